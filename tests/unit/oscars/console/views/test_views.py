"""Every view over documents of a fake stack."""

from __future__ import annotations

import re
from typing import Any

import pytest
from oscar_import.ceremonies.model import Ceremony
from oscar_import.stage import Stage
from starlette.testclient import TestClient

from oscars.console import template_filters
from oscars.console.catalogue_index import PageCatalogue
from oscars.operations.embedded_facts import WHAT_KEYS_ADD
from tests.support.enriched_film import enriched_film
from tests.support.examples import in_full
from tests.support.fake_stack import RUN, FakeStack, catalogue_of, failure, with_film
from tests.support.serving import inside

WINGS = "tt0018578"
Document = dict[str, Any]
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
    return inside(stack)


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

    def test_tells_a_slow_rate_by_the_minute(self) -> None:
        assert template_filters.pace(0.25) == "15 films/min"

    def test_counts_a_ceremony_that_failed_among_what_failed(self, page: TestClient, stack: FakeStack) -> None:
        assert "Failed 1 " in text_of(page.get(f"/runs/{RUN}").text)
        stack.failed_ceremonies = 1
        assert "Failed 2 1 ceremony" in text_of(page.get(f"/runs/{RUN}").text)

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
        number = len(catalogue.nominations[1])
        row = f'"nominations": {number}, "official_nominations": {number}, "official_wins": 12, "ordinal": 1'
        assert row in html

    def test_explore_narrows_to_a_category(self, page: TestClient) -> None:
        text = text_of(page.get("/explore?category=DIRECTING").text)
        assert "Nominations and wins by year: Directing" in text

    @pytest.mark.parametrize("path", CATALOGUE_VIEWS)
    def test_before_the_first_import_nothing_is_shown_as_if_it_were(self, path: str) -> None:
        page = inside(FakeStack())
        text = text_of(page.get(path).text)
        assert re.search(r"No import has ended yet|Nothing has been imported yet|not among what was imported", text)

    @pytest.mark.parametrize("path", CATALOGUE_VIEWS)
    def test_while_it_is_being_read_the_page_says_so(self, page: TestClient, stack: FakeStack, path: str) -> None:
        stack.is_reading = True
        assert "Reading the catalogue" in page.get(path).text


class TestAFilmOfWhichEverythingIsKnown:
    @pytest.fixture
    def nominations(self, catalogue: PageCatalogue) -> list[Document]:
        return list(catalogue.by_ordinal[1]["nominations"])

    def page_of(self, catalogue: PageCatalogue, **known: Any) -> TestClient:
        stack = FakeStack(with_film(catalogue, WINGS, **known))
        return inside(stack)

    def test_shows_its_poster_by_its_address_with_words_for_it(
        self, catalogue: PageCatalogue, nominations: list[Document]
    ) -> None:
        answer = self.page_of(catalogue, **enriched_film(WINGS, nominations)).get(f"/films/{WINGS}")
        poster = re.search(
            r'<img src="https://image\.tmdb\.org/t/p/w342/\d+\.jpg" alt="Poster of ([^"]+)"', answer.text
        )
        assert poster is not None
        assert poster[1] == "Wings"
        assert "img-src 'self' https://image.tmdb.org;" in answer.headers["content-security-policy"]

    def test_shows_facts_videos_and_images(self, catalogue: PageCatalogue, nominations: list[Document]) -> None:
        html = self.page_of(catalogue, **enriched_film(WINGS, nominations)).get(f"/films/{WINGS}").text
        text = text_of(html)
        assert "Budget $1,000,000" in text
        assert "Companies A Company" in text
        assert "TMDb users 7.1 of 10, 1,234 votes" in text
        assert 'href="https://www.youtube.com/watch?v=00000000000"' in html
        assert "Backdrops: en" in text

    def test_links_only_the_people_who_have_a_view(self, catalogue: PageCatalogue, nominations: list[Document]) -> None:
        page = self.page_of(catalogue, **enriched_film(WINGS, nominations))
        html = page.get(f"/films/{WINGS}").text
        assert "Extra Number 0" in html
        people = set(re.findall(r'href="(/people/[^"]+)"', html))
        assert {page.get(path).status_code for path in people} == {200}

    def test_without_images_has_its_title_in_their_place(
        self, catalogue: PageCatalogue, nominations: list[Document]
    ) -> None:
        bare = enriched_film(
            WINGS, nominations, images={}, videos={}, keywords={}, poster_path=None, backdrop_path=None
        )
        html = self.page_of(catalogue, **bare).get(f"/films/{WINGS}").text
        assert "<img" not in html
        assert 'class="no-poster"' in html

    def test_never_passes_markup_on(self, catalogue: PageCatalogue, nominations: list[Document]) -> None:
        evil = '<script>alert("x")</script>'
        known = enriched_film(
            WINGS, nominations, title=evil, overview=evil, tagline=evil, homepage="javascript:alert(1)"
        )
        html = self.page_of(catalogue, **known).get(f"/films/{WINGS}").text
        assert "<script>alert" not in html
        assert "javascript:alert" not in html
        assert "&lt;script&gt;alert" in html

    def test_that_is_not_decided_shows_the_candidates_and_the_command(self, catalogue: PageCatalogue) -> None:
        candidate = {"tmdb_id": 28966, "title": "Wings", "release_date": "1927-08-12", "is_movie": True, "reasons": []}
        stages = {"tmdb_discovery": ["ambiguous", "2 films fit"]}
        page = self.page_of(catalogue, stages=stages, discovery={"candidates": [candidate]})
        html = page.get(f"/films/{WINGS}").text
        assert f"oscars resolve {WINGS} --tmdb ID" in html
        assert 'href="https://www.themoviedb.org/movie/28966"' in html

    def test_has_no_link_to_a_candidate_of_the_embedded_facts(self, catalogue: PageCatalogue) -> None:
        candidate = {"tmdb_id": 1000018578, "title": "Wings", "release_date": None, "is_movie": True, "reasons": []}
        stages = {"tmdb_discovery": ["ambiguous", "1 film may fit"]}
        html = self.page_of(catalogue, stages=stages, discovery={"candidates": [candidate]}).get(f"/films/{WINGS}").text
        assert "https://www.themoviedb.org/movie/" not in html
        assert "ID 1000018578 of the embedded facts" in html

    @pytest.mark.parametrize("view", ["/runs", "/ceremonies", f"/films/{WINGS}"])
    def test_says_what_a_key_adds_and_so_does_the_front(
        self, catalogue: PageCatalogue, nominations: list[Document], view: str
    ) -> None:
        html = self.page_of(catalogue, **enriched_film(WINGS, nominations)).get(view).text
        assert WHAT_KEYS_ADD in text_of(html)

    def test_has_no_link_to_an_id_that_tmdb_never_gave(
        self, catalogue: PageCatalogue, nominations: list[Document]
    ) -> None:
        html = self.page_of(catalogue, **enriched_film(WINGS, nominations)).get(f"/films/{WINGS}").text
        assert "1000018578" not in html
        assert "from the embedded facts, not from TMDb" in html


