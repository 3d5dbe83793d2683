"""The command that goes on from an import names the source that the import came from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner
from oscar_import.ceremonies.model import Ceremony
from oscar_import.runs.failure import Failure
from oscar_import.runs.request import ImportRequest, read_request
from oscar_import.storage import runs
from oscar_import.storage.failures import failures_of
from oscar_import.storage.models import RunRecord

from oscars.cli.main import oscars
from oscars.operations.deployment import Deployment
from oscars.operations.failures import failure_documents
from oscars.operations.next_command import import_again, source_of
from tests.support.cli_fakes import deployment
from tests.support.importing import Imports
from tests.support.samples import NOW, RUN, close_film, open_film

FILM = "tt15398776"


def record(years: str, *ordinals: int, source: str = "oscar_data", skip_enrichment: bool = False) -> RunRecord:
    request = ImportRequest(ordinals, years, source=source, skip_enrichment=skip_enrichment)
    runs.open_run(
        RUN, request, execution_arn="arn", execution_url="https://console.example", started_at=NOW.isoformat(), now=NOW
    )
    found = runs.find_run(RUN)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("run", "command"),
    [
        (("1994-1996", (66, 67, 68), "oscar_data"), "oscars import 1994-1996"),
        (("66-68", (66, 67, 68), "oscar_data"), "oscars import 66,67,68 --ceremonies"),
        (("current", (90,), "oscar_data"), "oscars import 90 --ceremonies"),
        (("1994", (66,), "oscars_org"), "oscars import 1994 --source oscars_org"),
        (("1994", (66,), "file"), "oscars import 1994 --source file:PATH"),
    ],
)
def test_a_run_is_taken_up_again_as_it_was_asked_for(run: tuple[str, tuple[int, ...], str], command: str) -> None:
    years, ordinals, source = run
    assert import_again(record(years, *ordinals, source=source)) == command


def test_a_run_without_enrichment_is_taken_up_without_it() -> None:
    assert import_again(record("1994", 66, skip_enrichment=True)) == "oscars import 1994 --skip-enrichment"


@pytest.mark.parametrize("ordinals", [(66,), (2, 3), (1, 5, 98), tuple(range(60, 99))])
def test_the_command_means_the_ceremonies_of_the_run(ordinals: tuple[int, ...]) -> None:
    words = import_again(record("by number", *ordinals)).removeprefix("oscars import ").split()
    given = {"years": words[0], "ceremonies": "--ceremonies" in words}
    assert read_request(given, today=NOW.date()).ceremonies == ordinals


@pytest.mark.parametrize(
    ("source", "option"), [("oscar_data", ""), ("oscars_org", " --source oscars_org"), ("file", " --source file:PATH")]
)
def test_resolve_names_the_import_with_the_ceremonys_source(
    source: str, option: str, ceremonies: dict[int, Ceremony], monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def connected() -> Iterator[Deployment]:
        yield deployment()

    monkeypatch.setattr("oscars.cli.commands.resolve.connected", connected)
    Imports().run(ceremonies[96], source)
    assert source_of(96) == source
    answer = CliRunner().invoke(oscars, ["resolve", FILM, "--tmdb", "872585", "--json"])
    assert json.loads(answer.stdout)["command"] == f"oscars import 2024 --reprocess all{option}"


def test_a_ceremony_that_nobody_imported_is_of_the_usual_source() -> None:
    assert source_of(96) == "oscar_data"


def test_a_failure_of_any_run_names_the_source_of_its_run(ceremonies: dict[int, Ceremony]) -> None:
    importing = Imports()
    message = replace(importing.opened(ceremonies[96], "oscars_org"), run="by-pages")
    request = ImportRequest((96,), "2024", source="oscars_org")
    runs.open_run(
        "by-pages",
        request,
        execution_arn="a",
        execution_url="https://console.example",
        started_at=NOW.isoformat(),
        now=NOW,
    )
    open_film("by-pages", FILM, title="Oppenheimer", ceremony=96, created=True, now=NOW)
    lost = Failure("movie_enrichment", "lost", "nothing was heard of it", "Import again.")
    close_film("by-pages", FILM, changed=False, stages={}, failure=lost, now=NOW)
    documents: list[dict[str, Any]] = failure_documents(failures_of("by-pages"))
    assert [item["command"] for item in documents] == ["oscars import 2024 --reprocess failed --source oscars_org"]
    assert message.source == "oscars_org"
