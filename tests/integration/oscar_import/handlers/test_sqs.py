"""What becomes of a message: done, tried again, or failed with a reason; and anything else harms nothing."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oscar_import.dependencies import Dependencies
from oscar_import.errors import Terminal, Throttled, Transient
from oscar_import.handlers.sqs import Handler, Process, one_by_one, stage_handler
from oscar_import.runs.messages import CeremonyMessage, FilmMessage, RatingsMessage, read_film_or_ratings
from oscar_import.stage import Outcome, Stage
from oscar_import.stages import (
    collaboration,
    media_processing,
    movie_enrichment,
    omdb_enrichment,
    oscar_imports,
    tmdb_details,
    tmdb_discovery,
)
from oscar_import.storage import catalogue, failures, film_work

from tests.support.fakes import FakeAws, dependencies
from tests.support.samples import FILM, NOW, RUN, ceremony, counters, enrich, later, open_film, open_run
from tests.support.store import Store
from tests.support.template.guard import acting

STAGE = Stage.TMDB_DETAILS
SECRET = "0123456789abcdef0123456789abcdef"
GOOD = FilmMessage(run=RUN, film=FILM, title="A title", film_years="1994", ceremony=66)
STAGES: dict[Stage, tuple[Callable[[str], Any], Process[Any]]] = {
    Stage.OSCAR_IMPORTS: (CeremonyMessage.from_json, one_by_one(oscar_imports.process)),
    Stage.MOVIE_ENRICHMENT: (FilmMessage.from_json, movie_enrichment.process),
    Stage.TMDB_DETAILS: (FilmMessage.from_json, tmdb_details.process),
    Stage.TMDB_DISCOVERY: (FilmMessage.from_json, tmdb_discovery.process),
    Stage.MEDIA_PROCESSING: (FilmMessage.from_json, media_processing.process),
    Stage.COLLABORATION: (FilmMessage.from_json, collaboration.process),
    Stage.OMDB_ENRICHMENT: (read_film_or_ratings, omdb_enrichment.process),
}


@dataclass
class Context:
    function_name: str = "function"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:000000000000:function:function"
    aws_request_id: str = "request"

    def get_remaining_time_in_millis(self) -> int:
        return 60_000


@dataclass
class Work:
    """A stage's work that ends as it is told."""

    error: Exception | None = None
    done: list[FilmMessage] = field(default_factory=list)

    def process(self, message: FilmMessage, deps: Dependencies) -> None:
        if self.error is not None:
            raise self.error
        self.done.append(message)


@pytest.fixture
def aws() -> FakeAws:
    open_run()
    enrich(films=1)
    open_film(RUN, FILM, title="A title", ceremony=66, created=True, now=NOW)
    return FakeAws()


def record(body: str, *, message_id: str = "message", receives: int = 1) -> dict[str, Any]:
    return {
        "messageId": message_id,
        "receiptHandle": f"receipt of {message_id}",
        "body": body,
        "attributes": {"ApproximateReceiveCount": str(receives)},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:queue",
        "awsRegion": "us-east-1",
    }


def handler_of(stage: Stage, aws: FakeAws) -> Handler:
    read, process = STAGES[stage]
    return acting(stage, stage_handler(stage, read, process, dependencies(aws, stage)))


def receive(aws: FakeAws, work: Work, *, receives: int = 1, message_id: str = "message") -> bool:
    """Delivers the good message; says whether it is acknowledged."""
    handler = acting(
        STAGE, stage_handler(STAGE, FilmMessage.from_json, one_by_one(work.process), dependencies(aws, STAGE))
    )
    event = {"Records": [record(GOOD.to_json(), message_id=message_id, receives=receives)]}
    return not handler(event, Context())["batchItemFailures"]  # type: ignore[arg-type]


def failure() -> tuple[str, str, str] | None:
    found = failures.find_failure(RUN, 66, FILM)
    return (found.stage, found.error_code, found.error_message) if found else None


