"""An AWS that refuses, over HTTP, in the very shapes that each service's protocol has."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from xml.sax.saxutils import escape

from oscar_import.stage import Stage, pascal_name

USER = "arn:aws:iam::123456789012:user/someone"
OUTPUTS = {
    "ProgressTable": "progress",
    "CatalogueTable": "catalogue",
    "Bucket": "bucket",
    "KeysSecret": "arn:aws:secretsmanager:us-east-1:123456789012:secret:Keys-abcdef",
    "StateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:OscarImport",
    "SplitRangeFunction": "OscarImport-SplitRange",
    "SummariseFunction": "OscarImport-Summarise",
    **{f"Queue{pascal_name(stage.value)}": f"https://sqs/123456789012/{stage.value}" for stage in Stage},
    **{f"DeadLetterQueue{pascal_name(stage.value)}": f"https://sqs/123456789012/{stage.value}-dead" for stage in Stage},
}
JSON_10 = "application/x-amz-json-1.0"
JSON_11 = "application/x-amz-json-1.1"
Answer = tuple[int, dict[str, str], bytes]

WORDS = (
    "User: {user} is not authorized to perform: {action} on resource: {resource} "
    "because no identity-based policy allows the {action} action"
)
RESOURCE = "arn:aws:{service}:us-east-1:123456789012:thing"


class DenyingAws:
    """Refuses what is called of the services in `denied` (all but CloudFormation as it is made); answers
    DescribeStacks otherwise."""

    def __init__(self) -> None:
        self.denied: set[str] | None = None
        """By signing name; None: all but CloudFormation."""
        self.words = WORDS
        self.error = "AccessDenied"
        """What is wrong: `AccessDenied`, `Throttling`, `Internal` or `Expired`."""
        self.calls: list[str] = []
        """Service and operation."""

    def answer(self, service: str, operation: str, method: str) -> Answer:
        self.calls.append(f"{service}:{operation}")
        denied = service != "cloudformation" if self.denied is None else service in self.denied
        if not denied:
            assert service == "cloudformation", f"{service}:{operation} was not expected"
            return 200, {"Content-Type": "text/xml"}, _stacks()
        message = self.words.format(
            user=USER,
            action=f"{service}:{operation.lower() if service == 'sqs' else operation}",
            resource=RESOURCE.format(service=service),
        )
        return SHAPES[service](self.error, message, method)


def _named(error: str, usual: str) -> tuple[int, str]:
    return {
        "AccessDenied": (400, usual),
        "Throttling": (400, "ThrottlingException"),
        "Internal": (500, "InternalServerError"),
        "Expired": (400, "ExpiredTokenException"),
    }[error]


def _json_10(error: str, message: str, _method: str) -> Answer:
    status, code = _named(error, "AccessDeniedException")
    body = {"__type": f"com.amazon.coral.service#{code}", "Message": message}
    return status, {"Content-Type": JSON_10}, json.dumps(body).encode()


def _json_11(error: str, message: str, _method: str) -> Answer:
    status, code = _named(error, "AccessDeniedException")
    return status, {"Content-Type": JSON_11}, json.dumps({"__type": code, "Message": message}).encode()


def _sqs(error: str, message: str, _method: str) -> Answer:
    """JSON since 2023, with the code of the query protocol in a header."""
    _, code = _named(error, "AccessDeniedException")
    headers = {"Content-Type": JSON_10, "x-amzn-query-error": "AccessDenied;Sender" if code.startswith("Acc") else code}
    return 403, headers, json.dumps({"__type": f"com.amazon.coral.service#{code}", "message": message}).encode()


def _rest_json(error: str, message: str, _method: str) -> Answer:
    status, code = _named(error, "AccessDeniedException")
    headers = {"Content-Type": "application/json", "x-amzn-ErrorType": f"{code}:http://internal.amazon.com/"}
    return max(status, 403), headers, json.dumps({"Message": message}).encode()


def _query(error: str, message: str, _method: str) -> Answer:
    _, code = _named(error, "AccessDenied")
    body = f"""<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">
  <Error><Type>Sender</Type><Code>{code}</Code><Message>{escape(message)}</Message></Error>
  <RequestId>9b2f</RequestId></ErrorResponse>"""
    return 403, {"Content-Type": "text/xml"}, body.encode()


def _s3(error: str, message: str, method: str) -> Answer:
    if method == "HEAD":
        return 403, {"Content-Type": "application/xml"}, b""
    body = f"""<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>AccessDenied</Code><Message>{escape(message or "Access Denied")}</Message></Error>"""
    return 403, {"Content-Type": "application/xml"}, body.encode()


SHAPES = {
    "dynamodb": _json_10,
    "states": _json_10,
    "sqs": _sqs,
    "secretsmanager": _json_11,
    "logs": _json_11,
    "ssm": _json_11,
    "lambda": _rest_json,
    "scheduler": _rest_json,
    "cloudformation": _query,
    "s3": _s3,
}


def _stacks() -> bytes:
    members = "".join(
        f"<member><OutputKey>{name}</OutputKey><OutputValue>{value}</OutputValue></member>"
        for name, value in OUTPUTS.items()
    )
    return f"""<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">
  <DescribeStacksResult><Stacks><member><StackName>OscarImport</StackName><StackStatus>CREATE_COMPLETE</StackStatus>
  <CreationTime>2026-11-22T10:00:00Z</CreationTime><Outputs>{members}</Outputs></member></Stacks></DescribeStacksResult>
</DescribeStacksResponse>""".encode()


@contextmanager
def serving(aws: DenyingAws) -> Iterator[str]:
    """Its address while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode("utf-8", "replace")
            service = self.headers["Authorization"].split("/")[3]
            target = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
            query = re.search(r"Action=(\w+)", body)
            operation = target or (
                query[1] if query else {"POST": "InvokeFunction", "PUT": "PutObject"}.get(self.command, "GetObject")
            )
            if service == "lambda" and self.command == "GET":
                operation = "GetFunctionConfiguration"
            status, headers, content = aws.answer(service, operation, self.command)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_HEAD = _answer  # noqa: N815 - named by http.server

        def log_message(self, *_arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
