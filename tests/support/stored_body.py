"""What TMDb said of a film, as the embedded AWS keeps it: taken away, the film fails; put back, it heals."""

from __future__ import annotations

from dataclasses import dataclass

from oscars.aws_clients import Clients
from oscars.local.deploy import stack_outputs
from oscars.local.lifecycle import STACK


@dataclass(frozen=True)
class StoredBody:
    clients: Clients
    film: str

    def take(self) -> bytes:
        """Takes it away, and with it what was made from it: media_processing needs it at the next import."""
        outputs = stack_outputs(self.clients, STACK)
        body = self.clients.s3.get_object(Bucket=outputs["Bucket"], Key=self._key)["Body"].read()
        self.clients.s3.delete_object(Bucket=outputs["Bucket"], Key=self._key)
        self.clients.dynamodb.delete_item(
            TableName=outputs["CatalogueTable"],
            Key={"pk": {"S": f"FILM#{self.film}"}, "sk": {"S": "STAGE#media_processing"}},
        )
        return body

    def put_back(self, body: bytes) -> None:
        bucket = stack_outputs(self.clients, STACK)["Bucket"]
        self.clients.s3.put_object(Bucket=bucket, Key=self._key, Body=body)

    @property
    def _key(self) -> str:
        return f"bodies/tmdb/{self.film}.json"
