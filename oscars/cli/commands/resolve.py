"""`oscars resolve`: a person decides which film at TMDb a film is, or who a nominee is."""

from __future__ import annotations

import re

import click
from oscar_import.ceremonies.model import FILM_KEY
from oscar_import.enrichment.tmdb.stand_ins import possessor
from oscar_import.imdb_ids import USUAL_PERSON_ID

from oscars.cli.output import examples, json_option, write_json, write_line
from oscars.errors import UsageError
from oscars.operations.connection import connected
from oscars.operations.decisions import decide_film, decide_person
from oscars.operations.next_command import import_of, source_of

NOMINATION_ID = re.compile(r"[0-9]{3}-[0-9]{3,5}")


@click.command(
    epilog=examples(
        "oscars resolve tt0108052 --tmdb 424",
        "oscars resolve unidentified:016-045 --tmdb 424 --json",
        "oscars resolve 097-013 --person nm0000123",
        'oscars resolve 097-013 --person nm0000123 --nominee "Jane Doe"',
    )
)
@click.argument("which", metavar="TT|NOMINATION")
@click.option("--tmdb", "tmdb_id", type=click.IntRange(1, 2**31 - 1), help="The film's number at TMDb.")
@click.option("--person", metavar="NM", help="The nominee's IMDb id.")
@click.option("--nominee", metavar="NAME", help="Which nominee, where the nomination has several.")
@json_option
def resolve(which: str, tmdb_id: int | None, person: str | None, nominee: str | None, as_json: bool) -> None:
    """Decide which film at TMDb a film is, or who a nominee is, for ever.

    TT --tmdb ID: the film becomes TMDb's film number ID; for a film that TMDb does not know by its IMDb id, or that a
    search did not decide. `oscars show film TT` lists the candidates. What came from another TMDb film is forgotten;
    the next import with --reprocess all fetches it again.

    NOMINATION --person NM: the nominee of that nomination, such as 097-013, is the person of that IMDb id, whatever a
    source says later. `oscars show ceremony N --json` lists the nominations.
    """
    if (tmdb_id is None) is (person is None):
        raise UsageError("say what it is: a film with --tmdb ID, or a nominee with --person NM")
    if tmdb_id is not None:
        _resolve_film(which, tmdb_id, nominee, as_json=as_json)
    elif person is not None:
        _resolve_nominee(which, person, nominee, as_json=as_json)


def _resolve_film(film: str, tmdb_id: int, nominee: str | None, *, as_json: bool) -> None:
    if not FILM_KEY.fullmatch(film):
        raise UsageError(f"{film[:40]!r} is not the IMDb id of a film, such as tt0108052")
    if nominee is not None:
        raise UsageError("--nominee goes with --person")
    with connected():
        command = _command(decide_film(film, tmdb_id))
    if as_json:
        write_json({"film": film, "tmdb_id": tmdb_id, "command": command})
    else:
        write_line(f"{film} is {possessor(tmdb_id)} {tmdb_id} from now on. Fetch it: {command}")


def _resolve_nominee(nomination: str, person: str, nominee: str | None, *, as_json: bool) -> None:
    if not NOMINATION_ID.fullmatch(nomination):
        raise UsageError(f"{nomination[:40]!r} is not the id of a nomination, such as 097-013")
    if not USUAL_PERSON_ID.fullmatch(person):
        raise UsageError(f"{person[:40]!r} is not the IMDb id of a person, such as nm0000123")
    with connected():
        name = decide_person(nomination, person, nominee)
        command = _command(int(nomination.partition("-")[0]))
    if as_json:
        write_json({"nomination": nomination, "nominee": name, "person": person, "command": command})
    else:
        write_line(f"{name} of {nomination} is {person} from now on. Films and statistics follow with: {command}")


def _command(ceremony: int) -> str:
    """The import that goes on from a decision."""
    return import_of(ceremony, reprocess="all", source=source_of(ceremony))
