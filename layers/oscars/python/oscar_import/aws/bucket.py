"""What the upstreams sent, whole, in the bucket: compressed, under names that say what it is."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from oscar_import.errors import Terminal
from oscar_import.json_fields import JsonObject, parse

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

CATALOGUE = "catalogue.json.gz"
"""The snapshot that the page, statistics and exports read."""


class Bodies:
    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def put(self, key: str, content: bytes, *, content_type: str) -> None:
        """Stores `content` compressed; the same content makes the same bytes."""
        self._client.put_object(
            Bucket=self._bucket,
            Key=key,
            Body=gzip.compress(content, compresslevel=6, mtime=0),
            ContentType=content_type,
            ContentEncoding="gzip",
        )

    def get(self, key: str) -> bytes | None:
        """What `put` stored, or None."""
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in ("NoSuchKey", "404"):
                return None
            raise
        content = answer["Body"].read()
        return gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content

    def exists(self, key: str) -> bool:
        try:
            self._client.head_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in ("NoSuchKey", "404"):
                return False
            raise
        return True

    def get_json(self, key: str) -> JsonObject:
        """A stored JSON object. Raises Terminal `body_missing` where there is none that can be read."""
        content = self.get(key)
        document = parse(content) if content is not None else None
        if not isinstance(document, dict):
            what = "is gone from the bucket" if content is None else "is damaged"
            raise Terminal(
                "body_missing",
                f"the stored body {key} {what}",
                hint="Put it back, or have the film fetched again: oscars show film TT says TMDb's number ID, "
                "oscars resolve TT --tmdb ID forgets what was fetched and names the import that fetches it.",
            )
        return document


def part_key(source: str, table_hash: str, ordinal: int) -> str:
    """Where a ceremony's part of a source lies."""
    return f"sources/{source}/{table_hash}/{ordinal:03d}"


def table_key(source: str, table_hash: str) -> str:
    """Where a source lies as it was fetched."""
    return f"sources/{source}/{table_hash}/table"


def body_key(upstream: str, film: str) -> str:
    """Where the last body about a film lies."""
    return f"bodies/{upstream}/{film.replace(':', '-')}.json"


def quality_key(run: str) -> str:
    """Where it lies how good a run's ceremonies were when it ended."""
    return f"quality/{run}.json"
