"""Which requests are of this machine's programs or own pages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oscars.local.own_hosts import own_hosts, why_foreign

HOSTS = own_hosts(4566)


def test_port_80_needs_not_be_said() -> None:
    assert own_hosts(80) == {"127.0.0.1", "localhost", "127.0.0.1:80", "localhost:80"}
    assert {"127.0.0.1:4566", "localhost:4566"} == HOSTS


def test_a_program_names_the_host_and_says_no_more() -> None:
    assert why_foreign(HOSTS, host="127.0.0.1:4566", origin=None, fetch_site=None) is None


@pytest.mark.parametrize("host", sorted(HOSTS))
def test_an_own_page_names_the_same_origin(host: str) -> None:
    assert why_foreign(HOSTS, host=host, origin=f"http://{host}", fetch_site="same-origin") is None
    other = next(iter(HOSTS - {host}))
    assert why_foreign(HOSTS, host=host, origin=f"http://{other}", fetch_site=None) is not None


@given(st.text(max_size=30))
def test_whatever_else_a_browser_sends_is_foreign(text: str) -> None:
    own = {"host": "127.0.0.1:4566", "origin": None, "fetch_site": None}
    for name, allowed in {
        "host": HOSTS,
        "origin": {"http://127.0.0.1:4566"},
        "fetch_site": {"none", "same-origin"},
    }.items():
        if text.lower() not in allowed:
            assert why_foreign(HOSTS, **{**own, name: text}) is not None
