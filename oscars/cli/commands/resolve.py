"""`oscars resolve`: a person decides which film at TMDb a film is."""

from __future__ import annotations

import click
from oscar_import.ceremonies.model import FILM_KEY
from oscar_import.clock import system_clock
from oscar_import.stage import Outcome, Stage
from oscar_import.storage import catalogue
from oscar_import.storage.models import StageRecord

from oscars.cli.output import examples, json_option, write_json, write_line
from oscars.errors import UsageError
from oscars.operations.connection import connected
from oscars.operations.next_command import import_of, source_of

DECISION = "decided-by-a-person"
"""What stands in the place of the run that wrote it."""


@click.command(
    epilog=examples("oscars resolve tt0108052 --tmdb 424", "oscars resolve unidentified:016-045 --tmdb 424 --json")
)
@click.argument("film", metavar="TT")
@click.option("--tmdb", "tmdb_id", type=click.IntRange(1, 2**31 - 1), required=True, help="The film's number at TMDb.")
@json_option
def resolve(film: str, tmdb_id: int, as_json: bool) -> None:
    """Decide which film at TMDb a film is, for ever.

    TT becomes TMDb's film number ID: for a film that TMDb does not know by its IMDb id, or that a search did not
    decide. `oscars show film TT` lists the candidates. What came from another TMDb film is forgotten; the next import
    with --reprocess all fetches it again.
    """
    if not FILM_KEY.fullmatch(film):
        raise UsageError(f"{film[:40]!r} is not the IMDb id of a film, such as tt0108052")
    with connected():
        known = catalogue.find_film(film)
        if not known.parts:
            raise UsageError(f"no imported ceremony names the film {film}; import its year: oscars import YEAR")
        _refuse_television(film, tmdb_id, known.stages.get(Stage.TMDB_DISCOVERY))
        catalogue.put_stage(
            film,
            Stage.TMDB_DISCOVERY,
            known=known.stages.get(Stage.TMDB_DISCOVERY),
            outcome=Outcome.DONE,
            reason="decided by a person",
            data={"tmdb_id": tmdb_id, "decided_by_a_person": True},
            run=DECISION,
            now=system_clock(),
        )
        for stage in (Stage.TMDB_DETAILS, Stage.MEDIA_PROCESSING):
            catalogue.delete_stage(film, stage)
        ceremony = min(known.parts)
        command = import_of(ceremony, reprocess="all", source=source_of(ceremony))
    if as_json:
        write_json({"film": film, "tmdb_id": tmdb_id, "command": command})
    else:
        write_line(f"{film} is TMDb's {tmdb_id} from now on. Fetch it: {command}")


def _refuse_television(film: str, tmdb_id: int, discovery: StageRecord | None) -> None:
    """Films and television entries are numbered apart at TMDb: the number of an entry is some other film's."""
    candidates = discovery.data.get("candidates") or () if discovery is not None else ()
    of_number = [one for one in candidates if one["tmdb_id"] == tmdb_id]
    if of_number and not any(one.get("is_movie", True) for one in of_number):
        raise UsageError(
            f"{tmdb_id} is the number of a television entry at TMDb ({of_number[0]['title']}); "
            f"the film of that number is another one. Name the number of a film, or leave {film} without details."
        )
