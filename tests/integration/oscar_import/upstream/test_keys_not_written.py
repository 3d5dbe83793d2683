"""A key that is held is in nothing that this project writes."""

from __future__ import annotations

import base64
import json
import re
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
from oscar_import import redaction
from oscar_import.aws.api_keys import Keys
from oscar_import.aws.function_logs import new_logger, telling_no_key
from oscar_import.clock import system_clock
from oscar_import.enrichment.omdb import ratings as omdb
from oscar_import.enrichment.tmdb import responses as tmdb
from oscar_import.errors import Terminal
from oscar_import.upstream import http, results

from oscars.cli import main as command
from oscars.errors import StackUnavailable, UsageError
from tests.support.hostile_server import always, hostile

KEY = "Not.shaped_like-a.key"
FORMS = (
    KEY,
    f"x{KEY}x",
    quote(KEY).replace("N", "%4e"),
    json.dumps({"a": KEY}).replace("N", "\\u004e"),
    base64.b64encode(f"me:{KEY}".encode()).decode(),
    base64.urlsafe_b64encode(f"mine:{KEY}".encode()).decode(),
)
LEFT = re.compile(r"Not\.|shaped|like-a|%4e|u004e|[A-Za-z0-9+/]{17}")
HANDLERS = Path(__file__).parents[4] / "functions"


@pytest.fixture(autouse=True)
def _held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redaction, "_held", {KEY})


def is_hidden(text: str) -> bool:
    return redaction.HIDDEN in text and not LEFT.search(text)


@pytest.mark.parametrize("form", FORMS)
def test_not_in_the_log_of_a_function(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    logger = new_logger(f"stage-{FORMS.index(form)}")
    logger.append_keys(run=form)
    try:
        raise ValueError(form)
    except ValueError:
        logger.exception("it said %s", form)
    line = json.loads(capsys.readouterr().out)
    assert line["service"] == f"stage-{FORMS.index(form)}"
    assert is_hidden(line["message"])
    assert is_hidden(line["run"])
    assert is_hidden(line["exception"].splitlines()[-1])
    assert "Not." not in json.dumps(line)


def test_every_function_logs_so() -> None:
    for handler in HANDLERS.glob("*/handler.py"):
        text = handler.read_text(encoding="utf-8")
        assert "Logger(" not in text, handler
        assert "stage_handler(" in text or ("new_logger()" in text and "@telling_no_key\n" in text), handler


@pytest.mark.parametrize("form", FORMS)
def test_not_in_what_a_failure_record_and_a_cause_are_made_of(form: str) -> None:
    error = Terminal("bad_key", f"refused {form}", hint=f"store another than {form}")
    assert is_hidden(str(error))
    assert is_hidden(error.hint)


@pytest.mark.parametrize("form", FORMS)
def test_not_in_the_cause_of_an_execution(form: str) -> None:
    @telling_no_key
    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        raise KeyError(form)

    with pytest.raises(RuntimeError, match="KeyError") as caught:
        handler({}, None)  # type: ignore[arg-type]
    assert is_hidden(str(caught.value))
    assert caught.value.__context__ is None


def test_an_error_without_a_key_is_told_as_it_is() -> None:
    @telling_no_key
    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        raise KeyError("a name")

    with pytest.raises(KeyError, match="a name"):
        handler({}, None)  # type: ignore[arg-type]


@pytest.mark.parametrize("form", FORMS)
def test_not_in_an_upstreams_words(form: str) -> None:
    assert is_hidden(results.without_secrets(f"no such {form} here"))
    said = {"Response": "False", "Error": f"Bad {form}"}
    told = {"status_code": 11, "status_message": f"Bad {form}"}
    for answer in (
        omdb.classify(500, {}, json.dumps(said).encode(), now=system_clock()),
        tmdb.classify(500, {}, json.dumps(told).encode(), now=system_clock()),
    ):
        assert isinstance(answer, results.Unavailable)
        assert is_hidden(answer.reason)


@pytest.mark.parametrize("form", FORMS)
def test_not_in_a_body_that_repeats_it(form: str) -> None:
    body = json.dumps({"Title": form, "Plot": "\N{CLAPPER BOARD}"}, ensure_ascii=False).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with hostile(always(head + body)) as server:
        got = json.loads(http.get(http.new_session(), server.url, upstream="OMDb").body)
    assert is_hidden(got["Title"])
    assert got["Plot"] == "\N{CLAPPER BOARD}"


def test_the_keys_that_a_function_reads_are_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redaction, "_held", set())
    secret = {"SecretString": json.dumps({"tmdb": KEY, "omdb": "another-key"}), "VersionId": "1"}
    client = SimpleNamespace(get_secret_value=lambda **_: secret)
    Keys(client, "secret", system_clock).get("tmdb")  # type: ignore[arg-type]
    assert redaction.hide_held(f"{KEY} and another-key") == f"{redaction.HIDDEN} and {redaction.HIDDEN}"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("as_json", [False, True])
def test_not_in_what_the_command_says_and_writes_down(
    form: str, as_json: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def crash() -> None:
        raise RuntimeError(f"it was {form}")

    monkeypatch.setattr(redaction, "_held", set())
    monkeypatch.setenv("TMDB_KEY", KEY)
    monkeypatch.setattr(command, "oscars", crash)
    monkeypatch.setattr(sys, "argv", ["oscars", "status", *(["--json"] if as_json else [])])
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(SystemExit):
        command.main()
    said = capsys.readouterr()
    (log,) = tmp_path.glob("*.log")
    for text in (said.err.splitlines()[0], log.read_text(encoding="utf-8"), *([said.out] if as_json else [])):
        assert redaction.HIDDEN in text
        assert form not in text
        assert KEY not in text


@pytest.mark.parametrize("form", FORMS)
def test_not_in_what_the_command_and_its_page_are_told(form: str) -> None:
    assert is_hidden(str(UsageError(f"what is {form}")))
    error = StackUnavailable(f"not {form}", f"try {form}")
    assert is_hidden(str(error))
    assert is_hidden(error.hint)
