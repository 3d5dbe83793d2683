"""The way of a command to the stack and its records."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from oscar_import.aws.bucket import Bodies
from oscar_import.storage import connection
from oscar_import.storage.conditions import DatabaseError, conflicted

from oscars.errors import StackUnavailable
from oscars.operations.deployment import Deployment, connect, understood


@contextmanager
def connected() -> Iterator[Deployment]:
    """The stack that the environment selects, its records ready to be read.

    Raises StackUnavailable, also for what goes wrong with AWS while it is used.
    """
    deployment = connect()
    use_records(deployment)
    with used(deployment):
        yield deployment


@contextmanager
def used(deployment: Deployment) -> Iterator[None]:
    """Turns what goes wrong with AWS while the stack and its records are used into StackUnavailable."""
    with understood(is_embedded=deployment.is_embedded):
        try:
            yield
        except DatabaseError as error:
            if not conflicted(error):
                raise
            raise StackUnavailable(
                "functions keep changing the same records (DynamoDB answers TransactionConflict)",
                "call the same command again",
            ) from error


def use_records(deployment: Deployment) -> None:
    """From here on the records are those of this stack."""
    connection.connect(
        progress_table=deployment.outputs["ProgressTable"],
        catalogue_table=deployment.outputs["CatalogueTable"],
        region=deployment.region,
        client=deployment.clients.dynamodb,
    )


def bodies_of(deployment: Deployment) -> Bodies:
    """The bucket of the stack."""
    return Bodies(deployment.clients.s3, deployment.outputs["Bucket"])
