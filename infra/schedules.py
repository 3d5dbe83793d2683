"""What happens by itself: deferred ratings are taken up every day, and the current ceremony is imported if wanted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from aws_cdk import Aws, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct
from oscar_import.stage import Stage

from infra.function import ImportFunction, Surroundings
from infra.permissions import Permissions
from infra.pipeline import pascal_name
from infra.stage import SEND

DEFERRED_RATINGS = "deferred_ratings"
IMPORT_CURRENT = "import_current"

EARLY = "cron(15 0 * * ? *)"
"""UTC, as days are counted for OMDb's quota."""
IN_THE_MORNING = "cron(0 8 * * ? *)"
"""UTC: after the night in Los Angeles, where the last award is given before 5."""
RETRIES = 3
RETRIED_FOR_SECONDS = 3600


@dataclass(frozen=True, kw_only=True)
class _Target:
    arn: str
    action: str
    """What the schedule has to be allowed."""
    input: Mapping[str, object]


class Schedules(Construct):
    """The daily schedules, each with a role that may start its target and nothing else."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        surroundings: Surroundings,
        ratings_queue: sqs.IQueue,
        state_machine: sfn.StateMachine,
    ) -> None:
        super().__init__(scope, construct_id)
        self.deferred_ratings = self._deferred_ratings(surroundings, ratings_queue)
        self._every_day(
            DEFERRED_RATINGS,
            "Asks OMDb for the ratings that waited for a day with requests left",
            at=EARLY,
            target=_Target(
                arn=self.deferred_ratings.function_arn,
                action="lambda:InvokeFunction",
                input={},
            ),
        )
        if surroundings.options.import_current_ceremony:
            self._every_day(
                IMPORT_CURRENT,
                "Imports the current ceremony where it has changed, is not awarded yet, or is no longer fresh",
                at=IN_THE_MORNING,
                target=_Target(
                    arn=state_machine.state_machine_arn,
                    action="states:StartExecution",
                    input={"years": "current"},
                ),
            )

    def _deferred_ratings(self, surroundings: Surroundings, ratings_queue: sqs.IQueue) -> ImportFunction:
        function = ImportFunction(
            Construct(self, pascal_name(DEFERRED_RATINGS)),
            name=DEFERRED_RATINGS,
            does="sends the films whose ratings were deferred, as many as OMDb answers today",
            surroundings=surroundings,
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

    def _every_day(self, name: str, does: str, *, at: str, target: _Target) -> None:
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
                    maximum_retry_attempts=RETRIES, maximum_event_age_in_seconds=RETRIED_FOR_SECONDS
                ),
            ),
        )
        schedule.node.add_dependency(role)
