"""Two nights with the real command, IMDb refusing everything: before the nominations, nominations, winners, the table.

Pages and TMDb are made of the open table (`tests.support.night`), and what was stored is compared with it at each step.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.night.expected import (
    Found,
    compared,
    counts_of,
    fields_of_the_announcement,
    ids_in,
    without_film_id,
)
from tests.support.night.pages import State, undecided_of
from tests.support.night.site import IMDB, NightSite
from tests.support.oscars_command import Answer, OscarsCommand, StoredImport, embedded
from tests.support.page_server import serving

pytestmark = [pytest.mark.needs("shared"), pytest.mark.xdist_group("night")]

ORDINALS = (97, 98)
YEARS = {97: ("97", "--ceremonies"), 98: ("current",)}
"""How each is asked for: `current` is the newest."""
NOMINATIONS = {97: 120, 98: 125}
WINS = {97: 23, 98: 25}
CATEGORIES = {97: 23, 98: 24}
FILMS = 50
LEAST_FILMS = {97: 0.99, 98: 0.98}
"""Of the 98th one is known by the composer of its song alone, whom TMDb's credits lack."""
LEAST_TRACKED = 0.97
KEY = {"TMDB_KEY": "0123456789abcdef0123456789abcdef"}

Document = dict[str, Any]


@dataclass(frozen=True)
class Import(StoredImport):
    found: Found

    @property
    def changes(self) -> Document:
        return dict(self.progress["changes"])


Step = dict[int, Import]


@pytest.fixture(scope="module")
def site(shared: Path) -> NightSite:
    return NightSite(shared, *ORDINALS)


@pytest.fixture(scope="module")
def oscars(tmp_path_factory: pytest.TempPathFactory, site: NightSite) -> Iterator[OscarsCommand]:
    """The command, and an embedded AWS whose functions ask the night's site."""
    with serving() as server:
        server.elsewhere = site.get
        urls = {
            "OSCARS_ORG_URL": server.url,
            "IMDB_URL": server.url,
            "OSCAR_DATA_URL": f"{server.url}/oscars.csv",
            "TMDB_URL": f"{server.url}/3",
        }
        with embedded(tmp_path_factory.mktemp("night") / "oscars", **urls, **KEY) as command:
            yield command


def step(oscars: OscarsCommand, site: NightSite, source: str) -> Step:
    """Imports both, each in a run of its own."""
    done = {}
    for ordinal in ORDINALS:
        answer = oscars("import", *YEARS[ordinal], "--source", source)
        status = oscars.json("status")
        ceremony = oscars.json("show", "ceremony", str(ordinal))
        films = oscars.json("stats", "films", "--top", "1000")
        done[ordinal] = Import(answer, status, ceremony, films, compared(ceremony, site.rows[ordinal]))
    return done


def shows(site: NightSite, state: State) -> None:
    site.states.update(dict.fromkeys(ORDINALS, state))


# the story, in its order


@pytest.fixture(scope="module")
def early(oscars: OscarsCommand) -> dict[int, tuple[Answer, Document]]:
    """The pages are not there yet."""
    return {
        ordinal: (oscars("import", *YEARS[ordinal], "--source", "oscars_org"), oscars.json("status"))
        for ordinal in ORDINALS
    }


@pytest.fixture(scope="module")
def announced(oscars: OscarsCommand, site: NightSite, early: Any) -> Step:
    """Some nominees are to be determined."""
    shows(site, State.INCOMPLETE)
    return step(oscars, site, "oscars_org")


@pytest.fixture(scope="module")
def settled(oscars: OscarsCommand, site: NightSite, announced: Step) -> Step:
    """All are named."""
    shows(site, State.NOMINATIONS)
    return step(oscars, site, "oscars_org")


@pytest.fixture(scope="module")
def awarded(oscars: OscarsCommand, site: NightSite, settled: Step) -> Step:
    """The night."""
    shows(site, State.WINNERS)
    return step(oscars, site, "oscars_org")


@pytest.fixture(scope="module")
def weeks_later(oscars: OscarsCommand, site: NightSite, awarded: Step) -> Step:
    """The open table has the ceremonies at last."""
    site.publish_table()
    return step(oscars, site, "oscar_data")


STEPS = ("announced", "settled", "awarded", "weeks_later")
OF_PAGES = STEPS[:3]


@pytest.fixture(params=ORDINALS)
def ordinal(request: pytest.FixtureRequest) -> int:
    return int(request.param)


def at(request: pytest.FixtureRequest, name: str, ordinal: int) -> Import:
    steps: Step = request.getfixturevalue(name)
    return steps[ordinal]


def test_before_the_nominations_nothing_is_stored_and_the_reason_is_told(
    early: dict[int, tuple[Answer, Document]], ordinal: int
) -> None:
    answer, status = early[ordinal]
    (progress,) = status["ceremonies"]
    assert answer.exit_code == 1
    assert (progress["ceremony"], progress["status"], progress["error_code"]) == (ordinal, "failed", "not_published")


