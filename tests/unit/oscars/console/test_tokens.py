"""A form's token is its visitor's, and this server's."""

from __future__ import annotations

import pytest

from oscars.console.tokens import Tokens


def test_a_token_belongs_to_its_visitor_only() -> None:
    tokens = Tokens()
    assert tokens.belongs(tokens.of("one"), "one")
    assert not tokens.belongs(tokens.of("one"), "another")


def test_a_token_of_a_former_server_belongs_to_nobody() -> None:
    assert not Tokens().belongs(Tokens().of("one"), "one")


@pytest.mark.parametrize("odd", ["", "\ud800", "é" * 1000])
def test_odd_text_is_no_token(odd: str) -> None:
    assert not Tokens().belongs(odd, odd)
