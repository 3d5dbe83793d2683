"""The operator's view in the account: a CloudWatch dashboard laid out as the pipeline, and saved log queries."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_logs as logs
from constructs import Construct
from oscar_import.aws.metrics import NAMESPACE, OMDB_QUOTA_LEFT, UPSTREAM_LATENCY, UPSTREAM_THROTTLED
from oscar_import.runs import route
from oscar_import.upstream.registry import Per

from infra.function import ImportFunction
from infra.orchestration import Orchestration
from infra.pipeline import PipelineStage
from infra.stage import StageConstruct

FULL_WIDTH = 24
PERIOD = Duration.minutes(1)

OPERATORS_FIELDS = ("@timestamp", "level", "service", "ceremony", "film", "message")


def operators_dashboard(
    scope: Construct, *, stages: Sequence[StageConstruct], orchestration: Orchestration
) -> cloudwatch.Dashboard:
    """One row per stage, in flow order, between the runs above and the upstreams below."""
    dashboard = cloudwatch.Dashboard(
        scope, "Dashboard", dashboard_name=Stack.of(scope).stack_name, default_interval=Duration.hours(3)
    )
    dashboard.add_widgets(_runs(orchestration), _alarms(stages))
    for number, stage in enumerate(stages, start=1):
        dashboard.add_widgets(_heading(number, stage.row))
        dashboard.add_widgets(_waiting(stage), _oldest(stage), _function(stage), _dead_letters(stage))
    dashboard.add_widgets(_latency(stages), _throttled(stages), _quota(stages))
    return dashboard


def saved_queries(scope: Construct, *, stages: Sequence[StageConstruct], others: Sequence[ImportFunction]) -> None:
    """Questions to the functions' logs, kept in Logs Insights under the stack's name.

    `others` are the functions that are no stage.
    """
    stage_logs: list[logs.ILogGroup] = [stage.function.log_group for stage in stages]
    all_logs = [*stage_logs, *(function.log_group for function in others)]
    fields = list(OPERATORS_FIELDS)
    questions: tuple[tuple[str, list[logs.ILogGroup], logs.QueryString], ...] = (
        (
            "errors, newest first",
            all_logs,
            logs.QueryString(
                fields=[*fields, "exception_name"],
                filter_statements=['level in ["ERROR", "CRITICAL"]'],
                sort="@timestamp desc",
            ),
        ),
        (
            "errors by stage and code",
            all_logs,
            logs.QueryString(
                filter_statements=['level in ["WARNING", "ERROR", "CRITICAL"]'],
                stats_statements=["count(*) by service, error_code"],
            ),
        ),
        (
            "the way of one film (put its id in)",
            stage_logs,
            logs.QueryString(fields=fields, filter_statements=['film = "tt0111161"'], sort="@timestamp asc"),
        ),
        (
            "one ceremony of one run (put both in)",
            all_logs,
            logs.QueryString(fields=fields, filter_statements=['run = "RUN" and ceremony = 66'], sort="@timestamp asc"),
        ),
        (
            "duration and memory by function",
            all_logs,
            logs.QueryString(
                filter_statements=['@type = "REPORT"'],
                stats_statements=["avg(@duration), max(@duration), max(@maxMemoryUsed / 1000000), count(*) by @log"],
            ),
        ),
    )
    for number, (title, groups, query) in enumerate(questions, start=1):
        logs.QueryDefinition(
            scope,
            f"Query{number}",
            query_definition_name=f"{Stack.of(scope).stack_name}/{title}",
            log_groups=groups,
            query_string=query,
        )


def dashboard_url(dashboard: cloudwatch.Dashboard) -> str:
    stack = Stack.of(dashboard)
    return f"{_cloudwatch_console(stack)}#dashboards/dashboard/{stack.stack_name}"


def saved_queries_url(stack: Stack) -> str:
    return f"{_cloudwatch_console(stack)}#logsV2:logs-insights"


def _cloudwatch_console(stack: Stack) -> str:
    return f"https://{stack.region}.console.aws.amazon.com/cloudwatch/home?region={stack.region}"


def _heading(number: int, row: PipelineStage) -> cloudwatch.TextWidget:
    upstream = f", talks to {row.upstream}" if row.upstream else ""
    flow = route.flow_from(row.stage)
    onward = " → " + ", ".join(flow) if flow else ""
    return cloudwatch.TextWidget(
        markdown=f"### {number}. {row.name}{onward}\n{row.does}{upstream}", width=FULL_WIDTH, height=2
    )


def _graph(title: str, metrics: Sequence[cloudwatch.IMetric], *, width: int = 6) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(
        title=title,
        left=list(metrics),
        left_y_axis=cloudwatch.YAxisProps(min=0, show_units=False),
        width=width,
        height=5,
    )


def _runs(orchestration: Orchestration) -> cloudwatch.GraphWidget:
    machine = orchestration.state_machine
    return _graph(
        "Runs and ceremonies",
        [
            machine.metric_started(period=PERIOD, statistic="Sum", label="started"),
            machine.metric_succeeded(period=PERIOD, statistic="Sum", label="succeeded"),
            machine.metric_failed(period=PERIOD, statistic="Sum", label="failed"),
        ],
        width=12,
    )


def _alarms(stages: Sequence[StageConstruct]) -> cloudwatch.AlarmStatusWidget:
    return cloudwatch.AlarmStatusWidget(
        title="Alarms", alarms=[alarm for stage in stages for alarm in stage.alarms], width=12, height=5
    )


def _waiting(stage: StageConstruct) -> cloudwatch.GraphWidget:
    queue = stage.queue
    return _graph(
        "Messages",
        [
            queue.metric_approximate_number_of_messages_visible(period=PERIOD, statistic="Maximum", label="waiting"),
            queue.metric_approximate_number_of_messages_not_visible(
                period=PERIOD, statistic="Maximum", label="in flight"
            ),
        ],
    )


def _oldest(stage: StageConstruct) -> cloudwatch.GraphWidget:
    return _graph(
        "Oldest message, seconds",
        [stage.queue.metric_approximate_age_of_oldest_message(period=PERIOD, statistic="Maximum", label="age")],
    )


def _function(stage: StageConstruct) -> cloudwatch.GraphWidget:
    function = stage.function
    return _graph(
        "Function",
        [
            function.metric_invocations(period=PERIOD, statistic="Sum", label="batches"),
            function.metric_errors(period=PERIOD, statistic="Sum", label="errors"),
            function.metric_throttles(period=PERIOD, statistic="Sum", label="throttles"),
        ],
    )


def _dead_letters(stage: StageConstruct) -> cloudwatch.GraphWidget:
    return _graph(
        "Dead letters",
        [
            stage.dead_letters.metric_approximate_number_of_messages_visible(
                period=PERIOD, statistic="Maximum", label="dead letters", color=cloudwatch.Color.RED
            )
        ],
    )


def _upstream_metric(stage: StageConstruct, name: str, statistic: str) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace=NAMESPACE,
        metric_name=name,
        dimensions_map={"service": stage.row.name},
        period=PERIOD,
        statistic=statistic,
        label=f"{stage.row.name} {statistic}",
    )


def _with_limits(stages: Sequence[StageConstruct]) -> list[StageConstruct]:
    return [stage for stage in stages if stage.row.limited_by]


def _latency(stages: Sequence[StageConstruct]) -> cloudwatch.GraphWidget:
    return _graph(
        "Upstream latency, milliseconds",
        [
            _upstream_metric(stage, UPSTREAM_LATENCY, statistic)
            for stage in _with_limits(stages)
            for statistic in ("p50", "p95")
        ],
        width=8,
    )


def _throttled(stages: Sequence[StageConstruct]) -> cloudwatch.GraphWidget:
    return _graph(
        "Upstream asked to slow down (429)",
        [_upstream_metric(stage, UPSTREAM_THROTTLED, "Sum") for stage in _with_limits(stages)],
        width=8,
    )


def _quota(stages: Sequence[StageConstruct]) -> cloudwatch.GraphWidget:
    return _graph(
        "OMDb requests left today",
        [
            _upstream_metric(stage, OMDB_QUOTA_LEFT, "Minimum")
            for stage in stages
            if stage.row.limited_by and stage.row.limited_by.per is Per.DAY
        ],
        width=8,
    )
