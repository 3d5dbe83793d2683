"""The stack's bucket, its objects in a dict; who may do what with it is the template's to say."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

from oscar_import.aws.bucket import Bodies

from tests.support.template import calls
from tests.support.template.stack import settings_of


@dataclass
class FakeS3:
    objects: dict[str, bytes] = field(default_factory=dict)
    puts: list[str] = field(default_factory=list)
    """The key of every object that was put, in order."""

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, **_kept: str) -> None:
        calls.s3("PutObject", Bucket, Key)
        self.objects[Key] = Body
        self.puts.append(Key)

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:
        calls.s3("GetObject", Bucket, Key)
        if Key not in self.objects:
            raise calls.missing_object("GetObject", Bucket)
        return {"Body": io.BytesIO(self.objects[Key])}

    def head_object(self, *, Bucket: str, Key: str) -> None:
        calls.s3("HeadObject", Bucket, Key)
        if Key not in self.objects:
            raise calls.missing_object("HeadObject", Bucket)


def bodies_in(s3: FakeS3) -> Bodies:
    """The stack's bucket, to whoever acts (`guard.acting_as`); to a test and an operator, who may do everything."""
    return Bodies(s3, settings_of("split_range").bucket)  # type: ignore[arg-type]
