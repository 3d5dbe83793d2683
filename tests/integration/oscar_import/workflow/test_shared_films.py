"""A film of two ceremonies ends as what both of them make of it, whichever adds its nominations first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from oscar_import.ceremonies.projection import Kind, Part
from oscar_import.enrichment.documents import DOCUMENTS
from oscar_import.errors import Transient
from oscar_import.runs.messages import FilmMessage
from oscar_import.stage import Outcome, Stage
from oscar_import.stages import movie_enrichment
from oscar_import.storage import catalogue
from oscar_import.storage.failures import failures_of
from oscar_import.workflow import film_lifecycle
from oscar_import.workflow.staleness import nominations_hash, pairs_input, stale_stages

from tests.support.fakes import FakeAws, advance, work_off
from tests.support.samples import FAILURE, FILM, NOW, RUN, ceremony, close_film, counters, enrich, open_film, open_run


@pytest.fixture
def aws() -> FakeAws:
    open_run(RUN, 66, 67)
    enrich(66, films=1)
    enrich(67, films=1)
    return FakeAws()


def message(ordinal: int) -> FilmMessage:
    return FilmMessage(run=RUN, film=FILM, title="A title", film_years="1994", ceremony=ordinal)


def nominate(ordinal: int) -> None:
    part = Part(Kind.FILM, FILM, "A title", [{"id": f"{ordinal:03d}-001"}], [])
    catalogue.put_parts([part], ordinal=ordinal, version=1, run=RUN)


def derive() -> None:
    """As tmdb_details and collaboration do."""
    for stage in (Stage.TMDB_DETAILS, Stage.COLLABORATION):
        known = catalogue.find_film(FILM)
        catalogue.put_stage(
            FILM,
            stage,
            known=known.stages.get(stage),
            outcome=Outcome.DONE,
            data={"made from": [item["id"] for item in known.nominations]},
            input_hash=pairs_input(known) if stage is Stage.COLLABORATION else "body",
            nominations_hash=nominations_hash(known) if stage is Stage.TMDB_DETAILS else "",
            parser_version=DOCUMENTS[stage].parser_version,
            run=RUN,
            now=NOW,
        )


def pass_through(ordinal: int, aws: FakeAws) -> None:
    """One ceremony's message through all stages."""
    nominate(ordinal)
    aws.run(Stage.MOVIE_ENRICHMENT, work_off, movie_enrichment.process, message(ordinal))
    derive()
    aws.run(Stage.OMDB_ENRICHMENT, advance, message(ordinal))


def sent_to(aws: FakeAws) -> list[str]:
    return [queue for queue, _ in aws.sent]


def test_what_was_made_from_all_nominations_is_not_behind() -> None:
    nominate(66)
    derive()
    assert stale_stages(catalogue.find_film(FILM), message(66)) == []


def test_details_and_pairs_are_behind_once_another_ceremony_has_had_its_say() -> None:
    nominate(66)
    derive()
    nominate(67)
    known = catalogue.find_film(FILM)
    assert stale_stages(known, message(66)) == [Stage.TMDB_DETAILS, Stage.COLLABORATION]
    without_tmdb = message(66).with_outcome(Stage.TMDB_DETAILS, Outcome.SKIPPED, "no key")
    assert stale_stages(known, without_tmdb) == [Stage.COLLABORATION]


def test_a_film_that_is_not_enriched_is_never_behind() -> None:
    nominate(66)
    derive()
    nominate(67)
    skipping = FilmMessage(run=RUN, film=FILM, title="A title", film_years="1994", ceremony=66, skip_enrichment=True)
    assert stale_stages(catalogue.find_film(FILM), skipping) == []


def test_a_second_ceremony_that_comes_before_the_end_sends_the_film_round_once_more(aws: FakeAws) -> None:
    nominate(66)
    aws.run(Stage.MOVIE_ENRICHMENT, work_off, movie_enrichment.process, message(66))
    derive()
    nominate(67)
    aws.run(Stage.MOVIE_ENRICHMENT, work_off, movie_enrichment.process, message(67))
    aws.sent.clear()
    aws.run(Stage.OMDB_ENRICHMENT, advance, message(66))
    assert sent_to(aws) == ["tmdb_details"]
    assert counters(66) == {}
    derive()
    aws.run(Stage.OMDB_ENRICHMENT, advance, message(66))
    assert counters(66) == counters(67) == {"movies_created": 1}


