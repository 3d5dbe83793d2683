"""What a page in a real browser reaches of the embedded AWS and of the embedded upstream."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from oscars.local import servers
from oscars.local.state_dir import Home, Ports

pytestmark = pytest.mark.xdist_group("closed")
ATTACK = """
<!doctype html><title>attack</title>
<iframe name=away></iframe>
<form method=post target=away action="BASE/_ministack/reset"><input name=a value=b></form>
<form method=post target=away enctype=text/plain action="BASE/"><input name='{"QueueName":"' value='a"}'></form>
<form method=post target=away enctype=multipart/form-data action="BASE/films"><input name=key value=a></form>
<script>
async function tried(name, options) {
  try { const answer = await fetch("BASE" + name, options); return answer.type + " " + await answer.text(); }
  catch (error) { return "failed"; }
}
const socketOpened = () => new Promise((done) => {
  const opened = new WebSocket("BASE/_aws/execute-api/a/b".replace("http", "ws"));
  opened.onopen = () => done("opened"); opened.onerror = () => done("failed");
});
window.attack = async () => {
  for (const form of document.forms) form.submit();
  const target = {"X-Amz-Target": "AmazonSQS.CreateQueue", "Content-Type": "application/x-amz-json-1.0"};
  const create = '{"QueueName":"evil"}';
  return {
    read: await tried("/_ministack/health"),
    keys: await tried("/?Action=ListSecrets"),
    simple: await tried("/_ministack/reset", {method: "POST", mode: "no-cors"}),
    beacon: (navigator.sendBeacon("BASE/_ministack/reset", create), "sent"),
    preflighted: await tried("/", {method: "POST", headers: target, body: create}),
    put: await tried("/evil", {method: "PUT"}),
    facts: await tried("/oscars.csv").then(() => fetch("UPSTREAM/oscars.csv").then((a) => a.text(), () => "failed")),
    reset: await fetch("UPSTREAM/_reset", {method: "POST", mode: "no-cors"}).then((a) => a.type, () => "failed"),
    socket: await socketOpened(),
  };
};
</script>
"""
EXPECTED = {
    "read": "failed",
    "keys": "failed",
    "simple": "opaque ",
    "beacon": "sent",
    "preflighted": "failed",
    "put": "failed",
    "facts": "failed",
    "reset": "opaque",
    "socket": "failed",
}


@pytest.mark.needs("chromium")
@pytest.mark.usefixtures("untouched")
class TestAPageInABrowser:
    @pytest.fixture(scope="class")
    @classmethod
    def browser(cls) -> Iterator[Browser]:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            yield browser
            browser.close()

    @pytest.fixture
    def site(self, tmp_path: Path, ports: Ports) -> Iterator[tuple[Path, int]]:
        """A file with the attack, and a server that hands it out."""
        page = tmp_path / "attack.html"
        text = ATTACK.replace("BASE", servers.url(ports.aws)).replace("UPSTREAM", servers.url(ports.upstream))
        page.write_text(text)
        handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
        with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield page, server.server_address[1]
            server.shutdown()

    @pytest.mark.parametrize("where", ["http://127.0.0.1:PORT", "http://evil.localhost:PORT", "file"])
    def test_it_reads_nothing_and_changes_nothing(
        self, browser: Browser, site: tuple[Path, int], ports: Ports, shared_home: Home, where: str
    ) -> None:
        file, port = site
        before = servers.served(shared_home, ports.upstream)
        page = browser.new_page()
        page.goto(file.as_uri() if where == "file" else f"{where.replace('PORT', str(port))}/attack.html")
        assert page.evaluate("attack()") == EXPECTED
        page.wait_for_load_state("networkidle")
        page.close()
        assert servers.served(shared_home, ports.upstream) == before

    @pytest.mark.parametrize("path", ["/_ministack/health", "/", "/_ministack/ready"])
    def test_a_foreign_name_that_leads_here_gets_nothing(self, browser: Browser, ports: Ports, path: str) -> None:
        """As after DNS rebinding: the page's own origin has become this server."""
        page = browser.new_page()
        answer = page.goto(f"http://evil.localhost:{ports.aws}{path}")
        assert answer
        assert answer.status == 403
        assert "it is served as 127.0.0.1" in answer.text()
        page.close()
