"""Which AWS a command talks to, and what the stack in it is made of."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

import boto3
from botocore.exceptions import ClientError, NoCredentialsError

from oscars.aws_clients import Clients
from oscars.errors import StackUnavailable
from oscars.local import servers
from oscars.local.lifecycle import STACK
from oscars.local.state_dir import Home
from oscars.operations.aws_errors import START_IT, explained, no_region

SELECTING = (
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_ACCESS_KEY_ID",
    "AWS_ENDPOINT_URL",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_ROLE_ARN",
)


@dataclass(frozen=True)
class Deployment:
    """A stack, and the way to it."""

    clients: Clients
    stack: str
    outputs: Mapping[str, str]
    """By output key: StateMachineArn, ProgressTable, QueueTmdbDetails, ..."""
    is_embedded: bool
    """Whether it is the embedded AWS of this checkout."""

    @property
    def session(self) -> boto3.Session:
        return self.clients.session

    @property
    def endpoint(self) -> str | None:
        """Address of an AWS that is not the real one."""
        return self.clients.endpoint

    @cached_property
    def region(self) -> str:
        return self.session.region_name


def connect() -> Deployment:
    """The stack of the AWS that the environment selects; of the embedded one of this checkout when it selects none.

    OSCARS_STACK names another stack than OscarImport. Raises StackUnavailable.
    """
    stack = os.environ.get("OSCARS_STACK") or STACK
    home = Home.of()
    if selecting_variable(os.environ):
        clients = _selected()
        is_embedded = clients.endpoint is not None and clients.endpoint == _embedded_endpoint(home)
    else:
        clients = Clients.embedded(servers.endpoint(home), home.credentials())
        is_embedded = True
    with understood(is_embedded=is_embedded):
        return Deployment(clients, stack, _outputs(clients, stack, is_embedded=is_embedded), is_embedded)


def selecting_variable(environment: Mapping[str, str]) -> str | None:
    """The first variable that names an AWS, if any; an empty one names none."""
    return next((name for name in SELECTING if environment.get(name)), None)


@contextmanager
def understood(*, is_embedded: bool) -> Iterator[None]:
    """Turns what AWS refuses, and what its libraries raise, into StackUnavailable."""
    try:
        yield
    except Exception as error:
        reason = explained(error, is_embedded=is_embedded)
        if reason is None:
            raise
        raise reason from error


def _embedded_endpoint(home: Home) -> str | None:
    ports = home.ports()
    return servers.url(ports.aws) if ports else None


def _selected() -> Clients:
    with understood(is_embedded=False):
        # boto3 reads AWS_DEFAULT_REGION only; the AWS command and every other library read this one.
        session = boto3.Session(region_name=os.environ.get("AWS_REGION") or None)
        if session.region_name is None:
            raise no_region()
        if session.get_credentials() is None:
            raise NoCredentialsError
        return Clients(session, _endpoint(os.environ.get("AWS_ENDPOINT_URL")))


def _endpoint(given: str | None) -> str | None:
    if not given:
        return None
    if not _is_address(given):
        raise StackUnavailable(
            f"AWS_ENDPOINT_URL is {given[:60]!r}, which is no address",
            "set it, for example: export AWS_ENDPOINT_URL=http://127.0.0.1:4566",
        )
    return given.rstrip("/")


def _is_address(given: str) -> bool:
    try:
        address = urlsplit(given)
        return address.scheme in ("http", "https") and bool(address.hostname) and address.port != 0
    except ValueError:  # a port that is none
        return False


def _outputs(clients: Clients, stack: str, *, is_embedded: bool) -> Mapping[str, str]:
    try:
        description = clients.cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as error:
        if "does not exist" not in str(error):
            raise
        raise StackUnavailable(
            f"the stack {stack} is not deployed there",
            _how_to_deploy(stack, is_embedded=is_embedded),
        ) from error
    return {output["OutputKey"]: output["OutputValue"] for output in description.get("Outputs", [])}


def _how_to_deploy(stack: str, *, is_embedded: bool) -> str:
    if not is_embedded:
        return "deploy it: npx aws-cdk@2.1148.1 deploy"
    return START_IT if stack == STACK else f"the embedded AWS holds {STACK} only: unset OSCARS_STACK"
