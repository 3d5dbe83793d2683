"""What a ceremony is: its nominations, its special awards, and how they are written down.

A source makes a `Ceremony` whose nominations have no id yet; `reconcile` gives the ids. One ceremony is stored as
one document (`to_document`), 75 KB at most for all 98 held so far.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property

from oscar_import.ceremonies.categories import is_for_short_films
from oscar_import.imdb_ids import FILM_ID
from oscar_import.json_fields import JsonObject
from oscar_import.normalization import words_of

UNKNOWN_ID = "?"
DECIDED = "decided by a person"
"""The evidence of an id that `oscars resolve` gave."""


@dataclass(frozen=True)
class FilmReference:
    """A film as a nomination names it; `imdb_id` is None where no source knows one."""

    imdb_id: str | None
    title: str
    evidence: str = ""
    """What shows that it is the film of that id, where it was looked up (`found_ids`); empty where a source says it."""


@dataclass(frozen=True)
class Nominee:
    """A name on a nomination with the ids behind it: none, one, or several (*Roderick Jaynes* is two people).

    Ids are IMDb's: `nm…` a person, `co…` a company, `?` known to be unknown.
    """

    name: str
    imdb_ids: tuple[str, ...] = ()
    evidence: str = ""
    """As of a film."""

    @property
    def person_ids(self) -> tuple[str, ...]:
        """Those of the ids that name a person."""
        return tuple(imdb_id for imdb_id in self.imdb_ids if imdb_id.startswith("nm"))


@dataclass(frozen=True)
class Nomination:
    """One nomination in a competitive category. `id` is empty until `reconcile` has given it, once and for ever."""

    category: str
    canonical_category: str
    films: tuple[FilmReference, ...]
    nominees: tuple[Nominee, ...]
    detail: str = ""
    """What separates otherwise equal nominations: the song, the role(s), joined by `|` as the films are."""
    won: bool = False
    official: bool = True
    """False for what the Academy's record marks as not an official nomination."""
    withdrawn: bool = False
    """True once the source no longer says it."""
    id: str = ""


@dataclass(frozen=True)
class SpecialAward:
    """An award outside the competition: `kind` is `special` or `scientific`."""

    kind: str
    category: str
    canonical_category: str
    films: tuple[FilmReference, ...]
    nominees: tuple[Nominee, ...]
    detail: str = ""
    won: bool = True


@dataclass(frozen=True)
class Finding:
    """What a check found: `severity` is `error` (nothing is written), `warning` or `info`."""

    code: str
    severity: str
    message: str


@dataclass(frozen=True)
class Ceremony:
    """One ceremony as a source gives it, or as it is stored.

    `year` is the calendar year it was held in, `film_years` the label of the years it honours (`1927/28`).
    """

    ordinal: int
    year: int
    film_years: str
    nominations: tuple[Nomination, ...]
    special_awards: tuple[SpecialAward, ...] = ()
    date: str | None = None
    venue: str | None = None
    hosts: tuple[str, ...] = ()
    source: str = ""
    source_hash: str = ""
    version: int = 0
    """Grows by one with every change that is stored."""
    findings: tuple[Finding, ...] = field(default=())
    says_official: bool = field(default=False, compare=False)
    """Whether the source marks the nominations that were not official. Where it does not, stored marks stay
    (`reconciliation`). It is about the source, not the ceremony, and is not stored."""

    @property
    def standing(self) -> tuple[Nomination, ...]:
        """The nominations that are not withdrawn."""
        return tuple(nomination for nomination in self.nominations if not nomination.withdrawn)

    @property
    def all_awards(self) -> list[Nomination | SpecialAward]:
        """The nominations that are not withdrawn, and the awards outside the competition."""
        return [*self.standing, *self.special_awards]

    @cached_property
    def film_keys(self) -> FilmKeys:
        """The keys of its films, in whichever nomination."""
        return FilmKeys(self.nominations)

    @property
    def wins(self) -> int:
        return sum(nomination.won for nomination in self.standing)

    @property
    def awaiting_winners(self) -> bool:
        """True while nominations are announced and no winner is known."""
        return bool(self.standing) and self.wins == 0

    def films(self) -> dict[str, FilmReference]:
        """Every film by its key (`FilmKeys`), in the order of the ceremony, special awards included."""
        found: dict[str, FilmReference] = {}
        for nomination in self.standing:
            for film in nomination.films:
                found.setdefault(self.film_keys.of(nomination, film), film)
        for award in self.special_awards:
            for film in award.films:
                if film.imdb_id:
                    found.setdefault(film.imdb_id, film)
        return found

    def to_document(self) -> JsonObject:
        """As JSON, the shape that is stored; the inverse of `from_document`."""
        document: JsonObject = asdict(self)
        del document["says_official"]
        for award in (*document["nominations"], *document["special_awards"]):
            _drop_empty_evidence(award)
        return document

    @staticmethod
    def from_document(document: JsonObject) -> Ceremony:
        """Reads what `to_document` wrote."""
        values = dict(document)
        values["nominations"] = tuple(nomination_from_document(item) for item in document["nominations"])
        values["special_awards"] = tuple(
            SpecialAward(**{**item, "films": _films(item), "nominees": _nominees(item)})
            for item in document["special_awards"]
        )
        values["hosts"] = tuple(document["hosts"])
        values["findings"] = tuple(Finding(**item) for item in document["findings"])
        return Ceremony(**values)


