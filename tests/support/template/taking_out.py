"""A template from which something is missing: one permission, or one queue that a function is told."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any

from tests.support.template.policies import is_like
from tests.support.template.resolving import STACK, Resolver
from tests.support.template.stack import roles

Document = dict[str, Any]


def without_permission(template: Mapping[str, Any], principal: str, action: str, resource: str) -> Document:
    """The template without one action of a role on the resources like `resource`. Raises ValueError if it has none."""
    changed, resolver = copy.deepcopy(dict(template)), Resolver(template)
    role, taken = roles(template, resolver)[principal], 0
    for policy in _of_kind(changed, "AWS::IAM::Policy"):
        if {"Ref": role} not in policy["Roles"]:
            continue
        document = policy["PolicyDocument"]
        left = []
        for statement in document["Statement"]:
            actions, resources = _listed(statement["Action"]), _listed(statement["Resource"])
            kept = [one for one in resources if not is_like(resource, resolver.resolve(one))]
            if action not in actions or len(kept) == len(resources):
                left.append(statement)
                continue
            taken += 1
            left += [
                {**statement, "Action": some, "Resource": on}
                for some, on in (([one for one in actions if one != action], resources), ([action], kept))
                if some and on
            ]
        document["Statement"] = left
    if not taken:
        raise ValueError(f"{principal} may not {action} on {resource}")
    return changed


def without_queue(template: Mapping[str, Any], function: str, stage: str) -> Document:
    """The template whose function is not told a stage's queue. Raises ValueError if it is not told it anyway."""
    changed, resolver = copy.deepcopy(dict(template)), Resolver(template)
    named = f"{STACK}-{function}"
    (found,) = (one for one in _of_kind(changed, "AWS::Lambda::Function") if one["FunctionName"] == named)
    variables = found["Environment"]["Variables"]
    queues = json.loads(resolver.resolve(variables["STAGE_QUEUES"]))
    if stage not in queues:
        raise ValueError(f"{function} is not told the queue of {stage}")
    del queues[stage]
    variables["STAGE_QUEUES"] = json.dumps(queues)
    return changed


def _of_kind(template: Document, kind: str) -> list[Document]:
    return [resource["Properties"] for resource in template["Resources"].values() if resource["Type"] == kind]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
