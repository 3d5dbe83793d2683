"""Every row of the table of stages is in the template: queue, dead-letter queue, function, mapping, alarms."""

from __future__ import annotations

import json
from typing import Any

from oscar_import.aws import metrics
from oscar_import.runs import failure

from infra.pipeline import PIPELINE, PipelineStage
from tests.support.synthesised_stack import SynthesisedStack, as_text

DAY = 24 * 3600


def test_there_is_nothing_in_the_pipeline_that_is_not_in_the_table(stack: SynthesisedStack) -> None:
    assert len(stack.properties_of("AWS::SQS::Queue")) == 2 * len(PIPELINE)
    assert len(stack.properties_of("AWS::Lambda::EventSourceMapping")) == len(PIPELINE)


def test_a_message_moves_to_the_dead_letter_queue_after_its_tries_and_one_receive_more(
    stack: SynthesisedStack, row: PipelineStage
) -> None:
    dead_letters, _ = stack.queue(f"{row.name}-dead-letters")

    assert stack.queue(row.name)[1]["RedrivePolicy"] == {
        "deadLetterTargetArn": {"Fn::GetAtt": [dead_letters, "Arn"]},
        "maxReceiveCount": 9,  # eight tries, and one to record what died at the last
    }


def test_dead_letters_are_kept_for_fourteen_days(stack: SynthesisedStack, row: PipelineStage) -> None:
    assert stack.queue(f"{row.name}-dead-letters")[1]["MessageRetentionPeriod"] == 14 * DAY


def test_queues_are_encrypted_and_refuse_plain_http(stack: SynthesisedStack, row: PipelineStage) -> None:
    refusing = {
        queue["Ref"]
        for policy in stack.properties_of("AWS::SQS::QueuePolicy").values()
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Deny" and statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        for queue in policy["Queues"]
    }
    for logical_id, properties in (stack.queue(row.name), stack.queue(f"{row.name}-dead-letters")):
        assert properties["SqsManagedSseEnabled"] is True
        assert logical_id in refusing


def test_a_message_stays_hidden_for_six_times_the_functions_timeout(
    stack: SynthesisedStack, row: PipelineStage
) -> None:
    timeout = stack.function(row.name)[1]["Timeout"]

    assert timeout == row.timeout_seconds
    assert stack.queue(row.name)[1]["VisibilityTimeout"] >= 6 * timeout


