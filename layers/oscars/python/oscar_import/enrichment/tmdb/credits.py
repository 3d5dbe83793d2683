"""The cast and crew in a TMDb body, and which of them are persons of our record."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from oscar_import.enrichment.tmdb.stand_ins import NumberedByTmdb
from oscar_import.json_fields import Findings, block, entries, text_of, whole
from oscar_import.names import Agreement, agreement
from oscar_import.stored_documents import stored

ROLE_OF_JOB = {
    "Director": "director",
    "Co-Director": "director",
    "Screenplay": "writer",
    "Writer": "writer",
    "Co-Writer": "writer",
    "Story": "writer",
    "Original Story": "writer",
    "Adaptation": "writer",
    "Dialogue": "writer",
    "Original Music Composer": "composer",
    "Music": "composer",
    "Composer": "composer",
    "Director of Photography": "cinematographer",
    "Cinematography": "cinematographer",
    "Editor": "editor",
    "Producer": "producer",
}
"""TMDb's job names to the roles that matter in a collaboration."""

KEY_JOBS = (
    *ROLE_OF_JOB,
    "Songs",
    "Lyricist",
    "Production Design",
    "Art Direction",
    "Set Decoration",
    "Costume Design",
    "Makeup Department Head",
    "Hair Department Head",
    "Supervising Sound Editor",
    "Sound Re-Recording Mixer",
    "Production Sound Mixer",
    "Sound Designer",
    "Visual Effects Supervisor",
    "Special Effects Supervisor",
    "Casting",
    "Choreographer",
    "Executive Producer",
)
"""TMDb's job names whose credits stand in a film's record, the most asked for first."""

CAST = "cast"
_LAST = 1_000_000
_CREDITS_OF_CATEGORY: tuple[tuple[str, frozenset[str]], ...] = (
    ("ACTOR", frozenset({CAST})),
    ("ACTRESS", frozenset({CAST})),
    ("DIRECTING", frozenset({"Directing"})),
    ("ASSISTANT DIRECTOR", frozenset({"Directing", "Production"})),
    ("WRITING", frozenset({"Writing"})),
    ("CINEMATOGRAPHY", frozenset({"Camera"})),
    ("FILM EDITING", frozenset({"Editing"})),
    ("MUSIC", frozenset({"Sound", "Writing"})),
    ("SOUND", frozenset({"Sound", "Editing"})),
    ("ART DIRECTION", frozenset({"Art"})),
    ("COSTUME DESIGN", frozenset({"Costume & Make-Up"})),
    ("MAKEUP", frozenset({"Costume & Make-Up"})),
    ("VISUAL EFFECTS", frozenset({"Visual Effects", "Crew", "Camera", "Sound"})),
    ("DANCE DIRECTION", frozenset({"Crew", "Directing"})),
    ("CASTING", frozenset({"Production"})),
    ("BEST PICTURE", frozenset({"Production", "Directing"})),
    ("UNIQUE AND ARTISTIC PICTURE", frozenset({"Production", "Directing"})),
    ("ANIMATED FEATURE", frozenset({"Production", "Directing"})),
    ("DOCUMENTARY", frozenset({"Production", "Directing", "Writing"})),
    ("SHORT", frozenset({"Production", "Directing", "Writing"})),
    ("INTERNATIONAL FEATURE", frozenset({"Production", "Directing"})),
)
"""What a canonical category begins with, and the departments in which its nominees are credited."""


@dataclass(frozen=True)
class CastCredit(NumberedByTmdb):
    """One person of the cast; `order` counts from 0, the top of the bill."""

    tmdb_id: int = stored(default=0)
    name: str = stored(default="")
    character: str | None = stored()
    order: int = stored(default=0)
    imdb_id: str | None = stored("Of a person whom a nomination names.", optional=True)


@dataclass(frozen=True)
class CrewCredit(NumberedByTmdb):
    """One job of one person of the crew."""

    tmdb_id: int = stored(default=0)
    name: str = stored(default="")
    job: str = stored(default="")
    department: str | None = stored()
    imdb_id: str | None = stored("Of a person whom a nomination names.", optional=True)


def all_cast(body: Mapping[str, Any], findings: Findings | None = None) -> list[CastCredit]:
    """The whole cast in a film's body, top of the bill first, each person once; `order` is the place in this list.

    An entry without an id or a name is passed over; one without an order comes last.
    """
    billed: list[tuple[int, int, str, str | None]] = []
    for entry in entries(block(body, "credits"), "cast"):
        tmdb_id, name = whole(entry.get("id"), "tmdb_id", findings), _name(entry)
        if tmdb_id and name:
            order = whole(entry.get("order"), "order", findings)
            place = _LAST if order is None else order
            billed.append((place, tmdb_id, name, text_of(entry.get("character"), to_bytes=150)))
    once: dict[int, tuple[str, str | None]] = {}
    for _, tmdb_id, name, character in sorted(billed, key=lambda item: item[0]):
        once.setdefault(tmdb_id, (name, character))
    return [CastCredit(tmdb_id, *shown, order) for order, (tmdb_id, shown) in enumerate(once.items())]


