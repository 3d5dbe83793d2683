"""At the end of a run it is kept how good its ceremonies were then."""

from __future__ import annotations

import json
from typing import Any

from oscar_import.aws.bucket import quality_key
from oscar_import.ceremonies.model import Ceremony
from oscar_import.runs.failure import Failure
from oscar_import.stage import Outcome, Stage
from oscar_import.stages.summarise import summarise
from oscar_import.storage import catalogue

from tests.support.importing import Imports
from tests.support.samples import NOW, close_film, open_film
from tests.support.template.guard import acting_as


def summarised(importing: Imports, run: str) -> dict[str, Any]:
    deps = importing.deps(60, "summarise")
    with acting_as("summarise"):
        summarise({"run": run}, deps)
    return deps.bodies.get_json(quality_key(run))


def test_the_quality_of_a_run_stays_what_it_was_when_later_runs_make_it_better(
    ceremonies: dict[int, Ceremony],
) -> None:
    importing = Imports()
    first = importing.run(ceremonies[96])
    before = summarised(importing, first.run)
    assert [item["ceremony"] for item in before["ceremonies"]] == [96]
    assert before["total"]["films_at_tmdb"] == {"part": 0, "whole": 53, "ratio": 0.0}
    second = importing.run(ceremonies[96])
    for film in ceremonies[96].films():
        catalogue.put_stage(film, Stage.TMDB_DETAILS, known=None, outcome=Outcome.DONE, run=second.run, now=NOW)
    after = summarised(importing, second.run)
    assert after["total"]["films_at_tmdb"]["ratio"] == 1.0
    assert importing.deps(61).bodies.get_json(quality_key(first.run)) == before


def test_it_holds_the_runs_own_ceremonies_with_their_findings_and_reasons(ceremonies: dict[int, Ceremony]) -> None:
    importing = Imports()
    importing.run(ceremonies[96])
    record = importing.run(ceremonies[16])
    catalogue.put_stage(
        "tt0034583",
        Stage.TMDB_DETAILS,
        known=None,
        outcome=Outcome.AMBIGUOUS,
        reason="another film has this id",
        run=record.run,
        now=NOW,
    )
    (ceremony,) = summarised(importing, record.run)["ceremonies"]
    assert ceremony["ceremony"] == 16
    assert "film_without_id" in [finding["code"] for finding in ceremony["findings"]]
    (casablanca,) = [
        film for film in ceremony["unmatched"] if film["film"] == "tt0034583" and film["stage"] == "tmdb_details"
    ]
    assert (casablanca["outcome"], casablanca["reason"]) == ("ambiguous", "another film has this id")


def test_the_object_is_json_without_anything_else(ceremonies: dict[int, Ceremony]) -> None:
    importing = Imports()
    record = importing.run(ceremonies[96])
    document = summarised(importing, record.run)
    assert json.loads(json.dumps(document)) == document
    assert set(document) == {"total", "ceremonies"}


def test_films_that_failed_in_the_run_are_told_with_their_code(ceremonies: dict[int, Ceremony]) -> None:
    importing = Imports()
    record = importing.run(ceremonies[96])
    failed = Failure("omdb_enrichment", "bad_key", "OMDb: Invalid API key!", "Store a working key.")
    film = "tt15398776"
    open_film(record.run, film, title="Oppenheimer", ceremony=96, created=True, now=NOW)
    close_film(record.run, film, changed=True, stages={}, failure=failed, now=NOW)
    (ceremony,) = summarised(importing, record.run)["ceremonies"]
    ends = [(one["stage"], one["failed_in"], one["error_code"]) for one in ceremony["unmatched"] if one["film"] == film]
    assert ends == [
        ("tmdb_details", "omdb_enrichment", "bad_key"),
        ("omdb_enrichment", "omdb_enrichment", "bad_key"),
    ]
    (other,) = {(one["failed_in"], one["error_code"]) for one in ceremony["unmatched"] if one["film"] != film}
    assert other == (None, None)
