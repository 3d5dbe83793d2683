"""What an import changed is told in one line a ceremony."""

from __future__ import annotations

from typing import Any

import pytest

from oscars.cli.commands.import_years import changes_line

NOTHING: dict[str, Any] = {
    "added": [],
    "changed": [],
    "withdrawn": [],
    "returned": [],
    "fields": {},
    "special_awards_added": 0,
    "special_awards_removed": 0,
    "film_ids": {},
}


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, ""),
        ({"added": ["096-001", "096-002"]}, ""),
        ({"changed": ["096-001"], "fields": {"won": 1}}, "96th (2024): nominations 1 changed (1 won)"),
        ({"added": ["096-003"], "withdrawn": ["096-001"]}, "96th (2024): nominations 1 added, 1 withdrawn"),
        ({"special_awards_added": 2}, "96th (2024): special awards 2 added"),
        (
            {"returned": ["096-001"], "special_awards_added": 1, "special_awards_removed": 1},
            "96th (2024): nominations 1 returned; special awards 1 added, 1 removed",
        ),
        (
            {"changed": ["096-001"], "fields": {"films": 1}, "film_ids": {"tt0000001": "tt0000002"}},
            "96th (2024): nominations 1 changed (1 films); films tt0000001 is now tt0000002",
        ),
        (
            {"withdrawn": ["096-001"], "film_ids": {"tt0000001": None, "unidentified:096-001": None}},
            "96th (2024): nominations 1 withdrawn; films tt0000001 is no longer named",
        ),
        (
            {
                "changed": ["096-001"],
                "film_ids": {
                    **{f"tt000000{number}": f"tt000001{number}" for number in range(5)},
                    "unidentified:096-001": "tt0000020",
                },
            },
            "96th (2024): nominations 1 changed; films 1 found by id, tt0000000 is now tt0000010, "
            "tt0000001 is now tt0000011, tt0000002 is now tt0000012, and 2 more",
        ),
    ],
)
def test_changes_are_told_nominations_first(changes: dict[str, Any], line: str) -> None:
    assert changes_line({"ceremony": 96, "year": 2024, "nominations": 2, "changes": {**NOTHING, **changes}}) == line


def test_what_an_older_version_has_reported_is_told_too() -> None:
    changes = {**NOTHING, "changed": ["096-001"]}
    del changes["film_ids"]
    line = changes_line({"ceremony": 96, "year": 2024, "nominations": 2, "changes": changes})
    assert line == "96th (2024): nominations 1 changed"


def test_a_ceremony_that_was_not_imported_changed_nothing() -> None:
    assert changes_line({"ceremony": 96, "year": 2024, "nominations": 0, "changes": None}) == ""
