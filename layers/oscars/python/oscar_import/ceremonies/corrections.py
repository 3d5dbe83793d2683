"""Mistakes that sources are known to make, and what is right: applied to what any source gives, and reported.

They are in `corrections.tsv` beside this module, a mistake a line, each with the source of what is right:

- `name`     nominees that stand together (`given`, joined by `|`) are one name, `right`, with its id where one is known
- `id`       the nominee called `subject` has not the id `given` but `right`
- `award`    the award outside the competition for the film `subject` is not called `given` but `right`
- `country`  the film `subject`, honoured outside the competition, was sent by `right`
- `alias`    the person `subject` is called both `given` and `right`: not a mistake, so that no check reports it
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path

from oscar_import.ceremonies.model import UNKNOWN_ID, Ceremony, Finding, Nomination, Nominee, SpecialAward
from oscar_import.hashing import hash_of
from oscar_import.imdb_ids import USUAL_NOMINEE_ID


@dataclass(frozen=True)
class Correction:
    """A line of the file; `ceremony` is 0 where it is about all of them."""

    ceremony: int
    kind: str
    subject: str
    given: str
    right: str
    source: str

    def apply(self, award: Nomination | SpecialAward) -> Nomination | SpecialAward:
        """The same award, corrected; itself where the correction is not about it."""
        if self.kind == "name":
            return _renamed(award, self.given.split("|"), _nominee(self.right))
        if self.kind == "id":
            return replace(award, nominees=tuple(self._with_right_id(nominee) for nominee in award.nominees))
        if not isinstance(award, SpecialAward) or self.subject not in {film.imdb_id for film in award.films}:
            return award
        if self.kind == "award" and award.canonical_category == self.given:
            return replace(award, category=self.right, canonical_category=self.right)
        if self.kind == "country" and not award.nominees:
            return replace(award, nominees=(Nominee(self.right),))
        return award

    def _with_right_id(self, nominee: Nominee) -> Nominee:
        if _plain(nominee.name) != _plain(self.subject):
            return nominee
        ids = (self.right if imdb_id == self.given else imdb_id for imdb_id in nominee.imdb_ids)
        return replace(nominee, imdb_ids=tuple(ids))

    @property
    def message(self) -> str:
        """What was corrected, for a finding."""
        given = self.given.replace("|", " | ") or "nothing"
        about = f"{self.subject}: " if self.subject else ""
        return f"{about}the source gives {given}; right is {_nominee(self.right).name} ({self.source})"


def corrected(ceremony: Ceremony) -> Ceremony:
    """What a source gives, without the mistakes that are known; a finding `corrected` says each that was there."""
    nominations, awards, findings = list(ceremony.nominations), list(ceremony.special_awards), []
    for correction in corrections_of(ceremony.ordinal):
        better = [correction.apply(item) for item in nominations]
        better_awards = [correction.apply(item) for item in awards]
        if better != nominations or better_awards != awards:
            findings.append(Finding("corrected", "info", correction.message))
        nominations = [item for item in better if isinstance(item, Nomination)]
        awards = [item for item in better_awards if isinstance(item, SpecialAward)]
    if not findings:
        return ceremony
    return replace(
        ceremony,
        nominations=tuple(nominations),
        special_awards=tuple(awards),
        findings=(*ceremony.findings, *findings),
    )


def corrections_of(ordinal: int) -> tuple[Correction, ...]:
    """What is known to be wrong in what sources give of a ceremony, in the order of the file."""
    return tuple(correction for correction in _all_corrections() if correction.ceremony == ordinal)


def hash_with_corrections(source_hash: str, ordinal: int) -> str:
    """The hash of a ceremony's source and of its corrections: with new ones it is read again. Without any, itself."""
    own = corrections_of(ordinal)
    return hash_of(source_hash, *map(asdict, own)) if own else source_hash


def is_alias(person: str, name: str, other: str) -> bool:
    """Whether the two are known to be names of one person."""
    return any(
        correction.kind == "alias"
        and correction.subject == person
        and {_plain(name), _plain(other)} == {_plain(correction.given), _plain(correction.right)}
        for correction in _all_corrections()
    )


@cache
def _all_corrections() -> tuple[Correction, ...]:
    with Path(__file__).with_suffix(".tsv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Correction(int(row.pop("ceremony") or 0), **row)
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        )


def _renamed(award: Nomination | SpecialAward, given: list[str], right: Nominee) -> Nomination | SpecialAward:
    """With one nominee in the place of those that stand together under these names."""
    names = [_plain(nominee.name) for nominee in award.nominees]
    wanted = [_plain(name) for name in given]
    for place in range(len(names) - len(wanted) + 1):
        end = place + len(wanted)
        if names[place:end] == wanted:
            known = tuple(_known_ids(award.nominees[place:end])) or right.imdb_ids
            merged = Nominee(right.name, known or award.nominees[place].imdb_ids)
            return replace(award, nominees=(*award.nominees[:place], merged, *award.nominees[end:]))
    return award


def _known_ids(nominees: Iterable[Nominee]) -> Iterator[str]:
    return (imdb_id for nominee in nominees for imdb_id in nominee.imdb_ids if imdb_id != UNKNOWN_ID)


def _nominee(text: str) -> Nominee:
    """A name with its id behind it, if any: `Todd-AO co0016792`."""
    name, _, last = text.rpartition(" ")
    is_id = bool(name) and (last == UNKNOWN_ID or USUAL_NOMINEE_ID.fullmatch(last) is not None)
    return Nominee(name, (last,)) if is_id else Nominee(text)


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
