"""The items of the two tables, as PynamoDB models.

Progress table (run records expire, see `keys.EXPIRY`):

    RUN#<run>         RUN                          the run
    RUN#<run>         START                        that the command or its page started it
    STARTS            NEWEST                       which of them was started last
    RUN#<run>         CEREMONY#096                 progress of one ceremony in it
    RUN#<run>         FILM#tt0111161               a film's work in it
    RUN#<run>         FAILURE#096#tt0111161        why a film failed (film part empty: the ceremony itself)
    RUN#<run>         USAGE#tmdb_details           what a function consumed in it
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

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    NumberSetAttribute,
    TTLAttribute,
    UnicodeAttribute,
)
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model

from oscar_import.runs.status import GIVEN_UP

CONNECT_TIMEOUT_SECONDS = 2
READ_TIMEOUT_SECONDS = 5


class _Meta:
    """PynamoDB's own defaults are 15 s to connect and 30 s to read: longer than a function may wait."""

    table_name = ""
    region = "us-east-1"
    connect_timeout_seconds = CONNECT_TIMEOUT_SECONDS
    read_timeout_seconds = READ_TIMEOUT_SECONDS


class ProgressItem(Model):
    """An item of the progress table. All its kinds share one `Meta`: `connection.connect` names the table there."""

    class Meta(_Meta):
        pass

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)


class CatalogueItem(Model):
    """An item of the catalogue table."""

    class Meta(_Meta):
        pass

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)


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


class RunRecord(ProgressItem):
    """One run. Its state is not stored but derived from its ceremonies' records (`runs.status.run_state`)."""

    by_start = RunsByStart()
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


class StartRecord(ProgressItem):
    """That the command or its page started an import, before the import itself opens its run."""

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


class CeremonyRecord(ProgressItem):
    """Progress of one ceremony in one run."""

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
    """True once every film has been dispatched."""
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
        return self.superseded_by is None and self.status not in GIVEN_UP

    @property
    def closed(self) -> int:
        """Films that are through, well or badly."""
        return int(self.movies_created + self.movies_updated + self.movies_skipped + self.movies_failed)

    @property
    def all_films_closed(self) -> bool:
        return self.closed >= self.films and self.unidentified_done + self.unidentified_failed >= self.unidentified


class FilmWork(ProgressItem):
    """A film's way through one run, and the ceremonies that wait for it."""

    film = UnicodeAttribute()
    title = UnicodeAttribute()
    state = UnicodeAttribute()
    """`open`, `done` or `failed`."""
    opened_by = NumberAttribute()
    """The ceremony whose message takes the film through the stages."""
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


class FailureRecord(ProgressItem):
    """Why a film, or a ceremony itself, failed in a run; it goes when the failure does."""

    stage = UnicodeAttribute()
    ceremony = NumberAttribute()
    film = UnicodeAttribute(null=True)
    title = UnicodeAttribute(null=True)
    error_code = UnicodeAttribute()
    error_message = UnicodeAttribute()
    hint = TextAttribute()
    message_id = UnicodeAttribute(null=True)
    """The message that failed permanently: received again before it reaches the dead-letter queue, it is not tried."""
    failed_at = UnicodeAttribute()
    expires_at = TTLAttribute(null=True)


class UsageRecord(ProgressItem):
    """What the invocations of one function consumed in a run, added up."""

    invocations = NumberAttribute(default=0)
    """That came to their end."""
    milliseconds = NumberAttribute(default=0)
    """From the handler's begin to its end."""
    memory_mb = NumberAttribute(default=0)
    """What the function has."""
    aws_calls = NumberAttribute(default=0)
    """Of any service, the one that writes this record included."""
    read_units = NumberAttribute(default=0)
    """Of DynamoDB's answers. The embedded AWS names none for BatchGetItem."""
    write_units = NumberAttribute(default=0)
    """The same of writes; a transaction's count twice."""
    sqs_requests = NumberAttribute(default=0)
    """Its own: Lambda receives and deletes the messages."""
    objects_read = NumberAttribute(default=0)
    """Of the bucket."""
    objects_written = NumberAttribute(default=0)
    """To the bucket."""
    log_bytes = NumberAttribute(default=0)
    """Of its log lines."""
    expires_at = TTLAttribute(null=True)


