"""Runs, the progress of their ceremonies, and which run holds a ceremony."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from oscar_import.runs.status import CeremonyStatus
from oscar_import.storage import ceremony_progress, failures, runs
from oscar_import.storage.models import CeremonyRecord, LatestImport
from pynamodb.exceptions import PynamoDBException

from tests.support.samples import FAILURE, NOW, RUN, ceremony, counters, enrich, later, open_run
from tests.support.store import Store

OLDER, NEWER = "older", "newer"


def latest(ordinal: int = 66) -> LatestImport:
    found = runs.find_latest(ordinal)
    assert found is not None
    return found


# opening


def test_an_opened_run_has_its_request_and_a_queued_record_for_each_ceremony() -> None:
    open_run(RUN, 66, 67)
    run = runs.find_run(RUN)
    assert run is not None
    assert (run.run, run.years, run.ceremonies, run.reprocess) == (RUN, "1994-1996", [66, 67], "missing")
    assert [(int(record.ceremony), int(record.year), record.status) for record in runs.ceremonies_of(RUN)] == [
        (66, 1994, "queued"),
        (67, 1995, "queued"),
    ]


def test_the_records_of_a_run_expire_and_what_holds_a_ceremony_does_not(store: Store) -> None:
    open_run()
    expiring = {item["sk"]["S"]: "expires_at" in item for item in store.items(store.progress)}
    assert expiring == {"RUN": True, "CEREMONY#066": True, "LATEST": False}


def test_opening_a_run_again_changes_nothing(store: Store) -> None:
    open_run(RUN, 66, 67)
    enrich(66, films=3)
    before = store.items(store.progress)
    assert open_run(RUN, 66, 67, at=later(5)) == []
    assert store.items(store.progress) == before


def test_what_is_not_there_is_not_found() -> None:
    assert runs.find_run("nothing") is None
    assert runs.find_ceremony(RUN, 66) is None
    assert runs.find_latest(66) is None
    assert runs.ceremonies_of(RUN) == []
    assert runs.ceremonies_in(RUN, []) == []


def test_some_ceremonies_of_a_run_are_found() -> None:
    open_run(RUN, 66, 67, 68)
    assert sorted(int(record.ceremony) for record in runs.ceremonies_in(RUN, [68, 66, 99])) == [66, 68]


def test_runs_are_listed_newest_first() -> None:
    for number in range(3):
        open_run(f"run-{number}", 66, at=later(number))
    assert [run.run for run in runs.latest_runs(2)] == ["run-2", "run-1"]


# taking over


def test_a_newer_run_takes_the_ceremony_over_and_the_older_one_counts_no_more() -> None:
    open_run(OLDER)
    given_up = open_run(NEWER, at=later(1))
    assert [(record.run, record.status) for record in given_up] == [(OLDER, "superseded")]
    assert latest().run == NEWER
    assert latest().previous_run == OLDER
    assert not ceremony(run=OLDER).is_live
    assert ceremony(run=NEWER).is_live
    assert ceremony(run=NEWER).previous_run == OLDER


def test_a_run_that_started_earlier_but_opens_later_is_superseded_from_the_start() -> None:
    open_run(NEWER, at=later(1))
    assert open_run(OLDER, at=NOW) == []
    assert latest().run == NEWER
    assert ceremony(run=OLDER).status == "superseded"
    assert ceremony(run=NEWER).is_live


def test_of_two_runs_of_the_same_second_the_greater_name_holds_the_ceremony() -> None:
    open_run("b")
    open_run("a")
    assert latest().run == "b"
    assert ceremony(run="a").status == "superseded"


def test_a_finished_ceremony_stays_finished_when_a_newer_run_takes_it_over() -> None:
    open_run(OLDER)
    assert ceremony_progress.set_final_status(enrich(run=OLDER), CeremonyStatus.COMPLETED, now=NOW)
    assert open_run(NEWER, at=later(1)) == []
    assert ceremony(run=OLDER).status == "completed"
    assert ceremony(run=OLDER).superseded_by == NEWER
    assert not ceremony(run=OLDER).is_live


def test_opening_again_names_the_superseded_ceremonies_again_so_that_their_tokens_get_an_answer() -> None:
    open_run(OLDER)
    open_run(NEWER, at=later(1))
    assert [record.run for record in open_run(NEWER, at=later(1))] == [OLDER]


def test_runs_that_open_at_the_same_time_leave_exactly_one_live() -> None:
    names = [f"run-{number}" for number in range(6)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda name: open_run(name, 66, 67), names))
    for ordinal in (66, 67):
        assert latest(ordinal).run == "run-5"
        assert [name for name in names if ceremony(ordinal, name).is_live] == ["run-5"]


def test_a_run_overtaken_between_its_claim_and_its_record_is_superseded(monkeypatch: pytest.MonkeyPatch) -> None:
    put_once = runs._put_once
    overtaken = False

    def overtake_first(record: object) -> None:
        nonlocal overtaken
        if isinstance(record, CeremonyRecord) and not overtaken:
            overtaken = True
            open_run(NEWER, at=later(1))
        put_once(record)  # type: ignore[arg-type]

    monkeypatch.setattr(runs, "_put_once", overtake_first)
    open_run(OLDER)
    assert latest().run == NEWER
    assert ceremony(run=NEWER).is_live
    assert not ceremony(run=OLDER).is_live


def test_a_run_that_dies_while_it_takes_over_leaves_no_older_one_live(monkeypatch: pytest.MonkeyPatch) -> None:
    open_run("a")

    def die(*_given: object, **_named: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(runs, "_supersede", die)
        with pytest.raises(KeyboardInterrupt):
            open_run("b", at=later(1))
    open_run("c", at=later(2))
    assert [name for name in "ac" if ceremony(run=name).is_live] == ["c"]


# cancelling


def test_cancelling_ends_what_is_unfinished_and_nothing_else() -> None:
    open_run(RUN, 66, 67)
    ceremony_progress.set_final_status(enrich(66), CeremonyStatus.COMPLETED, now=NOW)
    given_up = runs.cancel_run(RUN, now=later(1))
    assert [int(record.ceremony) for record in given_up] == [67]
    assert [record.status for record in runs.ceremonies_of(RUN)] == ["completed", "cancelled"]
    run = runs.find_run(RUN)
    assert run is not None
    assert run.cancelled_at == "2026-11-22T10:00:01Z"


def test_cancelling_twice_keeps_the_first_time_and_names_the_same_ceremonies() -> None:
    open_run(RUN, 66, 67)
    runs.cancel_run(RUN, now=later(1))
    assert [int(record.ceremony) for record in runs.cancel_run(RUN, now=later(9))] == [66, 67]
    run = runs.find_run(RUN)
    assert run is not None
    assert run.cancelled_at == "2026-11-22T10:00:01Z"


def test_what_is_opened_after_its_run_was_cancelled_is_cancelled_too() -> None:
    """Whoever cancels while a run is being opened does not see every ceremony."""
    open_run(RUN, 66, 67)
    ceremony(67).delete()
    runs.cancel_run(RUN, now=later(1))
    open_run(RUN, 66, 67)
    assert [record.status for record in runs.ceremonies_of(RUN)] == ["cancelled", "cancelled"]


def test_cancelling_a_run_that_is_not_there_makes_none(store: Store) -> None:
    with pytest.raises(PynamoDBException):
        runs.cancel_run("nothing", now=NOW)
    assert store.items(store.progress) == []


def test_a_cancelled_ceremony_is_taken_up_by_a_newer_run() -> None:
    open_run(OLDER)
    runs.cancel_run(OLDER, now=NOW)
    assert [record.status for record in open_run(NEWER, at=later(1))] == ["cancelled"]
    assert ceremony(run=NEWER).is_live


# changing a ceremony


def test_a_ceremony_is_changed_while_its_run_holds_it() -> None:
    open_run()
    record = ceremony()
    assert ceremony_progress.update_ceremony(record, [CeremonyRecord.films.set(5)], now=later(3))
    assert int(record.films) == 5
    assert (int(ceremony().films), ceremony().updated_at) == (5, "2026-11-22T10:00:03Z")


@pytest.mark.parametrize("how", ["superseded", "cancelled"])
def test_a_given_up_ceremony_is_not_changed(how: str) -> None:
    open_run(OLDER)
    stale = ceremony(run=OLDER)
    if how == "superseded":
        open_run(NEWER, at=later(1))
    else:
        runs.cancel_run(OLDER, now=NOW)
    assert not ceremony_progress.update_ceremony(stale, [CeremonyRecord.films.set(5)], now=later(3))
    assert int(ceremony(run=OLDER).films) == 0


def test_a_ceremony_is_changed_only_from_the_statuses_that_are_named() -> None:
    open_run()
    record = enrich(films=2)
    assert not ceremony_progress.update_ceremony(
        record, [CeremonyRecord.films.set(9)], only_from=(CeremonyStatus.QUEUED, CeremonyStatus.FAILED), now=NOW
    )
    assert int(ceremony().films) == 2


def test_a_ceremony_that_is_not_there_is_not_made_by_a_change(store: Store) -> None:
    open_run()
    record = ceremony()
    record.delete()
    assert not ceremony_progress.update_ceremony(record, [CeremonyRecord.films.set(5)], now=NOW)
    assert [item["sk"]["S"] for item in store.items(store.progress)] == ["LATEST", "RUN"]


# verdicts


def test_a_verdict_is_written_with_its_time() -> None:
    open_run()
    assert ceremony_progress.set_final_status(enrich(), CeremonyStatus.COMPLETED, now=later(7))
    assert (ceremony().status, ceremony().completed_at) == ("completed", "2026-11-22T10:00:07Z")


def test_a_verdict_that_stands_already_is_not_written_again(store: Store) -> None:
    open_run()
    record = enrich()
    ceremony_progress.set_final_status(record, CeremonyStatus.COMPLETED, now=later(7))
    before = store.items(store.progress)
    assert ceremony_progress.set_final_status(record, CeremonyStatus.COMPLETED, now=later(8))
    assert store.items(store.progress) == before


@pytest.mark.parametrize(
    "meanwhile", [CeremonyRecord.movies_failed.add(1), CeremonyRecord.unidentified_failed.add(1)], ids=str
)
def test_a_verdict_on_counters_that_changed_meanwhile_is_refused(meanwhile: object) -> None:
    open_run()
    stale = enrich()
    ceremony().update(actions=[meanwhile])  # type: ignore[list-item]
    assert not ceremony_progress.set_final_status(stale, CeremonyStatus.COMPLETED, now=NOW)
    assert ceremony().status == "enriching"


def test_a_verdict_on_a_ceremony_cancelled_meanwhile_is_refused() -> None:
    open_run()
    stale = enrich()
    runs.cancel_run(RUN, now=NOW)
    assert not ceremony_progress.set_final_status(stale, CeremonyStatus.COMPLETED, now=NOW)
    assert ceremony().status == "cancelled"


# failures of ceremonies


def test_a_failed_ceremony_says_why_in_both_places() -> None:
    open_run()
    ceremony_progress.write_failure(ceremony(), FAILURE, now=later(2))
    record = ceremony()
    assert (record.status, record.error_code, record.error_message, record.hint) == (
        "failed",
        FAILURE.code,
        FAILURE.message,
        FAILURE.hint,
    )
    failure = failures.find_failure(RUN, 66)
    assert failure is not None
    assert failure.film is None
    assert failure.error_code == FAILURE.code


def test_a_superseded_ceremony_does_not_fail() -> None:
    open_run(OLDER)
    stale = ceremony(run=OLDER)
    open_run(NEWER, at=later(1))
    ceremony_progress.write_failure(stale, FAILURE, now=later(2))
    assert ceremony(run=OLDER).status == "superseded"
    assert failures.failures_of(OLDER) == []


# the last complete import


def complete(run: str) -> CeremonyRecord:
    record = enrich(films=4, run=run)
    assert ceremony_progress.set_final_status(record, CeremonyStatus.COMPLETED, now=later(7))
    ceremony_progress.save_last_complete(record, parsers={"collaboration": 1}, now=later(8))
    return record


def test_a_complete_import_is_remembered_at_the_ceremony() -> None:
    open_run()
    complete(RUN)
    noted = latest().complete
    assert (noted["run"], noted["at"], noted["films"]) == (RUN, "2026-11-22T10:00:07Z", 4)
    assert set(ceremony_progress.COMPLETE_FIELDS) < set(noted)


def test_a_late_complete_import_of_an_older_run_is_not_remembered() -> None:
    open_run(OLDER)
    record = enrich(run=OLDER)
    open_run(NEWER, at=later(1))
    ceremony_progress.save_last_complete(record, parsers={"collaboration": 1}, now=NOW)
    assert latest().complete is None


def test_a_takeover_keeps_the_last_complete_import() -> None:
    open_run(OLDER)
    complete(OLDER)
    open_run(NEWER, at=later(10))
    assert latest().complete["run"] == OLDER


def test_the_last_complete_import_is_forgotten_by_the_run_that_imports_anew_and_by_no_other() -> None:
    open_run(OLDER)
    stale = complete(OLDER)
    open_run(NEWER, at=later(10))
    ceremony_progress.forget_complete(stale)
    assert latest().complete is not None
    ceremony_progress.forget_complete(ceremony(run=NEWER))
    assert latest().complete is None


def test_a_summarised_run_has_its_time_and_a_missing_one_is_not_made() -> None:
    open_run()
    runs.finish_run(RUN, now=later(60))
    run = runs.find_run(RUN)
    assert run is not None
    assert run.finished_at == "2026-11-22T10:01:00Z"
    with pytest.raises(PynamoDBException):
        runs.finish_run("nothing", now=NOW)
    assert counters() == {}
