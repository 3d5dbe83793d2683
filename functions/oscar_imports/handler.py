"""The Lambda of the stage oscar_imports."""

from oscar_import.dependencies import Dependencies
from oscar_import.handlers.sqs import one_by_one, stage_handler
from oscar_import.runs.messages import CeremonyMessage
from oscar_import.stage import Stage
from oscar_import.stages import oscar_imports

handler = stage_handler(
    Stage.OSCAR_IMPORTS, CeremonyMessage.from_json, one_by_one(oscar_imports.process), Dependencies.from_environment()
)
