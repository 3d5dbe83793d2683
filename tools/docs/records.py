"""The items of the two DynamoDB tables, field by field, from `storage/models.py`."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

from oscar_import.storage import models
from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    NumberSetAttribute,
    TTLAttribute,
    UnicodeAttribute,
)
from pynamodb.models import Model

from tools.docs.markdown import block, code, table

KINDS: Mapping[type, str] = {
    BooleanAttribute: "true or false",
    JSONAttribute: "JSON",
    NumberAttribute: "number",
    NumberSetAttribute: "set of numbers",
    TTLAttribute: "seconds since 1970",
    UnicodeAttribute: "text",
}
KEYS = ("pk", "sk")
EVERYWHERE = {
    "ceremony": "The ceremony's ordinal.",
    "error_code": "Why it failed, for machines; see the runbook.",
    "error_message": "Why it failed, in words.",
    "execution_arn": "The Step Functions execution.",
    "expires_at": "When DynamoDB deletes the item.",
    "film": "IMDb id, or `unidentified:` and the lowest id of the nominations that name it.",
    "film_years": "The year whose films the ceremony honours.",
    "hint": "What to do about it.",
    "nominations": "Competitive nominations that stand.",
    "previous_run": "The run that held the ceremony before.",
    "run": "The run's name, which is its execution's name.",
    "source": "`oscar_data`, `oscars_org` or `file`.",
    "stage": "The stage that it failed in.",
    "started_at": "When the run started.",
    "title": "The film's title as the nomination has it.",
    "updated_at": "When the item last changed.",
    "year": "The calendar year the ceremony was held in.",
}
"""Fields that mean the same in every item."""
MEANINGS: Mapping[str, Mapping[str, str]] = {
    "RunRecord": {
        "kind": "Always `run`; hash key of the index `runs`.",
        "years": "The range as it was asked for.",
        "ceremonies": "Ordinals of the range.",
        "reprocess": "`missing`, `failed` or `all`.",
        "skip_enrichment": "Whether TMDb and OMDb are left out.",
        "cancelled_at": "When it was cancelled.",
        "finished_at": "When Summarise ended it.",
    },
    "StartRecord": {
        "years": "The range as it was asked for.",
        "ceremonies": "Ordinals of the range.",
        "reprocess": "`missing`, `failed` or `all`.",
        "skip_enrichment": "Whether TMDb and OMDb are left out.",
    },
    "CeremonyRecord": {
        "status": "See [Statuses](#statuses).",
        "skip_enrichment": "Whether TMDb and OMDb are left out.",
        "awaiting_winners": "Nominations are announced, winners are not.",
        "wins": "How many of the nominations won.",
        "films": "Films with an IMDb id.",
        "movies_created": "Films that were new.",
        "movies_updated": "Films of which something stored changed.",
        "movies_skipped": "Films that stayed as they were.",
        "movies_failed": "Films that failed.",
        "unidentified_done": "Films without an IMDb id that are through.",
        "unidentified_failed": "Films without an IMDb id that failed.",
        "source_hash": "SHA-256 of the ceremony's part of the source.",
        "task_token": "What Step Functions is answered with.",
        "completed_at": "When it was completed.",
        "execution_url": "The execution in the AWS console.",
    },
    "FilmWork": {
        "waiting": "Ceremonies that wait for the film.",
        "counted": "Ceremonies that have counted it.",
        "stages": "How each stage ended: `{stage: [outcome, reason]}`.",
        "error_stage": "The stage that it failed in.",
        "revision": "Grows with every change; a change is refused where it is not the one that was read.",
    },
    "FailureRecord": {"failed_at": "When it failed."},
    "InvalidMessage": {"received_at": "When it was received."},
    "LatestImport": {"run_started_at": "When that run started: an older run never takes a ceremony over."},
    "RateLimitRecord": {
        "slowed_at": "When the interval was last made longer.",
        "paused_at": "When a pause was asked for.",
        "paused_until": "No request before that.",
    },
    "PageLockRecord": {"holder": "A random name of the one that asks."},
    "QuotaRecord": {"used": "Requests made."},
    "AcceptedKey": {
        "version": "Version of the secret.",
        "accepted_at": "When the upstream accepted it.",
    },
    "DeferredFilm": {"since": "Since when it waits."},
    "CeremonyItem": {
        "version": "Grows with every change of the ceremony.",
        "document": "The ceremony as `oscars show ceremony --json` gives it, withdrawn nominations included.",
        "imported_at": "When it last changed.",
    },
    "NominationsPart": {
        "nominations": "That ceremony's nominations of the film or person.",
        "special_awards": "That ceremony's special awards for the film.",
        "run": "The run that wrote it.",
    },
    "StageRecord": {
        "outcome": "See [Statuses](#statuses).",
        "reason": "Why, where there is something to say.",
        "data": "What the stage knows; see [What the stages know](#what-the-stages-know).",
        "revision": "Grows with every change.",
    },
}
PATTERNS: Mapping[str, str] = {
    "RunRecord": "RUN#<run> / RUN",
    "StartRecord": "RUN#<run> / START, and STARTS / NEWEST",
    "CeremonyRecord": "RUN#<run> / CEREMONY#096",
    "FilmWork": "RUN#<run> / FILM#tt0111161",
    "FailureRecord": "RUN#<run> / FAILURE#096#tt0111161",
    "UsageRecord": "RUN#<run> / USAGE#tmdb_details",
    "InvalidMessage": "QUEUE#<stage> / MESSAGE#<id>",
    "Attempt": "QUEUE#<stage> / ATTEMPT#<id>",
    "Quiet": "WATCHDOG / QUIET",
    "LatestImport": "CEREMONY#096 / LATEST",
    "RateLimitRecord": "UPSTREAM#tmdb / PACE",
    "PageLockRecord": "UPSTREAM#pages / TURN",
    "QuotaRecord": "UPSTREAM#omdb / QUOTA#2026-11-22",
    "AcceptedKey": "UPSTREAM#omdb / KEY",
    "DeferredFilm": "DEFERRED#omdb / FILM#tt0111161",
    "CeremonyItem": "CEREMONY#096 / CEREMONY",
    "NominationsPart": "FILM#tt0111161 or PERSON#nm0000151 / NOMINATIONS#096",
    "StageRecord": "FILM#tt0111161 / STAGE#tmdb_details",
}


def keys() -> str:
    """Every kind of item with its keys, as the module itself lists them."""
    listed = inspect.cleandoc(models.__doc__ or "").partition("\n\n")[2]
    return block(listed.replace(", see `keys.EXPIRY`", ""), "text")


def items() -> str:
    """Every item, field by field."""
    kinds = (*models.ProgressItem.__subclasses__(), *models.CatalogueItem.__subclasses__())
    return "\n\n".join(_item(model) for model in kinds)


def _item(model: type[Model]) -> str:
    rows = (
        (code(str(attribute.attr_name)), _kind(attribute), _meaning(model, name))
        for name, attribute in sorted(model.get_attributes().items(), key=lambda item: str(item[1].attr_name))
        if name not in KEYS
    )
    does = (model.__doc__ or "").partition("\n\n")[0].strip()
    return f"#### `{PATTERNS[model.__name__]}`\n\n{does}\n\n{table(('field', 'kind', 'meaning'), rows)}"


def _kind(attribute: object) -> str:
    return next(KINDS[kind] for kind in type(attribute).__mro__ if kind in KINDS)


def _meaning(model: type[Model], name: str) -> str:
    """Below the field in its class, else in MEANINGS, else in EVERYWHERE."""
    own = _said_in_code(model).get(name) or MEANINGS.get(model.__name__, {}).get(name) or EVERYWHERE.get(name)
    if own is None:
        raise KeyError(f"say what {model.__name__}.{name} means: in storage/models.py or in tools/docs/records.py")
    return " ".join(own.split())


def _said_in_code(model: type[Model]) -> dict[str, str]:
    """The texts that stand below the fields of a class."""
    source = Path(inspect.getfile(model)).read_text(encoding="utf-8")
    body = next(
        node.body for node in ast.parse(source).body if isinstance(node, ast.ClassDef) and node.name == model.__name__
    )
    return {
        target.id: said.value.value
        for field, said in pairwise(body)
        if isinstance(field, ast.Assign) and isinstance(said, ast.Expr) and isinstance(said.value, ast.Constant)
        for target in field.targets
        if isinstance(target, ast.Name) and isinstance(said.value.value, str)
    }
