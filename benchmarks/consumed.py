"""What an import consumes of AWS: calls and capacity units a film, by stage; a first import, then the same again.

    python -m benchmarks.consumed --ceremonies 94-97    less than a minute

Real are the functions, with batches as large as the template's, and the engine of the embedded AWS, which says of each
call what it consumes (nothing of BatchGetItem). The films are those of the embedded facts: their bodies are smaller
than TMDb's, and records take fewer units than with a key. No queue, network or container is in it.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from oscar_import.dependencies import Dependencies
from oscar_import.stage import Stage
from oscar_import.storage.connection import client

from benchmarks.walks import Pipeline
from oscars.local.facts.format import read_folder
from oscars.local.facts.table import render_table
from oscars.local.upstream.routes import Upstream
from tests.support.fakes import FakeAws

UNITS = {
    "GetItem": "read",
    "BatchGetItem": "read",
    "Query": "read",
    "Scan": "read",
    "PutItem": "write",
    "UpdateItem": "write",
    "DeleteItem": "write",
    "TransactWriteItems": "write",
}


@dataclass
class Consumed:
    """By function: how often which operation was called, and the units."""

    calls: Counter[tuple[str, str]] = field(default_factory=Counter)
    units: Counter[tuple[str, str]] = field(default_factory=Counter)
    function: str = ""

    def called(self, operation: str) -> None:
        self.calls[self.function, operation] += 1

    def watch_dynamodb(self) -> None:
        """Lets the engine say what each call consumes."""
        events = client().meta.events
        events.register("provide-client-params.dynamodb", _asking_for_units)
        events.register("after-call.dynamodb", self._answered)

    def _answered(self, parsed: dict[str, Any], model: Any, **_given: object) -> None:
        self.called(model.name)
        consumed = parsed.get("ConsumedCapacity") or []
        for one in consumed if isinstance(consumed, list) else [consumed]:
            self.units[self.function, UNITS[model.name]] += one["CapacityUnits"]


def _asking_for_units(params: dict[str, Any], **_given: object) -> None:
    params["ReturnConsumedCapacity"] = "TOTAL"


class CountedAws(FakeAws):
    """The other services; what is called is counted."""

    consumed: Consumed

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        if name.startswith("_") or not callable(found) or "consumed" not in self.__dict__:
            return found
        self.__dict__["consumed"].called("".join(word.capitalize() for word in name.split("_")))
        return found


class BatchedPipeline(Pipeline):
    """As `walks.Pipeline`; a function is given as many messages as the template allows it."""

    def __init__(self, table: bytes, upstream: Upstream) -> None:
        super().__init__(table, upstream)
        self.aws = CountedAws()
        self.consumed = Consumed()
        self.aws.consumed = self.consumed
        self.consumed.watch_dynamodb()
        self._warm: dict[str, Dependencies] = {}

    def _deps(self, function: str) -> Dependencies:
        """Those of a container that is warm."""
        if function not in self._warm:
            self._warm[function] = super()._deps(function)
        return self._warm[function]

    def _next_batch(self) -> tuple[Stage, list[str]]:
        return self.aws.take_batch()

    @contextmanager
    def _followed(self, name: str) -> Iterator[None]:
        self.consumed.function = name
        yield


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.consumed", description=__doc__)
    parser.add_argument("--ceremonies", default="94-97")
    given = parser.parse_args()
    facts = list(read_folder())
    table = "".join(render_table(facts)).encode()
    pipeline = BatchedPipeline(table, Upstream(facts))
    for run, reprocess in (("a-first", "missing"), ("b-again", "missing"), ("c-again", "all")):
        consumed = pipeline.consumed
        consumed.calls.clear()
        consumed.units.clear()
        status = pipeline.import_years(given.ceremonies, run=run, reprocess=reprocess)
        assert status["state"] == "completed", status
        _print(run, consumed, films=sum(ceremony["films"] for ceremony in status["ceremonies"]))


def _print(run: str, consumed: Consumed, *, films: int) -> None:
    print(f"\n{run}: {films} films; of each film:")
    for function in dict.fromkeys(function for function, _ in consumed.calls):
        calls = {operation: count for (of, operation), count in consumed.calls.items() if of == function}
        units = {kind: count for (of, kind), count in consumed.units.items() if of == function}
        said = ", ".join(f"{operation} {count / films:.2f}" for operation, count in sorted(calls.items()))
        written, read = units.get("write", 0) / films, units.get("read", 0) / films
        print(
            f"  {function:16} {sum(calls.values()) / films:6.2f} calls {written:6.2f} written {read:6.2f} read   {said}"
        )
    totals = [sum(count for (_, kind), count in consumed.units.items() if kind == which) for which in ("write", "read")]
    print(
        f"  {'all':16} {sum(consumed.calls.values()) / films:6.2f} calls {totals[0] / films:6.2f} written "
        f"{totals[1] / films:6.2f} read"
    )


if __name__ == "__main__":
    main()
