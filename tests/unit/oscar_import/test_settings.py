"""What a function is told by its environment: all that is missing is named at once."""

from __future__ import annotations

import pytest
from oscar_import.settings import IncompleteEnvironment, Settings

ENVIRONMENT = {
    "PROGRESS_TABLE": "progress",
    "CATALOGUE_TABLE": "catalogue",
    "BUCKET": "bucket",
    "KEYS_SECRET": "keys",
    "STAGE_QUEUES": '{"tmdb_details": "https://sqs/tmdb_details"}',
    "OSCAR_DATA_URL": "https://example.com/oscars.csv",
    "OSCARS_ORG_URL": "https://www.oscars.org",
    "IMDB_URL": "https://www.imdb.com",
    "TMDB_URL": "https://api.themoviedb.org/3",
    "OMDB_URL": "https://www.omdbapi.com/",
    "TMDB_REQUESTS_PER_SECOND": "40",
    "OMDB_REQUESTS_PER_DAY": "1000",
    "FRESH_DAYS": "30",
    "RETRY_BASE_SECONDS": "15",
}


def test_a_complete_environment_is_read() -> None:
    settings = Settings.from_env(ENVIRONMENT)
    assert settings.progress_table == "progress"
    assert settings.stage_queues == {"tmdb_details": "https://sqs/tmdb_details"}
    assert settings.upstream_limits == {"tmdb": 40, "omdb": 1000}
    assert settings.retry_base_seconds == 15.0
    assert settings.keyless_upstreams == frozenset()


def test_the_process_s_own_environment_is_read_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    assert Settings.from_env() == Settings.from_env(ENVIRONMENT)


def test_upstreams_that_want_no_key_are_named_with_commas() -> None:
    settings = Settings.from_env({**ENVIRONMENT, "KEYLESS_UPSTREAMS": "omdb,tmdb"})
    assert settings.keyless_upstreams == {"omdb", "tmdb"}


@pytest.mark.parametrize("name", sorted(ENVIRONMENT.keys() - {"STAGE_QUEUES"}))
def test_what_is_missing_or_empty_is_named(name: str) -> None:
    for environment in ({**ENVIRONMENT, name: ""}, {key: ENVIRONMENT[key] for key in ENVIRONMENT if key != name}):
        with pytest.raises(IncompleteEnvironment, match=f"{name} is missing"):
            Settings.from_env(environment)


def test_everything_that_is_wrong_is_named_at_once() -> None:
    with pytest.raises(IncompleteEnvironment) as raised:
        Settings.from_env({**ENVIRONMENT, "BUCKET": "", "FRESH_DAYS": "a month", "OMDB_REQUESTS_PER_DAY": "many"})
    said = str(raised.value)
    assert "BUCKET is missing" in said
    assert "FRESH_DAYS='a month' is not a number" in said
    assert "OMDB_REQUESTS_PER_DAY='many' is not a number" in said


def test_a_function_without_queues_needs_none() -> None:
    environment = {name: value for name, value in ENVIRONMENT.items() if name != "STAGE_QUEUES"}
    assert Settings.from_env(environment).stage_queues == {}
