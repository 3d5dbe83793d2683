"""What failed and the command that goes on."""

from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console

from oscars.cli.views.failures import failures_view
from oscars.operations.failures import command_for


def failure(film: str | None = "tt0108052", *, code: str = "body_missing", **more: Any) -> dict[str, Any]:
    return {
        "stage": "media_processing",
        "ceremony": 66,
        "film": film,
        "title": "Schindler's List" if film else None,
        "error_code": code,
        "error_message": "the stored body is gone",
        "hint": "Import its year again.",
        "command": "oscars redrive media_processing",
        **more,
    }


def shown(*failures: dict[str, Any], most_groups: int | None = None) -> str:
    file = io.StringIO()
    Console(file=file, width=200).print(failures_view(failures, most_groups=most_groups))
    return file.getvalue()


@pytest.mark.parametrize(
    ("film", "code", "command"),
    [
        ("tt0108052", "body_missing", "oscars redrive tmdb_details"),
        ("tt0108052", "aws_unavailable", "oscars redrive tmdb_details"),
        ("tt0108052", "lost", "oscars import 1994 --reprocess failed"),
        (None, "aws_unavailable", "oscars redrive tmdb_details"),
        (None, "not_published", "oscars import 1994 --reprocess failed"),
        (None, "invalid_ceremony", "oscars import 1994 --reprocess failed"),
    ],
)
def test_the_command_leads_to_where_the_work_can_go_on(film: str | None, code: str, command: str) -> None:
    assert command_for(stage="tmdb_details", ceremony=66, film=film, error_code=code) == command


def test_an_import_from_another_source_goes_on_from_that_source() -> None:
    command = command_for(
        stage="oscar_imports", ceremony=66, film=None, error_code="not_published", source="oscars_org"
    )
    assert command == "oscars import 1994 --reprocess failed --source oscars_org"


def test_failures_of_one_reason_are_told_together_with_hint_and_command() -> None:
    text = shown(failure("tt1"), failure("tt2"), failure("tt3", code="unexpected"))
    assert "2 films failed in media_processing (body_missing)" in text
    assert "1 film failed in media_processing (unexpected)" in text
    assert "hint: Import its year again." in text
    assert "then: oscars redrive media_processing" in text


def test_a_film_of_two_ceremonies_is_one_film() -> None:
    assert "1 film failed" in shown(failure("tt1", ceremony=1), failure("tt1", ceremony=2))


def test_a_ceremony_that_failed_is_named() -> None:
    assert "1 ceremony failed in media_processing" in shown(failure(None))
    assert "66th ceremony (1994)" in shown(failure(None))


def test_of_many_films_the_first_are_named_and_the_others_counted() -> None:
    assert "and 25 more" in shown(*(failure(f"tt{number}") for number in range(30)))


def test_of_many_reasons_the_most_frequent_are_told() -> None:
    text = shown(*(failure(f"tt{number}", code=f"code_{number}") for number in range(9)), most_groups=5)
    assert "4 more reasons: oscars failures" in text
