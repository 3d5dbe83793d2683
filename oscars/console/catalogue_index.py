"""The snapshot as the page looks at it: what several views need is worked out once a version."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from oscar_import.catalogue.quality import FilmStages, Quality, StageEnd, quality_of
from oscar_import.catalogue.statistics import Statistics, statistics_of
from oscar_import.ceremonies.calendar import year_held
from oscar_import.ceremonies.categories import is_major
from oscar_import.ceremonies.model import Ceremony, Nomination
from oscar_import.enrichment import collaborations
from oscar_import.json_fields import JsonObject
from oscar_import.normalization import normalise_title
from oscar_import.stage import Outcome, Stage

from oscars.operations import embedded_facts
from oscars.operations.catalogue import Catalogue
from oscars.operations.formatting import count, tally

COLLABORATORS_SHOWN = 12
BEST_PICTURE = "BEST PICTURE"


@dataclass(frozen=True)
class Ranked:
    """A film or a person among the most nominated."""

    key: str
    name: str
    nominations: int
    """Official ones, and so are the wins."""
    wins: int
    all_nominations: int
    """With those that are not official."""
    all_wins: int
    first_year: int
    last_year: int


@dataclass(frozen=True)
class Entry:
    """What a search can find."""

    kind: str
    """`film`, `person` or `ceremony`."""
    key: str
    name: str
    about: str
    weight: int
    """Its nominations: of two that match equally well the better known one comes first."""
    words: tuple[str, ...]


class PageCatalogue(Catalogue):
    """Look-ups over one snapshot."""

    def prepare(self) -> None:
        """Works out all that is worked out once, before anybody waits for it."""
        for _ in (self.rows, self.by_key, self.people, self.categories):
            pass

    @cached_property
    def by_ordinal(self) -> dict[int, JsonObject]:
        """The ceremonies' documents."""
        return {item["ordinal"]: item for item in self.ceremonies}

    @cached_property
    def qualities(self) -> dict[int, Quality]:
        """By ordinal."""
        read = (Ceremony.from_document(item) for item in self.ceremonies)
        return {item.ordinal: quality_of(item, self._ends(item)) for item in read}

    @cached_property
    def uses_embedded_facts(self) -> bool:
        return embedded_facts.are_used(self.films)

    def _ends(self, ceremony: Ceremony) -> dict[str, FilmStages]:
        return {
            film: {
                Stage(stage): StageEnd(Outcome(outcome), reason)
                for stage, (outcome, reason) in self.films.get(film, {}).get("stages", {}).items()
            }
            for film in ceremony.films()
        }

    @cached_property
    def rows(self) -> list[JsonObject]:
        """A line for each ceremony, the newest first."""
        return [self._row(item) for item in reversed(self.ceremonies)]

    def _row(self, item: JsonObject) -> JsonObject:
        ordinal = item["ordinal"]
        own = self.nominations[ordinal]
        quality = self.qualities[ordinal]
        return {
            "ordinal": ordinal,
            "year": item["year"],
            "film_years": item["film_years"],
            "date": item["date"],
            "nominations": len(own),
            "wins": sum(nomination.won for nomination in own),
            "official_nominations": sum(nomination.official for nomination in own),
            "official_wins": sum(nomination.official and nomination.won for nomination in own),
            "films": quality.films_enriched.whole,
            "best_picture": [
                film
                for nomination in item["nominations"]
                if nomination["won"] and nomination["canonical_category"] == BEST_PICTURE
                for film in nomination["films"]
            ],
            "score": quality.score,
            "warnings": quality.warnings,
            "awaiting_winners": bool(own) and not any(nomination.won for nomination in own),
            "source": item["source"],
        }

    # statistics

    def statistics_of_film(self, film: str, awards: Iterable[JsonObject] = ()) -> Statistics:
        return statistics_of(self.nominations_of_films.get(film, {}), awards)

    def statistics_of_person(self, person: str) -> Statistics:
        awards = (award for _, award in self.awards_of_people.get(person, ()))
        return statistics_of(self.nominations_of_people.get(person, {}), awards)

    @cached_property
    def films_ranked(self) -> list[Ranked]:
        """Every film, the most nominated first."""
        return _ranked(self.nominations_of_films, self.title)

    @cached_property
    def people_ranked(self) -> list[Ranked]:
        """Every person, the most nominated first."""
        return _ranked(self.nominations_of_people, self.name)

    @cached_property
    def categories(self) -> list[str]:
        """The canonical categories, the major ones first, then those with the most nominations."""
        found = {name: sum(map(len, own.values())) for name, own in self.of_categories.items()}
        return sorted(found, key=lambda name: (not is_major(name), -found[name], name))

    def within(self, category: str | None) -> dict[int, list[Nomination]]:
        """The nominations by ceremony, of one category where it is given."""
        return self.nominations if category is None else self.of_categories[category]

    @cached_property
    def of_categories(self) -> dict[str, dict[int, list[Nomination]]]:
        """By canonical category, then by ceremony."""
        found: dict[str, dict[int, list[Nomination]]] = defaultdict(lambda: defaultdict(list))
        for ordinal, own in self.nominations.items():
            for item in own:
                found[item.canonical_category][ordinal].append(item)
        return found

    def top_films(self, category: str | None, top: int) -> list[Ranked]:
        return self.films_ranked[:top] if category is None else _most(self.within(category), _films_of, self.title, top)

    def top_people(self, category: str | None, top: int) -> list[Ranked]:
        return (
            self.people_ranked[:top] if category is None else _most(self.within(category), _people_of, self.name, top)
        )

    # people

    @cached_property
    def people(self) -> frozenset[str]:
        """Everybody who has a view: nominated, honoured by a special award, or credited in a role that matters."""
        return frozenset((*self.nominations_of_people, *self.awards_of_people, *self.films_of_people))

    def name(self, person: str) -> str:
        """As the latest nomination has it, else a special award, else the credits."""
        awarded = super().name(person)
        return awarded if awarded != person else self._credited_names.get(person, person)

    @cached_property
    def _credited_names(self) -> dict[str, str]:
        return {self.id_of(one["id"]): one["name"] for item in self.collaborations for one in item["people"]}

    def id_of(self, person: str) -> str:
        """The IMDb id of a person whom some film's credits know by TMDb's id only."""
        return self._one_id.get(person, person)

    # collaborators

    @cached_property
    def _one_id(self) -> dict[str, str]:
        return collaborations.known_as(self.collaborations)

    @cached_property
    def films_of_people(self) -> dict[str, list[str]]:
        """A person's id to the keys of the films on which the person worked in a role that matters."""
        found: dict[str, list[str]] = defaultdict(list)
        for key, film in self.films.items():
            for person in film.get("collaboration", {}).get("people", ()):
                found[self.id_of(person["id"])].append(key)
        return found

    def collaborators(self, person: str) -> list[JsonObject]:
        """A person's closest collaborators; see `oscar_import.enrichment.collaborations.closest`."""
        own = [self.films[key]["collaboration"] for key in self.films_of_people.get(person, ())]
        found = collaborations.closest(
            person, [self._under_one_id(item) for item in own], years=self.years, top=COLLABORATORS_SHOWN
        )
        return [one.to_document() for one in found]

    def _under_one_id(self, item: JsonObject) -> JsonObject:
        return {**item, "people": [{**known, "id": self.id_of(known["id"])} for known in item["people"]]}

    # search

    @cached_property
    def entries(self) -> list[Entry]:
        films = [
            _entry("film", one.key, one.name, f"film of {self.years[one.key]}, {_numbers(one)}", one.nominations)
            for one in self.films_ranked
        ]
        people = [_entry("person", one.key, one.name, _numbers(one), one.nominations) for one in self.people_ranked]
        return [*films, *people, *self._not_nominated()]

    def _not_nominated(self) -> Iterable[Entry]:
        for key in sorted(self.films.keys() - self.nominations_of_films.keys()):
            yield _entry("film", key, self.title(key), "film without a competitive nomination", 0)
        for key in sorted(self.people - self.nominations_of_people.keys()):
            awards, films = len(self.awards_of_people.get(key, ())), len(self.films_of_people.get(key, ()))
            about = count(awards, "special award") if awards else f"worked on {count(films, 'nominated film')}"
            yield _entry("person", key, self.name(key), about, 0)

    def search(self, text: str, *, top: int) -> list[Entry]:
        """What has every word of the text, or a word that begins so; names that begin with it come first."""
        wanted = _words(text)
        if not wanted:
            return []
        if text.strip() in self.by_key:
            return [self.by_key[text.strip()]]
        found = [entry for entry in self.entries if _matches(entry.words, wanted)]
        return sorted(found, key=lambda entry: (*_distance(entry.words, wanted), -entry.weight, entry.name))[:top]

    @cached_property
    def by_key(self) -> dict[str, Entry]:
        return {entry.key: entry for entry in self.entries}


