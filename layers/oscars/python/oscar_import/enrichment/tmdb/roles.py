"""Whether a nominee who is among a record's credits is there for what the nomination honours, or may be a namesake."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from oscar_import.enrichment.tmdb.candidates import Candidate
from oscar_import.enrichment.tmdb.credits import CAST, departments_of
from oscar_import.enrichment.tmdb.people import Named, PeopleSay
from oscar_import.names import any_same_name

_MANY = 4
"""Nominees of whom more than one is credited, unless the record names hardly anybody."""
_HARDLY_ANYBODY = 8


def without_namesakes(
    say: PeopleSay, ours: Named, categories: Iterable[tuple[str, str]], candidate: Candidate, *, is_near: bool
) -> PeopleSay:
    """What people say when a lone nominee who may be a namesake is not taken for more than that.

    One of many nominees among many credits is a namesake, whatever he does there. A lone one who is credited with
    something else than what the nomination honours confirms nothing in a film of another time.
    """
    if say is not PeopleSay.SAME_NOMINEE:
        return say
    nominees = tuple(dict.fromkeys((*ours.people, *ours.directors)))
    credited = (*(candidate.directors or ()), *(candidate.people or ()))
    found = [name for name in (*nominees, *ours.unsure) if any_same_name([name], credited)]
    if len(found) > 1:
        return say
    if len(nominees) > _MANY and len(credited) > _HARDLY_ANYBODY:
        return PeopleSay.NO_NOMINEE
    honoured = [category for name, category in categories if name in found]
    if is_near or not honoured or any(_does(found, category, candidate) for category in honoured):
        return say
    return PeopleSay.LIKE_NOMINEE


def _does(names: Sequence[str], category: str, candidate: Candidate) -> bool:
    """Whether one of the names is credited in a department of the category; so it is where no department is known."""
    departments = departments_of(category)
    actors = [credit.name for credit in candidate.cast if CAST in departments]
    members = [credit.name for credit in candidate.crew if credit.department in departments]
    is_known = bool(departments and (candidate.cast or candidate.crew))
    return not is_known or any_same_name(names, [*actors, *members])
