"""What a function works with; built once per container from its environment, by fakes in tests."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3

from oscar_import.aws.api_keys import Keys
from oscar_import.aws.bucket import Bodies
from oscar_import.aws.client_config import calling
from oscar_import.aws.metrics import Metrics
from oscar_import.aws.queues import Queues
from oscar_import.aws.task_tokens import TaskTokens
from oscar_import.clock import Clock, system_clock
from oscar_import.enrichment.omdb.client import OmdbClient
from oscar_import.enrichment.tmdb.client import TmdbClient
from oscar_import.enrichment.tmdb.image_config import ImageConfigurations
from oscar_import.settings import Settings
from oscar_import.sources.html.client import PAGES_PER_SECOND, PageClient
from oscar_import.sources.oscar_data.client import OscarDataClient
from oscar_import.storage import models
from oscar_import.storage.daily_quota import DailyQuota
from oscar_import.storage.page_lock import PageLock
from oscar_import.storage.rate_limits import RateLimitRecords
from oscar_import.upstream.deadline import Deadline
from oscar_import.upstream.rate_limiter import RateLimiter, SharedRateLimiter, UnlimitedRateLimiter

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_secretsmanager import SecretsManagerClient
    from types_boto3_sqs import SQSClient
    from types_boto3_stepfunctions import SFNClient

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

    def services(self) -> list[str]:
        """The upstreams that can be asked: those whose key is there, and those that want none."""
        keyless = self.settings.keyless_upstreams
        return [name for name in ("omdb", "tmdb") if name in keyless or self.keys.get(name)]

    @staticmethod
    def from_environment() -> Dependencies:
        """Raises IncompleteEnvironment naming all that is missing."""
        settings = Settings.from_env()
        region = os.environ["AWS_REGION"]
        session = boto3.Session(region_name=region)
        models.connect(progress_table=settings.progress_table, catalogue_table=settings.catalogue_table, region=region)
        clients = Clients(
            sqs=session.client("sqs", config=AWS_CONFIG),
            s3=session.client("s3", config=AWS_CONFIG),
            step_functions=session.client("stepfunctions", config=AWS_CONFIG),
            secrets=session.client("secretsmanager", config=AWS_CONFIG),
        )
        return Dependencies.over(settings, clients, Deadline(system_clock), system_clock)

    @staticmethod
    def over(settings: Settings, clients: Clients, deadline: Deadline, clock: Clock) -> Dependencies:
        """All of them over some clients and some clock; the records' tables are connected by themselves."""
        keys = Keys(clients.secrets, settings.keys_secret, clock)
        bodies = Bodies(clients.s3, settings.bucket)
        metrics = Metrics()
        tmdb = TmdbClient(
            settings.tmdb_url, keys, _tmdb_rate_limiter(settings, deadline, clock), metrics, deadline, clock
        )
        omdb_rate_limiter = UnlimitedRateLimiter("OMDb", deadline=deadline, clock=clock)
        return Dependencies(
            settings=settings,
            queues=Queues(clients.sqs, settings.stage_queues),
            bodies=bodies,
            tokens=TaskTokens(clients.step_functions),
            keys=keys,
            oscar_data=OscarDataClient(settings.oscar_data_url, deadline),
            tmdb=tmdb,
            images=ImageConfigurations(bodies, tmdb, clock),
            pages=page_client(bodies, deadline, clock),
            omdb=OmdbClient(
                settings.omdb_url, keys, omdb_rate_limiter, _omdb_quota(settings, clock), metrics, deadline, clock
            ),
            metrics=metrics,
            deadline=deadline,
            clock=clock,
        )


def _tmdb_rate_limiter(settings: Settings, deadline: Deadline, clock: Clock) -> RateLimiter:
    if not settings.tmdb_requests_per_second:
        return UnlimitedRateLimiter("TMDb", deadline=deadline, clock=clock)
    return SharedRateLimiter(
        "TMDb",
        RateLimitRecords("tmdb"),
        requests_per_second=settings.tmdb_requests_per_second,
        deadline=deadline,
        clock=clock,
    )


def page_client(bodies: Bodies, deadline: Deadline, clock: Clock) -> PageClient:
    """Asks for pages at the pace, and in the turn, that all share."""
    rate_limiter = SharedRateLimiter(
        "pages", RateLimitRecords("pages"), requests_per_second=PAGES_PER_SECOND, deadline=deadline, clock=clock
    )
    return PageClient(bodies, rate_limiter, PageLock(deadline, clock).taken, deadline, clock)


def _omdb_quota(settings: Settings, clock: Clock) -> DailyQuota | None:
    """None for the embedded upstream: it wants no key, and counts nobody's requests."""
    if "omdb" in settings.keyless_upstreams and not settings.omdb_requests_per_day:
        return None
    return DailyQuota("omdb", limit=settings.omdb_requests_per_day, clock=clock)
