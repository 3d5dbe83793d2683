"""Who gets in to the page: every way around its token that was thought of. Listed in `docs/attacks.md`."""

from __future__ import annotations

import json
import socket
import stat
import subprocess
import sys
import webbrowser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from oscars.console.authentication import cookie_name
from oscars.console.server import Address, open_browser
from tests.support.fake_stack import RUN, FakeStack
from tests.support.serving import HERE, PORT, TOKEN, inside, outside, served

COOKIE = cookie_name(PORT)
VIEWS = (
    "/",
    "/runs",
    f"/runs/{RUN}",
    f"/runs/{RUN}/live",
    "/import",
    "/failures",
    "/explore",
    "/search?q=a",
    "/nothing",
)
SHOWN = ("1929-1930", RUN, "embedded AWS", "Failures")
"""What stands on pages of the fake stack, and may not stand on what others get."""
FORM = {"years": "1994", "reprocess": "missing", "source": "oscar_data"}


@pytest.fixture
def stack() -> FakeStack:
    return FakeStack()


@pytest.fixture
def stranger(stack: FakeStack) -> TestClient:
    return outside(stack)


@pytest.fixture(scope="module")
def address() -> Address:
    return served(FakeStack())


def is_locked(answer: object) -> bool:
    """Whether the answer is the 403 page that says how to get in, and tells nothing else."""
    status, text = answer.status_code, answer.text  # type: ignore[attr-defined]
    return status == 403 and "oscars console" in text and not any(shown in text for shown in SHOWN)


def cookie_of(answer: object) -> str:
    """`name=value` of the cookie that an answer sets."""
    return str(answer.headers["set-cookie"]).partition(";")[0]  # type: ignore[attr-defined]


def ask_bytes(address: Address, request: bytes) -> bytes:
    """The answer to a request that no library would send, until the server closes; it may close without one."""
    where = urlsplit(address.url)
    with socket.create_connection((str(where.hostname), int(where.port or 0)), timeout=20) as connection:
        parts = []
        try:
            connection.sendall(request)
            while part := connection.recv(65536):
                parts.append(part)
        except ConnectionError:
            pass
        return b"".join(parts)


