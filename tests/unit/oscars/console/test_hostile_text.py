"""Titles, names and messages that would steer the page, in every view."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

import pytest
from oscar_import.ceremonies.model import Ceremony
from starlette.testclient import TestClient

from oscars.console.catalogue_index import PageCatalogue
from oscars.operations.executions import Execution
from tests.support.enriched_film import enriched_film
from tests.support.fake_stack import RUN, FakeStack, catalogue_of, failure, with_film
from tests.support.hostile_texts import hostile, steering
from tests.support.serving import HERE, inside

FILM = "tt0018578"
PERSON = "nm0000001"
HARMLESS = "harmless"
HOSTILE = (
    "\"><script>alert(1)</script>' onmouseover='x' </title></script><svg onload=x> {{ 7 * 7 }} &lt; <!-- ]]> "
    "\x1b[31m \x00\x7f\x9b \u202edlrow\u202c \u2066i\u2069 \u200e\u200f\u061c \ud800 \U000e0041"
)
ADDRESSES = (
    *("javascript:alert(1)", "data:text/html,x", "http://evil.example/", "//evil.example/", "https://a@evil.example/"),
    *("https://evil.example/\u202e", "https://127.0.0.1/", 'https://evil.example/"onload="x'),
)
VIEWS = (
    *("/runs", f"/runs/{RUN}", f"/runs/{RUN}/live", f"/runs/{RUN}/row", f"/runs/{RUN}/cancel", "/runs/rejected"),
    *("/import", "/failures", "/failures/live", "/redrive", "/redrive?stage=tmdb_details&code=tmdb_refused"),
    *("/ceremonies", "/ceremonies/1", "/ceremonies/2", f"/films/{FILM}", f"/people/{PERSON}"),
    *("/explore", "/search?q=wings", "/films/nothing"),
)
ASKED = (
    "/search?q={}",
    "/films/{}",
    "/people/{}",
    "/ceremonies/{}",
    "/runs/{}",
    "/explore?category={}",
    "/failures?run={}",
)


class Seen(HTMLParser):
    """The elements of a page with the names of their attributes; its addresses; its texts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.addresses: list[str] = []
        self.data: list[str] = []
        self._in_data = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(name for name, _ in attrs)))
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "action", "hx-get")]
        self._in_data = ("type", "application/json") in attrs

    def handle_data(self, data: str) -> None:
        if self._in_data:
            self.data.append(data)
            self._in_data = False


class Stack(FakeStack):
    """One whose every text is this one."""

    def __init__(self, catalogue: PageCatalogue, text: str) -> None:
        super().__init__(PageCatalogue(hostile(dict(catalogue.document), text)))
        self.text = text
        self.failed = [failure(title=text, error_message=text, hint=text)]
        self.dead = {"tmdb_details": 2}

    def run(self, run: str) -> dict[str, Any] | None:
        found = super().run(run)
        if found:
            found["ceremonies"][1] |= {"error_message": self.text, "hint": self.text}
        return found

    def execution(self, run: str) -> Execution | None:
        return Execution("arn", "FAILED", "bad_key", self.text, None)

    def unreadable_messages(self, stage: str) -> list[dict[str, Any]]:
        return [
            {"error_message": self.text, "hint": self.text, "received_at": "2026-11-22T10:00:00Z", "message_id": "m"}
        ]

    def plan(self, given: dict[str, Any]) -> dict[str, Any]:
        plan = super().plan(given)
        plan["ceremonies"][1]["error"] = self.text
        return plan


@pytest.fixture(scope="module")
def catalogue(ceremonies: dict[int, Ceremony]) -> PageCatalogue:
    plain = catalogue_of([ceremonies[1], ceremonies[2]])
    return with_film(plain, FILM, **enriched_film(FILM, plain.by_ordinal[1]["nominations"]))


@pytest.fixture(scope="module")
def pages(catalogue: PageCatalogue) -> dict[str, TestClient]:
    return {text: inside(Stack(catalogue, text)) for text in (HARMLESS, HOSTILE)}


def check(seen: Seen, html: str) -> None:
    assert steering(html) == set()
    for address in seen.addresses:
        assert address.startswith(("https://", "/", "#")), address
        assert not address.startswith("//"), address
    for data in seen.data:
        json.loads(data)


@pytest.mark.parametrize("path", VIEWS)
def test_a_view_has_the_same_elements_whatever_the_texts_are(pages: dict[str, TestClient], path: str) -> None:
    harmless, hostile_one = (pages[text].get(path).text for text in (HARMLESS, HOSTILE))
    assert Seen(hostile_one).elements == Seen(harmless).elements
    check(Seen(hostile_one), hostile_one)


@pytest.mark.parametrize("path", [f"/films/{FILM}", "/ceremonies/1", f"/runs/{RUN}", "/runs/rejected", "/failures"])
def test_a_view_shows_the_hostile_text_as_it_is_read(pages: dict[str, TestClient], path: str) -> None:
    assert (
        "&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#39; onmouseover=&#39;x&#39;" in pages[HOSTILE].get(path).text
    )


def test_a_plan_shows_text_as_text(pages: dict[str, TestClient]) -> None:
    found = []
    for page in pages.values():
        token = page.get("/import").text.partition('name="token" value="')[2].partition('"')[0]
        fields = {"years": "1994", "reprocess": "missing", "source": "oscar_data", "token": token}
        found.append(page.post("/import/preview", data=fields, headers={"origin": HERE}).text)
    assert Seen(found[1]).elements == Seen(found[0]).elements
    check(Seen(found[1]), found[1])


@pytest.mark.parametrize("path", ASKED)
def test_what_is_asked_for_is_shown_as_text(pages: dict[str, TestClient], path: str) -> None:
    page, asked = pages[HARMLESS], quote(HOSTILE.encode("utf-8", "surrogatepass"), safe="")
    html = page.get(path.format(asked)).text
    assert Seen(html).elements == Seen(page.get(path.format("nothing%20of%20this%20name")).text).elements
    check(Seen(html), html)


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_address_but_a_public_one_over_https_is_a_link(catalogue: PageCatalogue, address: str) -> None:
    known = json.loads(json.dumps(catalogue.films[FILM]))
    known["details"]["homepage"] = address
    known["media"]["image_base_url"] = address
    for kind in known["media"]["images"].values():
        kind[-1]["urls"] = {"original": address}  # as older versions stored them
    known["media"]["videos"] = [{"url": address, "name": "Trailer", "type": "Trailer", "site": "YouTube"}]
    html = inside(FakeStack(with_film(catalogue, FILM, **known))).get(f"/films/{FILM}").text
    check(Seen(html), html)
    assert not any("evil" in found or "127.0.0.1" in found for found in Seen(html).addresses)
    assert "Homepage" not in html
    assert "Trailer" not in html


def test_names_are_isolated_from_the_direction_of_what_stands_around_them(pages: dict[str, TestClient]) -> None:
    html = pages[HARMLESS].get("/ceremonies/1").text
    assert "<bdi>Wings harmless</bdi></a>" in html
    assert html.count("<bdi>") == html.count("</bdi>") > 20
