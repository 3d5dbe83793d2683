"""The snapshot of the catalogue that the last import left in the bucket, and look-ups in it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from oscar_import.aws.bucket import CATALOGUE
from oscar_import.ceremonies.model import FilmKeys, Nomination, nomination_from_document
from oscar_import.enrichment.documents import with_filled_documents
from oscar_import.json_fields import JsonObject, block, text_in

from oscars.errors import UsageError
from oscars.operations.connection import bodies_of
from oscars.operations.deployment import Deployment


@dataclass(frozen=True)
class Catalogue:
    """The snapshot's document; see `oscar_import.catalogue.snapshot` for its shape."""

    document: Mapping[str, Any]

    @property
    def ceremonies(self) -> list[JsonObject]:
        return list(self.document["ceremonies"])

    @cached_property
    def films(self) -> Mapping[str, JsonObject]:
        """By film key; an older snapshot's documents have the fields of this version."""
        return {key: with_filled_documents(film) for key, film in self.document["films"].items()}

    @cached_property
    def nominations(self) -> dict[int, list[Nomination]]:
        """Every nomination that stands, by ceremony."""
        return {ordinal: [one for one in own if not one.withdrawn] for ordinal, own in self._all_nominations.items()}

    @cached_property
    def _all_nominations(self) -> dict[int, list[Nomination]]:
        return {
            item["ordinal"]: [nomination_from_document(one) for one in item["nominations"]] for item in self.ceremonies
        }

    @cached_property
    def film_keys(self) -> dict[int, FilmKeys]:
        """By ceremony, whose withdrawn nominations have their part in the keys of films without id."""
        return {ordinal: FilmKeys(own) for ordinal, own in self._all_nominations.items()}

    @cached_property
    def nominations_of_films(self) -> dict[str, dict[int, list[Nomination]]]:
        """By film key, then by ceremony."""
        found: dict[str, dict[int, list[Nomination]]] = defaultdict(lambda: defaultdict(list))
        for ordinal, nominations in self.nominations.items():
            for nomination in nominations:
                for key in {self.film_keys[ordinal].of(nomination, film): None for film in nomination.films}:
                    found[key][ordinal].append(nomination)
        return found

    @cached_property
    def nominations_of_people(self) -> dict[str, dict[int, list[Nomination]]]:
        """By IMDb id, in any category, then by ceremony."""
        found: dict[str, dict[int, list[Nomination]]] = defaultdict(lambda: defaultdict(list))
        for ordinal, nominations in self.nominations.items():
            for nomination in nominations:
                people = [person for nominee in nomination.nominees for person in nominee.person_ids]
                for person in dict.fromkeys(people):
                    found[person][ordinal].append(nomination)
        return found

    @cached_property
    def awards_of_people(self) -> dict[str, list[tuple[int, JsonObject]]]:
        """A person's id to the awards outside the competition, each with its ceremony, the newest first."""
        found: dict[str, list[tuple[int, JsonObject]]] = defaultdict(list)
        for item in reversed(self.ceremonies):
            for award in item["special_awards"]:
                ids = (known for nominee in award["nominees"] for known in nominee["imdb_ids"])
                for person in dict.fromkeys(known for known in ids if known.startswith("nm")):
                    found[person].append((item["ordinal"], award))
        return found

    @cached_property
    def years(self) -> dict[str, int]:
        """A film's id to the first year that its first ceremony honours."""
        first: dict[str, int] = {}
        for item in self.ceremonies:
            for nomination in self.nominations[item["ordinal"]]:
                for film in nomination.films:
                    key = self.film_keys[item["ordinal"]].of(nomination, film)
                    first.setdefault(key, int(item["film_years"][:4]))
        return first

    @cached_property
    def collaborations(self) -> list[JsonObject]:
        """The people of every film, as `FilmPeople` has them."""
        return [film["collaboration"] for film in self.films.values() if "collaboration" in film]

    def title(self, film: str) -> str:
        entry = self.films.get(film, {})
        title = text_in(block(entry, "details"), "title")
        return title or str(next(iter(entry.get("titles", {}).values()), film))

    def name(self, person: str) -> str:
        """As the latest nomination has it, else the latest award; a name of several people is none of theirs."""
        for _, nominations in sorted(self.nominations_of_people.get(person, {}).items(), reverse=True):
            for nomination in nominations:
                for nominee in nomination.nominees:
                    if nominee.imdb_ids == (person,):
                        return nominee.name
        for _, award in self.awards_of_people.get(person, ()):
            for named in award["nominees"]:
                if list(named["imdb_ids"]) == [person]:
                    return str(named["name"])
        return person


def find_catalogue(deployment: Deployment) -> Catalogue | None:
    """The newest snapshot, None before the first import has ended."""
    content = bodies_of(deployment).get(CATALOGUE)
    return Catalogue(json.loads(content)) if content is not None else None


def read_catalogue(deployment: Deployment) -> Catalogue:
    """The same; raises UsageError where there is none."""
    found = find_catalogue(deployment)
    if found is None:
        raise UsageError("no import has ended yet; begin with, for example: oscars import 1994")
    return found
