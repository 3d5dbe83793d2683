"""A module's tests are where one looks for them: in a folder of the same name, in a file of the same name."""

from __future__ import annotations

from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
TESTS = CHECKOUT / "tests"
PACKAGES = {"oscar_import": CHECKOUT / "layers" / "oscars" / "python" / "oscar_import", "oscars": CHECKOUT / "oscars"}
MIRRORS = ("unit", "integration")

NAMES_ONLY = """
    oscar_import/dependencies oscar_import/errors oscar_import/runs/failure
    oscar_import/stage oscar_import/storage/models oscar_import/storage/quiet oscar_import/value_ranges
    oscars/aws_clients oscars/errors oscars/exit_codes oscars/export/schema oscars/local/facts/model
"""
"""Modules of names and constants: they are tested with whoever uses them."""

TOGETHER = {
    # What reaches AWS and the upstreams is tested with what calls it.
    "integration/oscar_import/upstream/test_keys_not_written.py": """
        oscar_import/aws/api_keys oscar_import/aws/function_logs
        oscar_import/enrichment/omdb/client oscar_import/enrichment/tmdb/image_config
    """,
    "integration/oscar_import/storage/test_conflicts.py": """
        oscar_import/storage/connection
        oscar_import/storage/deferred_films
    """,
    "integration/oscar_import/handlers/test_isolation.py": "oscar_import/storage/attempts",
    "integration/oscar_import/handlers/test_sqs.py": "oscar_import/aws/queues oscar_import/aws/task_tokens",
    "integration/oscar_import/sources/test_registry.py": """
        oscar_import/aws/bucket oscar_import/sources/oscar_data/client
    """,
    "integration/oscar_import/stages/test_summarise.py": """
        oscar_import/catalogue/snapshot oscar_import/workflow/run_report
    """,
    # A ceremony is read, merged and reconciled in one go.
    "unit/oscar_import/ceremonies/test_reconciliation.py": """
        oscar_import/ceremonies/model oscar_import/ceremonies/pairing
    """,
    "unit/oscar_import/sources/oscars_org/test_merge.py": """
        oscar_import/sources/imdb/parser oscar_import/sources/oscars_org/parser
    """,
    "unit/oscar_import/sources/html/test_page.py": "oscar_import/sources/imdb/language",
    # A film passes its stages in one go, in every order of messages.
    "integration/oscar_import/stages/test_import_properties.py": """
        oscar_import/stages/collaboration oscar_import/stages/media_processing
        oscar_import/stages/tmdb_details
    """,
    "integration/oscar_import/stages/test_night.py": "oscar_import/workflow/id_lookup",
    "integration/oscar_import/workflow/test_shared_films.py": """
        oscar_import/workflow/staleness
    """,
    "integration/oscar_import/workflow/test_film_lifecycle.py": """
        oscar_import/stages/settle_ceremony oscar_import/storage/ceremony_progress
        oscar_import/workflow/ceremony_completion
    """,
    # The command is called as a user calls it, on the embedded AWS.
    "e2e/cli/test_import.py": """
        oscars/cli/commands/status oscars/cli/params oscars/cli/views/live_run
        oscars/cli/views/plan oscars/operations/plans
    """,
    "e2e/cli/test_failures.py": """
        oscars/cli/commands/failures oscars/cli/commands/keys oscars/cli/commands/redrive oscars/cli/commands/resolve
        oscars/cli/views/failures oscars/operations/queue_depths
    """,
    "e2e/cli/test_cancel.py": "oscars/cli/commands/cancel",
    "e2e/cli/test_catalogue.py": """
        oscars/cli/commands/cost oscars/cli/commands/stats oscars/cli/views/cost oscars/operations/documents
    """,
    "integration/oscars/operations/test_run_lookup.py": "oscars/operations/start",
    "integration/oscars/operations/test_aws_errors.py": "oscars/operations/connection",
    "integration/oscars/operations/test_redrive.py": "oscars/operations/open_failures",
    "unit/oscars/operations/test_estimates.py": "oscars/operations/upstream_limits",
    "unit/oscars/operations/test_run_costs.py": "oscars/operations/prices",
    "unit/oscars/cli/test_hostile_text.py": "oscars/cli/output",
    "unit/oscars/cli/test_main.py": "oscars/cli/termination",
    "integration/oscars/export/test_files.py": "oscars/export/csv oscars/export/parquet oscars/export/sqlite",
    # The page is asked as a browser asks.
    "e2e/console/test_authentication.py": """
        oscars/cli/commands/console oscars/console/authentication oscars/console/server
    """,
    "unit/oscars/console/views/test_views.py": """
        oscars/console/app oscars/console/caches oscars/console/catalogue_index oscars/console/template_filters
        oscars/console/templating oscars/console/views/catalogue oscars/console/views/explore
        oscars/console/views/failures oscars/console/views/runs
    """,
    "unit/oscars/console/views/test_actions.py": """
        oscars/console/known_failures oscars/console/redrive_jobs oscars/console/security
        oscars/console/views/imports oscars/console/views/redrives
    """,
    # The embedded AWS and its upstreams.
    "integration/oscars/local/test_local_commands.py": "oscars/cli/commands/local oscars/local/lifecycle",
    "integration/oscars/local/test_servers.py": "oscars/local/processes oscars/local/state_dir",
    "unit/oscars/local/facts/test_format.py": "oscars/local/facts/checks oscars/local/facts_tool",
    "unit/oscars/local/upstream/test_routes.py": """
        oscars/local/upstream/films oscars/local/upstream/omdb oscars/local/upstream/tmdb
    """,
}
"""Test file → the modules that it tests together, because only together they do anything."""

LISTED = " ".join([NAMES_ONLY, *TOGETHER.values()]).split()


def modules() -> list[str]:
    return sorted(
        f"{package}/{path.relative_to(root).with_suffix('').as_posix()}"
        for package, root in PACKAGES.items()
        for path in root.rglob("*.py")
        if path.stem not in ("__init__", "__main__")
    )


def own_tests(module: str) -> list[Path]:
    folder, _, name = module.rpartition("/")
    return [path for mirror in MIRRORS if (path := TESTS / mirror / folder / f"test_{name}.py").exists()]


@pytest.mark.parametrize("module", modules())
def test_a_module_has_tests_in_a_file_of_its_name_or_is_listed(module: str) -> None:
    assert own_tests(module) or module in LISTED


def test_nothing_is_listed_that_is_gone_or_has_tests_of_its_own() -> None:
    assert {module for module in LISTED if module not in modules() or own_tests(module)} == set()
    assert len(LISTED) == len(set(LISTED))


@pytest.mark.parametrize("where", TOGETHER)
def test_a_file_that_is_named_exists(where: str) -> None:
    assert (TESTS / where).is_file()


def test_a_test_lies_in_a_folder_that_the_packages_have() -> None:
    lost = {
        path.relative_to(TESTS).as_posix()
        for mirror in MIRRORS
        for package, root in PACKAGES.items()
        for path in (TESTS / mirror / package).rglob("test_*.py")
        if not (root / path.parent.relative_to(TESTS / mirror / package)).is_dir()
    }
    assert lost == set()
