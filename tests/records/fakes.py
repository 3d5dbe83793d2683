"""Collaborators whose queues, bucket and task tokens are lists that a test can look at."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError
from oscar_import.collaborators import Clients, Collaborators
from oscar_import.patience import Patience
from oscar_import.settings import Settings
from oscar_import.stage import Stage

from tests.records.samples import NOW

KEYS = '{"tmdb": "0123456789abcdef0123456789abcdef", "omdb": "0a1b2c3d"}'
SETTINGS = Settings.from_env(
    {
        "PROGRESS_TABLE": "progress",
        "CATALOGUE_TABLE": "catalogue",
        "BUCKET": "bucket",
        "KEYS_SECRET": "keys",
        "STAGE_QUEUES": "{" + ", ".join(f'"{stage}": "{stage}"' for stage in Stage) + "}",
        "OSCAR_DATA_URL": "https://upstream.example/oscars.csv",
        "OSCARS_ORG_URL": "https://upstream.example",
        "IMDB_URL": "https://upstream.example",
        "TMDB_URL": "https://upstream.example/3",
        "OMDB_URL": "https://upstream.example/omdb/",
        "TMDB_REQUESTS_PER_SECOND": "40",
        "OMDB_REQUESTS_PER_DAY": "1000",
        "FRESH_DAYS": "30",
        "RETRY_BASE_SECONDS": "15",
    }
)


@dataclass
class FakeAws:
    """SQS, S3, Step Functions and Secrets Manager, as far as functions use them."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    """Queue and body."""
    hidden: list[tuple[str, int]] = field(default_factory=list)
    """Receipt and seconds."""
    deleted: list[str] = field(default_factory=list)
    """Receipts of messages that were deleted before their invocation ended."""
    left_in_queues: int = 0
    """Messages that every queue holds."""
    answered: list[tuple[str, str]] = field(default_factory=list)
    """Task token, and `succeeded` or the error."""
    objects: dict[str, bytes] = field(default_factory=dict)
    refuse_batches: int = 0
    """So many of the next batches are taken by half."""
    dead_tokens: set[str] = field(default_factory=set)

    def send_message_batch(self, *, QueueUrl: str, Entries: list[dict[str, str]]) -> dict[str, Any]:
        taken = Entries
        if self.refuse_batches:
            self.refuse_batches -= 1
            taken = Entries[len(Entries) // 2 + 1 :]
        self.sent += [(QueueUrl, entry["MessageBody"]) for entry in taken]
        return {"Failed": [{"Id": entry["Id"]} for entry in Entries if entry not in taken]}

    def change_message_visibility(self, *, QueueUrl: str, ReceiptHandle: str, VisibilityTimeout: int) -> None:
        self.hidden.append((ReceiptHandle, VisibilityTimeout))

    def delete_message_batch(self, *, QueueUrl: str, Entries: list[dict[str, str]]) -> dict[str, Any]:
        self.deleted += [entry["ReceiptHandle"] for entry in Entries]
        return {"Successful": [{"Id": entry["Id"]} for entry in Entries], "Failed": []}

    def get_queue_attributes(self, *, QueueUrl: str, AttributeNames: list[str]) -> dict[str, Any]:
        return {"Attributes": {name: str(self.left_in_queues) for name in AttributeNames}}

    def send_task_success(self, *, taskToken: str, output: str) -> None:
        self._answer(taskToken, "succeeded")

    def send_task_failure(self, *, taskToken: str, error: str, cause: str) -> None:
        self._answer(taskToken, error)

    def _answer(self, token: str, how: str) -> None:
        if token in self.dead_tokens:
            raise ClientError({"Error": {"Code": "TaskTimedOut", "Message": "Task Timed Out"}}, "SendTaskSuccess")
        self.answered.append((token, how))

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, **_kept: str) -> None:
        self.objects[Key] = Body

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:
        if Key not in self.objects:
            raise ClientError({"Error": {"Code": "NoSuchKey", "Message": "Not found"}}, "GetObject")
        return {"Body": io.BytesIO(self.objects[Key])}

    def get_secret_value(self, *, SecretId: str) -> dict[str, str]:
        return {"SecretString": KEYS, "VersionId": "1"}


def collaborators(aws: FakeAws, *, now: datetime = NOW) -> Collaborators:
    clients = Clients(sqs=aws, s3=aws, step_functions=aws, secrets=aws)  # type: ignore[arg-type]
    return Collaborators.over(SETTINGS, clients, Patience(lambda: now, lambda _: None), lambda: now)
