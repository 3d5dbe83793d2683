"""Whom a film's nominations name: people, each once, directors apart."""

from __future__ import annotations

from typing import Any

import pytest
from oscar_import.ceremonies.categories import CATEGORIES
from oscar_import.ceremonies.nominees import categories, companies, countries, directors, is_short, others


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


def test_who_has_no_id_may_be_a_person_but_for_a_country() -> None:
    nameless = [
        {"canonical_category": name, "nominees": [{"name": who, "imdb_ids": ids}]}
        for name, who, ids in (
            ("DIRECTING", "Sean Baker", []),
            ("BEST PICTURE", "Alex Coco", ["?"]),
            ("BEST PICTURE", "A Company", ["?", "co0000001"]),
            ("INTERNATIONAL FEATURE FILM", "Brazil", []),
        )
    ]
    assert (directors(nameless), others(nameless), countries(nameless)) == (
        ("Sean Baker",),
        ("Alex Coco",),
        ("Brazil",),
    )


def test_companies_are_those_whose_ids_say_so_and_categories_are_those_of_people() -> None:
    company = {"name": "A Company", "imdb_ids": ["co0000001"]}
    person = {"name": "Jane Editor", "imdb_ids": ["nm0000001"]}
    given = [
        {"canonical_category": "DIRECTING", "nominees": [person]},
        {"canonical_category": "FILM EDITING", "nominees": [person, company]},
        {"canonical_category": "BEST PICTURE", "nominees": [person]},
    ]
    assert companies(given) == ("A Company",)
    assert categories(given) == (("Jane Editor", "FILM EDITING"), ("Jane Editor", "BEST PICTURE"))


SHORT = [one.name for one in CATEGORIES if "SHORT" in one.name] + ["DOCUMENTARY (Short Subject)"]


@pytest.mark.parametrize("category", [one.name for one in CATEGORIES])
def test_a_short_film_is_known_by_its_category(category: str) -> None:
    assert is_short([nomination(category)]) is (category in SHORT)
    assert is_short([]) is None
