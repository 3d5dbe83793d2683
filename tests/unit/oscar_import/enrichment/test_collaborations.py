"""Collaboration: the people of a film, its pairs, and the closest collaborators computed from them."""

from __future__ import annotations

import json
from itertools import combinations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from oscar_import.enrichment import collaborations

FILM = "tt0000001"


def member(tmdb_id: int, job: str, imdb_id: str | None = None, name: str | None = None) -> dict[str, Any]:
    entry = {"tmdb_id": tmdb_id, "name": name or f"Person {tmdb_id}", "job": job, "department": None}
    return entry | ({"imdb_id": imdb_id} if imdb_id else {})


def actor(tmdb_id: int, order: int, imdb_id: str | None = None) -> dict[str, Any]:
    entry = {"tmdb_id": tmdb_id, "name": f"Person {tmdb_id}", "character": None, "order": order}
    return entry | ({"imdb_id": imdb_id} if imdb_id else {})


def nomination(nomination_id: str, *imdb_ids: str, film: str = FILM, won: bool = False, **more: Any) -> dict[str, Any]:
    return {
        "id": nomination_id,
        "canonical_category": "BEST PICTURE",
        "films": [{"imdb_id": film, "title": "A Film"}],
        "nominees": [{"name": f"Nominee {imdb_id}", "imdb_ids": [imdb_id]} for imdb_id in imdb_ids],
        "won": won,
    } | more


CREW = [
    member(1, "Director", "nm1"),
    member(2, "Screenplay"),
    member(3, "Original Music Composer"),
    member(4, "Director of Photography"),
    member(5, "Editor"),
    member(6, "Producer"),
    member(7, "Gaffer"),
]


def ids(document: dict[str, Any]) -> list[str]:
    return [person["id"] for person in document["people"]]


def paired(document: dict[str, Any]) -> list[tuple[str, ...]]:
    return [ids_of(pair) for pair in collaborations.pairs_of(document["people"])]


def test_people_of_the_roles_that_matter_make_the_pairs() -> None:
    document = collaborations.document(FILM, {"crew": CREW, "cast": [actor(8, 0)]}, []).to_document()
    assert ids(document) == ["nm1", "tmdb:2", "tmdb:8", "tmdb:3", "tmdb:4", "tmdb:5", "tmdb:6"]
    assert paired(document) == list(combinations(sorted(ids(document)), 2))


def test_a_pair_tells_both_peoples_roles_and_what_names_them_both() -> None:
    details = {"crew": [member(1, "Director", "nm1"), member(1, "Screenplay", "nm1"), member(2, "Producer", "nm2")]}
    nominations = [nomination("n1", "nm1", "nm2", won=True), nomination("n2", "nm1"), nomination("n3", "nm1", "nm2")]
    (pair,) = collaborations.pairs_of(collaborations.document(FILM, details, nominations).to_document()["people"])
    assert [(person["id"], person["roles"]) for person in pair.people] == [
        ("nm1", ["director", "writer", "nominee"]),
        ("nm2", ["producer", "nominee"]),
    ]
    assert (pair.nominations, pair.wins) == (("n1", "n3"), ("n1",))


def test_without_details_the_nominees_are_the_people() -> None:
    document = collaborations.document(FILM, None, [nomination("n1", "nm1", "nm2")]).to_document()
    assert paired(document) == [("nm1", "nm2")]
    assert document["people"][0] == {
        "id": "nm1",
        "name": "Nominee nm1",
        "tmdb_id": None,
        "roles": ["nominee"],
        "nominations": ["n1"],
        "wins": [],
    }


def test_two_people_behind_one_name_are_two() -> None:
    jaynes = nomination("n1", won=False, nominees=[{"name": "Roderick Jaynes", "imdb_ids": ["nm1", "nm2"]}])
    assert ids(collaborations.document(FILM, None, [jaynes]).to_document()) == ["nm1", "nm2"]


