"""Requests that botocore's own signers sign, as they arrive at a server; and those that nobody has signed."""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials

from oscars.local.credentials import Credentials
from oscars.local.signature import Request, check, joined, read_claim

CREDENTIALS = Credentials("AKIAOURSOURSOURSOURS", "the secret of this checkout, 40 characters")
PORT = 4566
HOST = f"127.0.0.1:{PORT}"
REGION = "us-east-1"


@dataclass(frozen=True)
class Sent:
    """A request as a server gets it."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def raw_headers(self) -> list[tuple[bytes, bytes]]:
        return [(name.lower().encode(), value.encode("latin-1")) for name, value in self.headers.items()]

    def with_headers(self, **changed: str | None) -> Sent:
        """With these headers (underscores are hyphens); None takes one away."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        for name, value in changed.items():
            name = name.replace("_", "-")
            headers.pop(name, None)
            if value is not None:
                headers[name] = value
        return replace(self, headers=headers)

    def verify(self, *, credentials: Credentials = CREDENTIALS, now: float | None = None) -> None:
        """Raises Refused."""
        request = Request(self.method, self.path.encode(), self.query.encode(), joined(self.raw_headers))
        check(request, read_claim(request, credentials, now=now), self.body, credentials)


def sign(
    method: str = "POST",
    target: str = "/",
    *,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    service: str = "dynamodb",
    credentials: Credentials = CREDENTIALS,
    token: str | None = None,
    host: str = HOST,
) -> Sent:
    """Signed in its headers."""
    signer = S3SigV4Auth if service == "s3" else SigV4Auth
    return _sent(
        signer(_botocore(credentials, token), service, REGION),
        AWSRequest(method, f"http://{HOST}{target}", {"Host": host, **(headers or {})}, body),
        host,
    )


def presign(
    method: str = "GET",
    target: str = "/",
    *,
    headers: Mapping[str, str] | None = None,
    service: str = "s3",
    expires: int = 3600,
    credentials: Credentials = CREDENTIALS,
    token: str | None = None,
) -> Sent:
    """Signed in its address, with no body."""
    signer = S3SigV4QueryAuth if service == "s3" else SigV4QueryAuth
    return _sent(
        signer(_botocore(credentials, token), service, REGION, expires=expires),
        AWSRequest(method, f"http://{HOST}{target}", dict(headers or {}), b""),
        HOST,
    )


def _botocore(credentials: Credentials, token: str | None) -> BotocoreCredentials:
    return BotocoreCredentials(credentials.key_id, credentials.secret, token)


def _sent(signer: SigV4Auth, request: AWSRequest, host: str) -> Sent:
    body: bytes = request.data or b""
    signer.add_auth(request)
    prepared = request.prepare()
    url = urlsplit(str(prepared.url))
    headers = {name: value if isinstance(value, str) else value.decode() for name, value in prepared.headers.items()}
    return Sent(str(prepared.method), url.path or "/", url.query, {"Host": host, **headers}, body)


def ask(port: int, method: str, address: str, headers: Mapping[str, str] | None = None) -> tuple[int, bytes]:
    """Status and body of a request to this machine, sent as it is. No answer may be for pages of other origins."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, address, headers=dict(headers or {}))
    answer = connection.getresponse()
    content = answer.status, answer.read()
    connection.close()
    assert not any(name.lower().startswith("access-control-") for name, _ in answer.getheaders())
    return content
