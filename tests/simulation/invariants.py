"""What must hold whatever went wrong. Each check says what is not as it must be."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from oscar_import.catalogue import snapshot
from oscar_import.ceremonies.model import Ceremony, is_identified
from oscar_import.ceremonies.projection import parts_of
from oscar_import.runs.status import CeremonyStatus
from oscar_import.storage import catalogue, failures, film_work, runs
from oscar_import.storage.catalogue import part_key
from oscar_import.storage.keys import nominations_key
from oscar_import.storage.models import CeremonyItem, CeremonyRecord, FailureRecord, FilmWork, NominationsPart
from oscar_import.workflow.ceremony_completion import COUNTED
from oscar_import.workflow.run_report import status_of

from tests.simulation.dynamodb import CATALOGUE, PROGRESS
from tests.simulation.schedule import Kind
from tests.simulation.sqs import document_of
from tests.simulation.world import ORDINALS
from tests.support.template.guard import take_refused

if TYPE_CHECKING:
    from tests.simulation.simulation import Simulation

Document = dict[str, Any]

ALL_TRIES = 9 * 3
"""Requests that one write makes over all receives of its message."""
MAX_WAIT_SECONDS = 45 * 60.0
"""For how long a ceremony may wait after the last message has left its queue and the last fault has struck.

