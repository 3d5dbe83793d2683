"""How a film gets its record at TMDb, and what is said where it gets none."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result
from oscar_import.stage import Outcome, Stage
from oscar_import.storage import catalogue
from oscar_import.storage.models import StageRecord

from oscars.cli.commands import resolve
from tests.support.enrichment import TITLE, Enrichment, directed_by, directing, movie
from tests.support.samples import FILM, NOW, UNIDENTIFIED

MERGED = "tt7378922"
"""What IMDb has made of `FILM` in some of these tests."""
LATER = NOW + timedelta(days=31)


RARE = "The Assassination of a High School President"
"""A title that no two films have."""


@pytest.fixture
def enrichment() -> Enrichment:
    return Enrichment()


def candidate(tmdb_id: int, title: str = TITLE, date: str = "1994-09-23") -> dict[str, Any]:
    return {"id": tmdb_id, "title": title, "original_title": title, "release_date": date}


def stage(name: Stage, film: str = FILM) -> StageRecord:
    record = catalogue.find_stage(film, name)
    assert record is not None
    return record


def details(film: str = FILM) -> dict[str, Any]:
    record = stage(Stage.TMDB_DETAILS, film)
    assert record.outcome == Outcome.DONE
    return dict(record.data)


def test_a_film_that_tmdb_knows_by_its_id_costs_one_request(enrichment: Enrichment) -> None:
    enrichment.upstreams.movies[FILM] = movie(278)
    enrichment.run()
    assert enrichment.upstreams.asked == [f"movie {FILM}", f"omdb {FILM}"]
    assert details()["tmdb_id"] == 278
    assert Stage.TMDB_DISCOVERY not in enrichment.passed


def test_a_film_without_an_id_is_searched_for_by_title_and_year(enrichment: Enrichment) -> None:
    enrichment.upstreams.results = [{**candidate(278), "title": RARE, "original_title": RARE}]
    enrichment.upstreams.movies["278"] = movie(278, RARE)
    enrichment.run(film=UNIDENTIFIED, title=RARE)
    searches = [one for one in enrichment.upstreams.asked if one.startswith("search ")]
    assert searches[0] == f"search {RARE}"  # nobody is named, so that every form of the title is asked for
    assert [one for one in enrichment.upstreams.asked if one not in searches] == ["movie 278", "movie 278"]
    assert details(UNIDENTIFIED)["tmdb_id"] == 278


def test_people_end_the_search(enrichment: Enrichment) -> None:
    enrichment.nominations = [directing("Frank Darabont", film=None)]
    enrichment.upstreams.results = [candidate(278)]
    enrichment.upstreams.movies["278"] = movie(278, credits=directed_by("Frank A. Darabont"))
    enrichment.run(film=UNIDENTIFIED)
    assert enrichment.upstreams.asked[:3] == [f"search {TITLE}", "movie 278", "movie 278"]


def test_a_film_that_is_called_otherwise_there_is_found_by_its_other_titles_and_people(enrichment: Enrichment) -> None:
    enrichment.nominations = [directing("Frank Darabont")]
    enrichment.upstreams.results = [candidate(278, "Die Verurteilten")]
    titles = {"titles": [{"iso_3166_1": "US", "title": TITLE}]}
    enrichment.upstreams.movies["278"] = movie(
        278, "Die Verurteilten", imdb_id=None, credits=directed_by("Frank Darabont"), alternative_titles=titles
    )
    enrichment.run()
    assert details()["title"] == "Die Verurteilten"


def test_an_id_that_tmdb_does_not_know_is_searched_for_and_then_asked_by_its_number(enrichment: Enrichment) -> None:
    enrichment.upstreams.results = [candidate(278)]
    enrichment.upstreams.movies["278"] = movie(278)
    enrichment.run()
    assert enrichment.upstreams.asked[:5] == [
        f"movie {FILM}",
        f"find {FILM}",
        f"search {TITLE}",
        "movie 278",
        "movie 278",
    ]
    assert details()["tmdb_id"] == 278


def test_an_id_that_find_knows_needs_no_search(enrichment: Enrichment) -> None:
    enrichment.upstreams.found[FILM] = {"movie_results": [candidate(278)]}
    enrichment.upstreams.movies["278"] = movie(278)
    enrichment.run()
    assert enrichment.upstreams.asked[:4] == [f"movie {FILM}", f"find {FILM}", "movie 278", "movie 278"]


def test_an_id_that_imdb_has_merged_is_the_same_film_and_says_so(enrichment: Enrichment) -> None:
    enrichment.nominations = [directing("Frank Darabont")]
    enrichment.upstreams.results = [candidate(278)]
    enrichment.upstreams.movies["278"] = movie(278, imdb_id=MERGED, credits=directed_by("Frank Darabont"))
    enrichment.run()
    assert details()["imdb_id"] == MERGED
    assert "the director agrees" in stage(Stage.TMDB_DETAILS).reason


def test_a_short_of_the_same_title_and_year_under_another_id_is_never_taken(enrichment: Enrichment) -> None:
    enrichment.nominations = [directing("Frank Darabont")]
    enrichment.upstreams.results = [candidate(5)]
    enrichment.upstreams.movies["5"] = movie(5, imdb_id="tt9999999", runtime=12, credits=directed_by("Somebody Else"))
    enrichment.upstreams.ratings["tt9999999"] = {"Response": "True", "imdbID": "tt9999999", "imdbRating": "3.1"}
    work = enrichment.run()
    assert work.stages["tmdb_details"] == ["ambiguous", f"1 film may fit: oscars resolve {FILM}"]
    assert stage(Stage.OMDB_ENRICHMENT).outcome == Outcome.NOT_FOUND


@pytest.mark.parametrize("credits", [{}, {"cast": [{"id": 1, "name": "Anybody", "order": 0}]}])
def test_another_id_without_a_word_of_people_is_never_taken(enrichment: Enrichment, credits: dict[str, Any]) -> None:
    enrichment.upstreams.results = [candidate(5)]
    enrichment.upstreams.movies["5"] = movie(5, imdb_id="tt9999999", credits=credits)
    assert enrichment.run().stages["tmdb_details"][0] == "ambiguous"


def test_an_id_that_answers_another_film_is_asked_for_again_by_what_find_names(enrichment: Enrichment) -> None:
    enrichment.upstreams.movies[FILM] = movie(99, "Quite Another Film", imdb_id="tt9999999")
    enrichment.upstreams.found[FILM] = {"movie_results": [candidate(278)]}
    enrichment.upstreams.movies["278"] = movie(278)
    enrichment.run()
    assert enrichment.upstreams.asked[:3] == [f"movie {FILM}", f"find {FILM}", "movie 278"]
    assert details()["tmdb_id"] == 278


def test_the_ratings_of_a_merged_film_are_found_by_its_new_id(enrichment: Enrichment) -> None:
    enrichment.upstreams.movies[FILM] = movie(278, imdb_id=MERGED)
    enrichment.upstreams.found[FILM] = {"movie_results": [candidate(278)]}
    enrichment.upstreams.ratings[MERGED] = {"Response": "True", "imdbID": MERGED, "imdbRating": "9.3"}
    enrichment.run()
    assert enrichment.upstreams.asked == [f"movie {FILM}", f"find {FILM}", f"omdb {FILM}", f"omdb {MERGED}"]
    assert stage(Stage.OMDB_ENRICHMENT).data["ratings"]["imdb"] == 9.3


def test_an_id_of_a_television_entry_leads_to_the_film_of_that_title_where_there_is_one(enrichment: Enrichment) -> None:
    enrichment.upstreams.found[FILM] = {"tv_results": [{"id": 5, "name": TITLE, "first_air_date": "1994-09-23"}]}
    enrichment.upstreams.results = [candidate(278)]
    enrichment.upstreams.movies["278"] = movie(278)
    enrichment.run()
    assert details()["tmdb_id"] == 278


def test_a_television_entry_is_never_taken_and_kept_for_a_person_to_see(enrichment: Enrichment) -> None:
    enrichment.upstreams.found[FILM] = {"tv_results": [{"id": 5, "name": TITLE, "first_air_date": "1994-09-23"}]}
    work = enrichment.run()
    assert work.stages["tmdb_discovery"][0] == work.stages["tmdb_details"][0] == "not_found"
    reason = work.stages["tmdb_details"][1]
    assert reason == f"TMDb has it as a television entry, not as a film: {TITLE} (television 5)"
    assert "resolve" not in reason
    assert decide(5).exit_code != 0
    assert [(one["tmdb_id"], one["is_movie"]) for one in stage(Stage.TMDB_DISCOVERY).data["candidates"]] == [(5, False)]


def test_a_film_whose_number_is_gone_goes_to_discovery_once(enrichment: Enrichment) -> None:
    enrichment.nominations = [directing("Frank Darabont")]
    enrichment.upstreams.results = [candidate(278)]
    enrichment.upstreams.movies["278"] = movie(278, credits=directed_by("Frank Darabont"))

    def take_away_what_was_found() -> None:
        if "movie 278" in enrichment.upstreams.asked:
            enrichment.upstreams.movies.clear()

    enrichment.upstreams.asking = take_away_what_was_found
    work = enrichment.run()
    assert enrichment.passed[:3] == [Stage.TMDB_DETAILS, Stage.TMDB_DISCOVERY, Stage.TMDB_DETAILS]
    assert Stage.TMDB_DISCOVERY not in enrichment.passed[3:]
    assert work.stages["tmdb_details"] == ["not_found", "TMDb does not know the film"]


def test_what_several_films_fit_is_ambiguous_and_its_candidates_are_kept(enrichment: Enrichment) -> None:
    enrichment.upstreams.results = [candidate(1), candidate(2)]
    work = enrichment.run()
    assert work.stages["tmdb_details"] == ["ambiguous", f"2 films fit: oscars resolve {FILM}"]
    assert [one["tmdb_id"] for one in stage(Stage.TMDB_DISCOVERY).data["candidates"]] == [1, 2]


# an answer that is another film


def test_another_film_under_our_id_is_told_and_not_stored(enrichment: Enrichment) -> None:
    enrichment.upstreams.movies[FILM] = movie(99, "Quite Another Film", imdb_id="tt9999999", release_date="2011-01-01")
    work = enrichment.run()
    record = stage(Stage.TMDB_DETAILS)
    assert (record.outcome, record.data) == (Outcome.AMBIGUOUS, {})
    assert work.stages["tmdb_details"][1] == (
        f"Asked for {FILM}, {TITLE} of 1994: TMDb answered with Quite Another Film (2011), TMDb 99. "
        f"If it is the film after all: oscars resolve {FILM} --tmdb 99"
    )


def test_a_film_that_turns_out_to_be_another_loses_the_media_of_that_other(enrichment: Enrichment) -> None:
    enrichment.upstreams.movies[FILM] = movie(278)
    enrichment.run()
    enrichment.upstreams.movies[FILM] = movie(99, "Quite Another Film", imdb_id="tt9999999", release_date="2011-01-01")
    enrichment.run("run-2", now=LATER)
    assert catalogue.find_stage(FILM, Stage.MEDIA_PROCESSING) is None
    enrichment.upstreams.movies[FILM] = movie(278)
    enrichment.run("run-3", now=LATER + timedelta(days=31))
    assert stage(Stage.MEDIA_PROCESSING).data["images"]["posters"]


# what a person decided


def decide(tmdb_id: int) -> Result:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(resolve, "connected", nullcontext)
        return CliRunner().invoke(resolve.resolve, [FILM, "--tmdb", str(tmdb_id)])


def test_a_decision_is_asked_for_by_its_number_and_needs_no_likeness(enrichment: Enrichment) -> None:
    enrichment.upstreams.results = [candidate(1), candidate(2)]
    enrichment.run()
    assert decide(7).exit_code == 0
    enrichment.upstreams.movies["7"] = movie(7, "Quite Another Title", imdb_id="tt9999999", release_date="2011-01-01")
    enrichment.run("run-2")
    assert enrichment.upstreams.asked[0] == "movie 7"
    assert details()["tmdb_id"] == 7


def test_a_decision_outlasts_a_404_and_every_later_import(enrichment: Enrichment) -> None:
    enrichment.upstreams.results = [candidate(1)]
    enrichment.upstreams.movies["1"] = movie(1)
    enrichment.run()
    assert decide(7).exit_code == 0
    work = enrichment.run("run-2")
    assert work.stages["tmdb_details"] == [
        "not_found",
        f"TMDb knows no film 7, on which a person decided: oscars resolve {FILM}",
    ]
    assert enrichment.upstreams.asked == ["movie 7"]
    enrichment.upstreams.movies["7"] = movie(7)
    enrichment.run("run-3", now=LATER)
    assert details()["tmdb_id"] == 7
    assert stage(Stage.TMDB_DISCOVERY).data == {"tmdb_id": 7, "decided_by_a_person": True}


# how long an answer is believed


def test_what_is_fresh_is_not_asked_for_again_and_nothing_is_written(enrichment: Enrichment) -> None:
    enrichment.upstreams.movies[FILM] = movie(278)
    enrichment.upstreams.ratings[FILM] = {"Response": "True", "imdbRating": "9.3"}
    enrichment.run()
    before = {name: (record.checked_at, record.revision) for name, record in catalogue.find_film(FILM).stages.items()}
    work = enrichment.run("run-2", now=NOW + timedelta(days=29))
    after = {name: (record.checked_at, record.revision) for name, record in catalogue.find_film(FILM).stages.items()}
    assert (enrichment.upstreams.asked, work.outcome, after) == ([], "skipped", before)


def test_what_is_stale_is_asked_for_again_and_where_it_is_the_same_only_the_check_is_noted(
    enrichment: Enrichment,
) -> None:
    enrichment.upstreams.movies[FILM] = movie(278)
    enrichment.upstreams.ratings[FILM] = {"Response": "True", "imdbRating": "9.3"}
    enrichment.run()
    before = catalogue.find_film(FILM).stages
    enrichment.upstreams.movies[FILM] = movie(278, popularity=0.5)
    work = enrichment.run("run-2", now=LATER)
    assert (enrichment.upstreams.asked, work.outcome) == ([f"movie {FILM}", f"omdb {FILM}"], "skipped")
    assert not [name for name in enrichment.aws.puts if name.startswith("bodies/")]
    for name, record in catalogue.find_film(FILM).stages.items():
        assert (record.revision, record.data) == (before[name].revision, before[name].data)
    enrichment.run("run-3", now=LATER + timedelta(days=1))
    assert enrichment.upstreams.asked == []


def test_a_body_that_has_changed_is_stored_and_the_film_is_updated(enrichment: Enrichment) -> None:
    enrichment.upstreams.movies[FILM] = movie(278)
    enrichment.run()
    enrichment.upstreams.movies[FILM] = movie(278, runtime=142)
    assert enrichment.run("run-2", now=LATER).outcome == "updated"
    assert details()["runtime_minutes"] == 142


def test_a_film_of_the_last_two_years_is_stale_after_a_week(enrichment: Enrichment) -> None:
    enrichment.upstreams.movies[FILM] = movie(278, release_date="2025-09-23")
    enrichment.run(years="2025")
    enrichment.run("run-2", years="2025", now=NOW + timedelta(days=6))
    assert enrichment.upstreams.asked == []
    enrichment.run("run-3", years="2025", now=NOW + timedelta(days=8))
    assert enrichment.upstreams.asked == [f"movie {FILM}", f"omdb {FILM}"]
