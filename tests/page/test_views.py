"""Every view over documents of a fake stack."""

from __future__ import annotations

import re

import pytest
from oscar_import.ceremony import Ceremony
from oscar_import.stage import Stage
from starlette.testclient import TestClient

from console.app import application
from console.catalogue import PageCatalogue
from tests.page.fake_stack import RUN, FakeStack, catalogue_of, failure

PORT = 8470
CATALOGUE_VIEWS = (
    "/ceremonies",
    "/ceremonies/1",
    "/films/tt0018578",
    "/people/nm0000001",
    "/explore",
    "/search?q=wings",
)


@pytest.fixture(scope="module")
def catalogue(ceremonies: dict[int, Ceremony]) -> PageCatalogue:
    return catalogue_of(ceremonies[ordinal] for ordinal in (1, 2, 3, 41, 96))


@pytest.fixture
def stack(catalogue: PageCatalogue) -> FakeStack:
    return FakeStack(catalogue)


@pytest.fixture
def page(stack: FakeStack) -> TestClient:
    return TestClient(application(stack, port=PORT), base_url=f"http://127.0.0.1:{PORT}")


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


class TestARun:
    def test_shows_each_ceremony_with_its_status_in_words(self, page: TestClient) -> None:
        answer = page.get(f"/runs/{RUN}")
        assert answer.status_code == 200
        assert re.findall(r'data-ceremony="(\d+)" data-status="(\w+)"', answer.text) == [
            ("1", "completed"),
            ("2", "completed_with_failures"),
            ("3", "enriching"),
        ]
        assert "1st, 1929: completed, 25 of 25 films" in text_of(answer.text)

    def test_shows_rate_and_time_left_while_it_goes_on(self, page: TestClient) -> None:
        assert "50 of 75 films · 12.5 films/s · 2 s left" in text_of(page.get(f"/runs/{RUN}").text)

    def test_has_the_seven_stages_in_flow_order(self, page: TestClient) -> None:
        assert re.findall(r'id="stage-(\w+)"', page.get(f"/runs/{RUN}").text) == [stage.value for stage in Stage]

    def test_is_fetched_often_while_it_goes_on_and_seldom_afterwards(self, page: TestClient, stack: FakeStack) -> None:
        assert 'hx-trigger="every 2s"' in page.get(f"/runs/{RUN}/live").text
        stack.state = "completed"
        assert 'hx-trigger="every 15s"' in page.get(f"/runs/{RUN}/live").text

    def test_offers_to_cancel_only_while_it_goes_on(self, page: TestClient, stack: FakeStack) -> None:
        assert f"/runs/{RUN}/cancel" in page.get(f"/runs/{RUN}").text
        stack.state = "completed"
        assert f"/runs/{RUN}/cancel" not in page.get(f"/runs/{RUN}").text

    def test_offers_a_redrive_at_the_stage_that_has_dead_letters(self, page: TestClient, stack: FakeStack) -> None:
        stack.dead = {"tmdb_details": 2}
        assert "/redrive?stage=tmdb_details" in page.get(f"/runs/{RUN}").text
        assert "/redrive?stage=collaboration" not in page.get(f"/runs/{RUN}").text

    def test_that_is_not_opened_yet_is_starting(self, page: TestClient) -> None:
        assert "Starting" in page.get("/runs/starting").text

    def test_that_was_rejected_says_why(self, page: TestClient) -> None:
        assert "TMDb refuses the key" in page.get("/runs/rejected").text

    def test_that_there_is_not_is_not_found(self, page: TestClient) -> None:
        assert page.get("/runs/unknown").status_code == 404


class TestTheHistory:
    def test_fetches_each_line_when_it_is_seen(self, page: TestClient) -> None:
        assert f'hx-get="/runs/{RUN}/row"' in page.get("/runs").text
        assert "$0.01" in page.get(f"/runs/{RUN}/row").text

    def test_without_runs_says_how_to_begin(self, page: TestClient, stack: FakeStack) -> None:
        stack.has_runs = False
        assert "oscars import 1994" in page.get("/runs").text


class TestFailures:
    def test_are_grouped_by_reason_with_what_to_do(self, page: TestClient, stack: FakeStack) -> None:
        stack.failed = [
            failure(),
            failure("tt0018455"),
            failure("tt1", error_code="lost", command="oscars import 1929"),
        ]
        text = text_of(page.get("/failures").text)
        assert "3 failures for 2 reasons" in text
        assert "TMDb answered HTTP 418" in text
        assert "Brew something else." in text

    def test_offer_a_redrive_of_the_group_or_an_import_where_no_message_is_left(
        self, page: TestClient, stack: FakeStack
    ) -> None:
        stack.failed = [failure(), failure("tt1", error_code="lost", command="oscars import 1929 --reprocess failed")]
        html = page.get("/failures").text
        assert "/redrive?stage=tmdb_details&amp;code=tmdb_refused" in html
        assert "/import?years=1&amp;ceremonies=on&amp;reprocess=failed" in html

    def test_never_pass_markup_on(self, page: TestClient, stack: FakeStack) -> None:
        stack.failed = [failure()]
        html = page.get("/failures").text
        assert "Wings <1927>" not in html
        assert "Wings &lt;1927&gt;" in html

    def test_there_are_none(self, page: TestClient) -> None:
        assert "Nothing has failed." in text_of(page.get("/failures").text)


