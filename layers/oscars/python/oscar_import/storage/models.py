"""The items of the two tables, as PynamoDB models.

Progress table (run records expire, see EXPIRY):

    RUN#<run>         RUN                          the run
    RUN#<run>         START                        that the command or its page started it
    STARTS            NEWEST                       which of them was started last
    RUN#<run>         CEREMONY#096                 progress of one ceremony in it
    RUN#<run>         FILM#tt0111161               a film's work in it
    RUN#<run>         FAILURE#096#tt0111161        why a film failed (film part empty: the ceremony itself)
    QUEUE#<stage>     MESSAGE#<id>                 why a message could not be read
    QUEUE#<stage>     ATTEMPT#<id>                 a message that is tried again now, or of which a function has died
    WATCHDOG          QUIET                        since when all queues have been empty although a run is unfinished
    CEREMONY#096      LATEST                       which run holds the ceremony now, and its last complete import
    UPSTREAM#tmdb     PACE                         when the next request to it is due
    UPSTREAM#pages    TURN                         who asks for a page of oscars.org or IMDb now
    UPSTREAM#omdb     QUOTA#2026-11-22             requests made to it that day (UTC)
    UPSTREAM#omdb     KEY                          which version of the keys it accepted last
    DEFERRED#omdb     FILM#tt0111161               a film that waits for an answer on another day

Catalogue table:

    CEREMONY#096      CEREMONY                     the ceremony, whole
    FILM#tt0111161    NOMINATIONS#096              what that ceremony says of the film
    FILM#tt0111161    STAGE#tmdb_details           what that stage knows of the film
    PERSON#nm0000151  NOMINATIONS#096              what that ceremony says of the person
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    NumberSetAttribute,
    TTLAttribute,
    UnicodeAttribute,
)
from pynamodb.connection import Connection
from pynamodb.exceptions import DoesNotExist
from pynamodb.expressions.update import Action as Action
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model

from oscar_import.aws.client_config import calling, retry_conflicts
from oscar_import.runs.status import CeremonyStatus

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

EXPIRY = timedelta(days=180)
"""How long the records of a run are kept; the catalogue is kept for ever."""

CONNECT_TIMEOUT_SECONDS = 2
READ_TIMEOUT_SECONDS = 5


class _Meta:
    """PynamoDB's own defaults are 15 s to connect and 30 s to read: longer than a function may wait."""

    table_name = ""
    region = "us-east-1"
    connect_timeout_seconds = CONNECT_TIMEOUT_SECONDS
    read_timeout_seconds = READ_TIMEOUT_SECONDS


class TextAttribute(UnicodeAttribute):
    """Text that is often empty: then it is left out of the item."""

    def __init__(self) -> None:
        super().__init__(null=True, default="")

    def serialize(self, value: str) -> str | None:
        return value or None


class RunsByStart(GlobalSecondaryIndex["RunRecord"]):  # type: ignore[no-untyped-call]
    """Every run, newest last."""

    class Meta:
        index_name = "runs"
        projection = AllProjection()

    kind = UnicodeAttribute(hash_key=True)
    started_at = UnicodeAttribute(range_key=True)


class RunRecord(Model):
    """One run. Its state is not stored but derived from its ceremonies' records (`progress.run_state`)."""

    class Meta(_Meta):
        pass

    by_start = RunsByStart()
    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    kind = UnicodeAttribute(default="run")
    run = UnicodeAttribute()
    years = UnicodeAttribute()
    ceremonies = JSONAttribute()
    reprocess = UnicodeAttribute()
    skip_enrichment = BooleanAttribute()
    source = UnicodeAttribute()
    started_at = UnicodeAttribute()
    execution_arn = UnicodeAttribute()
    cancelled_at = UnicodeAttribute(null=True)
    finished_at = UnicodeAttribute(null=True)
    expires_at = TTLAttribute(null=True)


class StartRecord(Model):
    """That the command or its page started an import, before the import itself opens its run."""

    class Meta(_Meta):
        pass

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    run = UnicodeAttribute()
    years = UnicodeAttribute()
    ceremonies = JSONAttribute()
    reprocess = UnicodeAttribute()
    skip_enrichment = BooleanAttribute()
    source = UnicodeAttribute()
    started_at = UnicodeAttribute()
    """By the clock of the machine that started it."""
    execution_arn = UnicodeAttribute()
    expires_at = TTLAttribute(null=True)


