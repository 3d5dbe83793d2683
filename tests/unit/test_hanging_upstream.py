"""An upstream that takes connections and never answers: the function has to end by itself, whatever its batch holds."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
import requests
from oscar_import.collaborators import Clients, Collaborators
from oscar_import.errors import Transient
from oscar_import.patience import Patience
from requests.adapters import BaseAdapter

from infra.pipeline import PIPELINE
from infra.stage import EMBEDDED_TIMEOUT_SECONDS
from tests.records.fakes import SETTINGS, FakeAws
from tests.standin.virtual_time import VirtualTime

ASKING = [row for row in PIPELINE if row.upstream in ("TMDb", "OMDb")]


class Hanging(BaseAdapter):
    """Waits for as long as it is waited for."""

    def __init__(self, time: VirtualTime) -> None:
        super().__init__()
        self._time = time

    def send(self, request: requests.PreparedRequest, timeout: float = 0.0, **_given: Any) -> requests.Response:  # type: ignore[override]
        self._time.sleep(timeout)
        raise requests.ReadTimeout(request=request)

    def close(self) -> None:
        pass


@pytest.mark.parametrize("row", ASKING, ids=lambda row: row.name)
@pytest.mark.parametrize("where", ["aws", "embedded"])
def test_a_whole_batch_is_given_back_before_the_functions_time_is_over(row: Any, where: str) -> None:
    seconds = min(row.timeout_seconds, EMBEDDED_TIMEOUT_SECONDS) if where == "embedded" else row.timeout_seconds
    time, aws = VirtualTime(), FakeAws()
    settings = replace(SETTINGS, tmdb_requests_per_second=0, omdb_requests_per_day=0)
    clients = Clients(sqs=aws, s3=aws, step_functions=aws, secrets=aws)  # type: ignore[arg-type]
    tools = Collaborators.over(settings, clients, Patience(time.moment, time.sleep), time.moment)
    tools.tmdb._session.mount("https://", Hanging(time))
    began = time.now()
    tools.patience.begin(seconds)
    for _ in range(row.batch_size):
        with suppress(Transient):
            tools.tmdb.movie("tt0111161")
    assert time.now() - began < seconds
