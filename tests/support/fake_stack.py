"""A stack of plain documents: what the page would read of a real one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from oscar_import.ceremonies.model import Ceremony, with_id
from oscar_import.stage import Stage

from oscars.console.caches import Snapshot, StillReading
from oscars.console.catalogue_index import PageCatalogue
from oscars.console.redrive_jobs import Chosen, Redrive
from oscars.console.service import Place, Stack
from oscars.errors import StackUnavailable, UsageError
from oscars.operations.executions import Execution

Document = dict[str, Any]
RUN = "20261122T100000Z-1929-1930-k3f9"
STARTED = "2026-11-22T10:00:00Z"


def catalogue_of(ceremonies: Iterable[Ceremony]) -> PageCatalogue:
    """As a snapshot would hold these ceremonies, their films not enriched."""
    documents = []
    films: dict[str, Document] = {}
    for ceremony in ceremonies:
        named = [with_id(one, f"{ceremony.ordinal:03}-{n:04}") for n, one in enumerate(ceremony.nominations, 1)]
        own = replace(ceremony, nominations=tuple(named))
        document = own.to_document()
        del document["version"], document["source_hash"]
        documents.append(document)
        for key, film in own.films().items():
            entry = films.setdefault(key, {"titles": {}, "nominations": {}, "stages": {}})
            entry["titles"][str(own.ordinal)] = film.title
            ids = [one.id for one in named if key in {known.imdb_id for known in one.films}]
            entry["nominations"][str(own.ordinal)] = ids
    return PageCatalogue({"ceremonies": documents, "films": films, "people": {}})


def with_film(catalogue: PageCatalogue, film: str, **known: Any) -> PageCatalogue:
    """The same with more known of the film."""
    films = {**catalogue.films, film: {**catalogue.films[film], **known}}
    return PageCatalogue({**catalogue.document, "films": films})


def ceremony_of_run(ordinal: int, year: int, status: str, **counts: int) -> Document:
    films = {"movies_created": 0, "movies_updated": 0, "movies_skipped": 0, "movies_failed": 0, "movies_open": 0}
    return {
        "ceremony": ordinal,
        "year": year,
        "status": status,
        "awaiting_winners": False,
        "nominations": 30,
        "wins": 10,
        "films": 25,
        "unidentified": 0,
        **films,
        **counts,
        "error_code": None,
        "error_message": None,
        "hint": None,
        "updated_at": STARTED,
    }


def failure(film: str = "tt0018578", **changed: Any) -> Document:
    return {
        "stage": "tmdb_details",
        "ceremony": 1,
        "film": film,
        "title": "Wings <1927>",
        "error_code": "tmdb_refused",
        "error_message": "TMDb answered HTTP 418",
        "hint": "Brew something else.",
        "command": "oscars redrive tmdb_details",
        "run": RUN,
        "message_id": "message-1",
        "failed_at": STARTED,
        **changed,
    }


class FakeStack(Stack):
    """Remembers what it was told to do."""

    def __init__(self, catalogue: PageCatalogue | None = None, *, state: str = "running") -> None:
        self.catalogue = catalogue
        self.state = state
        self.failed: list[Document] = []
        self.dead: dict[str, int] = {}
        self.failed_ceremonies = 0
        self.is_down = False
        self.is_reading = False
        self.has_runs = True
        self.done: list[tuple[str, Any]] = []
        self.refused: str | None = None

    def _answer(self) -> None:
        if self.is_down:
            raise StackUnavailable("the embedded AWS is not running", "run: oscars local up")

    def place(self) -> Place:
        self._answer()
        return Place("embedded AWS", is_embedded=True)

    def runs(self, limit: int) -> list[Document]:
        self._answer()
        asked = {"run": RUN, "years": "1929-1930", "started_at": STARTED, "ceremonies_asked": 3}
        return [asked][:limit] if self.has_runs else []

    def run_row(self, run: str) -> Document | None:
        self._answer()
        return self.run(run)

    def run(self, run: str) -> Document | None:
        self._answer()
        if run != RUN:
            return None
        ceremonies = [
            ceremony_of_run(1, 1929, "completed", movies_created=25),
            ceremony_of_run(2, 1930, "completed_with_failures", movies_created=24, movies_failed=1),
            ceremony_of_run(3, 1930, "enriching", movies_open=25),
        ]
        names = ("nominations", "wins", "films", "movies_created", "movies_updated", "movies_skipped", "movies_failed")
        totals = {name: sum(item[name] for item in ceremonies) for name in names}
        finished = None if self.state == "running" else "2026-11-22T10:01:12Z"
        return {
            "run": RUN,
            "years": "1929-1930",
            "reprocess": "missing",
            "skip_enrichment": False,
            "source": "oscar_data",
            "started_at": STARTED,
            "finished_at": finished,
            "state": self.state,
            "counts": {"queued": 0, "running": 1, "completed": 1, "failed": self.failed_ceremonies},
            "totals": {"ceremonies": 3, **totals},
            "ceremonies": ceremonies,
            "cost": {"total_usd": 0.0123},
            "services": ["TMDb"],
            "execution_url": None,
            "progress": {
                "share": 0.66,
                "films_done": 50,
                "films_expected": 75,
                "films_per_second": 12.5,
                "seconds_left": 2.0,
            },
            "stages": [
                {
                    "stage": stage.value,
                    "waiting": 3,
                    "in_flight": 2,
                    "past": 50,
                    "failed": len([item for item in self.failed if item["stage"] == stage]),
                    "dead_lettered": self.dead.get(stage.value, 0),
                }
                for stage in Stage
            ],
        }

    def execution(self, run: str) -> Execution | None:
        ended = {
            "starting": Execution("arn", "RUNNING", None, None, None),
            "rejected": Execution("arn", "FAILED", "bad_key", "TMDb refuses the key", None),
        }
        return ended.get(run)

    def failures(self, run: str | None) -> list[Document]:
        self._answer()
        if run not in (None, RUN):
            raise UsageError(f"there is no run {run}")
        return self.failed

    def dead_letters(self) -> dict[str, int]:
        return self.dead

    def unreadable_messages(self, stage: str) -> list[Document]:
        return []

    def film_failure(self, film: str, ordinals: list[int]) -> Document | None:
        return next((item for item in self.failed if item["film"] == film), None)

    def uses_embedded_facts(self, run: str) -> bool:
        return True

    def snapshot(self) -> Snapshot | None:
        self._answer()
        if self.is_reading:
            raise StillReading
        return Snapshot(self.catalogue, "etag", datetime(2026, 11, 22, tzinfo=UTC)) if self.catalogue else None

    def imported(self, ordinal: int) -> Document | None:
        return {"run": RUN, "imported_at": STARTED}

    def plan(self, given: Document) -> Document:
        self.check(given)
        self.done.append(("plan", given))
        item = {"ceremony": 66, "year": 1994, "films": 50, "tmdb_requests": 50, "omdb_requests": 50}
        return {
            "years": given["years"],
            "ceremonies": [{**item, "action": "import", "error": None}, {**item, "action": "fail", "error": "no such"}],
            "totals": {
                "films": 50,
                "tmdb_requests": 50,
                "omdb_requests": 50,
                "tmdb_id_requests": 316,
                "tmdb_id_requests_at_most": 1816,
            },
            "estimated_seconds": 10,
            "omdb_days": 1,
            "estimated_cost": {"total_usd": 0.01},
        }

    def start(self, given: Document) -> str:
        self._answer()
        self.check(given)
        self.done.append(("start", given))
        return RUN

    def cancel(self, run: str) -> None:
        self.done.append(("cancel", run))

    def redrive(self, chosen: Chosen) -> None:
        if not self.dead:
            raise UsageError("there are no dead letters there: nothing to redrive")
        self.done.append(("redrive", chosen))

    def redrives(self) -> list[Redrive]:
        return []