NEWEST_START = ("STARTS", "NEWEST")


class CeremonyRecord(Model):
    """Progress of one ceremony in one run."""

    class Meta(_Meta):
        pass

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    run = UnicodeAttribute()
    ceremony = NumberAttribute()
    year = NumberAttribute()
    status = UnicodeAttribute()
    skip_enrichment = BooleanAttribute(default=False)
    previous_run = UnicodeAttribute(null=True)
    awaiting_winners = BooleanAttribute(default=False)
    nominations = NumberAttribute(default=0)
    wins = NumberAttribute(default=0)
    films = NumberAttribute(default=0)
    film_ids = JSONAttribute(default=lambda: [])
    """The keys of all its films, those without an IMDb id included."""
    special_film_ids = JSONAttribute(default=lambda: [])
    """Those of the films that only a special award names."""
    unidentified = NumberAttribute(default=0)
    """How many films have no IMDb id: they go their way but are not counted among `films`."""
    movies_created = NumberAttribute(default=0)
    movies_updated = NumberAttribute(default=0)
    movies_skipped = NumberAttribute(default=0)
    movies_failed = NumberAttribute(default=0)
    unidentified_done = NumberAttribute(default=0)
    unidentified_failed = NumberAttribute(default=0)
    dispatched = BooleanAttribute(default=False)
    """True once every film has been sent on its way."""
    passed_over = BooleanAttribute(default=False)
    """True where nothing was missing: it stands as its last complete import left it."""
    superseded_by = UnicodeAttribute(null=True)
    """The newer run that holds the ceremony now: this run's messages for it count nowhere any more."""
    changes = JSONAttribute(null=True)
    """What the import changed: `Reconciled.changes_document`."""
    source = UnicodeAttribute(null=True)
    source_hash = UnicodeAttribute(null=True)
    services = JSONAttribute(default=lambda: [])
    """The upstreams whose keys were at hand."""
    error_code = UnicodeAttribute(null=True)
    error_message = UnicodeAttribute(null=True)
    hint = UnicodeAttribute(null=True)
    task_token = UnicodeAttribute(null=True)
    started_at = UnicodeAttribute()
    updated_at = UnicodeAttribute()
    completed_at = UnicodeAttribute(null=True)
    execution_arn = UnicodeAttribute(null=True)
    execution_url = UnicodeAttribute(null=True)
    expires_at = TTLAttribute(null=True)

    @property
    def is_live(self) -> bool:
        """Whether messages of this run still count for the ceremony."""
        return self.superseded_by is None and not CeremonyStatus(self.status).is_given_up

    @property
    def closed(self) -> int:
        """Films that are through, well or badly."""
        return int(self.movies_created + self.movies_updated + self.movies_skipped + self.movies_failed)

    @property
    def all_films_closed(self) -> bool:
        return self.closed >= self.films and self.unidentified_done + self.unidentified_failed >= self.unidentified


class FilmWork(Model):
    """A film's way through one run, and the ceremonies that wait for it."""

    class Meta(_Meta):
        pass

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    film = UnicodeAttribute()
    title = UnicodeAttribute()
    state = UnicodeAttribute()
    """`open`, `done` or `failed`."""
    opened_by = NumberAttribute()
    """The ceremony whose message takes the film on its way."""
    created = BooleanAttribute()
    """Whether the catalogue did not know the film before."""
    waiting = NumberSetAttribute(null=True)
    counted = NumberSetAttribute(null=True)
    outcome = UnicodeAttribute(null=True)
    """Under which counter it stands: created, updated, skipped, failed."""
    stages = JSONAttribute(default=lambda: {})
    error_stage = UnicodeAttribute(null=True)
    error_code = UnicodeAttribute(null=True)
    error_message = UnicodeAttribute(null=True)
    hint = UnicodeAttribute(null=True)
    revision = NumberAttribute(default=0)
    updated_at = UnicodeAttribute()
    expires_at = TTLAttribute(null=True)

    @property
    def ceremonies(self) -> list[int]:
        """The ceremonies that wait for the film or have counted it."""
        return sorted(int(ordinal) for ordinal in (self.waiting or set()) | (self.counted or set()))


