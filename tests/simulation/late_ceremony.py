"""The story of a film whose second ceremony comes when only the film's last stage is left to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oscar_import.aws.api_keys import KEYS_TTL
from oscar_import.stage import Stage
from oscar_import.storage import catalogue

from tests.simulation import invariants
from tests.simulation.schedule import LATE
from tests.simulation.sqs import read_body
from tests.simulation.world import SHARED_FILM

if TYPE_CHECKING:
    from tests.simulation.simulation import Simulation

LAST_AFTER = 80.0
"""Seconds: by then the film has passed all stages but its last, for which its message is held back."""
BEFORE, AT_WORK = 40.0, 85.0
"""When the second ceremony comes: before the last stage begins, or while it is at work."""
WORK_SECONDS = 20.0
"""Shorter than its message stays invisible."""


def begin(simulation: Simulation) -> None:
    """Imports the first ceremony before, where that is how it comes about; and holds messages back from now on."""
    late = LATE[simulation.schedule.after % len(LATE)]
    if late.former is not None:
        simulation.effects.healed = True
        simulation.functions.secrets.given = late.former
        simulation.start("run-0", "1")
        simulation.scheduler.run()
        simulation.effects.healed = False
    if late.without_media:
        with invariants.looking(simulation):
            catalogue.delete_stage(SHARED_FILM, Stage.MEDIA_PROCESSING)
    _change_keys(simulation, late.keys)
    begun = simulation.scheduler.now

    def held_back(queue: str, body: str) -> float:
        message = read_body(body)
        if queue == Stage.OSCAR_IMPORTS and message.get("ceremony") == 2:
            return begun + (AT_WORK if late.at_work else BEFORE)
        if queue == late.last and message.get("film") == SHARED_FILM:
            return begun + LAST_AFTER
        return 0.0

    def lasts(what: str) -> float:
        is_its_document = f"FILM#{SHARED_FILM}/STAGE#{late.last}" in what
        return WORK_SECONDS if late.at_work and is_its_document and what.startswith("PutItem") else 0.0

    simulation.sqs.held_back = held_back
    simulation.effects.lasts = lasts


def end(simulation: Simulation) -> None:
    """All keys are there, and what could not be asked before is asked."""
    simulation.sqs.held_back = lambda queue, body: 0.0
    simulation.effects.lasts = lambda what: 0.0
    _change_keys(simulation, ("tmdb", "omdb"))
    simulation.start("run-3", reprocess="all")
    simulation.scheduler.run()


def _change_keys(simulation: Simulation, given: tuple[str, ...]) -> None:
    """Every container forgets those that it has read."""
    simulation.functions.secrets.given = given
    simulation.scheduler.now += KEYS_TTL.total_seconds() + 1
