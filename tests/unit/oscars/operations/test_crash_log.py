"""What is kept of a fault: its trace, without keys, as text."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from oscar_import import redaction

from oscars.operations.crash_log import write_crash_log

KEY = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"


def test_a_trace_holds_no_key_and_steers_no_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    redaction.hold(KEY)
    name = write_crash_log(ValueError(f"\x1b[2J {KEY}"))
    text = Path(name).read_text(encoding="utf-8")
    assert "ValueError" in text
    assert KEY not in text
    assert "\x1b" not in text
