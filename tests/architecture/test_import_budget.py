"""What a cold start loads beyond boto3: a library more is paid for by every new container of every function.

Modules are counted, because milliseconds differ from machine to machine: `python -m benchmarks.import_time` has those.
"""

from __future__ import annotations

import pytest

from tests.support.handler_imports import FUNCTIONS, imported

MAX_LIBRARIES = dict.fromkeys(FUNCTIONS, 165)
"""Powertools and PynamoDB. What asks an upstream has requests too, what compares titles rapidfuzz."""
MAX_LIBRARIES |= dict.fromkeys(("collaboration", "media_processing", "movie_enrichment"), 208)
MAX_LIBRARIES |= dict.fromkeys(("omdb_enrichment", "tmdb_details", "split_range"), 208)
MAX_LIBRARIES |= dict.fromkeys(("oscar_imports", "tmdb_discovery"), 250)
MAX_OWN = dict.fromkeys(FUNCTIONS, 113)
"""Modules of oscar_import; most come from `dependencies`, which knows every client."""
MAX_OWN |= {"oscar_imports": 130}
"""Reads every source, and looks up ids at TMDb as tmdb_discovery does."""
ELSEWHERE = ("jinja2", "click", "rich", "starlette", "pyarrow", "aws_cdk", "oscars", "infra", "tests")


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_handler_loads_no_more_than_its_budget(function: str) -> None:
    loaded = imported(function)
    assert len(loaded.libraries) <= MAX_LIBRARIES[function], loaded.libraries
    assert len(loaded.own) <= MAX_OWN[function], loaded.own
    assert {name.partition(".")[0] for name in loaded.modules}.isdisjoint(ELSEWHERE)