class TestAPerson:
    def test_who_only_has_a_special_award_has_a_view(self, page: TestClient, catalogue: PageCatalogue) -> None:
        person = min(catalogue.awards_of_people.keys() - catalogue.nominations_of_people.keys())
        text = text_of(page.get(f"/people/{person}").text)
        assert catalogue.name(person) in text
        assert "Special awards 1" in text

    def test_who_is_only_credited_has_a_view_under_the_id_that_is_known(self, catalogue: PageCatalogue) -> None:
        pair = [{"id": one, "name": one, "tmdb_id": None, "roles": ["cast"]} for one in ("tmdb:7", "nm0000001")]
        stack = FakeStack(with_film(catalogue, WINGS, collaboration={"film_id": WINGS, "people": pair}))
        page = inside(stack)
        text = text_of(page.get("/people/tmdb:7").text)
        assert "no IMDb id is known" in text
        assert "Wings 1927 cast" in text

    def test_keeps_the_films_on_which_tmdb_s_id_alone_is_known(self, catalogue: PageCatalogue) -> None:
        known = {"id": "nm7", "name": "A", "tmdb_id": 7, "roles": ["cast"]}
        other = next(film for film in catalogue.films if film != WINGS)
        both = with_film(catalogue, other, collaboration={"film_id": other, "people": [known]})
        alone = {**known, "id": "tmdb:7", "roles": ["editor"]}
        stack = FakeStack(with_film(both, WINGS, collaboration={"film_id": WINGS, "people": [alone]}))
        page = inside(stack)
        assert "Wings 1927 editor" in text_of(page.get("/people/nm7").text)


@pytest.mark.parametrize(
    "path", ["/ceremonies", "/ceremonies/1", "/search?q=the", *in_full(["/ceremonies/96", "/explore"])]
)
def test_no_link_to_a_film_or_a_person_leads_nowhere(page: TestClient, path: str) -> None:
    found = set(re.findall(r'href="(/(?:films|people|ceremonies)/[^"]+)"', page.get(path).text))
    assert found
    assert [link for link in sorted(found) if page.get(link).status_code != 200] == []


class TestWhatIsAskedWrongly:
    @pytest.mark.parametrize(
        "path",
        [
            "/ceremonies/" + "9" * 5000,
            "/ceremonies/-1",
            "/ceremonies/\u00b2",
            "/runs/" + "a" * 3000,
            "/runs/a%20b",
            "/runs/" + "a" * 3000 + "/cancel",
            "/explore?category=NONSENSE",
            "/films/" + "t" * 3000,
        ],
    )
    def test_is_not_found(self, page: TestClient, path: str) -> None:
        assert page.get(path).status_code == 404

    @pytest.mark.parametrize("path", ["/failures?run=nonsense", "/redrive?stage=nonsense", "/redrive?code=lost"])
    def test_is_refused(self, page: TestClient, path: str) -> None:
        assert page.get(path).status_code == 400

    @pytest.mark.parametrize(
        "path",
        ["/search?q={}", "/import?years={}", "/explore?category={}", "/films/{}", "/runs/{}", "/failures?run={}"],
    )
    def test_is_never_passed_on_as_markup(self, page: TestClient, path: str) -> None:
        assert "<script>alert" not in page.get(path.format("%3Cscript%3Ealert(1)%3C%2Fscript%3E")).text

    @pytest.mark.parametrize("text", ["%00", "%ff%fe", "a" * 50_000, "%F0%9F%8E%AC", "' OR 1=1 --", "\u0661\u0669"])
    def test_is_searched_for_all_the_same(self, page: TestClient, text: str) -> None:
        assert page.get(f"/search?q={text}").status_code == 200


class TestTheSearch:
    def test_finds_who_only_has_a_special_award(self, page: TestClient, catalogue: PageCatalogue) -> None:
        person = min(catalogue.awards_of_people.keys() - catalogue.nominations_of_people.keys())
        assert f"/people/{person}" in page.get("/search", params={"q": catalogue.name(person)}).text

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
