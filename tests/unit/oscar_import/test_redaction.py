"""No key that is held is in a text afterwards, however it stands there."""

from __future__ import annotations

import base64
import html
import json
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from oscar_import.redaction import HIDDEN, hide

from tests.support.examples import examples, in_full

TMDB_V3 = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
TMDB_V4 = "eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiIwYTFiMmMzZDRlNWYifQ.Zm9v-YmFy_YmF6"
OMDB = "ab12cd34"
ODD = 'p&ss w%rd\\ü😀"/<>\n'
KEYS = (TMDB_V3, TMDB_V4, OMDB, ODD)


def percent(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode())


def units(character: str) -> str:
    return json.dumps(character)[1:-1] if ord(character) > 127 else f"\\u{ord(character):04x}"


ESCAPES = (
    lambda character: character,
    percent,
    lambda character: percent(character).lower(),
    lambda character: percent(character).replace("%", "%25"),
    lambda character: percent(character).replace("%", "%2525"),
    units,
    lambda character: units(character).replace("\\", "\\\\"),
    lambda character: units(character).replace("\\", "%5c"),
    lambda character: json.dumps(character)[1:-1],
    lambda character: json.dumps(character, ensure_ascii=False)[1:-1],
    lambda character: f"&#{ord(character)};",
    lambda character: f"&#x{ord(character):X};",
    lambda character: f"&amp;#{ord(character)};",
    html.escape,
    lambda character: quote_plus(character),
)
keys = st.one_of(
    st.sampled_from(KEYS),
    st.text("abcdefABCDEF0123456789._-", min_size=4, max_size=60),
    st.text(min_size=1, max_size=20),
    st.text('%25&amp;#u0061"ab', min_size=1, max_size=12),
)

around = st.one_of(st.text(max_size=30), st.text('%25&amp;#\\u0061"abcdef=', max_size=30))


@given(keys, st.data(), around, around)
@settings(max_examples=examples(400), deadline=None)
def test_no_mixture_of_escapes_keeps_a_key(key: str, data: st.DataObject, before: str, behind: str) -> None:
    assume(key not in HIDDEN)
    escapes = data.draw(st.lists(st.sampled_from(ESCAPES), min_size=len(key), max_size=len(key)))
    written = "".join(escape(character) for escape, character in zip(escapes, key, strict=True))
    hidden = hide(before + written + behind, [key])
    assert HIDDEN in hidden
    assert not any(key in kept or written in kept for kept in hidden.split(HIDDEN))


@pytest.mark.parametrize("key", KEYS)
@given(st.binary(max_size=9), st.binary(max_size=9), st.text(max_size=9), st.text(max_size=9))
def test_base64_of_something_with_the_key_in_it_does_not_keep_it(
    key: str, before: bytes, behind: bytes, left: str, right: str
) -> None:
    whole = before + key.encode() + behind
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        encoded = encode(whole).decode()
        for written in (encoded, quote(encoded, safe=""), encoded.rstrip("="), encoded.replace("/", "\\/")):
            hidden = hide(f"{left}{written}{right}", [key])
            assert HIDDEN in hidden
            kept = hidden.removeprefix(left).partition(HIDDEN)[0]
            assert len(kept) <= len(quote(encode(before).decode(), safe="")) + len(left)
            assert len(hidden) <= len(left) + len(right) + len(written) - len(encode(key.encode()).rstrip(b"=")) + 12


@pytest.mark.parametrize("key", KEYS)
def test_hexadecimal_and_usual_places_do_not_keep_it(key: str) -> None:
    for written in (
        key.encode().hex(),
        key.encode().hex().upper(),
        f"https://www.omdbapi.com/?i=tt1&apikey={quote_plus(key)}&x=1",
        json.dumps({"url": f"/3/movie/1?api_key={quote(key)}"}),
        f"x{key}x{key}{key}",
        repr(key),
        f"Authorization: Basic {base64.b64encode(f'me:{key}'.encode()).decode()}",
    ):
        hidden = hide(written, [key])
        assert HIDDEN in hidden
        for form in (key, quote(key), quote_plus(key), json.dumps(key)[1:-1], key.encode().hex()):
            assert form not in hidden


@given(st.text(), st.lists(st.text("abcdef0123456789", min_size=8, max_size=8), max_size=3))
def test_a_text_without_a_key_stays_as_it_is(text: str, held: list[str]) -> None:
    assume(not any(key in text for key in held))
    if "%" not in text and "\\" not in text and "&" not in text:
        assert hide(text, held) == text


def test_all_of_several_keys_are_hidden_also_where_one_holds_the_other() -> None:
    assert hide("abcdef12 and abcdef1234", ["abcdef12", "abcdef1234"]) == f"{HIDDEN} and {HIDDEN}"


@pytest.mark.parametrize("key", [TMDB_V4, *in_full([TMDB_V3, OMDB, ODD])])
@pytest.mark.parametrize(
    "text", ["\\", "%25", "%", "&amp;", "%5c", "%2525", "\\u00", "&#0", "A", "0a1b2c3d4e5f60718293a4b5", "%2"]
)
def test_a_long_text_takes_no_longer_than_its_length(text: str, key: str) -> None:
    """It would not end within hours where the time grew with a power of the length."""
    long = text * (400_000 // len(text))
    assert len(hide(long, [key])) == len(long)
