"""What a function works with; built once per container from its environment, by fakes in tests."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3

from oscar_import.aws.api_keys import Keys
from oscar_import.aws.bucket import Bodies
from oscar_import.aws.client_config import LazyClient, calling
from oscar_import.aws.metrics import Metrics
from oscar_import.aws.queues import Queues
from oscar_import.aws.task_tokens import TaskTokens
from oscar_import.aws.usage import USAGE
from oscar_import.clock import Clock, system_clock
from oscar_import.enrichment.omdb.client import OmdbClient
from oscar_import.enrichment.tmdb.client import TmdbClient
from oscar_import.enrichment.tmdb.image_config import ImageConfigurations
from oscar_import.settings import Settings
from oscar_import.sources.html.client import PAGES_PER_SECOND, PageClient
from oscar_import.sources.oscar_data.client import OscarDataClient
from oscar_import.storage.connection import connect
from oscar_import.storage.daily_quota import DailyQuota
from oscar_import.storage.page_lock import PageLock
from oscar_import.storage.upstream_records import RateLimitRecords
from oscar_import.upstream.deadline import Deadline
from oscar_import.upstream.rate_limiter import RateLimiter, SharedRateLimiter, UnlimitedRateLimiter
from oscar_import.upstream.registry import BY_NAME, UPSTREAMS, Per

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_secretsmanager import SecretsManagerClient
    from types_boto3_sqs import SQSClient
    from types_boto3_stepfunctions import SFNClient

AT_ONCE = 10
"""Requests to an upstream: as many as a batch has films, so that none waits for another one's answer."""
AWS_CONFIG = calling(connect_seconds=2, read_seconds=10)


@dataclass(frozen=True)
class Clients:
    """The AWS services that a function works with, DynamoDB apart."""

    sqs: SQSClient
    s3: S3Client
    step_functions: SFNClient
    secrets: SecretsManagerClient


@dataclass(frozen=True)
class Dependencies:
    settings: Settings
    queues: Queues
    bodies: Bodies
    tokens: TaskTokens
    keys: Keys
    oscar_data: OscarDataClient
    tmdb: TmdbClient
    omdb: OmdbClient
    images: ImageConfigurations
    pages: PageClient
    metrics: Metrics
    deadline: Deadline
    clock: Clock
    at_once: int
    """How many films of a batch are worked on at once where each waits for an upstream."""

    def services(self) -> list[str]:
        """The upstreams that can be asked: those whose key is there, and those that want none; sorted."""
        return sorted(up.name for up in UPSTREAMS if not self.wants_key(up.name) or self.keys.get(up.name))

    def wants_key(self, upstream: str) -> bool:
        """Whether it answers only who has a key."""
        return BY_NAME[upstream].needs_key and upstream not in self.settings.keyless_upstreams

    @property
    def source_urls(self) -> Mapping[str, str]:
        """Where the sources of nominations are, by the setting's name."""
        return self.settings.source_urls

    @property
    def key_probes(self) -> Mapping[str, Callable[[], bool]]:
        """How each upstream's key is tried out; False where nothing was asked. Each raises what its client does."""
        return {"tmdb": self.images.probe, "omdb": self.omdb.probe}

    @staticmethod
    def from_environment() -> Dependencies:
        """Raises IncompleteEnvironment naming all that is missing."""
        settings = Settings.from_env()
        region = os.environ["AWS_REGION"]
        session = boto3.Session(region_name=region)
        tables = connect(
            progress_table=settings.progress_table, catalogue_table=settings.catalogue_table, region=region
        )
        USAGE.watch(tables.client)
        clients = Clients(*(_client(session, name) for name in ("sqs", "s3", "stepfunctions", "secretsmanager")))
        return Dependencies.over(settings, clients, Deadline(system_clock), system_clock, at_once=AT_ONCE)

    @staticmethod
    def over(
        settings: Settings, clients: Clients, deadline: Deadline, clock: Clock, *, at_once: int = 1
    ) -> Dependencies:
        """All of them over some clients and some clock; the records' tables are connected apart from them."""
        keys = Keys(clients.secrets, settings.keys_secret, clock)
        bodies = Bodies(clients.s3, settings.bucket)
        metrics = Metrics()
        urls = settings.upstream_urls

        def limiter(upstream: str) -> RateLimiter:
            return _rate_limiter(upstream, settings, deadline, clock)

        tmdb = TmdbClient(urls["tmdb"], keys, limiter("tmdb"), metrics, deadline, clock)
        quota = _daily_quota("omdb", settings, clock)
        omdb = OmdbClient(urls["omdb"], keys, limiter("omdb"), quota, metrics, deadline, clock)
        return Dependencies(
            settings=settings,
            queues=Queues(clients.sqs, settings.stage_queues),
            bodies=bodies,
            tokens=TaskTokens(clients.step_functions),
            keys=keys,
            oscar_data=OscarDataClient(settings.source_urls["OSCAR_DATA_URL"], deadline),
            tmdb=tmdb,
            images=ImageConfigurations(bodies, tmdb, clock),
            pages=page_client(bodies, deadline, clock),
            omdb=omdb,
            metrics=metrics,
            deadline=deadline,
            clock=clock,
            at_once=at_once,
        )


def _client(session: boto3.Session, service: str) -> Any:
    def make() -> Any:
        client = session.client(service, config=AWS_CONFIG)  # type: ignore[call-overload]
        USAGE.watch(client)
        return client

    return LazyClient(make)


def _rate_limiter(upstream: str, settings: Settings, deadline: Deadline, clock: Clock) -> RateLimiter:
    """What holds back requests to an upstream with a limit per second; nothing does where it has none."""
    row, limit = BY_NAME[upstream], settings.upstream_limits[upstream]
    if row.per is not Per.SECOND or not limit:
        return UnlimitedRateLimiter(row.label, deadline=deadline, clock=clock)
    records = RateLimitRecords(upstream)
    return SharedRateLimiter(row.label, records, requests_per_second=limit, deadline=deadline, clock=clock)


def _daily_quota(upstream: str, settings: Settings, clock: Clock) -> DailyQuota | None:
    """None for the embedded upstream: it wants no key, and counts nobody's requests."""
    limit = int(settings.upstream_limits[upstream])
    if upstream in settings.keyless_upstreams and not limit:
        return None
    return DailyQuota(upstream, limit=limit, clock=clock)


def page_client(bodies: Bodies, deadline: Deadline, clock: Clock) -> PageClient:
    """Asks for pages at the pace, and in the turn, that all share."""
    rate_limiter = SharedRateLimiter(
        "pages", RateLimitRecords("pages"), requests_per_second=PAGES_PER_SECOND, deadline=deadline, clock=clock
    )
    return PageClient(bodies, rate_limiter, PageLock(deadline, clock).taken, deadline, clock)