The watchdog gives one that was never begun half an hour."""
DEADLY = (Kind.KILLER_FILM, Kind.KILLER_CEREMONY)
HARMLESS = (*DEADLY, Kind.DELAY)
"""Faults besides which nothing fails that need not."""

COUNTERS = (
    "movies_created",
    "movies_updated",
    "movies_skipped",
    "movies_failed",
    "unidentified_done",
    "unidentified_failed",
)


@contextmanager
def looking(simulation: Simulation) -> Iterator[None]:
    """Reading the records disturbs nothing and is not disturbed."""
    effects, simulation.database.effects = simulation.database.effects, None
    try:
        yield
    finally:
        simulation.database.effects = effects


# while things happen


def answered(simulation: Simulation, run: str, ordinal: int) -> None:
    """A task token is answered after everything is written: status, films and people."""
    with looking(simulation):
        record = runs.find_ceremony(run, ordinal)
        item = catalogue.find_ceremony_item(ordinal)
    if record is None or record.status not in (CeremonyStatus.COMPLETED, CeremonyStatus.COMPLETED_WITH_FAILURES):
        simulation.wrong.append(f"the token of {run}/{ordinal} was answered while its status was not written")
    elif item is None or item.projected_version != item.version:
        simulation.wrong.append(f"{run}/{ordinal} completed while films and people did not say what it says")


def given_up_counts_nothing(simulation: Simulation) -> None:
    """Once a run holds a ceremony no more, its counters stand still."""
    for item in simulation.database.items(PROGRESS):
        if not item["sk"]["S"].startswith("CEREMONY#"):
            continue
        key = f"{item['pk']['S']}/{item['sk']['S']}"
        counted = {name: item.get(name) for name in COUNTERS}
        if "superseded_by" not in item and not CeremonyStatus(item["status"]["S"]).is_given_up:
            continue
        if simulation.given_up.setdefault(key, counted) != counted:
            simulation.wrong.append(f"{key} counted after its run had given it up")


def is_unfinished(simulation: Simulation) -> bool:
    """Whether anything is still to come: a message, an execution's end, a ceremony's."""
    executions = simulation.step_functions.executions
    if simulation.sqs.waiting() or any(execution.status == "RUNNING" for execution in executions.values()):
        return True
    with looking(simulation):
        records = [record for name in executions for record in runs.ceremonies_of(name)]
    return not all(CeremonyStatus(record.status).has_ended for record in records)


def nobody_waits_for_nothing(simulation: Simulation) -> None:
    """Minutes after the last message has left its queue, no ceremony waits any more, unless faults still strike the
    watchdog itself."""
    if simulation.sqs.waiting():
        simulation.busy_at = simulation.scheduler.now
    simulation.busy_at = max(simulation.busy_at, simulation.effects.struck_at)
    if simulation.scheduler.now - simulation.busy_at < MAX_WAIT_SECONDS:
        return
    for execution in simulation.step_functions.executions.values():
        for child in execution.children:
            if not child.answered:
                simulation.wrong.append(f"{child.token} waits although nothing has been in any queue for long")


def nothing_was_refused() -> None:
    """Nobody does what the template does not allow, also where another try gets over it."""
    refused = take_refused()
    assert not refused, refused[0]


# after everything that went wrong


def at_rest(simulation: Simulation) -> None:
    """Nothing is left to happen: what is not done is visible, with its reason, and with a message to send again."""
    assert not simulation.wrong, simulation.wrong[0]
    nothing_was_refused()
    with looking(simulation):
        _nothing_is_under_way(simulation)
        _only_the_newest_run_holds_a_ceremony()
        _strange_messages_are_dead_letters(simulation)
        for record in _held(simulation):
            _ceremony_is_accounted_for(simulation, record)
            _only_the_deadly_died(simulation, record)
        _dead_letters_have_a_reason(simulation)


def _only_the_deadly_died(simulation: Simulation, record: CeremonyRecord) -> None:
    """Nothing else of a batch fails, or comes more often than it must, because one message of it kills its function;
    and that one is said to have."""
    hits = simulation.effects.hits
    if any(hits[kind] for kind in Kind if kind not in HARMLESS) or not any(hits[kind] for kind in DEADLY):
        return
    killers = simulation.effects.faults(Kind.KILLER_FILM)
    films = {simulation.films[fault.at % len(simulation.films)] for fault in killers}
    for failure in failures.failures_of(record.run, int(record.ceremony)):
        assert failure.film is None or failure.film in films, f"{failure.film} failed with what killed its function"
        assert failure.error_code == "function_died", f"{failure.film} died, and is said to have {failure.error_code}"
    receives, most = simulation.sqs.most_receives, 2 + len(killers)
    assert receives <= most, f"a message was received {receives} times, not {most}, before it was through"


def _dead_letters_have_a_reason(simulation: Simulation) -> None:
    """Of each film or ceremony among the dead letters it is known why, unless it is done or given up."""
    for name, letter in simulation.sqs.dead_letters():
        document = document_of(letter)
        if letter.id in simulation.poisoned or "run" not in document:
            continue
        run, ordinal, film = document["run"], document["ceremony"], document.get("film")
        record = runs.find_ceremony(run, ordinal)
        work = film_work.find_film_work(run, film) if film else None
        if record is None or not record.is_live or (work is not None and work.state == "done"):
            continue
        if film is None and record.status in COUNTED:
            continue
        assert failures.find_failure(run, ordinal, film), f"a dead letter of {name} has no failure: {letter.body}"


def _nothing_is_under_way(simulation: Simulation) -> None:
    waiting = simulation.sqs.waiting()
    assert not waiting, f"messages are left in {[name for name, _ in waiting]}"
    for execution in simulation.step_functions.executions.values():
        assert execution.status != "RUNNING", f"execution {execution.name} still runs"
        for child in execution.children:
            assert child.answered, f"the token of {child.token} was neither answered nor ran out"
            assert runs.find_ceremony(execution.name, child.item["ceremony"]), f"{child.token} has no record"
        for record in runs.ceremonies_of(execution.name):
            name = f"ceremony {execution.name}/{record.ceremony}"
            assert CeremonyStatus(record.status).has_ended, f"{name} is {record.status} for ever"


def _only_the_newest_run_holds_a_ceremony() -> None:
    for ordinal in ORDINALS:
        latest = runs.find_latest(ordinal)
        for run in runs.latest_runs(20):
            record = runs.find_ceremony(run.run, ordinal)
            assert record is None or latest is None or record.run == latest.run or not record.is_live, (
                f"ceremony {ordinal} is live in {record.run}, but {latest.run} holds it"
            )


def _strange_messages_are_dead_letters(simulation: Simulation) -> None:
    letters = {letter.id: name for name, letter in simulation.sqs.dead_letters()}
    for message in simulation.poisoned:
        assert message in letters, f"{message}, which cannot be read, is no dead letter"
        if message not in simulation.functions.survived:
            continue  # each invocation that received it died
        if simulation.effects.hits[Kind.THROTTLED] >= ALL_TRIES:
            continue  # there may have been none in which DynamoDB took the reason
        reasons = {item.sk for item in failures.invalid_messages(letters[message])}
        assert f"MESSAGE#{message}" in reasons, f"{message}, which cannot be read, has no reason"


def _held(simulation: Simulation) -> list[CeremonyRecord]:
    """The record of each ceremony in the run that holds it now."""
    found = []
    for ordinal in ORDINALS:
        latest = runs.find_latest(ordinal)
        record = runs.find_ceremony(latest.run, ordinal) if latest else None
        if record is not None and simulation.step_functions.executions[record.run].children:
            found.append(record)
    return found


def _ceremony_is_accounted_for(simulation: Simulation, record: CeremonyRecord) -> None:
    name = f"ceremony {record.ceremony} of {record.run}"
    letters = [
        document_of(letter) for _, letter in simulation.sqs.dead_letters() if letter.id not in simulation.poisoned
    ]
    if record.status == CeremonyStatus.FAILED:
        failure = failures.find_failure(record.run, int(record.ceremony))
        assert failure is not None, f"{name} failed without a failure record"
        assert _is_gone(simulation, failure) or any(
            letter["ceremony"] == record.ceremony and "film" not in letter for letter in letters
        ), f"{name} failed ({failure.error_code}), and no dead letter would bring it through"
    if record.status not in COUNTED:
        return
    counters_are_a_recount(record)
    failed = record.movies_failed or record.unidentified_failed
    assert record.status == (CeremonyStatus.COMPLETED_WITH_FAILURES if failed else CeremonyStatus.COMPLETED), (
        f"{name} is {record.status} with {failed} failed films"
    )
    known = {failure.film: failure for failure in failures.failures_of(record.run, int(record.ceremony))}
    for film in record.film_ids:
        work = film_work.find_film_work(record.run, film)
        if work is None or work.state == "done":
            assert film not in known, f"{film} of {name} is done and has a failure record"
            continue
        if _was_reopened_for_one_given_up(record, work):
            continue
        assert work.state == "failed", f"{film} of {name} is {work.state}"
        if record.ceremony not in (work.counted or set()):
            continue
        assert film in known, f"{film} of {name} failed without a failure record"
        assert _is_gone(simulation, known[film]) or any(
            letter.get("film") == film or ("film" not in letter and letter["ceremony"] == record.ceremony)
            for letter in letters
        ), f"{film} of {name} failed ({known[film].error_code}), and no dead letter would bring it through"


def _was_reopened_for_one_given_up(record: CeremonyRecord, work: FilmWork) -> bool:
    """Whether the film was done for this ceremony, and another one that asked for it again has been given up since."""
    others = [runs.find_ceremony(record.run, int(ordinal)) for ordinal in work.waiting or ()]
    return record.ceremony in (work.counted or set()) and any(
        CeremonyStatus(other.status).is_given_up for other in others if other is not None
    )


def _is_gone(simulation: Simulation, failure: FailureRecord) -> bool:
    return failure.error_code == "lost" and simulation.effects.hits[Kind.VANISHED] > 0


def counters_are_a_recount(record: CeremonyRecord) -> None:
    """The counters of a ceremony are what counting its films' works again comes to."""
    expected: Counter[str] = Counter()
    for film in record.film_ids:
        work = film_work.find_film_work(record.run, film)
        outcome = str(work.outcome) if work is not None and record.ceremony in (work.counted or set()) else "skipped"
        if is_identified(film):
            expected[f"movies_{outcome}"] += 1
        else:
            expected["unidentified_failed" if outcome == "failed" else "unidentified_done"] += 1
    found = {name: int(getattr(record, name)) for name in COUNTERS}
    recount = {name: expected[name] for name in COUNTERS}
    assert found == recount, f"ceremony {record.ceremony} of {record.run} counts {found}; a recount comes to {recount}"


