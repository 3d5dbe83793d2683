"""What the facts say about each film: its title, film years, nominations, and who worked on it in what capacity."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce

from oscar_import.ceremonies.corrections import corrections_of
from oscar_import.ceremonies.model import FilmReference, Nominee
from oscar_import.enrichment.tmdb.stand_ins import STAND_IN_IDS_FROM
from oscar_import.sources.oscar_data.parser import TableRow

from oscars.local.facts.model import CeremonyFacts

JOBS = {
    "DIRECTING": ("Directing", "Director"),
    "DIRECTING (Comedy Picture)": ("Directing", "Director"),
    "DIRECTING (Dramatic Picture)": ("Directing", "Director"),
    "ASSISTANT DIRECTOR": ("Directing", "Assistant Director"),
    "WRITING (Adapted Screenplay)": ("Writing", "Writer"),
    "WRITING (Original Screenplay)": ("Writing", "Writer"),
    "WRITING (Original Story)": ("Writing", "Story"),
    "CINEMATOGRAPHY": ("Camera", "Director of Photography"),
    "CINEMATOGRAPHY (Black-and-White)": ("Camera", "Director of Photography"),
    "CINEMATOGRAPHY (Color)": ("Camera", "Director of Photography"),
    "FILM EDITING": ("Editing", "Editor"),
    "MUSIC (Original Score)": ("Sound", "Original Music Composer"),
    "MUSIC (Original Song Score or Adaptation Score)": ("Sound", "Music"),
    "MUSIC (Original Song)": ("Sound", "Songs"),
    "DANCE DIRECTION": ("Crew", "Choreographer"),
    "COSTUME DESIGN": ("Costume & Make-Up", "Costume Design"),
    "COSTUME DESIGN (Black-and-White)": ("Costume & Make-Up", "Costume Design"),
    "COSTUME DESIGN (Color)": ("Costume & Make-Up", "Costume Design"),
    "CASTING": ("Production", "Casting"),
    "BEST PICTURE": ("Production", "Producer"),
}
"""TMDb's department and job for a nomination, by canonical category, where the nomination says what the nominee did.
Left out are those that do not tell: sound and effects (department heads and crews), art direction (designers and
decorators together), documentaries and short films (directors and producers together)."""


@dataclass(frozen=True, slots=True)
class Actor:
    tmdb_id: int
    name: str
    character: str


@dataclass(frozen=True, slots=True)
class CrewMember:
    tmdb_id: int
    name: str
    department: str
    job: str


@dataclass(frozen=True, slots=True)
class KnownFilm:
    imdb_id: str
    title: str
    film_years: tuple[str, ...]
    """Years that its ceremonies honoured, earliest first: ("1927", "1928") for one of the split years."""
    nominations: int
    """Competitive ones: official, or won."""
    wins: int
    cast: tuple[Actor, ...]
    crew: tuple[CrewMember, ...]

    @property
    def tmdb_id(self) -> int:
        return stand_in_id(self.imdb_id)


def stand_in_id(imdb_id: str) -> int:
    """Return the number that stands in for the TMDb id of a film ("tt…") or person ("nm…"): the facts have none.

    It is the same on every start, and beyond any id that TMDb has given, so that it cannot be mistaken for a real one.
    """
    return STAND_IN_IDS_FROM + int(imdb_id[2:])


class Films:
    """Every film of the facts that has an IMDb id."""

    def __init__(self, ceremonies: Iterable[CeremonyFacts]) -> None:
        ceremonies = [_corrected(ceremony) for ceremony in ceremonies]
        names = _person_names(ceremonies)
        years: dict[str, dict[str, None]] = defaultdict(dict)
        rows: dict[str, list[tuple[FilmReference, TableRow]]] = defaultdict(list)
        for ceremony in ceremonies:
            for nomination in ceremony.rows:
                for film in nomination.films:
                    if film.imdb_id:
                        years[film.imdb_id].update(dict.fromkeys(_years(ceremony.film_years)))
                        rows[film.imdb_id].append((film, nomination))
        self._films = {imdb_id: _known_film(imdb_id, tuple(years[imdb_id]), rows[imdb_id], names) for imdb_id in rows}
        self._by_tmdb_id = {str(film.tmdb_id): film for film in self._films.values()}
        self._people = {str(stand_in_id(person)): person for person in names if person.startswith("nm")}
        self._by_word: dict[str, list[KnownFilm]] = defaultdict(list)
        for known in self._films.values():
            for word in set(words(known.title)):
                self._by_word[word].append(known)

    def __len__(self) -> int:
        return len(self._films)

    def imdb_ids(self) -> list[str]:
        """The ids of all of them, in order."""
        return sorted(self._films)

    def by_imdb_id(self, imdb_id: str) -> KnownFilm | None:
        return self._films.get(imdb_id)

    def by_tmdb_id(self, tmdb_id: str) -> KnownFilm | None:
        """Return a film by its stand-in id, as digits."""
        return self._by_tmdb_id.get(tmdb_id)

    def person(self, tmdb_id: str) -> str | None:
        """Return the IMDb id of a nominee by the stand-in number that credits give, as digits."""
        return self._people.get(tmdb_id)

    def search(self, title: str, *, film_year: str = "") -> list[KnownFilm]:
        """Return films whose titles have all the words of a title, of a film year if given.

        Case, accents and punctuation do not matter. The very title comes first, then shorter before longer ones.
        """
        sought = words(title)
        if not sought:
            return []
        found = [
            film
            for film in min((self._by_word.get(word, []) for word in sought), key=len)
            if set(sought) <= set(words(film.title)) and (not film_year or film_year in film.film_years)
        ]
        return sorted(found, key=lambda film: (words(film.title) != sought, len(film.title)))


def words(title: str) -> list[str]:
    """Split a title into words that compare: no case, accents or punctuation."""
    plain = "".join(
        character for character in unicodedata.normalize("NFKD", title) if not unicodedata.combining(character)
    )
    return re.findall(r"\w+", re.sub("['’‘]", "", plain.casefold()))


def _corrected(ceremony: CeremonyFacts) -> CeremonyFacts:
    """With the names and ids that TMDb has, not with the table's mistakes."""
    corrections = [one for one in corrections_of(ceremony.ordinal) if one.kind in ("name", "id")]

    def nominees(row: TableRow) -> tuple[Nominee, ...]:
        award = row.special_award() if row.kind else row.nomination()
        return reduce(lambda known, correction: correction.apply(known), corrections, award).nominees

    return (
        replace(
            ceremony, rows=tuple(replace(row, nominees=nominees(row)) if row.nominees else row for row in ceremony.rows)
        )
        if corrections
        else ceremony
    )


