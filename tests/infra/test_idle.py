"""What `oscars cost` reckons with for a stack in which nothing happens is what the template has."""

from __future__ import annotations

import re

from oscars.operations.prices import IDLE, WATCHDOG_SECONDS
from tests.support.synthesised_stack import SynthesisedStack


def test_what_is_paid_by_the_month(stack: SynthesisedStack) -> None:
    assert {
        "alarms": len(stack.properties_of("AWS::CloudWatch::Alarm")),
        "dashboards": len(stack.properties_of("AWS::CloudWatch::Dashboard")),
        "secrets": len(stack.properties_of("AWS::SecretsManager::Secret")),
        "polled_queues": len(stack.properties_of("AWS::Lambda::EventSourceMapping")),
    } == IDLE


def test_how_often_the_watchdog_looks(stack: SynthesisedStack) -> None:
    rates = {row["ScheduleExpression"] for row in stack.properties_of("AWS::Scheduler::Schedule").values()}
    (minutes,) = (int(found[1]) for rate in rates if (found := re.fullmatch(r"rate\((\d+) minutes?\)", rate)))
    assert minutes * 60 == WATCHDOG_SECONDS
