"""An execution's page is in its own region."""

from __future__ import annotations

from oscar_import.aws.console_links import execution_url


def test_the_region_is_the_executions() -> None:
    arn = "arn:aws:states:eu-west-1:000000000000:execution:OscarImport:a-run"
    assert execution_url(arn) == (
        f"https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/{arn}"
    )
