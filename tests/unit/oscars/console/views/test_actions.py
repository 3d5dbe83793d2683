"""What the page does, and for whom."""

from __future__ import annotations

import re

import pytest
from oscar_import.stage import Stage
from starlette.testclient import TestClient

from oscars.console.redrive_jobs import Chosen
from tests.support.fake_stack import RUN, FakeStack
from tests.support.serving import HERE, PORT, TOKEN, inside

ACTIONS = {
    "/import/preview": {"years": "1994", "reprocess": "missing", "source": "oscar_data"},
    "/import": {"years": "1994", "reprocess": "missing", "source": "oscar_data"},
    f"/runs/{RUN}/cancel": {},
    "/redrive": {"stage": "tmdb_details"},
}


@pytest.fixture
def stack() -> FakeStack:
    stack = FakeStack()
    stack.dead = {"tmdb_details": 2}
    return stack


@pytest.fixture
def page(stack: FakeStack) -> TestClient:
    return inside(stack)


def token_of(page: TestClient) -> str:
    found = re.search(r'name="token" value="(\w+)"', page.get("/import").text)
    assert found is not None
    return found[1]


def do(page: TestClient, path: str, **fields: str) -> tuple[int, str]:
    answer = page.post(path, data={**fields, "token": token_of(page)}, headers={"origin": HERE})
    return answer.status_code, answer.text


class TestAnAction:
    def test_import_shows_the_plan_and_starts_nothing(self, page: TestClient, stack: FakeStack) -> None:
        status, html = do(page, "/import/preview", **ACTIONS["/import"])
        assert status == 200
        assert [what for what, _ in stack.done] == ["plan"]
        assert "Start the import" in html
        assert "What is missing" in html
        assert "1 ceremony would fail." in html
        assert "TMDb requests for ids" in html
        assert "about 316 <small>at most 1,816</small>" in html

    def test_import_starts_what_was_asked_for(self, page: TestClient, stack: FakeStack) -> None:
        status, _ = do(page, "/import", years="66,70", ceremonies="on", reprocess="failed", source="oscars_org")
        assert status == 303
        assert stack.done == [
            (
                "start",
                {
                    "years": "66,70",
                    "ceremonies": True,
                    "reprocess": "failed",
                    "skip_enrichment": False,
                    "dry_run": False,
                    "source": "oscars_org",
                },
            )
        ]

    @pytest.mark.parametrize("years", ["", "1933", "2100", "abc"])
    def test_import_of_wrong_years_says_what_is_wrong(self, page: TestClient, stack: FakeStack, years: str) -> None:
        status, html = do(page, "/import/preview", years=years, reprocess="missing", source="oscar_data")
        assert status == 400
        assert 'role="alert"' in html
        assert stack.done == []

    def test_import_of_wrong_years_says_it_in_sentences(self, page: TestClient) -> None:
        _, html = do(page, "/import/preview", years="1933", reprocess="missing", source="oscar_data")
        assert "in March 1934. Ask for 1932" in html

    def test_cancel_asks_first(self, page: TestClient, stack: FakeStack) -> None:
        assert "1 unfinished ceremony of 3 will be cancelled" in page.get(f"/runs/{RUN}/cancel").text
        assert stack.done == []
        assert do(page, f"/runs/{RUN}/cancel")[0] == 303
        assert stack.done == [("cancel", RUN)]

    def test_redrive_asks_first(self, page: TestClient, stack: FakeStack) -> None:
        assert "2 dead letters of tmdb_details" in page.get("/redrive?stage=tmdb_details").text
        assert stack.done == []

    def test_redrive_of_a_group_names_stage_and_code(self, page: TestClient, stack: FakeStack) -> None:
        assert do(page, "/redrive", stage="tmdb_details", code="tmdb_refused")[0] == 303
        assert stack.done == [("redrive", Chosen((Stage.TMDB_DETAILS,), "tmdb_refused"))]

    def test_redrive_without_a_stage_is_of_all(self, page: TestClient, stack: FakeStack) -> None:
        assert do(page, "/redrive")[0] == 303
        assert stack.done == [("redrive", Chosen(tuple(Stage)))]

    def test_redrive_of_a_reason_without_its_stage_is_refused(self, page: TestClient, stack: FakeStack) -> None:
        assert do(page, "/redrive", code="tmdb_refused")[0] == 400
        assert stack.done == []

    def test_redrive_of_a_reason_that_nothing_has_offers_nothing(self, page: TestClient) -> None:
        html = page.get("/redrive?stage=tmdb_details&code=unheard_of").text
        assert "nothing to redrive" in html
        assert 'method="post"' not in html

    def test_that_breaks_off_does_not_offer_to_do_it_again(self, page: TestClient, stack: FakeStack) -> None:
        token = token_of(page)
        stack.is_down = True
        fields = {**ACTIONS["/import"], "token": token}
        answer = page.post("/import", data=fields, headers={"origin": HERE})
        assert answer.status_code == 503
        assert "Whether it was done" in answer.text
        assert "Try again" not in answer.text

    def test_preview_opened_as_an_address_shows_the_form(self, page: TestClient) -> None:
        answer = page.get("/import/preview")
        assert (answer.status_code, answer.headers["location"]) == (307, "/import")

    def test_redrive_of_no_stage_is_refused(self, page: TestClient, stack: FakeStack) -> None:
        assert do(page, "/redrive", stage="nonsense")[0] == 400
        assert stack.done == []


