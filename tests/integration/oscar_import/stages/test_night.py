"""Nights replayed without IMDb, by the functions' own code: before the nominations, nominations, winners, the table."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from oscar_import.ceremonies.calendar import year_held
from oscar_import.json_fields import JsonObject
from oscar_import.storage import catalogue

from oscars.operations.documents import film_document
from tests.support.night.expected import (
    Found,
    compared,
    counts_of,
    fields_of_the_announcement,
    ids_in,
    without_film_id,
)
from tests.support.night.pages import AWARDED_FIRST, State, undecided_of
from tests.support.night.replay import Replay
from tests.support.night.site import NightSite
from tests.support.page_server import Served

pytestmark = [pytest.mark.needs("shared"), pytest.mark.one_engine]

SIZES = {97: (120, 23, 23, 50), 98: (125, 25, 24, 50)}
"""Nominations, wins, categories and films."""
LEAST_FILMS = {97: 0.99, 98: 0.98}
"""Of the 98th one is known by the composer of its song alone, whom TMDb's credits lack."""
LEAST_TRACKED = 0.97
OF_SEVERAL = "tt20221436"
"""Emilia Pérez: 13 nominations of the 97th."""
SHORTS = ("tt27654431", "tt28356173")
"""Anuja, with actors, and Yuck!, animated."""
LONGER_THAN_FRESH = 31 * 24 * 3600.0
"""Seconds: what TMDb says of a film is believed for 30 days, of one of the last two years for a week."""
DIRECTOR = "nm0002191"
"""Jacques Audiard, who directed it."""


@pytest.fixture
def site(shared: Path) -> NightSite:
    return NightSite(shared, 97, 98)


@pytest.fixture
def replay(site: NightSite) -> Replay:
    return Replay(site)


def imported(replay: Replay, ordinal: int, state: State, *, years: str = "", films: bool = True) -> JsonObject:
    """The ceremony in the status of a run that found its page in this state."""
    replay.site.states[ordinal] = state
    return own(replay.run(years or str(year_held(ordinal)), films=films), ordinal)


def own(status: JsonObject, ordinal: int) -> JsonObject:
    (ceremony,) = status["ceremonies"]
    assert ceremony["ceremony"] == ordinal
    return dict(ceremony)


def found(replay: Replay, ordinal: int) -> Found:
    return compared(replay.document(ordinal), replay.site.rows[ordinal])


def codes(replay: Replay, ordinal: int) -> Counter[str]:
    return Counter(finding["code"] for finding in replay.document(ordinal)["findings"])


def is_what_the_table_has(replay: Replay, ordinal: int, *, from_page: bool) -> None:
    """The right films and people, each once, and whose ids were found with what shows it."""
    nominations, _, categories, films = SIZES[ordinal]
    document = replay.document(ordinal)
    told = found(replay, ordinal)
    assert len(document["nominations"]) == nominations
    assert len({one["canonical_category"] for one in document["nominations"]}) == categories
    assert told.strange == []
    assert told.films.all == films
    assert (told.films.wrong, told.acting_and_directing.wrong, told.others.wrong) == ([], [], [])
    assert told.films.share >= LEAST_FILMS[ordinal], told.films.missing
    assert told.acting_and_directing.share >= LEAST_TRACKED, told.acting_and_directing.missing
    if from_page:
        assert (told.films.unproved, told.acting_and_directing.unproved, told.others.unproved) == ([], [], [])
    counted_once(replay, ordinal)


