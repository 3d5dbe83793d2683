"""What AWS asks, and what one piece of work uses of it.

List prices of us-east-1 without any free tier (https://aws.amazon.com/lambda/pricing, /sqs/pricing,
/dynamodb/pricing/on-demand, /s3/pricing, /step-functions/pricing, /cloudwatch/pricing, /secrets-manager/pricing), in US
dollars.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

REGION = "us-east-1"
AS_OF = "2026-11-22"
"""When the prices were looked up."""

LAMBDA_GB_SECOND = 0.0000133334  # arm64
LAMBDA_REQUEST = 0.20e-6
SQS_REQUEST = 0.40e-6
DYNAMODB_WRITE = 0.625e-6
DYNAMODB_READ = 0.125e-6
S3_PUT = 5e-6
S3_GET = 0.4e-6
STATE_TRANSITION = 25e-6
LOG_GB = 0.50
ALARM_MONTH = 0.10
DASHBOARD_MONTH = 3.00
SECRET_MONTH = 0.40

SECONDS_A_MONTH = 30 * 24 * 3600
POLLERS, POLL_SECONDS = 5, 20
"""Of an event source mapping whose queue is empty: so many long polls at once
(https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html)."""


@dataclass(frozen=True)
class Use:
    """What one piece of work uses."""

    gb_seconds: float
    invocations: float
    sqs_requests: float
    writes: float
    """Write units of 1 KB; a transaction's count twice."""
    reads: float
    puts: float
    log_bytes: float
    transitions: float = 0.0
    gets: float = 0.0

    def times(self, number: float) -> Use:
        return Use(*(value * number for value in vars(self).values()))

    def plus(self, other: Use) -> Use:
        return Use(*(a + b for a, b in zip(vars(self).values(), vars(other).values(), strict=True)))


NOTHING = Use(0, 0, 0, 0, 0, 0, 0)


def cost_parts(use: Use) -> dict[str, float]:
    """US dollars by service."""
    return {
        "lambda_usd": use.gb_seconds * LAMBDA_GB_SECOND + use.invocations * LAMBDA_REQUEST,
        "sqs_usd": use.sqs_requests * SQS_REQUEST,
        "dynamodb_usd": use.writes * DYNAMODB_WRITE + use.reads * DYNAMODB_READ,
        "s3_usd": use.puts * S3_PUT + use.gets * S3_GET,
        "step_functions_usd": use.transitions * STATE_TRANSITION,
        "logs_usd": use.log_bytes / 1e9 * LOG_GB,
    }


def cost_document(parts: Mapping[str, float]) -> dict[str, float]:
    """`total_usd` and its parts, to a hundredth of a cent."""
    return {"total_usd": round(sum(parts.values()), 4), **{name: round(value, 4) for name, value in parts.items()}}


IDLE = MappingProxyType({"alarms": 14, "dashboards": 1, "secrets": 1, "polled_queues": 7})
"""What the stack has; a test compares it with the template."""
WATCHDOG_SECONDS = 120
"""Between two looks of the watchdog: at the newest runs, and at no queue where none of them waits for anything."""
WATCHDOG_LOOK = Use(gb_seconds=0.1, invocations=1, sqs_requests=0, writes=0, reads=3, puts=0, log_bytes=400)


def idle_month() -> dict[str, float]:
    """US dollars that a stack costs in 30 days in which nothing is imported, by what costs them."""
    polls = IDLE["polled_queues"] * POLLERS * SECONDS_A_MONTH / POLL_SECONDS
    looks = SECONDS_A_MONTH / WATCHDOG_SECONDS
    return {
        "dashboard_usd": IDLE["dashboards"] * DASHBOARD_MONTH,
        "polling_usd": polls * SQS_REQUEST,
        "alarms_usd": IDLE["alarms"] * ALARM_MONTH,
        "secret_usd": IDLE["secrets"] * SECRET_MONTH,
        "watchdog_usd": sum(cost_parts(WATCHDOG_LOOK.times(looks)).values()),
    }
