"""A plain write meets a transaction on its item: AWS refuses it for a moment, and nobody notices.

Neither of the two engines has transactions that last, so the refusal is AWS's own answer, given before a request is
sent; what comes after it is the engine's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import botocore.endpoint
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse, HeadersDict
from botocore.exceptions import ReadTimeoutError
from oscar_import.aws.client_config import CONFLICT_ATTEMPTS, CONFLICTS
from oscar_import.runs.failure import Failure
from oscar_import.runs.messages import FilmMessage
from oscar_import.runs.status import CeremonyStatus
from oscar_import.stage import Outcome, Stage
from oscar_import.storage import catalogue, ceremony_progress, deferred_films, failures, models, runs, upstream_records
from oscar_import.storage.conditions import DatabaseError, conflicted, refused
from oscar_import.storage.daily_quota import DailyQuota
from oscar_import.storage.models import CeremonyRecord
from oscar_import.storage.page_lock import PageLock
from oscar_import.storage.upstream_records import RateLimitRecords
from oscar_import.upstream.deadline import Deadline
from pynamodb.exceptions import UpdateError

from tests.integration.oscar_import.handlers.test_sqs import Work, failure, receive
from tests.support.fakes import FakeAws
from tests.support.samples import FILM, NOW, RUN, ceremony, enrich, open_film, open_run

PLAIN_WRITES = ("PutItem", "UpdateItem", "DeleteItem")


@dataclass
class Conflicts:
    """Refuses the next so many requests of each operation."""

    left: int = 0
    code: str = CONFLICTS[0]
    operations: tuple[str, ...] = PLAIN_WRITES
    met: list[str] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)

    def before_send(self, request: AWSPreparedRequest, **_given: object) -> AWSResponse | None:
        target = request.headers["X-Amz-Target"]
        operation = (target.decode() if isinstance(target, bytes) else target).partition(".")[2]
        if not self.left or operation not in self.operations:
            return None
        self.left -= 1
        self.met.append(operation)
        body = {"__type": f"com.amazonaws.dynamodb.v20120810#{self.code}", "message": "Transaction is ongoing"}
        raw = SimpleNamespace(stream=lambda **_: iter([json.dumps(body).encode()]))
        return AWSResponse(request.url, 400, HeadersDict({"Content-Type": "application/x-amz-json-1.0"}), raw)  # type: ignore[arg-type]


@pytest.fixture
def conflicts(monkeypatch: pytest.MonkeyPatch) -> Iterator[Conflicts]:
    open_run()
    enrich(films=1)
    made = Conflicts()
    monkeypatch.setattr(botocore.endpoint, "time", SimpleNamespace(sleep=made.pauses.append))
    events = models.RunRecord._get_connection().connection.client.meta.events
    events.register("before-send.dynamodb", made.before_send)  # type: ignore[arg-type]
    yield made
    events.unregister("before-send.dynamodb", made.before_send)  # type: ignore[arg-type]


def _failure() -> Failure:
    return Failure("tmdb_details", "bad_key", "refused", "")


def _turn() -> PageLock:
    return PageLock(Deadline(lambda: NOW, lambda _: None), lambda: NOW)


def _take_turn() -> None:
    with _turn().taken():
        pass


def _put_stage(**more: Any) -> bool:
    known = catalogue.find_stage(FILM, Stage.MOVIE_ENRICHMENT)
    return catalogue.put_stage(
        FILM, Stage.MOVIE_ENRICHMENT, known=known, outcome=Outcome.DONE, run=RUN, now=NOW, **more
    )


WRITES: dict[str, Callable[[], object]] = {
    "a run is opened": lambda: open_run("another-run"),
    "a run is cancelled": lambda: runs.cancel_run(RUN, now=NOW),
    "a run is finished": lambda: runs.finish_run(RUN, now=NOW),
    "a ceremony changes": lambda: ceremony_progress.update_ceremony(
        ceremony(), [CeremonyRecord.status.set(CeremonyStatus.ENRICHING.value)], now=NOW
    ),
    "a verdict is written": lambda: ceremony_progress.set_final_status(ceremony(), CeremonyStatus.COMPLETED, now=NOW),
    "a complete import is noted": lambda: ceremony_progress.save_last_complete(ceremony(), parsers={}, now=NOW),
    "a complete import is forgotten": lambda: ceremony_progress.forget_complete(ceremony()),
    "a film is opened": lambda: open_film(RUN, FILM, title="A title", ceremony=66, created=True, now=NOW),
    "a message cannot be read": lambda: failures.put_invalid_message(
        "tmdb_details", "message", error_message="no JSON", hint="", now=NOW
    ),
    "a ceremony's failure goes": lambda: failures.delete_failure(RUN, 66),
    "a stage writes": _put_stage,
    "a stage is forgotten": lambda: catalogue.delete_stage(FILM, Stage.MOVIE_ENRICHMENT),
    "a part leaves": lambda: catalogue.delete_part(f"FILM#{FILM}", ordinal=66, version=2),
    "a film is deferred": lambda: deferred_films.put("omdb", FILM, title="A title", film_years="1993", now=NOW),
    "a deferred film has its answer": lambda: deferred_films.delete("omdb", FILM),
    "a request is counted": lambda: DailyQuota("omdb", limit=10, clock=lambda: NOW).take(),
    "the quota is used up": lambda: DailyQuota("omdb", limit=10, clock=lambda: NOW).note_used_up(),
    "a turn is reserved": lambda: RateLimitRecords("tmdb").restart(1.0, unless_after=1.0),
    "a page's turn is taken": _take_turn,
    "a key is accepted": lambda: upstream_records.note_accepted("tmdb", "1", now=NOW),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
@pytest.mark.parametrize("times", [1, CONFLICT_ATTEMPTS - 1])
def test_a_conflict_that_ends_is_not_noticed(conflicts: Conflicts, write: Callable[[], object], times: int) -> None:
    conflicts.left = times
    write()
    assert conflicts.left == 0
    assert len(conflicts.met) == times
    assert all(0 <= pause <= 0.05 * 2**number for number, pause in enumerate(conflicts.pauses))


def test_what_is_written_after_a_conflict_stands(conflicts: Conflicts) -> None:
    conflicts.left = 3
    assert _put_stage(reason="told so")
    stored = catalogue.find_stage(FILM, Stage.MOVIE_ENRICHMENT)
    assert stored is not None
    assert stored.reason == "told so"


def test_a_conflict_that_does_not_end_is_told_as_one(conflicts: Conflicts) -> None:
    conflicts.left = 1000
    with pytest.raises(DatabaseError) as caught:
        deferred_films.delete("omdb", FILM)
    assert conflicted(caught.value)
    assert len(conflicts.met) == CONFLICT_ATTEMPTS


def test_a_transaction_that_is_sent_again_too_early_is_asked_for_once_more(conflicts: Conflicts) -> None:
    """The answer was lost, and the transaction is still under way when the SDK sends it again."""
    conflicts.left, conflicts.code, conflicts.operations = 3, "TransactionInProgressException", ("TransactWriteItems",)
    ceremony_progress.write_failure(ceremony(), _failure(), now=NOW)
    assert len(conflicts.met) == 3
    assert ceremony().status == CeremonyStatus.FAILED


def test_what_outlasts_the_retries_brings_the_message_back(conflicts: Conflicts) -> None:
    """A stage's plain write: nothing has failed, the queue tries again."""
    open_film(RUN, FILM, title="A title", ceremony=66, created=True, now=NOW)
    aws = FakeAws()
    conflicts.left = 1000

    class Writing(Work):
        def process(self, message: FilmMessage, deps: Any) -> None:
            deferred_films.delete("omdb", message.film)

    assert not receive(aws, Writing())
    assert aws.hidden == [("receipt of message", 15)]
    conflicts.left = 0
    assert failure() is None


def test_other_refusals_are_not_retried(conflicts: Conflicts) -> None:
    conflicts.left, conflicts.code = 1000, "ValidationException"
    with pytest.raises(DatabaseError):
        deferred_films.delete("omdb", FILM)
    assert len(conflicts.met) == 1


@pytest.mark.parametrize("response", [None, {}])
def test_an_error_without_an_answer_is_neither_a_refusal_nor_a_conflict(response: dict[str, Any] | None) -> None:
    """A time-out of the SDK has a `response` that is None; a closed connection has none."""
    timeout = ReadTimeoutError(endpoint_url="dynamodb")
    if response is not None:
        del timeout.response
    assert not refused(UpdateError(cause=timeout))
    assert not conflicted(UpdateError(cause=timeout))
