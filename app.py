"""Synthesises the stack into `cdk.out` and checks it with cdk-nag; ends with 1 on a finding.

python app.py                                        the template for AWS
CDK_CONTEXT_JSON='{"embedded": true}' python app.py  with context values (infra/options.py lists them)
npx aws-cdk@2.1148.1 deploy -c FRESH_DAYS=7          the CDK command; newer ones refuse this aws-cdk-lib
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

# The CDK's Python bindings fill the terminal with a warning about a Node that works.
os.environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20,22")
os.environ.setdefault("JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION", "1")
os.environ.setdefault("JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION", "1")

from aws_cdk import App, Validations
from cdk_nag import AwsSolutionsChecks

from infra.options import OptionError, Options
from infra.packaging import PackagingError
from infra.stack import STACK_NAME, OscarImportStack

PROJECT = Path(__file__).resolve().parent


def build(*, context: dict[str, object] | None = None, outdir: str | None = None) -> App:
    """The app with its one stack, not yet synthesised. `context` goes before what cdk.json and the CDK command give.

    Raises OptionError for a context value that cannot be used, PackagingError when the layer cannot be built.
    """
    pinned = json.loads((PROJECT / "cdk.json").read_text())["context"]
    app = App(context=pinned, post_cli_context=context, outdir=outdir, analytics_reporting=False, tree_metadata=False)
    options = Options.from_context(app.node.try_get_context)
    OscarImportStack(
        app,
        STACK_NAME,
        options=options,
        description="Imports Academy Awards nominations and enriches every film",
    )
    Validations.of(app).add_plugins(AwsSolutionsChecks(app, verbose=True))
    return app


def main() -> int:
    try:
        build(outdir=os.environ.get("CDK_OUTDIR", str(PROJECT / "cdk.out"))).synth()
    except (OptionError, PackagingError) as problem:
        print(problem, file=sys.stderr)  # noqa: T201
        return 1
    except RuntimeError as problem:
        if "ValidationFailed" not in str(problem):
            raise
        return 1  # the CDK has printed each finding and its construct
    return 0


if __name__ == "__main__":
    sys.exit(main())
