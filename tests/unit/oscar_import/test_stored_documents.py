"""Documents that stages store, read by a newer and an older version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from oscar_import.enrichment.documents import DOCUMENTS
from oscar_import.stored_documents import StoredDocument, said_of, stored


@dataclass(frozen=True)
class Inner(StoredDocument):
    name: str = stored(default="")
    place: int | None = stored()


@dataclass(frozen=True)
class Outer(StoredDocument):
    title: str | None = stored("The title.", column="text", label="Title")
    first: Inner | None = stored()
    inner: tuple[Inner, ...] = stored(default=())
    by_kind: Mapping[str, tuple[Inner, ...]] = stored(default={"a": (), "b": ()})
    note: str | None = stored(optional=True)
    helper: int = 0


WHOLE = Outer("T", Inner("one", 1), (Inner("two"), Inner("three", 3)), {"a": (Inner("four"),), "b": ()}, "note")


def test_what_is_written_is_read() -> None:
    assert Outer.from_document(WHOLE.to_document()) == WHOLE
    assert Outer.filled(WHOLE.to_document()) == WHOLE.to_document()
    assert "helper" not in WHOLE.to_document()


def test_an_optional_field_without_a_value_is_left_out() -> None:
    assert "note" not in Outer("T").to_document()
    assert "note" not in Outer.filled({"title": "T"})


def test_what_an_older_version_did_not_store_is_its_default_at_every_depth() -> None:
    old = {"first": {"name": "one"}, "inner": [{"name": "two"}], "by_kind": {"a": [{"name": "four"}]}}
    assert Outer.filled(old) == {
        "title": None,
        "first": {"name": "one", "place": None},
        "inner": [{"name": "two", "place": None}],
        "by_kind": {"a": [{"name": "four", "place": None}]},
    }
    assert Outer.from_document(old).inner == (Inner("two"),)


def test_what_a_newer_version_stored_is_left_out() -> None:
    new = {"title": "T", "new": 1, "inner": [{"name": "two", "new": 2}]}
    assert Outer.from_document(new) == Outer("T", inner=(Inner("two"),))


@pytest.mark.parametrize("odd", [None, 3, "text", [], [3, None], {}, {"a": 3}])
def test_what_has_another_shape_stays_as_it_is(odd: Any) -> None:
    found = Outer.filled({"inner": odd, "by_kind": odd, "first": odd})
    assert found["title"] is None
    if not isinstance(odd, dict):
        assert (found["inner"], found["first"]) == (odd, odd)


def test_a_field_says_what_it_is() -> None:
    said = said_of(Outer)["title"]
    assert (said.meaning, said.column, said.label) == ("The title.", "text", "Title")


@pytest.mark.parametrize("document", DOCUMENTS.values())
def test_every_stages_document_can_be_read_from_nothing(document: type[StoredDocument]) -> None:
    assert document.filled({}) == document.from_document({}).to_document()
    assert all(said.meaning for said in said_of(document).values())
