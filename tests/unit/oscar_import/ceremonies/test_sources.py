"""The sources, each said once."""

from __future__ import annotations

import pytest
from oscar_import.ceremonies import sources
from oscar_import.runs.request import ImportRequest
from oscar_import.sources.registry import READERS


def test_every_source_can_be_read_and_nothing_else() -> None:
    assert set(READERS) == set(sources.NAMES)


def test_a_run_that_names_none_asks_the_first() -> None:
    assert ImportRequest(ceremonies=(96,), years_text="2024").source == sources.NAMES[0] == "oscar_data"


def test_a_file_is_not_named_but_given() -> None:
    assert sources.FETCHED == ("oscar_data", "oscars_org")


def test_every_address_has_a_setting_of_its_own() -> None:
    settings = [address.setting for address in sources.ADDRESSES]
    assert settings == ["OSCAR_DATA_URL", "OSCARS_ORG_URL", "IMDB_URL"]


@pytest.mark.parametrize(("name", "label"), [("oscars_org", "oscars.org and IMDb"), ("elsewhere", "elsewhere")])
def test_a_source_has_a_name_for_people(name: str, label: str) -> None:
    assert sources.label_of(name) == label
