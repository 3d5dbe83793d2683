"""The real command, run as a user runs it, towards an embedded AWS of the tests' own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oscars.aws_clients import Clients
from oscars.local import processes, servers
from oscars.local.state_dir import Home

COMMAND = Path(sys.executable).parent / "oscars"
PATIENCE_SECONDS = 400


@dataclass(frozen=True)
class Answer:
    exit_code: int
    stdout: str
    stderr: str

    @property
    def document(self) -> Any:
        """What `--json` gave: all of stdout is one document."""
        return json.loads(self.stdout)


@dataclass(frozen=True)
class StoredImport:
    """One ceremony's import, and what was stored after it."""

    answer: Answer
    status: dict[str, Any]
    ceremony: dict[str, Any]
    films: list[dict[str, Any]]
    """The statistics of all films."""

    @property
    def progress(self) -> dict[str, Any]:
        """The ceremony in the run's status."""
        (own,) = self.status["ceremonies"]
        return dict(own)


@dataclass(frozen=True)
class OscarsCommand:
    home: Path

    def __call__(self, *arguments: str, given: str | None = None, **variables: str) -> Answer:
        """Runs `oscars ARGUMENTS` to its end; `given` is its standard input, `variables` go into its environment."""
        done = subprocess.run(
            [COMMAND, *arguments],
            env=self.environment(variables),
            input=given,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Starts `oscars ARGUMENTS` and comes back at once."""
        return subprocess.Popen(
            [COMMAND, *arguments],
            env=self.environment({}),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def environment(self, variables: Mapping[str, str]) -> dict[str, str]:
        """That of the tests, without what it says of AWS and of upstreams."""
        named = ("AWS_", "OSCAR", "TMDB_", "OMDB_", "IMDB_")
        own = {name: value for name, value in os.environ.items() if not name.startswith(named)}
        return {**own, "OSCARS_HOME": str(self.home), "OSCARS_DEBUG": "1", **variables}

    def json(self, *arguments: str, **variables: str) -> Any:
        """The document that the command gives with `--json`; it has to succeed."""
        answer = self(*arguments, "--json", **variables)
        assert answer.exit_code == 0, answer.stderr
        return answer.document

    def requests(self) -> dict[str, Any]:
        """How many requests the embedded upstream has served."""
        requests: dict[str, Any] = self.json("local", "status")["upstream"]["requests"]
        return requests

    def clients(self) -> Clients:
        """The way to the AWS behind the command's back."""
        return Clients.embedded(self.json("local", "status")["endpoint"], Home(self.home).credentials())

    @contextmanager
    def held(self, stage: str) -> Iterator[None]:
        """Meanwhile `stage` takes no message, so that no import that needs it ends, however fast the machine is."""
        lambda_ = self.clients().lambda_
        mappings = lambda_.list_event_source_mappings()["EventSourceMappings"]
        (own,) = [one["UUID"] for one in mappings if one["EventSourceArn"].endswith(f"-{stage}")]
        lambda_.update_event_source_mapping(UUID=own, Enabled=False)
        try:
            yield
        finally:
            lambda_.update_event_source_mapping(UUID=own, Enabled=True)


@contextmanager
def embedded(folder: Path, **settings: str) -> Iterator[OscarsCommand]:
    """The command, and behind it an embedded AWS in `folder` with nothing imported; all of it ended afterwards."""
    home = Home(folder.resolve())
    command = OscarsCommand(home.root)
    try:
        started = command("local", "up", "--json", **settings)
        assert started.exit_code == 0, started.stderr
        yield command
    finally:
        servers.stop(home, save=False)
    assert processes.ours(home) == []
