"""The index of runs, which does not have yet what was just written."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from oscar_import.storage.models import RunRecord


@contextmanager
def without(*runs: str) -> Iterator[None]:
    """While the block runs, queries of the index do not find these runs; whoever reads by key does."""
    missing: Collection[str] = runs

    def hide(parsed: dict[str, Any], **_: Any) -> None:
        items = parsed.get("Items", [])
        parsed["Items"] = [item for item in items if not ("kind" in item and item["run"]["S"] in missing)]
        parsed["Count"] = len(parsed["Items"])

    events = RunRecord._get_connection().connection.client.meta.events
    events.register("after-call.dynamodb.Query", hide)
    try:
        yield
    finally:
        events.unregister("after-call.dynamodb.Query", hide)
