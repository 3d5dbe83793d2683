"""A hash is the same whenever the content is the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from oscar_import.hashing import content_hash, hash_of


def test_the_hash_of_nothing_is_the_known_one() -> None:
    assert content_hash(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), st.integers() | st.none()))
def test_the_order_of_keys_does_not_matter(document: dict[str, int | None]) -> None:
    assert hash_of(dict(reversed(document.items()))) == hash_of(document)


def test_parts_are_told_apart() -> None:
    assert len({hash_of("ab"), hash_of("a", "b"), hash_of(["a", "b"]), hash_of("b", "a")}) == 4
