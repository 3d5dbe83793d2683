"""What becomes of a message: done, tried again, or failed with a reason; and anything else harms nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oscar_import.batch import Handler, stage_handler
from oscar_import.collaborators import Collaborators
from oscar_import.errors import Terminal, Throttled, Transient
from oscar_import.messages import CeremonyMessage, FilmMessage, read_film_or_ratings
from oscar_import.records import failures, film_work
from oscar_import.stage import Stage
from oscar_import.stages import (
    collaboration,
    media_processing,
    movie_enrichment,
    omdb_enrichment,
    oscar_imports,
    tmdb_details,
    tmdb_discovery,
)

from tests.records.fakes import FakeAws, collaborators
from tests.records.samples import FILM, NOW, RUN, ceremony, counters, enrich, later, open_run

STAGE = Stage.TMDB_DETAILS
SECRET = "0123456789abcdef0123456789abcdef"
GOOD = FilmMessage(run=RUN, film=FILM, title="A title", film_years="1994", ceremony=66)
STAGES: dict[Stage, tuple[Callable[[str], Any], Callable[[Any, Collaborators], None]]] = {
    Stage.OSCAR_IMPORTS: (CeremonyMessage.from_json, oscar_imports.process),
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

    def process(self, message: FilmMessage, tools: Collaborators) -> None:
        if self.error is not None:
            raise self.error
        self.done.append(message)


@pytest.fixture
def aws() -> FakeAws:
    open_run()
    enrich(films=1)
    film_work.open_film(RUN, FILM, title="A title", ceremony=66, created=True, now=NOW)
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
    return stage_handler(stage, read, process, collaborators(aws))


def receive(aws: FakeAws, work: Work, *, receives: int = 1, message_id: str = "message") -> bool:
    """Delivers the good message; says whether it is acknowledged."""
    handler = stage_handler(STAGE, FilmMessage.from_json, work.process, collaborators(aws))
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


# anything at all


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just(SECRET),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)
strange_bodies = st.one_of(
    st.text(max_size=200),
    json_values.map(json.dumps),
    st.just(262_144).map("x".__mul__),
    st.just(json.dumps({"version": 2, "run": RUN, "key": SECRET})),
    st.just(json.dumps({"version": 1, "run": RUN, "film": SECRET, "ceremony": 10**40})),
    st.sampled_from(["title", "run", "film", "film_years", "needs", "outcomes", "ceremony"]).flatmap(
        lambda name: json_values.map(lambda value: json.dumps({**json.loads(GOOD.to_json()), name: value}))
    ),
)


def is_refused(stage: Stage, body: str) -> bool:
    try:
        STAGES[stage][0](body)
    except Terminal:
        return True
    return False


@pytest.mark.parametrize("stage", list(STAGES))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(strange=st.lists(strange_bodies, min_size=1, max_size=4))
def test_strange_messages_end_as_dead_letters_with_a_reason_and_harm_nothing_else_in_their_batch(
    aws: FakeAws, capsys: pytest.CaptureFixture[str], stage: Stage, strange: list[str]
) -> None:
    bodies = {f"strange-{number}": body for number, body in enumerate(strange) if is_refused(stage, body)}
    work = Work()
    good = GOOD.to_json()
    if stage is Stage.OSCAR_IMPORTS:
        good = CeremonyMessage(RUN, 66, "missing", False, "oscar_data", None, None).to_json()
    handler = stage_handler(stage, STAGES[stage][0], work.process, collaborators(aws))
    capsys.readouterr()
    records = [record(body, message_id=message_id) for message_id, body in bodies.items()]
    records.insert(len(records) // 2, record(good, message_id="good"))
    answer = handler({"Records": records}, Context())  # type: ignore[arg-type]
    assert len(work.done) == 1
    assert {item["itemIdentifier"] for item in answer["batchItemFailures"]} == set(bodies)
    reasons = {item.sk.removeprefix("MESSAGE#"): item for item in failures.invalid_messages(stage.value)}
    assert set(bodies) <= set(reasons)
    said = "".join(reasons[message_id].error_message for message_id in bodies) + capsys.readouterr().out
    assert SECRET not in said
    assert "x" * 100 not in said
    assert {receipt for receipt, _ in aws.hidden} >= {f"receipt of {message_id}" for message_id in bodies}
