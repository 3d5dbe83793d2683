"""The range of every number that is stored."""

from __future__ import annotations

from oscar_import.value_ranges import RANGES

from tools.docs.markdown import code, table


def ranges_table() -> str:
    rows = ((code(name), str(one), one.meaning + _zero(one.zero_is_unknown)) for name, one in RANGES.items())
    return table(("value", "range", "meaning"), rows)


def _zero(is_unknown: bool) -> str:
    return " 0 is unknown." if is_unknown else ""
