"""Titles, names and messages that would steer a terminal, in every view of every command."""

from __future__ import annotations

import ast
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from oscar_import.catalogue.snapshot_quality import findings_in, qualities, quality_document
from oscar_import.catalogue.statistics import Statistics
from oscar_import.ceremonies.comparison import Difference
from oscar_import.ceremonies.model import Ceremony

from oscars.cli import main, output
from oscars.cli.commands import cancel, compare, failures, import_years, local, quality, redrive, show, stats, status
from oscars.cli.main import COMMANDS, oscars
from oscars.cli.views import plan
from oscars.cli.views.live_run import End
from oscars.errors import StackUnavailable, UsageError
from oscars.local.logs import Line
from oscars.operations.dead_letters import Moved
from oscars.operations.documents import person_document
from oscars.operations.executions import Execution
from oscars.operations.failures import failure_documents
from oscars.operations.redrive import Settled
from tests.support import cli_samples
from tests.support.enriched_film import enriched_film
from tests.support.fake_stack import catalogue_of, with_film
from tests.support.hostile_texts import hostile as hostile_with
from tests.support.hostile_texts import steering

HOSTILE = (
    "[/] [bold]b[/bold] [link=https://evil.example]l[/link] :warning: "
    "\x1b[31m\x1b]8;;https://evil.example\x07 \x00\x08\x7f\x9b2J \u202edlrow\u202c \u2066i\u2069 \u200e\u200f\u061c "
    "\ud800 \U000e0041 one\nError: two\r\nthree\x0b\x85\u2028four\tfive"
)
READABLE = "[/] [bold]b[/bold] [link=https://evil.example]l[/link] :warning:"
FILM = "tt0018578"
RUN = "20261122T100000Z-1929-k3f9"
WITHOUT_OTHERS_TEXT = {
    "cancel": "the run's own name and years, and counts",
    "console": "an address",
    "cost": "numbers",
    "export": "the user's path, and counts",
    "keys set": "our own words",
    "local down": "our own words",
    "local reset": "an address",
    "local status": "addresses, numbers, settings of the user",
    "local up": "an address",
    "resolve": "the user's arguments",
}
Document = dict[str, Any]


@pytest.fixture(scope="module")
def catalogue(ceremonies: dict[int, Ceremony]) -> Any:
    plain = catalogue_of([ceremonies[1]])
    enriched = with_film(plain, FILM, **enriched_film(FILM, plain.by_ordinal[1]["nominations"]))
    document = hostile(dict(enriched.document))
    document["ceremonies"][0]["findings"] = [{"severity": "warning", "code": "odd", "message": HOSTILE}]
    return type(plain)(document)


def hostile(document: Any) -> Any:
    return hostile_with(document, HOSTILE)


