"""The references of a template, resolved as CloudFormation does: by the names and ARNs that the resources get."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

REGION, ACCOUNT, STACK = "us-east-1", "000000000000", "OscarImport"
PSEUDO_PARAMETERS = {
    "AWS::Region": REGION,
    "AWS::AccountId": ACCOUNT,
    "AWS::Partition": "aws",
    "AWS::StackName": STACK,
    "AWS::URLSuffix": "amazonaws.com",
}
CHOSEN = {"ProgressTable": "progress", "CatalogueTable": "catalogue", "Bucket": "bucket", "KeysSecret": "keys"}
"""Names that CloudFormation makes up, by the output that tells them."""


class Resolver:
    """`resolve` makes text of every reference in a part of a template."""

    def __init__(self, template: Mapping[str, Any]) -> None:
        self._resources = template["Resources"]
        self._chosen = {_logical_id(template["Outputs"][output]["Value"]): name for output, name in CHOSEN.items()}

    def resolve(self, value: Any) -> Any:
        match value:
            case {"Ref": name}:
                return PSEUDO_PARAMETERS.get(name) or self._reference(name)
            case {"Fn::GetAtt": [logical_id, attribute]}:
                return self._attribute(logical_id, attribute)
            case {"Fn::Join": [separator, parts]}:
                return str(separator).join(map(self.resolve, parts))
            case {"Fn::Sub": str(text)}:
                return re.sub(r"\$\{([\w:]+)\}", lambda found: str(self.resolve({"Ref": found[1]})), text)
            case dict():
                return {key: self.resolve(item) for key, item in value.items()}
            case list():
                return [self.resolve(item) for item in value]
        return value

    def _reference(self, logical_id: str) -> str:
        name, kind = self._name(logical_id), self._resources[logical_id]["Type"]
        if kind == "AWS::SQS::Queue":
            return queue_url(name)
        if kind in ("AWS::StepFunctions::StateMachine", "AWS::SecretsManager::Secret"):
            return self._attribute(logical_id, "Arn")
        return name

    def _attribute(self, logical_id: str, attribute: str) -> str:
        name, kind = self._name(logical_id), self._resources[logical_id]["Type"]
        if attribute == "QueueName" or attribute != "Arn":
            return name
        match kind:
            case "AWS::SQS::Queue":
                return queue_arn(name)
            case "AWS::DynamoDB::Table":
                return table_arn(name)
            case "AWS::S3::Bucket":
                return f"arn:aws:s3:::{name}"
            case "AWS::SecretsManager::Secret":
                return arn("secretsmanager", f"secret:{name}-AbCdEf")
            case "AWS::Lambda::Function":
                return arn("lambda", f"function:{name}")
            case "AWS::StepFunctions::StateMachine":
                return arn("states", f"stateMachine:{name}")
            case "AWS::Logs::LogGroup":
                return arn("logs", f"log-group:{name}:*")
        return f"arn:aws:iam::{ACCOUNT}:role/{logical_id}" if kind == "AWS::IAM::Role" else logical_id

    def _name(self, logical_id: str) -> str:
        if logical_id in self._chosen:
            return self._chosen[logical_id]
        properties = self._resources[logical_id].get("Properties", {})
        named = next((properties[key] for key in NAMES if isinstance(properties.get(key), str)), None)
        return named or logical_id


NAMES = ("QueueName", "FunctionName", "StateMachineName", "LogGroupName")


def arn(service: str, resource: str) -> str:
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}"


def queue_url(name: str) -> str:
    return f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{name}"


def queue_arn(name: str) -> str:
    return arn("sqs", name)


def table_arn(name: str) -> str:
    return arn("dynamodb", f"table/{name}")


def _logical_id(value: Mapping[str, Any]) -> str:
    """Of an output that is a reference to a resource, or to an attribute of it."""
    reference = value.get("Ref") or value["Fn::GetAtt"][0]
    return str(reference)