class TestTheCatalogue:
    def test_a_ceremony_has_its_winners_source_and_time(self, page: TestClient) -> None:
        text = text_of(page.get("/ceremonies/1").text)
        assert "1st Academy Awards 1929" in text
        assert re.search(r"Won\s+Wings", text)
        assert "imported 22 Nov 2026, 10:00 UTC" in text

    def test_a_tie_has_two_winners(self, page: TestClient) -> None:
        html = page.get("/ceremonies/41").text
        actress = html[html.index("Actress in a Leading Role") :]
        assert actress[: actress.index("</section>")].count('class="won"') == 2

    def test_a_ceremony_that_is_not_imported_offers_its_import(self, page: TestClient) -> None:
        answer = page.get("/ceremonies/50")
        assert answer.status_code == 404
        assert "/import?years=50&amp;ceremonies=on" in answer.text

    def test_a_film_shows_nominations_and_what_failed(self, page: TestClient, stack: FakeStack) -> None:
        stack.failed = [failure()]
        text = text_of(page.get("/films/tt0018578").text)
        assert "Wings" in text
        assert "Failed in tmdb_details" in text

    def test_a_person_shows_nominations(self, page: TestClient, catalogue: PageCatalogue) -> None:
        person = catalogue.people_ranked[0]
        text = text_of(page.get(f"/people/{person.key}").text)
        assert person.name in text
        assert f"Nominations {person.nominations}" in text

    @pytest.mark.parametrize("path", ["/films/tt9999999", "/people/nm9999999", "/ceremonies/500", "/nothing"])
    def test_what_is_not_there_is_not_found(self, page: TestClient, path: str) -> None:
        answer = page.get(path)
        assert answer.status_code == 404
        assert "<h1>" in answer.text

    def test_explore_counts_each_ceremony(self, page: TestClient, catalogue: PageCatalogue) -> None:
        html = page.get("/explore").text
        row = f'"nominations": {len(catalogue.nominations[1])}, "ordinal": 1'
        assert row in html

    def test_explore_narrows_to_a_category(self, page: TestClient) -> None:
        text = text_of(page.get("/explore?category=DIRECTING").text)
        assert "Nominations and wins by year: Directing" in text

    @pytest.mark.parametrize("path", CATALOGUE_VIEWS)
    def test_before_the_first_import_nothing_is_shown_as_if_it_were(self, path: str) -> None:
        page = TestClient(application(FakeStack(), port=PORT), base_url=f"http://127.0.0.1:{PORT}")
        text = text_of(page.get(path).text)
        assert re.search(r"No import has ended yet|Nothing has been imported yet|not among what was imported", text)

    @pytest.mark.parametrize("path", CATALOGUE_VIEWS)
    def test_while_it_is_being_read_the_page_says_so(self, page: TestClient, stack: FakeStack, path: str) -> None:
        stack.is_reading = True
        assert "Reading the catalogue" in page.get(path).text


class TestTheSearch:
    def test_finds_films_by_the_beginning_of_a_word(self, page: TestClient) -> None:
        assert "/films/tt0018578" in page.get("/search?q=wing").text

    def test_finds_people_without_their_accents(self, page: TestClient) -> None:
        assert "/people/nm2354099" not in page.get("/search?q=nobody").text
        assert "Cillian Murphy" in page.get("/search?q=cillian mur").text

    def test_finds_both_ceremonies_of_1930(self, page: TestClient) -> None:
        html = page.get("/search?q=1930").text
        assert "/ceremonies/2" in html
        assert "/ceremonies/3" in html

    def test_of_nothing_known_says_so(self, page: TestClient) -> None:
        assert "Nothing is called so." in text_of(page.get("/search?q=zzzzz").text)


@pytest.mark.parametrize("path", ["/runs", f"/runs/{RUN}", "/failures", "/ceremonies", "/explore"])
def test_without_aws_every_view_says_how_to_start_it(page: TestClient, stack: FakeStack, path: str) -> None:
    stack.is_down = True
    answer = page.get(path)
    assert answer.status_code == 503
    assert "Run: oscars local up" in text_of(answer.text)
    assert "oscars local up" in answer.headers["x-trouble"]


def test_every_page_credits_its_sources(page: TestClient) -> None:
    text = text_of(page.get("/runs").text)
    assert "This product uses the TMDB API but is not endorsed or certified by TMDB." in text
    assert "OMDb" in text
    assert "Academy" in text
    assert "DLu/oscar_data" in text