class InvalidMessage(ProgressItem):
    """Why a message that could not be read went to a dead-letter queue."""

    error_message = UnicodeAttribute()
    hint = TextAttribute()
    received_at = UnicodeAttribute()
    expires_at = TTLAttribute(null=True)


class Attempt(ProgressItem):
    """A message that has come back and is being worked on; it stays where the function dies of it."""

    begun = NumberAttribute()
    """Attempts that began and have not ended, this one included."""
    expires_at = TTLAttribute(null=True)


class Quiet(ProgressItem):
    """Nothing is in any queue although a run is unfinished; absent where something is, or no run is."""

    since = UnicodeAttribute()
    """When the watchdog first found it so."""


class LatestImport(ProgressItem):
    """Which run holds a ceremony now, and what its last complete import was."""

    run = UnicodeAttribute()
    run_started_at = UnicodeAttribute()
    previous_run = UnicodeAttribute(null=True)
    complete = JSONAttribute(null=True)
    """`at`, `run` and `ceremony_progress.COMPLETE_FIELDS` of the ceremony's record when it was last complete."""


class RateLimitRecord(ProgressItem):
    """How fast an upstream may be asked; times in seconds since 1970 (see `oscar_import.upstream.rate_limit`)."""

    tat = NumberAttribute(null=True)
    """When the next request is due."""
    interval = NumberAttribute(null=True)
    """Between two requests, right after a 429; absent before the first one."""
    slowed_at = NumberAttribute(null=True)
    paused_at = NumberAttribute(null=True)
    paused_until = NumberAttribute(null=True)


class PageLockRecord(ProgressItem):
    """Who asks for a page now, of all that may; absent when nobody does."""

    holder = UnicodeAttribute()
    until = NumberAttribute()
    """When it has surely ended, in seconds since 1970: a function that died gives nothing back."""


class QuotaRecord(ProgressItem):
    """Requests made to an upstream on one day (UTC)."""

    used = NumberAttribute(default=0)
    used_up_at = UnicodeAttribute(null=True)
    """When the upstream said that it answers no more that day, whatever we counted."""
    expires_at = TTLAttribute(null=True)


class AcceptedKey(ProgressItem):
    """Which version of the keys an upstream has accepted, and when."""

    version = UnicodeAttribute()
    accepted_at = UnicodeAttribute()


class DeferredFilm(ProgressItem):
    """A film that waits for a day on which the upstream answers."""

    film = UnicodeAttribute()
    title = UnicodeAttribute()
    film_years = UnicodeAttribute()
    since = UnicodeAttribute()


class CeremonyItem(CatalogueItem):
    """A ceremony, whole: swapped by one conditional put, so that no reader sees half of it."""

    ceremony = NumberAttribute()
    version = NumberAttribute()
    document = JSONAttribute()
    projected_version = NumberAttribute(attr_name="converged_version", default=0)
    """The version that films' and people's records say, all of them."""
    removed_keys = JSONAttribute(attr_name="leaving", default=lambda: [])
    """Keys of films and people that a version since then no longer names: their part is still to be taken away."""
    run = UnicodeAttribute()
    """The run that last changed it."""
    changes = JSONAttribute(null=True)
    """What that run changed: `Reconciled.changes_document`."""
    imported_at = UnicodeAttribute()


class NominationsPart(CatalogueItem):
    """What one ceremony says of one film or person; set, never added to."""

    version = NumberAttribute()
    """The version of the ceremony that said it."""
    title = UnicodeAttribute(null=True)
    nominations = JSONAttribute()
    special_awards = JSONAttribute(default=lambda: [])
    run = UnicodeAttribute()


class StageRecord(CatalogueItem):
    """What one stage knows of one film."""

    outcome = UnicodeAttribute()
    reason = TextAttribute()
    input_hash = TextAttribute()
    """Hash of what the data was made from: the upstream's body, or the records it was computed from."""
    nominations_hash = TextAttribute()
    """Hash of the film's nominations that the data was made with, where they matter."""
    data = JSONAttribute(default=lambda: {})
    parser_version = NumberAttribute(default=1)
    """The version of the code that read the data out of what they were made from."""
    run = UnicodeAttribute()
    """The run that last changed it."""
    revision = NumberAttribute(default=0)
    checked_at = UnicodeAttribute()
    """When the upstream was last asked."""
