"""What the synthesised stack gives to each function and role: environment, queues, permissions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from oscar_import.settings import Settings

from tests.support.template import synthesis
from tests.support.template.policies import NotUnderstood, Statement
from tests.support.template.resolving import STACK, Resolver, queue_url

STATE_MACHINE = "the state machine"
SCHEDULE = "the schedule "


@dataclass(frozen=True)
class Stack:
    """By name: of the function without the stack's (`tmdb_details`), STATE_MACHINE, SCHEDULE and its name."""

    environments: Mapping[str, Mapping[str, str]]
    policies: Mapping[str, tuple[Statement, ...]]
    of_resources: tuple[Statement, ...]
    """The statements of the queues' and the bucket's own policies."""


@cache
def stack() -> Stack:
    return read(synthesis.template())


def read(template: Mapping[str, Any]) -> Stack:
    """Raises NotUnderstood where a policy cannot be evaluated."""
    resolver = Resolver(template)
    return Stack(
        environments={
            _short(function["FunctionName"]): function["Environment"]["Variables"]
            for function in _properties(template, resolver, "AWS::Lambda::Function")
        },
        policies={name: _statements(template, resolver, role) for name, role in roles(template, resolver).items()},
        of_resources=tuple(_denials(template, resolver)),
    )


def environment_of(function: str) -> Mapping[str, str]:
    """The variables that the template sets."""
    return stack().environments[function]


def settings_of(function: str) -> Settings:
    return Settings.from_env(environment_of(function))


def with_limits(settings: Settings, **limits: float) -> Settings:
    """Other limits of upstreams, by their names."""
    return replace(settings, upstream_limits={**settings.upstream_limits, **limits})


def queues_of(function: str) -> Mapping[str, str]:
    """URL by stage."""
    queues: dict[str, str] = json.loads(environment_of(function)["STAGE_QUEUES"])
    return queues


def policy_of(principal: str) -> tuple[Statement, ...]:
    return stack().policies[principal]


def url_of(stage: str) -> str:
    """The address of a stage's queue."""
    return queue_url(f"{STACK}-{stage}")


def stage_of(url: str) -> str:
    """The stage whose queue has this address."""
    return _short(url.rpartition("/")[2])


def roles(template: Mapping[str, Any], resolver: Resolver) -> dict[str, str]:
    """The logical id of the role of everybody who acts."""
    found = {
        _short(function["FunctionName"]): function["Role"]
        for function in _properties(template, resolver, "AWS::Lambda::Function")
    }
    for machine in _properties(template, resolver, "AWS::StepFunctions::StateMachine"):
        found[STATE_MACHINE] = machine["RoleArn"]
    for schedule in _properties(template, resolver, "AWS::Scheduler::Schedule"):
        found[f"{SCHEDULE}{_short(schedule['Name'])}"] = schedule["Target"]["RoleArn"]
    return {name: role.rpartition("/")[2] for name, role in found.items()}


def _statements(template: Mapping[str, Any], resolver: Resolver, role: str) -> tuple[Statement, ...]:
    found = template["Resources"][role]["Properties"]
    if {"Policies", "ManagedPolicyArns", "PermissionsBoundary"} & found.keys():
        raise NotUnderstood(f"{role} has more than the policies that are resources of their own")
    return tuple(
        Statement.read(statement)
        for policy in _properties(template, resolver, "AWS::IAM::Policy")
        if role in policy["Roles"]
        for statement in policy["PolicyDocument"]["Statement"]
    )


def _denials(template: Mapping[str, Any], resolver: Resolver) -> list[Statement]:
    statements = [
        Statement.read(statement)
        for kind in ("AWS::SQS::QueuePolicy", "AWS::S3::BucketPolicy")
        for policy in _properties(template, resolver, kind)
        for statement in policy["PolicyDocument"]["Statement"]
    ]
    if any(statement.allows for statement in statements):
        raise NotUnderstood("a queue or the bucket allows something to others than those whose roles allow it")
    return statements


def _properties(template: Mapping[str, Any], resolver: Resolver, kind: str) -> list[dict[str, Any]]:
    return [
        resolver.resolve(resource["Properties"])
        for resource in template["Resources"].values()
        if resource["Type"] == kind
    ]


def _short(name: str) -> str:
    return name.removeprefix(f"{STACK}-")
