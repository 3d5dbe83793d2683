from __future__ import annotations
from pathlib import Path
import pytest
from tests.support.night.replay import Replay
from tests.support.night.site import NightSite
from tests.support.night.pages import State
from tests.support.night.expected import compared

pytestmark = pytest.mark.needs("shared")

def test_it(shared: Path) -> None:
    site = NightSite(shared, 97)
    replay = Replay(site)
    site.publish_table()
    import time
    t=time.time()
    done = replay.run("2025", "oscar_data")
    print(time.time()-t, done.status, done.failures)
    print(compared(replay.document(97), site.rows[97]))
    print(site.tmdb.asked, len(replay.film_records()), len(replay.snapshot().nominations_of_films))
    for ord in (State.INCOMPLETE,):
        site.states[97]=ord
        done=replay.run("2025")
        print(done.status['ceremonies'], done.failures)
    assert 0
