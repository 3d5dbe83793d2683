"""What is stale of a ceremony, whose last complete import may be all that is asked for, and of a film.

A film's documents are made from its nominations, and have to be made again when another ceremony adds its own. A film
of two ceremonies is fetched once, and the second may add its nominations at any time: before the film's details are
made, while they are, or years later. In the end they are always what both ceremonies make of them.
"""

from __future__ import annotations

from oscar_import.ceremonies.calendar import film_years
from oscar_import.clock import from_iso
from oscar_import.dependencies import Dependencies
from oscar_import.enrichment.documents import is_made_by_older_parser
from oscar_import.hashing import hash_of
from oscar_import.json_fields import JsonObject
from oscar_import.runs.messages import CeremonyMessage, FilmMessage
from oscar_import.runs.route import rework_from
from oscar_import.stage import Outcome, Stage
from oscar_import.storage.catalogue import FilmRecords
from oscar_import.storage.models import StageRecord
from oscar_import.workflow.freshness import fresh_for, is_fresh


def can_skip(complete: JsonObject, message: CeremonyMessage, deps: Dependencies) -> bool:
    """`complete` is what `ceremony_progress.save_last_complete` noted.

    With `failed` any complete import is; with `missing` it has to be fresh, awarded, from the same source with the
    same content, made with every upstream that can be asked now, and by parsers of today's version.
    """
    if message.reprocess == "failed":
        return True
    if message.reprocess == "all" or message.skip_enrichment or complete["awaiting_winners"]:
        return False
    age = deps.clock() - from_iso(complete["at"])
    fresh = fresh_for(film_years(message.ceremony), fresh_days=deps.settings.fresh_days, now=deps.clock())
    return (
        age < fresh
        and complete["source"] == message.source
        and message.source_hash in (None, complete["source_hash"])
        and set(deps.services()) <= set(complete["services"])
        and not any(is_made_by_older_parser(stage, complete.get("parsers", {}).get(stage.value, 1)) for stage in Stage)
    )


def still_stands(record: StageRecord | None, film_years: str, deps: Dependencies) -> bool:
    """Whether what an upstream said of a film of that year still stands, so that it need not be asked."""
    return record is not None and is_fresh(
        record.outcome,
        record.checked_at,
        film_years=film_years,
        fresh_days=deps.settings.fresh_days,
        now=deps.clock(),
    )


def nominations_hash(known: FilmRecords) -> str:
    """Hash of what all ceremonies say of the film: the details' people are linked by it."""
    return hash_of(known.nominations)


def pairs_input(known: FilmRecords) -> str:
    """Hash of what a film's pairs are made from: its details and its nominations."""
    details = known.stages.get(Stage.TMDB_DETAILS)
    data = details.data if details and details.outcome == Outcome.DONE else None
    return hash_of(data, known.nominations)


def details_are_stale(known: FilmRecords) -> bool:
    """Whether there are details, made from other nominations than the film has now, or by an older parser."""
    details = known.stages.get(Stage.TMDB_DETAILS)
    if details is None or details.outcome != Outcome.DONE:
        return False
    return details.nominations_hash != nominations_hash(known) or is_old(known, Stage.TMDB_DETAILS)


def is_old(known: FilmRecords, stage: Stage) -> bool:
    """Whether the stage's document was made by an older version of the code that reads it."""
    record = known.stages.get(stage)
    done = record is not None and record.outcome == Outcome.DONE
    return record is not None and done and is_made_by_older_parser(stage, record.parser_version)


def stale_stages(known: FilmRecords, message: FilmMessage) -> list[Stage]:
    """The stages that have to make their documents again from what is stored, in the order of the flow."""
    if message.skip_enrichment:
        return []
    without_tmdb = message.outcomes.get(Stage.TMDB_DETAILS.value, ("", ""))[0] == Outcome.SKIPPED
    pairs = known.stages.get(Stage.COLLABORATION)
    if details_are_stale(known) and not without_tmdb:
        return rework_from(Stage.TMDB_DETAILS)
    pairs_are_stale = pairs is not None and (
        pairs.input_hash != pairs_input(known) or is_old(known, Stage.COLLABORATION)
    )
    return rework_from(Stage.COLLABORATION) if pairs_are_stale else []
