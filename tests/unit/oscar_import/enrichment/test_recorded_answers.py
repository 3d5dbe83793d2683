"""Every recorded answer of TMDb and OMDb, file by file: what it means, and what is read out of it."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from oscar_import.enrichment.omdb import ratings as omdb
from oscar_import.enrichment.tmdb import media
from oscar_import.enrichment.tmdb import responses as tmdb
from oscar_import.enrichment.tmdb.candidates import Candidate, found_by_id, found_by_title
from oscar_import.enrichment.tmdb.details import read_movie
from oscar_import.enrichment.tmdb.identity import Same, same_film
from oscar_import.upstream.results import Answer, Found

pytestmark = pytest.mark.needs("shared")

UPSTREAM = Path(__file__).parents[5] / "shared" / "upstream"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

IMAGE_KINDS = ("posters", "backdrops", "logos")

# fmt: off
# ruff: noqa: E501  (one line a file)
TMDB_EXPECTED: dict[str, str] = {
    "go_tmdb/GET_configuration.json": "found: images at https://image.tmdb.org/t/p/",
    "go_tmdb/GET_movie_0.json": "not found",
    "go_tmdb/GET_movie_550__append_to_response=credits,keywords,release_dates.json": "found: tt0137523 Fight Club 1999-10-15 139 min, 75 cast, 188 crew",
    "go_tmdb/GET_search_movie__include_adult=false&page=1&query=Inception.json": "found by title: 9; Inception 2010, The Crack: Inception 2019",
    "themoviedbapi/movie_details_with_append_to_response.json": "found: tt0409732 Rock Crystal 2004-11-18 92 min, 25 cast, 9 crew",
    "tmdb_api_errors/invalid-api-key.json": "bad key",
    "tmdb_api_errors/resource-not-found.json": "not found",
    "tmdb_api_errors/validation-error.json": "refused",
    "tmdblib_wiremock/_GET_3_authentication_b4c06856-188e-9c42-8422-c229654f1c6a.json": "found",
    "tmdblib_wiremock/_GET_3_configuration_586daef0-f920-b546-b99c-af6c33b6807d.json": "found: images at https://image.tmdb.org/t/p/",
    "tmdblib_wiremock/_GET_3_find_30272_877f8a49-31e7-8e4d-a1cd-673037d8b1d3.json": "found by id: 2; The Bishop Warms Up 1971 on television, Season 1 2008 on television",
    "tmdblib_wiremock/_GET_3_find_81189_5a559df0-488f-b54e-ad8a-8f8f567815e5.json": "found by id: 1; Breaking Bad 2008 on television",
    "tmdblib_wiremock/_GET_3_find_nm0000246_c67cece0-6f1a-7b4a-80ba-71de2b14b238.json": "found by id: nothing",
    "tmdblib_wiremock/_GET_3_find_tt0088247_f3502846-dbb8-814c-a34c-6cfd59cff2bc.json": "found by id: 1; The Terminator 1984",
    "tmdblib_wiremock/_GET_3_find_tt0903747_fe25028e-ff42-a744-9d4d-595d6dea4042.json": "found by id: 1; Breaking Bad 2008 on television",
    "tmdblib_wiremock/_GET_3_find_tt0959621_a37b8861-cdba-8649-8a81-3d11f0c47755.json": "found by id: 1; Pilot 2008 on television",
    "tmdblib_wiremock/_GET_3_genre_movie_list_76f45860-e59a-5e40-967e-5e7fa38e64b5.json": "found",
    "tmdblib_wiremock/_GET_3_genre_movie_list_a824c4b0-c3dd-8647-a6ff-c63f217b09b1.json": "found",
    "tmdblib_wiremock/_GET_3_movie_1122573_keywords_97566424-dc04-d747-b304-98738393c6b9.json": "found: 9 keywords",
    "tmdblib_wiremock/_GET_3_movie_157336_watch_providers_a2e58ff4-a611-4e4a-ad2e-700393b508fc.json": "found",
    "tmdblib_wiremock/_GET_3_movie_168259_69813763-865a-954e-9019-b376458f6bae.json": "found: tt2820852 Fast & Furious 7 2015-04-01 137 min, 0 cast, 0 crew",
    "tmdblib_wiremock/_GET_3_movie_19995_changes_d9bc80a8-8a39-0c43-bf1d-c71eaed5d776.json": "found",
    "tmdblib_wiremock/_GET_3_movie_19995_fb933ef3-4f8a-1c46-9980-6d900bc9c6cf.json": "found: tt0499549 Avatar - Aufbruch nach Pandora 2009-12-16 162 min, 0 cast, 0 crew",
    "tmdblib_wiremock/_GET_3_movie_19995_lists_c81c17d0-42ee-4e40-b868-91b8a89a025d.json": "found",
    "tmdblib_wiremock/_GET_3_movie_335984_external_ids_4ac01f11-04a7-9a46-a033-4324ca6b4cf3.json": "found: bladerunner2049 tt1856101 bladerunnermovie bladerunner Q21500755",
    "tmdblib_wiremock/_GET_3_movie_47964_106ab425-5f16-bb4f-96db-9160ee64df2d.json": "found: tt1606378 A Good Day to Die Hard 2013-02-06 98 min, 0 cast, 0 crew",
    "tmdblib_wiremock/_GET_3_movie_47964_alternative_titles_87e7bf39-4cbb-9e4c-a8b6-743339ccc74c.json": "found",
    "tmdblib_wiremock/_GET_3_movie_47964_alternative_titles_99ccabba-ad24-ec40-9421-74a73ba130e3.json": "found",
    "tmdblib_wiremock/_GET_3_movie_47964_alternative_titles_b513eba2-0dd3-244e-b308-ad500f297f8e.json": "found",
    "tmdblib_wiremock/_GET_3_movie_47964_b37286c7-5224-1f4a-8a87-0025b832a363.json": "found: tt1606378 Die Hard - Un buon giorno per morire 2013-02-06 97 min, 0 cast, 0 crew",
    "tmdblib_wiremock/_GET_3_movie_47964_credits_c9ca6431-f1d1-b64a-a361-353427264093.json": "found: 48 cast, 512 crew, directed by John Moore",
    "tmdblib_wiremock/_GET_3_movie_47964_images_6e993b94-5860-194a-91e7-be828dd95b89.json": "found: posters: en None bg backdrops: en None de logos: en cs de",
    "tmdblib_wiremock/_GET_3_movie_47964_images_7d469fe5-58b8-1a4d-ba39-20d744bb474a.json": "found: posters: en backdrops: en logos: en",
    "tmdblib_wiremock/_GET_3_movie_47964_keywords_a4aa3d49-2098-7a4a-8cdd-ae9fbe2f1dcf.json": "found: 20 keywords",
    "tmdblib_wiremock/_GET_3_movie_47964_lists_1c622362-43b4-6f44-9ace-5a5fa24715f0.json": "found",
    "tmdblib_wiremock/_GET_3_movie_47964_lists_97ac83f4-5ff1-7d4d-a44a-5a186c9cf78c.json": "found",
    "tmdblib_wiremock/_GET_3_movie_47964_lists_b346a123-a151-5340-9786-7afac49d3a08.json": "found",
    "tmdblib_wiremock/_GET_3_movie_47964_recommendations_1f838420-dad6-904a-a74d-b73b725fd4d9.json": "found",
    "tmdblib_wiremock/_GET_3_movie_47964_recommendations_914a05b2-a39b-694c-be0a-f4e85fea497f.json": "found",
    "tmdblib_wiremock/_GET_3_movie_47964_release_dates_537b1c5a-7592-684e-ac5e-def6971b37a0.json": "found: 66 countries, first in 2013-02-06",
    "tmdblib_wiremock/_GET_3_movie_47964_releases_c4fb51c4-baf6-2749-9f75-b580ce7c282e.json": "found",
    "tmdblib_wiremock/_GET_3_movie_47964_reviews_db4a4112-7ec5-3a48-b23c-b6cdbd6e26f2.json": "found",
    "tmdblib_wiremock/_GET_3_movie_47964_similar_436d7892-e2b6-8b43-b717-75f546d8130f.json": "found",
    "tmdblib_wiremock/_GET_3_movie_47964_similar_e9575f19-0923-7e4d-ae45-d949de98fce8.json": "found",
    "tmdblib_wiremock/_GET_3_movie_47964_translations_c2e32d0a-8a76-1a4c-9931-77997f58c311.json": "found",
    "tmdblib_wiremock/_GET_3_movie_47964_videos_be39a0c1-4f74-354d-a715-1cae96b9a131.json": "found: 12 videos, 3 trailers",
    "tmdblib_wiremock/_GET_3_movie_47964_watch_providers_70bacdd9-dd7c-b84a-a1c6-b74a2a407012.json": "found",
    "tmdblib_wiremock/_GET_3_movie_999999999_de049546-d6c2-fa45-afc9-775e49ad673b.json": "not found",
    "tmdblib_wiremock/_GET_3_movie_999999999_keywords_e8220ac6-f656-1745-97bc-cfcf63260f87.json": "not found",
    "tmdblib_wiremock/_GET_3_movie_tt1345836_ea7342da-3da2-e04d-8766-6b1fd758b5af.json": "found: tt1345836 The Dark Knight Rises 2012-07-17 165 min, 166 cast, 561 crew",
    "tmdblib_wiremock/_GET_3_person_999999999_d0963c7a-824b-564d-aa44-52f6f0e6c9cf.json": "not found",
    "tmdblib_wiremock/_GET_3_search_movie_536fcfd2-2097-6a4f-85fb-d7e3e58216f1.json": "found by title: 1; Dr. No 1962",
    "tmdblib_wiremock/_GET_3_search_movie_a6a311fe-3667-2d41-8fc6-fc37baebfe5c.json": "found by title: 20; 007½ no Carnaval 1966, Lesson #007: Close Quarters Combat 1971",
    "tmdblib_wiremock/_GET_3_search_movie_d4883973-17aa-2c49-8bf0-4b6e6195f460.json": "found by title: 20; Conductor 007 1966, Mission 007 2025",
}

OMDB_EXPECTED: dict[str, list[str]] = {
    "pyomdbapi_vcr/episode/Band of Brothers/episode-5.yaml": ["found: tt1247464 53 min, 8.8/None/None, oscars None"],
    "pyomdbapi_vcr/episode/Psych/episode-10.yaml": ["found: tt1189417 43 min, None/None/None, oscars None"],
    "pyomdbapi_vcr/episodes/Band of Brothers.yaml": ["found"],
    "pyomdbapi_vcr/episodes/Battlestar Galactica.yaml": ["found"] * 4,
    "pyomdbapi_vcr/episodes/Psych.yaml": ["found"],
    "pyomdbapi_vcr/exceptions/bad_api_key/Band of Brothers.yaml": ["bad key"],
    "pyomdbapi_vcr/exceptions/limit_reached/order.yaml": [*["found"] * 9, "quota used up"],
    "pyomdbapi_vcr/exceptions/no_results/Band of Brothers.yaml": ["not found"],
    "pyomdbapi_vcr/exceptions/no_results/Random Movie Title.yaml": ["not found", "not found"],
    "pyomdbapi_vcr/exceptions/no_results/tt596799.yaml": ["not found"],
    "pyomdbapi_vcr/exceptions/too_many_results/A.yaml": ["refused"],
    "pyomdbapi_vcr/get/Despicable Me.yaml": ["found: tt1323594 95 min, 7.6/80/72, oscars {'won': 0, 'nominated': 0}"],
    "pyomdbapi_vcr/get/tt1323594.yaml": ["found: tt1323594 95 min, 7.6/80/72, oscars {'won': 0, 'nominated': 0}"],
    "pyomdbapi_vcr/movie/Apollo 13.yaml": ["found: tt0112384 140 min, 7.7/96/77, oscars {'won': 2, 'nominated': None}"],
    "pyomdbapi_vcr/movie/tt0190332.yaml": ["found: tt0190332 120 min, 7.9/98/94, oscars {'won': 4, 'nominated': None}"],
    "pyomdbapi_vcr/search/Band of Brothers.yaml": ["found", "found"],
    "pyomdbapi_vcr/search/Man From Snowy River.yaml": ["found"],
    "pyomdbapi_vcr/search/movie/malcolm.yaml": ["found"] * 9,
    "pyomdbapi_vcr/search/series/malcolm.yaml": ["found", "found"],
    "pyomdbapi_vcr/series/Band of Brothers.yaml": ["found: tt0185906 594 min, 9.4/None/None, oscars {'won': 0, 'nominated': 0}"],
    "pyomdbapi_vcr/series/Battlestar Galactica.yaml": ["found: tt0407362 44 min, 8.7/None/None, oscars {'won': 0, 'nominated': 0}"],
    "pyomdbapi_vcr/series/Game of Thrones.yaml": ["found: tt0944947 57 min, 9.2/None/None, oscars {'won': 0, 'nominated': 0}"],
}
# fmt: on


@dataclass(frozen=True)
class Recorded:
    """One answer as it came over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes


