"""The Lambda of the stage media_processing."""

from oscar_import.dependencies import Dependencies
from oscar_import.handlers.sqs import stage_handler
from oscar_import.runs.messages import FilmMessage
from oscar_import.stage import Stage
from oscar_import.stages import media_processing

handler = stage_handler(
    Stage.MEDIA_PROCESSING, FilmMessage.from_json, media_processing.process, Dependencies.from_environment()
)
