"""In which language a page of IMDb is. Names of awards, categories and titles are read in English only.

A page says it in several places, and not every saved page has all of them: the page's own tags, the program that made
it, and the reader's settings, by which IMDb chooses the titles. One that is not English is enough. A page that says
nothing of its language gives it away by names of awards that nobody knows.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from oscar_import.ceremonies.categories import find_category
from oscar_import.json_fields import block, text_of
from oscar_import.sources.html.page import failure

_HINT = "Names of awards and titles are read in English: set IMDb's language to English and save the page again."
_HTML_LANG = re.compile(r"""<html\b[^>]{0,500}?\slang\s*=\s*["']?([A-Za-z_-]{2,20})""", re.IGNORECASE)
_OG_LOCALE = re.compile(r"""\bproperty=["']og:locale["'][^>]{0,100}?\scontent=["']([A-Za-z_-]{2,20})""", re.IGNORECASE)
_HEAD = 200_000
"""Characters in which the tags stand; styles may come before them."""
_MAX_SHOWN = 3


def check_tags(html: str, *, expected: str) -> None:
    """Raises Terminal `wrong_language` where a tag of the page names another language than English."""
    found = (_HTML_LANG.search(html[:_HEAD]), _OG_LOCALE.search(html[:_HEAD]))
    _refuse((match[1] for match in found if match), expected)


def check_data(data: Mapping[str, Any], *, expected: str) -> None:
    """The same of the page's data (`__NEXT_DATA__`)."""
    properties = block(block(data, "props"), "pageProps")
    settings = block(block(block(properties, "requestContext"), "sidecar"), "localizationResponse")
    named = (
        data.get("locale"),
        block(block(properties, "translationContext"), "i18n").get("locale"),
        settings.get("languageForTranslations"),
        settings.get("userLanguage"),
    )
    _refuse((text for value in named if (text := text_of(value, to_bytes=40))), expected)


def check_names(names: Collection[str], *, expected: str) -> None:
    """Raises Terminal `wrong_language` where most of the awards and categories have names that none ever had."""
    unknown = [name for name in names if find_category(name) is None]
    if 2 * len(unknown) > len(names):
        shown = ", ".join(repr(name[:60]) for name in unknown[:_MAX_SHOWN])
        raise failure(
            "wrong_language", expected, f"one of {len(unknown)} awards with names such as {shown}", hint=_HINT
        )


def _refuse(languages: Iterator[str], expected: str) -> None:
    for language in languages:
        if re.split("[-_]", language.lower())[0] != "en":
            raise failure("wrong_language", expected, f"one in the language {language[:20]!r}", hint=_HINT)
