"""What the environment of `make import` and `oscars local up` means for the embedded stack."""

from __future__ import annotations

import pytest
from oscar_import.stack_options import Options

from oscars.errors import UsageError
from oscars.local.api_keys import keys_given
from oscars.local.stack_context import stack_context

UPSTREAM = "http://127.0.0.1:4567"


def test_by_default_everything_comes_from_the_embedded_upstream_without_keys_and_limits() -> None:
    assert stack_context({"HOME": "/root"}, upstream=UPSTREAM) == {
        "OSCAR_DATA_URL": f"{UPSTREAM}/oscars.csv",
        "TMDB_URL": f"{UPSTREAM}/3",
        "OMDB_URL": f"{UPSTREAM}/omdb/",
        "TMDB_REQUESTS_PER_SECOND": "0",
        "OMDB_REQUESTS_PER_DAY": "0",
        "RETRY_BASE_SECONDS": "1",
        "KEYLESS_UPSTREAMS": "tmdb,omdb",
        "target": "host",
        "embedded": "true",
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OSCAR_DATA_URL", "https://example.org/oscars.csv"),
        ("OSCARS_ORG_URL", "http://127.0.0.1:1"),
        ("IMDB_URL", "http://127.0.0.1:1"),
        ("TMDB_URL", "http://127.0.0.1:1/3"),
        ("OMDB_URL", "http://127.0.0.1:1/"),
        ("TMDB_REQUESTS_PER_SECOND", "7"),
        ("OMDB_REQUESTS_PER_DAY", "50"),
        ("FRESH_DAYS", "0.5"),
        ("RETRY_BASE_SECONDS", "0.1"),
        ("CEREMONY_TIMEOUT_SECONDS", "60"),
    ],
)
def test_each_variable_is_taken_over(name: str, value: str) -> None:
    context = stack_context({name: value}, upstream=UPSTREAM)
    assert context[name] == value
    assert value in (*Options.from_context(context.get).environment.values(), "60")


def test_the_schedule_of_the_current_ceremony_can_be_switched_on() -> None:
    context = stack_context({"IMPORT_CURRENT_CEREMONY": "true"}, upstream=UPSTREAM)
    assert Options.from_context(context.get).import_current_ceremony is True


def test_an_empty_variable_is_as_good_as_none() -> None:
    assert stack_context({"TMDB_URL": ""}, upstream=UPSTREAM) == stack_context({}, upstream=UPSTREAM)


@pytest.mark.parametrize(
    ("environment", "keyless"),
    [
        ({"TMDB_URL": "https://api.themoviedb.org/3"}, "omdb"),
        ({"OMDB_URL": "https://www.omdbapi.com/"}, "tmdb"),
        ({"TMDB_URL": "https://api.themoviedb.org/3", "OMDB_URL": "https://www.omdbapi.com/"}, ""),
    ],
)
def test_an_upstream_elsewhere_asks_for_a_key(environment: dict[str, str], keyless: str) -> None:
    assert stack_context(environment, upstream=UPSTREAM)["KEYLESS_UPSTREAMS"] == keyless


def test_an_upstream_elsewhere_has_the_usual_limit_unless_another_is_set() -> None:
    elsewhere = {"TMDB_URL": "http://127.0.0.1:1/3", "OMDB_URL": "http://127.0.0.1:1/", "OMDB_REQUESTS_PER_DAY": "7"}
    told = Options.from_context(stack_context(elsewhere, upstream=UPSTREAM).get).environment
    assert (told["TMDB_REQUESTS_PER_SECOND"], told["OMDB_REQUESTS_PER_DAY"]) == ("40", "7")


def test_a_table_in_a_file_is_not_the_functions_business() -> None:
    context = stack_context({"OSCAR_DATA_URL": "file:oscars.csv"}, upstream=UPSTREAM)
    assert context["OSCAR_DATA_URL"] == f"{UPSTREAM}/oscars.csv"


def test_every_wrong_value_is_named_at_once() -> None:
    with pytest.raises(UsageError, match=r"TMDB_URL='ftp://x'.*FRESH_DAYS='soon'"):
        stack_context({"TMDB_URL": "ftp://x", "FRESH_DAYS": "soon"}, upstream=UPSTREAM)


def test_keys_are_no_part_of_the_context() -> None:
    environment = {"TMDB_KEY": "key-one", "OMDB_KEY": "key-two"}
    assert keys_given(environment) == {"tmdb": "key-one", "omdb": "key-two"}
    assert stack_context(environment, upstream=UPSTREAM) == stack_context({}, upstream=UPSTREAM)
