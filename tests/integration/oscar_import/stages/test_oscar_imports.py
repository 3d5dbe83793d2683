"""A page that is not the wanted one fails the ceremony with its code, and what was stored stays."""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from oscar_import.ceremonies.model import Ceremony
from oscar_import.dependencies import Dependencies
from oscar_import.handlers.sqs import one_by_one, stage_handler
from oscar_import.runs.messages import CeremonyMessage
from oscar_import.sources.html.client import PageClient
from oscar_import.stage import Stage
from oscar_import.stages import oscar_imports
from oscar_import.storage import catalogue, failures
from oscar_import.upstream.rate_limiter import UnlimitedRateLimiter

from tests.support.fakes import FakeAws, dependencies
from tests.support.importing import Imports
from tests.support.made_pages import imdb_data, imdb_page, oscars_org_page
from tests.support.page_server import PageServer, Served, serving
from tests.support.samples import NOW, ceremony
from tests.support.store import Store
from tests.support.template.guard import acting_as

OSCARS_ORG = "/oscars/ceremonies/2024"
IMDB = "/event/ev0000003/2024/1/"
CHALLENGE = b"<!DOCTYPE html><html><head><script src='https://x.awswaf.com/challenge.js'></script></head></html>"
OLDER_LAYOUT = (
    b"<!DOCTYPE html><html><head><title>The 96th Academy Awards | 2024</title></head><body>"
    b'<div class="views-row"><h3>Actor in a Leading Role</h3></div></body></html>'
)


@dataclass
class Context:
    function_name: str = "function"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:000000000000:function:function"
    aws_request_id: str = "request"

    def get_remaining_time_in_millis(self) -> int:
        return 60_000


@pytest.fixture
def site(ceremonies: dict[int, Ceremony]) -> Iterator[PageServer]:
    """Good pages of the 96th."""
    with serving() as server:
        server.pages[OSCARS_ORG] = Served(oscars_org_page(ceremonies[96]).encode())
        server.pages[IMDB] = Served(imdb_page(imdb_data(ceremonies[96])).encode())
        yield server


def tools_towards(site: PageServer, aws: FakeAws) -> Dependencies:
    made = dependencies(aws, Stage.OSCAR_IMPORTS, now=NOW + timedelta(minutes=30))
    rate_limiter = UnlimitedRateLimiter("pages", deadline=made.deadline, clock=made.clock)
    return replace(
        made,
        settings=replace(made.settings, source_urls={"OSCARS_ORG_URL": site.url, "IMDB_URL": site.url}),
        pages=PageClient(made.bodies, rate_limiter, nullcontext, made.deadline, made.clock),
    )


def received(message: CeremonyMessage, deps: Dependencies) -> dict[str, Any]:
    """What the function answers when the queue hands it the message."""
    handler = stage_handler(Stage.OSCAR_IMPORTS, CeremonyMessage.from_json, one_by_one(oscar_imports.process), deps)
    record = {
        "messageId": "m1",
        "receiptHandle": "r1",
        "body": message.to_json(),
        "attributes": {"ApproximateReceiveCount": "1"},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:oscar_imports",
    }
    with acting_as(Stage.OSCAR_IMPORTS):
        answer: dict[str, Any] = handler({"Records": [record]}, Context())  # type: ignore[arg-type]
    return answer


def made(kind: str, ceremonies: dict[int, Ceremony]) -> Served:
    good = oscars_org_page(ceremonies[96])
    match kind:
        case "another ceremony":
            return Served(oscars_org_page(ceremonies[95]).encode())
        case "another event":
            return Served(good.replace("Academy Awards", "Golden Bagels").encode())
        case "an older layout":
            return Served(OLDER_LAYOUT)
        case "broken off":
            return Served(good.encode()[: len(good) // 2])
        case "a challenge":
            return Served(CHALLENGE)
        case "202 and nothing":
            return Served(b"", 202)
        case "nonsense":
            return Served(random.Random(96).randbytes(5_000_000))
        case "a gzip bomb":
            return Served(gzip.compress(b"<html>" + bytes(100_000_000)), headers={"Content-Encoding": "gzip"})
    raise AssertionError(kind)


def other_event(ceremonies: dict[int, Ceremony]) -> Served:
    """IMDb's page of another award."""
    data = imdb_data(ceremonies[96])
    data["props"]["pageProps"]["eventName"] = "Golden Bagels"
    return Served(imdb_page(data).encode())


def catalogue_of(store: Store) -> list[dict[str, Any]]:
    return store.items(store.catalogue)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("another ceremony", "wrong_ceremony"),
        ("another event", "wrong_award"),
        ("an older layout", "layout_changed"),
        ("broken off", "truncated"),
        ("a challenge", "bot_wall"),
        ("202 and nothing", "bot_wall"),
        ("nonsense", "too_large"),
        ("a gzip bomb", "too_large"),
    ],
)
def test_a_wrong_page_of_oscars_org(
    store: Store, site: PageServer, ceremonies: dict[int, Ceremony], kind: str, code: str
) -> None:
    site.pages[OSCARS_ORG] = made(kind, ceremonies)
    _fails_and_leaves_the_data(store, site, ceremonies, code)


@pytest.mark.parametrize(
    ("kind", "code"), [("another event", "wrong_award"), ("a challenge", "bot_wall"), ("broken off", "truncated")]
)
def test_a_wrong_page_of_imdb_is_reported_and_takes_no_id_from_what_is_stored(
    site: PageServer, ceremonies: dict[int, Ceremony], kind: str, code: str
) -> None:
    site.pages[IMDB] = other_event(ceremonies) if kind == "another event" else made(kind, ceremonies)
    importing = Imports()
    importing.run(ceremonies[96])
    before = catalogue.find_ceremony(96)
    message = importing.opened(ceremonies[96], "oscars_org")
    assert received(message, tools_towards(site, importing.aws)) == {"batchItemFailures": []}
    after = catalogue.find_ceremony(96)
    assert before is not None
    assert after is not None
    (refused,) = [finding for finding in after.findings if finding.code == "imdb_refused"]
    assert f"({code})" in refused.message
    assert list(after.films()) == list(before.films())
    assert _ids(after) == _ids(before)


def _ids(ceremony: Ceremony) -> dict[str, set[tuple[str, ...]]]:
    return {item.id: {nominee.imdb_ids for nominee in item.nominees} for item in ceremony.nominations}


def _fails_and_leaves_the_data(store: Store, site: PageServer, ceremonies: dict[int, Ceremony], code: str) -> None:
    importing = Imports()
    importing.run(ceremonies[96])
    before = catalogue_of(store)
    message = importing.opened(ceremonies[96], "oscars_org")
    answer = received(message, tools_towards(site, importing.aws))
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m1"}]}
    record = ceremony(96, message.run)
    assert (record.status, record.error_code) == ("failed", code)
    assert str(record.error_message).startswith("expected ")
    assert record.hint
    failure = failures.find_failure(message.run, 96)
    assert failure is not None
    assert failure.error_code == code
    assert catalogue_of(store) == before
    assert importing.aws.hidden == [("r1", 0)]
