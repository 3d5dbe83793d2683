"""Requests to OMDb (https://www.omdbapi.com)."""

from __future__ import annotations

from oscar_import import answers, omdb
from oscar_import.asking import Counting, ask
from oscar_import.http_get import get, new_session
from oscar_import.keys import Keys
from oscar_import.meter import Meter
from oscar_import.moment import Clock
from oscar_import.patience import Patience
from oscar_import.permits import Permits
from oscar_import.records.quota import DailyQuota

MOST_TRIES = 2
"""In one invocation: each takes one of the day's requests."""
USED_UP = "OMDb's requests of the day are used up"


class OmdbClient:
    """The key travels in the query string, as OMDb wants it: no address of it may be shown."""

    def __init__(
        self,
        url: str,
        keys: Keys,
        permits: Permits,
        quota: DailyQuota | None,
        meter: Meter,
        patience: Patience,
        clock: Clock,
    ) -> None:
        self._url = url
        self._keys = keys
        self._permits = permits
        self._quota = quota
        self._meter = meter
        self._patience = patience
        self._clock = clock
        self._session = new_session()

    def film(self, imdb_id: str) -> Counting:
        """Ratings and facts of one film. Nothing is asked where the day's requests are used up."""

        def request() -> answers.Answer:
            answer = once()
            return once() if isinstance(answer, answers.BadKey) and self._keys.have_changed() else answer

        def once() -> answers.Answer:
            if not self._may_ask():
                return answers.QuotaUsedUp(USED_UP)
            key = self._keys.get("omdb")
            params = {"i": imdb_id, **({"apikey": key} if key else {})}
            with self._meter.request():
                response = get(
                    self._session, self._url, upstream="OMDb", params=params, seconds_left=self._patience.left()
                )
            answer = omdb.classify(response.status, response.headers, response.body, now=self._clock())
            if isinstance(answer, answers.Throttled):
                self._meter.throttled()
            if self._quota is not None and isinstance(answer, answers.QuotaUsedUp):
                self._quota.note_used_up()
                self._meter.quota_left(0)
                return answers.QuotaUsedUp(USED_UP)
            return answer

        return ask("omdb", request, self._permits, self._patience, most_tries=MOST_TRIES)

    def _may_ask(self) -> bool:
        if self._quota is None:
            return True
        taken = self._quota.take()
        if self._quota.left_after is not None:
            self._meter.quota_left(self._quota.left_after)
        return taken

    def requests_left(self) -> int | None:
        """Requests left today; None where no limit is known."""
        return None if self._quota is None else self._quota.left()
