"""A refusal is read by botocore's own parsers as the error that AWS gives."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.parsers import PROTOCOL_PARSERS, create_parser

from oscars.local.refusals import CODES, STATUS, refusal
from oscars.local.signature import Fault
from tests.support.signed import sign

PROTOCOLS = {
    "query": ("cloudformation", {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}),
    "ec2": ("ec2", {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}),
    "json": ("dynamodb", {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "DynamoDB_20120810.GetItem"}),
    "rest-json": ("lambda", {}),
    "rest-xml": ("route53", {}),
    "smithy-rpc-v2-cbor": ("monitoring", {"smithy-protocol": "rpc-v2-cbor"}),
}
MESSAGE = "<text> & what to do"


def parsed(protocol: str, service: str, headers: dict[str, str], fault: Fault) -> tuple[str, str]:
    request = sign(headers=headers, service=service)
    answer = refusal(fault, MESSAGE, dict(request.raw_headers), request.query.encode())
    response = {
        "status_code": STATUS,
        "headers": {name.decode(): value.decode() for name, value in answer.headers},
        "body": answer.body,
        "context": {"operation_name": "Any"},
    }
    no_shape: Any = None
    error = create_parser(protocol).parse(response, no_shape)["Error"]
    return error["Code"], error["Message"]


@pytest.mark.parametrize("fault", Fault)
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_each_protocol_understands_it(protocol: str, fault: Fault) -> None:
    service, headers = PROTOCOLS[protocol]
    in_xml = protocol in ("query", "ec2", "rest-xml")
    expected = CODES[fault].query if in_xml else CODES[fault].json
    assert parsed(protocol, service, headers, fault) == (expected, MESSAGE)


@pytest.mark.parametrize("fault", Fault)
def test_s3_understands_it(fault: Fault) -> None:
    assert parsed("rest-xml", "s3", {}, fault) == (CODES[fault].s3, MESSAGE)


def test_the_codes_are_those_of_aws() -> None:
    assert CODES[Fault.UNKNOWN_KEY] == ("InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId")
    assert CODES[Fault.MISMATCH] == ("SignatureDoesNotMatch", "InvalidSignatureException", "SignatureDoesNotMatch")


def test_every_protocol_of_botocore_is_tried_here() -> None:
    assert set(PROTOCOL_PARSERS) == set(PROTOCOLS)
