"""Which document each stage stores of a film."""

from __future__ import annotations

from collections.abc import Mapping

from oscar_import.enrichment.collaborations import FilmPeople
from oscar_import.enrichment.omdb.ratings import FilmRatings
from oscar_import.enrichment.tmdb.candidates import Discovery
from oscar_import.enrichment.tmdb.details import MovieDetails
from oscar_import.enrichment.tmdb.media import FilmMedia
from oscar_import.json_fields import JsonObject
from oscar_import.stage import Stage
from oscar_import.stored_documents import StoredDocument

DOCUMENTS: Mapping[Stage, type[StoredDocument]] = {
    Stage.TMDB_DETAILS: MovieDetails,
    Stage.TMDB_DISCOVERY: Discovery,
    Stage.MEDIA_PROCESSING: FilmMedia,
    Stage.COLLABORATION: FilmPeople,
    Stage.OMDB_ENRICHMENT: FilmRatings,
}


def filled(stage: Stage, document: Mapping[str, object]) -> JsonObject:
    """A stage's document with every field that this version knows; empty where the stage has stored none."""
    known = document and isinstance(document, Mapping) and stage in DOCUMENTS
    return DOCUMENTS[stage].filled(document) if known else {}


def with_filled_documents(film: Mapping[str, JsonObject]) -> JsonObject:
    """A film of the catalogue's snapshot (`catalogue.snapshot`) whose documents `filled` has completed."""
    documents = {stage.facts.document: filled(stage, film.get(stage.facts.document, {})) for stage in DOCUMENTS}
    return {**film, **{name: document for name, document in documents.items() if document}}


def parser_versions() -> dict[str, int]:
    """The version of what reads each stage's document, by the stage's name."""
    return {stage.value: document.parser_version for stage, document in DOCUMENTS.items()}


def is_made_by_older_parser(stage: Stage, parser_version: float) -> bool:
    """Whether a stage's document of that version has to be made again from what it was made from."""
    return stage in DOCUMENTS and parser_version < DOCUMENTS[stage].parser_version
