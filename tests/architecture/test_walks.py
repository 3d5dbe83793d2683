"""A reader who follows a film or a year walks no further than this: see docs/architecture.md, "Two walks"."""

from __future__ import annotations

from benchmarks.walks import walks


def test_the_walks_stay_short() -> None:
    found = walks()
    details, year = found["details"], found["year"]
    assert len(details.files) <= 12, details.files
    assert details.returns <= 25, details.passed
    assert len(year.files) <= 30, year.files