def recorded(path: Path) -> list[Recorded]:
    """The answers in one file, whichever way its recorder wrote them."""
    if path.suffix == ".yaml":
        return list(from_cassette(path))
    document = json.loads(path.read_text(encoding="utf-8"))
    if "Response" in document and "Guid" in document:
        response = document["Response"]
        return [Recorded(response["StatusCode"], response["Headers"], json.dumps(response["BodyAsJson"]).encode())]
    if document.keys() == {"reply", "code"}:
        return [Recorded(document["code"], {}, base64.b64decode(document["reply"]))]
    status = {"invalid-api-key": 401, "resource-not-found": 404, "validation-error": 422}.get(path.stem, 200)
    return [Recorded(status, {}, path.read_bytes())]


def from_cassette(path: Path) -> Iterator[Recorded]:
    for interaction in yaml.safe_load(path.read_text(encoding="utf-8"))["interactions"]:
        response = interaction["response"]
        headers = {name: values[0] for name, values in response["headers"].items()}
        yield Recorded(response["status"]["code"], headers, response["body"]["string"].encode())


def outcome(answer: Answer) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", " ", type(answer).__name__).lower()


def told_by_tmdb(name: str, answer: Answer) -> str:
    """The outcome of an answer in one line, with what our readers make of its body."""
    if not isinstance(answer, Found):
        return outcome(answer)
    body = dict(answer.body)
    if "_find_" in name:
        return f"found by id: {shown(found_by_id(body))}"
    if "_search_" in name:
        return f"found by title: {shown(found_by_title(body))}"
    if "configuration" in name:
        return f"found: images at {media.read_configuration(body).base_url}"
    if "title" in body and "imdb_id" in body:
        details = read_movie(body)
        counts = f"{details.cast_count} cast, {details.crew_count} crew"
        return (
            f"found: {details.imdb_id} {details.title} {details.release_date} {details.runtime_minutes} min, {counts}"
        )
    block = re.search(r"_(credits|keywords|videos|images|release_dates|external_ids)_", name)
    return f"found: {told_of_block({'id': 1, 'title': 'T', block[1]: body}, block[1])}" if block else "found"


