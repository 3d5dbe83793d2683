"""The Lambda of the stage collaboration."""

from oscar_import.dependencies import Dependencies
from oscar_import.handlers.sqs import stage_handler
from oscar_import.runs.messages import FilmMessage
from oscar_import.stage import Stage
from oscar_import.stages import collaboration

handler = stage_handler(
    Stage.COLLABORATION, FilmMessage.from_json, collaboration.process, Dependencies.from_environment()
)
