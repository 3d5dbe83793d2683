"""One Lambda function: its log group, its role, its layers, and what every function is told."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct
from oscar_import.stack_options import Options

from infra.acknowledge import acknowledge
from infra.packaging import DOMAIN_LAYER, FUNCTIONS, NOT_UPLOADED, dependency_layer
from infra.permissions import Permissions
from infra.tables import Storage

LOG_RETENTION = logs.RetentionDays.ONE_MONTH
RUNTIME = lambda_.Runtime.PYTHON_3_13


class Layers(Construct):
    """The domain first, then what it imports."""

    def __init__(self, scope: Construct, construct_id: str, *, target: str) -> None:
        super().__init__(scope, construct_id)
        self.versions = [
            lambda_.LayerVersion(
                self,
                "Domain",
                code=lambda_.Code.from_asset(str(DOMAIN_LAYER), exclude=list(NOT_UPLOADED)),
                description="oscar_import: the domain",
                compatible_runtimes=[RUNTIME],
            ),
            lambda_.LayerVersion(
                self,
                "Dependencies",
                code=lambda_.Code.from_asset(str(dependency_layer(target))),
                description="third-party packages, locked in layers/dependencies/requirements.txt",
                compatible_runtimes=[RUNTIME],
                compatible_architectures=[lambda_.Architecture.ARM_64],
            ),
        ]


@dataclass(frozen=True, kw_only=True)
class SharedResources:
    """What all functions share."""

    options: Options
    storage: Storage
    layers: Layers
    token_holders: tuple[str, ...]
    """ARNs of the state machines that a task token can belong to."""

    def environment(self) -> dict[str, str]:
        """What every function is told."""
        return {
            "PROGRESS_TABLE": self.storage.progress.table_name,
            "CATALOGUE_TABLE": self.storage.catalogue.table_name,
            "BUCKET": self.storage.bucket.bucket_name,
            "KEYS_SECRET": self.storage.keys.secret_arn,
            **self.options.environment,
            "POWERTOOLS_LOG_LEVEL": "INFO",
        }


class ImportFunction(lambda_.Function):
    """The function of `functions/<name>`. It may write its log and its traces, and what `permissions` says."""

    def __init__(
        self,
        scope: Construct,
        *,
        name: str,
        does: str,
        shared: SharedResources,
        timeout_seconds: int,
        memory_mb: int,
        stage_queues: Mapping[str, str],
        permissions: Permissions,
    ) -> None:
        function_name = f"{Stack.of(scope).stack_name}-{name}"
        log_group = _log_group(scope, function_name)
        role = _role(scope, function_name)
        log_group.grant_write(role)
        super().__init__(
            scope,
            "Function",
            function_name=function_name,
            description=does,
            runtime=RUNTIME,
            architecture=lambda_.Architecture.ARM_64,
            handler="handler.handler",
            code=lambda_.Code.from_asset(str(FUNCTIONS / name), exclude=list(NOT_UPLOADED)),
            layers=shared.layers.versions,
            timeout=Duration.seconds(timeout_seconds),
            memory_size=memory_mb,
            role=role,
            log_group=log_group,
            tracing=lambda_.Tracing.ACTIVE,
            environment={
                **shared.environment(),
                "STAGE_QUEUES": json.dumps(dict(stage_queues)),
                "POWERTOOLS_SERVICE_NAME": name,
            },
        )
        self.execution_role = role
        shared.storage.allow(role, permissions)
        if permissions.answers:
            role.add_to_policy(
                iam.PolicyStatement(
                    actions=[f"states:{answer}" for answer in permissions.answers],
                    resources=list(shared.token_holders),
                )
            )
        acknowledge(
            role,
            "AwsSolutions-IAM5[Resource::*]",
            "X-Ray takes trace segments without naming a resource; nothing else in this role has one.",
        )
        acknowledge(
            self,
            "AwsSolutions-L1",
            "Python 3.13 is the version that the dependency layer is locked, built and tested for.",
        )

    def may(self, actions: Sequence[str], resource: str) -> None:
        """Allows more, of one resource."""
        self.execution_role.add_to_policy(iam.PolicyStatement(actions=list(actions), resources=[resource]))


def _log_group(scope: Construct, function_name: str) -> logs.LogGroup:
    return logs.LogGroup(
        scope,
        "Log",
        log_group_name=f"/aws/lambda/{function_name}",
        retention=LOG_RETENTION,
        removal_policy=RemovalPolicy.DESTROY,
    )


def _role(scope: Construct, function_name: str) -> iam.Role:
    return iam.Role(
        scope,
        "Role",
        assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
        description=f"What {function_name} may do",
    )
