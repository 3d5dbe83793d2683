"""The state machine: a range of years becomes one child execution per ceremony, each waiting for its task token."""

from __future__ import annotations

import json
from typing import Any

from aws_cdk import ArnFormat, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from infra.acknowledge import acknowledge
from infra.function import LOG_RETENTION, ImportFunction, SharedResources
from infra.permissions import ANYTHING, COMPLETES_OR_FAILS, Permissions
from infra.pipeline import pascal_name

MAP_LABEL = "Ceremonies"
CHILD_EXECUTIONS = (":*", f"/{MAP_LABEL}:*")
"""What follows the state machine's name in the ARN of an execution, and of one that the Map started."""

CEREMONY_FIELDS = (
    "version",
    "run",
    "ceremony",
    "reprocess",
    "skip_enrichment",
    "source",
    "source_object",
    "source_hash",
)
"""What SplitRange gives for each ceremony, and what oscar_imports receives, with `task_token` added."""

# All three functions do their work under the run's own keys, so doing it twice is the same as doing it once.
RETRY_FUNCTION = [
    {"ErrorEquals": ["States.ALL"], "IntervalSeconds": 2, "BackoffRate": 2, "MaxAttempts": 4, "JitterStrategy": "FULL"}
]

# The last resort of a ceremony that would otherwise seem to run for ever: it outlasts an outage of an hour.
RETRY_SETTLING = [{**RETRY_FUNCTION[0], "MaxDelaySeconds": 300, "MaxAttempts": 20}]


def definition(
    *,
    split_range: str,
    settle_ceremony: str,
    summarise: str,
    ceremonies_queue_url: str,
    ceremony_timeout_seconds: int,
    partition: str,
) -> dict[str, Any]:
    """The state machine in Amazon States Language with JSONPath. The functions are given by their ARNs."""
    invoke = f"arn:{partition}:states:::lambda:invoke"
    import_ceremony = {
        "Type": "Task",
        "Comment": "Answered when the last film of the ceremony is done",
        "Resource": f"arn:{partition}:states:::sqs:sendMessage.waitForTaskToken",
        "Parameters": {
            "QueueUrl": ceremonies_queue_url,
            "MessageBody": {
                **{f"{field}.$": f"$.{field}" for field in CEREMONY_FIELDS},
                "task_token.$": "$$.Task.Token",
            },
        },
        "TimeoutSeconds": ceremony_timeout_seconds,
        "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "SettleCeremony"}],
        "OutputPath": None,  # the progress records hold the result; 98 answers could outgrow a state's output
        "End": True,
    }
    settle = {
        "Type": "Task",
        "Comment": "Marks what is still open of this ceremony as failed, so that no year hangs for ever",
        "Resource": invoke,
        "Parameters": {
            "FunctionName": settle_ceremony,
            "Payload": {"run.$": "$.run", "ceremony.$": "$.ceremony", "error.$": "$.error"},
        },
        "Retry": RETRY_SETTLING,
        "OutputPath": None,
        "End": True,
    }
    return {
        "Comment": "Imports the Oscar ceremonies of a range of years",
        "StartAt": "SplitRange",
        "States": {
            "SplitRange": {
                "Type": "Task",
                "Comment": "Checks the input, opens the run, turns years into ceremonies",
                "Resource": invoke,
                "Parameters": {
                    "FunctionName": split_range,
                    "Payload": {
                        "input.$": "$",
                        "run.$": "$$.Execution.Name",
                        "execution_arn.$": "$$.Execution.Id",
                        "started_at.$": "$$.Execution.StartTime",
                    },
                },
                "Retry": RETRY_FUNCTION,
                "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "SettleRun"}],
                "OutputPath": "$.Payload",
                "Next": "WhatToDo",
            },
            "SettleRun": {
                "Type": "Task",
                "Comment": "Marks the ceremonies that it had opened as failed, so that no run seems queued for ever",
                "Resource": invoke,
                "Parameters": {
                    "FunctionName": settle_ceremony,
                    "Payload": {"run.$": "$$.Execution.Name", "error.$": "$.error"},
                },
                "Retry": RETRY_SETTLING,
                "ResultPath": None,
                "Next": "NotBegun",
            },
            "NotBegun": {"Type": "Fail", "ErrorPath": "$.error.Error", "CausePath": "$.error.Cause"},
            "WhatToDo": {
                "Type": "Choice",
                "Choices": [
                    {"Variable": "$.rejected", "IsNull": False, "Next": "Rejected"},
                    {"Variable": "$.dry_run", "BooleanEquals": True, "Next": "Planned"},
                ],
                "Default": "EachCeremony",
            },
            "Rejected": {"Type": "Fail", "ErrorPath": "$.rejected.error", "CausePath": "$.rejected.cause"},
            "Planned": {"Type": "Succeed", "Comment": "A dry run: the plan is the output, nothing was changed"},
            "EachCeremony": {
                "Type": "Map",
                "Label": MAP_LABEL,
                "ItemsPath": "$.ceremonies",
                "ItemProcessor": {
                    "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                    "StartAt": "ImportCeremony",
                    "States": {"ImportCeremony": import_ceremony, "SettleCeremony": settle},
                },
                # All at once: how many are worked on is up to the queues.
                "MaxConcurrency": 1000,
                "ToleratedFailurePercentage": 100,
                "ResultPath": None,
                "Next": "Summarise",
            },
            "Summarise": {
                "Type": "Task",
                "Comment": "Adds up the run and writes the snapshot",
                "Resource": invoke,
                "Parameters": {"FunctionName": summarise, "Payload": {"run.$": "$.run"}},
                "Retry": RETRY_FUNCTION,
                "OutputPath": "$.Payload",
                "Next": "DidAllSucceed",
            },
            "DidAllSucceed": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.failed_ceremonies", "NumericGreaterThan": 0, "Next": "SomeFailed"}],
                "Default": "Imported",
            },
            "SomeFailed": {
                "Type": "Fail",
                "Error": "CeremoniesFailed",
                "CausePath": (
                    "States.Format('{} of the ceremonies failed. See why: oscars failures {}', "
                    "$.failed_ceremonies, $$.Execution.Name)"
                ),
            },
            "Imported": {"Type": "Succeed"},
        },
    }


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
                catalogue=("BatchGetItem",),  # the plan of a dry run
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
