"""Every table of an export and every column: the one list that rows, files and `docs/data.md` follow."""

from __future__ import annotations

from dataclasses import dataclass

from oscar_import.enrichment.omdb.ratings import FilmRatings
from oscar_import.stored_documents import Kind as Kind
from oscar_import.stored_documents import said_of

LIST_SEPARATOR = "|"
"""Between the values of a column of kind `list`, which is text in every format."""


@dataclass(frozen=True)
class Column:
    name: str
    kind: Kind
    meaning: str
    refers_to: str | None = None
    """`table.column` that the value is found in."""


@dataclass(frozen=True)
class Table:
    name: str
    meaning: str
    """What one row is."""
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    """The columns that tell the rows apart."""

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


CEREMONY = Column("ceremony", "integer", "The ceremony's ordinal: 96 is the 96th.", "ceremonies.ceremony")
YEAR = Column("year", "integer", "The calendar year the ceremony was held in.")
FIRST_YEAR = Column("first_year", "integer", "The year of the first ceremony with a nomination of it.")
LAST_YEAR = Column("last_year", "integer", "The year of the latest ceremony with a nomination of it.")
NOMINATIONS = Column("nominations", "integer", "Competitive nominations, those that are not official included.")
WINS = Column("wins", "integer", "How many of the nominations won.")
OFFICIAL = (
    Column("official_nominations", "integer", "Nominations without those that are not official."),
    Column("official_wins", "integer", "How many of the official nominations won."),
)
SCIENTIFIC_AWARDS = Column("scientific_awards", "integer", "Scientific and technical awards that were given.")
MAJOR = (
    Column(
        "major_nominations", "integer", "Nominations for picture, directing, acting, adapted and original screenplay."
    ),
    Column("major_wins", "integer", "How many of the major nominations won."),
)
NOMINATION_ID = Column("nomination_id", "text", "The nomination.", "nominations.id")
DETAIL = Column("detail", "text", "The song or the role; one role a film where there are several films.")

RATINGS = tuple(Column(name, said.column, said.meaning) for name, said in said_of(FilmRatings).items() if said.column)
"""The fields of OMDb's document that are columns as they are."""

