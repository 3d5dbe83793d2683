"""A refusal in the words and the form that the client of an AWS service understands."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from xml.sax.saxutils import escape

from oscars.local.signature import Fault

STATUS = 403
REST_XML = (b"/cloudfront/", b"/route53/")
"""Of the services without a query protocol those that answer in XML; S3 has a form of its own."""


class Codes(NamedTuple):
    query: str
    json: str
    s3: str


CODES: Mapping[Fault, Codes] = {
    Fault.UNSIGNED: Codes("MissingAuthenticationToken", "MissingAuthenticationTokenException", "AccessDenied"),
    Fault.INCOMPLETE: Codes("IncompleteSignature", "IncompleteSignatureException", "AuthorizationHeaderMalformed"),
    Fault.UNKNOWN_KEY: Codes("InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId"),
    Fault.CLOCK: Codes("SignatureDoesNotMatch", "InvalidSignatureException", "RequestTimeTooSkewed"),
    Fault.MISMATCH: Codes("SignatureDoesNotMatch", "InvalidSignatureException", "SignatureDoesNotMatch"),
    Fault.FOREIGN: Codes("AccessDenied", "AccessDeniedException", "AccessDenied"),
}


@dataclass(frozen=True)
class Refusal:
    """An answer with the status `STATUS`."""

    headers: list[tuple[bytes, bytes]]
    body: bytes


def refusal(fault: Fault, message: str, headers: Mapping[bytes, bytes], query: bytes) -> Refusal:
    """For a request with these headers and this query: they tell the protocol that its sender speaks."""
    codes = CODES[fault]
    content_type = headers.get(b"content-type", b"")
    scope = headers.get(b"authorization", b"") + query.replace(b"%2F", b"/")
    if headers.get(b"smithy-protocol") == b"rpc-v2-cbor":
        return Refusal(
            [(b"content-type", b"application/cbor"), (b"smithy-protocol", b"rpc-v2-cbor")], _cbor(codes.json, message)
        )
    if b"x-amz-target" in headers or b"json" in content_type:
        return _json(codes.json, message)
    if b"/s3/aws4_request" in scope:
        return _xml(f"<Error><Code>{codes.s3}</Code><Message>{escape(message)}</Message></Error>")
    if (
        b"/aws4_request" not in scope
        or b"form-urlencoded" in content_type
        or b"Action=" in query
        or any(service in scope for service in REST_XML)
    ):
        return _xml(
            f"<ErrorResponse><Error><Type>Sender</Type><Code>{codes.query}</Code>"
            f"<Message>{escape(message)}</Message></Error></ErrorResponse>"
        )
    return _json(codes.json, message)


def _json(code: str, message: str) -> Refusal:
    body = json.dumps({"__type": code, "message": message}).encode()
    return Refusal([(b"content-type", b"application/x-amz-json-1.1"), (b"x-amzn-errortype", code.encode())], body)


def _xml(document: str) -> Refusal:
    return Refusal([(b"content-type", b"text/xml")], f'<?xml version="1.0" encoding="UTF-8"?>\n{document}'.encode())


def _cbor(code: str, message: str) -> bytes:
    """A map of two texts (RFC 8949)."""
    return b"\xa2" + b"".join(_cbor_text(text) for text in ("__type", code, "message", message))


def _cbor_text(text: str) -> bytes:
    content = text.encode()
    return b"\x79" + len(content).to_bytes(2, "big") + content
