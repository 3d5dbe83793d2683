"""What happens on a schedule: deferred ratings are taken up every day, the watchdog looks every few minutes, and the
current ceremony is imported every day if wanted."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aws_cdk import Aws, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct
from oscar_import.stage import Stage, pascal_name

from infra.function import ImportFunction, SharedResources
from infra.permissions import COMPLETES_OR_FAILS, Permissions
from infra.stage import COUNT, PEEK, SEND, StageConstruct

DEFERRED_RATINGS = "deferred_ratings"
WATCHDOG = "watchdog"
IMPORT_CURRENT = "import_current"

EARLY = "cron(15 0 * * ? *)"
"""UTC, as days are counted for OMDb's quota."""
IN_THE_MORNING = "cron(0 8 * * ? *)"
"""UTC: after the night in Los Angeles, where the last award is given before 5."""
EVERY_FEW_MINUTES = "rate(2 minutes)"
EVERY_MINUTE = "rate(1 minute)"
"""On the embedded AWS, where somebody sits before it."""
COUNTS_LAG_SECONDS = 60
"""https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html"""
RETRIES = 3
RETRIED_FOR_SECONDS = 3600


@dataclass(frozen=True, kw_only=True)
class _Target:
    arn: str
    action: str
    """What the schedule has to be allowed."""
    input: Mapping[str, object]


class Schedules(Construct):
    """The schedules, each with a role that may start its target and nothing else."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        shared: SharedResources,
        stages: Sequence[StageConstruct],
        state_machine: sfn.StateMachine,
    ) -> None:
        super().__init__(scope, construct_id)
        (ratings_queue,) = (stage.queue for stage in stages if stage.row.stage is Stage.OMDB_ENRICHMENT)
        self.deferred_ratings = self._deferred_ratings(shared, ratings_queue)
        self._schedule(
            DEFERRED_RATINGS,
            "Asks OMDb for the ratings that waited for a day with requests left",
            at=EARLY,
            target=_Target(
                arn=self.deferred_ratings.function_arn,
                action="lambda:InvokeFunction",
                input={},
            ),
        )
        self.watchdog = self._watchdog(shared, stages)
        self._schedule(
            WATCHDOG,
            "Settles what waits although nothing about it is in any queue",
            at=EVERY_MINUTE if shared.options.embedded else EVERY_FEW_MINUTES,
            target=_Target(
                arn=self.watchdog.function_arn,
                action="lambda:InvokeFunction",
                input={},
            ),
            retries=0,  # the next look is not far
        )
        if shared.options.import_current_ceremony:
            self._schedule(
                IMPORT_CURRENT,
                "Imports the current ceremony where it has changed, is not awarded yet, or is no longer fresh",
                at=IN_THE_MORNING,
                target=_Target(
                    arn=state_machine.state_machine_arn,
                    action="states:StartExecution",
                    input={"years": "current"},
                ),
            )

    def _deferred_ratings(self, shared: SharedResources, ratings_queue: sqs.IQueue) -> ImportFunction:
        function = ImportFunction(
            Construct(self, pascal_name(DEFERRED_RATINGS)),
            name=DEFERRED_RATINGS,
            does="sends the films whose ratings were deferred, as many as OMDb answers today",
            shared=shared,
            timeout_seconds=300,
            memory_mb=2048,
            stage_queues={Stage.OMDB_ENRICHMENT.value: ratings_queue.queue_url},
            permissions=Permissions(
                progress=("GetItem", "Query", "PutItem", "UpdateItem"),
                catalogue=("Scan",),  # it writes the snapshot again
                writes=("catalogue.json.gz",),
                keys=True,
            ),
        )
        function.may(SEND, ratings_queue.queue_arn)
        return function

    def _watchdog(self, shared: SharedResources, stages: Sequence[StageConstruct]) -> ImportFunction:
        function = ImportFunction(
            Construct(self, pascal_name(WATCHDOG)),
            name=WATCHDOG,
            does="settles what waits although nothing about it is in any queue",
            shared=shared,
            timeout_seconds=300,
            memory_mb=512,
            stage_queues={stage.row.name: stage.queue.queue_url for stage in stages},
            permissions=Permissions(
                progress=("GetItem", "BatchGetItem", "PutItem", "UpdateItem", "DeleteItem"),
                lists_runs=True,
                catalogue=("GetItem", "Query"),
                answers=COMPLETES_OR_FAILS,
            ),
        )
        # What is in work is counted as received; only a function that outlives its message's visibility is not.
        longest = max(stage.timeout_seconds for stage in stages)
        function.add_environment("QUIET_SECONDS", str(longest + COUNTS_LAG_SECONDS))
        for stage in stages:
            function.may(COUNT, stage.queue.queue_arn)
        (dead_ceremonies,) = (stage.dead_letters for stage in stages if stage.row.stage is Stage.OSCAR_IMPORTS)
        function.add_environment("DEAD_CEREMONIES_QUEUE", dead_ceremonies.queue_url)
        function.may(PEEK, dead_ceremonies.queue_arn)
        return function

    def _schedule(self, name: str, does: str, *, at: str, target: _Target, retries: int = RETRIES) -> None:
        full_name = f"{Stack.of(self).stack_name}-{name}"
        role = iam.Role(
            self,
            f"{pascal_name(name)}Role",
            # Only schedules of this account may use it.
            assumed_by=iam.ServicePrincipal(
                "scheduler.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}}
            ),
            description=f"What the schedule {full_name} may do",
        )
        role.add_to_policy(iam.PolicyStatement(actions=[target.action], resources=[target.arn]))
        schedule = scheduler.CfnSchedule(
            self,
            f"{pascal_name(name)}Schedule",
            name=full_name,
            description=does,
            schedule_expression=at,
            schedule_expression_timezone="UTC",
            flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(mode="OFF"),
            target=scheduler.CfnSchedule.TargetProperty(
                arn=target.arn,
                role_arn=role.role_arn,
                input=json.dumps(target.input),
                retry_policy=scheduler.CfnSchedule.RetryPolicyProperty(
                    maximum_retry_attempts=retries, maximum_event_age_in_seconds=RETRIED_FOR_SECONDS
                ),
            ),
        )
        schedule.node.add_dependency(role)