def counted_once(replay: Replay, ordinal: int, *, but: str = "") -> None:
    """Every film is one film in records and statistics, with its nominations and wins; `but` is another's record."""
    document, counts = replay.document(ordinal), counts_of(replay.site.rows[ordinal])
    is_awarded = not document["awaiting_winners"]
    counted = {
        film: tuple(map(len, (own[ordinal], [one for one in own[ordinal] if one.won])))
        for film, own in replay.snapshot().nominations_of_films.items()
        if ordinal in own
    }
    expected = {film: (number, wins if is_awarded else 0) for film, (number, wins) in counts.items()}
    identified = {film: numbers for film, numbers in counted.items() if film in expected}
    assert {film: expected[film] for film in identified} == identified
    left = {film: numbers for film, numbers in counted.items() if film not in expected}
    assert all(film.startswith("unidentified:") for film in left)
    assert Counter(left.values()) == Counter(expected[film] for film in expected if film not in identified)
    assert replay.film_records() - {but} == set(counted)


# the story of a night


@pytest.mark.parametrize(("ordinal", "years"), [(97, "2025"), (98, "current")])
def test_from_the_announcement_to_the_table_weeks_after_the_night(
    site: NightSite, replay: Replay, ordinal: int, years: str
) -> None:
    nominations, wins, _, films = SIZES[ordinal]
    for state in (State.NOT_THERE, State.EMPTY):
        early = imported(replay, ordinal, state, years=years)
        assert (early["status"], early["error_code"]) == ("failed", "not_published")
        assert catalogue.find_ceremony(ordinal) is None

    announced = imported(replay, ordinal, State.INCOMPLETE, years=years)
    assert (announced["status"], announced["awaiting_winners"]) == ("completed", True)
    assert (announced["nominations"], announced["wins"]) == (nominations, 0)
    is_what_the_table_has(replay, ordinal, from_page=True)
    assert codes(replay, ordinal)["imdb_refused"] == 1
    before = replay.document(ordinal)

    settled = imported(replay, ordinal, State.NOMINATIONS, years=years)
    changes = settled["changes"]
    assert (changes["added"], changes["withdrawn"]) == ([], [])
    assert changes["fields"] == fields_of_the_announcement(undecided_of(site.rows[ordinal]), before)
    assert without_film_id(replay.document(ordinal)) == []
    is_what_the_table_has(replay, ordinal, from_page=True)
    keeps_its_ids(before, replay.document(ordinal))

    awarded = imported(replay, ordinal, State.WINNERS, years=years)
    assert (awarded["awaiting_winners"], awarded["wins"]) == (False, wins)
    assert awarded["changes"]["fields"] == {"won": wins}
    assert (awarded["changes"]["added"], awarded["changes"]["withdrawn"]) == ([], [])
    assert found(replay, ordinal).winners_differ == []
    is_what_the_table_has(replay, ordinal, from_page=True)
    night = replay.document(ordinal)

    site.publish_table()
    weeks_later = own(replay.run(years, "oscar_data"), ordinal)
    assert (weeks_later["changes"]["added"], weeks_later["changes"]["withdrawn"]) == ([], [])
    assert weeks_later["changes"]["changed"]
    is_what_the_table_has(replay, ordinal, from_page=False)
    keeps_its_ids(night, replay.document(ordinal))
    told = found(replay, ordinal)
    assert (told.films.right, told.others.missing, told.winners_differ) == (films, [], [])
    assert not any(film.startswith("unidentified:") for film in replay.film_records())


def keeps_its_ids(before: JsonObject, after: JsonObject) -> None:
    ids, later = ids_in(before), ids_in(after)
    assert {key: later.get(key, "") for key in ids} == ids
    assert [one["id"] for one in before["nominations"]] == [one["id"] for one in after["nominations"]]


def test_the_page_again_after_the_table_takes_no_id_back(site: NightSite, replay: Replay) -> None:
    imported(replay, 97, State.WINNERS, films=False)
    site.publish_table()
    replay.run("2025", "oscar_data", films=False)
    table = replay.document(97)
    again = imported(replay, 97, State.WINNERS, films=False)
    assert (again["changes"]["added"], again["changes"]["withdrawn"]) == ([], [])
    assert "won" not in again["changes"]["fields"]
    assert set(ids_in(table).values()) == set(ids_in(replay.document(97)).values())
    is_what_the_table_has(replay, 97, from_page=False)