def all_crew(body: Mapping[str, Any], findings: Findings | None = None) -> list[CrewCredit]:
    """Every job in the crew of a film's body, in TMDb's order; an entry without an id, name or job is passed over."""
    found = (
        CrewCredit(tmdb_id, name, job, text_of(entry.get("department"), to_bytes=40))
        for entry in entries(block(body, "credits"), "crew")
        if (tmdb_id := whole(entry.get("id"), "tmdb_id", findings))
        and (name := _name(entry))
        and (job := text_of(entry.get("job"), to_bytes=80))
    )
    return list(dict.fromkeys(found))


def director_names(crew: Iterable[CrewCredit]) -> tuple[str, ...]:
    """The names of a film's directors, each once."""
    return tuple(dict.fromkeys(credit.name for credit in crew if ROLE_OF_JOB.get(credit.job) == "director"))


def credited_names(cast: Iterable[CastCredit], crew: Iterable[CrewCredit]) -> tuple[str, ...]:
    """Everybody's name, each once."""
    return tuple(dict.fromkeys([*(actor.name for actor in cast), *(member.name for member in crew)]))


@dataclass(frozen=True)
class CreditedPerson:
    """Somebody in a film's credits; `does` is what, in a word or two."""

    tmdb_id: int
    name: str
    does: str


def person_named(
    name: str, canonical_category: str, cast: Iterable[CastCredit], crew: Iterable[CrewCredit]
) -> CreditedPerson | None:
    """The one person whom a film's credits have under the name of a nominee, None where there is none or two may be.

    Looked for first among those who are credited with what the category honours, then, by the very same name, among
    all.
    """
    departments = departments_of(canonical_category)
    everybody: dict[int, CreditedPerson] = {}
    fitting: dict[int, CreditedPerson] = {}
    for actor in cast:
        everybody.setdefault(actor.tmdb_id, CreditedPerson(actor.tmdb_id, actor.name, CAST))
    if CAST in departments:
        fitting.update(everybody)
    for member in crew:
        person = CreditedPerson(member.tmdb_id, member.name, member.job)
        everybody.setdefault(member.tmdb_id, person)
        if member.department in departments:
            fitting.setdefault(member.tmdb_id, person)
    found = _of_name(name, {person.tmdb_id: person.name for person in fitting.values()})
    if found is not None:
        return fitting[found]
    same = [person for person in everybody.values() if agreement(name, person.name) is Agreement.SAME]
    return same[0] if len(same) == 1 else None


def link_people(
    cast: Iterable[CastCredit], crew: Iterable[CrewCredit], nominations: Iterable[Mapping[str, Any]], *, film: str
) -> dict[int, str]:
    """Our persons among a film's credits: TMDb person id to IMDb id.

    `nominations` are documents as a ceremony holds them; those that do not name `film` (its IMDb id) are passed over.
    A person is linked where exactly one credited person has the nominee's name, else one that agrees with it, and a
    credit in the category's departments, and the nominee has exactly one IMDb id. Whatever is ambiguous is left
    unlinked.
    """
    credited: dict[str, dict[int, str]] = defaultdict(dict)
    for actor in cast:
        credited[CAST].setdefault(actor.tmdb_id, actor.name)
    for member in crew:
        credited[member.department or ""].setdefault(member.tmdb_id, member.name)

    claims: set[tuple[str, int]] = set()
    for imdb_id, name, departments in _nominees(nominations, film=film):
        people = {person: shown for department in departments for person, shown in credited[department].items()}
        if (person := _of_name(name, people)) is not None:
            claims.add((imdb_id, person))
    nominees_of = Counter(tmdb_id for _, tmdb_id in claims)
    credits_of = Counter(imdb_id for imdb_id, _ in claims)
    return {
        tmdb_id: imdb_id
        for imdb_id, tmdb_id in sorted(claims)
        if nominees_of[tmdb_id] == 1 and credits_of[imdb_id] == 1
    }


def _nominees(nominations: Iterable[Mapping[str, Any]], *, film: str) -> Iterable[tuple[str, str, frozenset[str]]]:
    for nomination in nominations:
        if nomination.get("withdrawn") or film not in {item.get("imdb_id") for item in nomination["films"]}:
            continue
        departments = departments_of(str(nomination["canonical_category"]))
        for nominee in nomination["nominees"]:
            ids = list(nominee["imdb_ids"])
            if len(ids) == 1 and ids[0].startswith("nm"):
                yield ids[0], str(nominee["name"]), departments


def _of_name(name: str, people: Mapping[int, str]) -> int | None:
    """The one person whose name is written the same, else the one whose name agrees; None where two may be."""
    for least in (Agreement.SAME, Agreement.AGREES):
        found = [person for person, shown in people.items() if agreement(name, shown) >= least]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def departments_of(category: str) -> frozenset[str]:
    """The departments in which nominees of a canonical category are credited, `CAST` for the cast."""
    found = (departments for beginning, departments in _CREDITS_OF_CATEGORY if category.startswith(beginning))
    return next(found, frozenset())


def _name(entry: Mapping[str, Any]) -> str | None:
    return text_of(entry.get("name"), to_bytes=100) or text_of(entry.get("original_name"), to_bytes=100)
