"""Checks a ceremony before it is stored. What a check finds is a `Finding` of one of these codes.

Errors; nothing is written, the former data stay:

- `no_nominations`         there is none
- `duplicate_nomination`   two agree in category, films, nominees and detail
- `malformed_id`           an id that is none of IMDb's
- `ceremony_too_large`     more than one stored item can hold
- `winners_lost`           stored winners, and the source now knows none
- `nominations_lost`       the source gives fewer than half of the stored nominations

Warnings and notes; they are stored with the ceremony, so they depend on nothing but the ceremony:

- `unknown_category`       no category of the project's table
- `no_winner`              a category without a winner while others have one
- `unknown_tie`, `missing_tie`  more winners than one where no tie is known, or fewer than are known
- `nominee_count`          more or fewer nominations in a category than that era had, or none where there always are
- `empty_nomination`       one that names neither a film nor a nominee
- `film_without_id`        a nominated film that no source has an id for
- `person_without_id`      an acting or directing nominee without a person's id, or such a nomination without nominee
- `odd_name`               a name that is more or less than one (`name_checks`)
- `total_nominations`, `total_wins`  other totals than the ceremony is known to have
- `withdrawn` (a note)     nominations that the source no longer gives
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator

from oscar_import.ceremonies.categories import CATEGORIES, category_named, tracks_person
from oscar_import.ceremonies.facts import CeremonyFacts
from oscar_import.ceremonies.model import (
    UNKNOWN_ID,
    Ceremony,
    FilmReference,
    Finding,
    Nomination,
    Nominee,
)
from oscar_import.ceremonies.name_checks import odd_names
from oscar_import.ceremonies.pairing import identity
from oscar_import.imdb_ids import USUAL_FILM_ID, USUAL_NOMINEE_ID

KNOWN_WINNERS = {
    (5, "ACTOR IN A LEADING ROLE"): 2,
    (6, "ASSISTANT DIRECTOR"): 7,
    (15, "DOCUMENTARY (Feature)"): 4,
    (22, "DOCUMENTARY (Short Subject)"): 2,
    (41, "ACTRESS IN A LEADING ROLE"): 2,
    (59, "DOCUMENTARY (Feature)"): 2,
    (67, "SHORT FILM (Live Action)"): 2,
    (85, "SOUND EDITING"): 2,
    (98, "SHORT FILM (Live Action)"): 2,
}
"""Categories with more than one winner: the ties, and those of the 6th and 15th that named several."""

MAX_CEREMONY = 250_000
"""Bytes without findings; an item may have 400 KB, the largest of 98 ceremonies has 63."""

_NAMES_SHOWN = 3


def validate(ceremony: Ceremony, former: Ceremony | None, expected: CeremonyFacts) -> tuple[Finding, ...]:
    """All findings on a ceremony as it would be stored, errors first.

    `former` is the ceremony that is stored now (None: none is), `expected` has the totals it is known to have
    (`facts_of`; None in it: unknown, not checked).
    """
    errors = (
        *_no_nominations(ceremony),
        *_duplicates(ceremony),
        *_malformed_ids(ceremony),
        *_size(ceremony),
        *_losses(ceremony, former),
    )
    warnings = (
        *_unknown_categories(ceremony),
        *_winners(ceremony),
        *_nominee_counts(ceremony),
        *_empty_nominations(ceremony),
        *_missing_ids(ceremony),
        *odd_names(ceremony),
        *_totals(ceremony, expected),
        *_withdrawn(ceremony),
    )
    return errors + warnings


def errors_of(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that forbid storing the ceremony."""
    return tuple(finding for finding in findings if finding.severity == "error")


def nominee_range(canonical_category: str, ordinal: int) -> tuple[int, int]:
    """Fewest and most nominations that a category had in that era.

    Up to the 20th the numbers were experiments (25 documentaries at the 15th); from the 29th on there were two to five,
    exactly five in most categories by now, and five to ten for Best Picture since the 82nd.
    """
    if ordinal <= 20:
        return 1, 25
    if canonical_category == "BEST PICTURE" and ordinal >= 82:
        return (10, 10) if ordinal >= 94 else (5, 10)
    if (ordinal, canonical_category) == (45, "MUSIC (Original Score)"):
        return 6, 6
    category = category_named(canonical_category)
    if category and category.five_since and ordinal >= category.five_since:
        return 5, 5
    return (1 if ordinal <= 28 else 2), 5


# errors


def _no_nominations(ceremony: Ceremony) -> Iterator[Finding]:
    if not ceremony.standing:
        yield _error("no_nominations", "the source gives no nomination")


def _duplicates(ceremony: Ceremony) -> Iterator[Finding]:
    incoming: dict[Hashable, list[Nomination]] = defaultdict(list)
    for item in ceremony.standing:
        incoming[identity(item)].append(item)
    for same in incoming.values():
        if len(same) > 1:
            what = _subject(same[0]) or _cut(same[0].detail)
            yield _error("duplicate_nomination", f"{same[0].canonical_category}: {what} is given {len(same)} times")


def _malformed_ids(ceremony: Ceremony) -> Iterator[Finding]:
    for item in ceremony.all_awards:
        for film in item.films:
            if film.imdb_id is not None and not USUAL_FILM_ID.fullmatch(film.imdb_id):
                yield _error(
                    "malformed_id",
                    f"{item.canonical_category}: {_cut(film.imdb_id)!r} of {_cut(film.title)} is no film id",
                )
        for nominee in item.nominees:
            for imdb_id in nominee.imdb_ids:
                if imdb_id != UNKNOWN_ID and not USUAL_NOMINEE_ID.fullmatch(imdb_id):
                    what = f"{_cut(imdb_id)!r} of {_cut(nominee.name)}"
                    yield _error("malformed_id", f"{item.canonical_category}: {what} is no person's or company's id")


