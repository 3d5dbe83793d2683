"""The snapshot that Summarise writes, read once a version."""

from __future__ import annotations

import gzip
import json
import threading
from dataclasses import dataclass
from datetime import datetime

from botocore.exceptions import ClientError
from oscar_import.aws.bucket import CATALOGUE

from oscars.console.catalogue_index import PageCatalogue
from oscars.operations.deployment import Deployment

PATIENCE_SECONDS = 2.0
"""How long a request waits for the first snapshot to be read before it says that it is being read."""
GONE = ("NoSuchKey", "404", "NotFound")


@dataclass(frozen=True)
class Snapshot:
    catalogue: PageCatalogue
    etag: str
    written_at: datetime
    newer_is_being_read: bool = False


class StillReading(Exception):
    """There is a snapshot, and none has been read yet."""


class CatalogueCache:
    """Asks for the snapshot's ETag each time; where it changed, the new one is read beside the old one."""

    def __init__(self) -> None:
        self._snapshot: Snapshot | None = None
        self._reading: threading.Thread | None = None
        self._failure: Exception | None = None
        self._lock = threading.Lock()

    def current(self, deployment: Deployment) -> Snapshot | None:
        """The newest snapshot that has been read; None where no import has ended yet.

        Raises StillReading while the first one is being read, and what went wrong where it cannot be.
        """
        etag = _etag(deployment)
        if etag is None:
            return None
        held = self._snapshot
        if held is not None and held.etag == etag:
            return held
        reading = self._read_beside(deployment)
        if held is not None:
            return Snapshot(held.catalogue, held.etag, held.written_at, newer_is_being_read=True)
        reading.join(PATIENCE_SECONDS)
        if self._failure is not None:
            raise self._failure
        if self._snapshot is None:
            raise StillReading
        return self._snapshot

    def _read_beside(self, deployment: Deployment) -> threading.Thread:
        with self._lock:
            if self._reading is None or not self._reading.is_alive():
                self._failure = None
                self._reading = threading.Thread(target=self._read, args=(deployment,), name="snapshot", daemon=True)
                self._reading.start()
            return self._reading

    def _read(self, deployment: Deployment) -> None:
        try:
            answer = deployment.clients.s3.get_object(Bucket=deployment.outputs["Bucket"], Key=CATALOGUE)
            content = gzip.decompress(answer["Body"].read())
            catalogue = PageCatalogue(json.loads(content))
            catalogue.prepare()
            self._snapshot = Snapshot(catalogue, answer["ETag"], answer["LastModified"])
        except Exception as error:  # noqa: BLE001 - told to whoever waits for it
            self._failure = error


def _etag(deployment: Deployment) -> str | None:
    try:
        return deployment.clients.s3.head_object(Bucket=deployment.outputs["Bucket"], Key=CATALOGUE)["ETag"]
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in GONE:
            return None
        raise
