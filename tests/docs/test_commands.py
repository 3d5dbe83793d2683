"""Every command that a document shows can be called so."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import click
import duckdb
import pytest
from botocore import xform_name
from botocore.session import Session
from oscar_import.ceremonies.model import Ceremony
from oscar_import.clock import system_clock
from oscar_import.runs.request import read_request
from oscar_import.stack_options import Options

from oscars.cli.main import oscars
from oscars.export import parquet
from oscars.export.rows import Rows
from oscars.local.api_keys import VARIABLES
from oscars.local.stack_context import TAKEN_OVER
from oscars.operations import deployment
from oscars.operations.catalogue import Catalogue
from tests.support.documented_commands import CHECKOUT, Shown, blocks, documents, shown, written_by_hand
from tests.support.embedded_catalogue import embedded_snapshot
from tools.docs.command_line import commands

SHOWN = sorted({str(one): one for one in shown()}.values(), key=str)
CDK = "aws-cdk@2.1148.1"


def those(program: str) -> list[Shown]:
    return [one for one in SHOWN if one.words[0] == program]


def parse(words: list[str]) -> None:
    """Lets the command read its call as it does before it acts. Raises click.UsageError."""
    command: click.Command = oscars
    rest = list(words)
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        name = rest.pop(0)
        found = command.get_command(click.Context(command), name)
        if found is None:
            raise click.UsageError(f"there is no command {name}")
        command = found
    if rest or not isinstance(command, click.Group):
        command.make_context("oscars", rest, resilient_parsing=False)


def test_every_shell_line_is_of_a_program_that_is_tested_here() -> None:
    assert {one.words[0] for one in SHOWN} <= {"oscars", "make", "npx", "aws", "export", "python"}


@pytest.mark.parametrize("one", those("oscars"), ids=str)
def test_a_call_of_oscars_is_one_that_the_command_takes(one: Shown) -> None:
    try:
        parse(one.words[1:])
    except click.MissingParameter:
        assert one.in_a_sentence


@pytest.mark.parametrize("one", those("make"), ids=str)
def test_a_target_of_make_is_there(one: Shown) -> None:
    targets = set(re.findall(r"^([a-z]+):", (CHECKOUT / "Makefile").read_text(), re.MULTILINE))
    assert {word for word in one.words[1:] if "=" not in word} <= targets


@pytest.mark.parametrize("one", those("npx"), ids=str)
def test_the_cdk_command_is_the_pinned_one(one: Shown) -> None:
    assert one.words[1] == CDK
    assert one.words[2] in ("bootstrap", "deploy", "diff", "destroy")
    for name, _, value in (word.partition("=") for word in one.words if "=" in word):
        Options.from_context({name: value}.get)


def test_the_pinned_cdk_command_is_the_one_that_the_code_names() -> None:
    for path in (Path(deployment.__file__), CHECKOUT / "app.py"):
        assert set(re.findall(r"aws-cdk@[0-9.]+[0-9]", path.read_text())) == {CDK}


@pytest.mark.parametrize("one", those("python"), ids=str)
def test_a_module_that_is_run_is_there_and_takes_the_options(one: Shown) -> None:
    flag, module, *rest = one.words[1:]
    assert flag == "-m"
    assert find_spec(module) is not None
    assert all((CHECKOUT / word).exists() for word in rest if "/" in word)
    options = {word for word in rest if word.startswith("--")}
    told = subprocess.run([sys.executable, "-m", module, "--help"], capture_output=True, text=True, cwd=CHECKOUT)
    assert options <= set(re.findall(r"--[a-z-]+", told.stdout)), told.stderr


@pytest.mark.parametrize("one", those("export"), ids=str)
def test_an_exported_variable_is_one_that_is_taken_over(one: Shown) -> None:
    names = {word.partition("=")[0] for word in one.words[1:]}
    assert names <= {*TAKEN_OVER, *VARIABLES, "AWS_SHARED_CREDENTIALS_FILE", "AWS_REGION"}


@pytest.mark.parametrize("one", those("aws"), ids=str)
def test_a_call_of_the_aws_command_is_one_of_aws(one: Shown) -> None:
    words = one.words[3:] if one.words[1] == "--endpoint-url" else one.words[1:]
    model = Session().get_service_model(words[0])
    assert words[1] in {xform_name(name, "-") for name in model.operation_names}


@pytest.mark.parametrize("one", [one for one in those("aws") if "--input" in one.words], ids=str)
def test_an_input_of_the_state_machine_is_one_that_it_takes(one: Shown) -> None:
    words = shlex.split(one.line)
    assert words[:3] == ["aws", "stepfunctions", "start-execution"]
    assert read_request(json.loads(words[words.index("--input") + 1]), today=system_clock().date()).ceremonies


def test_every_command_is_shown_outside_its_reference() -> None:
    told = {tuple(one.words) for one in those("oscars")}
    leaves = [path.split() for path, command in commands() if not isinstance(command, click.Group)]
    missing = [path for path in leaves if not any(words[: len(path)] == tuple(path) for words in told)]
    assert missing == []


@pytest.fixture(scope="module")
def exported(ceremonies: dict[int, Ceremony], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds `tables.parquet`."""
    folder = tmp_path_factory.mktemp("documents")
    catalogue = Catalogue(json.loads(embedded_snapshot([ceremonies[66], ceremonies[96]])))
    parquet.write(folder / "tables.parquet", Rows(catalogue), begin=lambda _: None)
    return folder


@pytest.mark.parametrize(
    "question",
    [text for path in written_by_hand() for text in blocks(path, "sql")],
    ids=lambda text: text.splitlines()[0],
)
def test_a_question_in_sql_has_an_answer(question: str, exported: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(exported)
    relation = duckdb.sql(question)
    assert relation is not None
    assert relation.fetchall()


@pytest.mark.parametrize("program", [text for path in documents() for text in blocks(path, "python")])
def test_a_program_in_python_runs(
    program: str, exported: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(exported)
    exec(program, {})
    assert "Schindler's List" in capsys.readouterr().out
