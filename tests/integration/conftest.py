"""Empty tables for every test, once on the embedded AWS's DynamoDB and once on AWS's own engine."""

from __future__ import annotations

import os
from collections.abc import Iterator

import boto3
import pytest
from oscar_import.storage import models

from tests.support import engines
from tests.support.dynamodb_local import NotInstalled
from tests.support.store import Store
from tests.support.template.guard import take_refused

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": engines.CREDENTIALS.key_id,
    "AWS_SECRET_ACCESS_KEY": engines.CREDENTIALS.secret,
    "AWS_REGION": "us-east-1",
}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Replays of whole imports run on the embedded engine alone."""
    elsewhere = [item for item in items if item.get_closest_marker("one_engine") and _engine_of(item) != "embedded"]
    if elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in elsewhere]


def _engine_of(item: pytest.Item) -> str:
    return str(item.callspec.params["store"]) if isinstance(item, pytest.Function) else "embedded"


@pytest.fixture(
    scope="session",
    params=[
        # Each engine is started once, on one of the cores.
        pytest.param("embedded", marks=pytest.mark.xdist_group("embedded records")),
        pytest.param("dynamodb_local", marks=[pytest.mark.needs("java"), pytest.mark.xdist_group("dynamodb_local")]),
    ],
)
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Both tables on one of the engines."""
    with pytest.MonkeyPatch.context() as environment:
        for name in list(os.environ):
            if name.startswith("AWS_"):
                environment.delenv(name)
        for name, value in CREDENTIALS.items():
            environment.setenv(name, value)
        try:
            with engines.running(request.param, tmp_path_factory.mktemp(request.param)) as endpoint:
                yield Store(boto3.client("dynamodb", endpoint_url=endpoint, region_name="us-east-1"), endpoint)
        except NotInstalled as reason:
            if os.environ.get("REQUIRE_ALL") == "1":
                pytest.fail(f"REQUIRE_ALL=1, and {reason}", pytrace=False)
            pytest.skip(str(reason))


@pytest.fixture(autouse=True)
def empty(store: Store) -> Iterator[None]:
    """The models point at empty tables."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in CREDENTIALS.items():
            environment.setenv(name, value)
        store.make()
        if models.ProgressItem.Meta.__dict__.get("host") != store.endpoint:
            store.connect()
        take_refused()
        yield
        store.drop()
        assert not take_refused(), "a function did what its role does not allow"
