"""The Lambda of the stage movie_enrichment."""

from oscar_import.dependencies import Dependencies
from oscar_import.handlers.sqs import stage_handler
from oscar_import.runs.messages import FilmMessage
from oscar_import.stage import Stage
from oscar_import.stages import movie_enrichment

handler = stage_handler(
    Stage.MOVIE_ENRICHMENT, FilmMessage.from_json, movie_enrichment.process, Dependencies.from_environment()
)
