"""What may import what: the pure core knows no AWS, and DynamoDB's library stays in the records."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

DOMAIN = Path(__file__).parents[2] / "layers" / "oscars" / "python" / "oscar_import"
PURE = (
    "answers",
    "categories",
    "ceremony",
    "ceremony_facts",
    "collaboration",
    "compare",
    "credit_line",
    "credits",
    "errors",
    "freshness",
    "imdb_event",
    "matching",
    "media",
    "messages",
    "moment",
    "nominated_people",
    "omdb",
    "oscar_data",
    "oscars_org",
    "oscars_org_merge",
    "pace",
    "pages",
    "plain_html",
    "progress",
    "quality",
    "reconcile",
    "request",
    "route",
    "source_file",
    "stage",
    "statistics",
    "titles",
    "tmdb",
    "validation",
    "web_address",
    "years",
)
OUTSIDE_THE_CORE = ("boto3", "botocore", "aws_lambda_powertools", "requests", "pynamodb")


def test_the_pure_core_loads_without_any_aws_or_http_library() -> None:
    load = "; ".join(f"import oscar_import.{name}" for name in PURE)
    tell = f"import sys; print(*(name for name in {OUTSIDE_THE_CORE!r} if name in sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", f"{load}; {tell}"], capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == []


@pytest.mark.parametrize("module", sorted(DOMAIN.rglob("*.py")), ids=lambda path: path.relative_to(DOMAIN).as_posix())
def test_only_the_records_import_the_library_of_dynamodb(module: Path) -> None:
    names = {name.partition(".")[0] for name in _imported(module)}
    assert "pynamodb" not in names or module.parent.name == "records"


def _imported(module: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found
