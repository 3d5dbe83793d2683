"""Why films, ceremonies and messages failed."""

from __future__ import annotations

from oscar_import.storage import ceremony_progress, failures

from tests.support.samples import FAILURE, FILM, NOW, RUN, ceremony, open_run
from tests.support.store import Store


def put(ordinal: int, film: str | None = None) -> None:
    failures.failure_record(RUN, ordinal, FAILURE, film=film, title="A title", now=NOW).save()


def test_the_failures_of_a_run_come_by_ceremony_and_film() -> None:
    for ordinal, film in ((67, None), (66, "tt2"), (66, "tt1")):
        put(ordinal, film)
    assert [(int(record.ceremony), record.film) for record in failures.failures_of(RUN)] == [
        (66, "tt1"),
        (66, "tt2"),
        (67, None),
    ]
    assert [record.film for record in failures.failures_of(RUN, 66)] == ["tt1", "tt2"]
    assert failures.failures_of("another") == []


def test_a_film_s_failure_is_not_its_ceremony_s() -> None:
    put(66, FILM)
    assert failures.find_failure(RUN, 66) is None
    assert failures.find_failure(RUN, 66, FILM) is not None


def test_the_failure_of_a_ceremony_is_taken_away_and_those_of_its_films_stay() -> None:
    open_run()
    ceremony_progress.write_failure(ceremony(), FAILURE, now=NOW)
    put(66, FILM)
    failures.delete_failure(RUN, 66)
    assert [record.film for record in failures.failures_of(RUN)] == [FILM]
    failures.delete_failure(RUN, 66)


def test_why_a_message_could_not_be_read_stands_under_its_queue() -> None:
    for number in range(2):
        failures.put_invalid_message("tmdb_details", f"id-{number}", error_message="is not JSON", hint="x", now=NOW)
    failures.put_invalid_message("tmdb_details", "id-1", error_message="is not JSON", hint="x", now=NOW)
    assert [record.sk for record in failures.invalid_messages("tmdb_details")] == ["MESSAGE#id-0", "MESSAGE#id-1"]
    assert failures.invalid_messages("collaboration") == []


def test_failures_expire(store: Store) -> None:
    put(66, FILM)
    failures.put_invalid_message("tmdb_details", "id", error_message="is not JSON", hint="x", now=NOW)
    assert all("expires_at" in item for item in store.items(store.progress))
