"""What functions consume in a run is added up, each function's by itself, and fails no invocation."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from oscar_import.aws.usage import COUNTED, USAGE
from oscar_import.storage import runs, usage
from pynamodb.exceptions import UpdateError

NOW = datetime(2026, 11, 27, tzinfo=UTC)


def add(function: str, *, run: str = "r", **counted: float) -> None:
    usage.add(run, function, dict.fromkeys(COUNTED, 0.0) | counted, milliseconds=250, memory_mb=512, now=NOW)


def test_invocations_are_added_up() -> None:
    add("tmdb_details", aws_calls=30, read_units=2.5, write_units=10, log_bytes=400)
    add("tmdb_details", aws_calls=10, objects_written=1)
    add("summarise", objects_read=3)
    add("tmdb_details", run="another")
    found = usage.usage_of("r")
    assert sorted(found) == ["summarise", "tmdb_details"]
    details = found["tmdb_details"]
    assert (details.invocations, details.milliseconds, details.memory_mb) == (2, 500, 512)
    assert (details.aws_calls, details.read_units, details.write_units) == (42, 2.5, 12)  # its own writes too
    assert (details.objects_written, details.log_bytes, details.sqs_requests) == (1, 400, 0)


def test_those_at_the_same_time_lose_nothing() -> None:
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: add("omdb_enrichment", sqs_requests=1), range(20)))
    found = usage.usage_of("r")["omdb_enrichment"]
    assert (found.invocations, found.sqs_requests) == (20, 20)


def test_it_is_none_of_a_runs_ceremonies() -> None:
    add("tmdb_details")
    assert runs.ceremonies_of("r") == []
    assert usage.usage_of("nothing of it") == {}


# an invocation


@dataclass
class Context:
    memory_limit_in_mb: int = 512


@dataclass
class Log:
    warnings: list[str] = field(default_factory=list)

    def warning(self, text: str, **_about: str) -> None:
        self.warnings.append(text)


def note(*of: str, log: Log | None = None) -> None:
    usage.note("tmdb_details", of, Context(), began=0.0, now=NOW, logger=log or Log())  # type: ignore[arg-type]


def test_it_counts_for_the_run_of_most_messages() -> None:
    USAGE.take()
    USAGE.logged("a line")
    note("one", "two", "two")
    assert usage.usage_of("one") == {}
    (found,) = usage.usage_of("two").values()
    assert (found.invocations, found.log_bytes, found.memory_mb) == (1, 7, 512)


def test_an_invocation_that_fails_has_consumed_too() -> None:
    def failing() -> None:
        with usage.metered("summarise", "one", Context(), lambda: NOW, Log()):  # type: ignore[arg-type]
            raise ValueError("x")

    with pytest.raises(ValueError, match="x"):
        failing()
    assert usage.usage_of("one")["summarise"].invocations == 1


def test_without_a_run_nothing_is_written_and_nothing_is_left_for_the_next() -> None:
    USAGE.logged("a message that cannot be read")
    note()
    note("one")
    assert usage.usage_of("one")["tmdb_details"].log_bytes == 0


def test_where_it_cannot_be_written_the_work_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_given: Any, **_more: Any) -> None:
        raise UpdateError("throttled")

    monkeypatch.setattr(usage, "add", refuse)
    log = Log()
    note("one", log=log)
    assert log.warnings == ["what was consumed is not written down"]