class TestTheWayIn:
    def test_is_the_token_once_then_a_cookie_and_an_address_without_it(self, stranger: TestClient) -> None:
        answer = stranger.get("/", params={"token": TOKEN})
        assert (answer.status_code, answer.headers["location"]) == (303, "/runs")
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert stranger.get("/runs").status_code == 200

    def test_from_a_file_is_a_page_of_ours_because_a_redirect_would_lose_the_cookie(self, stranger: TestClient) -> None:
        answer = stranger.get("/", params={"token": TOKEN}, headers={"sec-fetch-site": "cross-site"})
        assert answer.status_code == 200
        assert 'content="0; url=/runs"' in answer.text
        assert TOKEN not in answer.text
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert cookie_of(answer).startswith(COOKIE)

    def test_gives_a_cookie_that_no_other_site_and_no_script_can_use(self, stranger: TestClient) -> None:
        cookie = stranger.get("/", params={"token": TOKEN}).headers["set-cookie"]
        assert cookie.startswith(f"{COOKIE}=")
        assert cookie.endswith("; Path=/; HttpOnly; SameSite=Strict")
        assert TOKEN not in cookie

    def test_of_a_program_is_the_bearer_token_with_each_request(self, stranger: TestClient) -> None:
        answer = stranger.get("/runs", headers={"authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200
        assert "set-cookie" not in answer.headers
        assert stranger.get("/runs").status_code == 403

    def test_of_a_program_needs_no_form_of_the_page(self, stranger: TestClient, stack: FakeStack) -> None:
        answer = stranger.post("/import", data=FORM, headers={"authorization": f"Bearer {TOKEN}"})
        assert (answer.status_code, answer.headers["location"]) == (303, f"/runs/{RUN}")
        assert [what for what, _ in stack.done] == ["start"]

    def test_opens_a_browser_by_a_file_that_only_the_user_can_read(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened: list[str] = []
        monkeypatch.setattr(webbrowser, "open", lambda url: not opened.append(url))  # type: ignore[func-returns-value]
        address = Address(f"{HERE}/", TOKEN)
        assert open_browser(address, folder=tmp_path)
        (argument,) = opened
        file = Path(urlsplit(argument).path)
        assert argument.startswith("file://")
        assert TOKEN not in argument
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert f'content="0; url={address.first_url}"' in file.read_text(encoding="utf-8")


class TestNobodyElse:
    @pytest.mark.parametrize("path", VIEWS)
    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    def test_sees_anything_without_the_token(self, stranger: TestClient, method: str, path: str) -> None:
        answer = stranger.request(method, path)
        assert answer.status_code == 403
        assert method == "HEAD" or is_locked(answer)
        assert "set-cookie" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"
        assert "content-security-policy" in answer.headers

    @pytest.mark.parametrize("path", ["/import", "/import/preview", "/redrive", f"/runs/{RUN}/cancel"])
    def test_does_anything_without_the_token(self, stranger: TestClient, stack: FakeStack, path: str) -> None:
        assert stranger.post(path, data=FORM, headers={"origin": HERE}).status_code == 403
        assert stack.done == []

    @pytest.mark.parametrize("given", ["", "wrong", TOKEN[:-1], TOKEN + "x", TOKEN.upper(), "\x00", "é", "\ud800"])
    def test_gets_in_with_a_wrong_token(self, stranger: TestClient, given: str) -> None:
        assert is_locked(stranger.get("/", params={"token": given.encode("utf-8", "surrogatepass")}))
        bearer = f"Bearer {given}".encode("utf-8", "surrogatepass").replace(b"\x00", b"")
        assert is_locked(stranger.get("/runs", headers={b"authorization": bearer}))

    @pytest.mark.parametrize("scheme", ["Basic", "Token", "", "Bearer,"])
    def test_gets_in_by_another_scheme(self, stranger: TestClient, scheme: str) -> None:
        assert is_locked(stranger.get("/runs", headers={"authorization": f"{scheme} {TOKEN}"}))

    def test_gets_in_with_the_token_of_another_console(self, stack: FakeStack) -> None:
        other = outside(stack, port=PORT + 1, token="another")
        assert is_locked(other.get("/", params={"token": TOKEN}))
        assert is_locked(other.get("/runs", headers={"authorization": f"Bearer {TOKEN}"}))

    def test_gets_in_with_the_cookie_of_another_port(self, stack: FakeStack) -> None:
        answer = outside(stack, port=PORT + 1).get("/", params={"token": TOKEN})
        name, _, value = cookie_of(answer).partition("=")
        assert name != COOKIE
        for cookie in (f"{name}={value}", f"{COOKIE}={value}"):
            assert is_locked(outside(stack).get("/runs", headers={"cookie": cookie}))

    def test_gets_in_with_an_old_cookie(self, stack: FakeStack) -> None:
        cookie = cookie_of(outside(stack).get("/", params={"token": TOKEN}))
        assert is_locked(outside(stack).get("/runs", headers={"cookie": cookie}))

    @pytest.mark.parametrize("value", ["chosen", "chosen.", ".", "", "chosen.0000", "é.é", TOKEN])
    def test_gets_in_with_a_cookie_that_was_planted(self, stranger: TestClient, value: str) -> None:
        cookie = f"{COOKIE}={value}".encode()
        assert is_locked(stranger.get("/runs", headers={b"cookie": cookie}))

    def test_keeps_the_user_out_by_a_planted_cookie(self, stranger: TestClient) -> None:
        own = cookie_of(stranger.get("/", params={"token": TOKEN}))
        stranger.cookies.clear()
        for cookies in (f"{COOKIE}=planted; {own}", f"{own}; {COOKIE}=planted"):
            assert stranger.get("/runs", headers={"cookie": cookies}).status_code == 200

    def test_chooses_the_cookie_that_the_user_gets(self, stranger: TestClient) -> None:
        planted = f"{COOKIE}=chosen.by-somebody"
        answer = stranger.get("/", params={"token": TOKEN}, headers={"cookie": planted})
        assert "chosen" not in answer.headers["set-cookie"]
        assert stranger.get("/", params={"token": TOKEN}).headers["set-cookie"] != answer.headers["set-cookie"]

    @pytest.mark.parametrize("host", ["evil.example", f"evil.example:{PORT}", "127.0.0.1", f"127.0.0.1:{PORT + 1}", ""])
    def test_gets_in_by_another_host_name_even_with_the_token(self, stranger: TestClient, host: str) -> None:
        for headers in ({"authorization": f"Bearer {TOKEN}"}, {}):
            answer = stranger.get("/", params={"token": TOKEN}, headers={"host": host, **headers})
            assert answer.status_code == 421
            assert "set-cookie" not in answer.headers

    @pytest.mark.parametrize(
        "origin", ["http://evil.example", "null", f"http://127.0.0.1:{PORT + 1}", f"https://127.0.0.1:{PORT}"]
    )
    def test_acts_by_a_script_that_has_the_token(self, stranger: TestClient, stack: FakeStack, origin: str) -> None:
        headers = {"authorization": f"Bearer {TOKEN}", "origin": origin}
        assert stranger.post("/import", data=FORM, headers=headers).status_code == 403
        assert stack.done == []

    @pytest.mark.parametrize("site", ["cross-site", "same-site"])
    @pytest.mark.parametrize("mode", ["no-cors", "cors", "same-origin", "websocket"])
    def test_loads_a_part_of_the_page_into_another_page(self, stack: FakeStack, site: str, mode: str) -> None:
        page = inside(stack)
        assert page.get("/runs", headers={"sec-fetch-site": site, "sec-fetch-mode": mode}).status_code == 403
        assert page.get("/runs", headers={"sec-fetch-site": site, "sec-fetch-mode": "navigate"}).status_code == 200

    @pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/\\evil.example", "/runs/../..//evil"])
    def test_leads_the_user_elsewhere(self, stranger: TestClient, to: str) -> None:
        for name in ("next", "url", "to", "redirect"):
            answer = stranger.get("/", params={"token": TOKEN, name: to})
            assert answer.headers["location"] == "/runs"

    @pytest.mark.parametrize("given", ["x\r\nset-cookie: a=b", "x\nlocation: //evil.example", "x\r\n\r\n<script>"])
    def test_writes_a_header(self, stranger: TestClient, given: str) -> None:
        for answer in (
            stranger.get("/", params={"token": TOKEN, "next": given}),
            stranger.get("/", params={"token": given}),
            stranger.get("/runs", params={"token": given}),
        ):
            assert answer.headers.get_list("set-cookie") == [] or answer.headers["set-cookie"].startswith(COOKIE)
            assert answer.headers.get("location", "/runs") == "/runs"
            assert "<script>" not in answer.text

    def test_learns_the_token_from_a_referrer(self, stack: FakeStack) -> None:
        page = outside(stack)
        assert page.get("/", params={"token": TOKEN}).headers["referrer-policy"] == "no-referrer"
        assert page.get("/", params={"token": "wrong"}).headers["referrer-policy"] == "no-referrer"
        for path in VIEWS:
            answer = page.get(path)
            assert TOKEN not in answer.text
            assert answer.headers["referrer-policy"] in ("no-referrer", "same-origin")

    @pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "CONNECT", "PUT", "DELETE", "PATCH", "PROPFIND", "get"])
    def test_gets_an_answer_to_another_method(self, stranger: TestClient, stack: FakeStack, method: str) -> None:
        headers = {"origin": "http://evil.example", "access-control-request-method": "POST"}
        answer = stranger.request(method, "/runs", headers=headers)
        assert answer.status_code == 403
        assert not any(name.startswith("access-control") for name in answer.headers)
        assert stack.done == []


class TestOverTheWire:
    """Against a real server, since a client library would put the request right."""

    @pytest.mark.parametrize(
        "path",
        [
            "//runs",
            "/%2e%2e/runs",
            "/./runs",
            "/static/../runs",
            "/static/%2e%2e/runs",
            "/static/..%2fruns",
            "/static//runs",
            "/static/..%5cruns",
            "/runs%3f/static/",
            "/static%2f..%2fruns",
            "/STATIC/../runs",
            "/static/../../oscars/console/security.py",
            "/static/%2e%2e/%2e%2e/%2e%2e/pyproject.toml",
            "http://127.0.0.1/runs",
            "/%00",
            "/runs;/static/",
            "*",
        ],
    )
    def test_no_path_leads_around_the_token(self, address: Address, path: str) -> None:
        host = urlsplit(address.url).netloc
        answer = ask_bytes(address, f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        assert answer[:12] in (b"HTTP/1.1 403", b"HTTP/1.1 404", b"HTTP/1.1 400", b"HTTP/1.1 405")
        assert not any(shown.encode() in answer for shown in (*SHOWN, "[project]", "class Guard"))

    def test_no_websocket_is_opened(self, address: Address) -> None:
        host = urlsplit(address.url).netloc
        asked = (
            f"GET /runs HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        assert not ask_bytes(address, asked.encode()).startswith(b"HTTP/1.1 101")
        signed = asked.replace("Upgrade: websocket", f"Authorization: Bearer {address.token}\r\nUpgrade: websocket")
        assert not ask_bytes(address, signed.encode()).startswith(b"HTTP/1.1 101")

    def test_huge_headers_are_refused_and_the_page_goes_on(self, address: Address) -> None:
        host = urlsplit(address.url).netloc
        for padding in (b"X-Padding: " + b"a" * 5_000_000, b"Cookie: " + b"a=b; " * 500_000, b"X: y\r\n" * 500_000):
            answer = ask_bytes(
                address, b"GET /runs HTTP/1.1\r\nHost: " + host.encode() + b"\r\n" + padding + b"\r\n\r\n"
            )
            assert not answer or answer.startswith((b"HTTP/1.1 400", b"HTTP/1.1 403"))
        signed = (
            f"GET /runs HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {address.token}\r\nConnection: close\r\n\r\n"
        )
        assert ask_bytes(address, signed.encode()).startswith(b"HTTP/1.1 200")

    def test_no_second_request_is_smuggled_behind_the_first(self, address: Address) -> None:
        host = urlsplit(address.url).netloc
        hidden = f"GET /runs HTTP/1.1\r\nHost: {host}\r\n\r\n"
        both = (
            f"POST /import HTTP/1.1\r\nHost: {host}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        )
        answer = ask_bytes(address, (both + hidden).encode())
        assert b"HTTP/1.1 200" not in answer


def test_the_token_is_written_nowhere_but_where_the_user_reads_it(tmp_path: Path) -> None:
    """Of a start in a process of its own: one document on standard output, and nothing else anywhere."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        "PATH": "/usr/bin:/bin",
        "TMPDIR": str(tmp_path),
        "HOME": str(tmp_path),
        "OSCARS_HOME": str(tmp_path / "home"),
    }
    oscars = str(Path(sys.executable).parent / "oscars")
    command = [oscars, "console", "--no-browser", "--json", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    told = json.loads("".join(process.stdout.readline() for _ in range(4)))
    assert told["url"] == f"http://127.0.0.1:{port}/"
    address = Address(**told)
    host = urlsplit(address.url).netloc
    for path in (f"/?token={address.token}", f"/nothing?token={address.token}", "/runs"):
        asked = (
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {address.token}\r\nConnection: close\r\n\r\n"
        )
        assert ask_bytes(address, asked.encode()).startswith(b"HTTP/1.1 ")
    assert address.token not in Path(f"/proc/{process.pid}/cmdline").read_text(encoding="utf-8")
    process.terminate()
    rest, errors = process.communicate(timeout=30)
    assert rest == ""
    assert address.token not in errors
    left = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert not any(address.token in file.read_text(encoding="utf-8", errors="replace") for file in left)
    assert not list(tmp_path.glob("oscars-console-*"))
