"""`oscars compare` asks sources as the functions do, and says whether call or source is at fault."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from oscar_import.aws.bucket import Bodies
from oscar_import.ceremonies.model import Ceremony
from oscar_import.clock import Clock
from oscar_import.sources.html.client import PageClient
from oscar_import.upstream.deadline import Deadline
from oscar_import.upstream.rate_limiter import UnlimitedRateLimiter

from oscars.cli.main import oscars
from oscars.operations.deployment import Deployment
from tests.support.bucket import FakeS3
from tests.support.cli_fakes import deployment
from tests.support.made_pages import imdb_data, imdb_page, oscars_org_page
from tests.support.made_tables import table_of
from tests.support.page_server import PageServer, Served, serving

TABLE = "/oscars.csv"
OSCARS_ORG = "/oscars/ceremonies/2024"
IMDB = "/event/ev0000003/2024/1/"


@pytest.fixture
def site(ceremonies: dict[int, Ceremony], monkeypatch: pytest.MonkeyPatch) -> Iterator[PageServer]:
    """The table, oscars.org and IMDb with the 96th, and a stack that knows them."""
    with serving() as server:
        server.pages[TABLE] = Served(table_of(ceremonies[96]), content_type="text/plain")
        server.pages[OSCARS_ORG] = Served(oscars_org_page(ceremonies[96]).encode())
        server.pages[IMDB] = Served(imdb_page(imdb_data(ceremonies[96])).encode())
        outputs = {"SplitRangeFunction": "split_range", "Bucket": "bucket"}
        stack = replace(deployment(lambda_=FakeLambda(server.url), s3=FakeS3()), outputs=outputs)

        @contextmanager
        def connected() -> Iterator[Deployment]:
            yield stack

        monkeypatch.setattr("oscars.cli.commands.compare.connected", connected)
        monkeypatch.setattr("oscars.cli.commands.compare.page_client", alone)
        yield server


class FakeLambda:
    def __init__(self, url: str) -> None:
        self._variables = {"OSCAR_DATA_URL": f"{url}{TABLE}", "OSCARS_ORG_URL": f"{url}/", "IMDB_URL": url}

    def get_function_configuration(self, *, FunctionName: str) -> dict[str, Any]:
        return {"Environment": {"Variables": self._variables}}


def alone(bodies: Bodies, deadline: Deadline, clock: Clock) -> PageClient:
    """Nobody else asks for pages."""
    return PageClient(
        bodies, UnlimitedRateLimiter("pages", deadline=deadline, clock=clock), nullcontext, deadline, clock
    )


def compared(*arguments: str) -> Result:
    return CliRunner().invoke(oscars, ["compare", *arguments])


def test_two_sources_that_say_the_same_do_not_differ(site: PageServer) -> None:
    answer = compared("oscar_data", "oscars_org", "--ceremony", "96", "--json")
    assert answer.exit_code == 0, answer.stderr
    document = json.loads(answer.stdout)
    assert document["nominations"] == [120, 120]
    # The table's "Screenplay - Justine Triet" is corrected (`ceremonies/corrections.tsv`).
    assert [item for item in document["differences"] if not item["spelling_only"]] == []


def test_a_page_that_is_known_is_not_sent_again(site: PageServer, ceremonies: dict[int, Ceremony]) -> None:
    site.pages[OSCARS_ORG] = Served(oscars_org_page(ceremonies[96]).encode(), headers={"ETag": '"1"'})
    for _ in range(2):
        assert compared("oscars_org", "oscars_org", "--ceremony", "96").exit_code == 0
    asked = [one.headers.get("if-none-match") for one in site.asked if one.path == OSCARS_ORG]
    assert asked == [None, '"1"', '"1"', '"1"']


@pytest.mark.parametrize(
    ("source", "served", "reason", "hint"),
    [
        ("oscars_org", Served(b"<html></html>", 403), "got status 403", "--source file:PATH"),
        ("oscar_data", Served(b"<html></html>", 404), "answered HTTP 404", "OSCAR_DATA_URL"),
        ("oscar_data", Served(b"", 503), "answered HTTP 503", "OSCAR_DATA_URL"),
    ],
)
def test_a_source_that_cannot_be_had_ends_with_3_and_its_own_hint(
    site: PageServer, monkeypatch: pytest.MonkeyPatch, source: str, served: Served, reason: str, hint: str
) -> None:
    monkeypatch.setattr("oscars.cli.commands.compare.PATIENCE_SECONDS", 0.0)
    site.pages[OSCARS_ORG] = site.pages[TABLE] = served
    answer = compared(source, source, "--ceremony", "96")
    assert answer.exit_code == 3
    assert reason in answer.stderr
    assert hint in answer.stderr


@pytest.mark.parametrize("source", ["oscar_data", "oscars_org"])
def test_a_ceremony_that_a_source_does_not_have_ends_with_2(site: PageServer, source: str) -> None:
    answer = compared(source, source, "--ceremony", "99")
    assert answer.exit_code == 2
    assert "announced" in answer.stderr


@pytest.mark.usefixtures("site")
def test_a_file_of_another_ceremony_ends_with_2(tmp_path: Path, ceremonies: dict[int, Ceremony]) -> None:
    file = tmp_path / "page.html"
    file.write_text(oscars_org_page(ceremonies[96]), encoding="utf-8")
    answer = compared("oscar_data", f"file:{file}", "--ceremony", "96", "--json")
    assert answer.exit_code == 0, answer.stderr
    answer = compared(f"file:{file}", f"file:{file}", "--ceremony", "95")
    assert answer.exit_code == 2
    assert "got the page of the ceremony number 96" in answer.stderr