def test_companies_and_unknown_nominees_are_no_people() -> None:
    nobody = nomination(
        "n1", "co1", "?", nominees=[{"name": "X", "imdb_ids": ["co1", "?"]}, {"name": "Y", "imdb_ids": []}]
    )
    assert collaborations.document(FILM, None, [nobody]).to_document()["people"] == []


def test_a_nominee_who_is_credited_otherwise_is_one_person() -> None:
    details = {"crew": [member(9, "Director", name="Akira Kurosawa"), member(2, "Producer")]}
    writer = nomination("n1", nominees=[{"name": "Akira Kurosawa", "imdb_ids": ["nm9"]}])
    document = collaborations.document(FILM, details, [writer]).to_document()
    assert document["people"][0] == {
        "id": "nm9",
        "name": "Akira Kurosawa",
        "tmdb_id": 9,
        "roles": ["director", "nominee"],
        "nominations": ["n1"],
        "wins": [],
    }
    assert ids(document) == ["nm9", "tmdb:2"]


def test_two_credited_people_of_a_nominees_name_stay_apart() -> None:
    details = {"crew": [member(8, "Director", name="A Name"), member(9, "Producer", name="A Name")]}
    document = collaborations.document(
        FILM, details, [nomination("n1", nominees=[{"name": "A Name", "imdb_ids": ["nm9"]}])]
    ).to_document()
    assert sorted(ids(document)) == ["nm9", "tmdb:8", "tmdb:9"]


def test_nominations_of_other_films_and_withdrawn_ones_count_nothing() -> None:
    others = [nomination("n1", "nm1", "nm2", film="tt2"), nomination("n2", "nm1", "nm2", withdrawn=True)]
    assert collaborations.document(FILM, None, others).to_document() == {"film_id": FILM, "people": []}


def test_a_film_without_an_id_is_known_by_its_nomination() -> None:
    ours = nomination("n1", "nm1", "nm2", films=[{"imdb_id": None, "title": "A Film"}])
    (pair,) = collaborations.pairs_of(collaborations.document("unidentified:n1", None, [ours]).to_document()["people"])
    assert pair.nominations == ("n1",)


def test_every_role_has_a_place_before_the_rest_is_filled_up() -> None:
    crew = [member(100 + number, "Director") for number in range(10)]
    crew += [member(200 + number, "Writer") for number in range(10)]
    chosen = ids(collaborations.document(FILM, {"crew": crew + CREW, "cast": [actor(300, 0)]}, []).to_document())
    assert len(chosen) == collaborations.MAX_PEOPLE
    assert {"tmdb:300", "tmdb:3", "tmdb:4", "tmdb:5", "tmdb:6"} <= set(chosen)


def test_a_cast_of_three_hundred_makes_no_more_than_66_pairs() -> None:
    cast = [actor(1000 + number, number) for number in range(300)]
    document = collaborations.document(
        FILM, {"crew": CREW, "cast": cast}, [nomination("n1", *(f"nm{n}" for n in range(40)))]
    ).to_document()
    assert (len(document["people"]), len(paired(document))) == (12, 66)


some_credits = st.lists(
    st.builds(
        member,
        st.integers(1, 30),
        st.sampled_from(["Director", "Writer", "Editor", "Producer", "Gaffer"]),
        st.none(),
    ),
    max_size=60,
)
some_nominations = st.lists(
    st.builds(lambda names, won: (sorted(names), won), st.sets(st.integers(1, 20), max_size=5), st.booleans()),
    max_size=6,
)


@given(some_credits, some_nominations)
def test_pairs_are_bounded_sorted_distinct_and_the_same_each_time(crew: Any, named: Any) -> None:
    nominations = [
        nomination(f"n{place}", *(f"nm{number}" for number in numbers), won=won)
        for place, (numbers, won) in enumerate(named)
    ]
    document = collaborations.document(FILM, {"crew": crew, "cast": []}, nominations).to_document()
    pairs = paired(document)
    assert len(pairs) == len(set(pairs)) <= 66
    assert all(one < other for one, other in pairs)
    assert document == collaborations.document(FILM, {"crew": crew, "cast": []}, nominations).to_document()
    assert len(json.dumps(document)) < 4_000