class FailureRecord(Model):
    """Why a film, or a ceremony itself, failed in a run; it goes when the failure does."""

    class Meta(_Meta):
        pass

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    stage = UnicodeAttribute()
    ceremony = NumberAttribute()
    film = UnicodeAttribute(null=True)
    title = UnicodeAttribute(null=True)
    error_code = UnicodeAttribute()
    error_message = UnicodeAttribute()
    hint = TextAttribute()
    message_id = UnicodeAttribute(null=True)
    """The message that failed for good: received again before it reaches the dead-letter queue, it is not tried."""
    failed_at = UnicodeAttribute()
    expires_at = TTLAttribute(null=True)


class InvalidMessage(Model):
    """Why a message that could not be read went to a dead-letter queue."""

    class Meta(_Meta):
        pass

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    error_message = UnicodeAttribute()
    hint = TextAttribute()
    received_at = UnicodeAttribute()
    expires_at = TTLAttribute(null=True)


class Attempt(Model):
    """A message that has come back and is being worked on; it stays where the function dies of it."""

    class Meta(_Meta):
        pass

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    begun = NumberAttribute()
    """Attempts that began and have not ended, this one included."""
    expires_at = TTLAttribute(null=True)


class Quiet(Model):
    """Nothing is in any queue although a run is unfinished; absent where something is, or no run is."""

    class Meta(_Meta):
        pass

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    since = UnicodeAttribute()
    """When the watchdog first found it so."""


class LatestImport(Model):
    """Which run holds a ceremony now, and what its last complete import was."""

    class Meta(_Meta):
        pass

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    run = UnicodeAttribute()
    run_started_at = UnicodeAttribute()
    previous_run = UnicodeAttribute(null=True)
    complete = JSONAttribute(null=True)
    """`at`, `run` and `runs.COMPLETE_FIELDS` of the ceremony's record when it was last complete."""


class RateLimitRecord(Model):
    """How fast an upstream may be asked; times in seconds since 1970 (see `oscar_import.upstream.rate_limit`)."""

    class Meta(_Meta):
        pass

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    tat = NumberAttribute(null=True)
    """When the next request is due."""
    interval = NumberAttribute(null=True)
    """Between two requests, right after a 429; absent before the first one."""
    slowed_at = NumberAttribute(null=True)
    paused_at = NumberAttribute(null=True)
    paused_until = NumberAttribute(null=True)


class PageLockRecord(Model):
    """Who asks for a page now, of all that may; absent when nobody does."""

    class Meta(_Meta):
        pass

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    holder = UnicodeAttribute()
    until = NumberAttribute()
    """When it has surely ended, in seconds since 1970: a function that died gives nothing back."""


class QuotaRecord(Model):
    """Requests made to an upstream on one day (UTC)."""

    class Meta(_Meta):
        pass

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    used = NumberAttribute(default=0)
    used_up_at = UnicodeAttribute(null=True)
    """When the upstream said that it answers no more that day, whatever we counted."""
    expires_at = TTLAttribute(null=True)


class AcceptedKey(Model):
    """Which version of the keys an upstream has accepted, and when."""

    class Meta(_Meta):
        pass

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    version = UnicodeAttribute()
    accepted_at = UnicodeAttribute()


class DeferredFilm(Model):
    """A film that waits for a day on which the upstream answers."""

    class Meta(_Meta):
        pass

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    film = UnicodeAttribute()
    title = UnicodeAttribute()
    film_years = UnicodeAttribute()
    since = UnicodeAttribute()


class CeremonyItem(Model):
    """A ceremony, whole: swapped by one conditional put, so that no reader sees half of it."""

    class Meta(_Meta):
        pass

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    ceremony = NumberAttribute()
    version = NumberAttribute()
    document = JSONAttribute()
    converged_version = NumberAttribute(default=0)
    """The version that films' and people's records say, all of them."""
    leaving = JSONAttribute(default=lambda: [])
    """Keys of films and people that a version since then no longer names: their part is still to be taken away."""
    run = UnicodeAttribute()
    """The run that last changed it."""
    changes = JSONAttribute(null=True)
    """What that run changed: `Reconciled.changes_document`."""
    imported_at = UnicodeAttribute()


