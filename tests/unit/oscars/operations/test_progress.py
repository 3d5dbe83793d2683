"""How far a run is, and how long it will take."""

from __future__ import annotations

import pytest

from oscars.operations.progress import USUAL_FILMS, Pace, progress_of
from tests.support.cli_samples import ceremony, status


class TestProgress:
    def test_counts_the_films_that_are_through(self) -> None:
        document = status(ceremony(66, "enriching", films=50, created=20, failed=1), ceremony(67, "completed", films=5))
        progress = progress_of(document)
        assert (progress.films_done, progress.ceremonies_done, progress.ceremonies) == (21, 1, 2)

    def test_expects_the_usual_number_of_films_of_a_ceremony_that_is_not_read_yet(self) -> None:
        document = status(ceremony(66, "enriching", films=50), ceremony(67, "queued"))
        assert progress_of(document).films_expected == 50 + USUAL_FILMS

    def test_expects_nothing_more_of_a_ceremony_that_failed(self) -> None:
        progress = progress_of(status(ceremony(66, "failed", films=50, created=10)))
        assert (progress.films_expected, progress.share) == (10, 1.0)

    def test_is_not_whole_before_the_last_ceremony_has_ended(self) -> None:
        progress = progress_of(status(ceremony(66, "enriching", films=50, created=50)))
        assert progress.share < 1


class TestPace:
    def test_is_unknown_at_first(self) -> None:
        pace = Pace()
        pace.see(0, 0)
        pace.see(1, 10)
        assert pace.films_per_second is None

    def test_is_films_by_seconds(self) -> None:
        pace = Pace()
        pace.see(0, 0)
        pace.see(10, 200)
        assert pace.films_per_second == pytest.approx(20)

    def test_forgets_what_was_more_than_a_minute_ago(self) -> None:
        pace = Pace()
        for second in range(0, 200, 5):
            pace.see(second, 0 if second < 100 else (second - 100) * 10)
        assert pace.films_per_second == pytest.approx(10)

    def test_says_how_long_the_rest_takes(self) -> None:
        pace = Pace()
        pace.see(0, 0)
        pace.see(10, 20)
        progress = progress_of(status(ceremony(66, "enriching", films=50, created=20)))
        assert pace.seconds_left(progress) == pytest.approx(15)
