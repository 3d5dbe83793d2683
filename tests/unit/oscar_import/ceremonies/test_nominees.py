"""Whom a film's nominations name: people, each once, directors apart."""

from __future__ import annotations

from typing import Any

from oscar_import.ceremonies.nominees import directors, others


def nomination(category: str, *nominees: tuple[str, str]) -> dict[str, Any]:
    return {
        "canonical_category": category,
        "nominees": [{"name": name, "imdb_ids": [imdb_id]} for name, imdb_id in nominees],
    }


NOMINATIONS = [
    nomination("DIRECTING", ("Jane Campion", "nm0001005")),
    nomination("DIRECTING (Comedy Picture)", ("Lewis Milestone", "nm0587277"), ("Jane Campion", "nm0001005")),
    nomination("ASSISTANT DIRECTOR", ("Scott Beal", "nm0064150")),
    nomination("WRITING (Original Screenplay)", ("Jane Campion", "nm0001005")),
    nomination("BEST PICTURE", ("A Company", "co0000001"), ("Jan Chapman", "nm0152374"), ("Jan Chapman", "nm0152374")),
]


def test_directors_are_those_of_each_variant_and_no_assistants() -> None:
    assert directors(NOMINATIONS) == ("Jane Campion", "Lewis Milestone")


def test_others_are_people_and_no_companies() -> None:
    assert others(NOMINATIONS) == ("Scott Beal", "Jane Campion", "Jan Chapman")
