"""What the page's own scripts do, in a browser, over a fake stack."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from oscar_import.ceremonies.model import Ceremony
from playwright.sync_api import Browser, Page, Route, expect

from oscars.console.server import Address, open_browser
from tests.support.browsing import Visit, accessibility_faults, visit
from tests.support.enriched_film import enriched_film
from tests.support.fake_stack import RUN, FakeStack, catalogue_of, with_film
from tests.support.serving import served

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.xdist_group("page in a browser")]

FILM = "tt0018578"
POSTER = "https://image.tmdb.org/**"
NOW = "htmx.trigger('#live', 'every')"


@pytest.fixture(scope="module")
def stack(ceremonies: dict[int, Ceremony]) -> FakeStack:
    catalogue = catalogue_of([ceremonies[1]])
    return FakeStack(with_film(catalogue, FILM, **enriched_film(FILM, catalogue.by_ordinal[1]["nominations"])))


@pytest.fixture(scope="module")
def address(stack: FakeStack) -> Address:
    return served(stack)


@pytest.fixture
def window(browser: Browser, address: Address, stack: FakeStack) -> Iterator[Visit]:
    context = browser.new_context()
    yield visit(context, address)
    context.close()
    stack.is_down = stack.is_reading = False


class TestTheFirstAddress:
    @pytest.fixture
    def fresh(self, browser: Browser) -> Iterator[Page]:
        context = browser.new_context()
        yield context.new_page()
        context.close()

    def test_opened_by_the_file_shows_the_page_and_is_kept_nowhere(
        self, fresh: Page, address: Address, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened: list[str] = []
        monkeypatch.setattr(webbrowser, "open", lambda url: not opened.append(url))  # type: ignore[func-returns-value]
        open_browser(address, folder=tmp_path)
        asked: list[str] = []
        fresh.on("request", lambda request: asked.append(request.headers.get("referer", "")))
        fresh.goto(opened[0])
        fresh.wait_for_url("**/runs")
        expect(fresh.get_by_role("heading", level=1)).to_have_text("Runs")
        assert fresh.url == f"{address.url}runs"
        assert not any(address.token in referrer for referrer in asked)
        fresh.go_back()
        assert address.token not in fresh.url
        fresh.goto(f"{address.url}runs/{RUN}")
        expect(fresh.locator(".cell")).to_have_count(3)

    def test_typed_shows_the_page_without_the_token_in_the_address(self, fresh: Page, address: Address) -> None:
        fresh.goto(address.first_url)
        assert fresh.url == f"{address.url}runs"
        assert fresh.evaluate("document.cookie") == ""

    def test_is_what_a_visitor_without_it_is_told_of(self, fresh: Page, address: Address) -> None:
        fresh.goto(f"{address.url}runs")
        expect(fresh.get_by_role("heading", level=1)).to_have_text("This page asks for its token")
        assert accessibility_faults(fresh) == []


class TestALiveView:
    def test_says_that_aws_is_gone_and_recovers(self, window: Visit, stack: FakeStack) -> None:
        banner = window.page.locator("#trouble")
        window.go(f"/runs/{RUN}")
        expect(banner).to_be_hidden()
        stack.is_down = True
        window.page.evaluate(NOW)
        expect(banner).to_be_visible()
        expect(banner).to_contain_text("oscars local up")
        expect(banner).to_contain_text("What you see is how it stood at")
        expect(window.page.locator(".cell")).to_have_count(3)
        stack.is_down = False
        window.page.evaluate(NOW)
        expect(banner).to_be_hidden()

    def test_says_that_the_page_s_server_is_gone_and_recovers(self, window: Visit) -> None:
        banner = window.page.locator("#trouble")
        window.go(f"/runs/{RUN}")
        window.page.route("**/live", lambda route: route.abort())
        window.page.evaluate(NOW)
        expect(banner).to_contain_text("start it again: oscars console")
        window.page.unroute("**/live")
        window.page.evaluate(NOW)
        expect(banner).to_be_hidden()


def test_what_is_still_being_read_is_shown_as_soon_as_it_is_there(window: Visit, stack: FakeStack) -> None:
    stack.is_reading = True
    window.go(f"/films/{FILM}")
    expect(window.page.get_by_role("heading", level=1)).to_contain_text("Reading the catalogue")
    assert accessibility_faults(window.page) == []
    stack.is_reading = False
    expect(window.page.get_by_role("heading", level=1)).to_contain_text("Wings")


def test_the_quality_of_a_single_year_is_drawn_as_points(window: Visit) -> None:
    window.go("/explore")
    radii = "Chart.getChart(document.querySelector('[data-chart=quality]')).data.datasets.map((one) => one.pointRadius)"
    assert set(window.page.evaluate(radii)) == {4}


class TestAPoster:
    def test_is_shown(self, window: Visit) -> None:
        picture = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="30"/>'
        window.page.route(POSTER, lambda route: route.fulfill(body=picture, content_type="image/svg+xml"))
        window.go(f"/films/{FILM}")
        expect(window.page.get_by_role("img", name="Poster of Wings")).to_be_visible()
        assert window.complaints == []

    @pytest.mark.parametrize("answer", [lambda route: route.abort(), lambda route: route.fulfill(status=404)])
    def test_that_cannot_be_had_leaves_its_words(self, window: Visit, answer: Callable[[Route], None]) -> None:
        window.page.route(POSTER, answer)
        window.go(f"/films/{FILM}")
        expect(window.page.get_by_text("Poster of Wings: it cannot be loaded")).to_be_visible()
        expect(window.page.locator(".poster img")).to_have_count(0)
