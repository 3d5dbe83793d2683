"""The Lambda of the stage omdb_enrichment."""

from oscar_import.batch import stage_handler
from oscar_import.collaborators import Collaborators
from oscar_import.messages import FilmMessage
from oscar_import.stage import Stage
from oscar_import.stages import omdb_enrichment

handler = stage_handler(
    Stage.OMDB_ENRICHMENT, FilmMessage.from_json, omdb_enrichment.process, Collaborators.from_environment()
)
