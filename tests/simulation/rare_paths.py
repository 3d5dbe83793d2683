"""What functions do that no schedule of the small world comes to: each once, so that it is known what it takes.

The right results are the record tests' matter; here a path only has to be gone to its end.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import requests
from oscar_import.aws.bucket import body_key
from oscar_import.ceremonies import projection
from oscar_import.ceremonies.model import Ceremony
from oscar_import.dependencies import Dependencies, page_client
from oscar_import.enrichment.omdb.ratings import FilmRatings
from oscar_import.errors import Terminal
from oscar_import.runs import route
from oscar_import.runs.failure import Failure
from oscar_import.runs.messages import CeremonyMessage, FilmMessage
from oscar_import.runs.status import CeremonyStatus
from oscar_import.sources.oscar_data.parser import read_ceremony, split
from oscar_import.stage import Stage
from oscar_import.stages import oscar_imports, settle_ceremony, split_range
from oscar_import.storage import catalogue
from oscar_import.storage.models import CeremonyRecord
from oscar_import.upstream.deadline import Deadline
from oscar_import.workflow import film_lifecycle
from oscar_import.workflow.ceremony_completion import fail_ceremony
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

from oscars.local.facts.format import read_folder
from oscars.local.facts.table import render_table
from tests.simulation.effects import Effects
from tests.simulation.schedule import Fault, Kind, Schedule
from tests.simulation.scheduler import Scheduler
from tests.simulation.simulation import database
from tests.support.enrichment import CEREMONY, TITLE, Enrichment, directed_by, directing, movie
from tests.support.fakes import FakeAws, dependencies
from tests.support.made_pages import imdb_data, imdb_page, oscars_org_page
from tests.support.samples import FILM, NOW, ceremony, enrich, open_film, open_run
from tests.support.template.guard import Permission, acting_as, take_refused, take_used

SECOND = CEREMONY + 1
STALE = NOW + timedelta(days=40)
OF_PAGES = 96
FILM_STAGES = (Stage.MOVIE_ENRICHMENT, *route.ENRICHING_STAGES)


def walk() -> set[Permission]:
    """Goes every path; returns the permissions that were needed."""
    take_used()
    for path in PATHS:
        database().begin(Effects(Schedule(), Scheduler()))
        path()
    refused = take_refused()
    assert not refused, refused[0]
    return take_used()


# a film's message says itself what it needs: it may be of a version whose gate decided otherwise


def each_stage_sends_to_each_later_one() -> None:
    for stage in route.ENRICHING_STAGES:
        for later in route.flow_from(stage):
            enrichment = _enriched()
            message = _opened("run-2", needs=(stage, later))
            enrichment.pass_stage(stage, message, NOW)
            assert [queue for queue, _ in enrichment.aws.sent] == [later], (stage, later)


def each_stage_ends_a_film_that_had_failed_and_completes_its_ceremony() -> None:
    for stage in FILM_STAGES:
        enrichment = _enriched()
        message = _opened("run-2", needs=() if stage is Stage.MOVIE_ENRICHMENT else (stage,))
        enrichment.aws.run(stage, film_lifecycle.fail, message, Failure(stage.value, "unexpected", "once", ""))
        # Another transaction is at work on the ceremony: it is looked at again, whether the run still holds it.
        database().effects = Effects(Schedule(faults=(Fault(Kind.CONFLICT, 0),)), Scheduler())
        enrichment.pass_stage(stage, message, NOW)
        assert enrichment.aws.answered[-1] == ("token", "succeeded"), stage


def details_that_another_ceremony_outdates_while_they_are_fetched_are_made_again() -> None:
    enrichment = _enriched()
    message = _opened("run-2", needs=(Stage.TMDB_DETAILS,))
    open_film("run-2", FILM, title=TITLE, ceremony=SECOND, created=False, now=NOW)
    enrichment.upstreams.asking = lambda: _nominate(SECOND)
    enrichment.pass_stage(Stage.TMDB_DETAILS, message, STALE)
    assert [queue for queue, _ in enrichment.aws.sent] == [Stage.TMDB_DETAILS]


# what TMDb knows changes


def a_film_is_known_to_tmdb_by_neither_id_nor_title() -> None:
    enrichment = Enrichment()
    enrichment.run()
    assert enrichment.passed[:2] == [Stage.TMDB_DETAILS, Stage.TMDB_DISCOVERY]
    enrichment.run("run-2", now=STALE)  # still not


def a_film_is_not_known_to_tmdb_any_more() -> None:
    enrichment = _enriched()
    enrichment.upstreams.movies.clear()
    enrichment.upstreams.results.clear()
    enrichment.run("run-2", now=STALE)
    assert catalogue.find_stage(FILM, Stage.MEDIA_PROCESSING) is None


def a_film_has_become_another_at_tmdb() -> None:
    enrichment = _enriched()
    enrichment.upstreams.movies[FILM] = movie(279, "Something Else", imdb_id="tt0000001", release_date="2020-01-01")
    enrichment.run("run-2", now=STALE)
    assert catalogue.find_stage(FILM, Stage.MEDIA_PROCESSING) is None


def the_body_that_details_are_made_from_is_gone() -> None:
    enrichment = _enriched()
    message = _opened("run-2", needs=(Stage.TMDB_DETAILS,))
    _nominate(SECOND)
    del enrichment.aws.objects[body_key("tmdb", FILM)]
    with suppress(Terminal):
        enrichment.pass_stage(Stage.TMDB_DETAILS, message, NOW)
        raise AssertionError("the body was not missed")


def ratings_are_read_again_by_a_newer_parser() -> None:
    """From the stored body; where it is gone, OMDb is asked again."""
    enrichment = _enriched()
    enrichment.upstreams.ratings[FILM] = {"Response": "True", "imdbID": FILM, "Title": TITLE}
    enrichment.run("run-2", now=STALE)
    ratings = catalogue.find_stage(FILM, Stage.OMDB_ENRICHMENT)
    assert ratings is not None
    with patch.object(FilmRatings, "parser_version", 2):
        enrichment.run("run-3", now=STALE)
        assert enrichment.passed == [Stage.OMDB_ENRICHMENT]
        assert enrichment.upstreams.asked == []
    with patch.object(FilmRatings, "parser_version", 3):
        del enrichment.aws.objects[body_key("omdb", FILM)]
        enrichment.run("run-4", now=STALE)
        assert enrichment.upstreams.asked == [f"omdb {FILM}"]


# sources


class _Pages(BaseAdapter):
    """oscars.org and IMDb, of one ceremony. IMDb may turn everybody away."""

    def __init__(self, told: Ceremony, *, is_open: bool) -> None:
        super().__init__()
        self._is_open = is_open
        self._pages = (imdb_page(imdb_data(told)).encode(), oscars_org_page(told).encode())

    def send(self, request: requests.PreparedRequest, **_given: Any) -> requests.Response:  # type: ignore[override]
        of_the_academy = "/ceremonies/" in str(request.url)
        answers = of_the_academy or self._is_open
        response = requests.Response()
        response.status_code = 200 if answers else 202
        body = self._pages[of_the_academy] if answers else b""
        response.raw = HTTPResponse(io.BytesIO(body), status=response.status_code, preload_content=False)
        return response

    def close(self) -> None:
        pass


def a_ceremony_is_imported_from_pages_and_an_import_of_pages_is_planned() -> None:
    table = "".join(render_table(read_folder())).encode()
    told = read_ceremony(split(table)[OF_PAGES], OF_PAGES)
    given = {"years": str(OF_PAGES), "ceremonies": True, "source": "oscars_org", "dry_run": True}

    def plan(deps: Dependencies) -> object:
        return split_range.split_range(_event(given), deps)

    works: tuple[tuple[str, Callable[[Dependencies], object], bool], ...] = (
        ("split_range", plan, True),
        (Stage.OSCAR_IMPORTS.value, lambda deps: oscar_imports.process(_of_pages(), deps), True),
        ("split_range", plan, False),  # the ids that are stored need not be looked up
    )
    for function, work, imdb_is_open in works:
        open_run("run-1", OF_PAGES)
        deadline = Deadline(lambda: NOW, lambda _: None)
        deadline.begin(300)
        deps = dependencies(FakeAws(), function)
        pages = page_client(deps.bodies, deadline, lambda: NOW)
        pages._session.mount("https://", _Pages(told, is_open=imdb_is_open))
        with acting_as(function):
            work(replace(deps, pages=pages))
    assert catalogue.find_ceremony(OF_PAGES) is not None


def the_retry_of_what_failed_is_planned() -> None:
    open_run("run-1", CEREMONY)
    ceremony(CEREMONY, "run-1").update(
        actions=[CeremonyRecord.status.set(CeremonyStatus.COMPLETED_WITH_FAILURES.value)]
    )
    aws = FakeAws()
    aws.objects["table"] = "".join(render_table(read_folder())).encode()
    given = {"years": str(CEREMONY), "ceremonies": True, "source_object": "table", "dry_run": True}
    for reprocess in ("failed", "missing"):
        answer = aws.run("split_range", split_range.split_range, _event({**given, "reprocess": reprocess}))
        assert answer["rejected"] is None


def a_source_that_was_stored_is_gone() -> None:
    open_run("run-1", OF_PAGES)
    message = CeremonyMessage("run-1", OF_PAGES, "missing", True, "oscar_data", "sources/gone", None)
    with suppress(Terminal):
        FakeAws().run(Stage.OSCAR_IMPORTS, oscar_imports.process, message)
        raise AssertionError("the source was not missed")
    gone = Failure(Stage.OSCAR_IMPORTS.value, "source_missing", "it is gone", "")
    assert FakeAws().run(Stage.OSCAR_IMPORTS, fail_ceremony, "run-1", OF_PAGES, gone)


# what ends badly


def a_ceremony_is_not_imported_in_time() -> None:
    open_run("run-1", CEREMONY)
    ceremony(CEREMONY, "run-1").update(actions=[CeremonyRecord.task_token.set("token")])
    aws = FakeAws()
    event = {"run": "run-1", "ceremony": CEREMONY, "error": {"Error": "States.Timeout", "Cause": ""}}
    aws.run("settle_ceremony", settle_ceremony.settle, event)
    assert aws.answered == [("token", "lost")]


PATHS: tuple[Callable[[], None], ...] = (
    each_stage_sends_to_each_later_one,
    each_stage_ends_a_film_that_had_failed_and_completes_its_ceremony,
    details_that_another_ceremony_outdates_while_they_are_fetched_are_made_again,
    a_film_is_known_to_tmdb_by_neither_id_nor_title,
    a_film_is_not_known_to_tmdb_any_more,
    a_film_has_become_another_at_tmdb,
    the_body_that_details_are_made_from_is_gone,
    ratings_are_read_again_by_a_newer_parser,
    a_ceremony_is_imported_from_pages_and_an_import_of_pages_is_planned,
    the_retry_of_what_failed_is_planned,
    a_source_that_was_stored_is_gone,
    a_ceremony_is_not_imported_in_time,
)


def _enriched() -> Enrichment:
    """A film that has passed all stages in a first run."""
    database().begin(Effects(Schedule(), Scheduler()))
    enrichment = Enrichment()
    enrichment.nominations = [directing("Frank Darabont")]
    enrichment.upstreams.movies[FILM] = movie(278, credits=directed_by("Frank Darabont"))
    enrichment.upstreams.movies["278"] = enrichment.upstreams.movies[FILM]
    enrichment.upstreams.results = [{"id": 278, "title": TITLE, "original_title": TITLE, "release_date": "1994-09-23"}]
    enrichment.run()
    return enrichment


def _opened(run: str, *, needs: tuple[Stage, ...]) -> FilmMessage:
    """The film's message in another run of two ceremonies, the first of which waits for its token to be answered."""
    open_run(run, CEREMONY, SECOND, reprocess="all")
    enrich(CEREMONY, run=run).update(actions=[CeremonyRecord.task_token.set("token")])
    enrich(SECOND, run=run)
    open_film(run, FILM, title=TITLE, ceremony=CEREMONY, created=False, now=NOW)
    return FilmMessage(run=run, film=FILM, title=TITLE, film_years="1994", ceremony=CEREMONY, needs=needs)


def _nominate(ordinal: int) -> None:
    part = projection.Part(projection.Kind.FILM, FILM, TITLE, [{"id": f"{ordinal:03d}-001"}], [])
    catalogue.put_parts([part], ordinal=ordinal, version=1, run="run-2")


def _event(given: dict[str, Any]) -> dict[str, Any]:
    """What the state machine gives to SplitRange."""
    return {
        "input": given,
        "run": "run-2",
        "execution_arn": "arn:aws:states:us-east-1:000000000000:execution:OscarImport:run-2",
        "started_at": "2026-11-22T10:00:00Z",
    }


def _of_pages() -> CeremonyMessage:
    return CeremonyMessage("run-1", OF_PAGES, "missing", True, "oscars_org", None, None)
