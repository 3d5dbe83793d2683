"""Which run is meant while the answers of AWS lag: Step Functions does not know it yet, the index does not have it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner
from oscar_import.clock import system_clock
from oscar_import.runs.request import ImportRequest
from oscar_import.runs.status import CeremonyStatus
from oscar_import.storage import ceremony_progress, runs
from oscar_import.storage.models import CeremonyRecord, RunRecord
from pynamodb.exceptions import PutError
from rich.console import Console

from oscars.cli.main import oscars
from oscars.cli.views.live_run import End, follow
from oscars.console.connection import Connection
from oscars.console.service import Stack
from oscars.errors import UsageError
from oscars.operations import executions, run_lookup
from oscars.operations.deployment import Deployment
from oscars.operations.run_lookup import Unopened, find, newest_runs, run_named
from oscars.operations.start import start_import
from tests.support.cli_fakes import FakeSqs, FakeStepFunctions, deployment
from tests.support.lagging_index import without
from tests.support.samples import NOW, ceremony, open_run

BEFORE, NEW = "20261122T100000Z-1994-aaaa", "20261122T110000Z-1995-bbbb"
REQUEST = ImportRequest(ceremonies=(67,), years_text="1995", source="oscars_org")


@pytest.fixture
def states() -> FakeStepFunctions:
    return FakeStepFunctions()


@pytest.fixture
def stack(states: FakeStepFunctions, monkeypatch: pytest.MonkeyPatch) -> Deployment:
    made = deployment(stepfunctions=states, sqs=FakeSqs({}))

    @contextmanager
    def connected() -> Iterator[Deployment]:
        yield made

    for command in ("status", "failures", "cost"):
        monkeypatch.setattr(f"oscars.cli.commands.{command}.connected", connected)
    return made


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], Any]]:
    """What happens at each second that somebody waits, one after another; then time goes by in minutes."""
    events: list[Callable[[], Any]] = []
    now = [0.0]

    def sleep(seconds: float) -> None:
        if events:
            now[0] += seconds
            events.pop(0)()
        else:
            now[0] += 61

    for module in ("operations.executions", "cli.views.live_run"):
        monkeypatch.setattr(f"oscars.{module}.time", SimpleNamespace(sleep=sleep, monotonic=lambda: now[0]))
    return events


def started(stack: Deployment, run: str = NEW) -> None:
    start_import(stack, run=run, given={"years": "1995"}, request=REQUEST)


def opened(run: str, ordinal: int, at: datetime = NOW) -> None:
    open_run(run, ordinal, at=at)


def status_of(name: str | None = None, *, exit_code: int = 0) -> dict[str, Any]:
    answer = CliRunner().invoke(oscars, ["status", *([name] if name else []), "--json"])
    assert answer.exit_code == exit_code, answer.output
    document: dict[str, Any] = json.loads(answer.stdout)
    return document


# the index of runs


def test_a_run_that_the_index_does_not_have_yet_is_the_newest_one() -> None:
    opened(BEFORE, 66)
    opened(NEW, 67, NOW + timedelta(hours=1))
    with without(NEW):
        assert [record.run for record in runs.latest_runs(1)] == [NEW]
        assert [record.run for record in runs.latest_runs(20)] == [NEW, BEFORE]


def test_a_list_of_runs_says_what_is_stored_now_and_not_what_the_index_says() -> None:
    opened(BEFORE, 66)
    runs.cancel_run(BEFORE, now=NOW)
    (record,) = runs.latest_runs(1)
    assert record.cancelled_at is not None


# a run that is not opened yet


@pytest.mark.parametrize("lag", [0, 1, 50])
def test_the_run_that_was_just_started_is_shown_and_not_the_one_before(
    lag: int, stack: Deployment, states: FakeStepFunctions
) -> None:
    states.lag = lag
    opened(BEFORE, 66)
    started(stack)
    for name in (None, NEW):
        found = find(stack, name)
        assert isinstance(found, Unopened)
        assert (found.run, found.is_beginning) == (NEW, True)
    document = status_of()
    assert (document["run"], document["state"], document["years"]) == (NEW, "queued", "1995")
    assert [(item["ceremony"], item["status"]) for item in document["ceremonies"]] == [(67, "queued")]
    assert len(document["stages"]) == 7


def test_once_it_is_opened_its_records_are_shown_whatever_lags(stack: Deployment, states: FakeStepFunctions) -> None:
    states.lag = 50
    opened(BEFORE, 66)
    started(stack)
    opened(NEW, 67, NOW + timedelta(hours=1))
    with without(NEW):
        assert status_of()["ceremonies"][0]["status"] == "queued"
        found = find(stack, None)
        assert isinstance(found, RunRecord)
        assert found.run == NEW


def test_a_run_that_something_else_started_later_is_the_newest_one(stack: Deployment) -> None:
    """As the daily schedule does: it notes nothing."""
    started(stack)
    opened(NEW, 67)
    opened("scheduled", 98, NOW + timedelta(minutes=1))
    with without("scheduled"):
        assert run_named(stack, None).run == "scheduled"


def test_a_clock_of_the_starting_machine_that_is_wrong_hides_no_newer_run(stack: Deployment) -> None:
    runs.note_start(NEW, REQUEST, execution_arn="arn", now=system_clock() + timedelta(days=1))
    opened(NEW, 67)
    opened("scheduled", 98, NOW + timedelta(minutes=1))
    assert run_named(stack, None).run == "scheduled"


@pytest.mark.parametrize("command", ["failures", "cost"])
def test_a_command_that_needs_records_says_that_the_run_is_only_beginning(command: str, stack: Deployment) -> None:
    opened(BEFORE, 66)
    started(stack)
    answer = CliRunner().invoke(oscars, [command])
    assert answer.exit_code == 2
    assert f"run {NEW} is only beginning; watch it: oscars status {NEW} --watch" in answer.stderr


def test_a_run_that_was_refused_is_told_with_its_reason(stack: Deployment, states: FakeStepFunctions) -> None:
    states.lag = 0
    opened(BEFORE, 66)
    started(stack)
    (execution,) = states.executions.values()
    execution |= {"status": "FAILED", "error": "bad_key", "cause": "TMDb refuses the key.", "startDate": system_clock()}
    document = status_of(exit_code=1)
    assert document["error"] == f"run {NEW} did not begin: TMDb refuses the key. (bad_key)"
    assert status_of(BEFORE)["run"] == BEFORE
    with pytest.raises(UsageError, match="did not begin: TMDb refuses the key"):
        run_named(stack, None)


def test_a_run_that_was_refused_before_another_one_began_is_not_the_newest(
    stack: Deployment, states: FakeStepFunctions
) -> None:
    states.lag = 0
    started(stack)
    (execution,) = states.executions.values()
    execution |= {"status": "FAILED", "error": "bad_key", "startDate": datetime(2026, 11, 22, 9, tzinfo=UTC)}
    opened("scheduled", 98)
    assert run_named(stack, None).run == "scheduled"


def test_a_name_that_nobody_knows_is_told(stack: Deployment) -> None:
    for name in ("another", "no/name", "x" * 3000, ""):
        with pytest.raises(UsageError, match="there is no run"):
            run_named(stack, name)
    with pytest.raises(UsageError, match="nothing has been imported yet"):
        run_named(stack, None)


def test_the_list_of_runs_has_the_one_that_is_only_beginning(stack: Deployment) -> None:
    opened(BEFORE, 66)
    started(stack)
    (new, ceremonies), (before, none) = newest_runs(20)
    assert (new.run, [int(item.ceremony) for item in ceremonies or ()]) == (NEW, [67])
    assert (before.run, none) == (BEFORE, None)
    assert [record.run for record, _ in newest_runs(1)] == [NEW]
    answer = CliRunner().invoke(oscars, ["runs", "--json"])
    assert [(item["run"], item["state"]) for item in json.loads(answer.stdout)] == [(NEW, "queued"), (BEFORE, "queued")]


def test_a_dry_run_is_no_newest_run(stack: Deployment, states: FakeStepFunctions) -> None:
    states.lag = 0
    opened(BEFORE, 66)
    dry = ImportRequest(ceremonies=(67,), years_text="1995", dry_run=True)
    start_import(stack, run=NEW, given={}, request=dry)
    assert run_named(stack, None).run == BEFORE
    (execution,) = states.executions.values()
    execution |= {"status": "SUCCEEDED", "output": '{"plan": []}'}
    with pytest.raises(UsageError, match="was a dry run"):
        run_named(stack, NEW)


def test_a_start_that_cannot_be_noted_is_a_start_all_the_same(
    stack: Deployment, states: FakeStepFunctions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise PutError("no")

    monkeypatch.setattr("oscars.operations.start.note_start", refuse)
    started(stack)
    assert len(states.executions) == 1


# following it


def complete(run: str) -> None:
    record = ceremony(67, run)
    assert ceremony_progress.update_ceremony(
        record, [CeremonyRecord.status.set(CeremonyStatus.COMPLETED.value)], now=NOW
    )


def followed(stack: Deployment) -> End:
    arn = executions.execution_arn(stack, NEW)
    return follow(stack, run=NEW, arn=arn, console=Console(file=io.StringIO()))


def test_an_import_that_step_functions_does_not_know_yet_is_followed_to_its_end(
    stack: Deployment, states: FakeStepFunctions, waiting: list[Callable[[], Any]]
) -> None:
    states.lag = 3
    started(stack)
    ended = [False]

    def end() -> None:
        (execution,) = states.executions.values()
        execution |= {"status": "SUCCEEDED", "output": "{}"}
        ended[0] = True

    waiting += [int, int, int, int, lambda: opened(NEW, 67), int, lambda: complete(NEW), int, int, end]
    found = followed(stack)
    assert ended == [True]
    assert found.status is not None
    assert found.status["state"] == "completed"
    assert found.execution is not None


def test_an_import_that_has_ended_before_step_functions_knows_it_is_not_waited_for(
    stack: Deployment, states: FakeStepFunctions, waiting: list[Callable[[], Any]]
) -> None:
    states.lag = 1000
    started(stack)

    def summarise() -> None:
        complete(NEW)
        runs.finish_run(NEW, now=NOW)

    waiting += [lambda: opened(NEW, 67), lambda: complete(NEW), summarise]
    found = followed(stack)
    assert waiting == []
    assert found.status is not None
    assert found.status["state"] == "completed"


def test_an_import_that_was_refused_is_told_once_step_functions_says_so(
    stack: Deployment, states: FakeStepFunctions, waiting: list[Callable[[], Any]]
) -> None:
    states.lag = 4
    started(stack)
    (execution,) = states.executions.values()
    execution |= {"status": "FAILED", "error": "bad_key", "cause": "TMDb refuses the key."}
    waiting += [int] * 10
    found = followed(stack)
    assert found.status is None
    assert found.execution is not None
    assert found.execution.error == "bad_key"
    assert len(waiting) == 6


def test_an_execution_that_never_comes_to_be_known_is_given_up(
    stack: Deployment, states: FakeStepFunctions, waiting: list[Callable[[], Any]]
) -> None:
    states.lag = 1000
    started(stack)
    assert followed(stack) == End(None, None)


# the page


def test_the_page_shows_the_run_that_was_just_started(stack: Deployment, states: FakeStepFunctions) -> None:
    states.lag = 50
    page = Stack.__new__(Stack)
    page._connection = Connection(lambda: stack)
    page._connection._deployment = stack
    opened(BEFORE, 66)
    started(stack)
    assert [item["run"] for item in page.runs(20)] == [NEW, BEFORE]
    row = page.run_row(NEW)
    assert row is not None
    assert (row["run"], row["state"], row["years"]) == (NEW, "queued", "1995")
    execution = page.execution(NEW)
    assert execution is not None
    assert not execution.has_ended
    assert page.execution("another") is None


def test_what_is_unknown_for_long_did_not_begin(
    stack: Deployment, states: FakeStepFunctions, monkeypatch: pytest.MonkeyPatch
) -> None:
    states.lag = 1000
    started(stack)
    later = system_clock() + timedelta(minutes=2)
    monkeypatch.setattr(run_lookup, "system_clock", lambda: later)
    assert "did not begin" in status_of(exit_code=1)["error"]
