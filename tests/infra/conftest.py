"""The synthesised stack, once per test run: the CDK takes seconds to import and seconds to synthesise."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from infra.pipeline import PIPELINE, PipelineStage
from tests.support.synthesised_stack import SynthesisedStack


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests that want the stack run in the same process, so that only one of them synthesises it."""
    for item in items:
        if {"stack", "embedded_stack", "scheduled_stack"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.xdist_group("stack"))


def _synthesised(folder: Path, context: Mapping[str, object]) -> SynthesisedStack:
    from infra.application import build, synthesise

    synthesise(build(outdir=str(folder), context={"target": "host", **context}))
    return SynthesisedStack(folder, json.loads((folder / "OscarImport.template.json").read_text()))


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> SynthesisedStack:
    """The stack for AWS, but with the dependency layer of this machine, which is there already."""
    return _synthesised(tmp_path_factory.mktemp("aws"), {})


@pytest.fixture(scope="session")
def embedded_stack(tmp_path_factory: pytest.TempPathFactory) -> SynthesisedStack:
    """The stack for the embedded AWS."""
    return _synthesised(tmp_path_factory.mktemp("embedded"), {"embedded": True, "CEREMONY_TIMEOUT_SECONDS": 90})


@pytest.fixture(scope="session")
def scheduled_stack(tmp_path_factory: pytest.TempPathFactory) -> SynthesisedStack:
    """The stack for AWS that imports the current ceremony every day."""
    return _synthesised(tmp_path_factory.mktemp("scheduled"), {"IMPORT_CURRENT_CEREMONY": "true"})


@pytest.fixture(params=PIPELINE, ids=lambda row: row.name)
def row(request: pytest.FixtureRequest) -> PipelineStage:
    """Each row of the table of stages."""
    each: PipelineStage = request.param
    return each
