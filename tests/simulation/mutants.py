"""Breaks the code on purpose, one way at a time, and looks whether the simulator notices.

`python -m tests.simulation.mutants` prints a table. Each mutant is a copy of the package, changed in one place, or a
template from which a permission or a queue is missing.
"""

# ruff: noqa: T201, E501 - a command speaks, and code is quoted as it stands

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.template import synthesis
from tests.support.template.taking_out import without_permission, without_queue

PROJECT = Path(__file__).parents[2]
PACKAGES = {
    "oscar_import": PROJECT / "layers" / "oscars" / "python" / "oscar_import",
    "oscars": PROJECT / "oscars",
}
SCHEDULES = 150
CAUGHT = "breaks: "


@dataclass(frozen=True)
class Mutant:
    name: str
    file: str
    old: str
    new: str
    package: str = "oscar_import"


@dataclass(frozen=True)
class Missing:
    """A permission that the template lacks; without an action, a queue that a function is not told."""

    name: str
    function: str
    action: str
    resource: str
    """A pattern of its ARN; the stage of the queue."""

    def of(self, template: dict[str, Any]) -> dict[str, Any]:
        if self.action:
            return without_permission(template, self.function, self.action, self.resource)
        return without_queue(template, self.function, self.resource)


MISSING = (
    Missing("ratings: a film may not be sent back", "omdb_enrichment", "sqs:SendMessage", "*-tmdb_details"),
    Missing("ratings: the queue to send a film back is not told", "omdb_enrichment", "", "tmdb_details"),
    Missing("pairs: a film may not be sent back", "collaboration", "sqs:SendMessage", "*-tmdb_details"),
    Missing("pairs: a film may not be sent to be paired again", "collaboration", "sqs:SendMessage", "*-collaboration"),
    Missing("media: a film may not be sent back", "media_processing", "sqs:SendMessage", "*-tmdb_details"),
    Missing("a stage may not delete what it has worked off", "tmdb_details", "sqs:DeleteMessage", "*"),
    Missing("a mapping may not read its queue", "collaboration", "sqs:ReceiveMessage", "*"),
    Missing("the last stage may not answer a task token", "omdb_enrichment", "states:SendTaskSuccess", "*"),
    Missing("a failure may not be taken away", "omdb_enrichment", "dynamodb:DeleteItem", "*/progress"),
    Missing("a missing object reads as a refusal", "split_range", "s3:ListBucket", "*"),
    Missing("the state machine may not send a ceremony", "the state machine", "sqs:SendMessage", "*"),
)
MUTANTS = (
    Mutant(
        "a film's work is changed whoever changed it meanwhile",
        "storage/film_work.py",
        "FilmWork.revision == before.revision)",
        "FilmWork.pk.exists())",
    ),
    Mutant(
        "a film's work is opened over one that is there",
        "storage/film_work.py",
        "write.save(_new(work, now=now), condition=FilmWork.pk.does_not_exist())",
        "write.save(_new(work, now=now))",
    ),
    Mutant(
        "counters change outside the transaction",
        "storage/film_work.py",
        """                    write.update(
                        CeremonyRecord(run_key(ceremony[0]), ceremony_key(ceremony[1])),
                        actions=[*counted, CeremonyRecord.updated_at.set(iso(now))],
                        condition=IS_LIVE,
                    )
""",
        """                    CeremonyRecord(run_key(ceremony[0]), ceremony_key(ceremony[1])).update(
                        actions=[*counted, CeremonyRecord.updated_at.set(iso(now))]
                    )
""",
    ),
    Mutant(
        "a run counts for a ceremony that it holds no more",
        "storage/film_work.py",
        "                        condition=IS_LIVE,\n",
        "                        condition=CeremonyRecord.pk.exists(),\n",
    ),
    Mutant(
        "a ceremony that comes to a closed film is not counted",
        "runs/film_transitions.py",
        "        counts=(Count(ceremony, str(work.outcome)),),\n",
        "",
    ),
    Mutant(
        "a film that heals stays counted as failed",
        "runs/film_transitions.py",
        "    if before is None or before == outcome:\n        return waiting\n",
        "    return waiting\n",
    ),
    Mutant(
        "the failure of a film that heals stays",
        "runs/film_transitions.py",
        "healed_in=ceremonies if failure is None and work.state == FAILED else (),",
        "healed_in=(),",
    ),
    Mutant(
        "a film that fails before it is opened is not new",
        "workflow/film_lifecycle.py",
        "created=not catalogue.find_film(message.film).exists,",
        "created=False,",
    ),
    Mutant(
        "what a second ceremony says of a film is not waited for",
        "workflow/film_lifecycle.py",
        "    may_be_stale = failure is None and work.state != DONE and len(work.ceremonies) > 1\n",
        "    may_be_stale = False\n",
    ),
    Mutant(
        "a stale owner overwrites what a stage has stored",
        "storage/catalogue.py",
        "            return bool(known.run == run)\n        record.save(condition=_unchanged(known))\n",
        "            return bool(known.run == run)\n        record.save()\n",
    ),
    Mutant(
        "a message is acknowledged although its work failed",
        "handlers/sqs.py",
        "            self.failed.append(record.message_id)\n            with self._going_on():\n"
        "                if not isinstance(error, ImportFailure):\n",
        "            with self._going_on():\n                if not isinstance(error, ImportFailure):\n",
    ),
    Mutant(
        "a message that cannot be read is acknowledged",
        "handlers/sqs.py",
        "            self.failed.append(record.message_id)\n            with self._going_on():\n                self._logger.error(",
        "            with self._going_on():\n                self._logger.error(",
    ),
    Mutant(
        "why a message cannot be read is not kept",
        "storage/failures.py",
        "        expires_at=expiry(now),\n    ).save()\n",
        "        expires_at=expiry(now),\n    )\n",
    ),
    Mutant(
        "a redriven message is taken for the one that failed",
        "handlers/sqs.py",
        "return failure if failure is not None and failure.message_id == message_id else None",
        "return failure",
    ),
    Mutant(
        "what a batch send did not take is forgotten",
        "aws/queues.py",
        'left = {failed["Id"] for failed in answer.get("Failed", [])}',
        "left: set[str] = set()",
    ),
    Mutant(
        "the task token is answered before the status is written",
        "workflow/ceremony_completion.py",
        "        if ceremony_progress.set_final_status(record, _final_status(record), now=deps.clock()):\n",
        "        _answer(record, deps)\n        if ceremony_progress.set_final_status(record, _final_status(record), now=deps.clock()):\n",
    ),
    Mutant(
        "films are called sent before they are",
        "stages/oscar_imports.py",
        "    titles = {key: film.title for key, film in ceremony.films().items()}\n    deps.queues.send(",
        "    ceremony_progress.note_dispatched(record, now=deps.clock())\n"
        "    titles = {key: film.title for key, film in ceremony.films().items()}\n    deps.queues.send(",
    ),
    Mutant(
        "a second delivery sets the counters back",
        "storage/ceremony_progress.py",
        "        [CeremonyRecord.status.set(CeremonyStatus.ENRICHING.value), *actions],\n        only_from=BEFORE_FILMS,\n",
        "        [CeremonyRecord.status.set(CeremonyStatus.ENRICHING.value), CeremonyRecord.movies_created.set(0), "
        "*actions],\n",
    ),
    Mutant(
        "nominations get new ids at every import",
        "stages/oscar_imports.py",
        "reconcile(former, incoming)",
        "reconcile(None, incoming)",
    ),
    Mutant(
        "films that a ceremony names no more keep what it said",
        "storage/catalogue.py",
        "    for key in item.removed_keys:\n        delete_part(key, ordinal=ceremony.ordinal, version=ceremony.version)\n",
        "",
    ),
    Mutant(
        "a ceremony is enriched before films and people say what it says",
        "storage/catalogue.py",
        "    if item.projected_version == item.version:\n        return\n",
        "    return\n",
    ),
    Mutant(
        "a ceremony whose ids could not be looked up passes for complete",
        "stages/oscar_imports.py",
        " if is_looked_up or service != UPSTREAM]",
        "]",
    ),
    Mutant(
        "an older run keeps what a newer one took over",
        "storage/runs.py",
        "            actions=[CeremonyRecord.superseded_by.set(by)], condition=CeremonyRecord.pk.exists()\n        )\n",
        "            actions=[], condition=CeremonyRecord.pk.exists()\n        )\n",
    ),
    Mutant(
        "what is opened after its run was cancelled stays queued",
        "storage/runs.py",
        "    if opened is not None and opened.cancelled_at is not None:\n",
        "    if opened is None:\n",
    ),
    Mutant(
        "a film of a run that nobody knows is acknowledged",
        "workflow/film_batch.py",
        '        raise film_lifecycle.unknown_work(f"run {message.run} has no work on {message.film}")\n'
        "    return message, film_lifecycle.closing(",
        "        return None\n    return message, film_lifecycle.closing(",
    ),
    Mutant(
        "what nothing was heard of when the token ran out stays open",
        "stages/settle_ceremony.py",
        "            _fail_open_films(record, deps)\n",
        "",
    ),
    Mutant(
        "a final status is written on counters that have changed",
        "storage/ceremony_progress.py",
        """            condition=(CeremonyRecord.status == record.status)
            & (CeremonyRecord.movies_failed == record.movies_failed)
            & (CeremonyRecord.unidentified_failed == record.unidentified_failed),
""",
        "            condition=CeremonyRecord.pk.exists(),\n",
    ),
    Mutant(
        "a plain write that a transaction holds up is not tried again: a missing retry",
        "storage/connection.py",
        "    retry_conflicts(made)  # type: ignore[arg-type]\n",
        "",
    ),
    Mutant(
        "nobody notes what a function died of: a batch that is not split",
        "handlers/isolation.py",
        "            attempts.begin(self._stage, record.message_id, unended_before=self.deaths(record), now=self._deps.clock())\n",
        "",
    ),
    Mutant(
        "what a function died of is tried first again: a batch that is not split",
        "handlers/isolation.py",
        "return sorted(records, key=self.deaths)",
        "return sorted(records, key=lambda record: -self.deaths(record))",
    ),
    Mutant(
        "what is through dies with the rest of its batch: a batch that is not split",
        "handlers/isolation.py",
        "        self._delete_done()\n",
        "",
    ),
    Mutant(
        "a message that kills its function is tried until it is a dead letter",
        "handlers/sqs.py",
        "            _give_up_deadly(self._stage, receives, isolation.deaths(record))\n",
        "",
    ),
    Mutant(
        "nobody answers for a ceremony of which every function died",
        "handlers/sqs.py",
        ", token=message.task_token\n",
        "\n",
    ),
    Mutant(
        "the watchdog sleeps: a settled run that is not noticed",
        "stages/watchdog.py",
        "    waiting = _waiting(now)\n",
        "    waiting: list[tuple[RunRecord, CeremonyRecord]] = []\n",
    ),
    Mutant(
        "a token that only a dead letter has is not looked for",
        "stages/watchdog.py",
        "        _note_unnoted_tokens([record for _, record in unnoted], dead_ceremonies, deps)\n",
        "",
    ),
    Mutant(
        "the watchdog settles what is still in a queue",
        "stages/watchdog.py",
        "if not waiting or not deps.queues.are_empty():",
        "if not waiting:",
    ),
    Mutant(
        "the newest run is the newest in the index",
        "storage/runs.py",
        "find_runs(indexed | set(holders().values()))",
        "find_runs(indexed)",
    ),
    Mutant(
        "a run is looked for only once it is opened",
        "storage/runs.py",
        'for pk, sk in ((run_key(run), "START"), NEWEST_START):',
        'for pk, sk in ((run_key(run), "START"),):',
    ),
    Mutant(
        "an execution that is not known yet has ended",
        "cli/views/live_run.py",
        "executed = watched.is_forgotten or (record is not None and record.finished_at is not None)",
        "executed = True",
        package="oscars",
    ),
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.mutants", description=__doc__)
    parser.add_argument("words", nargs="*", help="only the mutants whose names hold all these words")
    parser.add_argument("--schedules", type=int, default=SCHEDULES, help=f"at most so many each ({SCHEDULES})")
    arguments = parser.parse_args()
    chosen = [mutant for mutant in (*MUTANTS, *MISSING) if all(word in mutant.name for word in arguments.words)]
    survived = 0
    print("| mutant | caught by | how |\n|---|---|---|", flush=True)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for mutant, caught in pool.map(lambda one: (one, try_mutant(one, arguments.schedules)), chosen):
            seed, _, what = (caught or "").partition(": ")
            survived += caught is None
            print(f"| {mutant.name} | {seed or 'NOTHING'} | {what[:110]} |", flush=True)
    print(f"\n{len(chosen) - survived} of {len(chosen)} caught.")
    return 1 if survived else 0


def try_mutant(mutant: Mutant | Missing, schedules: int) -> str | None:
    """`seed N: what broke`, None where nothing did. Raises ValueError where the code, or the template, does not read as
    expected."""
    with tempfile.TemporaryDirectory() as folder:
        changed = _broken_code(mutant, folder) if isinstance(mutant, Mutant) else _lacking_template(mutant, folder)
        ran = subprocess.run(
            [sys.executable, "-m", "tests.simulation", "--schedules", str(schedules), "--until-broken"],
            cwd=PROJECT,
            env={**os.environ, **changed},
            capture_output=True,
            text=True,
            check=False,
        )
    lines = [line for line in ran.stdout.splitlines() if CAUGHT in line]
    if ran.returncode not in (0, 1):
        raise RuntimeError(f"{mutant.name}: {ran.stderr[-2000:]}")
    return lines[0].replace(f" {CAUGHT}", ": ", 1) if lines else None


def _broken_code(mutant: Mutant, folder: str) -> dict[str, str]:
    """The variables that let the package be found as the mutant has it."""
    package = Path(folder) / mutant.package
    shutil.copytree(PACKAGES[mutant.package], package, ignore=shutil.ignore_patterns("__pycache__"))
    file = package / mutant.file
    text = file.read_text()
    if text.count(mutant.old) < 1:
        raise ValueError(f"{mutant.name}: {mutant.file} does not hold {mutant.old!r}")
    file.write_text(text.replace(mutant.old, mutant.new, 1))
    # Without the second, the working folder comes before all others.
    return {"PYTHONPATH": f"{folder}{os.pathsep}{PROJECT}", "PYTHONSAFEPATH": "1"}


def _lacking_template(missing: Missing, folder: str) -> dict[str, str]:
    file = Path(folder) / "template.json"
    file.write_text(json.dumps(missing.of(synthesis.template())))
    return {synthesis.FILE: str(file)}


if __name__ == "__main__":
    sys.exit(main())