# the fate of each kind of error


def test_work_that_is_done_is_acknowledged(aws: FakeAws) -> None:
    work = Work()
    assert receive(aws, work)
    assert work.done == [GOOD]
    assert aws.hidden == []


@pytest.mark.parametrize(("receives", "delay"), [(1, 15), (2, 30), (7, 900)])
def test_an_outage_brings_the_message_back_later_and_later(aws: FakeAws, receives: int, delay: int) -> None:
    assert not receive(aws, Work(Transient("upstream_unavailable", "down")), receives=receives)
    assert aws.hidden == [("receipt of message", delay)]
    assert failure() is None


def test_an_upstream_s_pause_is_kept(aws: FakeAws) -> None:
    assert not receive(aws, Work(Throttled("throttled", "slower", retry_after_seconds=100)))
    assert aws.hidden == [("receipt of message", 100)]


def test_the_last_receive_records_the_failure_and_lets_the_message_go(aws: FakeAws) -> None:
    assert not receive(aws, Work(Transient("upstream_unavailable", "TMDb answered 503")), receives=8)
    assert failure() == ("tmdb_details", "upstream_unavailable", "TMDb answered 503")
    assert counters() == {"movies_failed": 1}
    assert aws.hidden == [("receipt of message", 0)]


def test_a_terminal_error_is_recorded_at_once(aws: FakeAws) -> None:
    assert not receive(aws, Work(Terminal("bad_key", "TMDb refused the key")))
    assert failure() == ("tmdb_details", "bad_key", "TMDb refused the key")


def test_a_message_that_failed_for_good_is_not_tried_until_it_is_redriven(aws: FakeAws) -> None:
    receive(aws, Work(Terminal("bad_key", "TMDb refused the key")))
    healed = Work()
    assert not receive(aws, healed, receives=2)
    assert healed.done == []
    assert receive(aws, healed, message_id="a new id")
    assert healed.done == [GOOD]


def test_a_fault_of_ours_is_tried_again_and_shows_no_more_than_its_kind(aws: FakeAws) -> None:
    assert not receive(aws, Work(ValueError(SECRET)))
    assert aws.hidden == [("receipt of message", 15)]
    receive(aws, Work(ValueError(SECRET)), receives=8)
    assert failure() == ("tmdb_details", "unexpected", "ValueError in tmdb_details")


def test_work_that_no_record_knows_has_its_reason_under_the_queue(aws: FakeAws) -> None:
    unknown = replace(GOOD, run="another-run")
    event = {"Records": [record(unknown.to_json())]}
    answer = handler_of(STAGE, aws)(event, Context())  # type: ignore[arg-type]
    assert answer == {"batchItemFailures": [{"itemIdentifier": "message"}]}
    assert [item.error_message for item in failures.invalid_messages("tmdb_details")] == [
        f"run another-run has no work on {FILM}"
    ]


def test_a_ceremony_that_cannot_be_read_fails_with_its_reason_and_tells_the_state_machine(aws: FakeAws) -> None:
    open_run("newer", 66, at=later(5))
    message = CeremonyMessage(
        run="newer",
        ceremony=66,
        reprocess="missing",
        skip_enrichment=False,
        source="oscar_data",
        source_object="sources/gone",
        source_hash="abc",
        task_token="token",
    )
    event = {"Records": [record(message.to_json())]}
    handler_of(Stage.OSCAR_IMPORTS, aws)(event, Context())  # type: ignore[arg-type]
    assert ceremony(run="newer").status == "failed"
    assert aws.answered == [("token", "source_missing")]


