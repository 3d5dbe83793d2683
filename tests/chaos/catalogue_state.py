"""Everything that imports have left in the catalogue, and where two states of it differ."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from oscar_import.aws.bucket import CATALOGUE

from oscars.aws_clients import Clients
from oscars.local.deploy import stack_outputs
from oscars.local.lifecycle import STACK

Item = dict[str, Any]

OF_THE_RUN = frozenset({"run", "checked_at", "imported_at", "revision"})
"""Attributes that tell when, by which run and after how many tries an item was written: not what it says."""


@dataclass(frozen=True)
class CatalogueState:
    items: dict[str, Item]
    """Items of the catalogue's table by `pk / sk`, without what is `OF_THE_RUN`."""
    bodies: dict[str, str]
    """The stored answers of TMDb and OMDb: object to SHA-256."""
    snapshot: str
    """SHA-256 of the snapshot."""


def read_state(clients: Clients) -> CatalogueState:
    """What the stack of this AWS holds now."""
    outputs = stack_outputs(clients, STACK)
    return CatalogueState(
        items={f"{item['pk']['S']} / {item['sk']['S']}": item for item in _items(clients, outputs["CatalogueTable"])},
        bodies={key: _hash(clients, outputs["Bucket"], key) for key in _keys(clients, outputs["Bucket"], "bodies/")},
        snapshot=_hash(clients, outputs["Bucket"], CATALOGUE),
    )


def differences(expected: CatalogueState, found: CatalogueState) -> list[str]:
    """One line a record that is missing, too many, or says something else; empty where none does."""
    lines = []
    for kind, wanted, there in (
        ("record", expected.items, found.items),
        ("body", expected.bodies, found.bodies),
    ):
        lines += [f"{kind} missing: {key}" for key in sorted(wanted.keys() - there.keys())]
        lines += [f"{kind} too many: {key}" for key in sorted(there.keys() - wanted.keys())]
        lines += [
            f"{kind} differs: {key}{_where(wanted[key], there[key])}"
            for key in sorted(wanted.keys() & there.keys())
            if _saying(wanted[key]) != _saying(there[key])
        ]
    if expected.snapshot != found.snapshot:
        lines.append("the snapshot differs")
    return lines


def _saying(record: Item | str) -> Item | str:
    if isinstance(record, str):
        return record
    return {name: value for name, value in record.items() if name not in OF_THE_RUN}


def _where(one: Item | str, other: Item | str) -> str:
    one, other = _saying(one), _saying(other)
    if isinstance(one, str) or isinstance(other, str):
        return ""
    return " in " + ", ".join(sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name)))


def _items(clients: Clients, table: str) -> Iterator[Item]:
    for page in clients.dynamodb.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        yield from page["Items"]


def _keys(clients: Clients, bucket: str, prefix: str) -> Iterator[str]:
    for page in clients.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        yield from (found["Key"] for found in page.get("Contents", []))


def _hash(clients: Clients, bucket: str, key: str) -> str:
    content = clients.s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    return hashlib.sha256(gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content).hexdigest()