def test_the_same_page_again_changes_nothing_and_asks_only_for_what_is_missing(site: NightSite, replay: Replay) -> None:
    imported(replay, 97, State.NOMINATIONS, films=False)
    before, asked = replay.document(97), site.tmdb.asked.total()
    again = imported(replay, 97, State.NOMINATIONS, films=False)
    assert {name: value for name, value in (again["changes"] or {}).items() if value} == {}
    assert replay.document(97)["nominations"] == before["nominations"]
    assert site.tmdb.asked.total() - asked < asked


def test_winners_are_set_as_the_night_goes_on(replay: Replay) -> None:
    imported(replay, 98, State.NOMINATIONS, films=False)
    middle = imported(replay, 98, State.FIRST_WINNERS, films=False)
    assert middle["changes"]["fields"] == {"won": AWARDED_FIRST}
    assert (middle["wins"], middle["awaiting_winners"]) == (AWARDED_FIRST, False)
    end = imported(replay, 98, State.WINNERS, films=False)
    assert (end["wins"], end["changes"]["fields"]) == (25, {"won": 25 - AWARDED_FIRST})


# what goes wrong at TMDb


def test_a_wrong_id_of_tmdbs_gives_way_to_the_tables_and_leaves_nothing(site: NightSite, replay: Replay) -> None:
    site.tmdb.other_ids = {OF_SEVERAL: "tt9999999", DIRECTOR: "nm9999999"}
    imported(replay, 97, State.WINNERS)
    assert "tt9999999" in replay.film_records()
    site.publish_table()
    corrected = own(replay.run("2025", "oscar_data"), 97)
    assert corrected["changes"]["fields"]["films"] >= 13
    told = found(replay, 97)
    assert (told.films.right, told.films.wrong, told.acting_and_directing.wrong, told.others.wrong) == (50, [], [], [])
    assert catalogue.find_film("tt9999999").parts == {}  # what TMDb said under that id stays: it may be a film's
    assert "tt9999999" not in replay.snapshot().films
    assert catalogue.find_person("nm9999999") == {}
    counted_once(replay, 97, but="tt9999999")


def test_a_film_that_tmdb_has_without_an_id_is_one_film_with_its_people(site: NightSite, replay: Replay) -> None:
    site.tmdb.other_ids = {OF_SEVERAL: None}
    imported(replay, 97, State.NOMINATIONS)
    counted_once(replay, 97)
    told = found(replay, 97)
    assert told.films.missing == [OF_SEVERAL]
    assert told.acting_and_directing.right == 25
    (left,) = [film for film in replay.film_records() if film.startswith("unidentified:")]
    document = film_document(left)
    assert document is not None
    assert document["status"]["tmdb_details"] == "done"
    site.publish_table()
    replay.run("2025", "oscar_data")
    assert (found(replay, 97).films.right, left in replay.film_records()) == (50, False)
    counted_once(replay, 97)


def test_a_film_that_tmdb_has_late_is_one_film_until_then_and_afterwards(site: NightSite, replay: Replay) -> None:
    site.tmdb.lacks = {OF_SEVERAL}
    announced = imported(replay, 97, State.NOMINATIONS)
    counted_once(replay, 97)
    document = replay.document(97)
    first = min(one["id"] for one in document["nominations"] if one["films"][0]["title"] == "Emilia Pérez")
    own_key = f"unidentified:{first}"
    assert own_key in replay.film_records()
    assert len(replay.snapshot().nominations_of_films[own_key][97]) == 13
    assert announced["films"] == 49
    site.tmdb.lacks = set()
    replay.time.sleep(LONGER_THAN_FRESH)
    known = imported(replay, 97, State.WINNERS)
    assert known["changes"]["fields"]["films"] == 13
    assert (known["films"], own_key in replay.film_records()) == (50, False)
    counted_once(replay, 97)
    assert found(replay, 97).films.right == 50