# after the repair


def healed(simulation: Simulation) -> None:
    """Everything came through, once, and the catalogue is that of a run in which nothing went wrong."""
    assert not simulation.wrong, simulation.wrong[0]
    nothing_was_refused()
    with looking(simulation):
        _nothing_is_under_way(simulation)
        _only_the_newest_run_holds_a_ceremony()
        left = simulation.sqs.dead_letters()
        assert not left, f"dead letters are left in {[name for name, _ in left]}: {[letter.body for _, letter in left]}"
        held = _held(simulation)
        assert len(held) == len(ORDINALS), f"only {[record.ceremony for record in held]} are held by a run"
        for record in held:
            assert record.status == CeremonyStatus.COMPLETED, (
                f"ceremony {record.ceremony} of {record.run} is {record.status} after the repair: {record.error_code}"
            )
            counters_are_a_recount(record)
            known = failures.failures_of(record.run, int(record.ceremony))
            assert not known, f"failures are left of {[failure.film for failure in known]}"
        parts_are_a_recount(simulation)
        _catalogue_is_as_expected(simulation)
        _totals_are_as_expected(simulation)


def parts_are_a_recount(simulation: Simulation) -> None:
    """What films and people say of each ceremony is what the ceremony says."""
    expected: dict[tuple[str, str], Document] = {}
    found: dict[tuple[str, str], Document] = {}
    for item in catalogue.scan():
        if isinstance(item, CeremonyItem):
            assert item.projected_version == item.version, f"{item.pk} is not projected"
            assert item.removed_keys == [], f"{item.pk} has not been left by {item.removed_keys}"
            ceremony = Ceremony.from_document(item.document)
            for part in parts_of(ceremony):
                key = (part_key(part), nominations_key(ceremony.ordinal))
                expected[key] = {"nominations": part.nominations, "awards": part.special_awards, "title": part.title}
        elif isinstance(item, NominationsPart):
            said = {"nominations": item.nominations, "awards": item.special_awards, "title": item.title}
            found[item.pk, item.sk] = said
    assert found.keys() == expected.keys(), f"parts too many or missing: {sorted(found.keys() ^ expected.keys())}"
    for key, said in expected.items():
        assert found[key] == json.loads(json.dumps(said)), f"{key} does not say what its ceremony says"


