"""What a person decides is stored, shown, and kept through every later import."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from click.testing import CliRunner, Result
from oscar_import.ceremonies.model import DECIDED, Ceremony, FilmReference, Nomination, Nominee
from oscar_import.storage import catalogue
from oscar_import.storage.models import CeremonyItem

from oscars.cli.main import oscars
from oscars.operations.deployment import Deployment
from tests.support.cli_fakes import deployment
from tests.support.importing import Imports

ACTRESS = "ACTRESS IN A LEADING ROLE"
ANORA = FilmReference("tt28607951", "Anora")
PERSON = "nm7554147"
TWO = (Nominee("Mikey Madison"), Nominee("Jane Doe", ("nm0000009",)))


@pytest.fixture(autouse=True)
def _connected(monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def connected() -> Iterator[Deployment]:
        yield deployment()

    monkeypatch.setattr("oscars.cli.commands.resolve.connected", connected)


def told(*nominees: Nominee) -> Ceremony:
    return Ceremony(97, 2025, "2024", (Nomination(ACTRESS, ACTRESS, (ANORA,), nominees, won=True),))


def resolve(*given: str) -> Result:
    return CliRunner().invoke(oscars, ["resolve", *given, "--json"])


def nominees() -> tuple[Nominee, ...]:
    stored = catalogue.find_ceremony(97)
    assert stored is not None
    return stored.nominations[0].nominees


def test_a_nominee_is_who_a_person_says_in_ceremony_film_and_person() -> None:
    Imports().run(told(Nominee("Mikey Madison")))
    before = catalogue.find_ceremony(97)
    answer = resolve("097-001", "--person", PERSON)
    assert json.loads(answer.stdout) == {
        "nomination": "097-001",
        "nominee": "Mikey Madison",
        "person": PERSON,
        "command": "oscars import 2025 --reprocess all",
    }
    assert nominees() == (Nominee("Mikey Madison", (PERSON,), DECIDED),)
    (part,) = catalogue.find_person(PERSON).values()
    assert part.nominations[0]["id"] == "097-001"
    film = catalogue.find_film("tt28607951").parts[97]
    assert film.nominations[0]["nominees"] == [{"name": "Mikey Madison", "imdb_ids": [PERSON], "evidence": DECIDED}]
    after = catalogue.find_ceremony(97)
    assert before is not None
    assert after is not None
    assert "person_without_id" in {finding.code for finding in before.findings}
    assert {finding.code for finding in before.findings} - {finding.code for finding in after.findings} == {
        "person_without_id"
    }


def test_the_decision_stays_whatever_sources_say_later() -> None:
    imports = Imports()
    imports.run(told(Nominee("Mikey Madison")))
    resolve("097-001", "--person", PERSON)
    imports.run(told(Nominee("Mikey Madison", ("nm0000005",))))
    imports.run(told(Nominee("Mikey  Madison")))
    assert [one.imdb_ids for one in nominees()] == [(PERSON,)]
    assert catalogue.find_person("nm0000005") == {}


def test_a_second_decision_takes_the_place_of_the_first() -> None:
    Imports().run(told(Nominee("Mikey Madison")))
    resolve("097-001", "--person", "nm0000005")
    resolve("097-001", "--person", PERSON)
    assert [one.imdb_ids for one in nominees()] == [(PERSON,)]
    assert catalogue.find_person("nm0000005") == {}


def test_the_same_decision_again_stores_nothing_and_finishes_what_was_left(monkeypatch: pytest.MonkeyPatch) -> None:
    Imports().run(told(Nominee("Mikey Madison")))
    with monkeypatch.context() as dying:
        dying.setattr(catalogue, "project", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        resolve("097-001", "--person", PERSON)
    version = stored_version()
    assert catalogue.find_person(PERSON) == {}
    assert resolve("097-001", "--person", PERSON).exit_code == 0
    assert stored_version() == version
    assert list(catalogue.find_person(PERSON)) == [97]


def stored_version() -> int:
    item = catalogue.find_ceremony_item(97)
    assert item is not None
    return int(item.version)


def test_the_one_without_an_id_is_meant_or_the_one_who_is_named() -> None:
    Imports().run(told(*TWO))
    assert json.loads(resolve("097-001", "--person", PERSON).stdout)["nominee"] == "Mikey Madison"
    answer = resolve("097-001", "--person", "nm0000007", "--nominee", "jane doe")
    assert json.loads(answer.stdout)["nominee"] == "Jane Doe"
    assert [one.imdb_ids for one in nominees()] == [(PERSON,), ("nm0000007",)]


REFUSED = (
    (("097-001",), "say what it is"),
    (("097-001", "--person", PERSON, "--tmdb", "5"), "say what it is"),
    (("tt28607951", "--person", PERSON), "'tt28607951' is not the id of a nomination"),
    (("097-001", "--tmdb", "5"), "'097-001' is not the IMDb id of a film"),
    (("tt28607951", "--tmdb", "5", "--nominee", "X"), "--nominee goes with --person"),
    (("097-001", "--person", "nm1"), "'nm1' is not the IMDb id of a person"),
    (("097-999", "--person", PERSON), "ceremony 97 has no nomination 097-999"),
    (("096-001", "--person", PERSON), "ceremony 96 is not imported"),
    (("097-001", "--person", PERSON, "--nominee", "X"), "names 'Mikey Madison', 'John Doe'; say who is meant"),
    (("097-001", "--person", PERSON), "say who is meant: --nominee NAME"),
)


def test_what_is_not_there_or_not_clear_is_refused_and_nothing_is_stored() -> None:
    Imports().run(told(Nominee("Mikey Madison"), Nominee("John Doe")))
    before = stored_version()
    for given, said in REFUSED:
        answer = resolve(*given)
        assert answer.exit_code == 2
        assert said in answer.stdout + answer.stderr
    assert stored_version() == before


def test_two_nominees_of_a_nomination_are_not_one_person() -> None:
    Imports().run(told(*TWO))
    answer = resolve("097-001", "--person", "nm0000009")
    assert answer.exit_code == 2
    assert "nm0000009 is another nominee of 097-001 already" in answer.stdout + answer.stderr


def test_an_import_at_the_same_time_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    imports = Imports()
    imports.run(told(Nominee("Mikey Madison")))
    swap = catalogue.swap_ceremony

    def raced(former: CeremonyItem | None, *given: object, **named: object) -> CeremonyItem | None:
        monkeypatch.setattr(catalogue, "swap_ceremony", swap)
        more = told(Nominee("Mikey Madison"))
        other = replace(more.nominations[0], films=(FilmReference("tt0000001", "Other"),), won=False)
        imports.run(replace(more, nominations=(*more.nominations, other)))
        return swap(former, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(catalogue, "swap_ceremony", raced)
    assert resolve("097-001", "--person", PERSON).exit_code == 0
    stored = catalogue.find_ceremony(97)
    assert stored is not None
    assert [one.id for one in stored.standing] == ["097-001", "097-002"]
    assert nominees()[0].imdb_ids == (PERSON,)
