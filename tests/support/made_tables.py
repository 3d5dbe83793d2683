"""The open table of nominations, written from ceremonies."""

from __future__ import annotations

from collections.abc import Iterable

from oscar_import.ceremonies.categories import category_named
from oscar_import.ceremonies.model import Ceremony, Nomination, SpecialAward
from oscar_import.sources.oscar_data.parser import COLUMNS


def table_of(*ceremonies: Ceremony) -> bytes:
    """What `oscar_data` reads as these ceremonies."""
    lines = ["\t".join(COLUMNS)]
    for ceremony in ceremonies:
        items: list[Nomination | SpecialAward] = [*ceremony.nominations, *ceremony.special_awards]
        for item in items:
            lines.append("\t".join(_columns(ceremony, item)).rstrip("\t").replace('"', '\\"'))
    return "".join(f"{line}\n" for line in lines).encode()


def _columns(ceremony: Ceremony, item: Nomination | SpecialAward) -> Iterable[str]:
    category = category_named(item.canonical_category)
    assert category is not None, item.canonical_category
    return (
        str(ceremony.ordinal),
        ceremony.film_years,
        category.category_class,
        item.canonical_category,
        item.category,
        "|".join(film.title for film in item.films),
        "|".join(film.imdb_id or "?" for film in item.films),
        "",
        "|".join(nominee.name for nominee in item.nominees),
        "|".join(",".join(nominee.imdb_ids) for nominee in item.nominees),
        "True" if item.won else "",
        item.detail,
        "" if isinstance(item, SpecialAward) or item.official else "NOT AN OFFICIAL NOMINATION",
    )
