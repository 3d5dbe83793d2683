"""A bucket."""

from __future__ import annotations

import io
from typing import Any

from botocore.exceptions import ClientError

from tests.simulation.effects import Effects
from tests.simulation.schedule import Kind
from tests.support.template import calls


class S3:
    def __init__(self, effects: Effects) -> None:
        self.objects: dict[str, bytes] = {}
        self._effects = effects

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, **_kept: str) -> None:
        def do() -> None:
            calls.s3("PutObject", Bucket, Key)
            self._disturb("PutObject")
            self.objects[Key] = Body

        self._effects.effect(f"put {Key}", do)

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:
        def do() -> dict[str, Any]:
            calls.s3("GetObject", Bucket, Key)
            self._disturb("GetObject")
            return {"Body": io.BytesIO(self._object("GetObject", Bucket, Key))}

        return self._effects.effect(f"get {Key}", do)

    def head_object(self, *, Bucket: str, Key: str) -> None:
        def do() -> None:
            calls.s3("HeadObject", Bucket, Key)
            self._disturb("HeadObject")
            self._object("HeadObject", Bucket, Key)

        self._effects.effect(f"head {Key}", do)

    def _disturb(self, operation: str) -> None:
        if self._effects.strikes(Kind.BUCKET_DOWN, of="bucket"):
            raise ClientError({"Error": {"Code": "ServiceUnavailable", "Message": "Reduce your rate"}}, operation)

    def _object(self, operation: str, bucket: str, key: str) -> bytes:
        if key not in self.objects:
            raise calls.missing_object(operation, bucket)
        return self.objects[key]
