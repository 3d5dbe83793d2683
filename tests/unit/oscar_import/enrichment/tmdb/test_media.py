"""Media: keywords, trailers first, and the best image of each language with its addresses."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oscar_import.enrichment.tmdb import media
from oscar_import.errors import Terminal

BODY_OF_CONFIGURATION = {
    "images": {
        "base_url": "http://img.example/t/p/",
        "secure_base_url": "https://img.example/t/p/",
        "poster_sizes": ["w92", "original", 7, "../up"],
        "backdrop_sizes": ["w300", "original"],
        "logo_sizes": ["w45", "original"],
    }
}
CONFIGURATION = media.read_configuration(BODY_OF_CONFIGURATION)


def image(path: str, language: str | None, **more: Any) -> dict[str, Any]:
    return {"file_path": path, "iso_639_1": language, "width": 1000, "height": 1500} | more


def video(key: str, **more: Any) -> dict[str, Any]:
    return {"site": "YouTube", "key": key, "type": "Trailer", "official": True, "iso_639_1": "en"} | more


def posters(*images: dict[str, Any], **body: Any) -> list[dict[str, Any]]:
    return shown({"images": {"posters": list(images)}, **body})["posters"]


def shown(body: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    stored = media.document(body, CONFIGURATION).to_document()
    return media.images_with_addresses(media.FilmMedia.filled(json.loads(json.dumps(stored))))


def keys(*videos: dict[str, Any], **body: Any) -> list[str]:
    found = media.document({"videos": {"results": list(videos)}, **body}, CONFIGURATION).to_document()["videos"]
    return [entry["key"] for entry in found]


def test_the_addresses_are_built_from_the_configuration() -> None:
    assert posters(image("/a.jpg", "en")) == [
        {
            "language": "en",
            "width": 1000,
            "height": 1500,
            "urls": {
                "w92": "https://img.example/t/p/w92/a.jpg",
                "original": "https://img.example/t/p/original/a.jpg",
            },
        }
    ]


def test_each_language_keeps_its_best_voted_image_and_the_first_of_equals() -> None:
    found = posters(
        image("/plain.jpg", "en"),
        image("/equal.jpg", "en"),
        image("/best.jpg", "fr", vote_average=5.9, vote_count=3),
        image("/less.jpg", "fr", vote_average=5.1, vote_count=99),
    )
    assert [entry["urls"]["original"].rsplit("/", 1)[1] for entry in found] == ["plain.jpg", "best.jpg"]


def test_the_films_language_comes_first_then_english_then_no_words_then_the_rest() -> None:
    images = [image(f"/{language}.jpg", language) for language in ("zu", None, "ar", "en", "ja")]
    assert [entry["language"] for entry in posters(*images, original_language="ja")] == ["ja", "en", None, "ar", "zu"]


def test_the_number_of_languages_is_capped() -> None:
    images = [image(f"/{number}.jpg", f"l{number}") for number in range(50)]
    assert len(posters(*images)) == media.MAX_LANGUAGES


@pytest.mark.parametrize("path", [None, 7, "", "a.jpg", "/../../etc/passwd", "/a.jpg?x=1", "//evil.example/a.jpg"])
def test_a_path_that_is_not_tmdbs_is_passed_over(path: object) -> None:
    assert posters({"file_path": path, "iso_639_1": "en"}) == []


def test_the_films_own_poster_stands_in_for_a_missing_images_block() -> None:
    found = shown({"poster_path": "/own.jpg", "backdrop_path": "/back.jpg"})
    assert found["posters"][0]["urls"]["original"].endswith("/own.jpg")
    assert found["backdrops"][0]["urls"]["w300"].endswith("/w300/back.jpg")
    assert found["logos"] == []


def test_a_record_says_once_where_the_images_are() -> None:
    images = {kind: [image(f"/{n}.jpg", f"l{n}") for n in range(10)] for kind in ("posters", "backdrops", "logos")}
    stored = json.dumps(media.document({"images": images}, CONFIGURATION).to_document())
    assert (stored.count("https://"), len(stored) < 3_000) == (1, True)


def test_the_addresses_that_an_older_version_stored_are_shown() -> None:
    urls = {"w92": "https://img.example/old/w92/a.jpg", "original": "https://img.example/old/original/a.jpg"}
    older = {"images": {"posters": [{"language": "en", "width": 1, "height": 2, "urls": urls}]}}
    found = media.images_with_addresses(media.FilmMedia.filled(older))
    assert found["posters"] == [{"language": "en", "width": 1, "height": 2, "urls": urls}]


def test_trailers_come_first_official_ones_before_others_then_the_newest() -> None:
    assert keys(
        video("clip", type="Clip"),
        video("fan", official=False),
        video("old", published_at="2010-01-01T00:00:00.000Z"),
        video("new", published_at="2020-01-01T00:00:00.000Z"),
        video("teaser", type="Teaser"),
    ) == ["new", "old", "fan", "teaser", "clip"]


def test_a_trailer_in_the_films_language_comes_before_the_others() -> None:
    assert keys(video("en"), video("fr", iso_639_1="fr"), original_language="fr") == ["fr", "en"]


@pytest.mark.parametrize(
    ("site", "url"),
    [
        ("YouTube", "https://www.youtube.com/watch?v=k-1_A"),
        ("Vimeo", "https://vimeo.com/k-1_A"),
        ("Elsewhere", None),
    ],
)
def test_a_video_has_its_sites_address(site: str, url: str | None) -> None:
    body = {"videos": {"results": [video("k-1_A", site=site, published_at="2022-09-30T16:30:02.000Z")]}}
    assert media.document(body, CONFIGURATION).to_document()["videos"] == [
        {
            "site": site,
            "key": "k-1_A",
            "url": url,
            "name": None,
            "type": "Trailer",
            "official": True,
            "language": "en",
            "published_on": "2022-09-30",
        }
    ]


def test_videos_with_a_strange_key_or_named_twice_are_passed_over_and_their_number_is_capped() -> None:
    assert keys(video("a&b=c"), video("<x>"), video(""), video("a"), video("a"), {"site": None}) == ["a"]
    assert len(keys(*(video(str(number)) for number in range(99)))) == media.MAX_VIDEOS


def test_keywords_are_names_each_once_and_capped() -> None:
    words = [{"id": 1, "name": "war"}, {"id": 2, "name": "war"}, {"name": ""}, {"id": 3}, None, {"name": "peace"}]
    found = media.document({"keywords": {"keywords": words}}, CONFIGURATION).to_document()["keywords"]
    assert found == [
        "war",
        "peace",
    ]
    many = [{"name": f"k{number}"} for number in range(500)]
    assert (
        len(media.document({"keywords": {"keywords": many}}, CONFIGURATION).to_document()["keywords"])
        == media.MAX_KEYWORDS
    )


def test_a_configuration_is_cached_and_read_back() -> None:
    written = json.loads(json.dumps(CONFIGURATION.to_document()))
    assert media.ImageConfiguration.from_document(written) == CONFIGURATION


def test_sizes_that_are_none_are_left_out_of_a_configuration() -> None:
    assert CONFIGURATION.sizes["posters"] == ("w92", "original")


def test_a_configuration_whose_images_are_not_at_an_https_address_is_a_terminal_error() -> None:
    sizes = {f"{kind}_sizes": ["original"] for kind in ("poster", "backdrop", "logo")}
    assert media.read_configuration({"images": {"secure_base_url": "https://img.example/t/p", **sizes}})
    for address in ("http://img.example/", "//img.example/", "https://127.0.0.1/", "javascript:alert(1)//", ""):
        with pytest.raises(Terminal, match="where its images are"):
            media.read_configuration({"images": {"secure_base_url": address, **sizes}})


@pytest.mark.parametrize("broken", [{}, {"images": None}, {"images": {"secure_base_url": "https://img.example/"}}])
def test_a_configuration_without_its_parts_is_a_terminal_error(broken: dict[str, Any]) -> None:
    with pytest.raises(Terminal, match="where its images are"):
        media.read_configuration(broken)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=8,
)
some_images = st.lists(
    st.fixed_dictionaries({"file_path": st.just("/a.jpg") | anything, "iso_639_1": anything, "vote_average": anything})
)
some_bodies = st.fixed_dictionaries(
    {},
    optional={
        "images": st.fixed_dictionaries({"posters": some_images | anything, "logos": some_images}) | anything,
        "videos": st.fixed_dictionaries({"results": anything}) | anything,
        "keywords": st.fixed_dictionaries({"keywords": anything}) | anything,
        "original_language": anything,
        "poster_path": anything,
    },
)


@given(some_bodies)
def test_any_body_gives_a_document_that_is_json_and_small(body: dict[str, Any]) -> None:
    document = media.document(body, CONFIGURATION).to_document()
    assert len(json.dumps(document, allow_nan=False).encode()) < 40_000
