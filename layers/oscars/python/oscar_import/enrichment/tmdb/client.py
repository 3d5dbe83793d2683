"""Requests to TMDb (https://developer.themoviedb.org/reference)."""

from __future__ import annotations

from collections.abc import Mapping

from oscar_import.aws.api_keys import Keys
from oscar_import.aws.metrics import Metrics
from oscar_import.clock import Clock
from oscar_import.enrichment.tmdb import responses as tmdb
from oscar_import.upstream import results
from oscar_import.upstream.deadline import Deadline
from oscar_import.upstream.http import get, new_session
from oscar_import.upstream.rate_limiter import RateLimiter
from oscar_import.upstream.retry import Counting, ask


class TmdbClient:
    """The key is a v3 key (sent as `api_key`) or a v4 token (sent as bearer); the embedded upstream wants none."""

    def __init__(
        self, url: str, keys: Keys, rate_limiter: RateLimiter, metrics: Metrics, deadline: Deadline, clock: Clock
    ) -> None:
        self._url = url.rstrip("/")
        self._keys = keys
        self._rate_limiter = rate_limiter
        self._metrics = metrics
        self._deadline = deadline
        self._clock = clock
        self._session = new_session()

    def movie(self, movie_id: str) -> Counting:
        """A film with all that is appended to it; `movie_id` is TMDb's number or an IMDb id."""
        return self._ask(f"/movie/{movie_id}", {"append_to_response": tmdb.APPENDED})

    def candidate(self, movie_id: int | str) -> Counting:
        """A film with what tells it from others: its people, its IMDb id and all its titles; asked as `movie` is."""
        return self._ask(f"/movie/{movie_id}", {"append_to_response": tmdb.TO_COMPARE})

    def person_ids(self, tmdb_id: int) -> Counting:
        """What a person is called elsewhere: the IMDb id, where TMDb knows it."""
        return self._ask(f"/person/{tmdb_id}/external_ids", {})

    def find(self, imdb_id: str) -> Counting:
        """What TMDb knows under an IMDb id: films, shows, people."""
        return self._ask(f"/find/{imdb_id}", {"external_source": "imdb_id"})

    def search(self, title: str, year: int | None) -> Counting:
        """Films by title; `year` narrows the release year."""
        return self._ask("/search/movie", {"query": title, **({"year": str(year)} if year else {})})

    def configuration(self) -> Counting:
        """Where images are served, and in which sizes."""
        return self._ask("/configuration", {})

    def _ask(self, path: str, params: Mapping[str, str]) -> Counting:
        def request() -> results.Answer:
            answer = once()
            return once() if isinstance(answer, results.BadKey) and self._keys.have_changed() else answer

        def once() -> results.Answer:
            key = self._keys.get("tmdb")
            bearer = key is not None and "." in key
            with self._metrics.request():
                response = get(
                    self._session,
                    self._url + path,
                    upstream="TMDb",
                    params=params if bearer or not key else {**params, "api_key": key},
                    headers={"Accept": "application/json", **({"Authorization": f"Bearer {key}"} if bearer else {})},
                    seconds_left=self._deadline.left(),
                )
            answer = tmdb.classify(response.status, response.headers, response.body, now=self._clock())
            if isinstance(answer, results.Throttled):
                self._metrics.throttled()
            return answer

        self._keys.get("tmdb")  # before its turn comes: reading them takes longer than a turn lasts
        return ask("tmdb", request, self._rate_limiter, self._deadline)
