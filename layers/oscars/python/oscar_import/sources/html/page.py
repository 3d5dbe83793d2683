"""A page as it was served or saved, and the reasons not to trust it. No page is ever taken for an empty ceremony.

Terminal errors, each naming what was expected and what came:

- `bot_wall`        the site answered a robot: 202 or 403, nothing at all, or a challenge
- `not_published`   404, or the ceremony's page without nominations
- `unexpected_status`, `too_large`, `too_complex`, `not_html`, `truncated`
- `layout_changed`  a page, but not in the layout that is read here
- `wrong_ceremony`, `wrong_award`  a page of the right layout about something else
- `wrong_language`  a page of the right layout in another language than English
"""

from __future__ import annotations

from dataclasses import dataclass

from oscar_import.errors import Terminal
from oscar_import.upstream.results import CHALLENGES

MAX_PAGE = 4 * 1024 * 1024
"""Bytes; the recorded pages of one ceremony have 0.3 and 0.7 million."""

_BOT_HINT = (
    "The site takes the importer for a robot. Save the page with a browser and import it with --source file:PATH."
)


@dataclass(frozen=True)
class Page:
    """What came. Answers worth another try (429, 5xx) are no pages: who asks tries them again."""

    body: bytes
    """As it is after any Content-Encoding was undone; never longer than the reader's limit plus one."""
    status: int = 200
    content_type: str = ""
    """The header; empty where there was none, as for a file."""


def page_text(page: Page, *, expected: str, types: tuple[str, ...] = ("text/html", "application/xhtml+xml")) -> str:
    """The text of a page that is worth parsing. `expected` says in words what page it should be.

    Raises Terminal for everything that can be told without knowing the layout.
    """
    if page.status in (404, 410):
        raise failure("not_published", expected, f"status {page.status}", hint="Ask again once it is announced.")
    if page.status in (202, 401, 403):
        raise failure("bot_wall", expected, f"status {page.status} and {len(page.body):,} bytes", hint=_BOT_HINT)
    if page.status != 200:
        raise failure("unexpected_status", expected, f"status {page.status}")
    if not page.body.strip():
        raise failure("bot_wall", expected, "an empty page", hint=_BOT_HINT)
    if len(page.body) > MAX_PAGE:
        raise failure("too_large", expected, f"more than {MAX_PAGE:,} bytes")
    served_as = page.content_type.partition(";")[0].strip().lower()
    if served_as and served_as not in types:
        raise failure("not_html", expected, f"content of type {served_as[:60]}")
    if page.body.startswith(b"\x1f\x8b"):
        raise failure("not_html", expected, "compressed bytes (gzip)")
    try:
        return page.body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise failure("not_html", expected, f"the byte 0x{page.body[error.start]:02x}, which is no UTF-8") from None


def check_html(text: str, *, expected: str, marker: str) -> None:
    """Checks that the text is a whole HTML page. `marker` is a word that every page of the layout has.

    Raises Terminal: `not_html`, `bot_wall`, `truncated`.
    """
    beginning = text[:2000].lower()
    if "<html" not in beginning and "<!doctype html" not in beginning:
        raise failure("not_html", expected, repr(" ".join(text[:60].split())))
    if marker not in text and any(challenge in text.lower() for challenge in CHALLENGES):
        raise failure("bot_wall", expected, "a page that asks whether a human is there", hint=_BOT_HINT)
    if "</html>" not in text[-2000:].lower():
        raise failure("truncated", expected, f"a page that breaks off after {len(text):,} characters")


def failure(code: str, expected: str, came: str, *, hint: str = "") -> Terminal:
    """The error for a page that is not the expected one."""
    return Terminal(
        code,
        f"expected {expected}, got {came}",
        hint=hint
        or "Import it from the open table instead (--source oscar_data), or look whether the site has changed.",
    )