FILM_KEY = re.compile(rf"{FILM_ID.pattern}|unidentified:[0-9]{{3}}-[0-9]{{3,5}}")
"""What `FilmKeys` makes."""


class FilmKeys:
    """The key that each film of a ceremony is stored under: its IMDb id, else one made from its nominations.

    One title in one ceremony is one film; short films of one title in two categories are two. Without an id its key
    is `unidentified:<the lowest id of the nominations that name it>`.
    """

    def __init__(self, nominations: Iterable[Nomination]) -> None:
        """`nominations`: all of the ceremony, also withdrawn ones, in the order of their ids."""
        self._first: dict[FilmName, str] = {}
        for nomination in nominations:
            for film in nomination.films:
                if not film.imdb_id:
                    self._first.setdefault(film_name(nomination, film), nomination.id)

    def of(self, nomination: Nomination, film: FilmReference) -> str:
        """The key of a film that a nomination of the ceremony names."""
        return film.imdb_id or f"unidentified:{self._first[film_name(nomination, film)]}"


@dataclass(frozen=True)
class FilmName:
    """What distinguishes the films of one ceremony where no id does."""

    words: tuple[str, ...]
    """Of the title, article included: `A Sister` and `Sister` were nominated in one year."""
    short_category: str
    """Of a short film; empty for all others."""


def film_name(nomination: Nomination, film: FilmReference) -> FilmName:
    """A film as a nomination names it."""
    words = tuple(words_of(film.title)) or (film.title,)
    return FilmName(words, nomination.canonical_category if is_for_short_films(nomination.canonical_category) else "")


def is_identified(key: str) -> bool:
    """Whether a film's key is an IMDb id."""
    return not key.startswith("unidentified:")


def award_document(award: Nomination | SpecialAward) -> JsonObject:
    """A nomination or an award outside the competition, as `Ceremony.to_document` holds it."""
    document: JsonObject = asdict(award)
    _drop_empty_evidence(document)
    return document


def nomination_from_document(document: JsonObject) -> Nomination:
    """Reads one nomination as `Ceremony.to_document` or a film's or person's record holds it."""
    return Nomination(**{**document, "films": _films(document), "nominees": _nominees(document)})


def with_id(nomination: Nomination, nomination_id: str) -> Nomination:
    """The same nomination under an id."""
    return replace(nomination, id=nomination_id)


def _films(document: JsonObject) -> tuple[FilmReference, ...]:
    return tuple(FilmReference(**film) for film in document["films"])


def _nominees(document: JsonObject) -> tuple[Nominee, ...]:
    return tuple(Nominee(**{**item, "imdb_ids": tuple(item["imdb_ids"])}) for item in document["nominees"])


def _drop_empty_evidence(award: JsonObject) -> None:
    """Most ids are a source's own."""
    for named in (*award["films"], *award["nominees"]):
        if not named["evidence"]:
            del named["evidence"]
