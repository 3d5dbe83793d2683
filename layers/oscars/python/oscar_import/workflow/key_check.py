"""Whether the upstreams accept the keys: found out before a run begins, not by its first film."""

from __future__ import annotations

from collections.abc import Collection

from oscar_import.dependencies import Dependencies
from oscar_import.errors import ImportFailure, Terminal
from oscar_import.storage import upstream_records
from oscar_import.upstream.registry import NAMES


def check_keys(deps: Dependencies, *, upstreams: Collection[str] = NAMES) -> None:
    """Asks each upstream that wants a key, and has not accepted this one within the last day, for next to nothing.

    Raises Terminal `bad_key` naming every key that is refused, and the command that stores another. Where an upstream
    gives no answer now, nothing is known and nothing raised.
    """
    deps.keys.forget()  # the person who stored a new key does not want to hear about the old one
    refused: list[Terminal] = []
    for upstream in upstreams:
        if upstream in deps.services() and deps.wants_key(upstream):
            try:
                _check(upstream, deps)
            except ImportFailure as error:
                if isinstance(error, Terminal) and error.code == "bad_key":
                    refused.append(error)
    if refused:
        hint = " ".join(error.hint for error in refused)
        raise Terminal(refused[0].code, "; ".join(str(error) for error in refused), hint=hint)


def _check(upstream: str, deps: Dependencies) -> None:
    version = deps.keys.version
    if upstream_records.was_accepted(upstream, version, now=deps.clock()):
        return
    if deps.key_probes[upstream]():
        upstream_records.note_accepted(upstream, version, now=deps.clock())
