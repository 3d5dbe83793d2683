"""What was imported: swapped whole, said by each ceremony for itself, known by each stage."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from oscar_import.ceremonies.model import Ceremony, FilmReference, Nomination, Nominee
from oscar_import.ceremonies.projection import Kind, Part
from oscar_import.stage import Outcome, Stage
from oscar_import.storage import catalogue
from oscar_import.storage.models import CeremonyItem, NominationsPart, StageRecord

from tests.support.samples import FILM, NOW, RUN, later
from tests.support.store import Store

PERSON = "nm0000151"
NOMINATION = Nomination(
    category="ACTOR IN A LEADING ROLE",
    canonical_category="ACTOR IN A LEADING ROLE",
    films=(FilmReference(FILM, "The Shawshank Redemption"),),
    nominees=(Nominee("Morgan Freeman", (PERSON,)),),
    id="067-001",
)
CEREMONY = Ceremony(
    ordinal=67,
    year=1995,
    film_years="1994",
    nominations=(NOMINATION,),
    special_awards=(),
    source="oscar_data",
    version=1,
)


def swap(former: CeremonyItem | None, new: Ceremony, *, removed_keys: list[str] | None = None) -> CeremonyItem | None:
    return catalogue.swap_ceremony(former, new, removed_keys=removed_keys or [], run=RUN, now=NOW)


def stored() -> CeremonyItem:
    item = catalogue.find_ceremony_item(67)
    assert item is not None
    return item


# ceremonies


def test_a_ceremony_is_stored_and_read_as_it_is() -> None:
    assert catalogue.find_ceremony(67) is None
    swap(None, CEREMONY)
    assert catalogue.find_ceremony(67) == CEREMONY


def test_only_one_of_two_first_imports_is_stored() -> None:
    other = replace(CEREMONY, source="oscars_org")
    assert swap(None, CEREMONY) is not None
    assert swap(None, other) is None
    assert catalogue.find_ceremony(67) == CEREMONY


def test_a_ceremony_is_swapped_only_for_the_version_that_was_read() -> None:
    first = swap(None, CEREMONY)
    second = replace(CEREMONY, version=2, source="oscars_org")
    assert swap(first, second) is not None
    assert swap(first, replace(CEREMONY, version=2, source="file")) is None
    assert catalogue.find_ceremony(67) == second


def test_of_many_swaps_at_once_exactly_one_is_stored() -> None:
    first = swap(None, CEREMONY)
    versions = [replace(CEREMONY, version=2, source=f"source {number}") for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda version: swap(first, version), versions))
    won = [version for version, item in zip(versions, results, strict=True) if item is not None]
    assert len(won) == 1
    assert catalogue.find_ceremony(67) == won[0]


def test_a_swapped_ceremony_is_projected_as_far_as_the_one_before_it() -> None:
    first = swap(None, CEREMONY)
    assert first is not None
    assert int(first.projected_version) == 0
    catalogue.note_projected(first)
    assert int(stored().projected_version) == 1
    swap(stored(), replace(CEREMONY, version=2), removed_keys=["FILM#tt1"])
    assert (int(stored().projected_version), stored().removed_keys) == (1, ["FILM#tt1"])


def test_projecting_forgets_the_removed_keys_and_only_for_the_version_that_is_projected() -> None:
    first = swap(None, CEREMONY)
    assert first is not None
    second = swap(first, replace(CEREMONY, version=2), removed_keys=["FILM#tt1"])
    assert second is not None
    catalogue.note_projected(first)
    assert (int(stored().projected_version), stored().removed_keys) == (0, ["FILM#tt1"])
    catalogue.note_projected(second)
    assert (int(stored().projected_version), stored().removed_keys) == (2, [])


# what a ceremony says of films and people


def put(version: int, title: str = "The Shawshank Redemption", *, ordinal: int = 67) -> None:
    part = Part(Kind.FILM, FILM, title, [{"id": f"{ordinal:03d}-{version:03d}"}], [])
    catalogue.put_parts([part], ordinal=ordinal, version=version, run=RUN)


def parts() -> dict[int, NominationsPart]:
    return catalogue.find_film(FILM).parts


def test_each_ceremony_says_its_own_of_a_film() -> None:
    put(1, ordinal=68)
    put(1, ordinal=67)
    assert catalogue.find_film(FILM).nominations == [
        {"ceremony": 67, "id": "067-001"},
        {"ceremony": 68, "id": "068-001"},
    ]


def test_a_newer_version_of_the_ceremony_replaces_what_it_said_and_an_older_one_does_not() -> None:
    put(1, "first")
    put(3, "third")
    put(2, "second")
    assert parts()[67].title == "third"


def test_saying_the_same_again_writes_nothing(store: Store) -> None:
    put(1)
    before = store.items(store.catalogue)
    put(1, "another title")
    assert store.items(store.catalogue) == before


def test_a_newer_version_that_says_the_same_is_no_change_of_its_run() -> None:
    put(1)
    part = Part(Kind.FILM, FILM, "The Shawshank Redemption", parts()[67].nominations, [])
    catalogue.put_parts([part], ordinal=67, version=2, run="later")
    assert (int(parts()[67].version), parts()[67].run) == (2, RUN)
    catalogue.put_parts([replace(part, title="Another title")], ordinal=67, version=3, run="latest")
    assert (int(parts()[67].version), parts()[67].run) == (3, "latest")


def test_a_part_is_deleted_unless_a_version_as_new_has_said_it() -> None:
    put(2)
    catalogue.delete_part(f"FILM#{FILM}", ordinal=67, version=2)
    assert 67 in parts()
    catalogue.delete_part(f"FILM#{FILM}", ordinal=67, version=3)
    assert parts() == {}
    catalogue.delete_part(f"FILM#{FILM}", ordinal=67, version=3)


def test_parts_written_at_once_in_any_order_end_as_the_newest() -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda version: put(version, str(version)), [3, 8, 1, 5, 2, 7, 4, 6]))
    assert parts()[67].title == "8"


def test_a_person_has_a_part_for_each_ceremony() -> None:
    for ordinal in (67, 72):
        part = Part(Kind.PERSON, PERSON, None, [{"id": f"{ordinal:03d}-001"}], [])
        catalogue.put_parts([part], ordinal=ordinal, version=1, run=RUN)
    assert sorted(catalogue.find_person(PERSON)) == [67, 72]
    assert catalogue.find_person("nm9999999") == {}


# what the stages know


def put_stage(known: StageRecord | None, **given: Any) -> bool:
    arguments = {
        "outcome": Outcome.DONE,
        "data": {"tmdb_id": 278},
        "input_hash": "abc",
        "run": RUN,
        "asked_upstream": True,
        "now": NOW,
        **given,
    }
    return catalogue.put_stage(FILM, Stage.TMDB_DETAILS, known=known, **arguments)


def known() -> StageRecord:
    record = catalogue.find_stage(FILM, Stage.TMDB_DETAILS)
    assert record is not None
    return record


def test_what_a_stage_learns_first_is_a_change() -> None:
    assert put_stage(None) is True
    record = known()
    assert (record.outcome, record.data, record.input_hash, record.run, record.checked_at) == (
        "done",
        {"tmdb_id": 278},
        "abc",
        RUN,
        "2026-11-22T10:00:00Z",
    )


def test_a_second_delivery_in_the_same_run_writes_nothing_and_still_is_a_change(store: Store) -> None:
    put_stage(None)
    before = store.items(store.catalogue)
    assert put_stage(known(), now=later(60)) is True
    assert store.items(store.catalogue) == before


def test_the_same_in_a_later_run_is_no_change_and_only_the_time_of_the_check_is_written() -> None:
    put_stage(None)
    assert put_stage(known(), run="newer", now=later(60)) is False
    assert (known().run, known().checked_at) == (RUN, "2026-11-22T10:01:00Z")


def test_the_same_in_a_later_run_writes_nothing_where_no_upstream_was_asked(store: Store) -> None:
    put_stage(None)
    before = store.items(store.catalogue)
    assert put_stage(known(), run="newer", asked_upstream=False, now=later(60)) is False
    assert store.items(store.catalogue) == before


@pytest.mark.parametrize(
    "difference",
    [
        {"outcome": Outcome.NOT_FOUND},
        {"reason": "TMDb does not know the film"},
        {"data": {"tmdb_id": 279}},
        {"input_hash": "def"},
    ],
    ids=lambda difference: next(iter(difference)),
)
def test_anything_else_in_a_later_run_is_a_change(difference: dict[str, Any]) -> None:
    put_stage(None)
    assert put_stage(known(), run="newer", now=later(60), **difference) is True
    assert (known().run, known().checked_at) == ("newer", "2026-11-22T10:01:00Z")


def test_numbers_that_stay_the_same_are_no_change() -> None:
    data = {"popularity": 28.5, "runtime_minutes": 142, "parts": [1, 2.25], "nothing": None}
    put_stage(None, data=data)
    assert put_stage(known(), data=data, run="newer") is False


def test_a_film_exists_once_it_has_been_on_its_way() -> None:
    put(1)
    assert not catalogue.find_film(FILM).exists
    catalogue.put_stage(FILM, Stage.MOVIE_ENRICHMENT, known=None, outcome=Outcome.DONE, run=RUN, now=NOW)
    assert catalogue.find_film(FILM).exists


def test_what_one_stage_knows_of_many_films_is_found() -> None:
    films = [f"tt{number:07d}" for number in range(120)]
    for film in films[:110]:
        catalogue.put_stage(film, Stage.TMDB_DETAILS, known=None, outcome=Outcome.DONE, run=RUN, now=NOW)
    assert sorted(catalogue.find_stage_of(films, Stage.TMDB_DETAILS)) == films[:110]
    assert catalogue.find_stage_of([], Stage.TMDB_DETAILS) == {}


def test_a_scan_finds_every_item_over_all_pages_as_what_it_is() -> None:
    swap(None, CEREMONY)
    put(1)
    catalogue.put_parts([Part(Kind.PERSON, PERSON, None, [{"id": "067-001"}], [])], ordinal=67, version=1, run=RUN)
    large = {"overview": "x" * 300_000}
    for number in range(5):
        catalogue.put_stage(
            f"tt{number:07d}", Stage.TMDB_DETAILS, known=None, outcome=Outcome.DONE, data=large, run=RUN, now=NOW
        )
    kinds = sorted(type(item).__name__ for item in catalogue.scan())
    assert kinds == ["CeremonyItem", "NominationsPart", "NominationsPart", *["StageRecord"] * 5]


# many films at once


def record(film: str, stage: Stage) -> None:
    catalogue.put_stage(film, stage, known=None, outcome=Outcome.DONE, run=RUN, now=NOW)


def test_of_each_film_is_found_what_is_named_and_everything_where_no_ceremony_is() -> None:
    films = [f"tt{number:07}" for number in range(1, 31)]
    for film in films:
        for ordinal in (66, 67):
            catalogue.put_parts([Part(Kind.FILM, film, "A title", [], [])], ordinal=ordinal, version=1, run=RUN)
        record(film, Stage.MOVIE_ENRICHMENT)
        record(film, Stage.TMDB_DETAILS)
    stages = (Stage.MOVIE_ENRICHMENT, Stage.TMDB_DETAILS, Stage.COLLABORATION)
    named: dict[str, tuple[tuple[int, ...], tuple[Stage, ...]]] = dict.fromkeys(films[:28], ((66, 67), stages))
    named[films[28]] = ((67,), ())
    named[films[29]] = ((), (Stage.MOVIE_ENRICHMENT,))
    named["tt9999999"] = ((66,), (Stage.MOVIE_ENRICHMENT,))
    found = catalogue.find_films(named)
    assert list(found) == list(named)
    assert {(tuple(sorted(found[film].parts)), tuple(sorted(found[film].stages))) for film in films[:28]} == {
        ((66, 67), (Stage.MOVIE_ENRICHMENT, Stage.TMDB_DETAILS))
    }
    assert (list(found[films[28]].parts), found[films[28]].exists) == ([67], False)
    assert (list(found[films[29]].parts), found[films[29]].exists) == ([66, 67], True)
    assert (found["tt9999999"].parts, found["tt9999999"].stages) == ({}, {})
