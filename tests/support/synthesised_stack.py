"""A synthesised stack, with the questions that the tests have."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class SynthesisedStack:
    """A template and its assets, with the questions that the tests have."""

    folder: Path
    template: Mapping[str, Any]

    def properties_of(self, kind: str) -> dict[str, dict[str, Any]]:
        """`AWS::SQS::Queue` → properties by logical id."""
        return {
            logical_id: resource.get("Properties", {})
            for logical_id, resource in self.template["Resources"].items()
            if resource["Type"] == kind
        }

    def queue(self, name: str) -> tuple[str, dict[str, Any]]:
        """Logical id and properties of the queue `OscarImport-<name>`."""
        return self._named("AWS::SQS::Queue", "QueueName", name)

    def function(self, name: str) -> tuple[str, dict[str, Any]]:
        """Logical id and properties of the function `OscarImport-<name>`."""
        return self._named("AWS::Lambda::Function", "FunctionName", name)

    def alarm(self, name: str) -> dict[str, Any]:
        return self._named("AWS::CloudWatch::Alarm", "AlarmName", name)[1]

    def mapping(self, name: str) -> dict[str, Any]:
        """The event source mapping of the function `OscarImport-<name>`."""
        function_id, _ = self.function(name)
        (mapping,) = (
            properties
            for properties in self.properties_of("AWS::Lambda::EventSourceMapping").values()
            if properties["FunctionName"] == {"Ref": function_id}
        )
        return mapping

    def table(self, output: str) -> dict[str, Any]:
        """The whole resource of the table that an output names."""
        resource: dict[str, Any] = self.template["Resources"][self.template["Outputs"][output]["Value"]["Ref"]]
        return resource

    def statements(self, function: str) -> list[dict[str, Any]]:
        """What the role of the function `OscarImport-<function>` may do."""
        role = self.function(function)[1]["Role"]["Fn::GetAtt"][0]
        return [
            {**statement, "Action": _listed(statement["Action"]), "Resource": _listed(statement["Resource"])}
            for policy in self.properties_of("AWS::IAM::Policy").values()
            if {"Ref": role} in policy["Roles"]
            for statement in policy["PolicyDocument"]["Statement"]
        ]

    def states(self) -> dict[str, Any]:
        """The state machine's definition, with every reference replaced by its logical id."""
        (machine,) = self.properties_of("AWS::StepFunctions::StateMachine").values()
        definition: dict[str, Any] = json.loads(as_text(machine["DefinitionString"]))
        return definition

    def asset(self, reference: Mapping[str, Any]) -> Path:
        """The file or folder that `S3Key` of a function's code or a layer's content refers to."""
        return self.folder / f"asset.{reference['S3Key'].removesuffix('.zip')}"

    def _named(self, kind: str, field: str, name: str) -> tuple[str, dict[str, Any]]:
        (found,) = (
            (logical_id, properties)
            for logical_id, properties in self.properties_of(kind).items()
            if properties[field] == f"OscarImport-{name}"
        )
        return found


def as_text(value: Any) -> str:
    """A value of a template as text: joins are joined, references and attributes are their logical ids."""
    match value:
        case str():
            return value
        case {"Fn::Join": [separator, parts]}:
            return str(separator).join(map(as_text, parts))
        case {"Ref": logical_id}:
            return str(logical_id)
        case {"Fn::GetAtt": [logical_id, _]}:
            return str(logical_id)
    raise AssertionError(f"no text: {value}")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
