"""The verifier of signatures accepts what botocore's signers sign, and nothing that was changed afterwards."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscars.local.credentials import Credentials
from oscars.local.signature import CLOCK_SECONDS, Fault, Refused, Request, check, joined, read_claim
from tests.support.signed import CREDENTIALS, Sent, presign, sign

TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
# As clients encode them, and as they should not: a path may hold any of these as it is.
SEGMENT = st.one_of(
    TEXT.map(lambda text: quote(text, safe="-_.~")),
    st.text("abZ09-_.~!$&'()*+,;=:@%", max_size=6).map(lambda text: text.replace("%", "%2F")),
    st.sampled_from(["", ".", "..", "%2e", "a%2Fb", "%20"]),
)
PATH = st.lists(SEGMENT, max_size=4).map(lambda segments: "/" + "/".join(segments))
PAIR = st.tuples(TEXT, st.none() | TEXT).map(
    lambda pair: quote(pair[0], safe="-_.~") + ("" if pair[1] is None else "=" + quote(pair[1], safe="-_.~"))
)
QUERY = st.lists(PAIR, max_size=4).map("&".join)
TARGET = st.tuples(PATH, QUERY).map(lambda parts: parts[0] + (f"?{parts[1]}" if parts[1] else ""))
VALUE = st.text("abcXYZ019 \t/+=;,\"'()~é", max_size=12)
HEADERS = st.dictionaries(
    st.sampled_from(["Content-Type", "X-Amz-Target", "X-Amz-Meta-Title", "Range", "Accept", "amz-sdk-request"]),
    VALUE.map(lambda value: value.strip().encode("ascii", "ignore").decode()),
    max_size=4,
)
SERVICE = st.sampled_from(["s3", "dynamodb", "sqs", "lambda", "states"])
METHOD = st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE"])


def fault_of(sent: Sent, **options: float) -> Fault:
    with pytest.raises(Refused) as refused:
        sent.verify(**options)  # type: ignore[arg-type]
    return refused.value.fault


@given(METHOD, TARGET, HEADERS, st.binary(max_size=40), SERVICE)
def test_what_botocore_signs_is_accepted(
    method: str, target: str, headers: dict[str, str], body: bytes, service: str
) -> None:
    sign(method, target, body=body, headers=headers, service=service).verify()


@given(METHOD, TARGET, HEADERS, st.binary(max_size=40), SERVICE)
def test_what_botocore_presigns_is_accepted(
    method: str, target: str, headers: dict[str, str], body: bytes, service: str
) -> None:
    """A presigned address of S3 says nothing of the body, as at AWS."""
    sent = presign(method, target, headers=headers, service=service)
    replace(sent, body=body if service == "s3" else b"").verify()


@given(METHOD, TARGET, HEADERS, st.binary(max_size=40), SERVICE, st.booleans(), st.data())
def test_what_was_changed_after_it_was_signed_is_refused(
    method: str, target: str, headers: dict[str, str], body: bytes, service: str, in_address: bool, data: st.DataObject
) -> None:
    """One byte anywhere: the method, the path, the query, a header that is signed, the body, the signature."""
    if in_address:
        sent = presign(method, target, headers=headers, service=service)
    else:
        sent = sign(method, target, body=body, headers=headers, service=service)
    changes = [
        replace(sent, method="PATCH"),
        replace(sent, path=f"{sent.path}x"),
        replace(sent, query=f"{sent.query}&x=1" if sent.query else "x=1"),
        sent.with_headers(host="127.0.0.1:4567"),
        sent.with_headers(x_amz_acl="public-read"),
    ]
    if not (in_address and service == "s3"):
        changes.append(replace(sent, body=sent.body + b"x"))
    changes.extend(sent.with_headers(**{name.replace("-", "_"): f"{sent.headers[name]}x"}) for name in headers_of(sent))
    changed = data.draw(st.sampled_from(changes))
    assert fault_of(changed) in (Fault.MISMATCH, Fault.INCOMPLETE)


def headers_of(sent: Sent) -> list[str]:
    """The names of the signed headers, apart from those that say when and who."""
    signed = re.search(r"SignedHeaders=([^,&]+)", sent.headers.get("Authorization", "") + sent.query)
    assert signed
    names = signed[1].replace("%3B", ";").split(";")
    return [name for name in sent.headers if name.lower() in names and name.lower() != "x-amz-date"]


def test_who_does_not_know_the_secret_is_refused() -> None:
    guessed = Credentials(CREDENTIALS.key_id, "test")
    assert fault_of(sign(credentials=guessed)) is Fault.MISMATCH
    assert fault_of(presign(credentials=guessed)) is Fault.MISMATCH


@pytest.mark.parametrize("key", ["test", "000000000000", "AKIAIOSFODNN7EXAMPLE", CREDENTIALS.key_id.lower()])
def test_another_key_is_refused_before_the_body_is_read(key: str) -> None:
    other = Credentials(key, CREDENTIALS.secret)
    for sent in (sign(credentials=other), presign(credentials=other)):
        request = Request(sent.method, sent.path.encode(), sent.query.encode(), joined(sent.raw_headers))
        with pytest.raises(Refused) as refused:
            read_claim(request, CREDENTIALS)
        assert refused.value.fault is Fault.UNKNOWN_KEY


def test_a_session_token_is_none_of_ours() -> None:
    assert fault_of(sign(token="stolen")) is Fault.UNKNOWN_KEY
    assert fault_of(presign(token="stolen")) is Fault.UNKNOWN_KEY


def test_nothing_signed_is_told_from_something_wrong() -> None:
    assert fault_of(sign().with_headers(authorization=None)) is Fault.UNSIGNED


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer token",
        "Basic dGVzdDp0ZXN0",
        "AWS AKIAOURSOURSOURSOURS:c2lnbmF0dXJl",
        "AWS4-HMAC-SHA256",
        "AWS4-HMAC-SHA256 Credential=AKIAOURSOURSOURSOURS/20261126/us-east-1/s3/aws4_request",
        "AWS4-HMAC-SHA256 Credential=A/20261126/us-east-1/s3, SignedHeaders=host, Signature=" + "0" * 64,
        "AWS4-HMAC-SHA256 Credential=A/20261126/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0",
        "AWS4-ECDSA-P256-SHA256 Credential=A/20261126/s3/aws4_request, SignedHeaders=host, Signature=" + "0" * 64,
    ],
)
def test_another_kind_of_signature_is_refused(authorization: str) -> None:
    assert fault_of(sign().with_headers(authorization=authorization)) is Fault.INCOMPLETE


@given(st.text(st.characters(max_codepoint=255), max_size=80))
def test_any_other_text_in_its_place_is_refused_and_nothing_else_happens(text: str) -> None:
    for sent in (sign().with_headers(authorization=text), replace(presign(), query=f"X-Amz-Algorithm={quote(text)}")):
        assert fault_of(sent) is Fault.INCOMPLETE


@pytest.mark.parametrize(("late", "accepted"), [(-901, False), (-899, True), (899, True), (901, False)])
def test_a_request_is_good_for_a_quarter_of_an_hour(late: int, accepted: bool) -> None:
    sent = sign()
    signed_at = time.mktime(time.strptime(sent.headers["X-Amz-Date"], "%Y%m%dT%H%M%SZ")) - time.timezone
    assert CLOCK_SECONDS == 900
    if accepted:
        sent.verify(now=signed_at + late)
    else:
        assert fault_of(sent, now=signed_at + late) is Fault.CLOCK


@pytest.mark.parametrize(("late", "accepted"), [(59, True), (61, False), (-901, False)])
def test_a_presigned_address_is_good_for_as_long_as_it_says(late: int, accepted: bool) -> None:
    sent = presign(expires=60)
    moment = re.search(r"X-Amz-Date=(\w+)", sent.query)
    assert moment
    signed_at = time.mktime(time.strptime(moment[1], "%Y%m%dT%H%M%SZ")) - time.timezone
    if accepted:
        sent.verify(now=signed_at + late)
    else:
        assert fault_of(sent, now=signed_at + late) is Fault.CLOCK


@pytest.mark.parametrize("expires", [604801, 999999, -1])
def test_a_presigned_address_that_is_good_for_too_long_is_refused(expires: int) -> None:
    assert fault_of(presign(expires=expires)) is Fault.INCOMPLETE


@pytest.mark.parametrize("moment", ["", "today", "20260231T000000Z", "99999999T999999Z", "20261126"])
def test_a_time_that_is_none_is_refused(moment: str) -> None:
    assert fault_of(sign().with_headers(x_amz_date=moment)) is Fault.INCOMPLETE


def test_the_time_may_be_in_the_header_date() -> None:
    sign(headers={"Date": "botocore sets it"}).verify()


def test_a_body_that_is_not_signed_is_for_s3_only() -> None:
    unsigned = {"X-Amz-Content-SHA256": "UNSIGNED-PAYLOAD"}
    for service in ("dynamodb", "lambda", "sqs"):
        assert fault_of(sign(body=b"a", service=service, headers=unsigned)) is Fault.MISMATCH


@pytest.mark.parametrize("claimed", ["UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "0" * 64, ""])
def test_a_signed_body_is_not_turned_into_an_unsigned_one(claimed: str) -> None:
    sent = sign("PUT", "/films/tt0018578", body=b"Wings", service="s3")
    assert fault_of(replace(sent.with_headers(x_amz_content_sha256=claimed), body=b"other")) is Fault.MISMATCH


def test_both_kinds_of_signature_at_once_are_refused() -> None:
    authorization = sign().headers["Authorization"]
    assert fault_of(presign().with_headers(authorization=authorization)) is Fault.INCOMPLETE


@pytest.mark.parametrize("name", ["host", "authorization", "x-amz-date", "x-amz-target", "x-amz-content-sha256"])
def test_a_header_that_counts_and_comes_twice_is_refused(name: str) -> None:
    with pytest.raises(Refused):
        joined([(name.encode(), b"one"), (name.encode(), b"two")])


def test_a_repeated_header_is_signed_as_one() -> None:
    sent = sign(headers={"X-Amz-Meta-Title": "one,two"})
    split = [header for header in sent.raw_headers if header[0] != b"x-amz-meta-title"]
    split += [(b"x-amz-meta-title", b"one"), (b"x-amz-meta-title", b"two")]
    request = Request(sent.method, b"/", b"", joined(split))
    check(request, read_claim(request, CREDENTIALS), sent.body, CREDENTIALS)


def test_a_parameter_of_the_signature_that_comes_twice_is_refused() -> None:
    sent = presign()
    assert fault_of(replace(sent, query=f"{sent.query}&X-Amz-Expires=604800")) is Fault.INCOMPLETE


def test_a_parameter_whose_name_only_ends_like_one_of_a_signature_is_none() -> None:
    assert fault_of(replace(presign(), query="notX-Amz-Algorithm=1")) is Fault.INCOMPLETE
