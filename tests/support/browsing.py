"""A page of a browser, and what it complained of."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.resources import files

from playwright.sync_api import BrowserContext, Page

from oscars.console.server import Address

PATIENCE_MS = 240_000
"""For what the embedded AWS does on a busy machine."""


@dataclass
class Visit:
    """A page of the browser, and what it complained of."""

    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        self.page.goto(self.base + path)


def visit(context: BrowserContext, address: Address) -> Visit:
    """A page that was let in by the first address, as a user's is."""
    seen = Visit(context.new_page(), address.url.rstrip("/"))
    seen.page.set_default_timeout(PATIENCE_MS)
    seen.page.on(
        "console", lambda said: seen.complaints.append(said.text) if said.type in ("error", "warning") else None
    )
    seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    seen.page.goto(address.first_url)
    return seen


def accessibility_faults(page: Page) -> list[str]:
    """What axe finds, however slight."""
    page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
    faults = page.evaluate("axe.run().then((found) => found.violations)")
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:200]}" for fault in faults]
