"""Writes the generated parts of the documents again.

python -m tools.docs          writes what is not current, and names it
python -m tools.docs check    writes nothing; exit 1 where something is not current

A part stands in a Markdown file between `<!-- made by tools.docs: NAME -->` and `<!-- end -->`; NAME is one of PARTS.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tools.docs import command_line, errors, exports, pipeline, ranges, records, settings, stage_data, statuses

CHECKOUT = Path(__file__).resolve().parents[2]
PART = re.compile(r"(?P<begin><!-- made by tools\.docs: (?P<name>[a-z-]+) -->\n).*?(?P<end><!-- end -->)", re.DOTALL)
PARTS: Mapping[str, Callable[[], str]] = {
    "picture": pipeline.picture,
    "diagram": pipeline.diagram,
    "stages": pipeline.stages,
    "settings": settings.settings_table,
    "keys": records.keys,
    "items": records.items,
    "stage-data": stage_data.stage_data,
    "ranges": ranges.ranges_table,
    "statuses": statuses.tables,
    "errors": errors.errors_table,
    "findings": errors.findings_table,
    "exports": exports.tables,
    "commands": command_line.reference,
}


def documents() -> Iterator[Path]:
    """Every Markdown file that may hold generated parts."""
    yield CHECKOUT / "README.md"
    yield from sorted((CHECKOUT / "docs").rglob("*.md"))


def renewed(text: str) -> str:
    """The document with every part as it has to be. Raises KeyError for a part that nobody makes."""
    return PART.sub(lambda found: f"{found['begin']}\n{PARTS[found['name']]()}\n\n{found['end']}", text)


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["check"]):
        print(__doc__, file=sys.stderr)
        return 2
    stale = [path for path in documents() if path.read_text(encoding="utf-8") != renewed(path.read_text("utf-8"))]
    for path in stale:
        print(f"{path.relative_to(CHECKOUT)} is not current" if arguments else f"wrote {path.relative_to(CHECKOUT)}")
        if not arguments:
            path.write_text(renewed(path.read_text(encoding="utf-8")), encoding="utf-8")
    return 1 if stale and arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
