"""The comparison that ends a chaos run finds every difference that matters, and none that does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.chaos.catalogue_state import CatalogueState, Item, differences

KEY = "FILM#tt0018578 / STAGE#tmdb_details"
ITEM: Item = {
    "pk": {"S": "FILM#tt0018578"},
    "sk": {"S": "STAGE#tmdb_details"},
    "run": {"S": "one"},
    "checked_at": {"S": "2026-01-01T00:00:00Z"},
    "revision": {"N": "1"},
    "outcome": {"S": "done"},
}
STATE = CatalogueState(items={KEY: ITEM}, bodies={"bodies/tmdb/tt0018578.json": "abc"}, snapshot="def")


def with_item(**changes: Any) -> CatalogueState:
    return replace(STATE, items={KEY: {**ITEM, **changes}})


def test_a_state_does_not_differ_from_itself() -> None:
    assert differences(STATE, STATE) == []


@pytest.mark.parametrize("name", ["run", "checked_at", "revision"])
def test_when_and_by_which_run_something_was_written_makes_no_difference(name: str) -> None:
    assert differences(STATE, with_item(**{name: {"S": "other"}})) == []


def test_a_record_that_says_something_else_is_named_with_what_differs() -> None:
    assert differences(STATE, with_item(outcome={"S": "failed"})) == [f"record differs: {KEY} in outcome"]


def test_an_attribute_that_is_gone_is_a_difference() -> None:
    item = {name: value for name, value in ITEM.items() if name != "outcome"}
    assert differences(STATE, replace(STATE, items={KEY: item})) == [f"record differs: {KEY} in outcome"]


def test_records_and_bodies_that_are_missing_or_too_many_are_named() -> None:
    empty = replace(STATE, items={}, bodies={})
    assert differences(STATE, empty) == [f"record missing: {KEY}", "body missing: bodies/tmdb/tt0018578.json"]
    assert differences(empty, STATE) == [f"record too many: {KEY}", "body too many: bodies/tmdb/tt0018578.json"]


def test_another_body_and_another_snapshot_are_differences() -> None:
    changed = replace(STATE, bodies={"bodies/tmdb/tt0018578.json": "xyz"}, snapshot="xyz")
    assert differences(STATE, changed) == ["body differs: bodies/tmdb/tt0018578.json", "the snapshot differs"]