@pytest.mark.parametrize("stage", [stage for stage in STAGES if stage is not Stage.OSCAR_IMPORTS])
def test_a_film_of_a_run_that_no_record_knows_is_a_dead_letter_with_a_reason_in_every_queue(
    aws: FakeAws, store: Store, stage: Stage
) -> None:
    event = {"Records": [record(replace(GOOD, run="another-run").to_json())]}
    answer = handler_of(stage, aws)(event, Context())  # type: ignore[arg-type]
    assert answer == {"batchItemFailures": [{"itemIdentifier": "message"}]}
    (reason,) = failures.invalid_messages(stage.value)
    assert reason.error_message.startswith(("run another-run has no ", "no run has dispatched "))
    assert store.items(store.catalogue) == []
    assert aws.sent == []


@pytest.mark.parametrize("stage", [Stage.MEDIA_PROCESSING, Stage.COLLABORATION])
def test_a_known_film_of_a_run_that_no_record_knows_is_one_too(aws: FakeAws, stage: Stage) -> None:
    catalogue.put_stage(FILM, Stage.MOVIE_ENRICHMENT, known=None, outcome=Outcome.DONE, run=RUN, now=NOW)
    unknown = record(replace(GOOD, run="another-run").to_json(), receives=8)
    answer = handler_of(stage, aws)({"Records": [unknown]}, Context())  # type: ignore[arg-type]
    assert answer == {"batchItemFailures": [{"itemIdentifier": "message"}]}
    assert len(failures.invalid_messages(stage.value)) == 1


def test_a_film_that_its_ceremony_does_not_name_counts_nowhere_and_has_its_reason(aws: FakeAws) -> None:
    event = {"Records": [record(replace(GOOD, film="tt7654321").to_json())]}
    answer = handler_of(Stage.MOVIE_ENRICHMENT, aws)(event, Context())  # type: ignore[arg-type]
    assert answer == {"batchItemFailures": [{"itemIdentifier": "message"}]}
    assert [item.error_message for item in failures.invalid_messages("movie_enrichment")] == [
        f"ceremony 66 of run {RUN} names no film tt7654321"
    ]
    assert film_work.find_film_work(RUN, "tt7654321") is None
    assert counters() == {}


# anything at all


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just(SECRET),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)
CEREMONY = CeremonyMessage(RUN, 66, "missing", False, "oscar_data", None, None, task_token=SECRET)
RATINGS = RatingsMessage(film=FILM, title="A title", film_years="1994")
MAX_BODY = 262_144
HARMLESS = {"source_object", "source_hash", "task_token", "nominated_in", "recorded"}
"""What a message may lack."""


def messages_of(stage: Stage) -> list[CeremonyMessage | FilmMessage | RatingsMessage]:
    """What the stage's queue takes."""
    if stage is Stage.OSCAR_IMPORTS:
        return [CEREMONY]
    return [GOOD, RATINGS] if stage is Stage.OMDB_ENRICHMENT else [GOOD]


