"""The Lambda of the stage omdb_enrichment."""

from oscar_import.dependencies import Dependencies
from oscar_import.handlers.sqs import stage_handler
from oscar_import.runs.messages import read_film_or_ratings
from oscar_import.stage import Stage
from oscar_import.stages import omdb_enrichment

handler = stage_handler(
    Stage.OMDB_ENRICHMENT, read_film_or_ratings, omdb_enrichment.process, Dependencies.from_environment()
)
