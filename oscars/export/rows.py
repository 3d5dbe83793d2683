"""From the snapshot to the rows of every table: plain values in the order of the table's columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Any

from oscar_import.catalogue.statistics import Statistics, statistics_of
from oscar_import.ceremonies.calendar import year_held
from oscar_import.ceremonies.categories import category_named, is_major
from oscar_import.ceremonies.model import UNKNOWN_ID, Ceremony, Nomination, Nominee, SpecialAward, is_identified
from oscar_import.enrichment.collaborations import known_as, pairs_of
from oscar_import.enrichment.tmdb.media import images_with_addresses
from oscar_import.json_fields import block, entries, iso_date, text_in, texts
from oscar_import.stage import Stage
from oscar_import.web_address import https_address

from oscars.export.fitting import Value as Value
from oscars.export.fitting import fitting
from oscars.export.schema import LIST_SEPARATOR, RATINGS, Table
from oscars.operations.catalogue import Catalogue

Row = tuple[Value, ...]
Named = Mapping[str, object]
Document = Mapping[str, Any]


@dataclass(frozen=True)
class Rows:
    """What every table holds. Text is never empty: unknown is None."""

    catalogue: Catalogue

    def of(self, table: Table) -> Iterator[Row]:
        """The table's rows in a fixed order, the same for the same catalogue."""
        make: Callable[[], Iterator[Named]] = getattr(self, f"_{table.name}")
        for named in make():
            yield tuple(fitting(named[column.name], column, table) for column in table.columns)

    @cached_property
    def _read(self) -> list[Ceremony]:
        return [Ceremony.from_document(document) for document in self.catalogue.ceremonies]

    def _standing(self) -> Iterator[tuple[Ceremony, Nomination]]:
        return ((ceremony, nomination) for ceremony in self._read for nomination in ceremony.standing)

    def _named_films(self) -> Iterator[tuple[str, Document]]:
        """The films with an IMDb id that a ceremony names, each with what the snapshot holds of it."""
        return (
            (film, known)
            for film, known in sorted(self.catalogue.films.items())
            if is_identified(film) and "titles" in known
        )

    def _ceremonies(self) -> Iterator[Named]:
        for ceremony in self._read:
            competitive = {film.imdb_id for one in ceremony.standing for film in one.films if film.imdb_id}
            yield {
                "ceremony": ceremony.ordinal,
                "year": ceremony.year,
                "film_years": ceremony.film_years,
                "date": _date(ceremony.date),
                "venue": ceremony.venue,
                "hosts": _joined(ceremony.hosts),
                "awaiting_winners": ceremony.awaiting_winners,
                "nominations": len(ceremony.standing),
                "wins": ceremony.wins,
                **_official(ceremony.standing),
                "films": sum(is_identified(film) for film in ceremony.films()),
                "competitive_films": len(competitive),
                "special_awards": len(ceremony.special_awards),
                "source": ceremony.source or None,
            }

    def _categories(self) -> Iterator[Named]:
        found: dict[str, dict[int, list[Nomination]]] = {}
        for ceremony, nomination in self._standing():
            found.setdefault(nomination.canonical_category, {}).setdefault(ceremony.ordinal, []).append(nomination)
        for name, own in sorted(found.items()):
            category = category_named(name)
            nominations = list(chain.from_iterable(own.values()))
            yield {
                "category": name,
                "class": category.category_class if category else None,
                "is_major": is_major(name),
                "ceremonies": len(own),
                "nominations": len(nominations),
                "wins": sum(nomination.won for nomination in nominations),
                **_official(nominations),
                "first_year": year_held(min(own)),
                "last_year": year_held(max(own)),
            }

    def _nominations(self) -> Iterator[Named]:
        for ceremony, nomination in self._standing():
            yield {
                "id": nomination.id,
                "ceremony": ceremony.ordinal,
                "year": ceremony.year,
                "film_years": ceremony.film_years,
                "category": nomination.category,
                "canonical_category": nomination.canonical_category,
                "film_id": next((film.imdb_id for film in nomination.films), None),
                "film_titles": _joined(film.title for film in nomination.films),
                "nominees": _joined(nominee.name for nominee in nomination.nominees),
                "detail": nomination.detail or None,
                "won": nomination.won,
                "official": nomination.official,
            }

    def _nomination_films(self) -> Iterator[Named]:
        for _, nomination in self._standing():
            for position, film in enumerate(nomination.films, start=1):
                yield {
                    "nomination_id": nomination.id,
                    "position": position,
                    "film_id": film.imdb_id,
                    "title": film.title or None,
                }

    def _nominees(self) -> Iterator[Named]:
        for ceremony, nomination in self._standing():
            for position, nominee in enumerate(nomination.nominees, start=1):
                for id_position, imdb_id in enumerate(_ids(nominee) or [None], start=1):
                    yield {
                        "nomination_id": nomination.id,
                        "position": position,
                        "id_position": id_position,
                        "ceremony": ceremony.ordinal,
                        "name": nominee.name,
                        "imdb_id": imdb_id,
                        "kind": _kind(imdb_id),
                    }

    def _special_awards(self) -> Iterator[Named]:
        for ceremony in self._read:
            for position, award in enumerate(ceremony.special_awards, start=1):
                yield _special_award(ceremony.ordinal, position, award)

    def _films(self) -> Iterator[Named]:
        special = Counter(
            imdb_id
            for ceremony in self._read
            for award in ceremony.special_awards
            for imdb_id in {film.imdb_id for film in award.films}
        )
        for film, known in self._named_films():
            nominations = self.catalogue.nominations_of_films.get(film, {})
            yield {
                "imdb_id": film,
                "title": self.catalogue.title(film),
                **_details(block(known, "details"), block(known, "media")),
                **_numbers(statistics_of(nominations)),
                "special_awards": special[film],
                "details_outcome": _outcome(known, Stage.TMDB_DETAILS),
                "ratings_outcome": _outcome(known, Stage.OMDB_ENRICHMENT),
            }

    def _people(self) -> Iterator[Named]:
        awards, nominated = self.catalogue.awards_of_people, self.catalogue.nominations_of_people
        for person in sorted({*nominated, *awards}):
            nominations = nominated.get(person, {})
            statistics = statistics_of(nominations, (award for _, award in awards.get(person, ())))
            films = {film.imdb_id for one in chain.from_iterable(nominations.values()) for film in one.films}
            yield {
                "imdb_id": person,
                "name": self.catalogue.name(person),
                **_numbers(statistics),
                "special_awards": statistics.special_awards,
                "scientific_awards": statistics.scientific_awards,
                "films": len(films - {None}),
            }

    def _ratings(self) -> Iterator[Named]:
        for film, known in self._named_films():
            if omdb := block(known, "omdb"):
                ratings = block(omdb, "ratings")
                yield {
                    "film_id": film,
                    **{name: ratings.get(name) for name in ("imdb", "rotten_tomatoes", "metacritic")},
                    "imdb_votes": omdb.get("imdb_votes"),
                    **{column.name: omdb.get(column.name) for column in RATINGS},
                }

    def _collaborations(self) -> Iterator[Named]:
        one_id = known_as(self.catalogue.collaborations)
        for film, known in self._named_films():
            found = {}
            for pair in pairs_of(entries(block(known, "collaboration"), "people")):
                (one, other) = sorted(
                    (one_id.get(person["id"], person["id"]), person["name"], _joined(person["roles"]))
                    for person in pair.people
                )
                if one[0] != other[0]:
                    found[one[0], other[0]] = (one, other, pair)
            for _, ((person_id, person, roles), (other_id, name, other_roles), pair) in sorted(found.items()):
                yield {
                    "film_id": film,
                    "person_id": person_id,
                    "person": person,
                    "person_roles": roles,
                    "other_id": other_id,
                    "other": name,
                    "other_roles": other_roles,
                    "nominations": len(pair.nominations),
                    "wins": len(pair.wins),
                }


