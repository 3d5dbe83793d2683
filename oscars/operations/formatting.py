"""Numbers, durations and states in words, as every display of the command says them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MINUTE = 60
HOUR = 60 * MINUTE

STATE_WORDS = {
    "queued": "queued",
    "running": "running",
    "importing": "importing",
    "enriching": "enriching",
    "completed": "completed",
    "completed_with_failures": "completed, with failed films",
    "failed": "failed",
    "cancelled": "cancelled",
    "superseded": "taken over by a newer run",
}
STATE_GLYPHS = {
    "queued": "·",
    "importing": "◔",
    "enriching": "◑",
    "completed": "●",
    "completed_with_failures": "!",
    "failed": "✗",
    "cancelled": "○",
    "superseded": "-",
}
STATE_STYLES = {
    "queued": "dim",
    "running": "cyan",
    "importing": "cyan",
    "enriching": "cyan",
    "completed": "green",
    "completed_with_failures": "yellow",
    "failed": "red",
    "cancelled": "magenta",
    "superseded": "dim",
}


def ordinal(number: int) -> str:
    """`1st`, `2nd`, `3rd`, `4th`, `11th`."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 film`, `1,212 films`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def tally(nominations: int, wins: int, *, all_nominations: int, all_wins: int) -> str:
    """`10 nominations, 3 wins`: official ones, and in brackets the sums with those that are not, where they differ."""
    official = f"{count(nominations, 'nomination')}, {count(wins, 'win')}"
    if (nominations, wins) == (all_nominations, all_wins):
        return official
    everything = f"{count(all_nominations, 'nomination')}, {count(all_wins, 'win')}"
    return f"{official} (with unofficial ones {everything})"


def duration(seconds: float) -> str:
    """`48 s`, `1 min 12 s`, `2 h 5 min`."""
    whole = max(0, round(seconds))
    if whole < MINUTE:
        return f"{whole} s"
    if whole < HOUR:
        return f"{whole // MINUTE} min {whole % MINUTE} s"
    return f"{whole // HOUR:,} h {whole % HOUR // MINUTE} min"


def films_in_words(totals: Mapping[str, Any]) -> str:
    """`544 films: 544 created, 0 updated, 0 skipped, 0 failed`."""
    parts = ", ".join(f"{totals[f'movies_{name}']:,} {name}" for name in ("created", "updated", "skipped", "failed"))
    return f"{count(totals['films'], 'film')}: {parts}"


def totals_in_words(totals: Mapping[str, Any]) -> str:
    """`10 ceremonies, 1,212 nominations, 236 wins`."""
    return ", ".join(
        (
            count(totals["ceremonies"], "ceremony", "ceremonies"),
            count(totals["nominations"], "nomination"),
            count(totals["wins"], "win"),
        )
    )
