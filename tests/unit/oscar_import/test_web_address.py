"""Which addresses of others are kept."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oscar_import.web_address import https_address


@pytest.mark.parametrize(
    "address",
    [
        "https://image.tmdb.org/t/p/",
        "https://www.youtube.com/watch?v=abc_-1",
        "HTTPS://Film.Example",
        "https://film.example:8443/a/b?c=d&e=@f#g",
        "https://xn--80adxhks.xn--p1ai/",
        "https://film.example/película",
        "https://local.example/",
    ],
)
def test_an_https_address_of_a_public_name_is_kept_as_it_is(address: str) -> None:
    assert https_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "http://film.example/",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)//https://film.example",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//film.example/",
        "/relative",
        "https:film.example",
        "https:/film.example",
        "https:///film.example",
        "https://",
        "https://film",
        "https://localhost/",
        "https://a.localhost:8470/",
        "https://printer.local/",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://0x7f.0.0.1/",
        "https://2130706433/",
        "https://[::1]/",
        "https://user:password@film.example/",
        "https://film.example@evil.example/",
        "https://film.example\\@evil.example/",
        "https://film.example%2f@evil.example/",
        "https://film.example:port/",
        "https://film.example./",
        "https://.film.example/",
        "https://-film.example/",
        "https://fílm.example/",
        " https://film.example/",
        "https://film.example/\n",
        "https://film.example/a b",
        "https://film.example/\x00",
        "https://film.example/\x1b]8;;x",
        "https://film.example/\u202egpj.exe",
        "https://film.example/\ud800",
        'https://film.example/"onload="alert(1)',
        "https://film.example/'><script>",
        "https://film.example/" + "a" * 500,
        "",
        None,
        7,
        ["https://film.example/"],
    ],
)
def test_all_else_is_absent(address: object) -> None:
    assert https_address(address) is None


@given(
    st.one_of(
        st.text(), st.text().map(lambda rest: f"https://{rest}"), st.text().map(lambda rest: f"https://a.b{rest}")
    )
)
def test_what_is_kept_is_https_and_leads_where_it_says(text: str) -> None:
    kept = https_address(text)
    if kept is None:
        return
    read = urlsplit(kept)
    assert (kept, read.scheme) == (text, "https")
    assert read.hostname is not None
    assert read.hostname.isascii()
    assert "." in read.hostname
    assert (read.username, read.password) == (None, None)
    assert kept.isprintable()