def test_a_batch_reports_its_failed_messages_one_by_one(stack: SynthesisedStack, row: PipelineStage) -> None:
    assert stack.mapping(row.name)["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_the_mapping_limits_how_many_batches_are_worked_on_at_once(stack: SynthesisedStack, row: PipelineStage) -> None:
    mapping = stack.mapping(row.name)

    assert mapping["ScalingConfig"] == {"MaximumConcurrency": row.concurrency}
    assert mapping["BatchSize"] == row.batch_size
    assert mapping["EventSourceArn"] == {"Fn::GetAtt": [stack.queue(row.name)[0], "Arn"]}


def test_a_function_runs_the_folder_of_its_stage_on_arm_with_python_3_13(
    stack: SynthesisedStack, row: PipelineStage
) -> None:
    _, function = stack.function(row.name)

    assert (function["Architectures"], function["Runtime"], function["Handler"]) == (
        ["arm64"],
        "python3.13",
        "handler.handler",
    )
    assert function["MemorySize"] == row.memory_mb
    assert len(function["Layers"]) == 2
    assert (stack.asset(function["Code"]) / "handler.py").exists()


def test_a_function_knows_the_queues_of_itself_and_of_the_stages_it_sends_to(
    stack: SynthesisedStack, row: PipelineStage
) -> None:
    told = json.loads(as_text(stack.function(row.name)[1]["Environment"]["Variables"]["STAGE_QUEUES"]))

    assert told == {name: stack.queue(name)[0] for name in {row.name, *row.sends_to}}


def test_dead_letters_raise_an_alarm(stack: SynthesisedStack, row: PipelineStage) -> None:
    alarm = stack.alarm(f"{row.name}-dead-letters")

    assert alarm["MetricName"] == "ApproximateNumberOfMessagesVisible"
    assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (1, "GreaterThanOrEqualToThreshold")
    assert _queue_of(alarm) == stack.queue(f"{row.name}-dead-letters")[0]


def test_a_stalled_queue_raises_an_alarm(stack: SynthesisedStack, row: PipelineStage) -> None:
    alarm = stack.alarm(f"{row.name}-stalled")

    assert alarm["MetricName"] == "ApproximateAgeOfOldestMessage"
    assert _queue_of(alarm) == stack.queue(row.name)[0]


def test_outputs_give_the_addresses_of_both_queues(stack: SynthesisedStack, row: PipelineStage) -> None:
    outputs = stack.template["Outputs"]

    assert outputs[f"Queue{row.pascal_name}"]["Value"] == {"Ref": stack.queue(row.name)[0]}
    assert outputs[f"DeadLetterQueue{row.pascal_name}"]["Value"] == {"Ref": stack.queue(f"{row.name}-dead-letters")[0]}


def _queue_of(alarm: dict[str, Any]) -> str:
    (dimension,) = alarm["Dimensions"]
    queue: str = dimension["Value"]["Fn::GetAtt"][0]
    return queue


def test_no_function_reserves_concurrency(stack: SynthesisedStack) -> None:
    assert not [
        logical_id
        for logical_id, function in stack.properties_of("AWS::Lambda::Function").items()
        if "ReservedConcurrentExecutions" in function
    ]


def test_every_function_has_a_log_group_of_its_own_that_forgets(stack: SynthesisedStack) -> None:
    groups = stack.properties_of("AWS::Logs::LogGroup")
    used = [
        function["LoggingConfig"]["LogGroup"]["Ref"]
        for function in stack.properties_of("AWS::Lambda::Function").values()
    ]

    assert len(used) == len(set(used)) == len(PIPELINE) + 5
    assert all(groups[group]["RetentionInDays"] == 30 for group in used)


def test_the_dashboard_names_every_stage_in_flow_order(stack: SynthesisedStack) -> None:
    (dashboard,) = stack.properties_of("AWS::CloudWatch::Dashboard").values()
    widgets = json.loads(as_text(dashboard["DashboardBody"]))["widgets"]
    headings = [widget["properties"]["markdown"] for widget in widgets if widget["type"] == "text"]

    assert [heading.split()[2] for heading in headings] == [row.name for row in PIPELINE]


def test_the_dashboard_shows_metrics_that_the_functions_write(stack: SynthesisedStack) -> None:
    (dashboard,) = stack.properties_of("AWS::CloudWatch::Dashboard").values()
    widgets = json.loads(as_text(dashboard["DashboardBody"]))["widgets"]
    shown = {
        (metric[1], *metric[2:4])
        for widget in widgets
        for metric in widget["properties"].get("metrics", [])
        if metric[0] == metrics.NAMESPACE
    }
    asking = [row.name for row in PIPELINE if row.limited_by]

    assert shown == {
        *(
            (name, "service", stage)
            for name in (metrics.UPSTREAM_LATENCY, metrics.UPSTREAM_THROTTLED)
            for stage in asking
        ),
        (metrics.OMDB_QUOTA_LEFT, "service", "omdb_enrichment"),
    }


def test_on_the_embedded_aws_only_numbers_differ_and_the_saved_queries_are_missing(
    stack: SynthesisedStack, embedded_stack: SynthesisedStack
) -> None:
    kinds = {
        which: {logical_id: resource["Type"] for logical_id, resource in of.template["Resources"].items()}
        for which, of in (("aws", stack), ("embedded", embedded_stack))
    }

    assert {kind for key, kind in kinds["aws"].items() if key not in kinds["embedded"]} == {
        "AWS::Logs::QueryDefinition"
    }
    assert kinds["embedded"].items() <= kinds["aws"].items()


def test_the_embedded_aws_gets_lower_concurrency_and_gives_a_message_back_after_a_minute(
    embedded_stack: SynthesisedStack, row: PipelineStage
) -> None:
    queue: dict[str, Any] = embedded_stack.queue(row.name)[1]

    assert embedded_stack.mapping(row.name)["ScalingConfig"] == {"MaximumConcurrency": row.embedded_concurrency}
    assert queue["VisibilityTimeout"] == 60
    assert embedded_stack.function(row.name)[1]["Timeout"] < queue["VisibilityTimeout"]


def test_the_domain_knows_after_how_many_receives_a_message_is_dead() -> None:
    assert failure.MAX_RECEIVES == 9
    assert failure.TRIES == failure.MAX_RECEIVES - 1
