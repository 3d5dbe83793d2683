"""The state machine with its functions, its log and what it may do."""

from __future__ import annotations

import json

from aws_cdk import ArnFormat, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct
from oscar_import.stage import pascal_name

from infra.acknowledge import acknowledge
from infra.function import LOG_RETENTION, ImportFunction, SharedResources
from infra.permissions import ANYTHING, COMPLETES_OR_FAILS, Permissions
from infra.state_machine import MAP_LABEL, definition

CHILD_EXECUTIONS = (":*", f"/{MAP_LABEL}:*")
"""What follows the state machine's name in the ARN of an execution, and of one that the Map started."""


def state_machine_arn(stack: Stack) -> str:
    """Made from its name, because functions that the state machine calls need it in their policies too."""
    return stack.format_arn(
        service="states",
        resource="stateMachine",
        resource_name=stack.stack_name,
        arn_format=ArnFormat.COLON_RESOURCE_NAME,
    )


def token_holders(stack: Stack) -> tuple[str, ...]:
    """A ceremony waits in a child execution, whose state machine is named after the Map's label."""
    return (state_machine_arn(stack), f"{state_machine_arn(stack)}/{MAP_LABEL}")


class Orchestration(Construct):
    """The state machine and the three functions that it calls."""

    def __init__(
        self, scope: Construct, construct_id: str, *, shared: SharedResources, ceremonies_queue: sqs.IQueue
    ) -> None:
        super().__init__(scope, construct_id)
        self.split_range = self._split_range(shared)
        self.settle_ceremony = self._settle_ceremony(shared)
        self.summarise = self._summarise(shared)
        self.log_group = logs.LogGroup(
            self,
            "Log",
            # Under this prefix Step Functions needs no entry of its own in the log group's resource policy.
            log_group_name=f"/aws/vendedlogs/states/{Stack.of(self).stack_name}",
            retention=LOG_RETENTION,
            removal_policy=RemovalPolicy.DESTROY,
        )
        stack = Stack.of(self)
        self.state_machine = sfn.StateMachine(
            self,
            "StateMachine",
            state_machine_name=stack.stack_name,
            definition_body=sfn.DefinitionBody.from_string(
                json.dumps(  # the stack's own to_json_string would lose each null, and with it what it means
                    definition(
                        split_range=self.split_range.function_arn,
                        settle_ceremony=self.settle_ceremony.function_arn,
                        summarise=self.summarise.function_arn,
                        ceremonies_queue_url=ceremonies_queue.queue_url,
                        ceremony_timeout_seconds=shared.options.ceremony_timeout_seconds,
                        partition=stack.partition,
                    )
                )
            ),
            # Execution data would put task tokens into the log.
            logs=sfn.LogOptions(destination=self.log_group, level=sfn.LogLevel.ALL, include_execution_data=False),
            tracing_enabled=True,
        )
        self._allow(stack, ceremonies_queue)

    def _function(
        self, name: str, does: str, *, shared: SharedResources, memory_mb: int, permissions: Permissions
    ) -> ImportFunction:
        return ImportFunction(
            Construct(self, pascal_name(name)),
            name=name,
            does=does,
            shared=shared,
            timeout_seconds=300,
            memory_mb=memory_mb,
            stage_queues={},
            permissions=permissions,
        )

    def _split_range(self, shared: SharedResources) -> ImportFunction:
        return self._function(
            "split_range",
            "checks the input, opens the run, turns years into ceremonies",
            shared=shared,
            memory_mb=1024,
            permissions=Permissions(
                progress=("GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"),
                catalogue=("GetItem", "BatchGetItem"),  # the plan of a dry run
                reads=(ANYTHING,),
                writes=("sources/*", "upstreams/tmdb/*"),
                keys=True,
                # A newer run of a ceremony supersedes the older one, whose execution then need not wait any longer.
                answers=("SendTaskFailure",),
            ),
        )

    def _settle_ceremony(self, shared: SharedResources) -> ImportFunction:
        return self._function(
            "settle_ceremony",
            "marks what is still open of a ceremony as failed",
            shared=shared,
            memory_mb=512,
            permissions=Permissions(
                progress=("GetItem", "BatchGetItem", "PutItem", "UpdateItem"),
                catalogue=("GetItem", "Query"),
                # A film that it gives up may be the last one that another ceremony waits for.
                answers=COMPLETES_OR_FAILS,
            ),
        )

    def _summarise(self, shared: SharedResources) -> ImportFunction:
        return self._function(
            "summarise",
            "adds up the run and writes the snapshot",
            shared=shared,
            memory_mb=2048,
            permissions=Permissions(
                progress=("GetItem", "BatchGetItem", "Query", "UpdateItem"),
                catalogue=("Scan",),
                writes=("catalogue.json.gz", "quality/*"),
            ),
        )

    def _allow(self, stack: Stack, ceremonies_queue: sqs.IQueue) -> None:
        role = self.state_machine.role
        children = [
            stack.format_arn(
                service="states",
                resource="execution",
                resource_name=f"{stack.stack_name}{child}",
                arn_format=ArnFormat.COLON_RESOURCE_NAME,
            )
            for child in CHILD_EXECUTIONS
        ]
        for statement in (
            iam.PolicyStatement(
                actions=["lambda:InvokeFunction"],
                resources=[
                    function.function_arn for function in (self.split_range, self.settle_ceremony, self.summarise)
                ],
            ),
            iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[ceremonies_queue.queue_arn]),
            iam.PolicyStatement(actions=["states:StartExecution"], resources=[state_machine_arn(stack)]),
            iam.PolicyStatement(actions=["states:DescribeExecution", "states:StopExecution"], resources=children),
        ):
            role.add_to_principal_policy(statement)
        acknowledge(
            self.state_machine,
            "AwsSolutions-IAM5[Resource::*]",
            "Delivery of logs to CloudWatch and of segments to X-Ray cannot be limited to a resource.",
        )
        for child in CHILD_EXECUTIONS:
            acknowledge(
                self.state_machine,
                "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:"
                f"{stack.stack_name}{child}]",
                "The executions of the Map get their names when they start; no other state machine's match.",
            )
