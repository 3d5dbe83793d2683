"""A key that is refused ends a run before it begins; keys that are missing end nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from oscar_import.dependencies import Dependencies
from oscar_import.errors import Terminal
from oscar_import.handlers.sqs import stage_handler
from oscar_import.runs.messages import FilmMessage
from oscar_import.runs.route import ENRICHING_STAGES
from oscar_import.stage import Stage
from oscar_import.stages import collaboration, movie_enrichment, split_range, tmdb_details
from oscar_import.storage import film_work, runs
from oscar_import.upstream.deadline import Deadline
from oscar_import.workflow.key_check import check_keys

from oscars.local.upstream.films import Films
from tests.integration.oscar_import.handlers.test_sqs import Context, record
from tests.support.fake_upstream.adapter import StandInAdapter
from tests.support.fake_upstream.upstream import StandIn, all_films
from tests.support.fake_upstream.virtual_time import START, VirtualTime
from tests.support.fakes import FakeAws, clients_of
from tests.support.samples import FILM, RUN, ceremony, counters, enrich, open_run
from tests.support.template import calls
from tests.support.template.guard import acting
from tests.support.template.stack import settings_of

DAY = 86_400
GOOD_KEYS = {"tmdb": "0123456789abcdef0123456789abcdef", "omdb": "0a1b2c3d"}
split_as_itself = acting("split_range", split_range.split_range)
check_as_split_range = acting("split_range", check_keys)
gate = acting(Stage.MOVIE_ENRICHMENT, movie_enrichment.process)
LATER = "20261123T100000Z-1994-1996-k3f9"


class AwsWithKeys(FakeAws):
    def __init__(self, keys: dict[str, str]) -> None:
        super().__init__()
        self.keys = keys
        self.version = 1
        self.text: str | None = None
        """What the secret holds instead of keys."""
        self.reads = 0

    def store(self, **keys: str) -> None:
        """As `oscars keys set` does."""
        self.keys = {**self.keys, **keys}
        self.version += 1

    def get_secret_value(self, *, SecretId: str) -> dict[str, str]:
        calls.secret("GetSecretValue", SecretId)
        self.reads += 1
        return {"SecretString": self.text or json.dumps(self.keys), "VersionId": f"version {self.version}"}


@pytest.fixture(scope="module")
def films() -> Films:
    return all_films()


@pytest.fixture
def time() -> VirtualTime:
    return VirtualTime(START + 10 * 3600)


@pytest.fixture
def stand_in(films: Films, time: VirtualTime) -> StandIn:
    stand_in = StandIn(films, clock=time.now)
    stand_in.change(tmdb_key=GOOD_KEYS["tmdb"], omdb_key=GOOD_KEYS["omdb"])
    return stand_in


@pytest.fixture
def aws() -> AwsWithKeys:
    return AwsWithKeys(GOOD_KEYS)


def container(
    aws: FakeAws, stand_in: StandIn, time: VirtualTime, function: str = "split_range", **changes: Any
) -> Dependencies:
    deadline = Deadline(time.moment, time.sleep)
    deadline.begin(300)
    settings = replace(settings_of(function), **changes)
    deps = Dependencies.over(settings, clients_of(aws), deadline, time.moment)
    for client in (deps.omdb, deps.tmdb):
        client._session.mount("https://", StandInAdapter(stand_in))
    return deps


def event(**options: Any) -> dict[str, Any]:
    return {
        "input": {"years": "1994", "source_object": "table.csv", **options},
        "run": RUN,
        "execution_arn": f"arn:aws:states:us-east-1:000000000000:execution:OscarImport:{RUN}",
        "started_at": "2026-11-22T10:00:00Z",
    }


# the check


def test_keys_that_are_accepted_cost_one_small_request_a_day_each(
    aws: AwsWithKeys, stand_in: StandIn, time: VirtualTime
) -> None:
    for _ in range(3):
        check_as_split_range(container(aws, stand_in, time))
    assert stand_in.report()["by_answer"] == {"configuration:ok": 1, "omdb:ok": 1}
    time.sleep(DAY)
    check_as_split_range(container(aws, stand_in, time))
    assert stand_in.report()["by_answer"] == {"configuration:ok": 2, "omdb:ok": 2}


@pytest.mark.parametrize("upstream", ["tmdb", "omdb"])
def test_a_refused_key_is_named_with_the_command_that_stores_another(
    upstream: str, aws: AwsWithKeys, stand_in: StandIn, time: VirtualTime
) -> None:
    aws.store(**{upstream: "ffffffff"})
    with pytest.raises(Terminal) as raised:
        check_as_split_range(container(aws, stand_in, time))
    assert raised.value.code == "bad_key"
    assert raised.value.hint == f"Store a working key: oscars keys set {upstream}"
    assert "ffffffff" not in f"{raised.value}{raised.value.hint}"


def test_both_refused_keys_are_named(aws: AwsWithKeys, stand_in: StandIn, time: VirtualTime) -> None:
    aws.store(tmdb="ffffffff", omdb="eeeeeeee")
    with pytest.raises(Terminal, match=r"TMDb: .*; OMDb: ") as raised:
        check_as_split_range(container(aws, stand_in, time))
    assert "keys set tmdb" in raised.value.hint
    assert "keys set omdb" in raised.value.hint


def test_a_new_key_is_checked_although_the_former_one_was_accepted(
    aws: AwsWithKeys, stand_in: StandIn, time: VirtualTime
) -> None:
    deps = container(aws, stand_in, time)
    check_as_split_range(deps)
    aws.store(omdb="ffffffff")
    with pytest.raises(Terminal, match="OMDb"):
        check_as_split_range(deps)


def test_a_key_that_was_stored_a_moment_ago_is_the_one_that_is_checked(
    aws: AwsWithKeys, stand_in: StandIn, time: VirtualTime
) -> None:
    aws.store(tmdb="ffffffff")
    deps = container(aws, stand_in, time)
    with pytest.raises(Terminal):
        check_as_split_range(deps)
    aws.store(tmdb=GOOD_KEYS["tmdb"])
    check_as_split_range(deps)


def test_an_upstream_that_is_down_does_not_stop_a_run(aws: AwsWithKeys, stand_in: StandIn, time: VirtualTime) -> None:
    stand_in.change(down_until=time.now() + 3600)
    check_as_split_range(container(aws, stand_in, time))


def test_a_used_up_day_is_no_wrong_key(aws: AwsWithKeys, stand_in: StandIn, time: VirtualTime) -> None:
    stand_in.change(omdb_per_day=1)
    stand_in.get(f"/omdb/?i=tt0018578&apikey={GOOD_KEYS['omdb']}")
    check_as_split_range(container(aws, stand_in, time))


def test_a_day_that_we_counted_as_used_up_is_not_asked_for_the_check(
    aws: AwsWithKeys, stand_in: StandIn, time: VirtualTime
) -> None:
    deps = container(aws, stand_in, time, upstream_limits={"tmdb": 0, "omdb": 1})
    deps.omdb.film(FILM)
    check_as_split_range(deps)
    assert stand_in.report()["omdb"] == 1


def test_upstreams_that_want_no_key_are_not_asked(stand_in: StandIn, time: VirtualTime) -> None:
    check_as_split_range(container(AwsWithKeys({}), stand_in, time, keyless_upstreams=frozenset({"tmdb", "omdb"})))
    assert (stand_in.report()["tmdb"], stand_in.report()["omdb"]) == (0, 0)


def test_missing_keys_are_not_wrong_keys(stand_in: StandIn, time: VirtualTime) -> None:
    check_as_split_range(container(AwsWithKeys({}), stand_in, time))
    assert (stand_in.report()["tmdb"], stand_in.report()["omdb"]) == (0, 0)


# the run


def test_a_refused_key_rejects_the_run_before_anything_is_opened(
    aws: AwsWithKeys, stand_in: StandIn, time: VirtualTime, table_of_facts: bytes
) -> None:
    aws.store(tmdb="ffffffff")
    deps = container(aws, stand_in, time)
    aws.objects["table.csv"] = table_of_facts
    answer = split_as_itself(event(), deps)
    assert answer["rejected"]["error"] == "bad_key"
    assert answer["rejected"]["cause"].startswith("TMDb: Invalid API key")
    assert answer["rejected"]["cause"].endswith("oscars keys set tmdb")
    assert runs.find_run(RUN) is None


def test_a_refusal_after_a_try_that_died_leaves_nothing_queued(
    aws: AwsWithKeys, stand_in: StandIn, time: VirtualTime, table_of_facts: bytes
) -> None:
    open_run()  # and there the first try died
    aws.store(tmdb="ffffffff")
    deps = container(aws, stand_in, time)
    aws.objects["table.csv"] = table_of_facts
    assert split_as_itself(event(), deps)["rejected"]["error"] == "bad_key"
    assert ceremony().status == "failed"
    assert "bad_key TMDb: Invalid API key" in str(ceremony().error_message)


@pytest.mark.parametrize("option", ["skip_enrichment", "dry_run"])
def test_keys_that_the_run_does_not_use_are_not_checked(
    option: str, aws: AwsWithKeys, stand_in: StandIn, time: VirtualTime, table_of_facts: bytes
) -> None:
    aws.store(tmdb="ffffffff")
    deps = container(aws, stand_in, time)
    aws.objects["table.csv"] = table_of_facts
    assert split_as_itself(event(**{option: True}), deps)["rejected"] is None


def test_a_run_with_accepted_keys_asks_no_more_than_the_check(
    aws: AwsWithKeys, stand_in: StandIn, time: VirtualTime, table_of_facts: bytes
) -> None:
    deps = container(aws, stand_in, time)
    aws.objects["table.csv"] = table_of_facts
    assert split_as_itself(event(), deps)["rejected"] is None
    assert stand_in.report()["by_answer"] == {"configuration:ok": 1, "omdb:ok": 1}


# a key that changes while functions are warm


def test_a_warm_container_finds_the_new_key_when_the_old_one_is_refused(
    aws: AwsWithKeys, stand_in: StandIn, time: VirtualTime
) -> None:
    aws.store(tmdb="old", omdb="old")
    deps = container(aws, stand_in, time)
    assert deps.keys.get("tmdb") == "old"
    aws.store(**GOOD_KEYS)
    deps.tmdb.movie("tt0019071")
    assert deps.keys.get("omdb") == GOOD_KEYS["omdb"]
    assert stand_in.report()["by_answer"] == {"movie:bad_key": 1, "movie:ok": 1}


def test_a_key_that_was_refused_and_has_not_changed_is_not_tried_again(
    aws: AwsWithKeys, stand_in: StandIn, time: VirtualTime
) -> None:
    aws.store(omdb="old")
    with pytest.raises(Terminal, match="OMDb"):
        container(aws, stand_in, time).omdb.film("tt0019071")
    assert stand_in.report()["omdb"] == 1


def event_of(stage: Stage, message: FilmMessage) -> dict[str, Any]:
    return {"Records": [record(message.to_json(), message_id=f"{stage.value} {message.run}")]}


def test_a_key_that_was_stored_is_used_by_the_next_run_in_functions_that_are_warm(
    stand_in: StandIn, time: VirtualTime
) -> None:
    aws = AwsWithKeys({})
    stage = Stage.MOVIE_ENRICHMENT
    deps = container(aws, stand_in, time, stage)
    gate = acting(stage, stage_handler(stage, FilmMessage.from_json, movie_enrichment.process, deps))
    sent_to = []
    for run in (RUN, LATER):
        open_run(run, 66)
        enrich(66, run=run)
        message = FilmMessage(run=run, film=FILM, title="A film", film_years="1994", ceremony=66)
        assert gate(event_of(Stage.MOVIE_ENRICHMENT, message), Context()) == {"batchItemFailures": []}  # type: ignore[arg-type]
        sent_to.append(aws.sent[-1][0])
        aws.store(**GOOD_KEYS)  # a second after the first run's film: no cache has run out
        time.sleep(1)
    assert sent_to == [Stage.COLLABORATION, Stage.TMDB_DETAILS]


def test_a_key_that_was_replaced_and_works_still_is_not_used_by_the_next_run(
    aws: AwsWithKeys, stand_in: StandIn, time: VirtualTime
) -> None:
    """A paid key in the place of a free one: the old one is not refused, so nothing but the run tells of the change."""
    stage = Stage.TMDB_DETAILS
    deps = container(aws, stand_in, time, stage)
    details = acting(stage, stage_handler(stage, FilmMessage.from_json, tmdb_details.process, deps))
    used = []
    for run in (RUN, LATER):
        open_run(run, 66)
        enrich(66, run=run)
        message = FilmMessage(run=run, film=FILM, title="A film", film_years="1994", ceremony=66)
        details(event_of(Stage.TMDB_DETAILS, message), Context())  # type: ignore[arg-type]
        used.append(deps.keys.get("tmdb"))
        aws.store(tmdb=f"another-{run}")
    assert used == [GOOD_KEYS["tmdb"], f"another-{RUN}"]


def test_the_keys_are_read_once_a_run_and_container(aws: AwsWithKeys, stand_in: StandIn, time: VirtualTime) -> None:
    deps = container(aws, stand_in, time)
    for run in ("a", "a", "b", "a", "b"):
        deps.keys.read_for(run)
        deps.keys.get("tmdb")
    assert aws.reads == 2


@pytest.mark.parametrize("text", ["no JSON", "[]", '"key"', '{"tmdb": "two words"}', '{"omdb": "k\\u00e9y"}'])
def test_a_secret_that_holds_no_keys_rejects_the_run_with_a_reason(
    text: str, aws: AwsWithKeys, stand_in: StandIn, time: VirtualTime, table_of_facts: bytes
) -> None:
    aws.text = text
    deps = container(aws, stand_in, time)
    deps.bodies.put("table.csv", table_of_facts, content_type="text/csv")
    rejected = split_range.split_range(event(), deps)["rejected"]
    assert rejected["error"] == "bad_key"
    assert "oscars keys set" in rejected["cause"]
    assert "two words" not in rejected["cause"]


def test_white_space_around_a_stored_key_is_no_part_of_it(
    aws: AwsWithKeys, stand_in: StandIn, time: VirtualTime
) -> None:
    aws.store(tmdb=GOOD_KEYS["tmdb"] + "\r\n")
    check_keys(container(aws, stand_in, time))
    assert stand_in.report()["by_answer"] == {"configuration:ok": 1, "omdb:ok": 1}


# no keys


def test_without_keys_the_gate_sends_the_film_past_both_upstreams_and_says_what_to_do(
    stand_in: StandIn, time: VirtualTime
) -> None:
    aws = AwsWithKeys({})
    open_run(RUN, 66)
    enrich(66)
    message = FilmMessage(run=RUN, film=FILM, title="A film", film_years="1994", ceremony=66)
    gate([message], container(aws, stand_in, time, Stage.MOVIE_ENRICHMENT))
    ((queue, body),) = aws.sent
    sent = FilmMessage.from_json(body)
    assert queue == Stage.COLLABORATION
    assert {stage.value: sent.outcomes.get(stage.value) for stage in ENRICHING_STAGES} == {
        "tmdb_discovery": ("skipped", "no key: oscars keys set tmdb"),
        "tmdb_details": ("skipped", "no key: oscars keys set tmdb"),
        "media_processing": ("skipped", "no key: oscars keys set tmdb"),
        "collaboration": None,
        "omdb_enrichment": ("skipped", "no key: oscars keys set omdb"),
    }


def test_with_one_key_only_the_other_upstream_is_skipped(stand_in: StandIn, time: VirtualTime) -> None:
    aws = AwsWithKeys({"tmdb": GOOD_KEYS["tmdb"]})
    open_run(RUN, 66)
    enrich(66)
    message = FilmMessage(run=RUN, film=FILM, title="A film", film_years="1994", ceremony=66)
    gate([message], container(aws, stand_in, time, Stage.MOVIE_ENRICHMENT))
    sent = FilmMessage.from_json(aws.sent[0][1])
    assert aws.sent[0][0] == Stage.TMDB_DETAILS
    assert set(sent.outcomes) == {"movie_enrichment", "omdb_enrichment"}
    assert counters(66) == {}
    work = film_work.find_film_work(RUN, FILM)
    assert work is not None
    assert work.state == "open"


def test_a_key_that_comes_later_is_used_by_the_next_import(stand_in: StandIn, time: VirtualTime) -> None:
    aws = AwsWithKeys({})
    open_run(RUN, 66)
    enrich(66)
    message = FilmMessage(run=RUN, film=FILM, title="A film", film_years="1994", ceremony=66)
    gate([message], container(aws, stand_in, time, Stage.MOVIE_ENRICHMENT))
    pairs = container(aws, stand_in, time, Stage.COLLABORATION)
    acting(Stage.COLLABORATION, collaboration.process)([FilmMessage.from_json(aws.sent[0][1])], pairs)
    assert counters(66) == {"movies_created": 1}

    aws.store(**GOOD_KEYS)
    open_run(LATER, 66)
    enrich(66, run=LATER)
    gate([replace(message, run=LATER)], container(aws, stand_in, time, Stage.MOVIE_ENRICHMENT))
    queue, body = aws.sent[-1]
    assert queue == Stage.TMDB_DETAILS
    assert {Stage.MEDIA_PROCESSING, Stage.OMDB_ENRICHMENT} <= set(FilmMessage.from_json(body).needs)
