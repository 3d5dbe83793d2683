"""What IMDb's ids look like."""

from __future__ import annotations

import re

import pytest
from oscar_import.imdb_ids import FILM_ID, PERSON_ID, USUAL_FILM_ID, USUAL_NOMINEE_ID


@pytest.mark.parametrize(
    ("pattern", "text", "is_one"),
    [
        (FILM_ID, "tt0108052", True),
        (FILM_ID, "tt12345", True),
        (FILM_ID, "tt1234", False),
        (FILM_ID, "tt1234567890123", False),
        (FILM_ID, "nm0000229", False),
        (FILM_ID, "tt٠١٢٣٤٥٦", False),
        (PERSON_ID, "nm0000229", True),
        (PERSON_ID, "tt0108052", False),
        (USUAL_FILM_ID, "tt0108052", True),
        (USUAL_FILM_ID, "tt12345", False),
        (USUAL_NOMINEE_ID, "co0000001", True),
        (USUAL_NOMINEE_ID, "nm0000229", True),
        (USUAL_NOMINEE_ID, "tt0108052", False),
    ],
)
def test_an_id_is_told_from_what_is_none(pattern: re.Pattern[str], text: str, is_one: bool) -> None:
    assert bool(pattern.fullmatch(text)) == is_one
