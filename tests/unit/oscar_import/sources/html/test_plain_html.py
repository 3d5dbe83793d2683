"""A hostile page is refused before it is parsed, or is cheap to parse; a real one is read as before."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oscar_import.errors import Terminal
from oscar_import.sources.html.page import MAX_PAGE, Page
from oscar_import.sources.html.plain_html import DEEPEST, MAX_TAGS, plain_html
from oscar_import.sources.imdb import parser as imdb_event
from oscar_import.sources.oscars_org import parser as oscars_org
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.support.examples import examples, in_full

BEGIN = (
    '<!DOCTYPE html><html><head><title>The 96th Academy Awards</title></head><body><div class="field--name-title">'
    "The 96th Academy Awards</div>"
)
END = "</body></html>"
CATEGORY = f'<div class="{oscars_org.MARKER}"><div class="field--name-field-award-category-oscars">ACTOR</div>'
HONOREE = (
    '<div class="paragraph--type--award-honoree"><div class="field--name-field-honoree-type">Winner</div>'
    '<div class="field--name-field-award-film"><div class="field__item">'
)

SIZE = MAX_PAGE - 2_000


def refused(body: str) -> Terminal:
    with pytest.raises(Terminal) as caught:
        oscars_org.read_page(Page(f"{BEGIN}{body}{END}".encode()), 96)
    assert ", got " in str(caught.value)
    return caught.value


HOSTILE: dict[str, tuple[str, int, str]] = {
    "elements inside each other": ("<div>", SIZE, "too_complex"),
    "open formatting": ("<b>", SIZE, "too_complex"),
    "open formatting in paragraphs": ("<p><b>", SIZE, "too_complex"),
    "tables in tables": ("<table><tr><td>", SIZE, "too_complex"),
    "end tags out of place": ("<div><table><td></div>", 4_400, "too_complex"),
    "end tags of nothing": ("</p>", SIZE, "too_complex"),
    "no tags": ("<", SIZE, "too_complex"),
    "comments": ("<!-->", SIZE, "too_complex"),
    "drawings": ("<svg></div></svg>", SIZE, "too_complex"),
    "attributes": (" a", SIZE, "too_complex"),
    "quotes that never end": ("<a b='", SIZE, "truncated"),
    "a tag that never ends": ('<a b="', 6, "truncated"),
    "scripts that never end": ("<script>", SIZE, "truncated"),
    "comments that never end": ("<!-- x", SIZE, "truncated"),
    "drawings that never end": ("<svg>", SIZE, "truncated"),
    "titles that never end": ("<title>", SIZE, "truncated"),
    "categories in categories": (CATEGORY, 2 * len(CATEGORY), "layout_changed"),
    "honorees in honorees": (CATEGORY + HONOREE + HONOREE, 1_000, "layout_changed"),
    "items in items": (CATEGORY + HONOREE + "<div class=field__item>", 1_000, "layout_changed"),
    "honorees": (HONOREE + "x" + "</div>" * 3, 300_000, "too_complex"),
    "items": ("</div><div class=field__item>x", 4_000, "too_complex"),
}
"""What is repeated, up to how many characters, and the code that the page is refused with."""
SLOWEST = ["attributes", "drawings", "end tags of nothing", "no tags", "comments"]


@pytest.mark.parametrize("name", [name for name in HOSTILE if name not in SLOWEST] + in_full(SLOWEST))
def test_a_page_that_would_take_long_is_refused(name: str) -> None:
    piece, length, code = HOSTILE[name]
    before = {"attributes": "<div", "honorees": CATEGORY, "items": CATEGORY + HONOREE}.get(name, "")
    assert refused(before + piece * max(1, length // len(piece))).code == code


def test_a_page_within_the_limits_is_read_with_what_a_text_may_hold() -> None:
    film = "<b>a &amp; <i>1 < 2</i> &#xD800;&#99999999999;</b><!-- > --><script>'<div>'</script>\x01" + "x" * 2_000
    page = oscars_org.read_page(Page(f"{BEGIN}{CATEGORY}{HONOREE}{film}{END}".encode()), 96)
    (honoree,) = page.honorees
    assert honoree.films[0].startswith("a & 1 < 2 \N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER} xxx")
    assert len(honoree.films[0].encode()) == oscars_org.MAX_TEXT


UNCLOSED_SCRIPTS = {"attributes": "<script " + "a " * 1_000, "none": "<script>", "its": '<script id="__NEXT_DATA__">'}


@pytest.mark.parametrize("tag", UNCLOSED_SCRIPTS)
def test_a_page_of_imdb_that_would_take_long_is_refused(tag: str) -> None:
    body = UNCLOSED_SCRIPTS[tag] * (SIZE // len(UNCLOSED_SCRIPTS[tag]))
    with pytest.raises(Terminal) as caught:
        imdb_event.read_event(Page(f"<html>{body}__NEXT_DATA__</html>".encode()), 96)
    assert caught.value.code == "layout_changed"


NAMES = (
    *("div", "p", "b", "a", "li", "ul", "td", "tr", "table", "select", "option", "title", "script", "svg", "form"),
    *("button", "span", "h1", "template", "body", "html", "br", "x"),
)
names = st.sampled_from(NAMES)
attributes = st.sampled_from(["", " a", " a='>'", ' a="<div>"', " a=<b", "/", " =", ' "'])
tokens = (
    st.builds("<{}{}>".format, names, attributes)
    | st.builds("</{}{}>".format, names, attributes)
    | st.sampled_from(["<!--", "-->", "<!>", "</>", "<", "text", "<!-->", "<![CDATA[", "]]>", "&lt;", "\x00"])
)


@settings(max_examples=examples(300))
@given(st.lists(tokens, max_size=60), st.integers(1, 30))
def test_a_parser_has_no_more_elements_than_the_scan_counts(soup: list[str], times: int) -> None:
    text = "".join(soup) * times
    try:
        nodes = LexborHTMLParser(plain_html(text, expected="a page")).css("*")
    except Terminal:
        return
    assert len(nodes) <= 4 * text.count("<") + 4  # a table's row brings its table body
    assert max(map(_depth, nodes)) <= 2 * DEEPEST


def _depth(node: LexborNode) -> int:
    depth, above = 0, node.parent
    while above is not None:
        depth, above = depth + 1, above.parent
    return depth


@pytest.mark.needs("shared")
def test_the_recorded_page_is_far_below_the_limits(shared: Path) -> None:
    text = (shared / "oscars_org" / "ceremonies_2024.html").read_text(encoding="utf-8")
    nodes = LexborHTMLParser(text).css("*")
    assert max(map(_depth, nodes)) * 3 < DEEPEST
    assert text.count("<") * 10 < MAX_TAGS
    whole, plain = LexborHTMLParser(text), LexborHTMLParser(plain_html(text, expected="a page"))
    for item in (".field__item", ".field--name-field-honoree-type"):
        assert [node.text() for node in plain.css(item)] == [node.text() for node in whole.css(item)]