def _special_award(ordinal: int, position: int, award: SpecialAward) -> Named:
    return {
        "ceremony": ordinal,
        "position": position,
        "kind": award.kind,
        "category": award.category,
        "canonical_category": award.canonical_category,
        "film_ids": _joined(film.imdb_id for film in award.films),
        "film_titles": _joined(film.title for film in award.films),
        "nominees": _joined(nominee.name for nominee in award.nominees),
        "nominee_ids": _joined(imdb_id for nominee in award.nominees for imdb_id in _ids(nominee)),
        "detail": award.detail or None,
        "won": award.won,
    }


def _details(details: Document, media: Document) -> Named:
    posters = (text_in(image["urls"], "original") for image in images_with_addresses(media)["posters"])
    videos = (text_in(video, "url") for video in entries(media, "videos"))
    return {
        **{
            name: details.get(name)
            for name in (
                "original_title",
                "original_language",
                "runtime_minutes",
                "overview",
                "budget_usd",
                "revenue_usd",
            )
        },
        "tmdb_id": details.get("tmdb_id"),
        "release_date": _date(details.get("release_date")),
        "genres": _joined(texts(details, "genres")),
        "countries": _joined(texts(details, "countries")),
        "directors": _joined(
            text_in(credit, "name") for credit in entries(details, "crew") if credit.get("job") == "Director"
        ),
        "leading_cast": _joined(text_in(credit, "name") for credit in entries(details, "cast")),
        "keywords": _joined(texts(media, "keywords")),
        "poster_url": next(filter(None, map(https_address, posters)), None),
        "trailer_url": next(filter(None, map(https_address, videos)), None),
    }


def _numbers(statistics: Statistics) -> Named:
    return {
        "nominations": statistics.nominations,
        "wins": statistics.wins,
        "official_nominations": statistics.official_nominations,
        "official_wins": statistics.official_wins,
        "major_nominations": statistics.major_nominations,
        "major_wins": statistics.major_wins,
        "first_year": min(statistics.by_year, default=None),
        "last_year": max(statistics.by_year, default=None),
    }


def _official(nominations: Iterable[Nomination]) -> Named:
    official = [nomination.won for nomination in nominations if nomination.official]
    return {"official_nominations": len(official), "official_wins": sum(official)}


def _ids(nominee: Nominee) -> list[str]:
    return [imdb_id for imdb_id in nominee.imdb_ids if imdb_id != UNKNOWN_ID]


def _kind(imdb_id: str | None) -> str:
    if imdb_id is None:
        return "unknown"
    return "person" if imdb_id.startswith("nm") else "company"


def _outcome(known: Document, stage: Stage) -> str | None:
    outcome: str | None = known.get("stages", {}).get(stage.value, (None, ""))[0]
    return outcome


def _joined(values: Iterable[str | None]) -> str | None:
    return LIST_SEPARATOR.join(value for value in values if value) or None


def _date(value: object) -> date | None:
    text = iso_date(value)
    return date.fromisoformat(text) if text else None
