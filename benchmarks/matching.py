"""How many films are found at TMDb by title, year and names alone, how many wrongly, and why others are not.

python -m benchmarks.matching    [--seed TEXT] [--every N] [--others N] [--show N]

Every film of the facts that has an id is looked for without it (`discovery.discover`) in a TMDb that is made of the
facts (`benchmarks.made_tmdb`): with its nominees' names as a source with ids and as a page without them tells them, and
without names; each time once more in one that lacks the film: whatever is accepted there is wrong. Printed are a table
per decade, what became of the rest and how, and some of those. With a goal that is missed it ends with exit code 1.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from oscar_import.enrichment.tmdb.discovery import MAX_REQUESTS, discover
from oscar_import.enrichment.tmdb.matching import Ambiguous, Match, Scored, Verdict
from rich.console import Console
from rich.table import Table

from benchmarks.goals import Row, show
from benchmarks.made_tmdb import MadeTmdb
from benchmarks.sought import Names, Sought, films_of_the_facts

SEED = "issue 14"
OTHERS = 60_000
RIGHT_AT_LEAST = 0.975
ABSENT_AT_MOST = 0.001


@dataclass(frozen=True)
class Case:
    """What became of one film. `outcome` is right, wrong, ambiguous or not found; of a film that is not there also
    accepted."""

    film: Sought
    outcome: str
    why: str
    requests: int

    @property
    def decade(self) -> str:
        return f"{self.film.year // 10 * 10}s"


def measure(
    films: Iterable[Sought], tmdb: MadeTmdb, *, names: Names = Names.IDENTIFIED, is_absent: bool = False
) -> list[Case]:
    """Looks for every film; `is_absent` takes each away while it is looked for."""
    cases = []
    for film in films:
        tmdb.asked, tmdb.without = 0, film.imdb_id if is_absent else None
        verdict = discover(film.wanted(names), tmdb)
        cases.append(Case(film, *_outcome(film, verdict, tmdb, is_absent=is_absent), tmdb.asked))
    tmdb.without = None
    return cases


def share(cases: list[Case], outcome: str) -> float:
    return sum(case.outcome == outcome for case in cases) / len(cases)


def _outcome(film: Sought, verdict: Verdict, tmdb: MadeTmdb, *, is_absent: bool) -> tuple[str, str]:
    if isinstance(verdict, Match):
        taken = tmdb.records[verdict.accepted.candidate.tmdb_id]
        is_right = taken.imdb_id == film.imdb_id
        outcome = "accepted" if is_absent else "right" if is_right else "wrong"
        return outcome, "" if is_right and not is_absent else _why(verdict.accepted)
    best = verdict.candidates[0] if verdict.candidates else None
    is_listed = any(tmdb.records[item.candidate.tmdb_id].imdb_id == film.imdb_id for item in verdict.candidates)
    where = "it is among them" if is_listed else "it is not among them"
    outcome = "ambiguous" if isinstance(verdict, Ambiguous) else "not found"
    return outcome, f"{where}; the first: {_why(best) if best else 'nothing'}"


def _why(item: Scored) -> str:
    """The reasons without what is of this film only."""
    kinds = []
    for reason in item.reasons:
        if reason.startswith("directed by"):
            reason = "directed by another"
        elif reason.startswith("the title is") and "same" not in reason:
            reason = "the title is like it"
        kinds.append(reason)
    return ", ".join(kinds)


def by_decade(title: str, cases: list[Case], outcomes: tuple[str, ...]) -> Table:
    table = Table("decade", "films", *outcomes, "requests, the most", title=title)
    for decade in (*sorted({case.decade for case in cases}), "all"):
        of_it = [case for case in cases if decade in (case.decade, "all")]
        counts = Counter(case.outcome for case in of_it)
        mean = sum(case.requests for case in of_it) / len(of_it)
        most = max(case.requests for case in of_it)
        table.add_row(
            decade,
            str(len(of_it)),
            *(f"{counts[name]} ({counts[name] / len(of_it):.2%})" for name in outcomes),
            f"{mean:.1f}, {most}",
        )
    return table


def reasons(cases: list[Case], *, examples: int) -> Table:
    """Why films are not right, the wrong ones first, then the most frequent, with some of each."""
    missed = [case for case in cases if case.outcome in ("wrong", "accepted") or case.why]
    table = Table("", "films", "why", "such as")
    kinds = Counter((case.outcome, case.why) for case in missed).most_common()
    kinds.sort(key=lambda kind: kind[0][0] not in ("wrong", "accepted"))
    for (outcome, why), count in kinds[:14]:
        of_it = [case.film for case in missed if (case.outcome, case.why) == (outcome, why)]
        such = [f"{film.title} ({film.film_year})" for film in of_it]
        table.add_row(outcome, str(count), why, "; ".join(such[:examples]))
    return table


def main(arguments: list[str]) -> int:
    given = _given(arguments)
    every = films_of_the_facts()
    films = every[:: given.every]
    tmdb = MadeTmdb(every, seed=given.seed, others=given.others)
    console = Console(width=150)
    console.print(f"{len(films):,} films among {len(tmdb.records):,}, seed {given.seed!r}")
    goals: list[Row] = []
    for names in Names:
        found = measure(films, tmdb, names=names)
        console.print(
            by_decade(f"TMDb has the film, {names.value}", found, ("right", "wrong", "ambiguous", "not found"))
        )
        console.print(reasons(found, examples=given.show))
        absent = measure(films, tmdb, names=names, is_absent=True)
        console.print(by_decade(f"TMDb lacks the film, {names.value}", absent, ("accepted", "ambiguous", "not found")))
        console.print(reasons([case for case in absent if case.outcome == "accepted"], examples=given.show))
        goals += _goals(found, absent, names=names)
    return 0 if show("matching", goals) else 1


def _goals(found: list[Case], absent: list[Case], *, names: Names) -> list[Row]:
    """What is wanted of the search with names; without them only that none is wrong."""
    is_wanted = names is not Names.NONE
    right, wrong, taken = share(found, "right"), share(found, "wrong"), share(absent, "accepted")
    most = max(case.requests for case in (*found, *absent))
    return [
        Row(f"right, {names.value}", f"{right:.2%}", right >= RIGHT_AT_LEAST if is_wanted else None),
        Row(f"wrong, {names.value}", f"{wrong:.2%}", wrong == 0 if is_wanted else None),
        Row(f"accepted though absent, {names.value}", f"{taken:.2%}", taken <= ABSENT_AT_MOST if is_wanted else None),
        Row(f"requests of a film at most, {names.value}", str(most), most <= MAX_REQUESTS),
    ]


def _given(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matching", description=__doc__)
    parser.add_argument("--seed", default=SEED, help="any text: another TMDb")
    parser.add_argument("--every", type=int, default=1, help="only one film in so many")
    parser.add_argument("--others", type=int, default=OTHERS, help="films that have nothing to do with ours")
    parser.add_argument("--show", type=int, default=3, help="examples of each reason")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
