"""Ceremonies imported one after the other, each in a run of its own, by the stage's own function."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from oscar_import.ceremonies.model import Ceremony
from oscar_import.dependencies import Dependencies
from oscar_import.hashing import content_hash
from oscar_import.runs.messages import CeremonyMessage
from oscar_import.sources.html.page import Page
from oscar_import.stage import Stage
from oscar_import.stages import oscar_imports
from oscar_import.storage.models import CeremonyRecord

from tests.support.fakes import FakeAws, dependencies
from tests.support.made_pages import imdb_data, imdb_page, oscars_org_page
from tests.support.made_tables import table_of
from tests.support.samples import NOW, ceremony, open_run
from tests.support.template.guard import acting_as

ToldT = TypeVar("ToldT")


class Site:
    """oscars.org and IMDb, as the page client gives them."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {}

    def read(
        self, site: str, base_url: str, path: str, reader: Callable[[Page], ToldT], *, most_tries: int = 4
    ) -> ToldT:
        return reader(Page(self.pages[site]))


class Imports:
    def __init__(self, aws: FakeAws | None = None) -> None:
        self.aws = aws or FakeAws()
        self.site = Site()
        self._numbers = itertools.count(1)

    def deps(self, number: int, function: str = Stage.OSCAR_IMPORTS) -> Dependencies:
        made = dependencies(self.aws, function, now=NOW + timedelta(minutes=number))
        return replace(made, pages=self.site)  # type: ignore[arg-type]

    def run(self, told: Ceremony, source: str = "oscar_data", *, deliveries: int = 1) -> CeremonyRecord:
        """Imports what `source` tells; returns the ceremony's progress. Raises ImportFailure."""
        message = self.opened(told, source)
        for _ in range(deliveries):
            self.deliver(message)
        return ceremony(told.ordinal, message.run)

    def opened(self, told: Ceremony, source: str = "oscar_data") -> CeremonyMessage:
        """Opens a run and returns its message for the ceremony."""
        number = next(self._numbers)
        run = f"run-{number:03d}"
        open_run(run, told.ordinal, at=NOW + timedelta(minutes=number), reprocess="all")
        return CeremonyMessage(
            run=run,
            ceremony=told.ordinal,
            reprocess="all",
            skip_enrichment=True,
            source=source,
            source_object=self._serve(told, source),
            source_hash=None,
        )

    def deliver(self, message: CeremonyMessage) -> None:
        with acting_as(Stage.OSCAR_IMPORTS):
            oscar_imports.process(message, self.deps(int(message.run.removeprefix("run-"))))

    def _serve(self, told: Ceremony, source: str) -> str | None:
        if source == "oscars_org":
            self.site.pages = {
                "oscars_org": oscars_org_page(told).encode(),
                "imdb": imdb_page(imdb_data(told)).encode(),
            }
            return None
        content = table_of(told)
        key = f"sources/{content_hash(content)}"
        self.aws.objects[key] = content
        return key