class NominationsPart(Model):
    """What one ceremony says of one film or person; set, never added to."""

    class Meta(_Meta):
        pass

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    version = NumberAttribute()
    """The version of the ceremony that said it."""
    title = UnicodeAttribute(null=True)
    nominations = JSONAttribute()
    special_awards = JSONAttribute(default=lambda: [])
    run = UnicodeAttribute()


class StageRecord(Model):
    """What one stage knows of one film."""

    class Meta(_Meta):
        pass

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    outcome = UnicodeAttribute()
    reason = TextAttribute()
    input_hash = TextAttribute()
    """Hash of what the data was made from: the upstream's body, or the records it was computed from."""
    nominations_hash = TextAttribute()
    """Hash of the film's nominations that the data was made with, where they matter."""
    data = JSONAttribute(default=lambda: {})
    run = UnicodeAttribute()
    """The run that last changed it."""
    revision = NumberAttribute(default=0)
    checked_at = UnicodeAttribute()
    """When the upstream was last asked."""


PROGRESS_MODELS: tuple[type[Model], ...] = (
    RunRecord,
    StartRecord,
    CeremonyRecord,
    FilmWork,
    FailureRecord,
    InvalidMessage,
    Attempt,
    Quiet,
    LatestImport,
    RateLimitRecord,
    PageLockRecord,
    QuotaRecord,
    AcceptedKey,
    DeferredFilm,
)
CATALOGUE_MODELS: tuple[type[Model], ...] = (CeremonyItem, NominationsPart, StageRecord)


def connect(
    *,
    progress_table: str,
    catalogue_table: str,
    region: str,
    host: str | None = None,
    client: DynamoDBClient | None = None,
) -> Connection:
    """Points the models at their tables and returns the one connection they share.

    `host` is the endpoint's URL; None leaves it to the SDK (`AWS_ENDPOINT_URL`, else AWS itself). `client` is used
    instead of one made from the environment: it brings its own credentials, endpoint and time-outs. Either retries a
    write that a transaction holds up.
    """
    shared = Connection(region=region, host=host)
    config = calling(connect_seconds=CONNECT_TIMEOUT_SECONDS, read_seconds=READ_TIMEOUT_SECONDS)
    made = client or shared.session.create_client("dynamodb", region, endpoint_url=host, config=config)
    retry_conflicts(made)  # type: ignore[arg-type]
    shared._client = made  # type: ignore[assignment]
    for models, table in ((PROGRESS_MODELS, progress_table), (CATALOGUE_MODELS, catalogue_table)):
        for model in models:
            meta: Any = model.Meta
            meta.table_name, meta.region, meta.host = table, region, host
            model._connection = None
            # PynamoDB gives every model a client of its own, and each loads the service description anew:
            # 80 ms a model at a cold start. They can share one.
            model._get_connection().connection._client = shared.client
    return shared


RecordT = TypeVar("RecordT", bound=Model)


def find(model: type[RecordT], pk: str, sk: str) -> RecordT | None:
    """The item under these keys as it is stored now, or None."""
    try:
        return model.get(pk, sk, consistent_read=True)
    except DoesNotExist:
        return None


def expiry(now: datetime) -> datetime:
    """When a run's record written `now` may go."""
    return now + EXPIRY


def run_key(run: str) -> str:
    return f"RUN#{run}"


def ceremony_key(ordinal: int) -> str:
    return f"CEREMONY#{ordinal:03d}"


def film_key(film: str) -> str:
    return f"FILM#{film}"


def failure_key(ordinal: int, film: str = "") -> str:
    return f"FAILURE#{ordinal:03d}#{film}"


def queue_key(stage: str) -> str:
    return f"QUEUE#{stage}"


def upstream_key(upstream: str) -> str:
    return f"UPSTREAM#{upstream}"


def deferred_key(upstream: str) -> str:
    return f"DEFERRED#{upstream}"


def person_key(person: str) -> str:
    return f"PERSON#{person}"


def nominations_key(ordinal: int) -> str:
    return f"NOMINATIONS#{ordinal:03d}"


def stage_key(stage: str) -> str:
    return f"STAGE#{stage}"