def told_of_block(body: dict[str, Any], block: str) -> str:
    """What is read out of one appended block, here recorded alone."""
    configuration = media.ImageConfiguration("https://images.example/", dict.fromkeys(IMAGE_KINDS, ("original",)))
    document, details = media.document(body, configuration).to_document(), read_movie(body)
    trailers = [video["type"] for video in document["videos"]].count("Trailer")
    languages = {kind: [image["language"] for image in images][:3] for kind, images in document["images"].items()}
    return {
        "credits": f"{details.cast_count} cast, {details.crew_count} crew, directed by {', '.join(details.directors)}",
        "keywords": f"{len(document['keywords'])} keywords",
        "videos": f"{len(document['videos'])} videos, {trailers} trailers",
        "images": " ".join(f"{kind}: {' '.join(map(str, codes))}" for kind, codes in languages.items()),
        "release_dates": f"{len(details.release_dates)} countries, first in {min(details.release_dates.values(), default='')}",
        "external_ids": " ".join(details.external_ids.values()),
    }[block]


def shown(candidates: list[Candidate]) -> str:
    kinds = (f"{item.title} {item.release_year}{'' if item.is_movie else ' on television'}" for item in candidates[:2])
    return f"{len(candidates)}; " + ", ".join(kinds) if candidates else "nothing"