TABLES: tuple[Table, ...] = (
    Table(
        "ceremonies",
        "A ceremony.",
        (
            Column("ceremony", "integer", "The ceremony's ordinal: 96 is the 96th."),
            YEAR,
            Column("film_years", "text", "The year whose films are honoured; `1927/28` for the first six."),
            Column("date", "date", "The day it was held."),
            Column("venue", "text", "Where it was held."),
            Column("hosts", "list", "Who hosted it."),
            Column("awaiting_winners", "boolean", "True while nominations are announced and no winner is known."),
            NOMINATIONS,
            WINS,
            *OFFICIAL,
            Column("films", "integer", "Films with an IMDb id, those of special awards included."),
            Column("competitive_films", "integer", "Films with an IMDb id that a nomination names."),
            Column("special_awards", "integer", "Special and scientific awards."),
            Column("source", "text", "The source it was imported from."),
        ),
        ("ceremony",),
    ),
    Table(
        "categories",
        "A competitive award, under one name for all years.",
        (
            Column("category", "text", "The canonical name."),
            Column("class", "text", "Acting, Directing, Music, Production, Title or Writing."),
            Column("is_major", "boolean", "Whether it counts among the major awards."),
            Column("ceremonies", "integer", "In how many ceremonies it had nominations."),
            NOMINATIONS,
            WINS,
            *OFFICIAL,
            FIRST_YEAR,
            LAST_YEAR,
        ),
        ("category",),
    ),
    Table(
        "nominations",
        "A competitive nomination that stands; withdrawn ones are left out.",
        (
            Column("id", "text", "Given once, the same after every import: `096-001`."),
            CEREMONY,
            YEAR,
            Column("film_years", "text", "The year whose films are honoured."),
            Column("category", "text", "The award as the ceremony called it."),
            Column("canonical_category", "text", "The award under its one name.", "categories.category"),
            Column("film_id", "text", "IMDb id of the film, or of the first one.", "films.imdb_id"),
            Column("film_titles", "list", "The films' titles; `nomination_films` has them row by row."),
            Column("nominees", "list", "The nominees' names; `nominees` has them row by row."),
            DETAIL,
            Column("won", "boolean", "Whether it won."),
            Column("official", "boolean", "False where the Academy's record says that it was no official nomination."),
        ),
        ("id",),
    ),
    Table(
        "nomination_films",
        "A film that a nomination names.",
        (
            NOMINATION_ID,
            Column("position", "integer", "1 for the first film of the nomination."),
            Column("film_id", "text", "IMDb id; empty where no source knows one.", "films.imdb_id"),
            Column("title", "text", "The title as the nomination has it."),
        ),
        ("nomination_id", "position"),
    ),
    Table(
        "nominees",
        "A name on a nomination, with one of the ids behind it.",
        (
            NOMINATION_ID,
            Column("position", "integer", "1 for the first name of the nomination."),
            Column("id_position", "integer", "1, and more where one name stands for several people."),
            CEREMONY,
            Column("name", "text", "The name as the nomination has it."),
            Column("imdb_id", "text", "IMDb id of the person (`nm…`) or the company (`co…`)."),
            Column("kind", "text", "`person`, `company`, or `unknown` where no source knows an id."),
        ),
        ("nomination_id", "position", "id_position"),
    ),
    Table(
        "special_awards",
        "An award outside the competition.",
        (
            CEREMONY,
            Column("position", "integer", "1 for the ceremony's first."),
            Column("kind", "text", "`special` or `scientific`."),
            Column("category", "text", "The award as the ceremony called it."),
            Column("canonical_category", "text", "The award under its one name."),
            Column("film_ids", "list", "IMDb ids of its films."),
            Column("film_titles", "list", "Their titles."),
            Column("nominees", "list", "The names honoured."),
            Column("nominee_ids", "list", "The IMDb ids behind the names."),
            Column("detail", "text", "The section, for scientific awards."),
            Column("won", "boolean", "False for a scientific award that was considered and not given."),
        ),
        ("ceremony", "position"),
    ),
    Table(
        "films",
        "A film with an IMDb id.",
        (
            Column("imdb_id", "text", "IMDb id: `tt…`."),
            Column("tmdb_id", "integer", "TMDb's id; the embedded facts know none."),
            Column("title", "text", "TMDb's title, else the one of its latest nomination."),
            Column("original_title", "text", "The title in the film's own language."),
            Column("original_language", "text", "ISO 639-1 code."),
            Column("release_date", "date", "First release, as TMDb has it."),
            Column("runtime_minutes", "integer", "Length."),
            Column("genres", "list", "TMDb's genres."),
            Column("countries", "list", "ISO 3166-1 codes of the countries that made it."),
            Column("directors", "list", "Names."),
            Column("leading_cast", "list", "Names of the leading cast, first-billed first."),
            Column("keywords", "list", "TMDb's keywords."),
            Column("overview", "text", "TMDb's summary."),
            Column("budget_usd", "integer", "US dollars."),
            Column("revenue_usd", "integer", "US dollars, worldwide."),
            Column("poster_url", "text", "The poster in its largest size."),
            Column("trailer_url", "text", "A trailer, else another video."),
            NOMINATIONS,
            WINS,
            *OFFICIAL,
            *MAJOR,
            Column("special_awards", "integer", "Awards outside the competition that name it."),
            FIRST_YEAR,
            LAST_YEAR,
            Column("details_outcome", "text", "How `tmdb_details` ended: `done`, or why the columns are empty."),
            Column("ratings_outcome", "text", "How `omdb_enrichment` ended: `done`, or why `ratings` lacks it."),
        ),
        ("imdb_id",),
    ),
    Table(
        "people",
        "A person that a nomination or an award outside the competition names by IMDb id.",
        (
            Column("imdb_id", "text", "IMDb id: `nm…`."),
            Column("name", "text", "As the latest nomination has it, else the latest award."),
            NOMINATIONS,
            WINS,
            *OFFICIAL,
            *MAJOR,
            Column("special_awards", "integer", "Honorary awards and their like, not counted above."),
            SCIENTIFIC_AWARDS,
            Column("films", "integer", "Different films with an IMDb id among the nominations."),
            FIRST_YEAR,
            LAST_YEAR,
        ),
        ("imdb_id",),
    ),
    Table(
        "ratings",
        "What OMDb knows of a film.",
        (
            Column("film_id", "text", "The film.", "films.imdb_id"),
            Column("imdb", "real", "IMDb's rating, of 10."),
            Column("imdb_votes", "integer", "How many voted."),
            Column("rotten_tomatoes", "integer", "Share of good reviews, of 100."),
            Column("metacritic", "integer", "Metascore, of 100."),
            *RATINGS,
        ),
        ("film_id",),
    ),
    Table(
        "collaborations",
        "Two people who worked on a film in roles that matter, or were nominated for it.",
        (
            Column("film_id", "text", "The film.", "films.imdb_id"),
            Column(
                "person_id",
                "text",
                "IMDb id, else `tmdb:` and TMDb's id, or `embedded:` and a number of the embedded facts; before "
                "`other_id` in the alphabet.",
            ),
            Column("person", "text", "Name."),
            Column("person_roles", "list", "director, writer, nominee, cast, composer, cinematographer, ..."),
            Column("other_id", "text", "The other person's id."),
            Column("other", "text", "The other person's name."),
            Column("other_roles", "list", "The other person's roles."),
            Column("nominations", "integer", "Nominations of the film that name both."),
            Column("wins", "integer", "How many of these won."),
        ),
        ("film_id", "person_id", "other_id"),
    ),
)


def table_named(name: str) -> Table:
    """Raises StopIteration where there is none."""
    return next(table for table in TABLES if table.name == name)
