"""The Lambda of the stage tmdb_discovery."""

from oscar_import.dependencies import Dependencies
from oscar_import.handlers.sqs import stage_handler
from oscar_import.runs.messages import FilmMessage
from oscar_import.stage import Stage
from oscar_import.stages import tmdb_discovery

handler = stage_handler(
    Stage.TMDB_DISCOVERY, FilmMessage.from_json, tmdb_discovery.process, Dependencies.from_environment()
)
