"""A film never fails because of OMDb: whatever it does, the film is done without ratings after few requests."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest
import requests
from oscar_import.handlers.sqs import stage_handler
from oscar_import.runs.failure import MAX_RECEIVES
from oscar_import.runs.messages import read_film_or_ratings
from oscar_import.stage import Stage
from oscar_import.stages import omdb_enrichment
from oscar_import.storage import catalogue, deferred_films, failures, film_work
from oscar_import.upstream import http
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

from oscars.local.upstream.films import Films
from tests.integration.oscar_import.handlers.test_sqs import Context, record
from tests.support.enrichment import TITLE, Enrichment, movie
from tests.support.fake_upstream.ratings import Ratings
from tests.support.fake_upstream.upstream import StandIn, all_films
from tests.support.fake_upstream.virtual_time import VirtualTime
from tests.support.samples import FILM, open_run
from tests.support.template.guard import acting

RUN, CEREMONY = "run-1", 66
Send = Callable[[VirtualTime], tuple[int, dict[str, str], bytes]]


def answers(status: int, body: object, **headers: str) -> Send:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _time: (status, named, content)


def hangs(time: VirtualTime) -> tuple[int, dict[str, str], bytes]:
    time.sleep(http.WHOLE_SECONDS)
    raise requests.ReadTimeout


def is_refused(_time: VirtualTime) -> tuple[int, dict[str, str], bytes]:
    raise requests.ConnectionError


WRONG_KEY = {"Response": "False", "Error": "Invalid API key!"}


class Omdb(BaseAdapter):
    def __init__(self, time: VirtualTime, send: Send) -> None:
        super().__init__()
        self._time = time
        self._send = send
        self.asked = 0

    def send(self, request: requests.PreparedRequest, **_given: object) -> requests.Response:  # type: ignore[override]
        self.asked += 1
        response = requests.Response()
        response.status_code, headers, body = self._send(self._time)
        response.url = str(request.url)
        response.headers.update(headers)
        response.raw = HTTPResponse(io.BytesIO(body), preload_content=False)
        return response

    def close(self) -> None:
        pass


@pytest.fixture(scope="module")
def films() -> Films:
    return all_films()


@pytest.mark.parametrize(
    ("send", "receives", "requests_at_most", "reason"),
    [
        pytest.param(answers(200, b'{"Title": "The'), 2, 4, "damaged or incomplete JSON", id="damaged"),
        pytest.param(answers(200, b"<html>"), 2, 4, "HTML instead of JSON", id="HTML"),
        pytest.param(answers(202, b""), 2, 4, "an empty body", id="nothing"),
        pytest.param(answers(200, {}), 2, 4, "no Response field", id="another object"),
        pytest.param(hangs, 2, 2, "no whole answer within 30 s", id="hangs"),
        pytest.param(is_refused, 8, 16, "no whole answer (ConnectionError)", id="refuses connections"),
        pytest.param(answers(500, {"Error": "down"}), 8, 16, "HTTP 500: down", id="fails"),
        pytest.param(answers(503, b"<html>"), 8, 16, "HTTP 503", id="is down"),
        pytest.param(answers(403, b"<html>"), 8, 8, "a firewall", id="firewall"),
        pytest.param(answers(302, b"", Location="http://127.0.0.1/"), 8, 8, "a redirect", id="redirects"),
        pytest.param(answers(429, b""), 8, 16, "asks for fewer requests", id="throttles"),
        pytest.param(answers(429, b"", Retry_After="600"), 8, 8, "asks for fewer requests", id="throttles for long"),
        pytest.param(answers(401, WRONG_KEY), 1, 2, "oscars keys set omdb", id="refuses the key"),
        pytest.param(answers(200, {"Error": "Too many results."}), 1, 1, "Too many results", id="refuses the film"),
    ],
)
def test_the_film_is_done_without_ratings_and_gets_them_another_day(
    films: Films, send: Send, receives: int, requests_at_most: int, reason: str
) -> None:
    time = VirtualTime()
    film = films.imdb_ids()[0]
    ratings = Ratings(time, StandIn(films, clock=time.now), containers=1)
    open_run(RUN, CEREMONY, at=time.moment())
    ratings.arrive(RUN, CEREMONY, [film])
    deps, (_, body) = ratings.containers[0], ratings.aws.sent.pop()
    omdb = Omdb(time, send)
    deps.omdb._session.mount("https://", omdb)
    stage = Stage.OMDB_ENRICHMENT
    handler = acting(stage, stage_handler(stage, read_film_or_ratings, omdb_enrichment.process, deps))

    received = 0
    is_acknowledged = False
    while not is_acknowledged and received < MAX_RECEIVES:
        received += 1
        event = {"Records": [record(body, receives=received)]}
        is_acknowledged = not handler(event, Context())["batchItemFailures"]  # type: ignore[arg-type]
        time.sleep(ratings.aws.hidden[-1][1] if ratings.aws.hidden else 0)

    assert (is_acknowledged, received) == (True, receives)
    assert 0 < omdb.asked <= requests_at_most
    work = film_work.find_film_work(RUN, film)
    assert work is not None
    assert (work.state, work.stages["omdb_enrichment"][0]) == ("done", "deferred")
    assert reason in work.stages["omdb_enrichment"][1]
    stored = catalogue.find_stage(film, Stage.OMDB_ENRICHMENT)
    assert stored is not None
    assert (stored.outcome, stored.reason) == ("deferred", work.stages["omdb_enrichment"][1])
    assert failures.find_failure(RUN, CEREMONY, film) is None
    assert [waiting.film for waiting in deferred_films.waiting("omdb")] == [film]


@pytest.mark.parametrize(
    ("answer", "outcome", "said"),
    [
        ({"imdbID": "tt9999999", "Title": TITLE, "Year": "1994"}, "done", "title and year agree"),
        ({"imdbID": "tt9999999", "Title": TITLE, "Year": "2011"}, "not_found", "another film"),
        ({"imdbID": "tt9999999", "Title": "Another Film", "Year": "1994"}, "not_found", "another film"),
        ({"imdbID": "tt9999999"}, "not_found", "another film"),
        ({"imdbID": FILM, "Title": "Called otherwise", "Year": "1990"}, "done", ""),
        ({"Title": TITLE}, "done", ""),
    ],
)
def test_an_answer_for_another_id_is_stored_only_where_title_and_year_agree(
    answer: dict[str, str], outcome: str, said: str
) -> None:
    enrichment = Enrichment()
    enrichment.upstreams.movies[FILM] = movie(278)
    enrichment.upstreams.ratings[FILM] = {"Response": "True", "imdbRating": "9.3", **answer}
    enrichment.run()
    stored = catalogue.find_stage(FILM, Stage.OMDB_ENRICHMENT)
    assert stored is not None
    assert stored.outcome == outcome
    assert bool(stored.data) == (outcome == "done")
    told = " ".join((stored.reason, *stored.data.get("findings", ())))
    assert said in told if said else not told.strip()
