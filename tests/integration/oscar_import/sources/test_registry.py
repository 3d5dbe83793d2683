"""Where a ceremony comes from: the table cut into its ceremonies, two pages together, a file that was brought."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from oscar_import.ceremonies.comparison import compare
from oscar_import.ceremonies.corrections import corrected
from oscar_import.ceremonies.model import Ceremony
from oscar_import.ceremonies.reconciliation import reconcile
from oscar_import.dependencies import Clients, Dependencies
from oscar_import.errors import Terminal, Transient
from oscar_import.hashing import content_hash
from oscar_import.runs.messages import CeremonyMessage
from oscar_import.runs.request import ImportRequest
from oscar_import.sources import registry
from oscar_import.sources.html.client import PageClient
from oscar_import.sources.oscar_data.client import OscarDataClient
from oscar_import.sources.oscar_data.parser import read_ceremony, split
from oscar_import.sources.registry import StoredSource
from oscar_import.stage import Stage
from oscar_import.upstream.deadline import RESERVE_SECONDS, Deadline
from oscar_import.upstream.rate_limiter import UnlimitedRateLimiter

from tests.support.bucket import FakeS3, bodies_in
from tests.support.made_pages import imdb_data, imdb_page, oscars_org_page
from tests.support.made_tables import table_of
from tests.support.page_server import PageServer, Served, serving
from tests.support.template.guard import acting
from tests.support.template.stack import settings_of

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
TABLE = "/oscars.csv"
OSCARS_ORG = "/oscars/ceremonies/2024"
IMDB = "/event/ev0000003/2024/1/"
CHALLENGE = Served(b"<!DOCTYPE html><html><body>Just a moment...</body></html>")
OTHER_PAGE = Served(b"<!DOCTYPE html><html><body>new, all new</body></html>")
store_sources = acting("split_range", registry.store_sources)
fetch_ceremony = acting(Stage.OSCAR_IMPORTS, registry.fetch_ceremony)


@pytest.fixture
def site() -> Iterator[PageServer]:
    with serving() as server:
        yield server


@pytest.fixture
def s3() -> FakeS3:
    return FakeS3()


@pytest.fixture
def deps(site: PageServer, s3: FakeS3) -> Dependencies:
    settings = replace(
        settings_of("split_range"),
        source_urls={"OSCAR_DATA_URL": site.url + TABLE, "OSCARS_ORG_URL": site.url, "IMDB_URL": site.url},
    )
    deadline = Deadline(lambda: NOW, lambda _seconds: None)
    deadline.begin(2 + RESERVE_SECONDS)
    clients = Clients(sqs=s3, s3=s3, step_functions=s3, secrets=s3)  # type: ignore[arg-type]
    rate_limiter = UnlimitedRateLimiter("pages", deadline=deadline, clock=lambda: NOW)
    return replace(
        Dependencies.over(settings, clients, deadline, lambda: NOW),
        oscar_data=OscarDataClient(settings.source_urls["OSCAR_DATA_URL"], deadline),
        pages=PageClient(bodies_in(s3), rate_limiter, nullcontext, deadline, lambda: NOW),
    )


def request(*ordinals: int, source: str = "oscar_data", source_object: str | None = None) -> ImportRequest:
    return ImportRequest(ceremonies=ordinals, years_text="2024", source=source, source_object=source_object)


def message(ordinal: int = 96, *, source: str = "oscar_data", stored: StoredSource | None = None) -> CeremonyMessage:
    stored = stored or StoredSource()
    return CeremonyMessage(
        run="run",
        ceremony=ordinal,
        reprocess="missing",
        skip_enrichment=False,
        source=source,
        source_object=stored.key,
        source_hash=stored.hash,
    )


def code_of(deps: Dependencies, told: CeremonyMessage) -> str:
    with pytest.raises(Terminal) as caught:
        fetch_ceremony(told, deps)
    assert str(caught.value)
    assert caught.value.hint
    return caught.value.code


# --- the table --------------------------------------------------------------------------------------------------------


def test_the_table_is_fetched_once_and_each_ceremony_reads_its_part(
    deps: Dependencies, site: PageServer, table_of_facts: bytes, ceremonies: dict[int, Ceremony]
) -> None:
    site.pages[TABLE] = Served(table_of_facts)
    stored = store_sources(request(95, 96), deps)
    for ordinal in (95, 96):
        told = fetch_ceremony(message(ordinal, stored=stored[ordinal]), deps)
        assert told == replace(corrected(ceremonies[ordinal]), source_hash=stored[ordinal].hash or "")
    assert [asked.path for asked in site.asked] == [TABLE]


def test_the_table_is_kept_whole_under_its_hash(
    deps: Dependencies, site: PageServer, s3: FakeS3, table_of_facts: bytes
) -> None:
    site.pages[TABLE] = Served(table_of_facts)
    store_sources(request(96), deps)
    key = f"sources/oscar_data/{content_hash(table_of_facts)}/table"
    assert deps.bodies.get(key) == table_of_facts
    store_sources(request(95), deps)
    assert s3.puts.count(key) == 1


def test_a_ceremonys_hash_changes_only_with_its_own_rows(
    deps: Dependencies, site: PageServer, table_of_facts: bytes
) -> None:
    site.pages[TABLE] = Served(table_of_facts)
    before = store_sources(request(95, 96), deps)
    site.pages[TABLE] = Served(table_of_facts.replace(b"Past Lives", b"Future Lives"))
    after = store_sources(request(95, 96), deps)
    assert after[95].hash == before[95].hash
    assert after[96].hash != before[96].hash


def test_a_ceremony_that_the_table_does_not_have_is_not_published(
    deps: Dependencies, site: PageServer, table_of_facts: bytes
) -> None:
    site.pages[TABLE] = Served(table_of_facts)
    stored = store_sources(request(99), deps)
    assert stored == {99: StoredSource()}
    assert code_of(deps, message(99, stored=stored[99])) == "not_published"


def test_a_table_that_is_not_served_refuses_the_run(deps: Dependencies, site: PageServer) -> None:
    with pytest.raises(Terminal) as caught:
        store_sources(request(96), deps)
    assert caught.value.code == "source_invalid"
    assert site.url not in str(caught.value)


def test_a_table_that_is_down_is_tried_again(deps: Dependencies, site: PageServer, table_of_facts: bytes) -> None:
    site.pages[TABLE] = [Served(b"", 503), Served(table_of_facts)]
    assert store_sources(request(96), deps)[96].key


def test_a_part_that_is_gone_from_the_bucket_says_so(
    deps: Dependencies, site: PageServer, s3: FakeS3, table_of_facts: bytes
) -> None:
    site.pages[TABLE] = Served(table_of_facts)
    stored = store_sources(request(96), deps)
    s3.objects.clear()
    assert code_of(deps, message(stored=stored[96])) == "source_missing"


def test_a_table_that_is_written_by_the_tests_reads_the_same(ceremonies: dict[int, Ceremony]) -> None:
    for told in ceremonies.values():
        assert read_ceremony(split(table_of(told))[told.ordinal], told.ordinal) == told


CURRENT = ImportRequest(ceremonies=(98,), years_text="current")


def test_the_current_ceremony_is_this_years_once_it_is_announced(
    deps: Dependencies, site: PageServer, table_of_facts: bytes
) -> None:
    site.pages[TABLE] = Served(table_of_facts)
    assert list(store_sources(CURRENT, deps)) == [98]


@pytest.mark.parametrize("known", ["nothing", "special awards"])
def test_the_current_ceremony_is_the_one_before_until_then(
    deps: Dependencies, site: PageServer, ceremonies: dict[int, Ceremony], known: str
) -> None:
    early = replace(ceremonies[98], nominations=())
    assert early.special_awards
    site.pages[TABLE] = Served(table_of(ceremonies[97], *([early] if known == "special awards" else [])))
    stored = store_sources(CURRENT, deps)
    assert fetch_ceremony(message(97, stored=stored[97]), deps).ordinal == 97
    assert list(stored) == [97]


def test_a_year_that_is_asked_for_by_its_number_is_that_year(
    deps: Dependencies, site: PageServer, ceremonies: dict[int, Ceremony]
) -> None:
    site.pages[TABLE] = Served(table_of(ceremonies[97]))
    assert store_sources(request(98), deps) == {98: StoredSource()}


# --- the pages --------------------------------------------------------------------------------------------------------


def serve_pages(site: PageServer, ceremony: Ceremony) -> None:
    site.pages[OSCARS_ORG] = Served(oscars_org_page(ceremony).encode())
    site.pages[IMDB] = Served(imdb_page(imdb_data(ceremony)).encode())


def test_pages_are_not_fetched_before_their_ceremonys_turn(deps: Dependencies, site: PageServer) -> None:
    assert store_sources(request(95, 96, source="oscars_org"), deps) == {95: StoredSource(), 96: StoredSource()}
    assert site.asked == []


def test_two_pages_make_one_ceremony_with_ids(
    deps: Dependencies, site: PageServer, ceremonies: dict[int, Ceremony]
) -> None:
    serve_pages(site, ceremonies[96])
    told = fetch_ceremony(message(source="oscars_org"), deps)
    assert [asked.path for asked in site.asked] == [OSCARS_ORG, IMDB]
    assert {difference.kind for difference in compare(ceremonies[96], told)} <= {"detail", "nominee_names"}
    assert (told.source, told.wins) == ("oscars_org", 23)
    assert told.source_hash


def test_what_changes_on_a_page_at_every_request_changes_nothing(
    deps: Dependencies, site: PageServer, ceremonies: dict[int, Ceremony]
) -> None:
    serve_pages(site, ceremonies[96])
    first = reconcile(None, fetch_ceremony(message(source="oscars_org"), deps))
    page = oscars_org_page(ceremonies[96]).replace("</body>", "<!-- nonce 96 --></body>")
    site.pages[OSCARS_ORG] = Served(page.encode())
    assert not reconcile(first.ceremony, fetch_ceremony(message(source="oscars_org"), deps)).is_changed


@pytest.mark.parametrize(
    ("ordinal", "paths"),
    [
        (2, ["/oscars/ceremonies/1930", "/event/ev0000003/1930/1/"]),
        (3, ["/oscars/ceremonies/1931", "/event/ev0000003/1930/2/"]),
        (5, ["/oscars/ceremonies/1933", "/event/ev0000003/1932/1/"]),
    ],
)
def test_the_early_years_have_addresses_of_their_own(
    deps: Dependencies, site: PageServer, ceremonies: dict[int, Ceremony], ordinal: int, paths: list[str]
) -> None:
    ceremony = ceremonies[ordinal]
    site.pages[paths[0]] = Served(oscars_org_page(ceremony).encode())
    site.pages[paths[1]] = Served(imdb_page(imdb_data(ceremony)).encode())
    assert fetch_ceremony(message(ordinal, source="oscars_org"), deps).ordinal == ordinal
    assert [asked.path for asked in site.asked] == paths


@pytest.mark.parametrize(
    ("served", "code"),
    [(Served(b"", 202), "bot_wall"), (CHALLENGE, "bot_wall"), (OTHER_PAGE, "wrong_award")],
)
def test_a_page_of_the_academy_that_is_wrong_makes_no_ceremony(
    deps: Dependencies, site: PageServer, ceremonies: dict[int, Ceremony], served: Served, code: str
) -> None:
    serve_pages(site, ceremonies[96])
    site.pages[OSCARS_ORG] = served
    assert code_of(deps, message(source="oscars_org")) == code


def test_a_site_of_the_academy_that_is_down_is_no_wrong_page(
    deps: Dependencies, site: PageServer, ceremonies: dict[int, Ceremony]
) -> None:
    serve_pages(site, ceremonies[96])
    site.pages[OSCARS_ORG] = Served(b"", 503)
    with pytest.raises(Transient):
        fetch_ceremony(message(source="oscars_org"), deps)


def in_french(ceremony: Ceremony) -> Served:
    return Served(imdb_page({**imdb_data(ceremony), "locale": "fr-FR"}).encode())


REFUSALS = {
    "202 and nothing": (Served(b"", 202), "bot_wall"),
    "403": (Served(b"<html></html>", 403), "bot_wall"),
    "404": (Served(b"<html></html>", 404), "not_published"),
    "a challenge": (CHALLENGE, "bot_wall"),
    "another layout": (OTHER_PAGE, "layout_changed"),
    "a redirect to elsewhere": (
        Served(b"", 302, headers={"Location": "https://elsewhere.example/"}),
        "unexpected_status",
    ),
    "418": (Served(b"", 418), "unexpected_status"),
    "down": (Served(b"", 503), "upstream_unavailable"),
    "too fast": (Served(b"", 429), "throttled"),
    "breaks off": (Served(b"<!DOCTYPE html>" * 100, breaks_off_after=40), "upstream_unreachable"),
}
"""How IMDb may refuse, and what is said of it."""


def is_of_one_page(told: Ceremony, ceremony: Ceremony, code: str) -> None:
    """The whole ceremony without an id, and why."""
    assert (len(told.nominations), told.wins) == (len(ceremony.nominations), ceremony.wins)
    assert {film.imdb_id for item in told.nominations for film in item.films} == {None}
    assert {nominee.imdb_ids for item in told.nominations for nominee in item.nominees} == {()}
    (refused,) = [finding for finding in told.findings if finding.code == "imdb_refused"]
    assert f"({code})" in refused.message
    assert not [finding for finding in told.findings if finding.code == "not_at_imdb"]


@pytest.mark.parametrize("how", REFUSALS)
def test_however_imdb_refuses_the_ceremony_is_the_academys_page(
    deps: Dependencies, site: PageServer, ceremonies: dict[int, Ceremony], how: str
) -> None:
    serve_pages(site, ceremonies[96])
    site.pages[IMDB], code = REFUSALS[how]
    is_of_one_page(fetch_ceremony(message(source="oscars_org"), deps), ceremonies[96], code)
    assert [asked.path for asked in site.asked] == [OSCARS_ORG, IMDB]


def test_imdbs_page_in_another_language_gives_no_ids(
    deps: Dependencies, site: PageServer, ceremonies: dict[int, Ceremony]
) -> None:
    serve_pages(site, ceremonies[96])
    site.pages[IMDB] = in_french(ceremonies[96])
    is_of_one_page(fetch_ceremony(message(source="oscars_org"), deps), ceremonies[96], "wrong_language")


def test_an_imdb_that_is_not_there_at_all_gives_no_ids(
    deps: Dependencies, site: PageServer, ceremonies: dict[int, Ceremony]
) -> None:
    serve_pages(site, ceremonies[96])
    urls = {**deps.source_urls, "IMDB_URL": "http://127.0.0.1:1"}
    elsewhere = replace(deps, settings=replace(deps.settings, source_urls=urls))
    is_of_one_page(fetch_ceremony(message(source="oscars_org"), elsewhere), ceremonies[96], "upstream_unreachable")


# --- a file -----------------------------------------------------------------------------------------------------------


def upload(deps: Dependencies, content: bytes) -> str:
    deps.bodies.put("uploads/file", content, content_type="application/octet-stream")
    return "uploads/file"


def test_a_table_that_was_brought_is_cut_like_the_served_one(
    deps: Dependencies, site: PageServer, table_of_facts: bytes, ceremonies: dict[int, Ceremony]
) -> None:
    stored = store_sources(request(96, source="file", source_object=upload(deps, table_of_facts)), deps)
    told = fetch_ceremony(message(source="file", stored=stored[96]), deps)
    assert told == replace(corrected(ceremonies[96]), source_hash=stored[96].hash or "")
    assert site.asked == []


@pytest.mark.parametrize("ordinal", [95, 96])
def test_a_page_that_was_brought_is_read_for_its_own_ceremony_only(
    deps: Dependencies, ceremonies: dict[int, Ceremony], ordinal: int
) -> None:
    key = upload(deps, oscars_org_page(ceremonies[96]).encode())
    stored = store_sources(request(ordinal, source="file", source_object=key), deps)
    told = message(ordinal, source="file", stored=stored[ordinal])
    if ordinal == 96:
        assert len(fetch_ceremony(told, deps).nominations) == 120
    else:
        assert code_of(deps, told) == "wrong_ceremony"


def test_a_page_of_oscars_org_over_the_table_keeps_every_id(
    deps: Dependencies, ceremonies: dict[int, Ceremony]
) -> None:
    first = reconcile(None, ceremonies[96]).ceremony
    key = upload(deps, oscars_org_page(ceremonies[96]).encode())
    stored = store_sources(request(96, source="file", source_object=key), deps)
    result = reconcile(first, fetch_ceremony(message(source="file", stored=stored[96]), deps))
    assert (result.added, result.withdrawn) == ((), ())
    assert list(result.ceremony.films()) == list(first.films())


def test_a_page_of_imdb_does_not_decide_what_is_official(deps: Dependencies, ceremonies: dict[int, Ceremony]) -> None:
    first = reconcile(None, ceremonies[2]).ceremony
    assert not any(nomination.official for nomination in first.nominations)
    key = upload(deps, imdb_page(imdb_data(ceremonies[2])).encode())
    stored = store_sources(request(2, source="file", source_object=key), deps)
    result = reconcile(first, fetch_ceremony(message(2, source="file", stored=stored[2]), deps))
    assert not any(nomination.official for nomination in result.ceremony.standing)


def test_a_file_that_is_nothing_known_refuses_the_run(deps: Dependencies) -> None:
    with pytest.raises(Terminal) as caught:
        store_sources(request(96, source="file", source_object=upload(deps, b"hello")), deps)
    assert caught.value.code == "unrecognised_file"


def test_a_file_that_is_not_in_the_bucket_refuses_the_run(deps: Dependencies) -> None:
    with pytest.raises(Terminal) as caught:
        store_sources(request(96, source="file", source_object="uploads/nothing"), deps)
    assert caught.value.code == "source_missing"
