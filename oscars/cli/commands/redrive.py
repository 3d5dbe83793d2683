"""`oscars redrive`: dead letters go back to their queues, and what had failed is tried again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from oscar_import.stage import Stage
from oscar_import.storage import failures
from oscar_import.storage.models import FailureRecord
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from oscars.cli.output import examples, json_option, output, write_json, write_line
from oscars.cli.views.failures import failures_view
from oscars.cli.views.progress_bar import progress_bar
from oscars.exit_codes import FAILED, INTERRUPTED
from oscars.operations.connection import connected
from oscars.operations.dead_letters import Moved, move_back
from oscars.operations.deployment import Deployment
from oscars.operations.failures import failure_documents
from oscars.operations.formatting import count
from oscars.operations.open_failures import open_failures
from oscars.operations.plain_text import one_line
from oscars.operations.queue_depths import dead_lettered
from oscars.operations.redrive import Settled, summarise, wait_until_settled

SNAPSHOT_SECONDS = 5.0


@click.command(
    epilog=examples("oscars redrive", "oscars redrive tmdb_details", "oscars redrive tmdb_details omdb_enrichment")
)
@click.argument("stages", metavar="[STAGE]...", nargs=-1, type=click.Choice([stage.value for stage in Stage]))
@json_option
@click.pass_context
def redrive(context: click.Context, stages: tuple[str, ...], as_json: bool) -> None:
    """Try again what failed permanently.

    Moves the dead letters of the STAGEs, of all by default, back to their queues, and waits until the films are
    through or have failed again. Do it when the cause is gone; doing it twice is harmless.
    """
    console = output(stderr=as_json)
    chosen = [stage for stage in Stage if not stages or stage.value in stages]
    with connected() as deployment:
        letters = {stage: number for stage in chosen if (number := dead_lettered(deployment, stage))}
        if not letters:
            _report_empty(chosen, as_json=as_json)
            return
        standing = open_failures(list(Stage))
        before = [record for record in standing if record.stage in letters]
        _report_before(console, letters, before)
        try:
            moved = {stage: _move(deployment, stage, number, console) for stage, number in letters.items()}
            with _bar(console, "tried again", len(before)) as report:
                settled = wait_until_settled(deployment, before, standing=standing, moved=_total(moved), report=report)
        except KeyboardInterrupt:
            write_line("\nWhat was moved goes on without this command. See how it stands: oscars status", err=True)
            context.exit(INTERRUPTED)
        if settled.runs:
            with progress_bar(console, "Writing the snapshot ...", seconds=SNAPSHOT_SECONDS):
                summarise(deployment, settled.runs)
        left = {stage: number for stage in letters if (number := dead_lettered(deployment, stage))}
    if as_json:
        write_json(_document(moved, settled, left))
    else:
        _report_after(console, moved, settled, left)
    context.exit(FAILED if settled.failed_again or settled.silent else 0)


def _report_empty(stages: list[Stage], *, as_json: bool) -> None:
    nothing = {stage: Moved(0) for stage in stages}
    if as_json:
        write_json(_document(nothing, Settled((), (), ()), {}))
    elif len(stages) == len(Stage):
        write_line("There are no dead letters: nothing to redrive.")
    else:
        write_line(f"There are no dead letters in {', '.join(stages)}: nothing to redrive.")


def _report_before(console: Console, letters: dict[Stage, int], before: list[FailureRecord]) -> None:
    for stage, number in letters.items():
        console.print(f"{count(number, 'dead letter')} in {stage.value}")
        reasons = [(item.error_code, item.error_message) for item in before if item.stage == stage.value]
        for code, message in dict.fromkeys(reasons):
            line = f"  {reasons.count((code, message))} had failed: {one_line(message)} ({code})"
            console.print(Text(line), soft_wrap=True)
        for message in dict.fromkeys(item.error_message for item in failures.invalid_messages(stage.value)):
            console.print(Text(f"  could not be read: {one_line(message)}"), soft_wrap=True)


def _move(deployment: Deployment, stage: Stage, number: int, console: Console) -> Moved:
    with _bar(console, f"moving back to {stage.value}", number) as report:
        return move_back(deployment, stage, report=lambda moved: report(moved, number))


def _total(moved: dict[Stage, Moved]) -> int:
    return sum(one.messages for one in moved.values())


@contextmanager
def _bar(console: Console, what: str, total: int) -> Iterator[Any]:
    """A bar on a terminal, a line for each change elsewhere."""
    if console.is_terminal:
        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(elapsed_when_finished=True),
        )
        with Progress(*columns, console=console, transient=True) as progress:
            task = progress.add_task(what, total=total)
            yield lambda done, of: progress.update(task, completed=done, total=of)
        return
    shown: list[int] = [0]

    def report(done: int, of: int) -> None:
        if done != shown[0]:
            shown[0] = done
            console.print(f"{what}: {done} of {of}")

    yield report


def _document(moved: dict[Stage, Moved], settled: Settled, left: dict[Stage, int]) -> dict[str, Any]:
    return {
        "moved": {stage.value: one.messages for stage, one in moved.items()},
        "unreadable": [
            {"stage": stage.value, "error_message": reason} for stage, one in moved.items() for reason in one.unreadable
        ],
        "healed": failure_documents(settled.healed),
        "failed_again": failure_documents(settled.failed_again),
        "silent": failure_documents(settled.silent),
        "dead_letters_left": {stage.value: number for stage, number in left.items()},
        "runs": settled.runs,
    }


def _report_after(console: Console, moved: dict[Stage, Moved], settled: Settled, left: dict[Stage, int]) -> None:
    console.print(f"{count(_total(moved), 'dead letter')} moved back: {count(len(settled.healed), 'failure')} mended.")
    for stage, one in moved.items():
        for reason in dict.fromkeys(one.unreadable):
            console.print(Text(f"Left in {stage.value}'s dead-letter queue: {one_line(reason)}"), soft_wrap=True)
    for what, found in (("Failed again", settled.failed_again), ("Nothing was heard of", settled.silent)):
        if found:
            console.print(f"\n{what}:")
            console.print(failures_view(failure_documents(found)), soft_wrap=True)
    if left:
        numbers = ", ".join(f"{number} in {stage.value}" for stage, number in left.items())
        console.print(f"Dead letters left: {numbers}. See why: oscars failures")