def test_a_second_ceremony_that_comes_after_the_end_opens_the_film_again(aws: FakeAws) -> None:
    pass_through(66, aws)
    aws.sent.clear()
    nominate(67)
    aws.run(Stage.MOVIE_ENRICHMENT, work_off, movie_enrichment.process, message(67))
    assert sent_to(aws) == ["tmdb_discovery"] or sent_to(aws) == ["tmdb_details"]
    assert counters(66) == {"movies_created": 1}
    assert counters(67) == {}
    derive()
    aws.run(Stage.OMDB_ENRICHMENT, advance, message(67))
    assert counters(66) == counters(67) == {"movies_created": 1}
    assert ceremony(67).status == "completed"


def test_a_second_ceremony_that_adds_nothing_is_counted_at_once(aws: FakeAws) -> None:
    nominate(67)
    pass_through(66, aws)
    aws.sent.clear()
    aws.run(Stage.MOVIE_ENRICHMENT, work_off, movie_enrichment.process, message(67))
    assert aws.sent == []
    assert counters(67) == {"movies_created": 1}


def test_a_film_that_fails_after_it_was_opened_again_failed_for_both_and_heals_for_both(aws: FakeAws) -> None:
    pass_through(66, aws)
    nominate(67)
    aws.run(Stage.MOVIE_ENRICHMENT, work_off, movie_enrichment.process, message(67))
    aws.run(Stage.TMDB_DETAILS, film_lifecycle.fail, message(67), FAILURE)
    assert counters(66) == counters(67) == {"movies_failed": 1}
    assert [int(failure.ceremony) for failure in failures_of(RUN)] == [66, 67]
    derive()
    aws.run(Stage.OMDB_ENRICHMENT, advance, message(67))
    assert counters(66) == counters(67) == {"movies_created": 1}
    assert failures_of(RUN) == []


def test_a_stale_owner_does_not_overwrite_what_was_made_from_more() -> None:
    nominate(66)
    derive()
    stale = catalogue.find_stage(FILM, Stage.TMDB_DETAILS)
    nominate(67)
    derive()
    with pytest.raises(Transient):
        catalogue.put_stage(
            FILM, Stage.TMDB_DETAILS, known=stale, outcome=Outcome.DONE, data={"made from": []}, run=RUN, now=NOW
        )
    current = catalogue.find_stage(FILM, Stage.TMDB_DETAILS)
    assert current is not None
    assert current.data == {"made from": ["066-001", "067-001"]}


def test_two_owners_that_find_the_same_write_it_once() -> None:
    for _ in range(2):
        assert catalogue.put_stage(
            FILM, Stage.TMDB_DETAILS, known=None, outcome=Outcome.DONE, data={"tmdb_id": 278}, run=RUN, now=NOW
        )
    record = catalogue.find_stage(FILM, Stage.TMDB_DETAILS)
    assert record is not None
    assert record.revision == 1


def test_a_film_opened_again_by_a_ceremony_is_not_opened_a_second_time(monkeypatch: pytest.MonkeyPatch) -> None:
    open_run(RUN, 66, 67)
    enrich(66)
    enrich(67)
    open_film(RUN, FILM, title="A title", ceremony=66, created=True, now=NOW)
    close_film(RUN, FILM, changed=True, stages={}, now=NOW)
    monkeypatch.setattr(film_lifecycle, "stale_stages", lambda *_: [Stage.COLLABORATION])
    for _ in range(2):
        work = open_film(RUN, FILM, title="A title", ceremony=67, created=False, now=NOW)
        assert (work.state, work.opened_by, work.waiting, work.counted) == ("open", 67, {67}, {66})


def test_a_film_whose_first_ceremony_another_run_took_over_is_carried_by_the_second(aws: FakeAws) -> None:
    """The first one's message was dropped as nobody waited for it; only the second one's can take the film on."""
    nominate(67)
    aws.run(Stage.MOVIE_ENRICHMENT, work_off, movie_enrichment.process, message(67))
    open_run("a-newer-run", 67, at=NOW + timedelta(seconds=5))
    sent = len(aws.sent)
    nominate(66)
    aws.run(Stage.MOVIE_ENRICHMENT, work_off, movie_enrichment.process, message(66))
    assert [FilmMessage.from_json(body).ceremony for _, body in aws.sent[sent:]] == [66]


def test_a_film_that_another_ceremonys_message_carries_is_sent_once(aws: FakeAws) -> None:
    for ordinal in (67, 66):
        nominate(ordinal)
        aws.run(Stage.MOVIE_ENRICHMENT, work_off, movie_enrichment.process, message(ordinal))
    assert [FilmMessage.from_json(body).ceremony for _, body in aws.sent] == [67]
