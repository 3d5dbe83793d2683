"""Brings a ceremony as a source gives it now together with the one that is stored.

A nomination is given its id once, `096-001`, in the order of the source that gave it first, and keeps it: through
re-imports, corrections and changes of source. Where every nomination is given again with nothing new, each stays as it
is. Else old and new nominations are the same where these agree, the first that does deciding:

1. canonical category, films and nominees (films by id, else title; nominees by ids, else name). Detail only separates
   nominations that are equal otherwise: three songs of one film by the same writers.
2. category, films and nominees whose names agree one with one (`names.agreement`).
3. category, films and detail, if only one old and one new have them.
4. category and films, likewise.
5. category and nominees, likewise.

A new one that is left is added; an old one that is left is marked withdrawn, and gets its id back if it returns.

What a source does not say at all (no film id, no ids of a nominee, no detail) leaves what was known.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, fields, replace

from oscar_import.ceremonies.film_key_changes import followed, keys_instead
from oscar_import.ceremonies.model import (
    DECIDED,
    Ceremony,
    FilmReference,
    Finding,
    Nomination,
    Nominee,
    SpecialAward,
)
from oscar_import.ceremonies.pairing import paired, paired_completely
from oscar_import.json_fields import JsonObject
from oscar_import.names import name_key, pair_names
from oscar_import.normalization import normalise_title


@dataclass(frozen=True)
class Change:
    """A nomination that is stored with other content than before; `fields` names what is different."""

    id: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Reconciled:
    """The ceremony to store, and what became of every nomination (ids, ascending)."""

    ceremony: Ceremony
    former: Ceremony | None
    added: tuple[str, ...] = ()
    changed: tuple[Change, ...] = ()
    withdrawn: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()
    """Withdrawn before, standing again."""
    unchanged: tuple[str, ...] = ()
    """Those withdrawn earlier included."""
    awards_added: tuple[SpecialAward, ...] = ()
    awards_removed: tuple[SpecialAward, ...] = ()

    @property
    def is_changed(self) -> bool:
        """Whether there is anything to store: False means `ceremony` is the former one itself."""
        return self.ceremony is not self.former

    def changes_document(self) -> JsonObject:
        """What became of the nominations, as JSON: ids under `added`, `changed`, `withdrawn` and `returned`; under
        `fields` how many of the changed ones differ in each field, `won` where winners were set or taken back; how
        many special awards were added and removed; and under `film_ids` the films that are no longer named, each with
        the one in its place (`film_key_changes`)."""
        return {
            "added": list(self.added),
            "changed": [change.id for change in self.changed],
            "withdrawn": list(self.withdrawn),
            "returned": list(self.returned),
            "fields": dict(Counter(name for change in self.changed for name in change.fields)),
            "special_awards_added": len(self.awards_added),
            "special_awards_removed": len(self.awards_removed),
            "film_ids": keys_instead(self.former, self.ceremony) if self.former is not None else {},
        }

    def with_findings(self, findings: tuple[Finding, ...]) -> Reconciled:
        """The same with these findings after those of the source; the ceremony's version counts them as content."""
        ceremony = replace(self.ceremony, findings=(*self.ceremony.findings, *findings))
        return replace(self, ceremony=_versioned(self.former, ceremony))


