"""What travels in the queues: a ceremony, a film between two stages, a film's ratings. All carry a version.

A message that cannot be read is a terminal `invalid_message`: it says which field is wrong, never what else it held.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from oscar_import.ceremonies.model import FILM_KEY
from oscar_import.errors import Terminal
from oscar_import.json_fields import JsonObject, is_unicode
from oscar_import.runs.route import ENRICHING_STAGES
from oscar_import.stage import Outcome, Stage

VERSION = 1
HIGHEST_CEREMONY = 999
RUN_PATTERN = re.compile(r"[A-Za-z0-9_\-]{1,80}")
MAX_BODY_CHARACTERS = 24_000
"""Characters. Ours have 4,000 at most, a task token included; ten such make a batch, which holds 256 KB."""
WITHOUT_RECORD = (Outcome.NOT_NEEDED, Outcome.SKIPPED, Outcome.FAILED)
"""Outcomes with which a stage writes no record."""
FILM_YEARS_PATTERN = re.compile(r"(19|20)\d{2}(/\d{2})?", re.ASCII)


@dataclass(frozen=True)
class CeremonyMessage:
    """One ceremony to import; made by SplitRange, sent by the state machine together with its task token."""

    run: str
    ceremony: int
    reprocess: str
    skip_enrichment: bool
    source: str
    source_object: str | None
    """S3 key of this ceremony's part of the source, None where the stage fetches it itself."""
    source_hash: str | None
    task_token: str | None = None

    def to_item(self) -> JsonObject:
        """As an item of the state machine's Map, which adds the task token."""
        item = {"version": VERSION, **asdict(self)}
        del item["task_token"]
        return item

    def to_json(self) -> str:
        return _to_json(self)

    @staticmethod
    def from_json(text: str) -> CeremonyMessage:
        body = _read(text)
        return CeremonyMessage(
            run=_run(body),
            ceremony=_ceremony(body),
            reprocess=_one_of(body, "reprocess", ("missing", "failed", "all")),
            skip_enrichment=_typed(body, "skip_enrichment", bool),
            source=_typed(body, "source", str),
            source_object=_typed_or_none(body, "source_object"),
            source_hash=_typed_or_none(body, "source_hash"),
            task_token=_typed_or_none(body, "task_token"),
        )


@dataclass(frozen=True)
class FilmMessage:
    """One film between two stages. `needs` holds the stages still ahead, `outcomes` those behind, as
    `{stage: [outcome, reason]}`; `changed` says whether anything stored about the film changed in this run."""

    run: str
    film: str
    title: str
    film_years: str
    ceremony: int
    """The ceremony that dispatched the film in this run."""
    skip_enrichment: bool = False
    needs: tuple[Stage, ...] = ()
    outcomes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    changed: bool = False
    nominated_in: tuple[int, ...] = ()
    """The ceremonies whose nominations of the film were stored when the gate looked; empty: nobody has looked."""
    recorded: tuple[Stage, ...] = ()
    """The stages that had a record of the film then, or have written one since."""

    def with_outcome(self, stage: Stage, outcome: Outcome, reason: str = "", *, changed: bool = False) -> FilmMessage:
        """The message after `stage` ended with `outcome`."""
        return replace(
            self,
            needs=tuple(ahead for ahead in self.needs if ahead is not stage),
            outcomes={**self.outcomes, stage.value: (outcome.value, reason)},
            changed=self.changed or changed,
            recorded=self.recorded if outcome in WITHOUT_RECORD else _once(*self.recorded, stage),
        )

    def seen(self, nominated_in: Iterable[int], recorded: Iterable[Stage]) -> FilmMessage:
        """The message with what is stored of the film: later stages read that, and do not look what there is."""
        return replace(self, nominated_in=tuple(sorted(nominated_in)), recorded=_once(*recorded))

    def unseen(self) -> FilmMessage:
        """The message of a film of which more may be stored than somebody has seen."""
        return replace(self, nominated_in=(), recorded=())

    def without(self, stages: Iterable[Stage], outcome: Outcome, reason: str) -> FilmMessage:
        """The message after all of these stages ended so, for one reason."""
        message = self
        for stage in stages:
            message = message.with_outcome(stage, outcome, reason)
        return message

    def needing(self, stage: Stage) -> FilmMessage:
        """The message with one more stage ahead."""
        ahead = {*self.needs, stage}
        return replace(self, needs=tuple(known for known in ENRICHING_STAGES if known in ahead))

    def in_run(self, run: str, ceremony: int) -> FilmMessage:
        """The same work in another run."""
        return replace(self, run=run, ceremony=ceremony)

    @property
    def next_stage(self) -> Stage | None:
        """Where it goes next; None when the film's way is at its end."""
        return next((stage for stage in ENRICHING_STAGES if stage in self.needs), None)

    def to_json(self) -> str:
        return _to_json(self)

    @staticmethod
    def from_json(text: str) -> FilmMessage:
        body = _read(text)
        return FilmMessage(
            run=_run(body),
            film=_film(body),
            title=_typed(body, "title", str),
            film_years=_film_years(body),
            ceremony=_ceremony(body),
            skip_enrichment=_typed(body, "skip_enrichment", bool),
            needs=_stages(_typed(body, "needs", list), "needs", ENRICHING_STAGES, "no stage after the gate"),
            outcomes=_outcomes(body),
            changed=_typed(body, "changed", bool),
            nominated_in=_ceremonies(_list_or_none(body, "nominated_in"), "nominated_in"),
            recorded=_stages(_list_or_none(body, "recorded"), "recorded", tuple(Stage), "no stage"),
        )


