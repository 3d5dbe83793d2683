"""A run with four films whose messages are delivered."""

from __future__ import annotations

import pytest

from tests.support.deadly_messages import MATES
from tests.support.fakes import FakeAws
from tests.support.samples import FILM, NOW, RUN, enrich, open_film, open_run


@pytest.fixture
def aws() -> FakeAws:
    open_run()
    enrich(films=4)
    for film in (FILM, *MATES):
        open_film(RUN, film, title="A title", ceremony=66, created=True, now=NOW)
    return FakeAws()
