"""What travels in the queues: read exactly as written, and refused by name where it is anything else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oscar_import.errors import Terminal
from oscar_import.runs.messages import CeremonyMessage, FilmMessage, RatingsMessage, read_film_or_ratings
from oscar_import.runs.route import ENRICHING_STAGES
from oscar_import.stage import Outcome, Stage

FILM = FilmMessage(run="run-1", film="tt0111161", title="Amélie", film_years="1927/28", ceremony=67)
CEREMONY = CeremonyMessage(
    run="run-1",
    ceremony=67,
    reprocess="missing",
    skip_enrichment=False,
    source="oscar_data",
    source_object="sources/oscar_data/abc/067",
    source_hash="abc",
    task_token="token",
)
RATINGS = RatingsMessage(film="tt0111161", title="Amélie", film_years="1994")
READERS = (CeremonyMessage.from_json, FilmMessage.from_json, RatingsMessage.from_json, read_film_or_ratings)
SECRET = "0123456789abcdef0123456789abcdef"

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just(SECRET),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
films = st.from_regex(r"tt[0-9]{5,12}|unidentified:[0-9]{3}-[0-9]{3,5}", fullmatch=True)
outcomes = st.dictionaries(
    st.sampled_from([stage.value for stage in Stage]),
    st.tuples(st.sampled_from([outcome.value for outcome in Outcome]), st.text(max_size=30)),
)
film_messages = st.builds(
    FilmMessage,
    run=st.from_regex(r"[A-Za-z0-9_\-]{1,80}", fullmatch=True),
    film=films,
    title=st.text(max_size=60),
    film_years=st.from_regex(r"(19|20)[0-9]{2}(/[0-9]{2})?", fullmatch=True),
    ceremony=st.integers(1, 999),
    skip_enrichment=st.booleans(),
    needs=st.lists(st.sampled_from(ENRICHING_STAGES), unique=True).map(tuple),
    outcomes=outcomes,
    changed=st.booleans(),
    nominated_in=st.lists(st.integers(1, 999), unique=True).map(tuple),
    recorded=st.lists(st.sampled_from(list(Stage)), unique=True).map(tuple),
)
LATER = {"nominated_in", "recorded"}
"""Fields that messages of earlier versions lack."""


def refused(text: str, read: Any = FilmMessage.from_json) -> str:
    with pytest.raises(Terminal) as raised:
        read(text)
    assert raised.value.code == "invalid_message"
    return str(raised.value)


def _refusal(text: str, read: Any) -> str | None:
    try:
        read(text)
    except Terminal as error:
        return str(error)
    return None


def changed(message: CeremonyMessage | FilmMessage | RatingsMessage, **fields: Any) -> str:
    return json.dumps({**json.loads(message.to_json()), **fields})


# as written


@given(film_messages)
def test_a_film_message_is_read_as_it_was_written(message: FilmMessage) -> None:
    assert FilmMessage.from_json(message.to_json()) == message


@given(film_messages)
def test_a_film_message_of_an_earlier_version_has_been_seen_by_nobody(message: FilmMessage) -> None:
    body = {name: value for name, value in json.loads(message.to_json()).items() if name not in LATER}
    assert FilmMessage.from_json(json.dumps(body)) == message.unseen()


@given(film_messages, st.sampled_from(list(Stage)), st.sampled_from(list(Outcome)))
def test_a_stage_that_has_written_a_record_is_among_those_that_have(
    message: FilmMessage, stage: Stage, outcome: Outcome
) -> None:
    recorded = message.with_outcome(stage, outcome).recorded
    without = outcome in (Outcome.NOT_NEEDED, Outcome.SKIPPED, Outcome.FAILED)
    assert set(recorded) == set(message.recorded) | (set() if without else {stage})
    assert len(recorded) == len(set(recorded))


def test_a_ceremony_message_is_read_as_it_was_written() -> None:
    assert CeremonyMessage.from_json(CEREMONY.to_json()) == CEREMONY


def test_the_state_machine_s_item_with_a_token_added_is_the_message() -> None:
    item = CEREMONY.to_item()
    assert "task_token" not in item
    assert CeremonyMessage.from_json(json.dumps({**item, "task_token": "token"})) == CEREMONY


def test_the_last_stage_s_queue_takes_films_and_ratings() -> None:
    assert read_film_or_ratings(FILM.to_json()) == FILM
    assert read_film_or_ratings(RATINGS.to_json()) == RATINGS


def test_a_film_message_is_small_enough_for_ten_a_batch() -> None:
    outcomes = {stage.value: (Outcome.NOT_FOUND.value, "x" * 200) for stage in Stage}
    largest = FilmMessage(
        run="r" * 80,
        film="tt0111161",
        title="t" * 300,
        film_years="1927/28",
        ceremony=67,
        outcomes=outcomes,
        nominated_in=tuple(range(90, 99)),
        recorded=tuple(Stage),
    )
    assert len(largest.to_json().encode()) * 10 < 256 * 1024


# the film's way


def test_a_film_goes_to_the_stages_it_needs_in_the_order_of_the_flow() -> None:
    message = FILM.needing(Stage.OMDB_ENRICHMENT).needing(Stage.TMDB_DETAILS).needing(Stage.TMDB_DETAILS)
    assert message.needs == (Stage.TMDB_DETAILS, Stage.OMDB_ENRICHMENT)
    assert message.next_stage is Stage.TMDB_DETAILS
    ended = message.with_outcome(Stage.TMDB_DETAILS, Outcome.DONE)
    assert ended.next_stage is Stage.OMDB_ENRICHMENT
    assert ended.with_outcome(Stage.OMDB_ENRICHMENT, Outcome.DEFERRED).next_stage is None


def test_a_change_at_any_stage_is_remembered() -> None:
    message = FILM.with_outcome(Stage.TMDB_DETAILS, Outcome.DONE, changed=True).with_outcome(
        Stage.COLLABORATION, Outcome.DONE
    )
    assert message.changed
    assert dict(message.outcomes) == {"tmdb_details": ("done", ""), "collaboration": ("done", "")}


def test_the_same_work_in_another_run_keeps_all_else() -> None:
    moved = FILM.needing(Stage.COLLABORATION).in_run("run-2", 68)
    assert (moved.run, moved.ceremony, moved.film, moved.needs) == ("run-2", 68, FILM.film, (Stage.COLLABORATION,))


# anything else


@pytest.mark.parametrize("read", READERS)
@given(st.text() | json_values.map(json.dumps))
def test_whatever_the_text_it_is_refused_as_an_invalid_message_and_never_fails_otherwise(read: Any, text: str) -> None:
    assert SECRET not in refused(text, read)


@pytest.mark.parametrize("message", [FILM, CEREMONY, RATINGS], ids=lambda message: type(message).__name__)
@given(st.data())
def test_a_message_with_any_field_made_anything_is_read_or_refused_by_that_field_s_name(
    message: CeremonyMessage | FilmMessage | RatingsMessage, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(json.loads(message.to_json()))))
    value = data.draw(json_values)
    said = _refusal(changed(message, **{name: value}), type(message).from_json)
    assert said is None or repr(name) in said
    assert said is None or SECRET not in said


@pytest.mark.parametrize("message", [FILM, CEREMONY, RATINGS], ids=lambda message: type(message).__name__)
@given(st.data())
def test_a_message_without_one_of_its_fields_is_refused(
    message: CeremonyMessage | FilmMessage | RatingsMessage, data: st.DataObject
) -> None:
    body = json.loads(message.to_json())
    may_be_absent = {"source_object", "source_hash", "task_token", *LATER}
    del body[data.draw(st.sampled_from(sorted(body.keys() - may_be_absent)))]
    refused(json.dumps(body), type(message).from_json)


@pytest.mark.parametrize(
    "text", ["", "null", "[]", '"text"', "{", "[" * 100_000, "\x00", "x" * 262_144, '{"version": 1e400}']
)
def test_what_is_no_object_is_refused(text: str) -> None:
    refused(text)


@pytest.mark.parametrize("version", [0, 2, "1", None, 1.5, True, [1]])
def test_another_version_is_refused(version: object) -> None:
    assert "version" in refused(changed(FILM, version=version))


@pytest.mark.parametrize("ceremony", [0, -1, 1000, 10**30, 67.5, "67", True, None])
def test_a_forged_ceremony_is_refused(ceremony: object) -> None:
    assert "ceremony" in refused(changed(FILM, ceremony=ceremony))
    assert "ceremony" in refused(changed(CEREMONY, ceremony=ceremony), CeremonyMessage.from_json)


@pytest.mark.parametrize("film_years", ["", "MCMXCIV", "994", "1927/1928", "99999", "1994\n", "0000", "3000", "9999"])
def test_forged_film_years_are_refused(film_years: str) -> None:
    assert "film_years" in refused(changed(FILM, film_years=film_years))


@pytest.mark.parametrize("film", ["", "tt", "nm0000151", "tt0111161#", "../tt0111161", "tt0111161\n", "unidentified:1"])
def test_a_forged_film_is_refused(film: str) -> None:
    assert "film" in refused(changed(FILM, film=film))


@pytest.mark.parametrize("field", ["title", "run", "film", "film_years"])
def test_text_that_is_no_unicode_is_refused(field: str) -> None:
    assert field in refused(changed(FILM, **{field: "\ud800"}))


@pytest.mark.parametrize(("message", "read"), [(FILM, FilmMessage.from_json), (CEREMONY, CeremonyMessage.from_json)])
def test_a_body_that_is_longer_than_ours_ever_are_is_refused(message: Any, read: Any) -> None:
    assert "longer" in refused(message.to_json().ljust(262_144), read)


def test_a_body_of_another_stage_is_refused() -> None:
    refused(CEREMONY.to_json())
    refused(FILM.to_json(), CeremonyMessage.from_json)
    refused(RATINGS.to_json())
    refused(CEREMONY.to_json(), read_film_or_ratings)
