"""What to do about work that has failed although it was tried again and again."""

from __future__ import annotations

from oscar_import.errors import ImportFailure, Transient
from oscar_import.stage import Stage
from oscar_import.upstream import registry

WHEN = {
    "aws_unavailable": "When AWS works again",
    "lost_race": "When no other import is running",
    "queue_unavailable": "When SQS works again",
    "throttled": "When {upstream} answers as fast as usual again",
    "unexpected": "When the fault is mended",
    "upstream_unavailable": "When {upstream} works again",
    "upstream_unreachable": "When {upstream} can be reached again",
}


def hint_after_last_try(error: ImportFailure, stage: Stage) -> str:
    """The hint of a failure that is final. What was expected to go away did not: nobody tries it again but the user."""
    if not isinstance(error, Transient):
        return error.hint
    when = WHEN.get(error.code, "When the cause is gone").format(upstream=_upstream_of(stage))
    return f"{error.hint} {when}: oscars redrive {stage.value}".strip()


def _upstream_of(stage: Stage) -> str:
    """Whom the stage asks, or may ask once in a while."""
    if stage is Stage.OSCAR_IMPORTS:
        return "the source"
    upstream = registry.BY_NAME.get(stage.facts.upstream)
    return upstream.label if upstream else "the upstream"