@pytest.fixture
def namesakes(shared: Path) -> Replay:
    """A year in which two short films have the title of a feature."""
    return Replay(NightSite(shared, 97, titles=dict.fromkeys(SHORTS, "Emilia Pérez")))


@pytest.mark.parametrize("lacks", [{OF_SEVERAL, *SHORTS}, set(SHORTS), {OF_SEVERAL}], ids=["all", "shorts", "feature"])
def test_a_feature_and_shorts_of_one_title_are_three_films_before_they_have_ids_and_after(
    namesakes: Replay, lacks: set[str]
) -> None:
    namesakes.site.tmdb.lacks = lacks
    imported(namesakes, 97, State.NOMINATIONS)
    counted_once(namesakes, 97)
    told = found(namesakes, 97)
    assert (told.films.all, told.films.wrong, set(told.films.missing)) == (50, [], lacks)
    assert len({film for film in namesakes.film_records() if film.startswith("unidentified:")}) == len(lacks)
    before = namesakes.document(97)

    namesakes.site.tmdb.lacks = set()
    namesakes.time.sleep(LONGER_THAN_FRESH)
    known = imported(namesakes, 97, State.WINNERS)
    assert (known["changes"]["added"], known["changes"]["withdrawn"]) == ([], [])
    assert set(known["changes"]["film_ids"].values()) == lacks
    counted_once(namesakes, 97)
    keeps_its_ids(before, namesakes.document(97))
    assert (found(namesakes, 97).films.right, found(namesakes, 97).films.wrong) == (50, [])

    namesakes.site.publish_table()
    weeks_later = own(namesakes.run("2025", "oscar_data"), 97)
    assert (weeks_later["changes"]["added"], weeks_later["changes"]["withdrawn"]) == ([], [])
    assert weeks_later["changes"]["film_ids"] == {}
    is_what_the_table_has(namesakes, 97, from_page=False)


def test_without_tmdb_the_nominations_and_the_night_are_there_and_ids_follow(site: NightSite, replay: Replay) -> None:
    site.tmdb.is_down = True
    announced = imported(replay, 97, State.NOMINATIONS, films=False)
    assert (announced["status"], announced["nominations"]) == ("enriching", 120)
    assert "ids_not_looked_up" in codes(replay, 97)
    assert found(replay, 97).films.right == 0
    assert len(replay.film_records()) == 50
    counted_once(replay, 97)
    awarded = imported(replay, 97, State.WINNERS, films=False)
    assert (awarded["wins"], awarded["changes"]["fields"]) == (23, {"won": 23})
    site.tmdb.is_down = False
    imported(replay, 97, State.WINNERS, films=False)
    is_what_the_table_has(replay, 97, from_page=True)


def test_a_slow_tmdb_takes_several_deliveries_and_loses_nothing(replay: Replay) -> None:
    replay.latency = 0.7
    done = imported(replay, 97, State.WINNERS, films=False)
    assert replay.deliveries > 1
    assert (done["status"], len(done["changes"]["added"]), done["wins"]) == ("enriching", 120, 23)
    is_what_the_table_has(replay, 97, from_page=True)


def test_another_film_of_the_title_is_never_taken(site: NightSite, replay: Replay) -> None:
    """Where TMDb lacks every one of the films, among all its namesakes nothing is found."""
    site.tmdb.lacks = {str(film.imdb_id) for row in site.rows[97] for film in row.films}
    imported(replay, 97, State.WINNERS, films=False)
    told = found(replay, 97)
    assert (told.films.right, told.films.wrong) == (0, [])
    assert (told.acting_and_directing.wrong, told.others.wrong) == ([], [])


