"""Whether a ceremony's last complete import is all that is asked for: then nothing is imported."""

from __future__ import annotations

from oscar_import.ceremonies.calendar import film_years
from oscar_import.clock import from_iso
from oscar_import.dependencies import Dependencies
from oscar_import.enrichment.documents import is_made_by_older_parser
from oscar_import.json_fields import JsonObject
from oscar_import.runs.messages import CeremonyMessage
from oscar_import.stage import Stage
from oscar_import.workflow.freshness import fresh_for


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
