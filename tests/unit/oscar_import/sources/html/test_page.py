"""Pages that are not what they should be are refused, saying what came; they are never empty ceremonies."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oscar_import.ceremonies.model import Ceremony
from oscar_import.errors import Terminal
from oscar_import.sources.html.page import MAX_PAGE, Page
from oscar_import.sources.imdb import parser as imdb_event
from oscar_import.sources.oscars_org import parser as oscars_org

from tests.support.made_pages import imdb_data, imdb_page, oscars_org_page

Reader = Callable[[Page, int | None], Any]

READERS: list[Reader] = [oscars_org.read_page, imdb_event.read_event]
CHALLENGE = "<!DOCTYPE html><html><head><script src='https://x.awswaf.com/challenge.js'></script></head></html>"
OLDER_LAYOUT = (
    "<!DOCTYPE html><html><head><title>The 96th Academy Awards | 2024</title></head><body>"
    '<div class="view-content"><div class="views-row"><h3>Actor in a Leading Role</h3></div></div></body></html>'
)


@pytest.fixture(scope="module")
def whole(ceremonies: dict[int, Ceremony]) -> dict[Reader, bytes]:
    """A good page of the 96th for each reader."""
    return {
        oscars_org.read_page: oscars_org_page(ceremonies[96]).encode(),
        imdb_event.read_event: imdb_page(imdb_data(ceremonies[96])).encode(),
    }


def refusal(read: Reader, page: Page, ordinal: int | None = 96) -> Terminal:
    with pytest.raises(Terminal) as caught:
        read(page, ordinal)
    assert str(caught.value).startswith("expected ")
    assert ", got " in str(caught.value)
    assert caught.value.hint
    return caught.value


# --- both sites -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    ("page", "code"),
    [
        (Page(b"", 202), "bot_wall"),
        (Page(b"<html>Forbidden</html>", 403), "bot_wall"),
        (Page(b"", 200), "bot_wall"),
        (Page(CHALLENGE.encode()), "bot_wall"),
        (Page(b"<html></html>", 404), "not_published"),
        (Page(b"<html></html>", 301), "unexpected_status"),
        (Page(b"x" * (MAX_PAGE + 1)), "too_large"),
        (Page(b"%PDF-1.7", content_type="application/pdf"), "not_html"),
        (Page(b"\x1f\x8b\x08\x00", content_type="text/html"), "not_html"),
        (Page(b"\x89PNG\r\n"), "not_html"),
        (Page(b"just text"), "not_html"),
        (Page(b"<html>\xe9</html>"), "not_html"),
        (Page(b"<html><body>half a pa"), "truncated"),
    ],
)
def test_what_is_no_page_is_refused(read: Reader, page: Page, code: str) -> None:
    assert refusal(read, page).code == code


@pytest.mark.parametrize("read", READERS)
def test_a_page_that_breaks_off_anywhere_is_refused(read: Reader, whole: dict[Reader, bytes]) -> None:
    body = whole[read]
    codes = {refusal(read, Page(body[: len(body) * part // 10])).code for part in range(1, 10)}
    assert codes == {"truncated"}


@pytest.mark.parametrize("read", READERS)
def test_the_page_of_another_ceremony_is_refused(read: Reader, whole: dict[Reader, bytes]) -> None:
    error = refusal(read, Page(whole[read]), 95)
    assert error.code == "wrong_ceremony"
    assert "number 95" in str(error)
    assert "number 96" in str(error)


@pytest.mark.parametrize("read", READERS)
def test_any_ceremony_will_do_where_none_is_asked_for(read: Reader, whole: dict[Reader, bytes]) -> None:
    assert read(Page(whole[read]), None).ordinal == 96


@pytest.mark.parametrize("read", READERS)
@given(garbage=st.binary(max_size=300), at=st.floats(0, 1), cut=st.integers(0, 400))
def test_a_damaged_page_is_read_or_refused(
    read: Reader, whole: dict[Reader, bytes], garbage: bytes, at: float, cut: int
) -> None:
    body = whole[read]
    place = int(at * len(body))
    try:
        found = read(Page(body[:place] + garbage + body[place + cut :]), 96)
    except Terminal as refused:
        found, code = None, refused.code
    else:
        code = ""
    assert code or found.ordinal == 96


# --- oscars.org -------------------------------------------------------------------------------------------------------


def test_oscars_org_is_read_in_the_order_of_the_page(ceremonies: dict[int, Ceremony]) -> None:
    page = oscars_org.read_page(Page(oscars_org_page(ceremonies[96]).encode(), 200, "text/html; charset=UTF-8"), 96)
    assert page.honorees[3] == oscars_org.Honoree("ACTOR IN A LEADING ROLE", ("Oppenheimer",), "Cillian Murphy", True)
    assert (len(page.honorees), sum(honoree.won for honoree in page.honorees)) == (120, 23)


def test_an_older_layout_of_oscars_org_is_refused() -> None:
    assert refusal(oscars_org.read_page, Page(OLDER_LAYOUT.encode())).code == "layout_changed"


def test_a_page_of_oscars_org_about_another_award_is_refused(ceremonies: dict[int, Ceremony]) -> None:
    page = oscars_org_page(ceremonies[96], title="The 15th Governors Awards")
    error = refusal(oscars_org.read_page, Page(page.encode()))
    assert error.code == "wrong_award"
    assert "The 15th Governors Awards" in str(error)


def test_a_page_of_oscars_org_before_the_announcement_is_not_published(ceremonies: dict[int, Ceremony]) -> None:
    page = oscars_org_page(replace(ceremonies[96], nominations=())).replace("field--name-tabs-honorees", "soon")
    assert refusal(oscars_org.read_page, Page(page.encode())).code == "not_published"


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (">Winner<", ">Laureate<"),
        ("field--name-field-honoree-type", "renamed"),
        ("field--name-field-award-category-oscars", "renamed"),
        ("paragraph--type--award-honoree", "renamed"),
        (oscars_org.MARKER, "renamed"),
    ],
)
def test_a_changed_layout_of_oscars_org_is_refused(ceremonies: dict[int, Ceremony], good: str, bad: str) -> None:
    page = oscars_org_page(ceremonies[96]).replace(good, bad)
    assert refusal(oscars_org.read_page, Page(page.encode())).code == "layout_changed"


def test_an_honoree_without_film_and_name_is_a_changed_layout(ceremonies: dict[int, Ceremony]) -> None:
    page = oscars_org_page(ceremonies[96])
    for name in ("field--name-field-award-film", "field--name-field-award-entities"):
        page = page.replace(name, "renamed")
    assert refusal(oscars_org.read_page, Page(page.encode())).code == "layout_changed"


@pytest.mark.parametrize(
    ("ordinal", "path"),
    [(1, "/oscars/ceremonies/1929"), (3, "/oscars/ceremonies/1931"), (96, "/oscars/ceremonies/2024")],
)
def test_oscars_org_counts_1928_and_the_ordinal(ordinal: int, path: str) -> None:
    assert oscars_org.path_of(ordinal) == path


@pytest.mark.needs("shared")
def test_the_recorded_page_of_oscars_org_has_120_nominations(shared: Path) -> None:
    body = (shared / "oscars_org" / "ceremonies_2024.html").read_bytes()
    page = oscars_org.read_page(Page(body, 200, "text/html; charset=UTF-8"), 96)
    assert (len(page.honorees), sum(honoree.won for honoree in page.honorees)) == (120, 23)
    assert len({honoree.category for honoree in page.honorees}) == 23
    assert (page.date, page.venue) == ("2024-03-10", "Dolby Theatre at Ovation Hollywood")


# --- IMDb -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def data(ceremonies: dict[int, Ceremony]) -> dict[str, Any]:
    return imdb_data(ceremonies[96])


def test_the_page_and_its_data_alone_are_read_alike(data: dict[str, Any]) -> None:
    of_page = imdb_event.read_event(Page(imdb_page(data).encode()), 96)
    of_data = imdb_event.read_event(Page(json.dumps(data).encode(), 200, "application/json"), 96)
    assert of_page == of_data
    assert sum(nomination.competitive for nomination in of_page.nominations) == 120


def test_another_event_at_imdb_is_refused(data: dict[str, Any]) -> None:
    data["props"]["pageProps"]["eventName"] = "Golden Globes, USA"
    error = refusal(imdb_event.read_event, Page(imdb_page(data).encode()))
    assert (error.code, "Golden Globes, USA" in str(error)) == ("wrong_award", True)


PLACES_OF_THE_LANGUAGE: list[tuple[str, ...]] = [
    ("locale",),
    ("props", "pageProps", "translationContext", "i18n", "locale"),
    ("props", "pageProps", "requestContext", "sidecar", "localizationResponse", "languageForTranslations"),
    ("props", "pageProps", "requestContext", "sidecar", "localizationResponse", "userLanguage"),
]


def with_language(data: dict[str, Any], place: tuple[str, ...], language: str) -> dict[str, Any]:
    inner = data
    for name in place[:-1]:
        inner = inner.setdefault(name, {})
    inner[place[-1]] = language
    return data


@pytest.mark.parametrize("place", PLACES_OF_THE_LANGUAGE, ids=lambda place: place[-1])
@pytest.mark.parametrize("language", ["de", "fr-CA", "pt", "es-ES"])
def test_imdbs_page_in_another_language_is_refused_and_english_asked_for(
    data: dict[str, Any], place: tuple[str, ...], language: str
) -> None:
    error = refusal(imdb_event.read_event, Page(imdb_page(with_language(data, place, language)).encode()))
    assert (error.code, language in str(error), "English" in error.hint) == ("wrong_language", True, True)


@pytest.mark.parametrize("place", PLACES_OF_THE_LANGUAGE, ids=lambda place: place[-1])
@pytest.mark.parametrize("language", ["en-US", "en-GB", "en", "en_US"])
def test_imdbs_page_in_english_is_read(data: dict[str, Any], place: tuple[str, ...], language: str) -> None:
    page = imdb_page(with_language(data, place, language)).replace("<html>", f'<html lang="{language}" class="x">')
    assert imdb_event.read_event(Page(page.encode()), 96).ordinal == 96


@pytest.mark.parametrize(
    "tag",
    [
        '<html lang="de-DE">',
        "<html data-x='1' lang='fr'>",
        "<html xmlns:og='x' lang=it>",
        '<html><meta property="og:locale" content="pt_BR"/>',
    ],
)
def test_imdbs_page_whose_tags_name_another_language_is_refused(data: dict[str, Any], tag: str) -> None:
    error = refusal(imdb_event.read_event, Page(imdb_page(data).replace("<html>", tag).encode()))
    assert error.code == "wrong_language"


def test_imdbs_page_that_says_nothing_is_refused_by_the_names_of_its_awards(data: dict[str, Any]) -> None:
    awards = data["props"]["pageProps"]["edition"]["awards"]
    for edge in awards[0]["nominationCategories"]["edges"]:
        edge["node"]["category"]["text"] = f"Beste Leistung: {edge['node']['category']['text'].lower()}"
    error = refusal(imdb_event.read_event, Page(imdb_page(data).encode()))
    assert (error.code, "'Beste Leistung: " in str(error)) == ("wrong_language", True)


def test_a_new_award_among_known_ones_is_no_other_language(data: dict[str, Any]) -> None:
    edges = data["props"]["pageProps"]["edition"]["awards"][0]["nominationCategories"]["edges"]
    for edge in edges[:4]:
        edge["node"]["category"]["text"] = "Best Stunt Design"
    assert imdb_event.read_event(Page(imdb_page(data).encode()), 96).ordinal == 96


def test_the_second_ceremony_of_1930_is_imdbs_second(ceremonies: dict[int, Ceremony]) -> None:
    page = Page(imdb_page(imdb_data(ceremonies[3])).encode())
    assert imdb_event.read_event(page, 3).ordinal == 3
    assert refusal(imdb_event.read_event, page, 2).code == "wrong_ceremony"
    assert [imdb_event.path_of(ordinal) for ordinal in (2, 3, 4)] == [
        "/event/ev0000003/1930/1/",
        "/event/ev0000003/1930/2/",
        "/event/ev0000003/1931/1/",
    ]


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        (("props",), None, "layout_changed"),
        (("props", "pageProps"), [], "layout_changed"),
        (("props", "pageProps", "editionInfo"), {}, "layout_changed"),
        (("props", "pageProps", "editionInfo", "year"), "2024", "layout_changed"),
        (("props", "pageProps", "editionInfo", "instanceWithinYear"), 2, "wrong_ceremony"),
        (("props", "pageProps", "editionInfo", "year"), 1933, "wrong_ceremony"),
        (("props", "pageProps", "edition"), None, "layout_changed"),
        (("props", "pageProps", "edition", "awards"), None, "layout_changed"),
        (("props", "pageProps", "edition", "awards"), [], "not_published"),
        (("props", "pageProps", "eventName"), None, "wrong_award"),
    ],
)
def test_data_that_are_not_as_expected_are_refused(
    data: dict[str, Any], path: tuple[str, ...], value: object, code: str
) -> None:
    inner: Any = data
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    assert refusal(imdb_event.read_event, Page(json.dumps(data).encode())).code == code


@pytest.mark.parametrize("text", ["{", '{"props": {"pageProps"', "{" + '"a":[' * 50_000, "[1]", "{}"])
def test_data_that_are_no_whole_json_are_refused(text: str) -> None:
    assert refusal(imdb_event.read_event, Page(text.encode())).code in {"truncated", "layout_changed", "not_html"}


def test_a_page_of_imdb_without_its_data_is_a_changed_layout(data: dict[str, Any]) -> None:
    page = imdb_page(data).replace('id="__NEXT_DATA__"', 'id="other"')
    assert refusal(imdb_event.read_event, Page(page.encode())).code == "layout_changed"


def test_a_category_with_further_pages_is_told(data: dict[str, Any]) -> None:
    category = data["props"]["pageProps"]["edition"]["awards"][0]["nominationCategories"]["edges"][0]["node"]
    category["nominations"]["pageInfo"]["hasNextPage"] = True
    assert imdb_event.read_event(Page(json.dumps(data).encode()), 96).incomplete == ("ACTOR IN A LEADING ROLE",)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.data())
def test_data_with_anything_in_any_place_are_read_or_refused(
    ceremonies: dict[int, Ceremony], data: st.DataObject
) -> None:
    told = imdb_data(ceremonies[96])
    inner: Any = told
    while isinstance(inner, (dict, list)) and inner:
        keys = list(inner) if isinstance(inner, dict) else list(range(len(inner)))
        key = data.draw(st.sampled_from(keys))
        if data.draw(st.integers(0, 5)) == 0 or not isinstance(inner[key], (dict, list)):
            inner[key] = data.draw(json_values)
            break
        inner = inner[key]
    try:
        event = imdb_event.read_event(Page(json.dumps(told).encode()), None)
    except Terminal as refused:
        outcome = refused.code
    else:
        outcome = "read" if event.nominations else "empty"
    assert outcome in {"read", "layout_changed", "wrong_award", "wrong_ceremony", "not_published"}


@pytest.mark.needs("shared")
def test_the_recorded_data_of_imdb_have_120_nominations(shared: Path) -> None:
    body = (shared / "imdb" / "ev0000003_2024_1.next_data.json").read_bytes()
    event = imdb_event.read_event(Page(body, 200, "application/json"), 96)
    assert sum(nomination.competitive for nomination in event.nominations) == 120
    assert event.incomplete == ()