@pytest.mark.parametrize(("path", "fields"), ACTIONS.items(), ids=list(ACTIONS))
class TestNoActionIsDone:
    def test_without_the_token(self, page: TestClient, stack: FakeStack, path: str, fields: dict[str, str]) -> None:
        page.get("/import")
        assert page.post(path, data=fields, headers={"origin": HERE}).status_code == 403
        assert stack.done == []

    def test_with_the_token_of_another_visitor(
        self, page: TestClient, stack: FakeStack, path: str, fields: dict[str, str]
    ) -> None:
        token = token_of(page)
        page.cookies.clear()
        page.get("/", params={"token": TOKEN})
        answer = page.post(path, data={**fields, "token": token}, headers={"origin": HERE})
        assert answer.status_code == 403
        assert stack.done == []

    @pytest.mark.parametrize("origin", ["http://evil.example", "null", f"http://127.0.0.1:{PORT + 1}", ""])
    def test_from_another_origin(
        self, page: TestClient, stack: FakeStack, path: str, fields: dict[str, str], origin: str
    ) -> None:
        headers = {"origin": origin} if origin else {}
        answer = page.post(path, data={**fields, "token": token_of(page)}, headers=headers)
        assert answer.status_code == 403
        assert stack.done == []

    def test_that_another_site_sends(
        self, page: TestClient, stack: FakeStack, path: str, fields: dict[str, str]
    ) -> None:
        headers = {"origin": HERE, "sec-fetch-site": "cross-site"}
        assert page.post(path, data={**fields, "token": token_of(page)}, headers=headers).status_code == 403
        assert stack.done == []


class TestTheGuard:
    @pytest.mark.parametrize("host", ["evil.example", f"evil.example:{PORT}", "127.0.0.1", f"127.0.0.1:{PORT + 1}", ""])
    def test_refuses_other_hosts(self, page: TestClient, host: str) -> None:
        assert page.get("/runs", headers={"host": host}).status_code == 421

    def test_gives_whom_it_refuses_no_cookie_and_the_same_headers(self, page: TestClient) -> None:
        answer = page.get("/runs", headers={"host": "evil.example"})
        assert "set-cookie" not in answer.headers
        assert "content-security-policy" in answer.headers

    def test_knows_this_machine_by_both_names(self, page: TestClient) -> None:
        assert page.get("/runs", headers={"host": f"localhost:{PORT}"}).status_code == 200

    def test_lets_no_foreign_script_run(self, page: TestClient) -> None:
        policy = page.get("/runs").headers["content-security-policy"]
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy

    def test_refuses_forms_that_are_too_large(self, page: TestClient, stack: FakeStack) -> None:
        status, _ = do(page, "/import", years="1" * 70_000)
        assert status == 403
        assert stack.done == []
