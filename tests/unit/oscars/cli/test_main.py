"""The command as a whole: its help, and what it says when something is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from oscars.cli.main import main, oscars
from oscars.errors import StackUnavailable

TALKING = ("oscars local logs",)
"""Commands that show what comes and have no result to give as a document."""


def leaves(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from leaves(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


COMMANDS = dict(leaves(oscars, "oscars"))


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_says_what_it_does(path: str) -> None:
    answer = CliRunner().invoke(oscars, [*path.split()[1:], "--help"])
    assert answer.exit_code == 0
    assert COMMANDS[path].help


@pytest.mark.parametrize("path", COMMANDS)
def test_the_help_of_every_command_has_examples_of_itself(path: str) -> None:
    answer = CliRunner().invoke(oscars, [*path.split()[1:], "--help"])
    _, _, examples = answer.output.partition("Examples:")
    assert any(path in line for line in examples.splitlines())


@pytest.mark.parametrize("path", [path for path in COMMANDS if path not in TALKING])
def test_every_command_gives_json(path: str) -> None:
    assert "--json" in [option for parameter in COMMANDS[path].params for option in parameter.opts]


@pytest.fixture
def _no_embedded_aws(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A call that begins anything ends with 3."""
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_ENDPOINT_URL", "OSCAR_DATA_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OSCARS_HOME", str(tmp_path / "none"))


@pytest.mark.usefixtures("_no_embedded_aws")
@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["nonsense"], "No such command"),
        (["import"], "Missing argument 'YEARS'"),
        (["import", "1933"], "no ceremony was held in 1933"),
        (["import", "1890"], "the first was in 1929"),
        (["import", "2100"], "too far ahead"),
        (["import", "1994-1990"], "did you mean 1990-1994?"),
        (["import", "abc"], "neither a year nor a range"),
        (["import", ""], "no year was given"),
        (["import", "," * 10_000], "10,000 characters"),
        (["import", "200", "--ceremonies"], "no ceremony number 200"),
        (["import", "1994", "--reprocess", "some"], "Invalid value for '--reprocess'"),
        (["import", "1994", "--source", "nowhere"], "none of oscar_data"),
        (["import", "1994", "--source", "file:/nowhere/at/all"], "there is no file /nowhere/at/all"),
        (["show", "film", "Oppenheimer"], "not the IMDb id of a film"),
        (["show", "person", "tt0108052"], "not the IMDb id of a person"),
        (["show", "ceremony", "zero"], "'zero' is not the number of a ceremony"),
        (["show", "ceremony", "0"], "there is no ceremony number 0"),
        (["show", "ceremony", "1994"], "1994 is a year; the number of its ceremony is 66"),
        (["show", "ceremony", "1930"], "the number of its ceremony is 2 or 3"),
        (["show", "ceremony", "1933"], "there is no ceremony number 1933"),
        (["quality", "--ceremony", "-1"], "there is no ceremony number -1"),
        (["redrive", "no_such_stage"], "Invalid value for '[STAGE]...'"),
        (["resolve", "tt0108052"], "say what it is: a film with --tmdb ID, or a nominee with --person NM"),
        (["quality", "a-run", "--ceremony", "96"], "not both"),
        (["compare", "oscar_data", "nowhere", "--ceremony", "96"], "is no source"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_a_wrong_call_ends_with_2_and_a_reason_before_anything_begins(arguments: list[str], reason: str) -> None:
    answer = CliRunner().invoke(oscars, arguments)
    assert answer.exit_code == 2
    assert reason in answer.stderr
    assert answer.stdout == ""


@pytest.mark.usefixtures("_no_embedded_aws")
@pytest.mark.parametrize(
    ("arguments", "exit_code", "said"),
    [
        (["import", "1933"], 2, "no ceremony was held in 1933"),
        (["import"], 2, "Missing argument 'YEARS'"),
        (["show", "ceremony", "0"], 2, "there is no ceremony number 0"),
        (["show", "film", "xyz"], 2, "not the IMDb id"),
        (["status"], 3, "the embedded AWS is not running"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_with_json_an_error_is_one_document_too(arguments: list[str], exit_code: int, said: str) -> None:
    answer = CliRunner().invoke(oscars, [*arguments, "--json"])
    assert answer.exit_code == exit_code
    document = json.loads(answer.stdout)
    assert said in document["error"]
    assert said in answer.stderr
    assert (set(document), document["exit_code"]) == ({"error", "hint", "exit_code"}, exit_code)


def test_ctrl_c_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("oscars.cli.commands.status.connected", interrupt)
    answer = CliRunner().invoke(oscars, ["status", "--watch"])
    assert (answer.exit_code, answer.stderr) == (130, "\nInterrupted.\n")


@pytest.mark.usefixtures("_no_embedded_aws")
@pytest.mark.parametrize("arguments", [["import", "1929-1934"], ["import", "all", "--dry-run"], ["status"], ["runs"]])
def test_an_aws_that_cannot_be_reached_ends_with_3_and_what_to_do(arguments: list[str]) -> None:
    answer = CliRunner().invoke(oscars, arguments)
    assert answer.exit_code == 3
    assert answer.stderr == "Error: the embedded AWS is not running\nRun: oscars local up\n"


class TestAFaultOfOurs:
    @pytest.fixture(autouse=True)
    def _faulty(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail() -> None:
            raise RuntimeError("a fault")

        monkeypatch.setattr("oscars.cli.commands.status.connected", fail)
        monkeypatch.setattr("sys.argv", ["oscars", "runs"])

    def test_is_told_in_two_lines_with_the_place_of_the_trace(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 70
        told, where = capsys.readouterr().err.splitlines()
        assert told == "Error: this should not have happened: RuntimeError: a fault"
        log = Path(where.rsplit(" ", 1)[-1])
        assert "RuntimeError: a fault" in log.read_text(encoding="utf-8")
        log.unlink()

    def test_is_raised_for_those_who_ask_for_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("OSCARS_DEBUG", "1")
        with pytest.raises(RuntimeError, match="a fault"):
            main()


def test_a_hint_is_a_sentence_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise StackUnavailable("AWS cannot be reached", "check the network")

    monkeypatch.setattr("oscars.cli.commands.status.connected", fail)
    answer = CliRunner().invoke(oscars, ["runs"])
    assert answer.stderr == "Error: AWS cannot be reached\nCheck the network\n"
