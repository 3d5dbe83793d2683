"""The page in a real browser over a real embedded AWS: an import, a failure, its repair; and every view looked at."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from oscars.console.server import Address
from tests.support.browsing import PATIENCE_MS, Visit, accessibility_faults, visit
from tests.support.oscars_command import OscarsCommand, embedded
from tests.support.stored_body import StoredBody

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.xdist_group("page in a browser")]

ARTEFACTS = Path(__file__).parents[3] / "artefacts"
FILM = "tt0018578"
VIEWS = {
    "runs": "/runs",
    "run": None,
    "import": "/import",
    "failures": "/failures",
    "ceremonies": "/ceremonies",
    "ceremony": "/ceremonies/1",
    "film": f"/films/{FILM}",
    "person": "/people/nm0002151",
    "explore": "/explore",
    "search": "/search?q=wings",
    "not_found": "/films/tt9999999",
}
NARROWEST = 320
"""What a page has to fit into without scrolling sideways: https://www.w3.org/TR/WCAG22/#reflow"""
SIZES = {"desktop": (1280, 900), "phone": (375, 800)}


@pytest.fixture(scope="module")
def oscars(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OscarsCommand]:
    """The command, and behind it an embedded AWS of this module's own with nothing imported."""
    with embedded(tmp_path_factory.mktemp("page") / "oscars") as command:
        yield command


@pytest.fixture(scope="module")
def address(oscars: OscarsCommand) -> Iterator[Address]:
    """Of a console that runs beside it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    console = oscars.start("console", "--port", str(port), "--no-browser", "--json")
    try:
        assert console.stdout is not None
        lines = [console.stdout.readline() for _ in range(4)]
        yield Address(**json.loads("".join(lines)))
    finally:
        console.kill()
        console.wait()


@pytest.fixture
def window(browser: Browser, address: Address) -> Iterator[Visit]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield visit(context, address)
    context.close()


def start_import(window: Visit, years: str, *, reprocess: str = "missing") -> str:
    """By the form and the preview, as a user does; returns the run's path."""
    page = window.page
    window.go("/runs")
    page.get_by_role("link", name="Import …").first.click()
    page.get_by_label("Years", exact=True).fill(years)
    page.locator(f"input[name=reprocess][value={reprocess}]").check()
    page.get_by_role("button", name="Show what would be done").click()
    page.get_by_role("button", name="Start the import").click()
    page.wait_for_url("**/runs/2*")
    return page.url.removeprefix(window.base)


def cell(window: Visit, ordinal: int) -> Any:
    return window.page.locator(f".cell[data-ceremony='{ordinal}']")