@dataclass(frozen=True)
class RatingsMessage:
    """A film whose ratings were deferred, and can be had today. It belongs to no run and counts in none."""

    film: str
    title: str
    film_years: str

    def to_json(self) -> str:
        body = {"version": VERSION, "kind": "ratings", **asdict(self)}
        return json.dumps(body, ensure_ascii=False, separators=(",", ":"))

    @staticmethod
    def from_json(text: str) -> RatingsMessage:
        body = _read(text)
        _one_of(body, "kind", ("ratings",))
        return RatingsMessage(film=_film(body), title=_typed(body, "title", str), film_years=_film_years(body))


def read_film_or_ratings(text: str) -> FilmMessage | RatingsMessage:
    """A message of omdb_enrichment's queue, which takes both."""
    return RatingsMessage.from_json(text) if "kind" in _read(text) else FilmMessage.from_json(text)


def _to_json(message: CeremonyMessage | FilmMessage) -> str:
    return json.dumps({"version": VERSION, **asdict(message)}, ensure_ascii=False, separators=(",", ":"))


def _wrong(name: str, what: str) -> Terminal:
    return Terminal(
        "invalid_message",
        f"the message's field {name!r} {what}",
        hint="It was not sent by this version of the pipeline. Delete it from the dead-letter queue, or redrive it "
        "after the version that wrote it is deployed.",
    )


def _read(text: str) -> JsonObject:
    if len(text) > MAX_BODY_CHARACTERS:
        raise _wrong("body", f"is longer than {MAX_BODY_CHARACTERS} characters")
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        raise _wrong("body", "is not JSON") from None
    if not isinstance(body, dict):
        raise _wrong("body", "is not a JSON object")
    if isinstance(body.get("version"), bool) or body.get("version") != VERSION:
        raise _wrong("version", f"is not {VERSION}")
    return body


def _typed(body: JsonObject, name: str, kind: type) -> Any:
    value = body.get(name)
    if not isinstance(value, kind):
        raise _wrong(name, f"is not a {kind.__name__}")
    if isinstance(value, str) and not is_unicode(value):
        raise _wrong(name, "holds half a character")
    return value


def _film_years(body: JsonObject) -> str:
    film_years = _typed(body, "film_years", str)
    if not FILM_YEARS_PATTERN.fullmatch(film_years):
        raise _wrong("film_years", "is not the year of a ceremony's films")
    return str(film_years)


def _typed_or_none(body: JsonObject, name: str) -> str | None:
    return None if body.get(name) is None else str(_typed(body, name, str))


def _one_of(body: JsonObject, name: str, allowed: tuple[str, ...]) -> str:
    value = body.get(name)
    if value not in allowed:
        raise _wrong(name, f"is none of {', '.join(allowed)}")
    return str(value)


def _run(body: JsonObject) -> str:
    run = _typed(body, "run", str)
    if not RUN_PATTERN.fullmatch(run):
        raise _wrong("run", "is not the name of a run")
    return str(run)


def _film(body: JsonObject) -> str:
    film = _typed(body, "film", str)
    if not FILM_KEY.fullmatch(film):
        raise _wrong("film", "is neither an IMDb id nor an unidentified nomination")
    return str(film)


def _ceremony(body: JsonObject) -> int:
    ordinal = _typed(body, "ceremony", int)
    if not _is_ordinal(ordinal):
        raise _wrong("ceremony", "is not the ordinal of a ceremony")
    return int(ordinal)


def _ceremonies(ordinals: list[Any], name: str) -> tuple[int, ...]:
    if not all(map(_is_ordinal, ordinals)):
        raise _wrong(name, "holds no ordinal of a ceremony")
    return tuple(ordinals)


def _is_ordinal(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= HIGHEST_CEREMONY


def _once(*stages: Stage) -> tuple[Stage, ...]:
    return tuple(dict.fromkeys(stages))


def _list_or_none(body: JsonObject, name: str) -> list[Any]:
    """A field that a message of an earlier version lacks."""
    return [] if body.get(name) is None else list(_typed(body, name, list))


def _stages(stages: list[Any], name: str, known: tuple[Stage, ...], otherwise: str) -> tuple[Stage, ...]:
    if not all(stage in known for stage in stages):
        raise _wrong(name, f"names something that is {otherwise}")
    return tuple(map(Stage, stages))


def _outcomes(body: JsonObject) -> dict[str, tuple[str, str]]:
    outcomes: dict[str, tuple[str, str]] = {}
    for stage, pair in _typed(body, "outcomes", dict).items():
        known = (
            isinstance(pair, list)
            and len(pair) == 2
            and all(isinstance(part, str) and is_unicode(part) for part in pair)
        )
        if not known or stage not in list(Stage) or pair[0] not in list(Outcome):
            raise _wrong("outcomes", "holds something that is no stage's outcome")
        outcomes[stage] = (pair[0], pair[1])
    return outcomes
