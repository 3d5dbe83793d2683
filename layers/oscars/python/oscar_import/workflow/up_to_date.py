"""Whether a ceremony's last complete import is all that is asked for: then nothing is imported."""

from __future__ import annotations

from typing import Any

from oscar_import.ceremonies.calendar import film_years
from oscar_import.clock import from_iso
from oscar_import.dependencies import Dependencies
from oscar_import.runs.messages import CeremonyMessage
from oscar_import.workflow.freshness import fresh_for


def is_enough(complete: dict[str, Any], message: CeremonyMessage, deps: Dependencies) -> bool:
    """`complete` is what `runs.note_complete` noted.

    With `failed` any complete import is; with `missing` it has to be fresh, awarded, from the same source with the
    same content, and made with every upstream that can be asked now.
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
    )
