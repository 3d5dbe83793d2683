"""One ceremony through all its sources, with the real command: announced, awarded, corrected, and refused."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from oscars.local import processes, servers
from oscars.local.state_dir import Home
from tests.support.oscars_command import OscarsCommand, StoredImport
from tests.support.page_server import PageServer, Served, serving

pytestmark = [pytest.mark.needs("shared"), pytest.mark.xdist_group("sources")]

OSCARS_ORG = "/oscars/ceremonies/2024"
IMDB = "/event/ev0000003/2024/1/"
CHALLENGE = b"<!DOCTYPE html><html><head><script src='https://x.awswaf.com/challenge.js'></script></head></html>"
SCHEDULE = "OscarImport-import_current"

Document = dict[str, Any]


@dataclass(frozen=True)
class Import(StoredImport):
    @property
    def ids(self) -> dict[str, str]:
        """Nomination → its category."""
        return {item["id"]: item["canonical_category"] for item in self.ceremony["nominations"]}


@pytest.fixture(scope="module")
def site(shared: Path) -> Iterator[PageServer]:
    """oscars.org and IMDb with the recorded page and the recorded data of the 96th."""
    data = (shared / "imdb" / "ev0000003_2024_1.next_data.json").read_text(encoding="utf-8")
    script = f'<script id="__NEXT_DATA__" type="application/json">{data}</script>'
    with serving() as server:
        server.pages[OSCARS_ORG] = Served((shared / "oscars_org" / "ceremonies_2024.html").read_bytes())
        server.pages[IMDB] = Served(f"<!DOCTYPE html><html><body>{script}</body></html>".encode())
        yield server


@pytest.fixture(scope="module")
def oscars(tmp_path_factory: pytest.TempPathFactory, site: PageServer) -> Iterator[OscarsCommand]:
    """The command, and an embedded AWS whose functions ask the local site."""
    home = Home((tmp_path_factory.mktemp("sources") / "oscars").resolve())
    command = OscarsCommand(home.root)
    started = command(
        "local", "up", "--json", OSCARS_ORG_URL=site.url, IMDB_URL=site.url, IMPORT_CURRENT_CEREMONY="true"
    )
    try:
        assert started.exit_code == 0, started.stderr
        yield command
    finally:
        servers.stop(home, save=False)
    assert processes.ours(home) == []


def imported(oscars: OscarsCommand, *arguments: str) -> Import:
    answer = oscars("import", "2024", *arguments)
    return Import(
        answer,
        oscars.json("status"),
        oscars.json("show", "ceremony", "96"),
        oscars.json("stats", "films", "--top", "1000"),
    )


def rows_of_the_96th(table: bytes) -> list[bytes]:
    return [line for line in table.splitlines(keepends=True) if line.startswith((b"Ceremony\t", b"96\t"))]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


# the story, in its order


@pytest.fixture(scope="module")
def announced(oscars: OscarsCommand, table_of_facts: bytes, files: Path) -> Import:
    """The table as it was before the night."""
    rows = rows_of_the_96th(table_of_facts)
    file = files / "announced.csv"
    file.write_bytes(b"".join(row.replace(b"\tTrue", b"\t") for row in rows))
    return imported(oscars, "--source", f"file:{file}")


@pytest.fixture(scope="module")
def awarded(oscars: OscarsCommand, announced: Import) -> Import:
    """The recorded pages."""
    return imported(oscars, "--source", "oscars_org")


@pytest.fixture(scope="module")
def from_table(oscars: OscarsCommand, awarded: Import) -> Import:
    """The table with the winners."""
    return imported(oscars)


@pytest.fixture(scope="module")
def and_back(oscars: OscarsCommand, from_table: Import) -> Import:
    return imported(oscars, "--source", "oscars_org")


@pytest.fixture(scope="module")
def refused(oscars: OscarsCommand, site: PageServer, and_back: Import) -> Import:
    """A challenge in the place of the page."""
    good = site.pages[OSCARS_ORG]
    site.pages[OSCARS_ORG] = Served(CHALLENGE)
    try:
        return imported(oscars, "--source", "oscars_org", "--reprocess", "all")
    finally:
        site.pages[OSCARS_ORG] = good


@pytest.fixture(scope="module")
def saved_page(oscars: OscarsCommand, shared: Path, refused: Import) -> Import:
    """The page that the user saved because the site answered robots with a challenge."""
    return imported(oscars, "--source", f"file:{shared / 'oscars_org' / 'ceremonies_2024.html'}")


@pytest.fixture(scope="module")
def corrected(oscars: OscarsCommand, table_of_facts: bytes, files: Path, saved_page: Import) -> Import:
    """The table without one nomination, with another nominee in one and another id of one film."""
    rows = rows_of_the_96th(table_of_facts)
    gone = next(row for row in rows if b"The Zone of Interest" in row and b"\tSOUND\t" in row)
    changed = next(row for row in rows if b"Cillian Murphy" in row)
    rows[rows.index(changed)] = changed.replace(b"Cillian Murphy", b"Somebody Else").replace(b"nm0614165", b"nm0999999")
    rows.remove(gone)
    file = files / "corrected.csv"
    file.write_bytes(b"".join(rows).replace(b"tt13238346", b"tt99999999"))  # Past Lives
    return imported(oscars, "--source", f"file:{file}", "--reprocess", "all")


def test_a_ceremony_without_winners_awaits_them(announced: Import) -> None:
    assert announced.answer.exit_code == 0, announced.answer.stderr
    assert announced.progress["awaiting_winners"] is True
    assert announced.ceremony["awaiting_winners"] is True
    assert (announced.progress["nominations"], announced.progress["wins"]) == (120, 0)
    assert announced.status["totals"]["movies_created"] == 53


def test_the_pages_of_oscars_org_and_imdb_give_the_whole_ceremony(awarded: Import) -> None:
    assert awarded.answer.exit_code == 0, awarded.answer.stderr
    assert awarded.status["state"] == "completed"
    assert (awarded.progress["nominations"], awarded.progress["wins"]) == (120, 23)
    assert awarded.status["totals"]["films"] == 53
    assert (awarded.progress["movies_open"], awarded.progress["movies_failed"]) == (0, 0)


def test_the_winners_are_reported_and_nothing_is_added_or_lost(announced: Import, awarded: Import) -> None:
    changes = awarded.progress["changes"]
    assert (changes["added"], changes["withdrawn"]) == ([], [])
    assert changes["fields"]["won"] == 23
    assert awarded.progress["awaiting_winners"] is False
    assert awarded.ids == announced.ids
    assert "23 won" in awarded.answer.stdout


def test_the_statistics_change_by_exactly_the_winners(announced: Import, awarded: Import) -> None:
    before = {film["film"]: film for film in announced.films}
    after = {film["film"]: film for film in awarded.films}
    won = Counter(film["imdb_id"] for item in awarded.ceremony["nominations"] if item["won"] for film in item["films"])
    assert {film: one["nominations"] for film, one in after.items()} == {
        film: one["nominations"] for film, one in before.items()
    }
    assert {film: one["wins"] - before[film]["wins"] for film, one in after.items()} == {
        film: won[film] for film in after
    }


def test_each_page_is_asked_for_once_an_import(site: PageServer, awarded: Import) -> None:
    asked = [asked for asked in site.asked if asked.path in (OSCARS_ORG, IMDB)]
    assert [one.path for one in asked[:2]] == [OSCARS_ORG, IMDB]
    assert all(one.headers["user-agent"].startswith("oscar-import") for one in asked)


def test_another_source_and_back_adds_no_nomination_and_changes_no_id(
    awarded: Import, from_table: Import, and_back: Import
) -> None:
    for one in (from_table, and_back):
        assert one.status["state"] == "completed"
        assert (one.progress["changes"]["added"], one.progress["changes"]["withdrawn"]) == ([], [])
        assert one.ids == awarded.ids
        assert one.films == awarded.films
    assert and_back.progress["movies_created"] == 0


def test_a_challenge_fails_the_ceremony_with_its_code_and_leaves_its_data(and_back: Import, refused: Import) -> None:
    assert refused.answer.exit_code == 1
    assert (refused.status["state"], refused.progress["status"]) == ("failed", "failed")
    assert refused.progress["error_code"] == "bot_wall"
    assert "expected oscars.org's page" in refused.progress["error_message"]
    assert "--source file:PATH" in refused.progress["hint"]
    assert refused.ceremony == and_back.ceremony
    assert refused.films == and_back.films


def test_a_saved_page_is_imported_and_keeps_every_id(and_back: Import, saved_page: Import) -> None:
    assert saved_page.answer.exit_code == 0, saved_page.answer.stderr
    assert (saved_page.progress["nominations"], saved_page.progress["wins"]) == (120, 23)
    assert saved_page.ids == and_back.ids
    assert saved_page.films == and_back.films


def test_corrections_are_taken_over_and_reported(saved_page: Import, corrected: Import) -> None:
    changes = corrected.progress["changes"]
    assert len(changes["withdrawn"]) == 1
    assert changes["added"] == []
    assert (corrected.progress["nominations"], corrected.progress["wins"]) == (119, 22)
    assert corrected.answer.exit_code == 0, corrected.answer.stderr
    assert "1 withdrawn" in corrected.answer.stdout
    standing = set(corrected.ids)
    assert set(saved_page.ids) - standing == set(changes["withdrawn"])
    assert {film["film"] for film in corrected.films} ^ {film["film"] for film in saved_page.films} == {
        "tt13238346",
        "tt99999999",
    }


def test_a_nominee_who_was_corrected_has_lost_the_nomination(oscars: OscarsCommand, corrected: Import) -> None:
    (actor,) = [
        item
        for item in corrected.ceremony["nominations"]
        if item["canonical_category"] == "ACTOR IN A LEADING ROLE" and item["won"]
    ]
    assert [nominee["name"] for nominee in actor["nominees"]] == ["Somebody Else"]
    assert oscars("show", "person", "nm0614165").exit_code == 2


def test_what_is_withdrawn_is_a_finding(corrected: Import) -> None:
    assert "withdrawn" in [finding["code"] for finding in corrected.ceremony["findings"]]


def test_importing_everything_again_says_that_nothing_changed(oscars: OscarsCommand, corrected: Import) -> None:
    mended = oscars("import", "2024", "--reprocess", "all")
    assert "1 returned" in mended.stdout
    again = oscars("import", "2024", "--reprocess", "all")
    assert again.exit_code == 0, again.stderr
    assert "No nomination was added, changed or withdrawn." in again.stdout


def test_the_quality_of_a_run_is_kept_as_it_was_when_it_ended(
    oscars: OscarsCommand, awarded: Import, corrected: Import
) -> None:
    (then,) = oscars.json("quality", awarded.status["run"])["ceremonies"]
    (now,) = oscars.json("quality", corrected.status["run"])["ceremonies"]
    assert (then["nominations"], now["nominations"]) == (120, 119)
    assert then["films_enriched"] == {"part": 53, "whole": 53, "ratio": 1.0}
    assert then["contradictions"] == []
    assert "withdrawn" in [finding["code"] for finding in now["findings"]]
    shown = oscars("quality", awarded.status["run"])
    assert "96th (2024)" in shown.stdout


def test_the_schedule_imports_the_current_ceremony(oscars: OscarsCommand) -> None:
    """Its target is started now: the embedded AWS fires a schedule at its next daily time only."""
    scheduler = oscars.clients().scheduler
    daily = scheduler.get_schedule(Name=SCHEDULE)
    soon = datetime.now(UTC) + timedelta(seconds=1)
    scheduler.create_schedule(
        Name="now",
        ScheduleExpression=f"at({soon:%Y-%m-%dT%H:%M:%S})",
        FlexibleTimeWindow=daily["FlexibleTimeWindow"],
        Target=daily["Target"],
    )
    run = _first_run_of(oscars, "current")
    watched = oscars("status", run, "--watch")
    assert watched.exit_code == 0, watched.stderr
    (ceremony,) = oscars.json("status", run)["ceremonies"]
    assert ceremony["status"] == "completed"
    assert ceremony["year"] in (datetime.now(UTC).year, datetime.now(UTC).year - 1)


def _first_run_of(oscars: OscarsCommand, years: str) -> str:
    for _ in range(120):
        for run in oscars.json("runs"):
            if run["years"] == years:
                return str(run["run"])
        time.sleep(0.5)
    raise AssertionError(f"no run of {years!r} was started")


def test_the_function_that_takes_up_deferred_ratings_runs(oscars: OscarsCommand) -> None:
    answer = oscars.clients().lambda_.invoke(FunctionName="OscarImport-deferred_ratings", Payload=b"{}")
    assert json.loads(answer["Payload"].read()) == {"waiting": 0, "sent": 0}
