"""Puts the synthesised stack into the embedded AWS, as the CDK's command would: assets first, then CloudFormation."""

from __future__ import annotations

import hashlib
import io
import json
import time
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from botocore.exceptions import BotoCoreError, ClientError

from oscars.aws_clients import ACCOUNT, REGION, Clients
from oscars.errors import StackUnavailable

BOOTSTRAP_VERSION = "/cdk-bootstrap/hnb659fds/version"
DEPLOYED = "/oscars/deployed"
"""Parameter beside the stack that says what was deployed: it is kept and lost together with the stack."""
DEPLOY_SECONDS = 120
ABSENT = "ABSENT"
Change = Literal["created", "updated", "unchanged"]


@dataclass(frozen=True)
class Deployed:
    template: str
    """SHA-256 of the template, which names every asset by its content."""
    context: Mapping[str, str]


def deploy(clients: Clients, *, stack: str, assembly: Path, context: Mapping[str, str]) -> Change:
    """Creates the stack or changes what differs; tables, bucket, queues and the secret keep what they hold.

    Raises StackUnavailable when CloudFormation refuses or rolls back.
    """
    template = (assembly / f"{stack}.template.json").read_bytes()
    wanted = Deployed(hashlib.sha256(template).hexdigest(), dict(context))
    status = stack_status(clients, stack)
    if status in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        if deployed(clients) == wanted:
            return "unchanged"
    elif status not in (ABSENT, "UPDATE_ROLLBACK_COMPLETE"):
        # It never came to be, or was interrupted; there is nothing in it to keep.
        clients.cloudformation.delete_stack(StackName=stack)
        status = _settled(clients, stack)
    clients.ssm.put_parameter(Name=BOOTSTRAP_VERSION, Value="30", Type="String", Overwrite=True)
    address = _upload(clients, stack=stack, assembly=assembly)
    change = _apply(clients, stack=stack, template=address, exists=status != ABSENT)
    clients.ssm.put_parameter(
        Name=DEPLOYED,
        Value=json.dumps({"template": wanted.template, "context": dict(context)}),
        Type="String",
        Overwrite=True,
    )
    return change


def deployed(clients: Clients) -> Deployed | None:
    try:
        value = json.loads(clients.ssm.get_parameter(Name=DEPLOYED)["Parameter"]["Value"])
    except ClientError:
        return None
    return Deployed(value["template"], value["context"])


def stack_status(clients: Clients, stack: str) -> str:
    """CloudFormation's word for the stack's state; ABSENT when there is no such stack."""
    try:
        return clients.cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
    except ClientError as error:
        if "does not exist" in str(error):
            return ABSENT
        raise


def stack_outputs(clients: Clients, stack: str) -> dict[str, str]:
    description = clients.cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in description.get("Outputs", [])}


def _upload(clients: Clients, *, stack: str, assembly: Path) -> str:
    """Uploads the assets that the bucket does not have. Returns the address of the template."""
    template = ""
    files = json.loads((assembly / f"{stack}.assets.json").read_text(encoding="utf-8"))["files"]
    for asset in files.values():
        source = assembly / asset["source"]["path"]
        for destination in asset["destinations"].values():
            bucket, key = _resolved(destination["bucketName"]), _resolved(destination["objectKey"])
            clients.s3.create_bucket(Bucket=bucket)
            if not _has(clients, bucket, key):
                body = _zipped(source) if asset["source"]["packaging"] == "zip" else source.read_bytes()
                clients.s3.put_object(Bucket=bucket, Key=key, Body=body)
            if source.name == f"{stack}.template.json":
                template = f"{clients.endpoint}/{bucket}/{key}"
    return template


def _resolved(text: str) -> str:
    return (
        text.replace("${AWS::AccountId}", ACCOUNT).replace("${AWS::Region}", REGION).replace("${AWS::Partition}", "aws")
    )


def _has(clients: Clients, bucket: str, key: str) -> bool:
    try:
        clients.s3.head_object(Bucket=bucket, Key=key)
    except ClientError:
        return False
    return True


def _zipped(folder: Path) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(folder))
    return content.getvalue()


def _apply(clients: Clients, *, stack: str, template: str, exists: bool) -> Change:
    request: dict[str, Any] = {
        "StackName": stack,
        "TemplateURL": template,
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"],
    }
    try:
        if exists:
            clients.cloudformation.update_stack(**request)
        else:
            clients.cloudformation.create_stack(**request)
    except ClientError as error:
        if "No updates are to be performed" in str(error):
            return "unchanged"
        raise StackUnavailable(f"the stack {stack} is refused: {error}", "read the message, then try again") from error
    status = _settled(clients, stack)
    if status != ("UPDATE_COMPLETE" if exists else "CREATE_COMPLETE"):
        raise StackUnavailable(
            f"the deployment of {stack} ended with {status}: {_reason(clients, stack)}",
            "correct it, then run: oscars local up",
        )
    return "updated" if exists else "created"


def _settled(clients: Clients, stack: str) -> str:
    """Waits until CloudFormation is done with the stack. Returns its state."""
    deadline = time.monotonic() + DEPLOY_SECONDS
    while (status := stack_status(clients, stack)).endswith("_IN_PROGRESS"):
        if time.monotonic() > deadline:
            raise StackUnavailable(
                f"the stack {stack} is still {status} after {DEPLOY_SECONDS} seconds", "run: oscars local reset"
            )
        time.sleep(0.1)
    return ABSENT if status == "DELETE_COMPLETE" else status


def _reason(clients: Clients, stack: str) -> str:
    try:
        events = clients.cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
    except (ClientError, BotoCoreError):
        return "no reason given"
    failed = [
        f"{event.get('LogicalResourceId')}: {event.get('ResourceStatusReason')}"
        for event in events
        if event.get("ResourceStatus", "").endswith("_FAILED") and event.get("ResourceStatusReason")
    ]
    return "; ".join(failed[:3]) or "no reason given"
