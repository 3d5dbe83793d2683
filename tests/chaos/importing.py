"""The command that imports, as an operator who never gives up runs it: whenever it ends badly, once more."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from typing import Any

from tests.support.oscars_command import OscarsCommand

PATIENCE_SECONDS = 600


class Importing:
    """`oscars import YEARS --json`, a process that may be killed and started again."""

    def __init__(self, command: OscarsCommand, years: str) -> None:
        self._command = command
        self._years = years
        self._process = self._start()
        self.ended: Counter[int] = Counter()
        """How often it ended with which exit code; a killed one with minus the signal."""

    def _start(self) -> subprocess.Popen[str]:
        return self._command.start("import", self._years, "--json")

    def go_on(self) -> None:
        """Starts it again where it has ended, as with an engine that was stopped or a key that was refused."""
        if self._process.poll() is not None:
            self._take_end()
            self._process = self._start()

    def kill(self) -> None:
        """Kills it like a closed laptop would, and starts it again."""
        self._process.kill()
        self._take_end()
        self._process = self._start()

    def finish(self) -> dict[str, Any]:
        """Its document at the end, once nothing disturbs any more; the operator redrives and imports till all is done.

        Dead letters are redriven after a completed import too: those of runs that it has taken over are left then.
        Raises AssertionError where that does not help.
        """
        for _ in range(5):
            document = self._take_end()
            self._command("redrive", "--json")
            if document is not None:
                self._take_up_deferred()
                return document
            self._process = self._start()
        raise AssertionError(f"not completed after five imports and redrives: exit codes {dict(self.ended)}")

    def _take_up_deferred(self) -> None:
        """OMDb fails no film: those for which it had no answer get their ratings here instead of on the next day."""
        taken_up = self._command("import", self._years, "--reprocess", "all", "--json")
        assert taken_up.exit_code == 0, taken_up.stderr

    def stop(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _take_end(self) -> dict[str, Any] | None:
        """The document of an import that is completed; None where it ended in any other way."""
        told, _ = self._process.communicate(timeout=PATIENCE_SECONDS)
        self.ended[self._process.returncode] += 1
        return json.loads(told) if self._process.returncode == 0 else None
