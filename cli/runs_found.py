"""Which run a command speaks of."""

from __future__ import annotations

from oscar_import.records import runs
from oscar_import.records.tables import RunRecord

from local.errors import WrongCall


def run_named(name: str | None) -> RunRecord:
    """The run of that name, the newest one without a name. Raises WrongCall where there is none."""
    if name is not None:
        found = runs.find_run(name)
        if found is None:
            raise WrongCall(f"there is no run {name!r}; see those that there are: oscars runs")
        return found
    newest = runs.latest_runs(1)
    if not newest:
        raise WrongCall("nothing has been imported yet; begin with, for example: oscars import 1994")
    return newest[0]
