"""What was measured, next to what was wanted."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

MAX_ABOVE_MINIMUM = 0.005
MAX_WASTED_WHEN_HALVED = 0.02
LONGEST = 1.1
"""Times requests / limit."""


@dataclass(frozen=True)
class Row:
    name: str
    measured: str
    met: bool | None = None
    """None where nothing was wanted."""


def of_requests(report: dict[str, Any], given: argparse.Namespace) -> list[Row]:
    """The rows on what the stand-in counted."""
    answers = report["by_answer"]
    asked, faults = report["tmdb"], answers.get("movie:fault", 0)
    refused = _answered(answers, "throttled")
    down = _answered(answers, "down")
    minimum = report["films_fetched"] + faults + report["by_kind"].get("configuration", 0)
    rows = [
        Row("films fetched", f"{report['films_fetched']:,}"),
        Row("films fetched twice", str(len(report["films_fetched_twice"])), not report["films_fetched_twice"]),
        Row("requests to TMDb", f"{asked:,}"),
        Row("of these answered 503, 429", f"{faults + down:,}, {refused:,}"),
        Row("first to last request", f"{report['seconds']:.1f} s"),
        Row("busiest second", f"{report['busiest_second']} requests"),
    ]
    if given.halve_after is not None:
        rows.append(Row("wasted requests", f"{refused / asked:.2%}", refused / asked < MAX_WASTED_WHEN_HALVED))
    elif given.down_after is None:
        above, ratio = asked / minimum - 1, report["seconds"] * given.limit / asked
        rows.append(Row("requests above the minimum", f"{above:.2%}", above <= MAX_ABOVE_MINIMUM))
        rows.append(Row("first to last / (requests / limit)", f"{ratio:.3f}", ratio <= LONGEST))
    return rows


def _answered(answers: dict[str, int], how: str) -> int:
    """TMDb's answers of one sort."""
    return sum(count for answer, count in answers.items() if answer.endswith(f":{how}") and answer != f"omdb:{how}")


def show(title: str, rows: list[Row]) -> bool:
    """Prints the rows; says whether every goal was met."""
    table = Table("", "measured", "goal", title=title)
    for row in rows:
        table.add_row(row.name, row.measured, {None: "", True: "met", False: "MISSED"}[row.met])
    Console().print(table)
    return all(row.met is not False for row in rows)
