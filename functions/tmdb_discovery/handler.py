"""The Lambda of the stage tmdb_discovery."""

from oscar_import.batch import stage_handler
from oscar_import.collaborators import Collaborators
from oscar_import.messages import FilmMessage
from oscar_import.stage import Stage
from oscar_import.stages import tmdb_discovery

handler = stage_handler(
    Stage.TMDB_DISCOVERY, FilmMessage.from_json, tmdb_discovery.process, Collaborators.from_environment()
)
