"""Where a message may go from each stage, said here only: code, queues, permissions, diagram and documents follow.

A film passes those of `ENRICHING_STAGES` that it needs, in their order. Two ways lead back:

- `tmdb_details` sends a film that no id leads to, to `tmdb_discovery`.
- A film's last stage, whichever that is, sends it to the first of `REWORKED` that is stale, where another ceremony has
  added its nominations to the film since that stage made its document (`derived.stale_stages`).

Lambda stops a chain of messages in which a function is invoked more than about 16 times: it takes that for a loop
(https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html). Rework cannot come near. In a run a ceremony
adds its nominations to a film once, so a film is reworked less often than it has ceremonies, and each rework invokes a
function once. `MAX_CEREMONIES_OF_A_FILM` bounds it; a test compares it with all ceremonies.
"""

from __future__ import annotations

from oscar_import.stage import Stage

_BACK = {Stage.TMDB_DETAILS: (Stage.TMDB_DISCOVERY,)}
"""A stage, and those that it sends a film back to: where a film needs one of them, it passes it first."""

_AFTER_THE_GATE = list(Stage)[list(Stage).index(Stage.MOVIE_ENRICHMENT) + 1 :]
_ASIDE = [aside for found in _BACK.values() for aside in found]

ENRICHING_STAGES = tuple(
    passed for stage in _AFTER_THE_GATE if stage not in _ASIDE for passed in (*_BACK.get(stage, ()), stage)
)
"""The stages after the gate, in the order in which a film passes those that it needs."""

REWORKED = (Stage.TMDB_DETAILS, Stage.COLLABORATION)
"""The stages whose documents are made from what all ceremonies say of the film; the later is made from the earlier."""

MAX_CEREMONIES_OF_A_FILM = 5


def flow_from(stage: Stage) -> tuple[Stage, ...]:
    """The stages that a message may be sent to in the course of the flow, rework apart."""
    if stage is Stage.OSCAR_IMPORTS:
        return (Stage.MOVIE_ENRICHMENT,)
    if stage is Stage.MOVIE_ENRICHMENT:
        return _in_order(ENRICHING_STAGES)
    later = ENRICHING_STAGES[ENRICHING_STAGES.index(stage) + 1 :]
    return _in_order((*later, *_BACK.get(stage, ())))


def sends_to(stage: Stage) -> tuple[Stage, ...]:
    """Every stage that a message may be sent to from this one: also itself, where its own document is reworked."""
    if stage is Stage.OSCAR_IMPORTS:
        return flow_from(stage)
    return _in_order((*flow_from(stage), *REWORKED))


def rework_from(stage: Stage) -> list[Stage]:
    """What has to be made again where `stage`, one of REWORKED, is behind: its document, and those made from that."""
    return list(REWORKED[REWORKED.index(stage) :])


def _in_order(stages: tuple[Stage, ...]) -> tuple[Stage, ...]:
    return tuple(stage for stage in Stage if stage in stages)
