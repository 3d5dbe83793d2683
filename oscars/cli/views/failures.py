"""Failures as text: those of the same stage and code together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from oscar_import.ceremonies.calendar import year_held
from rich.console import Group, RenderableType
from rich.text import Text

from oscars.operations.formatting import count, ordinal
from oscars.operations.plain_text import shown

FILMS_SHOWN = 5


def failures_view(found: Iterable[Mapping[str, Any]], *, most_groups: int | None = None) -> RenderableType:
    """The failures, those of the same stage and code together, the largest group first."""
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for failure in shown(list(found)):
        groups[failure["stage"], failure["error_code"]].append(failure)
    ranked = sorted(groups.values(), key=len, reverse=True)
    parts: list[RenderableType] = [_group(own) for own in ranked[:most_groups]]
    if most_groups is not None and len(ranked) > most_groups:
        parts.append(Text(f"... and {len(ranked) - most_groups} more reasons: oscars failures"))
    return Group(*parts)


def _group(own: list[Mapping[str, Any]]) -> RenderableType:
    first = own[0]
    films = {item["film"] for item in own}
    what = count(len(films), "film") if first["film"] else count(len(own), "ceremony", "ceremonies")
    text = Text.assemble((f"{what} failed in {first['stage']}", "bold"), f" ({first['error_code']})")
    text.append(f"\n  why:  {first['error_message']}")
    if first["hint"]:
        text.append(f"\n  hint: {first['hint']}")
    for item in own[:FILMS_SHOWN]:
        text.append(f"\n  - {_subject(item)}")
    if len(own) > FILMS_SHOWN:
        text.append(f"\n  - and {len(own) - FILMS_SHOWN:,} more")
    for command in dict.fromkeys(item["command"] for item in own[:FILMS_SHOWN]):
        text.append("\n  then: ").append(command, style="bold")
    return text


def _subject(failure: Mapping[str, Any]) -> str:
    ceremony = f"{ordinal(failure['ceremony'])} ceremony ({year_held(failure['ceremony'])})"
    return f"{failure['title']} ({failure['film']}), {ceremony}" if failure["film"] else ceremony
