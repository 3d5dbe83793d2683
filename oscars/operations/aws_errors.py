"""What AWS, or its library, refuses or cannot do, in words that a user can act on."""

from __future__ import annotations

import re
from collections.abc import Iterator

import botocore.session
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,
    HTTPClientError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
)
from botocore.parsers import ResponseParserError
from oscar_import.storage.conditions import DatabaseError

from oscars.errors import StackUnavailable

START_IT = "run: oscars local up"
ITS_CREDENTIALS = (
    "it makes new credentials at each start: try again; "
    "where AWS_ENDPOINT_URL names it, set AWS_SHARED_CREDENTIALS_FILE to that file, and no other credentials"
)
SIGN_IN = frozenset(
    {
        "AuthFailure",
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "IncompleteSignatureException",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "InvalidToken",
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
        "RequestExpired",
        "SignatureDoesNotMatch",
        "TokenRefreshRequired",
        "UnrecognizedClientException",
    }
)
"""AWS does not know who asks, or not any more."""
NOT_ALLOWED = frozenset(
    {"AllAccessDisabled", "AuthorizationErrorException", "Forbidden", "UnauthorizedOperation", "403"}
)
"""AWS knows who asks, and a permission is missing: these, and all with `AccessDenied` in their names."""
BUSY = frozenset(
    {
        "InternalError",
        "InternalFailure",
        "InternalServerError",
        "InternalServiceError",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "ServiceException",
        "ServiceUnavailable",
        "ServiceUnavailableException",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
ACTION = re.compile(r"not authorized to perform:? ([a-z0-9-]+:[A-Za-z0-9*]+)")
RESOURCE = re.compile(r"on resource:? \"?([^\s\"]+)")
DENIED = "explicit deny"
ACTIONS = {
    "GetObject": "s3:GetObject",
    "HeadBucket": "s3:ListBucket",
    "HeadObject": "s3:GetObject",
    "Invoke": "lambda:InvokeFunction",
    "ListObjects": "s3:ListBucket",
    "ListObjectsV2": "s3:ListBucket",
    "TransactWriteItems": "dynamodb:PutItem, UpdateItem and DeleteItem",
}
"""Of operations that are not called like the permission that they need."""
SERVICES = (
    "cloudformation",
    "dynamodb",
    "lambda",
    "logs",
    "s3",
    "scheduler",
    "secretsmanager",
    "sqs",
    "ssm",
    "stepfunctions",
)
"""All that the command and its page call, as `oscars.aws_clients` does."""


def explained(error: BaseException, *, is_embedded: bool) -> StackUnavailable | None:
    """What to report of an error of AWS or of its libraries; None of any other error, also of AWS."""
    if isinstance(error, DatabaseError):
        return explained(error.cause, is_embedded=is_embedded) if error.cause is not None else None
    if isinstance(error, (NoCredentialsError, PartialCredentialsError)):
        return StackUnavailable(
            "there are no complete AWS credentials", "sign in (aws sso login, aws configure) or set AWS_PROFILE"
        )
    if isinstance(error, NoRegionError):
        return no_region()
    if isinstance(error, (ConnectionError, HTTPClientError)):
        if is_embedded:
            return StackUnavailable("the embedded AWS is not running, or does not answer", START_IT)
        return StackUnavailable(f"AWS cannot be reached: {error}", "check the network, the region and the endpoint")
    if isinstance(error, ClientError):
        return _refused(error, is_embedded=is_embedded)
    if isinstance(error, ResponseParserError):
        return StackUnavailable(
            "what answers is not AWS: its answer cannot be read", "check the endpoint: echo $AWS_ENDPOINT_URL"
        )
    if isinstance(error, BotoCoreError):
        return StackUnavailable(f"AWS cannot be used: {error}", "check the AWS configuration: aws configure list")
    return None


def no_region() -> StackUnavailable:
    return StackUnavailable("no AWS region is set", "set it, for example: export AWS_REGION=us-east-1")


def _refused(error: ClientError, *, is_embedded: bool) -> StackUnavailable | None:
    code = str(error.response.get("Error", {}).get("Code", ""))
    message = str(error.response.get("Error", {}).get("Message", ""))
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code in SIGN_IN:
        return StackUnavailable(
            f"AWS does not accept the credentials: {message} ({code})",
            ITS_CREDENTIALS if is_embedded else "sign in again (aws sso login), or use another profile: AWS_PROFILE",
        )
    if code in NOT_ALLOWED or "accessdenied" in code.lower():
        return _not_allowed(error, message)
    if code in BUSY or status >= 500:
        hint = "look at its log: oscars local logs" if is_embedded else "try it again in a few minutes"
        return StackUnavailable(f"AWS cannot do it now: {error.operation_name}: {message or code}", hint)
    return None


def _not_allowed(error: ClientError, message: str) -> StackUnavailable:
    action = missing_action(error)
    found = RESOURCE.search(message)
    resource = f" on {found[1].rstrip('.')}" if found else ""
    if DENIED in message:
        return StackUnavailable(
            f"a policy denies {action}{resource}: {message}",
            f"use a profile that may do it (AWS_PROFILE), or have the policy changed that denies {action}",
        )
    return StackUnavailable(
        f"the permission {action} is missing{resource}: {message}",
        f"use a profile that has it (AWS_PROFILE), or have {action} added to the policies of this one",
    )


def missing_action(error: ClientError) -> str:
    """The permission that AWS names, as IAM writes it; where it names none, that of the operation."""
    message = str(error.response.get("Error", {}).get("Message", ""))
    called = _action_of(error.operation_name)
    named = ACTION.search(message)
    if named is None and "KMS" in message:
        return "kms:Decrypt" if error.operation_name.startswith("Get") else "kms:GenerateDataKey"
    if named is None:
        return called
    # SQS writes its own in lower case.
    return called if named[1].lower() == called.lower() else named[1]


def _action_of(operation: str) -> str:
    if operation in ACTIONS:
        return ACTIONS[operation]
    return next((f"{prefix}:{operation}" for prefix, names in _operations() if operation in names), operation)


def _operations() -> Iterator[tuple[str, list[str]]]:
    """The operations of each service, under the prefix that its permissions have."""
    session = botocore.session.get_session()
    for name in SERVICES:
        model = session.get_service_model(name)
        yield model.signing_name, model.operation_names
