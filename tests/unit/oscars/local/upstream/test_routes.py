"""What the embedded upstream answers, without the network."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from oscar_import.ceremonies.model import FilmReference, Nominee
from oscar_import.enrichment.tmdb.stand_ins import STAND_IN_IDS_FROM
from oscar_import.normalization import words_of
from oscar_import.sources.oscar_data.parser import TableRow

from oscars.local.facts.model import CeremonyFacts
from oscars.local.upstream import tmdb
from oscars.local.upstream.films import Films
from oscars.local.upstream.routes import Upstream
from tests.support.facts import all_facts
from tests.support.fake_upstream.upstream import StandIn, all_films

RECORDED = Path(__file__).parents[5].parent / "shared/upstream"
ALL_PARTS = "credits,keywords,videos,images,external_ids,release_dates"


@pytest.fixture(scope="module")
def upstream() -> Upstream:
    return Upstream(all_facts())


def test_credits_are_what_the_nominations_say(upstream: Upstream) -> None:
    credits = _json(upstream, "/3/movie/tt0112384?append_to_response=credits")["credits"]
    assert [(entry["name"], entry["character"]) for entry in credits["cast"]] == [
        ("Ed Harris", "Gene Kranz"),
        ("Kathleen Quinlan", "Marilyn Lovell"),
    ]
    assert [(entry["name"], entry["department"], entry["job"]) for entry in credits["crew"]] == [
        ("Mike Hill", "Editing", "Editor"),
        ("Dan Hanley", "Editing", "Editor"),
        ("James Horner", "Sound", "Original Music Composer"),
        ("Brian Grazer", "Production", "Producer"),
        ("William Broyles Jr.", "Writing", "Writer"),
        ("Al Reinert", "Writing", "Writer"),
    ]


def test_a_directing_nomination_makes_a_director_won_or_not(upstream: Upstream) -> None:
    credits = _json(upstream, "/3/movie/tt5535276?append_to_response=credits")["credits"]
    assert [entry["name"] for entry in credits["crew"] if entry["job"] == "Director"] == []
    credits = _json(upstream, "/3/movie/tt5537002?append_to_response=credits")["credits"]
    assert [entry["name"] for entry in credits["crew"] if entry["job"] == "Director"] == ["Martin Scorsese"]


def test_an_actor_of_several_films_has_in_each_its_own_role(upstream: Upstream) -> None:
    roles = {
        imdb_id: _json(upstream, f"/3/movie/{imdb_id}?append_to_response=credits")["credits"]["cast"][0]["character"]
        for imdb_id in ("tt0018379", "tt0019429", "tt0018455")
    }
    assert roles == {"tt0018379": "Diane", "tt0019429": "Angela", "tt0018455": "The Wife"}


def test_an_actor_nominated_twice_for_one_role_stands_once_in_the_cast(upstream: Upstream) -> None:
    cast = _json(upstream, "/3/movie/tt0036872?append_to_response=credits")["credits"]["cast"]
    assert [entry["name"] for entry in cast].count("Barry Fitzgerald") == 1


def test_one_name_for_two_people_credits_both_under_their_own_names(upstream: Upstream) -> None:
    crew = _json(upstream, "/3/movie/tt0116282?append_to_response=credits")["credits"]["crew"]
    assert {entry["name"] for entry in crew if entry["job"] == "Editor"} == {"Joel Coen", "Ethan Coen"}


def test_companies_and_unknown_people_are_not_credited() -> None:
    nominees = (Nominee("Metro", ("co0007143",)), Nominee("Somebody", ("?",)), Nominee("Somebody Else", ()))
    film = Films([_ceremony(_nomination(nominees=nominees))]).by_imdb_id("tt0000001")
    assert film is not None
    assert film.crew == ()


def test_a_person_nominated_for_two_jobs_has_two_credits() -> None:
    person = (Nominee("Somebody", ("nm0000007",)),)
    rows = [_nomination(category=category, nominees=person) for category in ("DIRECTING", "FILM EDITING")]
    film = Films([_ceremony(*rows)]).by_imdb_id("tt0000001")
    assert film is not None
    assert [(member.tmdb_id, member.job) for member in film.crew] == [
        (STAND_IN_IDS_FROM + 7, "Director"),
        (STAND_IN_IDS_FROM + 7, "Editor"),
    ]


def test_a_film_is_found_by_its_stand_in_number_too(upstream: Upstream) -> None:
    by_imdb_id = _json(upstream, "/3/movie/tt0112384")
    assert by_imdb_id["id"] == STAND_IN_IDS_FROM + 112_384
    assert _json(upstream, f"/3/movie/{by_imdb_id['id']}") == by_imdb_id


def test_only_the_parts_asked_for_are_appended(upstream: Upstream) -> None:
    plain = _json(upstream, "/3/movie/tt0112384")
    more = _json(upstream, "/3/movie/tt0112384?append_to_response=videos,reviews")
    assert set(more) - set(plain) == {"videos"}


@pytest.mark.parametrize("path", ["/3/movie/tt9999999", "/3/movie/7", "/3/movie/" + "9" * 5000, "/3/person/1"])
def test_what_tmdb_would_not_have_is_a_404_in_its_words(upstream: Upstream, path: str) -> None:
    answer = upstream.get(path)
    assert answer.status == 404
    assert json.loads(answer.body)["status_code"] == 34


def test_find_knows_films_by_imdb_id(upstream: Upstream) -> None:
    found = _json(upstream, "/3/find/tt0112384?external_source=imdb_id")
    assert [(film["id"], film["title"], film["media_type"]) for film in found["movie_results"]] == [
        (STAND_IN_IDS_FROM + 112_384, "Apollo 13", "movie")
    ]


@pytest.mark.parametrize("path", ["/3/find/tt9999999?external_source=imdb_id", "/3/find/tt0112384?external_source=x"])
def test_find_of_the_unknown_is_empty_not_an_error(upstream: Upstream, path: str) -> None:
    assert not any(_json(upstream, path).values())


@pytest.mark.parametrize("imdb_id", ["tt0112384", "tt0116282", "tt0018379", "tt5537002"])
def test_everybody_in_the_credits_has_ids_elsewhere(upstream: Upstream, imdb_id: str) -> None:
    credits = _json(upstream, f"/3/movie/{imdb_id}?append_to_response=credits")["credits"]
    for entry in (*credits["cast"], *credits["crew"]):
        ids = _json(upstream, f"/3/person/{entry['id']}/external_ids")
        assert (ids["id"], ids["imdb_id"]) == (entry["id"], f"nm{entry['id'] - STAND_IN_IDS_FROM:07d}")


def test_the_ids_of_a_person_are_the_documented_ones_and_null_where_they_are_not_known(upstream: Upstream) -> None:
    ids = _json(upstream, f"/3/person/{STAND_IN_IDS_FROM + 438}/external_ids")  # Ed Harris
    assert list(ids) == ["id", *tmdb.PERSONS_IDS]
    assert {name: value for name, value in ids.items() if value} == {
        "id": STAND_IN_IDS_FROM + 438,
        "imdb_id": "nm0000438",
    }


@pytest.mark.parametrize(
    "person",
    ["nm0000438", "438", f"{STAND_IN_IDS_FROM + 99_999_999}", "0", "x", "9" * 5000, f"{STAND_IN_IDS_FROM + 7_143}"],
    ids=["an IMDb id", "a number of IMDb", "nobody", "0", "x", "long", "a company"],
)
@pytest.mark.needs("shared")
def test_a_person_who_is_not_known_is_the_recorded_404(upstream: Upstream, person: str) -> None:
    answer = upstream.get(f"/3/person/{person}/external_ids")
    assert (answer.status, json.loads(answer.body)) == (404, _recorded("person_999999999"))


def test_search_takes_no_notice_of_case_accents_and_punctuation(upstream: Upstream) -> None:
    found = _json(upstream, "/3/search/movie?query=amelie")["results"]
    assert "Amélie" in [film["title"] for film in found]
    found = _json(upstream, "/3/search/movie?query=schindlers%20LIST")["results"]
    assert [film["title"] for film in found] == ["Schindler's List"]


def test_search_gives_the_best_known_first_and_not_the_very_title(upstream: Upstream) -> None:
    titles = [film["title"] for film in _json(upstream, "/3/search/movie?query=star")["results"]]
    assert "Star!" in titles
    assert titles[0] != "Star!"


@pytest.mark.parametrize(
    "query", ["hamlet", "star wars", "the film of whom", "schindler", "godfathers", "hamlet prince"]
)
@pytest.mark.parametrize("serves", ["embedded", "stand-in"])
def test_search_finds_no_more_than_tmdb_does(upstream: Upstream, serves: str, query: str) -> None:
    """Every word has to stand in a title, whole; a page has 20 films."""
    address = f"/3/search/movie?query={query.replace(' ', '+')}"
    found = _json(upstream if serves == "embedded" else StandIn(all_films(), clock=time.time), address)
    assert len(found["results"]) <= 20
    for film in found["results"]:
        assert set(query.split()) <= set(words_of(film["title"])), film["title"]


@pytest.mark.parametrize("parameter", ["year", "primary_release_year"])
def test_search_by_year_means_the_film_year(upstream: Upstream, parameter: str) -> None:
    def titles(year: int) -> list[str]:
        return [
            film["title"] for film in _json(upstream, f"/3/search/movie?query=hamlet&{parameter}={year}")["results"]
        ]

    assert titles(1948) == ["Hamlet"]
    assert titles(1949) == []


@pytest.mark.parametrize("year", [1927, 1928])
def test_a_film_of_a_split_year_is_found_by_either(upstream: Upstream, year: int) -> None:
    found = _json(upstream, f"/3/search/movie?query=the+noose&year={year}")
    assert [film["title"] for film in found["results"]] == ["The Noose"]


def test_search_turns_pages(upstream: Upstream) -> None:
    first = _json(upstream, "/3/search/movie?query=the")
    second = _json(upstream, "/3/search/movie?query=the&page=2")
    beyond = _json(upstream, "/3/search/movie?query=the&page=500")
    assert len(first["results"]) == len(second["results"]) == 20
    assert not {film["id"] for film in first["results"]} & {film["id"] for film in second["results"]}
    assert first["total_pages"] == -(-first["total_results"] // 20)
    assert beyond["results"] == []


@pytest.mark.parametrize("page", ["0", "501", "x", "-1", "9" * 5000])
def test_search_refuses_a_page_as_tmdb_does(upstream: Upstream, page: str) -> None:
    answer = upstream.get(f"/3/search/movie?query=the&page={page}")
    assert (answer.status, json.loads(answer.body)["status_code"]) == (400, 22)


def test_search_without_a_query_is_refused_as_tmdb_does(upstream: Upstream) -> None:
    answer = upstream.get("/3/search/movie?query=")
    assert (answer.status, json.loads(answer.body)) == (422, {"errors": ["query must be provided"]})


@pytest.mark.parametrize(
    ("imdb_id", "awards"),
    [
        ("tt0112384", "Won 2 Oscars."),  # Apollo 13: as OMDb begins
        ("tt0076759", "Won 6 Oscars."),  # Star Wars: a special achievement award besides, which OMDb does not count
        ("tt0054634", "Nominated for 1 Oscar."),  # Aquamania
        ("tt0034193", "N/A"),  # Sis Hopkins: withdrawn, no official nomination
        ("tt0054195", "N/A"),  # Pollyanna: an honorary award only
    ],
)
def test_awards_are_counted_from_the_competitive_nominations(upstream: Upstream, imdb_id: str, awards: str) -> None:
    assert _json(upstream, f"/omdb/?i={imdb_id}&apikey=anything")["Awards"] == awards


@pytest.mark.parametrize(
    ("imdb_id", "awards"),
    [
        ("tt0026174", "Nominated for 2 Oscars."),  # Captain Blood: three write-ins besides
        ("tt0026714", "Won 2 Oscars."),  # A Midsummer Night's Dream: one of them by write-in
        ("tt0019729", "Won 1 Oscar."),  # The Broadway Melody: no nomination of the 2nd ceremony was official
    ],
)
def test_a_win_counts_but_not_a_nomination_that_was_not_official(upstream: Upstream, imdb_id: str, awards: str) -> None:
    assert _json(upstream, f"/omdb/?i={imdb_id}")["Awards"] == awards


@pytest.mark.parametrize("imdb_id", ["tt0112384", "tt0019217", "tt0044837"])
def test_omdb_tells_no_year_because_a_ceremonys_is_not_the_films(upstream: Upstream, imdb_id: str) -> None:
    """Limelight (tt0044837) is of 1952 and was honoured with the films of 1972."""
    assert _json(upstream, f"/omdb/?i={imdb_id}")["Year"] == "N/A"


def test_the_head_of_a_music_department_is_no_composer(upstream: Upstream) -> None:
    """Charles Previn of Universal: 'head of department (no composer credit)'."""
    crew = _json(upstream, "/3/movie/tt0029347?append_to_response=credits")["credits"]["crew"]
    assert not [member for member in crew if member["name"] == "Charles Previn"]


@pytest.mark.parametrize("query", ["?i=tt9999999", "?i=x", "", "?apikey=k"])
def test_omdb_does_not_know_an_unknown_id(upstream: Upstream, query: str) -> None:
    answer = upstream.get("/omdb/" + query)
    assert (answer.status, json.loads(answer.body)) == (200, {"Response": "False", "Error": "Incorrect IMDb ID."})


def test_omdb_finds_a_whole_title(upstream: Upstream) -> None:
    assert _json(upstream, "/omdb/?t=apollo+13")["imdbID"] == "tt0112384"
    assert _json(upstream, "/omdb/?t=Hamlet&y=1948")["imdbID"] == "tt0040416"
    assert _json(upstream, "/omdb/?t=apollo") == {"Response": "False", "Error": "Movie not found!"}


def test_a_film_without_an_id_is_unknown(upstream: Upstream) -> None:
    assert _json(upstream, "/3/search/movie?query=Letter+from+Livingston")["total_results"] == 0
    assert _json(upstream, "/omdb/?t=Letter+from+Livingston")["Response"] == "False"


def test_the_table_is_not_sent_again_while_it_is_the_same(upstream: Upstream) -> None:
    first = upstream.get("/oscars.csv")
    assert first.status == 200
    assert first.etag is not None
    for known in (first.etag, f'"other", W/{first.etag}', "*"):
        again = upstream.get("/oscars.csv", known)
        assert (again.status, again.body, again.etag) == (304, b"", first.etag)
    assert upstream.get("/oscars.csv", '"other"').body == first.body


def test_served_requests_are_counted_until_a_reset() -> None:
    upstream = Upstream([])
    for path in ("/oscars.csv", "/3/movie/tt1", "/3/movie/tt2", "/3/search/movie?query=a", "/omdb/?i=tt1", "/nowhere"):
        upstream.get(path)
    assert _json(upstream, "/_requests") == {
        "oscar_data": 1,
        "tmdb": 3,
        "omdb": 1,
        "by_path": {"/oscars.csv": 1, "/3/movie/{id}": 2, "/3/search/movie": 1, "/omdb/": 1},
    }
    assert upstream.post("/_reset").status == 200
    assert _json(upstream, "/_requests") == {"oscar_data": 0, "tmdb": 0, "omdb": 0, "by_path": {}}


def test_an_unknown_address_says_what_there_is(upstream: Upstream) -> None:
    answer = upstream.get("/nowhere")
    assert answer.status == 404
    assert "/oscars.csv" in json.loads(answer.body)["error"]


@pytest.mark.needs("shared")
def test_a_movie_has_the_fields_of_a_recorded_one(upstream: Upstream) -> None:
    recorded = _recorded_movie()
    ours = _json(upstream, f"/3/movie/tt0112384?append_to_response={ALL_PARTS}")
    appended_later = {"videos", "external_ids", "release_dates"}
    assert set(ours) - appended_later == set(recorded)
    assert set(ours["images"]) == set(recorded["images"])
    assert set(ours["keywords"]) == set(recorded["keywords"])
    for part in ("cast", "crew"):
        assert set(ours["credits"][part][0]) == set(recorded["credits"][part][0])


@pytest.mark.needs("shared")
def test_parts_have_the_fields_of_recorded_ones(upstream: Upstream) -> None:
    recorded = json.loads((RECORDED / "tmdb/themoviedbapi/movie_details_with_append_to_response.json").read_text())
    ours = _json(upstream, f"/3/movie/tt0112384?append_to_response={ALL_PARTS}")
    for part in ALL_PARTS.split(","):
        assert set(ours[part]) == set(recorded[part])


@pytest.mark.needs("shared")
def test_find_search_and_configuration_have_the_fields_of_recorded_ones(upstream: Upstream) -> None:
    find = _recorded("find_tt0088247")
    ours = _json(upstream, "/3/find/tt0112384?external_source=imdb_id")
    assert set(ours) == set(find)
    assert set(ours["movie_results"][0]) == set(find["movie_results"][0])
    search = _recorded("search_movie_536")
    ours = _json(upstream, "/3/search/movie?query=hamlet")
    assert set(ours) == set(search)
    assert set(ours["results"][0]) == set(search["results"][0])
    configuration = _recorded("configuration")
    assert _json(upstream, "/3/configuration")["images"] == configuration["images"]


@pytest.mark.needs("shared")
def test_errors_are_the_recorded_ones(upstream: Upstream) -> None:
    assert json.loads(upstream.get("/3/movie/999999999").body) == _recorded("movie_999999999_de")
    recorded = _recorded_omdb("exceptions/no_results/tt596799.yaml")
    assert json.loads(upstream.get("/omdb/?i=tt596799").body) == recorded


@pytest.mark.needs("shared")
def test_omdb_has_the_fields_of_a_recorded_film_and_begins_its_awards_alike(upstream: Upstream) -> None:
    recorded = _recorded_omdb("movie/Apollo 13.yaml")
    ours = _json(upstream, "/omdb/?i=tt0112384")
    assert list(ours) == list(recorded)
    assert recorded["Awards"].startswith(ours["Awards"])
    for known in ("Title", "imdbID", "Type", "Response"):
        assert ours[known] == recorded[known]


def _json(upstream: Upstream | StandIn, path: str) -> dict[str, Any]:
    answer = upstream.get(path)
    assert answer.status == 200, (path, answer)
    body: dict[str, Any] = json.loads(answer.body)
    return body


def _recorded_movie() -> dict[str, Any]:
    return _recorded("movie_tt1345836")


def _recorded(name: str) -> dict[str, Any]:
    (path,) = (RECORDED / "tmdb/tmdblib_wiremock").glob(f"_GET_3_{name}*.json")
    body: dict[str, Any] = json.loads(path.read_text())["Response"]["BodyAsJson"]
    return body


def _recorded_omdb(name: str) -> dict[str, Any]:
    recording = yaml.safe_load((RECORDED / "omdb/pyomdbapi_vcr" / name).read_text())
    body: dict[str, Any] = json.loads(recording["interactions"][0]["response"]["body"]["string"])
    return body


def _ceremony(*rows: TableRow) -> CeremonyFacts:
    return CeremonyFacts(ordinal=98, film_years="2025", rows=rows)


def _nomination(*, category: str = "BEST PICTURE", nominees: tuple[Nominee, ...]) -> TableRow:
    return TableRow(
        award_class="Title",
        canonical_category=category,
        category=category,
        films=(FilmReference("tt0000001", "A Film"),),
        nominees=nominees,
        detail="",
        name="",
        won=False,
        official=True,
    )
