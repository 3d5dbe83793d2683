"""Requests to OMDb (https://www.omdbapi.com)."""

from __future__ import annotations

from oscar_import.aws.api_keys import Keys
from oscar_import.aws.metrics import Metrics
from oscar_import.clock import Clock
from oscar_import.enrichment.omdb import ratings as omdb
from oscar_import.storage.daily_quota import DailyQuota
from oscar_import.upstream import results
from oscar_import.upstream.deadline import Deadline
from oscar_import.upstream.http import get, new_session
from oscar_import.upstream.rate_limiter import RateLimiter
from oscar_import.upstream.retry import Counting, ask

MAX_TRIES = 2
"""In one invocation: each takes one of the day's requests."""
USED_UP = "OMDb's requests of the day are used up"
A_FILM = "tt0018578"
"""Wings (1927): OMDb has no request that costs nothing, and any film will do."""


class OmdbClient:
    """The key travels in the query string, as OMDb wants it: no address of it may be shown."""

    def __init__(
        self,
        url: str,
        keys: Keys,
        rate_limiter: RateLimiter,
        quota: DailyQuota | None,
        metrics: Metrics,
        deadline: Deadline,
        clock: Clock,
    ) -> None:
        self._url = url
        self._keys = keys
        self._rate_limiter = rate_limiter
        self._quota = quota
        self._metrics = metrics
        self._deadline = deadline
        self._clock = clock
        self._session = new_session()

    def film(self, imdb_id: str) -> Counting:
        """Ratings and facts of one film. Nothing is asked where the day's requests are used up."""

        def request() -> results.Answer:
            answer = once()
            return once() if isinstance(answer, results.BadKey) and self._keys.have_changed() else answer

        def once() -> results.Answer:
            if not self._may_ask():
                return results.QuotaUsedUp(USED_UP)
            key = self._keys.get("omdb")
            params = {"i": imdb_id, **({"apikey": key} if key else {})}
            with self._metrics.request():
                response = get(
                    self._session, self._url, upstream="OMDb", params=params, seconds_left=self._deadline.left()
                )
            answer = omdb.classify(response.status, response.headers, response.body, now=self._clock())
            if isinstance(answer, results.Throttled):
                self._metrics.throttled()
            if self._quota is not None and isinstance(answer, results.QuotaUsedUp):
                self._quota.note_used_up()
                self._metrics.quota_left(0)
                return results.QuotaUsedUp(USED_UP)
            return answer

        return ask("omdb", request, self._rate_limiter, self._deadline, most_tries=MAX_TRIES)

    def probe(self) -> bool:
        """Tries the key out with one of the day's requests; False where none is left. Raises what `film` raises."""
        if self.requests_left() == 0:
            return False
        self.film(A_FILM)
        return True

    def _may_ask(self) -> bool:
        if self._quota is None:
            return True
        taken = self._quota.take()
        if self._quota.left_after is not None:
            self._metrics.quota_left(self._quota.left_after)
        return taken

    def requests_left(self) -> int | None:
        """Requests left today; None where no limit is known."""
        return None if self._quota is None else self._quota.left()