def told_by_omdb(answer: Answer) -> str:
    if not isinstance(answer, Found) or "imdbID" not in answer.body:
        return outcome(answer)
    document = omdb.read(answer.body).to_document()
    ratings = "/".join(str(value) for value in document["ratings"].values())
    return f"found: {document['imdb_id']} {document['runtime_minutes']} min, {ratings}, oscars {document['oscars']}"


def files(folder: str) -> dict[str, Path]:
    return {str(path.relative_to(UPSTREAM / folder)): path for path in (UPSTREAM / folder).rglob("*") if path.is_file()}


def told(folder: str, name: str) -> list[str]:
    if folder == "omdb":
        return [
            told_by_omdb(omdb.classify(answer.status, answer.headers, answer.body, now=NOW))
            for answer in recorded(UPSTREAM / folder / name)
        ]
    return [
        told_by_tmdb(name, tmdb.classify(answer.status, answer.headers, answer.body, now=NOW))
        for answer in recorded(UPSTREAM / folder / name)
    ]


@pytest.mark.parametrize("name", TMDB_EXPECTED)
def test_a_recorded_answer_of_tmdb_is_understood(name: str) -> None:
    assert told("tmdb", name) == [TMDB_EXPECTED[name]]


@pytest.mark.parametrize("name", OMDB_EXPECTED)
def test_the_recorded_answers_of_omdb_are_understood(name: str) -> None:
    assert told("omdb", name) == OMDB_EXPECTED[name]


def test_every_recorded_file_has_an_expectation() -> None:
    assert files("tmdb").keys() == TMDB_EXPECTED.keys()
    assert files("omdb").keys() == OMDB_EXPECTED.keys()


@pytest.mark.parametrize("name", [name for name, expected in TMDB_EXPECTED.items() if " cast, " in expected])
def test_the_document_of_a_recorded_film_stays_small(name: str) -> None:
    (answer,) = recorded(UPSTREAM / "tmdb" / name)
    body = json.loads(answer.body)
    details = read_movie(body if "title" in body else {"id": 1, "title": "T", "credits": body}).to_document()
    assert len(json.dumps(details, ensure_ascii=False).encode()) < 20_000


def test_a_film_asked_for_by_its_imdb_id_is_the_same_film() -> None:
    (name,) = (name for name in TMDB_EXPECTED if "movie_tt1345836" in name)
    (answer,) = recorded(UPSTREAM / "tmdb" / name)
    details = read_movie(json.loads(answer.body))
    decision = same_film(details, asked_imdb_id="tt1345836", title=details.title, film_year="2012")
    assert isinstance(decision, Same)