@pytest.fixture(scope="module")
def journey(browser: Browser, address: Address, oscars: OscarsCommand) -> Iterator[dict[str, Any]]:
    """An import from the page, one with a film that fails, and its redrive; what was seen on the way."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    window = visit(context, address)
    page = window.page
    seen: dict[str, Any] = {}

    seen["run"] = start_import(window, "1929")
    expect(cell(window, 1)).to_be_visible(timeout=PATIENCE_MS)
    seen["first status"] = cell(window, 1).get_attribute("data-status")
    expect(cell(window, 1)).to_have_attribute("data-status", "completed", timeout=PATIENCE_MS)
    expect(page.locator("h1 .badge")).to_contain_text("completed", timeout=PATIENCE_MS)

    stored = StoredBody(oscars.clients(), FILM)
    body = stored.take()
    seen["failed run"] = start_import(window, "1929", reprocess="all")
    expect(cell(window, 1)).to_have_attribute("data-status", "completed_with_failures", timeout=PATIENCE_MS)
    expect(page.locator("#stage-media_processing .bad").first).to_be_visible(timeout=PATIENCE_MS)
    page.screenshot(path=_artefact("run-with-a-failure"), full_page=True)

    window.go("/failures")
    expect(page.locator(".group")).to_have_count(1)
    seen["failures"] = page.locator("main").inner_text()
    page.screenshot(path=_artefact("failures-one"), full_page=True)
    stored.put_back(body)
    page.get_by_role("link", name="Redrive these …").click()
    seen["asked"] = page.locator("main").inner_text()
    page.screenshot(path=_artefact("redrive"), full_page=True)
    page.get_by_role("button", name="Redrive", exact=True).click()
    expect(page.get_by_text("1 mended.")).to_be_visible(timeout=PATIENCE_MS)
    seen["after"] = page.locator("main").inner_text()
    window.go(seen["failed run"])
    expect(cell(window, 1)).to_have_attribute("data-status", "completed", timeout=PATIENCE_MS)

    seen["complaints"] = window.complaints
    yield seen
    context.close()


class TestAnImportFromThePage:
    def test_goes_from_the_preview_to_a_completed_cell(self, journey: dict[str, Any]) -> None:
        assert journey["first status"] in ("queued", "importing", "enriching", "completed")

    def test_that_meets_a_failure_says_which_film_and_why(self, journey: dict[str, Any]) -> None:
        assert "body_missing" in journey["failures"]
        assert "media_processing" in journey["failures"]
        assert "Wings" in journey["failures"]

    def test_asks_before_it_redrives(self, journey: dict[str, Any]) -> None:
        assert "body_missing" in journey["asked"]
        assert "goes back" in journey["asked"] or "go back" in journey["asked"]

    def test_has_nothing_failed_after_the_redrive(self, journey: dict[str, Any], oscars: OscarsCommand) -> None:
        assert "1 of 1 dead letter moved back" in journey["after"]
        run = journey["failed run"].rsplit("/", 1)[-1]
        status = oscars.json("status", run)
        assert (status["state"], status["totals"]["movies_failed"]) == ("completed", 0)

    def test_leaves_the_browser_without_complaint(self, journey: dict[str, Any]) -> None:
        assert journey["complaints"] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
class TestEveryView:
    def test_fits_and_has_no_accessibility_fault(
        self, browser: Browser, address: Address, journey: dict[str, Any], size: str, scheme: Any
    ) -> None:
        width, height = SIZES[size]
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        window = visit(context, address)
        found: dict[str, Any] = {}
        for name, path in VIEWS.items():
            window.complaints.clear()
            window.go(path or journey["run"])
            expect(window.page.locator("td.loading")).to_have_count(0, timeout=PATIENCE_MS)
            window.page.screenshot(path=_artefact(f"{name}-{size}-{scheme}"), full_page=True)
            widths = [_fits(window.page)]
            if size == "phone":
                window.page.set_viewport_size({"width": NARROWEST, "height": height})
                widths.append(_fits(window.page))
                window.page.set_viewport_size({"width": width, "height": height})
            complaints = [text for text in window.complaints if "404" not in text]
            found[name] = [
                *accessibility_faults(window.page),
                *complaints,
                *([] if all(widths) else ["wider than the window"]),
            ]
        context.close()
        assert {name: own for name, own in found.items() if own} == {}


@pytest.mark.usefixtures("journey")
class TestTheKeyboard:
    def test_reaches_the_content_past_the_navigation(self, window: Visit) -> None:
        window.go("/ceremonies/1")
        window.page.keyboard.press("Tab")
        assert window.page.evaluate("document.activeElement.className") == "skip"
        window.page.keyboard.press("Enter")
        assert window.page.evaluate("document.activeElement.id") == "main"

    def test_keeps_its_place_while_a_run_is_brought_up_to_date(self, window: Visit, journey: dict[str, Any]) -> None:
        window.go(journey["run"])
        cell(window, 1).focus()
        with window.page.expect_response(lambda answer: answer.url.endswith("/live")):
            window.page.evaluate("htmx.trigger('#live', 'every')")
        window.page.wait_for_timeout(200)
        assert window.page.evaluate("document.activeElement.dataset.ceremony") == "1"

    def test_searches(self, window: Visit) -> None:
        window.go("/runs")
        window.page.get_by_role("searchbox").fill("wings")
        window.page.keyboard.press("Enter")
        window.page.wait_for_url("**/search?q=wings")
        assert window.page.get_by_role("link", name="Wings").first.is_visible()


def _fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def _artefact(name: str) -> Path:
    ARTEFACTS.mkdir(exist_ok=True)
    return ARTEFACTS / f"page-{name}.png"