def reconcile(old: Ceremony | None, new: Ceremony) -> Reconciled:
    """Gives the nominations of `new` their ids.

    `old` is the stored ceremony, None if there is none; `new` comes from a source, its nominations without ids. The
    result's nominations are in the order of their ids; its version is the old one's, plus one if any content differs.
    """
    if old is None:
        numbered = _numbered(new.nominations, new.ordinal, first=1)
        ceremony = _versioned(None, replace(new, nominations=numbered))
        return Reconciled(
            ceremony, None, added=tuple(item.id for item in numbered), awards_added=ceremony.special_awards
        )
    if old.ordinal != new.ordinal:
        raise ValueError(f"ceremony {new.ordinal} cannot be reconciled with ceremony {old.ordinal}")
    pairs = _given_again(old.nominations, new) or paired(old.nominations, new.nominations)
    former_by_place = {new_place: old.nominations[old_place] for old_place, new_place in pairs.items()}
    source_knows_official = new.says_official
    kept = [
        _merged(former, new.nominations[place], source_knows_official=source_knows_official)
        for place, former in former_by_place.items()
    ]
    gone = [
        replace(nomination, withdrawn=True) for place, nomination in enumerate(old.nominations) if place not in pairs
    ]
    added = _numbered(
        (nomination for place, nomination in enumerate(new.nominations) if place not in former_by_place),
        new.ordinal,
        first=1 + max((_number(nomination) for nomination in old.nominations), default=0),
    )
    awards, awards_added, awards_removed = _awards(old, new)
    ceremony = replace(
        new,
        nominations=tuple(sorted((*kept, *gone, *added), key=_number)),
        special_awards=awards,
        date=new.date or old.date,
        venue=new.venue or old.venue,
        hosts=new.hosts or old.hosts,
    )
    ceremony = _versioned(old, ceremony)
    former_by_id = {nomination.id: nomination for nomination in old.nominations}
    return Reconciled(
        ceremony,
        old,
        added=tuple(item.id for item in added),
        changed=tuple(
            Change(item.id, different)
            for item in ceremony.nominations
            if (former := former_by_id.get(item.id)) and (different := _different_fields(former, item))
        ),
        withdrawn=_ids(item for item in ceremony.nominations if item.withdrawn and not _was_gone(item, former_by_id)),
        returned=_ids(item for item in ceremony.nominations if not item.withdrawn and _was_gone(item, former_by_id)),
        unchanged=_ids(item for item in ceremony.nominations if former_by_id.get(item.id) == item),
        awards_added=awards_added,
        awards_removed=awards_removed,
    )


def added_changes(earlier: JsonObject, later: JsonObject) -> JsonObject:
    """Two of `Reconciled.changes_document`, one after the other, as one."""
    lists = ("added", "changed", "withdrawn", "returned")
    numbers = ("special_awards_added", "special_awards_removed")
    both = {name: list(dict.fromkeys((*earlier[name], *later[name]))) for name in lists}
    both["changed"] = [one for one in both["changed"] if one not in earlier["added"]]
    return {
        **both,
        "fields": dict(Counter(earlier["fields"]) + Counter(later["fields"])),
        **{name: earlier[name] + later[name] for name in numbers},
        "film_ids": followed(earlier.get("film_ids", {}), later.get("film_ids", {})),
    }


# ids and versions


def _number(nomination: Nomination) -> int:
    return int(nomination.id.partition("-")[2])


def _numbered(nominations: Iterable[Nomination], ordinal: int, *, first: int) -> tuple[Nomination, ...]:
    return tuple(
        replace(nomination, id=f"{ordinal:03d}-{number:03d}", withdrawn=False)
        for number, nomination in enumerate(nominations, start=first)
    )


def _versioned(old: Ceremony | None, ceremony: Ceremony) -> Ceremony:
    """The old ceremony itself if nothing but the version is different, else the new one under the next version."""
    if old is None:
        return replace(ceremony, version=1)
    return old if replace(ceremony, version=old.version) == old else replace(ceremony, version=old.version + 1)


# findings


def _ids(nominations: Iterable[Nomination]) -> tuple[str, ...]:
    return tuple(nomination.id for nomination in nominations)


def _was_gone(nomination: Nomination, former_by_id: dict[str, Nomination]) -> bool:
    former = former_by_id.get(nomination.id)
    return former is not None and former.withdrawn


def _different_fields(former: Nomination, nomination: Nomination) -> tuple[str, ...]:
    """Names of the fields that differ, `withdrawn` apart: that one is reported apart."""
    names = (item.name for item in fields(Nomination) if item.name != "withdrawn")
    return tuple(name for name in names if getattr(former, name) != getattr(nomination, name))


# what is given again


def _given_again(old: tuple[Nomination, ...], new: Ceremony) -> dict[int, int]:
    """Place in `old` → place in `new` where each nomination that stands is given again and nothing of it changes; empty
    where anything does.

    What is stored holds more than what was given, so an old nomination can look more like another new one than like its
    own: the pairs are those that leave all of them as they are, if there are such.
    """
    standing: dict[Hashable, list[int]] = defaultdict(list)
    for place, nomination in enumerate(old):
        if not nomination.withdrawn:
            standing[_as_given(nomination)].append(place)
    if sum(map(len, standing.values())) != len(new.nominations):
        return {}
    return paired_completely(
        {
            place: [
                former
                for former in standing.get(_as_given(incoming), ())
                if _merged(old[former], incoming, source_knows_official=new.says_official) == old[former]
            ]
            for place, incoming in enumerate(new.nominations)
        }
    )


