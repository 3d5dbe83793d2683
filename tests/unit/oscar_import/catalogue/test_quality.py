"""How good the data of a ceremony are."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from oscar_import.catalogue.quality import (
    FilmFailure,
    FilmStages,
    Quality,
    Share,
    StageEnd,
    Unmatched,
    quality_of,
    together,
    with_failures,
    worst_first,
)
from oscar_import.ceremonies.model import Ceremony, FilmReference, Finding
from oscar_import.ceremonies.reconciliation import reconcile
from oscar_import.stage import Outcome, Stage

ALL_DONE: FilmStages = {stage: StageEnd(Outcome.DONE) for stage in Stage}


@pytest.fixture(scope="module")
def the_96th(ceremonies: dict[int, Ceremony]) -> Ceremony:
    return reconcile(None, ceremonies[96]).ceremony


def done(ceremony: Ceremony) -> dict[str, FilmStages]:
    return dict.fromkeys(ceremony.films(), ALL_DONE)


def with_oppenheimer(ceremony: Ceremony, **ends: StageEnd) -> dict[str, FilmStages]:
    """Every film done, but *Oppenheimer* with these ends of stages."""
    return {**done(ceremony), "tt15398776": {**ALL_DONE, **{Stage(stage): end for stage, end in ends.items()}}}


def test_a_complete_ceremony_scores_1(the_96th: Ceremony) -> None:
    quality = quality_of(the_96th, done(the_96th))
    films = len(the_96th.films())
    assert quality == Quality(
        nominations=120,
        with_film_id=Share(120, 120),
        with_person_ids=Share(25, 25),
        films_at_tmdb=Share(films, films),
        films_at_omdb=Share(films, films),
        films_enriched=Share(films, films),
    )
    assert quality.score == 1.0


def test_before_the_enrichment_no_film_is_found_and_every_one_is_listed(the_96th: Ceremony) -> None:
    quality = quality_of(the_96th, {})
    assert (quality.films_at_tmdb.part, quality.films_enriched.part) == (0, 0)
    assert len(quality.unmatched) == 2 * len(the_96th.films())
    assert quality.unmatched[0] == Unmatched("tt5535276", "Maestro", Stage.TMDB_DETAILS, None, "")


def test_a_film_that_was_searched_for_in_vain_is_listed_with_the_reason_of_the_search(the_96th: Ceremony) -> None:
    films = with_oppenheimer(
        the_96th,
        tmdb_details=StageEnd(Outcome.NOT_FOUND, "no such film"),
        tmdb_discovery=StageEnd(Outcome.AMBIGUOUS, "two films of that title"),
    )
    quality = quality_of(the_96th, films)
    assert quality.unmatched == (
        Unmatched("tt15398776", "Oppenheimer", Stage.TMDB_DISCOVERY, Outcome.AMBIGUOUS, "two films of that title"),
    )
    assert quality.films_at_tmdb.whole - quality.films_at_tmdb.part == 1
    assert quality.films_enriched == quality.films_at_tmdb


@pytest.mark.parametrize("outcome", [Outcome.SKIPPED, Outcome.DEFERRED, Outcome.NOT_FOUND, Outcome.FAILED])
def test_a_film_without_ratings_is_listed_and_enriched_all_the_same(the_96th: Ceremony, outcome: Outcome) -> None:
    quality = quality_of(the_96th, with_oppenheimer(the_96th, omdb_enrichment=StageEnd(outcome, "why")))
    assert quality.unmatched == (Unmatched("tt15398776", "Oppenheimer", Stage.OMDB_ENRICHMENT, outcome, "why"),)
    assert quality.films_enriched.ratio == 1.0


def test_missing_ids_and_warnings_are_counted(the_96th: Ceremony) -> None:
    first, *others = the_96th.nominations
    nameless = replace(
        first,
        films=(FilmReference(None, "Maestro"),),
        nominees=tuple(replace(nominee, imdb_ids=("?",)) for nominee in first.nominees),
    )
    findings = (Finding("film_without_id", "warning", ""), Finding("withdrawn", "info", ""))
    quality = quality_of(replace(the_96th, nominations=(nameless, *others), findings=findings), {})
    assert quality.with_film_id == Share(119, 120)
    assert quality.with_person_ids == Share(24, 25)
    assert quality.warnings == 1
    assert Unmatched("unidentified:096-001", "Maestro", Stage.TMDB_DETAILS, None, "") in quality.unmatched


def test_of_nothing_there_is_no_share() -> None:
    assert Share().ratio is None
    assert Quality().score == 1.0


def test_several_ceremonies_add_up(ceremonies: dict[int, Ceremony]) -> None:
    qualities = [quality_of(ceremonies[ordinal], done(ceremonies[ordinal])) for ordinal in (1, 2)]
    total = together(qualities)
    assert total.nominations == 70
    assert total.films_at_tmdb.whole == sum(quality.films_at_tmdb.whole for quality in qualities)


def test_the_worst_ceremony_comes_first(the_96th: Ceremony) -> None:
    good, bad = quality_of(the_96th, done(the_96th)), quality_of(the_96th, {})
    warned = replace(good, warnings=3)
    assert [ordinal for ordinal, _ in worst_first({1: good, 2: bad, 3: warned})] == [2, 3, 1]


def test_as_a_document_it_is_json(the_96th: Ceremony) -> None:
    document = json.loads(json.dumps(quality_of(the_96th, {}).to_document()))
    assert document["with_film_id"] == {"part": 120, "whole": 120, "ratio": 1.0}
    assert document["unmatched"][0]["stage"] == "tmdb_details"


def test_a_film_that_failed_is_no_film_that_was_not_tried_yet(the_96th: Ceremony) -> None:
    failure = FilmFailure(Stage.OMDB_ENRICHMENT, "bad_key", "OMDb: Invalid API key!")
    before = quality_of(the_96th, {})
    after = with_failures(before, {"tt5535276": failure})
    ends = {(one.film, one.stage): one.end for one in after.unmatched}
    assert ends["tt5535276", Stage.OMDB_ENRICHMENT] == "failed in omdb_enrichment (bad_key)"
    assert ends["tt5535276", Stage.TMDB_DETAILS] == "failed in omdb_enrichment (bad_key)"
    assert ends["tt15398776", Stage.OMDB_ENRICHMENT] == "not yet in omdb_enrichment"
    assert after.score == before.score
    assert Quality.from_document(json.loads(json.dumps(after.to_document()))) == after


def test_an_answer_of_another_stage_stands_beside_a_failure(the_96th: Ceremony) -> None:
    ends = with_oppenheimer(
        the_96th, tmdb_details=StageEnd(Outcome.NOT_FOUND, "why"), omdb_enrichment=StageEnd(Outcome.DEFERRED, "later")
    )
    failure = FilmFailure(Stage.OMDB_ENRICHMENT, "upstream_unavailable", "OMDb answered 503")
    found = with_failures(quality_of(the_96th, ends), {"tt15398776": failure})
    assert [(one.end, one.reason) for one in found.unmatched] == [
        ("not_found in tmdb_details", "why"),
        ("failed in omdb_enrichment (upstream_unavailable)", "OMDb answered 503"),
    ]
