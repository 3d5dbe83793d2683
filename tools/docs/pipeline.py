"""The pipeline from its table: a picture in text, a Mermaid diagram, and the table itself."""

from __future__ import annotations

import textwrap

from oscar_import.runs import route

from infra.pipeline import PIPELINE, PipelineStage
from tools.docs.markdown import block, code, table

WIDTH = 46
INDENT = "    "
LONGEST = 100
LAST = "the last stage that a film needs, from movie_enrichment on"


def picture() -> str:
    """Top to bottom, a stage a row: what it does, and the service that it asks."""
    lines = [
        'years "1994-1996"',
        f"{INDENT}▼",
        f"{INDENT}SplitRange        one execution a ceremony, each waiting for its task token",
        f"{INDENT}▼",
    ]
    for number, row in enumerate(PIPELINE):
        lines += _rows(row)
        if number < len(PIPELINE) - 1:
            lines.append(f"{INDENT}{'▼' if not _back(row) else '▼ ▲'}")
    again = " or ".join(stage.value for stage in route.REWORKED)
    lines += textwrap.wrap(
        f"from a film's last stage back to {again}, where another ceremony has named the film meanwhile",
        LONGEST,
        initial_indent=f"{INDENT}▲ ",
        subsequent_indent=f"{INDENT}  ",
    )
    lines += [f"{INDENT}▼", f"{INDENT}Summarise         when every ceremony's last film is through: totals, snapshot"]
    return block("\n".join(lines), "text")


def _rows(row: PipelineStage) -> list[str]:
    what = textwrap.wrap(row.does, WIDTH)
    asks = f"── asks {row.upstream}" if row.upstream else ""
    first = f"{INDENT}{row.name:<18}{what[0]:<{WIDTH}}  {asks}".rstrip()
    return [first, *(f"{INDENT}{'':<18}{line}" for line in what[1:])]


def _back(row: PipelineStage) -> bool:
    """Whether a later stage sends films back to this one in the course of the flow."""
    later = PIPELINE[PIPELINE.index(row) + 1 :]
    return any(row.stage in route.flow_from(other.stage) for other in later)


def diagram() -> str:
    """Every way that a message can go, and every service that is asked. The ways of rework lead from every stage of a
    film's flow; they are drawn once, from whichever is the film's last."""
    lines = ["flowchart TD", '  split(["SplitRange: one execution a ceremony"])']
    lines += [f'  {row.name}["{row.name}"]' for row in PIPELINE]
    lines.append(f"  split --> {PIPELINE[0].name}")
    lines += [f"  {row.name} --> {other.value}" for row in PIPELINE for other in route.flow_from(row.stage)]
    lines.append(f'  last(["{LAST}"])')
    lines += [f"  last -. another ceremony has named the film meanwhile .-> {stage.value}" for stage in route.REWORKED]
    for row in PIPELINE:
        if row.upstream:
            lines += [f'  {row.name} -. asks .-> {_identifier(row.upstream)}[("{row.upstream}")]']
    lines.append(f'  {PIPELINE[-1].name} --> summarise(["Summarise, when the last film is through"])')
    return block("\n".join(lines), "mermaid")


def _identifier(upstream: str) -> str:
    return "".join(letter for letter in upstream.lower() if letter.isalpha())


def stages() -> str:
    """Every row of the table."""
    heading = ("stage", "does", "asks", "batches at once", "embedded", "messages a batch", "time-out", "memory")
    return table(
        heading,
        (
            (
                code(row.name),
                row.does,
                row.upstream or "nobody",
                str(row.concurrency),
                str(row.embedded_concurrency),
                str(row.batch_size),
                f"{row.timeout_seconds} s",
                f"{row.memory_mb} MB",
            )
            for row in PIPELINE
        ),
    )
