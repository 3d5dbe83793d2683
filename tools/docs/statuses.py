"""What every status and outcome means."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from oscar_import.runs.status import CeremonyStatus, RunState
from oscar_import.stage import Outcome

from tools.docs.markdown import code, table

RUN: Mapping[RunState, str] = {
    RunState.QUEUED: "Opened; no ceremony has begun.",
    RunState.RUNNING: "A ceremony is being worked on, or waits while others have ended.",
    RunState.COMPLETED: "Every ceremony is completed.",
    RunState.COMPLETED_WITH_FAILURES: "Every ceremony is imported, and at least one film failed.",
    RunState.FAILED: "At least one ceremony failed.",
    RunState.CANCELLED: "It was cancelled, or a newer run took over all of its ceremonies.",
}
CEREMONY: Mapping[CeremonyStatus, str] = {
    CeremonyStatus.QUEUED: "Its message waits in the queue of `oscar_imports`.",
    CeremonyStatus.IMPORTING: "It is being fetched, checked and stored.",
    CeremonyStatus.ENRICHING: "Stored; its films are dispatched.",
    CeremonyStatus.COMPLETED: "Its last film is through, and none failed.",
    CeremonyStatus.COMPLETED_WITH_FAILURES: "Its last film is through, and at least one failed.",
    CeremonyStatus.FAILED: "The ceremony itself could not be imported; what was stored before is unchanged.",
    CeremonyStatus.CANCELLED: "Ended by `oscars cancel`. Its messages are dropped as they come.",
    CeremonyStatus.SUPERSEDED: "A newer run took it over. Messages of this run count nowhere any more.",
}
OUTCOME: Mapping[Outcome, str] = {
    Outcome.DONE: "The stage did its work, and what it found is stored.",
    Outcome.NOT_NEEDED: "What is stored is fresh, or there is nothing to do for this film.",
    Outcome.SKIPPED: "Not done for a reason that is given: no key, or switched off.",
    Outcome.DEFERRED: "OMDb's quota of the day is used up, or it gave no answer; a later day takes the film up.",
    Outcome.NOT_FOUND: "The service does not have the film. That is an answer, not an error.",
    Outcome.AMBIGUOUS: "Several films fit. A person decides: `oscars resolve`.",
    Outcome.FAILED: "An error that did not go away. `oscars failures` says which, and what to do.",
}
COUNTERS = {
    "movies_created": "The catalogue did not know the film before this run.",
    "movies_updated": "Something stored about the film changed in this run.",
    "movies_skipped": "Nothing changed.",
    "movies_failed": "A stage failed permanently.",
    "movies_open": "The film is not finished.",
}


def tables() -> str:
    return "\n\n".join(
        (
            _table("A run", RunState, RUN),
            _table("A ceremony in a run", CeremonyStatus, CEREMONY),
            _table("A stage, for one film", Outcome, OUTCOME),
            "**A film in a run** stands under one of these counters of each of its ceremonies.\n\n"
            + table(("counter", "meaning"), ((code(name), meaning) for name, meaning in COUNTERS.items())),
        )
    )


MemberT = TypeVar("MemberT", bound=StrEnum)


def _table(what: str, members: type[MemberT], meanings: Mapping[MemberT, str]) -> str:
    rows = ((code(member.value), meanings[member]) for member in members)
    return f"**{what}**\n\n{table(('status', 'meaning'), rows)}"