class Command:
    """Runs a command whose world is what the test says it is."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch
        monkeypatch.setattr(output, "PIPE_WIDTH", 5000)  # nothing is wrapped

    def where(self, module: Any, **replaced: Any) -> Command:
        for name, value in {"connected": lambda: nullcontext(None), **replaced}.items():
            self.monkeypatch.setattr(module, name, value, raising=name != "connected")
        return self

    def __call__(self, *arguments: str) -> Result:
        return CliRunner().invoke(oscars, arguments)


def record(**fields: Any) -> Any:
    asked = {"years": "1929", "source": "oscar_data", "reprocess": "missing", "skip_enrichment": False}
    return SimpleNamespace(run=RUN, ceremonies=[1], execution_arn="arn", **asked, **fields)


def failure_record() -> Any:
    return record(
        pk=f"RUN#{RUN}", stage="tmdb_details", ceremony=1, film=FILM, title=HOSTILE, error_code="tmdb_refused",
        error_message=HOSTILE, hint=HOSTILE, message_id="m", failed_at="2026-11-22T10:00:00Z",
    )  # fmt: skip


def failure_document() -> Document:
    return failure_documents([failure_record()], source="oscar_data")[0]


def film_document(catalogue: Any) -> Document:
    entry = catalogue.films[FILM]
    return {
        **entry["details"], "film": FILM, "omdb": entry["omdb"], "special_awards": [], "failure": failure_document(),
        "nominations": [{**one, "year": 1929} for one in catalogue.ceremonies[0]["nominations"][:3]],
        "oscar_stats": {**Statistics().to_document(), "nominations": 1, "wins": 1},
        "status": {"tmdb_details": "done", "tmdb_discovery": "ambiguous"}, "reasons": {"tmdb_details": HOSTILE},
        "findings": [{"stage": "tmdb_details", "message": HOSTILE}],
        "candidates": [{"tmdb_id": 1, "title": HOSTILE, "release_date": HOSTILE}],
    }  # fmt: skip


def ceremony_view(command: Command, catalogue: Any) -> Command:
    item = catalogue.ceremonies[0]
    shown = {**item, "ceremony": 1, "awaiting_winners": True}
    return command.where(show, ceremony_document=lambda _: shown)


def failures_view(command: Command, _: Any) -> Command:
    return command.where(failures, run_named=lambda *_: record(), failures_of_run=lambda _: [failure_document()])


def status_document(state: str = "completed_with_failures") -> Document:
    failed = cli_samples.ceremony(1, "failed", error_message=HOSTILE, hint=HOSTILE)
    other = cli_samples.ceremony(2, "completed_with_failures", films=3, failed=1)
    return cli_samples.status(failed, other, state=state)


def status_view(command: Command, _: Any) -> Command:
    return command.where(
        status,
        find=lambda *_: record(),
        status_document=lambda *_: status_document(),
        follow=lambda *_, **__: None,
    )


def runs_view(command: Command, _: Any) -> Command:
    document = {**status_document(), "years": HOSTILE}
    return command.where(
        status,
        newest_runs=lambda _: [(record(), None)],
        status_of=lambda *_: document,
    )


def quality_view(command: Command, catalogue: Any) -> Command:
    document = quality_document(qualities(catalogue.document, [1]), findings_in(catalogue.document))
    return command.where(
        quality,
        read_catalogue=lambda _: catalogue,
        _document=lambda *_: hostile(document),
        run_named=lambda *_: record(ceremonies=(1,)),
    )


def compare_view(command: Command, _: Any) -> Command:
    told = [Difference("winner", HOSTILE, HOSTILE, HOSTILE, HOSTILE)]
    empty = SimpleNamespace(standing=())
    return command.where(
        compare,
        variables_of=lambda _: {},
        bodies_of=lambda _: None,
        _ceremony=lambda *_: empty,
        compare=lambda *_: told,
    )


def redrive_view(command: Command, _: Any) -> Command:
    letters = iter([2, *[0] * 6, 1])
    command.monkeypatch.setattr("oscars.operations.failures._sources", lambda _: {})
    return command.where(
        redrive,
        dead_lettered=lambda *_: next(letters, 0),
        open_failures=lambda _: [failure_record()],
        failures=SimpleNamespace(invalid_messages=lambda _: [failure_record()]),
        move_back=lambda *_, **__: Moved(1, (HOSTILE,)),
        wait_until_settled=lambda *_, **__: Settled((failure_record(),), (failure_record(),), (failure_record(),)),
        summarise=lambda *_: None,
    )


def import_world(command: Command, end: End) -> Command:
    runs = SimpleNamespace(find_run=lambda _: record(), ceremonies_of=lambda _: [])
    return command.where(
        import_years,
        start_import=lambda *_, **__: "arn",
        follow=lambda *_, **__: end,
        runs=runs,
        failures_of_run=lambda _: [failure_document()] * 3,
    )


def import_view(command: Command, _: Any) -> Command:
    return import_world(command, End(status_document(), Execution("arn", "FAILED", "States.TaskFailed", HOSTILE, None)))


def rejected_import(command: Command, _: Any) -> Command:
    return import_world(command, End(None, Execution("arn", "FAILED", "bad_key", HOSTILE, None)))


def plan_view(command: Command, _: Any) -> Command:
    item = {
        "ceremony": 1,
        "year": 1929,
        "action": "fail",
        "error": HOSTILE,
        "films": 1,
        "tmdb_requests": 1,
        "omdb_requests": 1,
    }
    estimate = SimpleNamespace(
        films=1,
        requests={"tmdb": 1, "omdb": 1},
        id_requests={"tmdb": 1},
        most_id_requests={"tmdb": 2},
        seconds=1.0,
        total_usd=1.0,
        days={"omdb": 1},
        to_document=dict,
    )
    command.where(
        plan, wait_for_plan=lambda *_: [item], limits_of=lambda _: None, estimate_of=lambda *_, **__: estimate
    )
    deployed = nullcontext(SimpleNamespace(is_embedded=True))
    return import_world(command, End(None, None)).where(import_years, connected=lambda: deployed)


def logs_view(command: Command, tmp_path: Any) -> Command:
    reader = SimpleNamespace(
        tail=lambda *_, **__: HOSTILE.splitlines(),
        log_groups=lambda *_, **__: {},
        last_lines=lambda *_, **__: [Line(0, "tmdb_details", HOSTILE)],
        following_lines=lambda *_, **__: [Line(0, "tmdb_details", HOSTILE)],
    )
    clients = SimpleNamespace(embedded=lambda _: None)
    servers = SimpleNamespace(endpoint=lambda _: "")
    return command.where(local, log_reader=reader, Clients=clients, servers=servers)


def stats_view(command: Command, catalogue: Any) -> Command:
    return command.where(stats, read_catalogue=lambda _: catalogue)


def film_view(command: Command, catalogue: Any) -> Command:
    return command.where(show, film_document=lambda _: film_document(catalogue))


def person_view(command: Command, catalogue: Any) -> Command:
    person = max(catalogue.nominations_of_people)
    fake = SimpleNamespace(find_person=lambda _: {})
    command.monkeypatch.setattr("oscars.operations.documents.catalogue", fake)
    document = hostile(person_document(person, catalogue))
    collaborator = {"name": HOSTILE, "id": "nm1", "films_together": 1, "nominations_together": 1, "wins_together": 1}
    document["collaborators"] = [{**collaborator, "first_year": 1929, "last_year": 1930}]
    return command.where(show, find_catalogue=lambda _: catalogue, person_document=lambda *_: document)


VIEWS: dict[str, tuple[Callable[[Command, Any], Command], list[str]]] = {
    "show ceremony": (ceremony_view, ["show", "ceremony", "1"]),
    "show film": (film_view, ["show", "film", FILM]),
    "show person": (person_view, ["show", "person", "nm0000001"]),
    "stats films": (stats_view, ["stats", "films"]),
    "stats people": (stats_view, ["stats", "people"]),
    "stats categories": (stats_view, ["stats", "categories"]),
    "quality": (quality_view, ["quality", "--ceremony", "1"]),
    "compare": (compare_view, ["compare", "stored", "oscar_data", "--ceremony", "1"]),
    "failures": (failures_view, ["failures"]),
    "status": (status_view, ["status"]),
    "runs": (runs_view, ["runs"]),
    "redrive": (redrive_view, ["redrive", "tmdb_details"]),
    "import": (import_view, ["import", "1929"]),
    "import, rejected": (rejected_import, ["import", "1929"]),
    "import, planned": (plan_view, ["import", "1929", "--dry-run"]),
    "local logs": (logs_view, ["local", "logs"]),
    "local logs, followed": (logs_view, ["local", "logs", "--follow"]),
}
SHOW_NO_TEXT = ("status",)
"""Their views have none of the texts; their documents have."""


def commands() -> set[str]:
    found = set()
    for name in COMMANDS:
        command = oscars.get_command(click.Context(oscars), name)
        found |= {f"{name} {own}" for own in command.commands} if isinstance(command, click.Group) else {name}
    return found


def test_every_command_is_looked_at() -> None:
    assert {name.partition(",")[0] for name in VIEWS} | set(WITHOUT_OTHERS_TEXT) == commands()


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Command:
    return Command(monkeypatch)


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_shows_text_as_text(name: str, command: Command, catalogue: Any) -> None:
    prepare, arguments = VIEWS[name]
    answer = prepare(command, catalogue)(*arguments)
    assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exception
    assert steering(answer.output) == set()
    assert "\nError: two" not in answer.output
    assert name in SHOW_NO_TEXT or READABLE in " ".join(answer.output.split())


@pytest.mark.parametrize("name", [name for name in VIEWS if not name.startswith("local")])
def test_json_is_the_text_itself_and_steers_nothing(name: str, command: Command, catalogue: Any) -> None:
    prepare, arguments = VIEWS[name]
    answer = prepare(command, catalogue)(*arguments, "--json")
    assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exception
    assert steering(answer.output) == set()
    texts = list(texts_of(json.loads(answer.stdout)))
    assert any(HOSTILE in text for text in texts) or (name == "import, rejected" and READABLE in texts[0])


def texts_of(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts_of(one)


@pytest.mark.parametrize(
    "error", [UsageError(HOSTILE), StackUnavailable(HOSTILE, HOSTILE)], ids=["wrong", "unreachable"]
)
@pytest.mark.parametrize("more", [[], ["--json"]], ids=["text", "json"])
def test_an_error_shows_text_as_text(error: Exception, more: list[str], command: Command) -> None:
    def fails() -> Any:
        raise error

    answer = command.where(stats, connected=fails)("stats", "films", *more)
    assert answer.exit_code in (2, 3)
    assert steering(answer.output) == set()
    assert READABLE in answer.stderr


def test_a_crash_is_told_and_written_down_as_text(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def fails() -> None:
        raise ValueError(HOSTILE)

    monkeypatch.setattr(main, "oscars", fails)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(SystemExit):
        main.main()
    (log,) = tmp_path.iterdir()
    for told in (capsys.readouterr().err, log.read_text(encoding="utf-8")):
        assert READABLE in told
        assert steering(told) == set()


def test_a_question_shows_text_as_text(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True, readline=lambda: "y\n"))
    monkeypatch.setattr(click.termui, "visible_prompt_func", lambda _: "y")
    cancel._ask(HOSTILE, yes=False)
    assert steering(capsys.readouterr().err) == set()


WRITERS = {
    "click.echo",
    "click.secho",
    "click.prompt",
    "click.confirm",
    "print",
    "Console",
    "rich.print",
    "sys.stdout.write",
}
ALLOWED = {
    ("output.py", "click.echo"): "write_line and write_json, which every other module uses",
    ("cancel.py", "click.confirm"): "of a printable question",
    ("keys.py", "click.prompt"): "of our own words",
}


@pytest.mark.parametrize("module", sorted(Path(output.__file__).parent.rglob("*.py")), ids=lambda path: path.name)
def test_nothing_is_written_but_through_what_makes_it_harmless(module: Path) -> None:
    """Of a new command too: `write_line`, `write_json`, `write_text` and `output()` of `oscars.cli.output`."""
    calls = [
        node.func for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
    ]
    found = {name for call in calls if (name := ast.unparse(call)) in WRITERS}
    assert {name for name in found if (module.name, name) not in ALLOWED} == set()
