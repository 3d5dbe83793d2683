"""Each function's handler imported in a process of its own, as a cold start does it, beside `import boto3`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.support.template.stack import environment_of

CHECKOUT = Path(__file__).parents[2]
FUNCTIONS = sorted(path.parent.name for path in (CHECKOUT / "functions").glob("*/handler.py"))
_MEASURE = """
import json, sys, time
sys.path[:0] = sys.argv[1:]
began = time.perf_counter(); import boto3; after = time.perf_counter(); known = set(sys.modules)
import handler
loaded = sorted(set(sys.modules) - known)
print(json.dumps([after - began, time.perf_counter() - after, loaded]))
"""


@dataclass(frozen=True)
class Imported:
    """Seconds for boto3, and seconds and modules for what the handler imports beyond it."""

    boto3_seconds: float
    seconds: float
    modules: tuple[str, ...]

    @property
    def own(self) -> tuple[str, ...]:
        return tuple(name for name in self.modules if name.partition(".")[0] == "oscar_import")

    @property
    def libraries(self) -> tuple[str, ...]:
        """Without Python's own, which differ from version to version."""
        mine = {"oscar_import", "handler", *sys.stdlib_module_names}
        return tuple(name for name in self.modules if name.partition(".")[0] not in mine)


def imported(function: str) -> Imported:
    """Imports `functions/<function>/handler.py` with the environment that the stack gives it. Nothing is called."""
    given = {
        **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
        **environment_of(function),
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "secret",
    }
    folders = [str(CHECKOUT / "functions" / function), str(CHECKOUT / "layers" / "oscars" / "python")]
    command = [sys.executable, "-c", _MEASURE, *folders]
    ended = subprocess.run(command, env=given, capture_output=True, text=True, check=False)
    if ended.returncode != 0:
        raise AssertionError(f"the handler of {function} cannot be imported:\n{ended.stderr[-2000:]}")
    boto3_seconds, seconds, modules = json.loads(ended.stdout.splitlines()[-1])
    return Imported(boto3_seconds, seconds, tuple(modules))
