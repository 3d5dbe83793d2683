"""Pages are asked for politely, kept once they are accepted, and never trusted."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from oscar_import.ceremonies.model import Ceremony
from oscar_import.errors import Terminal, Throttled, Transient
from oscar_import.sources.html.client import MAX_TRIES, PAGES_PER_SECOND, PageClient
from oscar_import.sources.html.page import MAX_PAGE
from oscar_import.sources.oscars_org import parser as oscars_org
from oscar_import.sources.oscars_org.parser import CeremonyPage
from oscar_import.stage import Stage
from oscar_import.upstream.deadline import RESERVE_SECONDS, Deadline
from oscar_import.upstream.http import USER_AGENT
from oscar_import.upstream.rate_limiter import SharedRateLimiter

from tests.support.bucket import FakeS3, bodies_in
from tests.support.fake_upstream.pace_in_memory import PaceInMemory
from tests.support.fake_upstream.virtual_time import VirtualTime
from tests.support.made_pages import categories_of, oscars_org_page
from tests.support.page_server import PageServer, Served, serving
from tests.support.template.guard import acting_as

PATH = "/oscars/ceremonies/2024"
CHALLENGE = b"<!DOCTYPE html><html><head><script src='https://x.awswaf.com/challenge.js'></script></head></html>"
PATIENCE_SECONDS = 60.0


@pytest.fixture
def site() -> Iterator[PageServer]:
    with serving() as server:
        yield server


@pytest.fixture
def time() -> VirtualTime:
    return VirtualTime()


@pytest.fixture
def s3() -> FakeS3:
    return FakeS3()


@pytest.fixture
def store() -> PaceInMemory:
    return PaceInMemory()


@pytest.fixture
def client(s3: FakeS3, store: PaceInMemory, time: VirtualTime) -> PageClient:
    return client_over(s3, store, time)


@pytest.fixture(scope="module")
def good(ceremonies: dict[int, Ceremony]) -> bytes:
    return oscars_org_page(ceremonies[96]).encode()


@pytest.fixture(scope="module")
def older(ceremonies: dict[int, Ceremony]) -> bytes:
    """The same page before a category was added to it."""
    return oscars_org_page(ceremonies[96], categories_of(ceremonies[96])[:-1]).encode()


def client_over(s3: FakeS3, store: PaceInMemory, time: VirtualTime) -> PageClient:
    deadline = Deadline(time.moment, time.sleep)
    deadline.begin(PATIENCE_SECONDS + RESERVE_SECONDS)
    rate_limiter = SharedRateLimiter(
        "pages", store, requests_per_second=PAGES_PER_SECOND, deadline=deadline, clock=time.moment
    )
    return PageClient(bodies_in(s3), rate_limiter, nullcontext, deadline, time.moment)


def read(client: PageClient, site: PageServer) -> CeremonyPage:
    with acting_as(Stage.OSCAR_IMPORTS):
        return client.read("oscars_org", site.url, PATH, lambda page: oscars_org.read_page(page, 96))


def refusal(client: PageClient, site: PageServer) -> str:
    with pytest.raises(Terminal) as caught:
        read(client, site)
    return caught.value.code


# --- politeness -------------------------------------------------------------------------------------------------------


def test_a_page_is_asked_for_under_our_own_name(client: PageClient, site: PageServer, good: bytes) -> None:
    site.pages[PATH] = Served(good)
    assert len(read(client, site).honorees) == 120
    (asked,) = site.asked
    assert asked.headers["user-agent"] == USER_AGENT
    assert asked.headers["accept"].startswith("text/html")
    assert not {"if-none-match", "if-modified-since", "cookie"} & set(asked.headers)


def test_two_containers_together_ask_once_a_second(
    s3: FakeS3, store: PaceInMemory, time: VirtualTime, site: PageServer, good: bytes
) -> None:
    site.pages[PATH] = Served(good)
    began = time.now()
    for _ in range(3):
        for one in (client_over(s3, store, time), client_over(s3, store, time)):
            read(one, site)
    assert len(site.asked) == 6
    assert time.now() - began >= 5 / PAGES_PER_SECOND


@pytest.mark.parametrize(
    ("header", "value", "condition"),
    [
        ("ETag", '"abc"', "if-none-match"),
        ("etag", 'W/"abc"', "if-none-match"),
        ("Last-Modified", "Mon, 11 Mar 2024 06:00:00 GMT", "if-modified-since"),
    ],
)
def test_a_page_that_has_not_changed_is_not_sent_again(
    client: PageClient, s3: FakeS3, site: PageServer, good: bytes, header: str, value: str, condition: str
) -> None:
    site.pages[PATH] = Served(good, headers={header: value})
    first = read(client, site)
    puts = list(s3.puts)
    assert read(client, site) == first
    assert site.asked[1].headers[condition] == value
    assert s3.puts == puts


def test_a_page_that_has_changed_takes_the_place_of_the_kept_one(
    client: PageClient, site: PageServer, good: bytes, older: bytes
) -> None:
    site.pages[PATH] = Served(older, headers={"ETag": '"1"'})
    before = read(client, site)
    site.pages[PATH] = Served(good, headers={"ETag": '"2"'})
    assert len(before.honorees) < len(read(client, site).honorees) == 120
    assert len(read(client, site).honorees) == 120
    assert [asked.headers.get("if-none-match") for asked in site.asked] == [None, '"1"', '"2"']


def test_a_page_without_etag_or_date_is_asked_for_anew(client: PageClient, site: PageServer, good: bytes) -> None:
    site.pages[PATH] = Served(good)
    assert read(client, site) == read(client, site)
    assert "if-none-match" not in site.asked[1].headers


def test_every_version_of_a_page_is_kept_by_its_hash(
    client: PageClient, s3: FakeS3, site: PageServer, good: bytes, older: bytes
) -> None:
    for body in (older, good, older):
        site.pages[PATH] = Served(body)
        read(client, site)
    folder = "sources/oscars_org/oscars-ceremonies-2024/"
    versions = {key for key in s3.objects if key.startswith(folder) and key != f"{folder}latest.json"}
    assert len(versions) == 2
    bodies = bodies_in(s3)
    assert {bodies.get(key) for key in versions} == {good, older}


def test_a_kept_page_that_is_gone_from_the_bucket_is_asked_for_again(
    client: PageClient, s3: FakeS3, site: PageServer, good: bytes
) -> None:
    site.pages[PATH] = Served(good, headers={"ETag": '"1"'})
    first = read(client, site)
    for key in list(s3.objects):
        if not key.endswith("latest.json"):
            del s3.objects[key]
    assert read(client, site) == first
    assert [asked.headers.get("if-none-match") for asked in site.asked] == [None, '"1"', None]


def test_a_compressed_page_is_read(client: PageClient, site: PageServer, good: bytes) -> None:
    site.pages[PATH] = Served(good).compressed()
    assert len(read(client, site).honorees) == 120


# --- what is no page --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("served", "code"),
    [
        (Served(b"", 202), "bot_wall"),
        (Served(b"<html>Forbidden</html>", 403), "bot_wall"),
        (Served(CHALLENGE), "bot_wall"),
        (Served(b"<html></html>", 404), "not_published"),
        (Served(b"<html></html>", 410), "not_published"),
        (Served(b"<html></html>", 204), "unexpected_status"),
        (Served(b'{"a": 1}', content_type="application/json"), "not_html"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{value.status} {value.content_type}",
)
def test_what_is_no_page_is_refused_at_once_and_not_kept(
    client: PageClient, s3: FakeS3, site: PageServer, served: Served, code: str
) -> None:
    site.pages[PATH] = served
    assert refusal(client, site) == code
    assert len(site.asked) == 1
    assert s3.objects == {}


def test_five_megabytes_of_nonsense_are_refused(client: PageClient, s3: FakeS3, site: PageServer) -> None:
    site.pages[PATH] = Served(random.Random(96).randbytes(5_000_000))
    assert refusal(client, site) == "too_large"
    assert s3.objects == {}


def test_a_gzip_bomb_is_refused_in_little_memory(client: PageClient, s3: FakeS3, site: PageServer) -> None:
    bomb = Served(b"<html>" + b"A" * 100_000_000).compressed()
    assert len(bomb.body) < 1_000_000
    site.pages[PATH] = bomb
    tracemalloc.start()
    try:
        assert refusal(client, site) == "too_large"
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 10 * MAX_PAGE
    assert s3.objects == {}


def test_damaged_compression_is_asked_for_again(client: PageClient, site: PageServer, good: bytes) -> None:
    whole = Served(good).compressed()
    damaged = Served(b"\x1f\x8b" + bytes(100), headers=whole.headers)
    site.pages[PATH] = [damaged, whole]
    assert len(read(client, site).honorees) == 120


def test_a_page_that_breaks_off_before_its_length_is_asked_for_again(
    client: PageClient, site: PageServer, good: bytes
) -> None:
    site.pages[PATH] = [Served(good, breaks_off_after=len(good) // 2), Served(good)]
    assert len(read(client, site).honorees) == 120


def test_a_page_that_was_stored_broken_at_the_site_is_refused_and_not_remembered(
    client: PageClient, s3: FakeS3, site: PageServer, good: bytes
) -> None:
    site.pages[PATH] = Served(good[: len(good) // 2], headers={"ETag": '"1"'})
    assert refusal(client, site) == "truncated"
    assert s3.objects == {}
    site.pages[PATH] = Served(good, headers={"ETag": '"1"'})
    assert len(read(client, site).honorees) == 120


def test_a_page_that_is_refused_leaves_the_kept_one_as_it_was(
    client: PageClient, s3: FakeS3, site: PageServer, good: bytes
) -> None:
    site.pages[PATH] = Served(good, headers={"ETag": '"1"'})
    read(client, site)
    before = dict(s3.objects)
    site.pages[PATH] = Served(CHALLENGE, headers={"ETag": '"2"'})
    assert refusal(client, site) == "bot_wall"
    assert s3.objects == before


# --- a site that does not answer now ----------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [500, 502, 503])
def test_an_outage_is_waited_out(client: PageClient, site: PageServer, good: bytes, status: int) -> None:
    site.pages[PATH] = [Served(b"<html>down</html>", status), Served(good)]
    assert len(read(client, site).honorees) == 120


def test_a_longer_outage_is_left_to_a_later_receive(client: PageClient, site: PageServer) -> None:
    site.pages[PATH] = Served(b"<html>down</html>", 503)
    with pytest.raises(Transient) as caught:
        read(client, site)
    assert caught.value.code == "upstream_unavailable"
    assert len(site.asked) == MAX_TRIES


def test_where_nobody_listens_it_is_tried_again_later(client: PageClient) -> None:
    with serving() as gone:
        pass
    with pytest.raises(Transient) as caught:
        read(client, gone)
    assert caught.value.code == "upstream_unreachable"
    assert gone.url not in str(caught.value)


def test_a_429_is_waited_out_as_long_as_the_site_asks(
    client: PageClient, time: VirtualTime, site: PageServer, good: bytes
) -> None:
    site.pages[PATH] = [Served(b"", 429, headers={"Retry-After": "17"}), Served(good)]
    began = time.now()
    assert len(read(client, site).honorees) == 120
    assert time.now() - began >= 17


def test_a_429_that_outlasts_the_invocation_is_left_to_a_later_receive(client: PageClient, site: PageServer) -> None:
    site.pages[PATH] = Served(b"", 429, headers={"Retry-After": "600"})
    with pytest.raises(Throttled):
        read(client, site)
    assert len(site.asked) == 1


def test_a_429_holds_up_the_other_containers_too(
    s3: FakeS3, store: PaceInMemory, time: VirtualTime, site: PageServer, good: bytes
) -> None:
    site.pages[PATH] = [Served(b"", 429, headers={"Retry-After": "600"}), Served(good)]
    with pytest.raises(Throttled):
        read(client_over(s3, store, time), site)
    with pytest.raises(Throttled):
        read(client_over(s3, store, time), site)
    assert len(site.asked) == 1
