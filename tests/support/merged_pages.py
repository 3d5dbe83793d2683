"""Pages of oscars.org and IMDb that are made of a ceremony, told in other words, and merged again."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from hypothesis import strategies as st
from oscar_import.ceremonies.comparison import Difference, compare
from oscar_import.ceremonies.model import Ceremony, Nomination
from oscar_import.sources.html.page import Page
from oscar_import.sources.imdb import parser as imdb_event
from oscar_import.sources.oscars_org import parser as oscars_org
from oscar_import.sources.oscars_org.merge import merge
from oscar_import.sources.oscars_org.parser import CeremonyPage

from tests.support.made_pages import Category, imdb_data, imdb_page, oscars_org_page


def made(ceremony: Ceremony, page: list[Category] | None = None, imdb: list[Category] | None = None) -> Ceremony:
    """The merge of two made pages, which tell other categories than the ceremony's own where these are given."""
    html = oscars_org_page(ceremony, page)
    return merge(
        oscars_org.read_page(Page(html.encode()), ceremony.ordinal),
        imdb_event.read_event(Page(imdb_page(imdb_data(ceremony, imdb)).encode()), ceremony.ordinal),
    )


def real_differences(one: Ceremony, other: Ceremony) -> list[Difference]:
    return [difference for difference in compare(one, other) if not difference.spelling_only]


def codes(ceremony: Ceremony) -> Counter[str]:
    return Counter(finding.code for finding in ceremony.findings)


randoms = st.randoms(use_true_random=False)


RESPELLINGS: dict[str, Callable[[str], str]] = {
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "without accents": lambda text: "".join(
        c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)
    ),
    "capitals": str.upper,
    "curly quotes": lambda text: text.replace("'", "’"),
    "spaces": lambda text: f"\n  {text.replace(' ', '   ')} ",
    "no break": lambda text: text.replace(" ", "\u00a0"),
}


def respelled(item: Nomination, respell: Callable[[str], str]) -> Nomination:
    return replace(
        item,
        films=tuple(replace(film, title=respell(film.title)) for film in item.films),
        nominees=tuple(replace(nominee, name=respell(nominee.name)) for nominee in item.nominees),
        detail=respell(item.detail),
    )


HTML_RESPELLINGS: dict[str, Callable[[str], str]] = {
    "spaces between tags": lambda html: re.sub(r">\s*<", ">\n\t  <", html),
    "spaces in texts": lambda html: re.sub(r"(?<=>)(?=[^\s<])|(?<=[^\s>])(?=<)", "  ", html),
    "decomposed": lambda html: unicodedata.normalize("NFD", html),
    "curly quotes": lambda html: re.sub(r"(?<=\w)('|&#x27;)(?=\w)", "’", html),
    "entities": lambda html: html.encode("ascii", "xmlcharrefreplace").decode(),
    "no script": lambda html: re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL),
    "other line ends": lambda html: html.replace("\n", "\r\n"),
}


def read(html: str) -> CeremonyPage:
    return oscars_org.read_page(Page(html.encode(), 200, "text/html; charset=UTF-8"), 96)