def _ranked(nominations: Mapping[str, Mapping[int, list[Nomination]]], name: Callable[[str], str]) -> list[Ranked]:
    """The most official nominations first, then the most wins, then by name."""
    found = [
        Ranked(
            key=key,
            name=name(key),
            nominations=sum(item.official for own in by_ceremony.values() for item in own),
            wins=sum(item.official and item.won for own in by_ceremony.values() for item in own),
            all_nominations=sum(len(own) for own in by_ceremony.values()),
            all_wins=sum(item.won for own in by_ceremony.values() for item in own),
            first_year=year_held(min(by_ceremony)),
            last_year=year_held(max(by_ceremony)),
        )
        for key, by_ceremony in nominations.items()
    ]
    return sorted(found, key=lambda one: (-one.nominations, -one.wins, -one.all_nominations, one.name))


def _most(
    nominations: Mapping[int, list[Nomination]],
    keys_of: Callable[[Nomination], Iterable[str]],
    name: Callable[[str], str],
    top: int,
) -> list[Ranked]:
    found: dict[str, dict[int, list[Nomination]]] = defaultdict(lambda: defaultdict(list))
    for ordinal, own in nominations.items():
        for item in own:
            for key in keys_of(item):
                found[key][ordinal].append(item)
    return _ranked(found, name)[:top]


def _films_of(nomination: Nomination) -> list[str]:
    return list(dict.fromkeys(film.imdb_id for film in nomination.films if film.imdb_id))


def _people_of(nomination: Nomination) -> list[str]:
    return list(dict.fromkeys(person for nominee in nomination.nominees for person in nominee.person_ids))


def _entry(kind: str, key: str, name: str, about: str, weight: int) -> Entry:
    return Entry(kind, key, name, about, weight, _words(name))


def _numbers(one: Ranked) -> str:
    return tally(one.nominations, one.wins, all_nominations=one.all_nominations, all_wins=one.all_wins)


def _words(text: str) -> tuple[str, ...]:
    return tuple(normalise_title(text).split())


def _matches(words: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    return all(any(word.startswith(start) for word in words) for start in wanted)


def _distance(words: tuple[str, ...], wanted: tuple[str, ...]) -> tuple[int, int]:
    """0 for the very name, 1 for one that begins with what is wanted, 2 for all others; then its length."""
    if words == wanted:
        return 0, 0
    begins = " ".join(words).startswith(" ".join(wanted))
    return (1 if begins else 2), len(words)