@pytest.mark.parametrize("name", STEPS)
def test_each_step_has_all_nominations_of_all_films_once(
    request: pytest.FixtureRequest, site: NightSite, name: str, ordinal: int
) -> None:
    done = at(request, name, ordinal)
    nominations = done.ceremony["nominations"]
    assert done.answer.exit_code == 0, done.answer.stderr
    assert done.progress["ceremony"] == ordinal
    assert len(nominations) == done.progress["nominations"] == NOMINATIONS[ordinal]
    assert len({one["canonical_category"] for one in nominations}) == CATEGORIES[ordinal]
    assert (done.found.strange, done.found.films.all) == ([], FILMS)
    expected = counts_of(site.rows[ordinal])
    counted = {film["film"]: film["nominations"] for film in done.films}
    own = {film: number for film, number in counted.items() if film in expected}
    assert own == {film: expected[film][0] for film in own}
    assert len(own) == done.found.films.right
    left = [film for film in counted if film.startswith(f"unidentified:{ordinal:03}-")]
    assert len(left) == len(done.found.films.missing) == FILMS - len(own)


@pytest.mark.parametrize("name", STEPS)
def test_no_id_is_wrong_and_hardly_one_is_missing(request: pytest.FixtureRequest, name: str, ordinal: int) -> None:
    found = at(request, name, ordinal).found
    assert (found.films.wrong, found.acting_and_directing.wrong, found.others.wrong) == ([], [], [])
    assert found.films.share >= LEAST_FILMS[ordinal], found.films.missing
    assert found.acting_and_directing.share >= LEAST_TRACKED, found.acting_and_directing.missing


@pytest.mark.parametrize("name", OF_PAGES)
def test_what_shows_an_id_stands_beside_it(request: pytest.FixtureRequest, name: str, ordinal: int) -> None:
    done = at(request, name, ordinal)
    found = done.found
    assert (found.films.unproved, found.acting_and_directing.unproved, found.others.unproved) == ([], [], [])
    assert "imdb_refused" in [finding["code"] for finding in done.ceremony["findings"]]


def test_who_is_to_be_determined_is_nobody(announced: Step, ordinal: int) -> None:
    names = {one["name"] for item in announced[ordinal].ceremony["nominations"] for one in item["nominees"]}
    assert not [name for name in names if "determined" in name or name == "TBD"]


def test_nominees_who_are_named_later_are_reported(
    announced: Step, settled: Step, site: NightSite, ordinal: int
) -> None:
    changes = settled[ordinal].changes
    assert (changes["added"], changes["withdrawn"]) == ([], [])
    before = announced[ordinal].ceremony
    assert changes["fields"] == fields_of_the_announcement(undecided_of(site.rows[ordinal]), before)
    assert without_film_id(settled[ordinal].ceremony) == []


def test_the_night_sets_the_winners_within_one_run_and_nothing_else(
    settled: Step, awarded: Step, site: NightSite, ordinal: int
) -> None:
    before, after = settled[ordinal], awarded[ordinal]
    assert (before.progress["awaiting_winners"], after.progress["awaiting_winners"]) == (True, False)
    assert (before.progress["wins"], after.progress["wins"]) == (0, WINS[ordinal])
    assert after.found.winners_differ == []
    assert (after.changes["added"], after.changes["withdrawn"]) == ([], [])
    assert after.changes["fields"] == {"won": WINS[ordinal]}
    expected = counts_of(site.rows[ordinal])
    wins = {film["film"]: film["wins"] for film in after.films if film["film"] in expected}
    assert wins == {film: expected[film][1] for film in wins}


@pytest.mark.parametrize(
    ("name", "former"), [("settled", "announced"), ("awarded", "settled"), ("weeks_later", "awarded")]
)
def test_no_step_changes_an_id(request: pytest.FixtureRequest, name: str, former: str, ordinal: int) -> None:
    before, after = (at(request, one, ordinal).ceremony for one in (former, name))
    ids, later = ids_in(before), ids_in(after)
    assert {key: later.get(key, "") for key in ids} == ids
    assert [one["id"] for one in before["nominations"]] == [one["id"] for one in after["nominations"]]


def test_the_table_adds_what_was_missing_doubles_nothing_and_says_what_it_changed(
    awarded: Step, weeks_later: Step, ordinal: int
) -> None:
    done = weeks_later[ordinal]
    assert (done.changes["added"], done.changes["withdrawn"]) == ([], [])
    assert done.changes["changed"]
    assert "won" not in done.changes["fields"]
    assert (done.found.films.right, done.found.others.missing, done.found.winners_differ) == (FILMS, [], [])
    assert done.status["totals"]["competitive_films"] == FILMS
    assert not [film for film in done.films if film["film"].startswith(f"unidentified:{ordinal:03}-")]
    assert {film["film"] for film in awarded[ordinal].films if film["film"].startswith("tt")} <= {
        film["film"] for film in done.films
    }


def test_imdb_is_asked_once_an_import_and_never_gone_round(site: NightSite, weeks_later: Step) -> None:
    asked = [target for target in site.asked if target.startswith(IMDB)]
    assert len(asked) == len(ORDINALS) * len(OF_PAGES)
