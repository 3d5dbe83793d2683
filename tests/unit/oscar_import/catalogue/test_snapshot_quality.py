"""Quality out of the catalogue's snapshot: what the stages and OMDb say of each ceremony's films."""

from __future__ import annotations

import json
from typing import Any

import pytest
from oscar_import.catalogue.quality import Contradiction, Quality, Unmatched
from oscar_import.catalogue.snapshot_quality import findings_in, qualities, quality_document
from oscar_import.ceremonies.model import Ceremony
from oscar_import.ceremonies.reconciliation import reconcile
from oscar_import.enrichment.omdb import ratings as omdb
from oscar_import.stage import Outcome, Stage

from oscars.local.facts.format import read_folder
from oscars.local.upstream.routes import Upstream

OPPENHEIMER = "tt15398776"
Document = dict[str, Any]


def entry(*, omdb_document: Document | None = None, **stages: tuple[str, str]) -> Document:
    ended = {stage.value: ("done", "") for stage in Stage} | stages
    return {"stages": ended, **({"omdb": omdb_document} if omdb_document else {})}


def snapshot(*ceremonies: Ceremony, **films: Document) -> Document:
    told = [reconcile(None, ceremony).ceremony for ceremony in ceremonies]
    done = {film: entry() for ceremony in told for film in ceremony.films()}
    document: Document = json.loads(
        json.dumps({"ceremonies": [one.to_document() for one in told], "films": {**done, **films}, "people": {}})
    )
    return document


def awards(text: str) -> Document:
    return omdb.read({"Awards": text}).to_document()


def test_a_whole_catalogue_scores_1(ceremonies: dict[int, Ceremony]) -> None:
    found = qualities(snapshot(ceremonies[95], ceremonies[96]))
    assert {ordinal: one.score for ordinal, one in found.items()} == {95: 1.0, 96: 1.0}


def test_of_each_field_it_is_told_of_how_many_films_it_is_known(ceremonies: dict[int, Ceremony]) -> None:
    enriched = {**entry(), "details": {"release_date": "2023-07-19", "runtime_minutes": None, "genres": ["Drama"]}}
    known = qualities(snapshot(ceremonies[96], **{OPPENHEIMER: enriched}))[96].to_document()["known"]
    assert {name: share["part"] for name, share in known.items()} == {
        "release_date": 1, "runtime": 0, "genres": 1, "cast": 0, "ratings": 0
    }  # fmt: skip
    assert {share["whole"] for share in known.values()} == {len(ceremonies[96].films())}


def test_an_id_under_unlike_names_is_among_the_findings(ceremonies: dict[int, Ceremony]) -> None:
    """Thomas T. Moulton of the 9th has the id of Oscar Lagerstrom of the 3rd in the table."""
    findings = findings_in(snapshot(ceremonies[3], ceremonies[9]))
    assert [one["code"] for own in findings.values() for one in own] == ["unlike_names"]


def test_only_the_ceremonies_that_are_asked_for_are_told(ceremonies: dict[int, Ceremony]) -> None:
    assert list(qualities(snapshot(ceremonies[95], ceremonies[96]), [96, 97])) == [96]


def test_a_film_that_tmdb_takes_for_another_is_listed_with_what_differs(ceremonies: dict[int, Ceremony]) -> None:
    reason = "TMDb's film of this id is another one: Openheimer (1983)"
    taken = snapshot(ceremonies[96], **{OPPENHEIMER: entry(tmdb_details=("ambiguous", reason))})
    assert qualities(taken)[96].unmatched == (
        Unmatched(OPPENHEIMER, "Oppenheimer", Stage.TMDB_DETAILS, Outcome.AMBIGUOUS, reason),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Won 7 Oscars. 352 wins & 374 nominations total", None),
        ("Won 6 Oscars. 352 wins & 374 nominations total", "OMDb's awards text counts 6 Oscars won"),
        ("Nominated for 13 Oscars. 1 win total", "OMDb's awards text counts 0 Oscars won"),
    ],
)
def test_a_film_of_which_omdb_counts_other_oscars_is_a_contradiction(
    ceremonies: dict[int, Ceremony], text: str, message: str | None
) -> None:
    found = qualities(snapshot(ceremonies[96], **{OPPENHEIMER: entry(omdb_document=awards(text))}))[96]
    told = [(one.film, one.title, one.message.partition(", our")[0]) for one in found.contradictions]
    assert told == ([(OPPENHEIMER, "Oppenheimer", message)] if message else [])
    assert found.score == 1.0


def test_the_counts_of_a_film_are_those_of_all_its_ceremonies(ceremonies: dict[int, Ceremony]) -> None:
    street_angel = "tt0019429"  # the award of the 1st, and a nomination at the 2nd
    known = {street_angel: entry(omdb_document=awards("Won 1 Oscar. 2 wins & 2 nominations total"))}
    both = qualities(snapshot(ceremonies[1], ceremonies[2], **known))
    assert (both[1].contradictions, both[2].contradictions) == ((), ())
    alone = qualities(snapshot(ceremonies[2], **known))
    assert [one.film for one in alone[2].contradictions] == [street_angel]


def test_the_worst_comes_first_and_every_ceremony_with_its_findings(ceremonies: dict[int, Ceremony]) -> None:
    taken = snapshot(ceremonies[95], ceremonies[96], **{OPPENHEIMER: entry(omdb_enrichment=("deferred", "tomorrow"))})
    document = quality_document(qualities(taken), findings_in(taken))
    assert [item["ceremony"] for item in document["ceremonies"]] == [96, 95]
    assert document["total"]["nominations"] == sum(item["nominations"] for item in document["ceremonies"])
    assert all(item["findings"] == [] for item in document["ceremonies"])


def test_a_document_is_read_as_it_was_written(ceremonies: dict[int, Ceremony]) -> None:
    taken = snapshot(
        ceremonies[96],
        **{OPPENHEIMER: entry(omdb_document=awards("Won 6 Oscars."), tmdb_details=("not_found", "why"))},
    )
    quality = qualities(taken)[96]
    assert quality.contradictions
    assert quality.unmatched
    assert Quality.from_document(json.loads(json.dumps(quality.to_document()))) == quality


@pytest.mark.exhaustive
def test_the_embedded_omdb_contradicts_nothing(ceremonies: dict[int, Ceremony]) -> None:
    upstream = Upstream(read_folder())
    whole = snapshot(*ceremonies.values())
    for film in whole["films"]:
        answer = json.loads(upstream.get(f"/omdb/?i={film}").body)
        if answer["Response"] == "True":
            whole["films"][film]["omdb"] = omdb.read(answer).to_document()
    assert [one for quality in qualities(whole).values() for one in quality.contradictions] == []


def test_a_contradiction_names_film_title_and_both_counts(ceremonies: dict[int, Ceremony]) -> None:
    found = qualities(snapshot(ceremonies[96], **{OPPENHEIMER: entry(omdb_document=awards("Won 6 Oscars."))}))[96]
    assert found.contradictions == (
        Contradiction(OPPENHEIMER, "Oppenheimer", "OMDb's awards text counts 6 Oscars won, our record counts 7."),
    )
