"""Whatever is imported in whatever order, what films and people say is a recount of the ceremonies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oscar_import.catalogue.statistics import statistics_of
from oscar_import.ceremonies.calendar import film_years, year_held
from oscar_import.ceremonies.categories import is_major, tracks_person
from oscar_import.ceremonies.model import (
    Ceremony,
    FilmReference,
    Nomination,
    Nominee,
    nomination_from_document,
)
from oscar_import.errors import Terminal
from oscar_import.sources.oscar_data.parser import read_ceremony, split
from oscar_import.storage import catalogue
from oscar_import.storage.models import CeremonyItem, NominationsPart

from tests.support.fakes import FakeAws
from tests.support.importing import Imports
from tests.support.samples import ceremony
from tests.support.store import Store

Counts = dict[str, tuple[int, int, int, int, int, int]]
"""Film or person → nominations, wins, major ones, major wins, official ones, official wins."""

PICTURE, DIRECTING, SONG = "BEST PICTURE", "DIRECTING", "MUSIC (Original Song)"
SUPPORTING, DOCUMENTARY = "ACTRESS IN A SUPPORTING ROLE", "DOCUMENTARY (Short Subject)"

ONE = FilmReference("tt0000101", "The Long Way")
TWO = FilmReference("tt0000102", "Paper Moons")
MOVED = FilmReference("tt0000199", "The Long Way")
NAMELESS = FilmReference(None, "Nobody's Island")
ANN, BEA, CLEO = (Nominee(f"{name} Example", (f"nm000000{n}",)) for n, name in enumerate(("Ann", "Bea", "Cleo"), 1))
PRODUCER = Nominee("Dora Example", ("nm0000004",))


def nomination(category: str, film: FilmReference, *by: Nominee, detail: str = "") -> Nomination:
    return Nomination(category, category, (film,), by, detail=detail)


POOL: dict[int, tuple[Nomination, ...]] = {
    95: (
        nomination(PICTURE, ONE, PRODUCER),
        nomination(DIRECTING, ONE, ANN),
        nomination(SUPPORTING, ONE, BEA),
        nomination(SUPPORTING, ONE, CLEO),
        nomination(SONG, TWO, PRODUCER, detail="First Song"),
        nomination(SONG, TWO, PRODUCER, detail="Second Song"),
        nomination(DOCUMENTARY, NAMELESS, PRODUCER),
    ),
    96: (
        nomination(PICTURE, TWO, PRODUCER),
        nomination(DIRECTING, TWO, ANN),
        nomination(SUPPORTING, TWO, BEA),
        nomination(DOCUMENTARY, ONE, PRODUCER),
    ),
}
"""Two ceremonies that share their films and people."""


def told(ordinal: int, nominations: Sequence[Nomination]) -> Ceremony:
    return Ceremony(ordinal, year_held(ordinal), film_years(ordinal), tuple(nominations))


@dataclass(frozen=True)
class Step:
    """One import: what the source says then."""

    ceremony: Ceremony
    source: str
    deliveries: int


def moved(item: Nomination) -> Nomination:
    return replace(item, films=tuple(MOVED if film == ONE else film for film in item.films))


def by_another(item: Nomination) -> Nomination:
    return replace(item, nominees=(Nominee("Emma Example", ("nm0000005",)),))


def won(item: Nomination) -> Nomination:
    return replace(item, won=True)


def unofficial(item: Nomination) -> Nomination:
    return replace(item, official=False)


CORRECTIONS = (moved, by_another, won, unofficial)


@st.composite
def steps(draw: st.DrawFn) -> Step:
    ordinal = draw(st.sampled_from(sorted(POOL)))
    said = []
    for item in draw(st.permutations(POOL[ordinal])):
        if draw(st.integers(0, 7)) == 0:
            continue  # it disappeared
        for correct in draw(st.lists(st.sampled_from(CORRECTIONS), max_size=2, unique=True)):
            item = correct(item)
        said.append(item)
    return Step(
        told(ordinal, said),
        draw(st.sampled_from(("oscar_data", "oscars_org", "file"))),
        draw(st.sampled_from((1, 1, 2))),
    )


def ceremonies_stored() -> list[Ceremony]:
    return [Ceremony.from_document(item.document) for item in catalogue.scan() if isinstance(item, CeremonyItem)]


def unidentified(stored: Ceremony, title: str) -> str:
    """One title without id is one film, called after the first nomination that names it."""
    naming = [
        item.id for item in stored.nominations for film in item.films if (film.imdb_id, film.title) == (None, title)
    ]
    return f"unidentified:{min(naming)}"


def recount() -> Counts:
    """Counted by hand from the ceremonies as they are stored."""
    tallies: dict[str, Counter[str]] = {}
    for stored in ceremonies_stored():
        for item in stored.nominations:
            if item.withdrawn:
                continue
            named = {f"FILM#{film.imdb_id or unidentified(stored, film.title)}" for film in item.films}
            if tracks_person(item.canonical_category):
                named |= {f"PERSON#{person}" for nominee in item.nominees for person in nominee.person_ids}
            for key in named:
                tally = tallies.setdefault(key, Counter())
                tally["nominations"] += 1
                tally["wins"] += item.won
                tally["major"] += is_major(item.canonical_category)
                tally["major wins"] += is_major(item.canonical_category) and item.won
                tally["official"] += item.official
                tally["official wins"] += item.official and item.won
    names = ("nominations", "wins", "major", "major wins", "official", "official wins")
    return {key: tuple(tally[name] for name in names) for key, tally in tallies.items()}  # type: ignore[misc]


def statistics() -> Counts:
    """Of every film and person, from their own records."""
    parts: dict[str, dict[int, list[Nomination]]] = {}
    for item in catalogue.scan():
        if isinstance(item, NominationsPart):
            ordinal = int(item.sk.removeprefix("NOMINATIONS#"))
            parts.setdefault(item.pk, {})[ordinal] = [nomination_from_document(one) for one in item.nominations]
    counted = {key: statistics_of(own) for key, own in parts.items()}
    return {
        key: (
            one.nominations,
            one.wins,
            one.major_nominations,
            one.major_wins,
            one.official_nominations,
            one.official_wins,
        )
        for key, one in counted.items()
        if one.nominations  # a film may be there for a special award alone
    }


@given(st.lists(steps(), min_size=1, max_size=5))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_statistics_are_a_recount_after_any_imports(store: Store, imports: list[Step]) -> None:
    store.drop()
    store.make()
    importing = Imports()
    categories: dict[str, str] = {}
    for step in imports:
        before = catalogue.find_ceremony(step.ceremony.ordinal)
        try:
            importing.run(step.ceremony, step.source, deliveries=step.deliveries)
        except Terminal:
            assert catalogue.find_ceremony(step.ceremony.ordinal) == before
        else:
            _is_what_was_told(step)
        assert statistics() == recount()
        for stored in ceremonies_stored():
            for item in stored.nominations:
                assert categories.setdefault(item.id, item.canonical_category) == item.canonical_category


def _is_what_was_told(step: Step) -> None:
    """Nothing is doubled, lost or left over."""
    stored = catalogue.find_ceremony(step.ceremony.ordinal)
    assert stored is not None
    assert len({item.id for item in stored.nominations}) == len(stored.nominations)
    assert (len(stored.standing), stored.wins) == (len(step.ceremony.nominations), step.ceremony.wins)


# the night


def without_winners(ceremony: Ceremony) -> Ceremony:
    return replace(ceremony, nominations=tuple(replace(item, won=False) for item in ceremony.nominations))


def test_the_night_changes_the_winners_and_the_statistics_by_exactly_them(ceremonies: dict[int, Ceremony]) -> None:
    importing = Imports()
    announced = importing.run(without_winners(ceremonies[96]))
    assert (announced.awaiting_winners, announced.wins) == (True, 0)
    before = statistics()
    awarded = importing.run(ceremonies[96])
    assert (awarded.awaiting_winners, awarded.wins) == (False, 23)
    stored = catalogue.find_ceremony(96)
    assert stored is not None
    winners = [item for item in stored.nominations if item.won]
    assert awarded.changes == {
        "added": [],
        "changed": [item.id for item in winners],
        "withdrawn": [],
        "returned": [],
        "fields": {"won": 23},
        "special_awards_added": 0,
        "special_awards_removed": 0,
        "film_ids": {},
    }
    after = statistics()
    won = Counter(f"FILM#{film.imdb_id}" for item in winners for film in item.films)
    won += Counter(
        f"PERSON#{person}"
        for item in winners
        if tracks_person(item.canonical_category)
        for nominee in item.nominees
        for person in nominee.person_ids
    )
    assert after.keys() == before.keys()
    assert {key: after[key][1] - before[key][1] for key in after if after[key] != before[key]} == dict(won)
    assert all(after[key][0] == before[key][0] for key in after)


def test_only_films_and_people_of_whom_something_new_is_said_count_as_changed(ceremonies: dict[int, Ceremony]) -> None:
    importing = Imports()
    importing.run(without_winners(ceremonies[96]))
    awarded = importing.run(ceremonies[96])
    changed = {item.pk for item in catalogue.scan() if isinstance(item, NominationsPart) and item.run == awarded.run}
    winners = {f"FILM#{film.imdb_id}" for item in ceremonies[96].nominations if item.won for film in item.films}
    assert {key for key in changed if key.startswith("FILM#")} == winners


def test_winners_that_a_source_does_not_know_yet_are_not_taken_back(ceremonies: dict[int, Ceremony]) -> None:
    importing = Imports()
    importing.run(ceremonies[96])
    before = (catalogue.find_ceremony(96), statistics())
    with pytest.raises(Terminal) as caught:
        importing.run(without_winners(ceremonies[96]), "oscars_org")
    assert caught.value.code == "invalid_ceremony"
    assert (catalogue.find_ceremony(96), statistics()) == before


# corrections


def corrected(importing: Imports, *nominations: Nomination) -> tuple[dict[str, object], Ceremony]:
    record = importing.run(told(95, nominations))
    stored = catalogue.find_ceremony(95)
    assert stored is not None
    changes = {name: value for name, value in (record.changes or {}).items() if value}
    return changes, stored


def test_a_nomination_that_disappears_is_withdrawn_and_nobody_has_it_any_more() -> None:
    importing = Imports()
    importing.run(told(95, POOL[95]))
    changes, stored = corrected(importing, *(item for item in POOL[95] if item.nominees != (CLEO,)))
    assert changes == {"withdrawn": ["095-004"]}
    assert [item.id for item in stored.nominations if item.withdrawn] == ["095-004"]
    assert catalogue.find_person("nm0000003") == {}
    assert statistics()["FILM#tt0000101"][0] == 3


def test_a_nominee_who_changes_keeps_the_nomination_and_takes_it_from_the_former_one() -> None:
    importing = Imports()
    importing.run(told(95, POOL[95]))
    changes, _ = corrected(importing, *(by_another(item) if item.nominees == (ANN,) else item for item in POOL[95]))
    assert changes == {"changed": ["095-002"], "fields": {"nominees": 1}}
    assert catalogue.find_person("nm0000001") == {}
    assert [one["id"] for one in catalogue.find_person("nm0000005")[95].nominations] == ["095-002"]


def test_a_film_whose_id_moves_takes_its_nominations_along() -> None:
    importing = Imports()
    importing.run(told(95, POOL[95]))
    changes, _ = corrected(importing, *map(moved, POOL[95]))
    assert changes == {
        "changed": ["095-001", "095-002", "095-003", "095-004"],
        "fields": {"films": 4},
        "film_ids": {"tt0000101": "tt0000199"},
    }
    found = statistics()
    assert "FILM#tt0000101" not in found
    assert found["FILM#tt0000199"][0] == 4


def test_a_film_that_gets_an_id_leaves_its_place_without_one() -> None:
    importing = Imports()
    importing.run(told(95, POOL[95]))
    named = FilmReference("tt0000103", NAMELESS.title)
    changes, _ = corrected(
        importing, *(replace(item, films=(named,)) if item.films == (NAMELESS,) else item for item in POOL[95])
    )
    assert changes == {
        "changed": ["095-007"],
        "fields": {"films": 1},
        "film_ids": {"unidentified:095-007": "tt0000103"},
    }
    assert "FILM#unidentified:095-007" not in statistics()
    assert statistics()["FILM#tt0000103"] == (1, 0, 0, 0, 1, 0)


# a second delivery


class SecretsDownOnce(FakeAws):
    """Secrets Manager fails the first time it is asked: after the ceremony is stored, before its films are sent."""

    def __init__(self) -> None:
        super().__init__()
        self.failures = 0

    def get_secret_value(self, *, SecretId: str) -> dict[str, str]:
        if self.failures:
            self.failures -= 1
            raise ClientError({"Error": {"Code": "InternalServiceError", "Message": ""}}, "GetSecretValue")
        return super().get_secret_value(SecretId=SecretId)


def test_what_changed_is_reported_even_where_the_first_delivery_died_behind_it(
    ceremonies: dict[int, Ceremony],
) -> None:
    aws = SecretsDownOnce()
    importing = Imports(aws)
    importing.run(without_winners(ceremonies[96]))
    message = importing.opened(ceremonies[96])
    aws.failures = 1
    with pytest.raises(ClientError):
        importing.deliver(message)
    importing.deliver(message)
    record = ceremony(96, message.run)
    assert record.changes is not None
    assert record.changes["fields"] == {"won": 23}


# sources


@pytest.mark.needs("shared")
def test_the_recorded_pages_over_the_recorded_table_and_back_add_no_nomination_and_change_no_id(shared: Path) -> None:
    importing = Imports()
    table = split((shared / "oscar_data" / "oscars.csv").read_bytes())[96]

    def import_table() -> None:
        message = importing.opened(read_ceremony(table, 96))
        importing.aws.objects[str(message.source_object)] = table
        importing.deliver(message)

    def import_pages() -> dict[str, object]:
        message = importing.opened(read_ceremony(table, 96), "oscars_org")
        importing.site.pages = {
            "oscars_org": (shared / "oscars_org" / "ceremonies_2024.html").read_bytes(),
            "imdb": (shared / "imdb" / "ev0000003_2024_1.next_data.json").read_bytes(),
        }
        importing.deliver(message)
        stored = catalogue.find_ceremony(96)
        assert stored is not None
        assert stored.source == "oscars_org"
        return {item.id: item.films for item in stored.nominations}

    import_table()
    first, counted = catalogue.find_ceremony(96), statistics()
    assert first is not None
    assert import_pages().keys() == {item.id for item in first.nominations}
    assert statistics() == counted
    import_table()
    last = catalogue.find_ceremony(96)
    assert last == replace(first, version=3)
    assert statistics() == counted == recount()
