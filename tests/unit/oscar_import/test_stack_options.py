"""The context values of the app."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from oscar_import.settings import Settings
from oscar_import.stack_options import OptionError, Options


def options_of(context: Mapping[str, object]) -> Options:
    return Options.from_context(lambda name: context.get(name))


def test_without_context_it_is_the_real_services_on_aws() -> None:
    options = options_of({})

    assert (options.target, options.embedded, options.ceremony_timeout_seconds) == ("aarch64", False, 21600)
    assert options.environment["TMDB_URL"] == "https://api.themoviedb.org/3"
    assert options.environment["RETRY_BASE_SECONDS"] == "15"
    assert options.environment["KEYLESS_UPSTREAMS"] == ""


def test_the_embedded_aws_retries_after_one_second_unless_told_otherwise() -> None:
    assert options_of({"embedded": True}).environment["RETRY_BASE_SECONDS"] == "1"
    assert options_of({"embedded": True, "RETRY_BASE_SECONDS": 4}).environment["RETRY_BASE_SECONDS"] == "4"


@pytest.mark.parametrize("yes", [True, "true", "True"])
def test_flags_may_be_json_or_text(yes: object) -> None:
    assert options_of({"embedded": yes}).embedded is True


def test_the_current_ceremony_is_imported_by_itself_only_where_that_is_asked_for() -> None:
    assert options_of({}).import_current_ceremony is False
    assert options_of({"IMPORT_CURRENT_CEREMONY": "true"}).import_current_ceremony is True
    with pytest.raises(OptionError, match="IMPORT_CURRENT_CEREMONY='often' is neither true nor false"):
        options_of({"IMPORT_CURRENT_CEREMONY": "often"})


def test_everything_that_cannot_be_used_is_named_at_once() -> None:
    wrong = {"target": "sparc", "embedded": "maybe", "TMDB_URL": "file:x", "FRESH_DAYS": "many", "OMDB_URL": "http://a"}

    with pytest.raises(OptionError) as refused:
        options_of(wrong)

    assert all(name in str(refused.value) for name in ("target", "embedded", "TMDB_URL", "FRESH_DAYS"))
    assert "OMDB_URL" not in str(refused.value)


def test_only_services_that_ask_for_keys_can_be_keyless() -> None:
    assert options_of({"KEYLESS_UPSTREAMS": "omdb,tmdb"}).environment["KEYLESS_UPSTREAMS"] == "omdb,tmdb"
    with pytest.raises(OptionError, match="KEYLESS_UPSTREAMS: imdb is none of omdb, tmdb"):
        options_of({"KEYLESS_UPSTREAMS": "tmdb,imdb"})


@pytest.mark.parametrize("seconds", [0, -1, "soon"])
def test_a_ceremony_needs_some_time(seconds: object) -> None:
    with pytest.raises(OptionError, match="CEREMONY_TIMEOUT_SECONDS"):
        options_of({"CEREMONY_TIMEOUT_SECONDS": seconds})


def test_the_options_with_the_resources_are_all_that_a_function_asks_its_environment_for() -> None:
    resources = dict.fromkeys(("PROGRESS_TABLE", "CATALOGUE_TABLE", "BUCKET", "KEYS_SECRET"), "x")

    settings = Settings.from_env({**resources, "STAGE_QUEUES": "{}", **options_of({}).environment})

    assert settings.upstream_limits["tmdb"] == 40
    assert settings.keyless_upstreams == frozenset()
