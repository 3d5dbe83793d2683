"""What the page's own scripts do, in a browser, over a fake stack."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from oscar_import.ceremony import Ceremony
from playwright.sync_api import Browser, Route, expect

from console.server import listening_socket, serve
from tests.page.browsing import Visit, accessibility_faults, visit
from tests.page.enriched_film import enriched_film
from tests.page.fake_stack import RUN, FakeStack, catalogue_of, with_film

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.xdist_group("page in a browser")]

FILM = "tt0018578"
POSTER = "https://image.tmdb.org/**"
NOW = "htmx.trigger('#live', 'every')"


@pytest.fixture(scope="module")
def stack(ceremonies: dict[int, Ceremony]) -> FakeStack:
    catalogue = catalogue_of([ceremonies[1]])
    return FakeStack(with_film(catalogue, FILM, **enriched_film(FILM, catalogue.by_ordinal[1]["nominations"])))


@pytest.fixture(scope="module")
def base(stack: FakeStack) -> str:
    listening = listening_socket(0)
    ready = threading.Event()
    server = threading.Thread(
        target=serve, args=(stack, listening), kwargs={"when_ready": lambda _: ready.set()}, daemon=True
    )
    server.start()
    assert ready.wait(60)
    return f"http://127.0.0.1:{listening.getsockname()[1]}"


@pytest.fixture
def window(browser: Browser, base: str, stack: FakeStack) -> Iterator[Visit]:
    context = browser.new_context()
    yield visit(context, base)
    context.close()
    stack.is_down = stack.is_reading = False


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
