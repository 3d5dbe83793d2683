"""What a run costs on AWS, from what its ceremonies' records say it did."""

from __future__ import annotations

from collections.abc import Iterable

from oscar_import.storage.models import CeremonyRecord

from oscars.operations.estimates import (
    CHECKED_FILM,
    FETCHED_FILM,
    IMPORTED_CEREMONY,
    NOTHING,
    PASSED_CEREMONY,
    RUN,
    Use,
    cost_document,
    cost_parts,
)


def cost_of(ceremonies: Iterable[CeremonyRecord]) -> dict[str, float]:
    """`total_usd` and its parts: an estimate at list prices."""
    use = RUN
    for ceremony in ceremonies:
        use = use.plus(_use_of(ceremony))
    return cost_document(cost_parts(use))


def _use_of(ceremony: CeremonyRecord) -> Use:
    if ceremony.passed_over:
        return PASSED_CEREMONY
    fetched = 0 if ceremony.skip_enrichment else int(ceremony.movies_created + ceremony.movies_updated)
    return (
        (IMPORTED_CEREMONY if ceremony.dispatched else NOTHING)
        .plus(FETCHED_FILM.times(fetched))
        .plus(CHECKED_FILM.times(ceremony.closed - fetched))
    )
