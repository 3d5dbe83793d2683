"""Makes a page cheap to parse before it is parsed: an HTML parser takes quadratic time and memory for hostile markup.

The scan is linear. It leaves out what nobody here reads (scripts, styles, comments, drawings) and counts what remains.
What costs a parser much is a deep stack of open elements, which it walks at nearly every tag; thousands of attributes
of one element, which it compares; and open formatting elements (`<b>`, `<a>`), which it repeats in every paragraph that
follows, so these become `<span>`.
"""

from __future__ import annotations

import re

from oscar_import.errors import Terminal
from oscar_import.sources.html.page import failure

DEEPEST = 100
"""Elements inside each other; the recorded page of oscars.org has 27."""
MAX_TAGS = 100_000
"""Start tags, end tags and comments; the recorded page has 5,900."""
MAX_ATTRIBUTES = 100
"""Of one element; the recorded page has 13."""

_ATTRIBUTE = re.compile(r"""[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|(?!["'])[^\s>]*+)|(?!\s*+=))""")
_START = re.compile(rf"<([a-z][^\s/>]*+)((?:[\s/]++|{_ATTRIBUTE.pattern})*+)>", re.IGNORECASE)
"""A start tag as the HTML standard reads it. No part gives back what it took, so a match takes linear time."""
_END = re.compile(r"</([a-z][^\s/>]*+)", re.IGNORECASE)
_END_OF_COMMENT = re.compile("--!?>")
_END_OF_TITLE = re.compile(r"</title[\s/>]", re.IGNORECASE)
_END_OF_UNREAD = re.compile(r"</(script|style|textarea|iframe|noembed|noframes|xmp|svg|math)[\s/>]", re.IGNORECASE)

_UNREAD = frozenset({"script", "style", "textarea", "iframe", "noembed", "noframes", "xmp", "svg", "math"})
"""Left out with all that is in them: a parser reads it by other rules than the rest of the page."""
# fmt: off
_FORMATTING = frozenset({
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
})
_ONCE = frozenset({"html", "head", "body", "plaintext"})
_EMPTY = frozenset({
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "image", "img", "input", "keygen",
    "link", "meta", "param", "source", "track", "wbr",
})
_CLOSED_BY_OTHERS = frozenset({
    "caption", "colgroup", "dd", "dt", "li", "optgroup", "option", "p", "rb", "rp", "rt", "rtc", "tbody", "td", "tfoot",
    "th", "thead", "tr",
})
# fmt: on
"""Elements whose end tag may be missing."""


def plain_html(text: str, *, expected: str) -> str:
    """The page without what is not read; `expected` says in words what page it should be.

    Raises Terminal: `too_complex` beyond the limits, `truncated` where something that was begun never ends.
    """
    return _Scan(text, expected).page()


class _Scan:
    def __init__(self, text: str, expected: str) -> None:
        self._text = text
        self._expected = expected
        self._pieces = ["<!DOCTYPE html>"]
        self._open: list[str] = []
        """The names of the open elements. An end tag that is out of place closes nothing here, though it may in a
        parser: so a parser has no more of them open."""
        self._tags = 0

    def page(self) -> str:
        place = 0
        while (tag := self._text.find("<", place)) >= 0:
            self._pieces.append(self._text[place:tag])
            place = self._take(tag)
            self._tags += 1
            if self._tags > MAX_TAGS:
                raise self._too_complex(f"more than {MAX_TAGS:,} tags")
        self._pieces.append(self._text[place:])
        return "".join(self._pieces)

    def _take(self, at: int) -> int:
        """Takes up what begins with the `<` at this place; returns the place after it."""
        text = self._text
        if text.startswith("<!--", at) and not text.startswith((">", "->"), at + 4):
            return self._after(_END_OF_COMMENT, at + 4, "a comment")
        if text.startswith(("<!", "<?"), at):
            return self._after_bracket(at)
        if end := _END.match(text, at):
            self._end_tag(end[1].lower())
            return self._after_bracket(end.end())
        if text.startswith("</", at):
            return self._after_bracket(at)
        if start := _START.match(text, at):
            return self._start_tag(start)
        if text[at + 1 : at + 2].isalpha() and text[at + 1].isascii():
            raise self._never_ends(f"a tag at character {at:,}")
        self._pieces.append("&lt;")
        return at + 1

    def _start_tag(self, tag: re.Match[str]) -> int:
        name, attributes = tag[1].lower(), tag[2]
        if name in _UNREAD:
            return self._after_unread(name, tag.end())
        if name == "title":
            return self._title(tag.end())
        if name in _ONCE:
            return tag.end()
        if (count := len(_ATTRIBUTE.findall(attributes))) > MAX_ATTRIBUTES:
            raise self._too_complex(f"an element with {count:,} attributes, more than {MAX_ATTRIBUTES}")
        name = "span" if name in _FORMATTING else name
        self._pieces.append(f"<{name}{attributes}>")
        if name not in _EMPTY and not (name in _CLOSED_BY_OTHERS and self._open[-1:] == [name]):
            self._open.append(name)
            if len(self._open) > DEEPEST:
                raise self._too_complex(f"more than {DEEPEST} elements inside each other")
        return tag.end()

    def _end_tag(self, name: str) -> None:
        if name in _ONCE:
            return
        name = "span" if name in _FORMATTING else name
        self._pieces.append(f"</{name}>")
        place = len(self._open)
        while place and self._open[place - 1] in _CLOSED_BY_OTHERS and self._open[place - 1] != name:
            place -= 1
        if place and self._open[place - 1] == name:
            del self._open[place - 1 :]

    def _title(self, begin: int) -> int:
        """Its text, in which `<` is a letter."""
        after = self._after(_END_OF_TITLE, begin, "a title")
        content = self._text[begin : self._text.rindex("<", begin, after)]
        self._pieces.append(f"<title>{content.replace('<', '&lt;')}</title>")
        return self._after_bracket(after - 1)

    def _after_unread(self, name: str, begin: int) -> int:
        for end in _END_OF_UNREAD.finditer(self._text, begin):
            if end[1].lower() == name:
                return self._after_bracket(end.end() - 1)
        raise self._never_ends(f"an element {name}")

    def _after_bracket(self, begin: int) -> int:
        end = self._text.find(">", begin)
        if end < 0:
            raise self._never_ends("a tag")
        return end + 1

    def _after(self, end: re.Pattern[str], begin: int, what: str) -> int:
        found = end.search(self._text, begin)
        if found is None:
            raise self._never_ends(what)
        return found.end()

    def _too_complex(self, came: str) -> Terminal:
        return failure("too_complex", self._expected, f"a page with {came}")

    def _never_ends(self, what: str) -> Terminal:
        return failure("truncated", self._expected, f"a page with {what} that never ends")
