"""The gate in front of the embedded AWS: what comes through, and what does not even if it is signed."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscars.local.gate import Gate, Message, Receive, Scope, Send
from tests.support.signed import CREDENTIALS, HOST, PORT, Sent, presign, sign

SECRET_WORDS = b"what the embedded AWS holds"
FORMS = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x")
"""What a page may send to anybody without a preflight."""
ADMIN = (
    "/_ministack/reset",
    "/_ministack/config",
    "/_ministack/ready",
    "/_ministack/sqs/messages",
    "/_ministack/ses/messages",
    "/_ministack/sns/sms-messages",
    "/_ministack/lambda-code/any",
    "/_ministack/rds/iam-auth",
    "/_ministack/health/",
    "/_ministack//health",
    "/_ministack/x/../health",
    "/_localstack/health",
    "/_localstack/init",
    "/_aws/lambda-url/any/",
    "/_aws/execute-api/any/prod/",
    "/_aws/sqs/messages",
    "/health",
)


@dataclass
class EmbeddedAws:
    """Counts what gets to it; answers as ministack does, with headers that let every page read it."""

    seen: list[tuple[str, bytes]] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        message = await receive()
        assert message["more_body"] is False
        self.seen.append((scope["path"], message["body"]))
        headers = [
            (b"Access-Control-Allow-Origin", b"*"),
            (b"access-control-expose-headers", b"*"),
            (b"x-amzn-requestid", b"1"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": SECRET_WORDS})


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[bytes, bytes]
    body: bytes


@dataclass
class Door:
    aws: EmbeddedAws = field(default_factory=EmbeddedAws)

    def __call__(self, sent: Sent, *, pieces: int = 1) -> Answer:
        raw = [*sent.raw_headers]
        return self.raw(sent.method, sent.path, sent.query, raw, _cut(sent.body, pieces))

    def raw(
        self, method: str, path: str, query: str, headers: list[tuple[bytes, bytes]], body: Iterable[Message]
    ) -> Answer:
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": headers,
        }
        return self.asked(scope, body)

    def asked(self, scope: dict[str, Any], body: Iterable[Message]) -> Answer:
        gate = Gate(self.aws, port=PORT, credentials=CREDENTIALS, credentials_file=Path("/home/me/.oscars/credentials"))
        coming, told = iter(body), []

        async def receive() -> Message:
            return next(coming)

        async def send(message: Message) -> None:
            told.append(message)

        asyncio.run(gate(scope, receive, send))
        if not told or told[0]["type"] != "http.response.start":
            return Answer(0, {}, json.dumps([message["type"] for message in told]).encode())
        parts = b"".join(message["body"] for message in told[1:])
        return Answer(told[0]["status"], {name.lower(): value for name, value in told[0]["headers"]}, parts)


@pytest.fixture
def door() -> Door:
    return Door()


def _cut(body: bytes, pieces: int) -> list[Message]:
    size = max(1, -(-len(body) // pieces))
    parts = [body[start : start + size] for start in range(0, len(body), size)] or [b""]
    return [
        {"type": "http.request", "body": part, "more_body": number < len(parts)} for number, part in enumerate(parts, 1)
    ]


def refused(door: Door, answer: Answer) -> bool:
    """Nothing was done, and nothing said that is not for everybody."""
    return (
        answer.status == 403
        and door.aws.seen == []
        and SECRET_WORDS not in answer.body
        and CREDENTIALS.secret.encode() not in answer.body
        and CREDENTIALS.key_id.encode() not in answer.body
        and not any(name.startswith(b"access-control-") for name in answer.headers)
    )


@given(st.binary(max_size=100), st.integers(1, 10))
def test_a_signed_request_arrives_as_it_was_sent(body: bytes, pieces: int) -> None:
    door = Door()
    answer = door(sign("PUT", "/films/tt0018578", body=body, service="s3"), pieces=pieces)
    assert (answer.status, answer.body) == (200, SECRET_WORDS)
    assert door.aws.seen == [("/films/tt0018578", body)]


def test_no_page_may_read_an_answer(door: Door) -> None:
    assert door(sign()).headers == {b"x-amzn-requestid": b"1"}


@pytest.mark.parametrize("name", ["localhost", "LOCALHOST", "127.0.0.1"])
def test_both_names_of_this_machine_are_its_own(door: Door, name: str) -> None:
    assert door(sign(host=f"{name}:{PORT}")).status == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        f"evil.example:{PORT}",
        f"127.0.0.1.evil.example:{PORT}",
        f"films.localhost:{PORT}",
        f"[::1]:{PORT}",
        f"0.0.0.0:{PORT}",
        f"127.1:{PORT}",
        "127.0.0.1",
        "127.0.0.1:80",
        f"127.0.0.1:{PORT}@evil.example",
        f"127.0.0.1:{PORT}, evil.example",
        "",
    ],
)
def test_a_foreign_host_name_is_refused_even_when_it_is_signed(door: Door, host: str) -> None:
    assert refused(door, door(sign().with_headers(host=host)))
    assert refused(door, door(sign(host=host or HOST).with_headers(host=host)))


def test_a_request_without_a_host_or_with_two_is_refused(door: Door) -> None:
    assert refused(door, door(sign().with_headers(host=None)))
    sent = sign()
    for second in (HOST, "evil.example"):
        raw = [*sent.raw_headers, (b"host", second.encode())]
        assert refused(door, door.raw("POST", "/", "", raw, _cut(b"", 1)))


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "",
        f"https://{HOST}",
        "http://127.0.0.1:8080",
        f"http://localhost:{PORT}",
        f"http://{HOST}.evil.example",
        "file://",
        "chrome-extension://abc",
    ],
)
def test_a_page_of_another_origin_is_refused_even_when_it_signs(door: Door, origin: str) -> None:
    assert refused(door, door(sign(headers={"Origin": origin})))


@pytest.mark.parametrize("site", ["cross-site", "same-site", "", "anything"])
def test_what_a_browser_sends_for_another_site_is_refused_even_when_it_is_signed(door: Door, site: str) -> None:
    assert refused(door, door(sign(headers={"Sec-Fetch-Site": site})))


@pytest.mark.parametrize("site", ["none", "same-origin"])
def test_a_presigned_address_opens_in_a_browser(door: Door, site: str) -> None:
    assert door(presign("GET", "/films/poster.jpg").with_headers(sec_fetch_site=site)).status == 200


@pytest.mark.parametrize("requested", ["POST", "PUT", "DELETE"])
def test_no_preflight_is_answered_even_when_it_is_signed(door: Door, requested: str) -> None:
    asking = {"Access-Control-Request-Method": requested, "Access-Control-Request-Headers": "authorization"}
    assert refused(door, door(sign("OPTIONS", headers=asking)))
    assert refused(door, door(sign("OPTIONS", headers={**asking, "Origin": "https://evil.example"})))
    assert refused(door, door(Sent("OPTIONS", "/", "", {"Host": HOST, **asking}, b"")))


@pytest.mark.parametrize("content_type", FORMS)
@pytest.mark.parametrize("path", ["/", "/_ministack/reset", "/films"])
def test_a_plain_form_of_a_page_is_refused(door: Door, path: str, content_type: str) -> None:
    """Old browsers send none of the headers that tell where it is from."""
    form = Sent("POST", path, "", {"Host": HOST, "Content-Type": content_type}, b"Action=DeleteStack&StackName=a")
    assert refused(door, door(form))
    assert refused(door, door(form.with_headers(origin="null", sec_fetch_site="cross-site")))


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "HEAD"])
@pytest.mark.parametrize("path", ADMIN)
def test_the_emulators_own_addresses_want_a_signature_too(door: Door, path: str, method: str) -> None:
    assert refused(door, door(Sent(method, path, "", {"Host": HOST}, b"")))


def test_the_health_address_is_open_and_tells_nothing(door: Door) -> None:
    answer = door(Sent("GET", "/_ministack/health", "", {"Host": HOST}, b""))
    assert (answer.status, json.loads(answer.body)) == (200, {"status": "running"})
    assert door.aws.seen == []
    assert refused(door, door(Sent("GET", "/_ministack/health", "", {"Host": "evil.example"}, b"")))


def test_nothing_is_read_of_who_does_not_know_the_key(door: Door) -> None:
    """So nobody fills the memory of the embedded AWS."""

    def never() -> Iterable[Message]:
        raise AssertionError("the body was read")
        yield {}

    sent = sign().with_headers(authorization=None)
    assert refused(door, door.raw("POST", "/", "", sent.raw_headers, never()))


def test_a_sender_who_leaves_in_the_middle_has_sent_nothing(door: Door) -> None:
    sent = sign(body=b"half")
    body: list[Message] = [
        {"type": "http.request", "body": b"half", "more_body": True},
        {"type": "http.disconnect"},
    ]
    assert door.raw("POST", "/", "", sent.raw_headers, body).status == 0
    assert door.aws.seen == []


def test_a_body_that_is_not_the_signed_one_does_not_arrive(door: Door) -> None:
    assert refused(door, door(replace(sign(body=b"a"), body=b"b")))
    honest = hashlib.sha256(b"b").hexdigest()
    signed = sign("PUT", "/films/a", body=b"a", service="s3")
    assert refused(door, door(replace(signed, body=b"b").with_headers(x_amz_content_sha256=honest)))


@pytest.mark.parametrize("kind", ["websocket", "anything"])
def test_a_websocket_is_closed_before_it_opens(door: Door, kind: str) -> None:
    answer = door.asked({"type": kind, "path": "/_aws/execute-api/any/prod", "headers": []}, [])
    assert answer.body == b'["websocket.close"]'
    assert door.aws.seen == []


def test_the_message_says_where_the_credentials_are(door: Door) -> None:
    answer = door(sign().with_headers(authorization=None))
    assert b"the embedded AWS takes the credentials in /home/me/.oscars/credentials." in answer.body


def test_a_refused_head_has_no_body(door: Door) -> None:
    assert door(Sent("HEAD", "/films", "", {"Host": HOST}, b"")).body == b""