def _size(ceremony: Ceremony) -> Iterator[Finding]:
    size = len(json.dumps(ceremony.to_document(), ensure_ascii=False).encode())
    if size > MAX_CEREMONY:
        yield _error("ceremony_too_large", f"it has {size:,} bytes; {MAX_CEREMONY:,} is the most that is stored")


def _losses(ceremony: Ceremony, former: Ceremony | None) -> Iterator[Finding]:
    if former is None:
        return
    if former.wins and not ceremony.wins:
        yield _error("winners_lost", f"{former.wins} winners are stored, the source gives none")
    if 2 * len(ceremony.standing) < len(former.standing):
        yield _error(
            "nominations_lost",
            f"{len(former.standing)} nominations are stored, the source gives only {len(ceremony.standing)}",
        )


# warnings


def _unknown_categories(ceremony: Ceremony) -> Iterator[Finding]:
    names = [item.canonical_category for item in ceremony.all_awards]
    for name in dict.fromkeys(names):
        if category_named(name) is None:
            yield _warning("unknown_category", f"{_cut(name)} ({names.count(name)}) is no category of the table")


def _winners(ceremony: Ceremony) -> Iterator[Finding]:
    if ceremony.awaiting_winners:
        return
    winners = Counter(item.canonical_category for item in ceremony.standing if item.won)
    for category in _categories(ceremony):
        known = KNOWN_WINNERS.get((ceremony.ordinal, category), 1)
        if not winners[category]:
            yield _warning("no_winner", f"{category} has no winner")
        elif winners[category] > known:
            yield _warning("unknown_tie", f"{category} has {winners[category]} winners, not {known}")
        elif winners[category] < known:
            yield _warning("missing_tie", f"{category} has {winners[category]} winner(s), not {known}")


def _nominee_counts(ceremony: Ceremony) -> Iterator[Finding]:
    counts = Counter(item.canonical_category for item in ceremony.standing)
    for category in dict.fromkeys((*_categories(ceremony), *_always_there(ceremony.ordinal))):
        fewest, most = nominee_range(category, ceremony.ordinal)
        if not fewest <= counts[category] <= most:
            allowed = str(most) if fewest == most else f"{fewest} to {most}"
            yield _warning("nominee_count", f"{category} has {counts[category]} nominations, not {allowed}")


def _always_there(ordinal: int) -> Iterator[str]:
    """The categories that every ceremony of the era had."""
    yield "BEST PICTURE"
    for category in CATEGORIES:
        if category.five_since and ordinal >= category.five_since:
            yield category.name


def _empty_nominations(ceremony: Ceremony) -> Iterator[Finding]:
    for item in ceremony.standing:
        if not item.films and not item.nominees:
            yield _warning("empty_nomination", f"{item.canonical_category}: {item.id} names neither film nor nominee")


def _missing_ids(ceremony: Ceremony) -> Iterator[Finding]:
    for item in ceremony.standing:
        for film in item.films:
            if film.imdb_id is None:
                yield _warning("film_without_id", f"{item.canonical_category}: {_cut(film.title)} has no IMDb id")
        if tracks_person(item.canonical_category):
            if not item.nominees:
                yield _warning("person_without_id", f"{item.canonical_category}: {_subject(item)} names nobody")
            for nominee in item.nominees:
                if not nominee.person_ids:
                    yield _warning(
                        "person_without_id", f"{item.canonical_category}: {_cut(nominee.name)} has no IMDb id"
                    )


def _totals(ceremony: Ceremony, expected: CeremonyFacts) -> Iterator[Finding]:
    if expected.nominations is not None and len(ceremony.standing) != expected.nominations:
        yield _warning(
            "total_nominations",
            f"{len(ceremony.standing)} nominations; the ceremony is known to have {expected.nominations}",
        )
    if expected.wins is not None and ceremony.wins not in (0, expected.wins):
        yield _warning("total_wins", f"{ceremony.wins} wins; the ceremony is known to have {expected.wins}")


def _withdrawn(ceremony: Ceremony) -> Iterator[Finding]:
    gone = [item for item in ceremony.nominations if item.withdrawn]
    if gone:
        shown = "; ".join(f"{item.id} {item.canonical_category}: {_subject(item)}" for item in gone[:_NAMES_SHOWN])
        more = f" and {len(gone) - _NAMES_SHOWN} more" if len(gone) > _NAMES_SHOWN else ""
        yield Finding("withdrawn", "info", f"{len(gone)} that the source no longer gives: {shown}{more}")


# words


def _categories(ceremony: Ceremony) -> Iterable[str]:
    return dict.fromkeys(item.canonical_category for item in ceremony.standing)


def _subject(nomination: Nomination) -> str:
    return _titles(nomination.films) or _names(nomination.nominees)


def _titles(films: Iterable[FilmReference]) -> str:
    return _cut(", ".join(sorted(film.title for film in films)))


def _names(nominees: Iterable[Nominee]) -> str:
    return _cut(", ".join(sorted(nominee.name for nominee in nominees)))


def _cut(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "..."


def _error(code: str, message: str) -> Finding:
    return Finding(code, "error", message)


def _warning(code: str, message: str) -> Finding:
    return Finding(code, "warning", message)