def _catalogue_is_as_expected(simulation: Simulation) -> None:
    if simulation.expected is None:
        return
    taken = snapshot.take()
    if taken != simulation.expected.snapshot:
        differences = list(_differences(json.loads(simulation.expected.snapshot), json.loads(taken)))
        raise AssertionError("the catalogue differs from an undisturbed run's:\n  " + "\n  ".join(differences[:10]))


def _differences(expected: Any, found: Any, path: str = "") -> Iterator[str]:
    if isinstance(expected, dict) and isinstance(found, dict):
        for name in sorted(expected.keys() | found.keys()):
            yield from _differences(expected.get(name), found.get(name), f"{path}.{name}")
    elif expected != found:
        yield f"{path}: expected {json.dumps(expected)[:300]}, found {json.dumps(found)[:300]}"


def _totals_are_as_expected(simulation: Simulation) -> None:
    executions = simulation.step_functions.executions
    totals = status_of(runs.latest_runs(1)[0])["totals"]
    counted = sum(totals[f"movies_{outcome}"] for outcome in ("created", "updated", "skipped", "failed"))
    assert counted == totals["films"], f"the totals do not add up: {totals}"
    if simulation.expected is not None and set(executions) <= {"run-0", "run-1"}:
        assert totals == simulation.expected.totals, f"totals {totals}; undisturbed {simulation.expected.totals}"


# once more


def repeated(simulation: Simulation, name: str, before: list[Document]) -> None:
    """Another import of the same wrote nothing to the catalogue and asked nobody."""
    nothing_was_refused()
    with looking(simulation):
        _nothing_is_under_way(simulation)
        written = _changed_keys(before, simulation.database.items(CATALOGUE))
        assert not written, f"{name} wrote to the catalogue: {written}"
        asked = simulation.upstreams.asked
        assert not asked, f"{name} asked about films: {asked}"
        run = runs.find_run(name)
        assert run is not None
        status = status_of(run)
        assert status["state"] == "completed", f"{name} is {status['state']}"
        assert status["totals"]["movies_skipped"] == status["totals"]["films"], f"{name} changed: {status['totals']}"


def _changed_keys(before: list[Document], after: list[Document]) -> list[str]:
    def by_key(items: list[Document]) -> dict[str, Document]:
        return {f"{item['pk']['S']}/{item['sk']['S']}": item for item in items}

    one, two = by_key(before), by_key(after)
    return sorted(key for key in one.keys() | two.keys() if one.get(key) != two.get(key))
