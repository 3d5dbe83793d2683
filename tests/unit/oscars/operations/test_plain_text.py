"""What may reach a terminal, over all of Unicode."""

from __future__ import annotations

import json
import sys
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from oscars.cli.output import Terminal
from oscars.operations.plain_text import json_text, one_line, printable, shown

BIDIRECTIONAL = {"\u061c", "\u200e", "\u200f", *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}
TAGS = set(map(chr, range(0xE0000, 0xE0080)))
UNSEEN = BIDIRECTIONAL | TAGS
texts = st.text(st.characters(exclude_categories=())) | st.text(
    st.sampled_from(sorted(UNSEEN) + list("\x1b\x00\n\r\t[m]\x9b\ud800ab"))
)
documents = st.recursive(
    texts | st.none() | st.booleans() | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


def steers(character: str) -> bool:
    """Whether a terminal would do something else than to show it."""
    return unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") or character in UNSEEN


@pytest.mark.exhaustive
def test_no_character_of_unicode_steers() -> None:
    every = [chr(code) for code in range(sys.maxunicode + 1)]
    assert [one for one in every if any(map(steers, printable(one)))] == ["\t", "\n"]
    assert [one for one in every if any(map(steers, one_line(one)))] == []


@pytest.mark.exhaustive
def test_every_letter_number_and_sign_stays() -> None:
    every = [chr(code) for code in range(sys.maxunicode + 1)]
    seen = [one for one in every if unicodedata.category(one)[0] in "LNPSM" or one in "\u200c\u200d\u00a0\u0600"]
    assert [one for one in seen if one_line(one) != one] == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Amélie", "Amélie"),
        ("千と千尋の神隠し", "千と千尋の神隠し"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d🚀", "👩\u200d🚀"),
        ("[/] [bold]x[/bold] :warning:", "[/] [bold]x[/bold] :warning:"),
        ("\x1b[31mred", "\ufffd[31mred"),
        ("\x9b31m\x00\x7f", "\ufffd31m\ufffd\ufffd"),
        ("exe.\u202egpj", "exe.gpj"),
        ("a\u2066b\u2069\u200f\u061c", "ab"),
        ("a\r\nb\tc\u2028d", "a  b c d"),
        ("\ud800", "\ufffd"),
        ("x\U000e0041", "x"),
    ],
)
def test_what_steers_is_replaced_or_left_out(text: str, line: str) -> None:
    assert one_line(text) == line


@given(texts)
def test_the_same_twice_is_the_same(text: str) -> None:
    assert one_line(one_line(text)) == one_line(text)
    assert printable(printable(text)) == printable(text)


@given(documents)
def test_a_document_is_shown_with_its_shape(document: Any) -> None:
    written = json.dumps(shown(document), ensure_ascii=False)
    assert not any(map(steers, written))
    if isinstance(document, list):
        assert len(shown(document)) == len(document)


@given(documents)
def test_json_says_the_same_without_anything_that_steers(document: Any) -> None:
    written = json_text(document)
    assert not any(map(steers, written.replace("\n", "")))
    assert json.loads(written) == document


@given(texts)
def test_a_console_prints_nothing_that_steers(text: str) -> None:
    console = Terminal(width=200)
    with console.capture() as captured:
        console.print(text)
        console.print(Text(text))
    assert not any(map(steers, captured.get().replace("\n", "")))