@pytest.mark.parametrize("seed", ["one", "two"])
def test_whatever_tmdb_has_otherwise_no_id_is_wrong_and_hardly_one_is_missing(shared: Path, seed: str) -> None:
    site = NightSite(shared, 97, 98, seed=seed)
    replay = Replay(site)
    right = films = tracked_right = tracked = 0
    for ordinal in (97, 98):
        imported(replay, ordinal, State.NOMINATIONS, films=False)
        told = found(replay, ordinal)
        assert (told.films.wrong, told.acting_and_directing.wrong, told.others.wrong) == ([], [], [])
        right, films = right + told.films.right, films + told.films.all
        tracked_right += told.acting_and_directing.right
        tracked += told.acting_and_directing.all
    assert right / films >= 0.97
    assert tracked_right / tracked >= 0.94


# how IMDb refuses


REFUSALS = {"down": Served(b"", 503), "too fast, for an hour": Served(b"", 429, headers={"Retry-After": "3600"})}
"""Those that may come back elsewhere; `test_registry` has all others."""


@pytest.mark.parametrize("how", REFUSALS)
def test_an_imdb_that_may_answer_later_holds_up_no_import(site: NightSite, replay: Replay, how: str) -> None:
    site.imdb = REFUSALS[how]
    done = imported(replay, 97, State.WINNERS, films=False)
    assert (done["status"], done["nominations"], done["wins"]) == ("enriching", 120, 23)
    assert codes(replay, 97)["imdb_refused"] == 1
    assert replay.deliveries == 1


@pytest.mark.parametrize("lacks", [set(), {OF_SEVERAL, *SHORTS}], ids=["ids were found", "some were not"])
def test_an_imdb_that_comes_back_adds_its_ids_and_doubles_nothing(
    site: NightSite, replay: Replay, lacks: set[str]
) -> None:
    site.tmdb.lacks = lacks
    imported(replay, 97, State.WINNERS)
    before = replay.document(97)
    missing = set(found(replay, 97).films.missing)
    assert missing >= lacks
    site.bring_imdb_back(97)
    replay.time.sleep(LONGER_THAN_FRESH)
    back = imported(replay, 97, State.WINNERS)
    changes = back["changes"]
    assert (changes["added"], changes["withdrawn"], changes["returned"]) == ([], [], [])
    assert set(changes["fields"]) <= {"films", "nominees"}
    assert set(changes["film_ids"].values()) == missing
    assert (back["films"], back["wins"]) == (50, 23)
    keeps_its_ids(before, replay.document(97))
    told = found(replay, 97)
    assert (told.films.right, told.films.wrong, told.acting_and_directing.wrong, told.others.wrong) == (50, [], [], [])
    assert codes(replay, 97)["imdb_refused"] == 0
    counted_once(replay, 97)
    assert not any(film.startswith("unidentified:") for film in replay.film_records())


def test_an_imdb_that_comes_back_corrects_what_tmdb_had_wrong(site: NightSite, replay: Replay) -> None:
    site.tmdb.other_ids = {OF_SEVERAL: "tt9999999", DIRECTOR: "nm9999999"}
    imported(replay, 97, State.WINNERS)
    site.bring_imdb_back(97)
    replay.time.sleep(LONGER_THAN_FRESH)
    changes = imported(replay, 97, State.WINNERS)["changes"]
    assert (changes["added"], changes["withdrawn"]) == ([], [])
    assert changes["film_ids"] == {"tt9999999": OF_SEVERAL}
    told = found(replay, 97)
    assert (told.films.right, told.films.wrong, told.acting_and_directing.wrong, told.others.wrong) == (50, [], [], [])
    assert catalogue.find_person("nm9999999") == {}
    counted_once(replay, 97, but="tt9999999")


def test_an_imdb_that_goes_again_takes_no_id_with_it(site: NightSite, replay: Replay) -> None:
    refused = site.imdb
    site.bring_imdb_back(97)
    imported(replay, 97, State.NOMINATIONS, films=False)
    before = replay.document(97)
    site.imdb = refused
    awarded = imported(replay, 97, State.WINNERS, films=False)
    assert awarded["changes"]["fields"] == {"won": 23}
    assert ids_in(replay.document(97)) == ids_in(before)
    counted_once(replay, 97)
