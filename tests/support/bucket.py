"""A bucket that is a dict."""

from __future__ import annotations

import io
from typing import Any

from botocore.exceptions import ClientError
from oscar_import.aws.bucket import Bodies


class FakeS3:
    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.puts: list[str] = []

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, **_kept: str) -> None:
        self.objects[Key] = Body
        self.puts.append(Key)

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:
        return {"Body": io.BytesIO(self._found(Key, "NoSuchKey"))}

    def head_object(self, *, Bucket: str, Key: str) -> None:
        self._found(Key, "404")

    def _found(self, key: str, code: str) -> bytes:
        if key not in self.objects:
            raise ClientError({"Error": {"Code": code, "Message": "Not found"}}, "GetObject")
        return self.objects[key]


def bodies_in(s3: FakeS3) -> Bodies:
    return Bodies(s3, "bucket")  # type: ignore[arg-type]
