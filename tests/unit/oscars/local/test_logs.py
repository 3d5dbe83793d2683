"""The log of a function as `oscars local logs` shows it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from oscars.local.logs import last_lines


class Logs:
    """A log group with these messages."""

    exceptions = SimpleNamespace(ResourceNotFoundException=KeyError)

    def __init__(self, *messages: str) -> None:
        self._messages = messages

    def filter_log_events(self, *, logGroupName: str, startTime: int) -> dict[str, Any]:
        assert (logGroupName, startTime > 0) == ("group", True)
        return {"events": [{"timestamp": number, "message": text} for number, text in enumerate(self._messages)]}


def test_only_what_the_function_says_to_people_is_shown() -> None:
    logs = Logs(
        "START RequestId: 1",
        '{"level":"WARNING","message":"failed, comes back"}\n',
        '{"_aws":{"Timestamp":1},"service":"tmdb_details","UpstreamLatency":[7.5]}\n',
        "END RequestId: 1",
        "REPORT RequestId: 1",
    )
    shown = last_lines(SimpleNamespace(logs=logs), {"tmdb_details": "group"}, count=10)  # type: ignore[arg-type]
    assert [line.message for line in shown] == ['{"level":"WARNING","message":"failed, comes back"}']
