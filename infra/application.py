"""The CDK app: the stack, its pinned feature flags, and the rules it is checked with."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

# The CDK's Python bindings fill the terminal with a warning about a Node that works.
os.environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20,22")
os.environ.setdefault("JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION", "1")
os.environ.setdefault("JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION", "1")

from aws_cdk import App, Validations
from cdk_nag import AwsSolutionsChecks
from oscar_import.stack_options import Options

from infra.stack import STACK_NAME, OscarImportStack

FEATURE_FLAGS = Path(__file__).resolve().parent.parent / "cdk.json"


class FindingsError(Exception):
    """The stack breaks a rule; the CDK has printed each finding and its construct on standard error."""


def build(*, outdir: str, context: Mapping[str, object] | None = None) -> App:
    """The app with its one stack, to be written to `outdir`.

    `context` goes before the values that the CDK command or CDK_CONTEXT_JSON give. Raises OptionError for a context
    value that cannot be used, PackagingError when the dependency layer cannot be built.
    """
    app = App(
        context=json.loads(FEATURE_FLAGS.read_text())["context"],
        post_cli_context=context,
        outdir=outdir,
        analytics_reporting=False,
        tree_metadata=False,
    )
    OscarImportStack(
        app,
        STACK_NAME,
        options=Options.from_context(app.node.try_get_context),
        description="Imports Academy Awards nominations and enriches every film",
    )
    Validations.of(app).add_plugins(AwsSolutionsChecks(app, verbose=True))
    return app


def synthesise(app: App) -> None:
    """Writes template and assets. Raises FindingsError."""
    try:
        app.synth()
    except RuntimeError as problem:  # what the CDK's JavaScript throws arrives as nothing more precise
        if "ValidationFailed" in str(problem):
            raise FindingsError("the stack breaks a rule of cdk-nag: see the findings above") from None
        raise
