"""cdk-nag looks at the stack at every synth."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.synthesised_stack import SynthesisedStack


def test_cdk_nag_finds_nothing(stack: SynthesisedStack) -> None:
    report = json.loads((stack.folder / "validation-report.json").read_text())

    assert report["pluginReports"] == []


@pytest.mark.xdist_group("stack")
def test_a_queue_that_is_open_to_plain_http_stops_the_synth(tmp_path: Path) -> None:
    from aws_cdk import Stack
    from aws_cdk import aws_sqs as sqs

    from infra.application import FindingsError, build, synthesise

    app = build(outdir=str(tmp_path), context={"target": "host"})
    stack = app.node.find_child("OscarImport")
    assert isinstance(stack, Stack)
    sqs.Queue(stack, "Open")

    with pytest.raises(FindingsError, match="findings above"):
        synthesise(app)
    assert "OscarImport/Open" in (tmp_path / "validation-report.json").read_text()