def strange_bodies(stage: Stage) -> st.SearchStrategy[str]:
    """What no stage's queue should hold; most of it nearly what this one takes, with a secret in it."""
    own = [{**json.loads(message.to_json()), "secret": SECRET} for message in messages_of(stage)]
    fields = st.sampled_from([(body, name) for body in own for name in sorted(body.keys() - {"secret"})])
    required = st.sampled_from([(body, name) for body in own for name in sorted(body.keys() - HARMLESS - {"secret"})])
    foreign = [message for message in (CEREMONY, GOOD, RATINGS) if message not in messages_of(stage)]
    years: list[dict[str, Any]] = [
        {"ceremony": 10**40},
        {"ceremony": -1},
        {"film_years": "9" * 40},
        {"film_years": "9999"},
    ]
    return st.one_of(
        st.text(max_size=200).map(lambda text: text + SECRET),
        json_values.map(json.dumps),
        st.sampled_from(own).map(lambda body: json.dumps({**body, "version": 2})),
        fields.flatmap(lambda one: json_values.map(lambda value: json.dumps({**one[0], one[1]: value}))),
        required.map(lambda one: json.dumps({name: value for name, value in one[0].items() if name != one[1]})),
        st.sampled_from([message.to_json() for message in foreign]),
        st.sampled_from([json.dumps({**body, **year}) for body in own for year in years if year.keys() <= body.keys()]),
        st.sampled_from([json.dumps(body).ljust(MAX_BODY) for body in own]),
        st.sampled_from(["x" * MAX_BODY, "[" * MAX_BODY, "\N{CLAPPER BOARD}" * (MAX_BODY // 4)]),
        st.sampled_from([json.dumps({**body, "version": 1, "run": "\ud800", "film": "\u202e\x00"}) for body in own]),
    )


def is_refused(stage: Stage, body: str) -> bool:
    try:
        STAGES[stage][0](body)
    except Terminal:
        return True
    return False


@pytest.mark.parametrize("stage", list(STAGES))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_strange_messages_end_as_dead_letters_with_a_reason_and_harm_nothing_else_in_their_batch(
    aws: FakeAws, stage: Stage, data: st.DataObject
) -> None:
    strange = data.draw(st.lists(strange_bodies(stage), min_size=1, max_size=4))
    bodies = {f"strange-{number}": body for number, body in enumerate(strange) if is_refused(stage, body)}
    work = Work()
    handler = acting(stage, stage_handler(stage, STAGES[stage][0], one_by_one(work.process), dependencies(aws, stage)))
    log = log_of(stage)
    records = [record(body, message_id=message_id) for message_id, body in bodies.items()]
    records.insert(len(records) // 2, record(messages_of(stage)[0].to_json(), message_id="good"))
    answer = handler({"Records": records}, Context())  # type: ignore[arg-type]
    assert len(work.done) == 1
    assert {item["itemIdentifier"] for item in answer["batchItemFailures"]} == set(bodies)
    reasons = {item.sk.removeprefix("MESSAGE#"): item for item in failures.invalid_messages(stage.value)}
    assert set(bodies) <= set(reasons)
    assert {receipt for receipt, _ in aws.hidden} >= {f"receipt of {message_id}" for message_id in bodies}
    logged = log.getvalue()
    assert logged.count("message cannot be read") == len(bodies)
    said = "".join(reasons[message_id].error_message for message_id in bodies) + logged
    assert SECRET not in said
    assert "x" * 100 not in said


def log_of(stage: Stage) -> io.StringIO:
    """What the stage logs from now on. Its logger is kept from test to test, and so is where it writes to."""
    log = io.StringIO()
    handlers = [one for one in logging.getLogger(stage.value).handlers if isinstance(one, logging.StreamHandler)]
    assert handlers
    for handler in handlers:
        handler.setStream(log)
    return log


@pytest.mark.parametrize("stage", list(STAGES))
def test_the_strange_messages_that_are_meant_to_be_refused_are(stage: Stage) -> None:
    for message in messages_of(stage):
        body = json.loads(message.to_json())
        assert is_refused(stage, json.dumps({**body, "version": 2}))
        assert is_refused(stage, json.dumps(body).ljust(MAX_BODY))
        for name in body.keys() - HARMLESS:
            assert is_refused(stage, json.dumps({known: body[known] for known in body if known != name}))
    for message in (CEREMONY, GOOD, RATINGS):
        assert is_refused(stage, message.to_json()) == (message not in messages_of(stage))


@pytest.mark.parametrize("error", [None, Terminal("no_use", "it would end the same way")])
def test_what_was_measured_is_written_when_the_invocation_ends(
    aws: FakeAws, error: Exception | None, capsys: pytest.CaptureFixture[str]
) -> None:
    deps = dependencies(aws, STAGE)

    def process(_message: FilmMessage, own: Dependencies) -> None:
        own.metrics.throttled()
        if error is not None:
            raise error

    handler = acting(STAGE, stage_handler(STAGE, FilmMessage.from_json, one_by_one(process), deps))
    handler({"Records": [record(GOOD.to_json())]}, Context())  # type: ignore[arg-type]
    (line,) = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    assert (line["service"], line["UpstreamThrottled"]) == (STAGE.value, [1])