def _person_names(ceremonies: list[CeremonyFacts]) -> dict[str, str]:
    """Return each person's name: the one most often used for that person alone, else one shared with others."""
    alone: dict[str, Counter[str]] = defaultdict(Counter)
    shared: dict[str, str] = {}
    for ceremony in ceremonies:
        for nomination in ceremony.rows:
            if nomination.competitive:
                for nominee in nomination.nominees:
                    if len(nominee.imdb_ids) == 1:
                        alone[nominee.imdb_ids[0]][nominee.name] += 1
                    else:
                        shared.update(dict.fromkeys(nominee.imdb_ids, nominee.name))
    return shared | {imdb_id: names.most_common(1)[0][0] for imdb_id, names in alone.items()}


def _years(film_year: str) -> list[str]:
    first, _, second = film_year.partition("/")
    return [first, str(int(first) + 1)] if second else [first]


def _known_film(
    imdb_id: str, film_years: tuple[str, ...], rows: list[tuple[FilmReference, TableRow]], names: dict[str, str]
) -> KnownFilm:
    competitive = [(film, nomination) for film, nomination in rows if nomination.competitive]
    return KnownFilm(
        imdb_id=imdb_id,
        title=rows[0][0].title,
        film_years=film_years,
        nominations=sum(nomination.official or nomination.won for _, nomination in competitive),
        wins=sum(nomination.won for _, nomination in competitive),
        cast=_cast(competitive, names),
        crew=_crew(competitive, names),
    )


def _cast(rows: list[tuple[FilmReference, TableRow]], names: dict[str, str]) -> tuple[Actor, ...]:
    cast: dict[str, Actor] = {}
    for film, nomination in rows:
        if nomination.award_class == "Acting":
            role = nomination.detail.split("|")[nomination.films.index(film)]
            for imdb_id in _people(nomination):
                cast.setdefault(imdb_id, Actor(tmdb_id=stand_in_id(imdb_id), name=names[imdb_id], character=role))
    return tuple(cast.values())


def _crew(rows: list[tuple[FilmReference, TableRow]], names: dict[str, str]) -> tuple[CrewMember, ...]:
    crew: dict[CrewMember, None] = {}
    for _, nomination in rows:
        if nomination.canonical_category in JOBS and not _is_of_a_department(nomination):
            department, job = JOBS[nomination.canonical_category]
            for imdb_id in _people(nomination):
                member = CrewMember(tmdb_id=stand_in_id(imdb_id), name=names[imdb_id], department=department, job=job)
                crew.setdefault(member)
    return tuple(crew)


def _is_of_a_department(row: TableRow) -> bool:
    """Whether a studio's music department was nominated, as at the 7th to 10th ceremonies: its head composed nothing by
    that, and which of the names are composers the facts do not say."""
    return row.award_class == "Music" and any(not nominee.person_ids for nominee in row.nominees)


def _people(row: TableRow) -> list[str]:
    return [imdb_id for nominee in row.nominees for imdb_id in nominee.person_ids]
