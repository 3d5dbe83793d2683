"""Keys sort as their numbers do, and no two kinds of items share one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from oscar_import.storage import keys

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_ceremonies_sort_by_their_number() -> None:
    for key in (keys.ceremony_key, keys.nominations_key, keys.failure_key):
        assert [key(2), key(10), key(98)] == sorted([key(98), key(10), key(2)])


def test_the_failures_of_a_ceremony_begin_with_its_own() -> None:
    assert keys.failure_key(66, "tt0108052").startswith(keys.failure_key(66))
    assert not keys.failure_key(6, "tt0108052").startswith(keys.failure_key(66))


def test_kinds_share_no_key() -> None:
    by_text = (
        *(keys.run_key, keys.film_key, keys.queue_key, keys.upstream_key),
        *(keys.deferred_key, keys.person_key, keys.stage_key),
    )
    assert len({key("x") for key in by_text}) == len(by_text)


def test_a_runs_records_go_after_half_a_year() -> None:
    assert keys.expiry(NOW) == NOW + timedelta(days=180)
