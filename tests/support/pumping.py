"""Inputs that make an expression work as hard as it can, derived from the expression itself, and what they cost.

Run as a program it reads `{"pattern", "flags", "methods"}` and pumps the expression; the caller limits its processor
time. Quadratic work on `LONG` characters takes hours, linear work less than a second: so no time has to be measured.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

SHORT, LONG = 2_000, 1_000_000
WORST = 4
"""Inputs that are tried long: those that are slowest when short."""
_SAMPLES = " a0-.,A\t_&/'[(\"=\n!é:"
"""One of each class of characters that an expression may name."""
_MAX_IN_A_CLASS = 4


def pumped(pattern: str, flags: int, length: int) -> Iterator[str]:
    """Beginnings of what the expression matches, then one of its pieces over and over, then what it does not want."""
    pieces = list(dict.fromkeys(piece for _, piece in _pieces(_parsed(pattern, flags)) if piece))
    singles = sorted({letter for piece in pieces for letter in piece} | set(" a"))[:40]
    pairs = [one + other for one in singles[:12] for other in singles[:12] if one != other]
    for beginning, piece in _pieces(_parsed(pattern, flags)):
        for pump in (piece, beginning + piece):
            if pump:
                yield from _ended(beginning, pump, length)
    for pump in (*singles, *pairs, *pieces):
        yield from _ended("", pump, length)


def _ended(beginning: str, pump: str, length: int) -> Iterator[str]:
    body = beginning + pump * (length // len(pump))
    for end in ("", "\n\x00!"):
        yield body + end


def _parsed(pattern: str, flags: int) -> Any:
    return re._parser.parse(pattern, flags)  # type: ignore[attr-defined]


def _pieces(nodes: Any, beginning: str = "") -> list[tuple[str, str]]:
    """Every repeated or alternative piece of the expression: (what matches all that stands before it, the piece)."""
    found: list[tuple[str, str]] = []
    before = beginning
    for node in nodes:
        own, inner = _samples(node), _inner(node)
        found += [(before, sample) for sample in own]
        for part in inner:
            found += _pieces(part, before)
        before += own[0] if own else ""
    return found


def _inner(node: Any) -> list[Any]:
    kind, value = str(node[0]), node[1]
    if kind in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return [value[2]]
    if kind == "SUBPATTERN":
        return [value[3]]
    if kind == "ATOMIC_GROUP":
        return [value]
    return list(value[1]) if kind == "BRANCH" else []


def _samples(node: Any) -> list[str]:
    """Texts that the node matches; none for what takes no character."""
    kind, value = str(node[0]), node[1]
    if kind == "LITERAL":
        return [chr(value)]
    if kind == "NOT_LITERAL":
        return [letter for letter in _SAMPLES if letter != chr(value)][:_MAX_IN_A_CLASS]
    if kind == "ANY":
        return ["a", " "]
    if kind == "IN":
        return _of_class(node)
    if kind == "BRANCH":
        return [sample for branch in value[1] for sample in _of_all(branch)[:2]]
    if kind in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return [sample * max(1, min(value[0], 40)) for sample in _of_all(value[2])]
    if kind == "SUBPATTERN":
        return _of_all(value[3])
    return _of_all(value) if kind == "ATOMIC_GROUP" else []


def _of_class(node: Any) -> list[str]:
    compiled = re._compiler.compile(_as_pattern(node))  # type: ignore[attr-defined]
    named = [chr(value) for kind, value in node[1] if str(kind) == "LITERAL"]
    named += [chr(value[0]) for kind, value in node[1] if str(kind) == "RANGE"]
    letters = dict.fromkeys((*named, *_SAMPLES))
    return [letter for letter in letters if compiled.fullmatch(letter)][: 2 * _MAX_IN_A_CLASS]


def _as_pattern(node: Any) -> Any:
    alone = _parsed("", 0)
    alone.append(node)
    return alone


def _of_all(nodes: Sequence[Any]) -> list[str]:
    """The node after node, the first sample of each but the one that varies."""
    parts = [samples for node in nodes if (samples := _samples(node))]
    if not parts:
        return []
    first = "".join(part[0] for part in parts)
    varied = [
        "".join(other[0] for other in parts[:place]) + sample + "".join(other[0] for other in parts[place + 1 :])
        for place, part in enumerate(parts)
        for sample in part[1:3]
    ]
    return [first, *varied][: 2 * _MAX_IN_A_CLASS]


def _calls(pattern: str, flags: int, methods: Sequence[str]) -> list[Callable[[str], object]]:
    compiled = re.compile(pattern, flags)
    ways: dict[str, Callable[[str], object]] = {
        "match": compiled.match,
        "fullmatch": compiled.fullmatch,
        "search": lambda text: [found.end() for found in compiled.finditer(text)],
    }
    return [ways[method if method in ways else "search"] for method in methods]


def _seconds(call: Callable[[str], object], text: str) -> float:
    begin = time.process_time()
    call(text)
    return time.process_time() - begin


def main() -> None:
    given = json.load(sys.stdin)
    pattern, flags = given["pattern"], given["flags"]
    for call in _calls(pattern, flags, given["methods"]):
        costs = [(_seconds(call, text), place) for place, text in enumerate(pumped(pattern, flags, SHORT))]
        worst = {place for _, place in sorted(costs, reverse=True)[:WORST]}
        for place, text in enumerate(pumped(pattern, flags, LONG)):
            if place in worst:
                call(text)


if __name__ == "__main__":
    main()