@given(some_credits, some_nominations)
def test_a_document_of_an_older_version_which_held_the_pairs_says_the_same(crew: Any, named: Any) -> None:
    nominations = [
        nomination(f"n{place}", *(f"nm{number}" for number in numbers), won=won)
        for place, (numbers, won) in enumerate(named)
    ]
    document = collaborations.document(FILM, {"crew": crew, "cast": []}, nominations).to_document()
    pairs = collaborations.pairs_of(document["people"])
    older = {
        "film_id": FILM,
        "people": [
            {name: value for name, value in person.items() if name not in ("nominations", "wins")}
            for person in document["people"]
        ],
        "pairs": [
            {
                "people": [person["id"] for person in pair.people],
                "roles": [person["roles"] for person in pair.people],
                "nominations": list(pair.nominations),
                "wins": list(pair.wins),
            }
            for pair in pairs
        ],
    }
    read = collaborations.pairs_of(collaborations.FilmPeople.filled(older)["people"])
    assert [(ids_of(pair), pair.nominations, pair.wins) for pair in read] == [
        (ids_of(pair), pair.nominations, pair.wins) for pair in pairs
    ]


def ids_of(pair: collaborations.Pair) -> tuple[str, ...]:
    return tuple(person["id"] for person in pair.people)


# --- the closest collaborators ----------------------------------------------------------------------------------------


def film(film_id: str, crew: list[dict[str, Any]], *nominations: dict[str, Any]) -> dict[str, Any]:
    return collaborations.document(film_id, {"crew": crew, "cast": []}, nominations).to_document()


def test_counts_films_nominations_wins_and_years_together() -> None:
    both = [member(1, "Director", "nm1"), member(2, "Editor", "nm2")]
    documents = [
        film("tt1", both, nomination("n1", "nm1", "nm2", film="tt1", won=True)),
        film("tt2", both),
        film("tt3", [member(1, "Director", "nm1"), member(3, "Editor", "nm3")]),
    ]
    found = collaborations.closest("nm1", documents, years={"tt1": 1976, "tt2": 1990, "tt3": 2000})
    assert [one.id for one in found] == ["nm2", "nm3"]
    assert found[0].to_document() == {
        "id": "nm2",
        "name": "Person 2",
        "films_together": 2,
        "films": ["tt1", "tt2"],
        "nominations_together": 1,
        "wins_together": 1,
        "first_year": 1976,
        "last_year": 1990,
        "roles": ["editor", "nominee"],
    }


def test_a_nomination_for_two_films_counts_once() -> None:
    both = [member(1, "Director", "nm1"), member(2, "Editor", "nm2")]
    shared = nomination("n1", "nm1", "nm2", films=[{"imdb_id": "tt1", "title": "A"}, {"imdb_id": "tt2", "title": "B"}])
    found = collaborations.closest("nm1", [film("tt1", both, shared), film("tt2", both, shared)], years={})
    assert (found[0].nominations, len(found[0].films), found[0].first_year) == (1, 2, None)


def test_a_person_known_by_either_id_is_one_person() -> None:
    documents = [
        film("tt1", [member(1, "Director", "nm1"), member(2, "Editor", "nm2")]),
        film("tt2", [member(1, "Director"), member(2, "Editor")]),
    ]
    found = collaborations.closest("nm1", documents, years={})
    assert [(one.id, one.films) for one in found] == [("nm2", ("tt1", "tt2"))]


def test_the_closest_come_first_and_their_number_is_limited() -> None:
    documents = [
        film(f"tt{n}", [member(1, "Director"), *(member(2 + m, "Editor") for m in range(n))]) for n in range(1, 5)
    ]
    found = collaborations.closest("tmdb:1", documents, years={}, top=3)
    assert [(one.id, len(one.films)) for one in found] == [("tmdb:2", 4), ("tmdb:3", 3), ("tmdb:4", 2)]


def test_nobody_known_has_no_collaborators() -> None:
    assert collaborations.closest("nm404", [film("tt1", CREW)], years={}) == []
