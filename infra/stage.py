"""One stage of the pipeline: its queue, its dead-letter queue, its function, their mapping and two alarms."""

from __future__ import annotations

from collections.abc import Mapping

from aws_cdk import Duration, Names, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_sqs as sqs
from constructs import Construct
from oscar_import.runs.failure import MAX_RECEIVES
from oscar_import.stack_options import Options

from infra.function import ImportFunction, SharedResources
from infra.pipeline import PipelineStage

DEAD_LETTER_DAYS = 14
STALLED_AFTER = Duration.hours(1)

SEND = ("sqs:SendMessage",)
PEEK = ("sqs:ReceiveMessage",)
COUNT = ("sqs:GetQueueAttributes",)
RECEIVE = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility")
"""The first three for the mapping, which reads the queue as the function; the last for the function, which delays."""

EMBEDDED_TIMEOUT_SECONDS = 50
EMBEDDED_VISIBILITY_SECONDS = 60


class StageConstruct(Construct):
    """The queues come first, `run` adds the function: stages send to each other in both directions."""

    def __init__(self, scope: Construct, row: PipelineStage, *, options: Options) -> None:
        super().__init__(scope, row.pascal_name)
        self.row = row
        self._embedded = options.embedded
        name = f"{Stack.of(self).stack_name}-{row.name}"
        self.timeout_seconds = (
            min(row.timeout_seconds, EMBEDDED_TIMEOUT_SECONDS) if options.embedded else row.timeout_seconds
        )
        self.dead_letters = sqs.Queue(
            self,
            "DeadLetters",
            queue_name=f"{name}-dead-letters",
            # Counted from when the message was first sent, so it must be longer than the queue's own (4 days).
            retention_period=Duration.days(DEAD_LETTER_DAYS),
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
        )
        self.queue = sqs.Queue(
            self,
            "Queue",
            queue_name=name,
            visibility_timeout=Duration.seconds(
                EMBEDDED_VISIBILITY_SECONDS if options.embedded else 6 * self.timeout_seconds
            ),
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            dead_letter_queue=sqs.DeadLetterQueue(queue=self.dead_letters, max_receive_count=MAX_RECEIVES),
        )
        self.alarms = [self._dead_letters_alarm(name), self._stalled_alarm(name)]

    def run(self, *, queues: Mapping[str, sqs.IQueue], shared: SharedResources) -> None:
        """Adds the function. `queues`: the queue of every stage by its name."""
        row = self.row
        reachable = dict.fromkeys((row.name, *(stage.value for stage in row.sends_to)))
        self.function = ImportFunction(
            self,
            name=row.name,
            does=row.does,
            shared=shared,
            timeout_seconds=self.timeout_seconds,
            memory_mb=row.memory_mb,
            stage_queues={stage: queues[stage].queue_url for stage in reachable},
            permissions=row.permissions,
        )
        # CDK's own grants would also allow to ask for queues' addresses, and for attributes of those it sends to.
        for stage in row.sends_to:
            self.function.may(SEND, queues[stage.value].queue_arn)
        self.function.may(RECEIVE, self.queue.queue_arn)
        self.function.add_event_source_mapping(
            f"SqsEventSource:{Names.node_unique_id(self.queue.node)}",  # as CDK's SqsEventSource calls it
            event_source_arn=self.queue.queue_arn,
            batch_size=row.batch_size,
            max_concurrency=row.embedded_concurrency if self._embedded else row.concurrency,
            report_batch_item_failures=True,
        )

    def _dead_letters_alarm(self, name: str) -> cloudwatch.Alarm:
        return cloudwatch.Alarm(
            self,
            "DeadLettersAlarm",
            alarm_name=f"{name}-dead-letters",
            alarm_description=(
                f"Messages of {self.row.name} failed permanently. See why: oscars failures. Send them again: "
                f"oscars redrive {self.row.name}"
            ),
            metric=self.dead_letters.metric_approximate_number_of_messages_visible(
                period=Duration.minutes(1), statistic="Maximum"
            ),
            threshold=1,
            evaluation_periods=1,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )

    def _stalled_alarm(self, name: str) -> cloudwatch.Alarm:
        return cloudwatch.Alarm(
            self,
            "StalledAlarm",
            alarm_name=f"{name}-stalled",
            alarm_description=(
                f"A message has waited for {self.row.name} longer than an hour: the function fails, or is held back."
            ),
            metric=self.queue.metric_approximate_age_of_oldest_message(period=Duration.minutes(5), statistic="Maximum"),
            threshold=STALLED_AFTER.to_seconds(),
            evaluation_periods=1,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