def _as_given(nomination: Nomination) -> Hashable:
    """What `_merged` takes from the source as it is: where it differs, something changes."""
    return (
        nomination.canonical_category,
        nomination.category,
        nomination.won,
        tuple(film.title for film in nomination.films),
        tuple(nominee.name for nominee in nomination.nominees),
    )


# what is kept


def _merged(former: Nomination, incoming: Nomination, *, source_knows_official: bool) -> Nomination:
    """What the source gives, under the former id, with what it leaves unsaid taken from before."""
    same_films = [normalise_title(film.title) for film in former.films] == [
        normalise_title(film.title) for film in incoming.films
    ]
    return replace(
        incoming,
        id=former.id,
        withdrawn=False,
        films=_films_with_known_ids(former, incoming),
        nominees=_nominees_with_known_ids(former, incoming),
        detail=incoming.detail or (former.detail if same_films or len(incoming.films) == 1 else ""),
        official=incoming.official if source_knows_official else former.official,
    )


def _films_with_known_ids(
    former: Nomination | SpecialAward, incoming: Nomination | SpecialAward
) -> tuple[FilmReference, ...]:
    incoming_ids = {film.imdb_id for film in incoming.films}
    known = {normalise_title(film.title): film for film in former.films}

    def merged(film: FilmReference) -> FilmReference:
        before = known.get(normalise_title(film.title))
        if before is None:
            return film
        is_known = film.imdb_id is None and before.imdb_id not in incoming_ids
        if is_known or film.imdb_id == before.imdb_id:
            return replace(film, imdb_id=before.imdb_id, evidence=before.evidence)
        return film

    return tuple(merged(film) for film in incoming.films)


def _nominees_with_known_ids(
    former: Nomination | SpecialAward, incoming: Nomination | SpecialAward
) -> tuple[Nominee, ...]:
    """A nominee without ids gets those of the one former nominee whose name is the same or agrees, unless the source
    gives these ids to another. On whom a person decided, no source changes."""
    incoming_ids = {nominee.imdb_ids for nominee in incoming.nominees}
    pairs = pair_names([one.name for one in incoming.nominees], [one.name for one in former.nominees])

    def merged(place: int, nominee: Nominee) -> Nominee:
        before = former.nominees[pairs[place]] if place in pairs else None
        if before is None:
            return nominee
        is_known = bool(before.imdb_ids) and not nominee.imdb_ids and before.imdb_ids not in incoming_ids
        if is_known or before.evidence == DECIDED or nominee.imdb_ids == before.imdb_ids:
            return replace(nominee, imdb_ids=before.imdb_ids, evidence=before.evidence)
        return nominee

    return tuple(merged(place, nominee) for place, nominee in enumerate(incoming.nominees))


def _awards(
    old: Ceremony, new: Ceremony
) -> tuple[tuple[SpecialAward, ...], tuple[SpecialAward, ...], tuple[SpecialAward, ...]]:
    """The awards outside the competition to store, those added and those removed.

    Awards of a kind of which the source gives none stay: oscars.org's page has no scientific ones.
    """
    incoming_kinds = {award.kind for award in new.special_awards}
    kept = tuple(award for award in old.special_awards if award.kind not in incoming_kinds)
    awards = (*(_with_known_ids(award, old.special_awards) for award in new.special_awards), *kept)
    if sorted(map(repr, awards)) == sorted(map(repr, old.special_awards)):
        awards = old.special_awards
    return (
        awards,
        tuple(award for award in awards if award not in old.special_awards),
        tuple(award for award in old.special_awards if award not in awards),
    )


def _with_known_ids(incoming: SpecialAward, before: tuple[SpecialAward, ...]) -> SpecialAward:
    """The award with the ids of the one of before that honours the same in the same category."""
    same = [award for award in before if _honours(award) == _honours(incoming)]
    if len(same) != 1:
        return incoming
    films, nominees = _films_with_known_ids(same[0], incoming), _nominees_with_known_ids(same[0], incoming)
    return replace(incoming, films=films, nominees=nominees)


def _honours(award: SpecialAward) -> Hashable:
    names = tuple(name_key(nominee.name) for nominee in award.nominees)
    return award.kind, award.canonical_category, tuple(normalise_title(film.title) for film in award.films), names
