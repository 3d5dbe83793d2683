"""What the people of a record at TMDb say about whether it is the film that is looked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from oscar_import.enrichment.tmdb.organisations import is_surely_a_person
from oscar_import.names import Agreement, any_same_name, best_agreement, contradict

_FEW = 4


class PeopleSay(Enum):
    """From the strongest yes to the strongest no."""

    SAME_DIRECTOR = "the director agrees"
    SAME_NOMINEE = "a nominee is among its credits"
    NOMINEE_BUT_OTHER_DIRECTOR = "a nominee is among its credits, though another person directed"
    LIKE_DIRECTOR = "the director is written much alike"
    LIKE_NOMINEE = "a name among its credits is written much like a nominee's"
    NOTHING = ""
    """One of the two names nobody, or nobody in letters that can be compared."""
    NO_NOMINEE = "no nominee is among its credits"
    OTHER_DIRECTOR = "another person directed and no nominee is among its credits"

    @property
    def is_yes(self) -> bool:
        """Whether people confirm that it is the film."""
        return self in (self.SAME_DIRECTOR, self.SAME_NOMINEE, self.NOMINEE_BUT_OTHER_DIRECTOR)

    @property
    def is_no(self) -> bool:
        """Whether people speak against it."""
        return self in (self.NO_NOMINEE, self.OTHER_DIRECTOR)


@dataclass(frozen=True)
class Named:
    """The names that one side gives: who directed, and everybody else. `unsure` are those that may be a company's:
    they may be found, and say nothing where they are not."""

    directors: Sequence[str] = ()
    people: Sequence[str] = ()
    unsure: Sequence[str] = ()


def nominees_named(directors: Sequence[str], others: Sequence[str]) -> Named:
    """The nominees of a film; companies and countries, which stand where nominees do, are among the unsure."""
    return Named(
        directors,
        [name for name in others if is_surely_a_person(name)],
        [name for name in others if not is_surely_a_person(name)],
    )


def compare_people(ours: Named, theirs: Named) -> PeopleSay:
    """What the nominees of a film (`ours`) and the credits of a record (`theirs`) say together.

    A nominee who is missing there says little where another is found: TMDb's crews are incomplete.
    """
    if any_same_name(ours.directors, theirs.directors):
        return PeopleSay.SAME_DIRECTOR
    other_director = contradict(ours.directors, theirs.directors)
    credited = (*theirs.directors, *theirs.people)
    persons = (*ours.people, *ours.directors)
    every = (*persons, *ours.unsure)
    if not other_director and any_same_name(every, credited):
        return PeopleSay.SAME_NOMINEE
    if other_director and _are_enough(every, credited):
        return PeopleSay.NOMINEE_BUT_OTHER_DIRECTOR
    if best_agreement(ours.directors, theirs.directors) is Agreement.ALIKE:
        return PeopleSay.LIKE_DIRECTOR
    if other_director:
        return PeopleSay.OTHER_DIRECTOR
    if best_agreement(persons, credited) is Agreement.ALIKE:
        return PeopleSay.LIKE_NOMINEE
    return PeopleSay.NO_NOMINEE if contradict(persons, credited) else PeopleSay.NOTHING


def _are_enough(nominees: Sequence[str], credited: Sequence[str]) -> bool:
    """Whether two nominees are there, or one of a few: one of many may be a namesake."""
    found = sum(any_same_name([name], credited) for name in dict.fromkeys(nominees))
    return found > 1 or (found == 1 and len(nominees) <= _FEW)
