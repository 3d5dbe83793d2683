"""Matching: which candidate is accepted, which is left to a person; and the hard cases of the real table."""

from __future__ import annotations

import csv
import hashlib
import itertools
import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oscar_import.enrichment.tmdb import matching
from oscar_import.enrichment.tmdb.candidates import Candidate
from oscar_import.enrichment.tmdb.matching import Ambiguous, Match, NoMatch, Wanted
from oscar_import.normalization import alternatives, normalise_title, numbers
from rapidfuzz import fuzz, process

TABLE = Path(__file__).parents[6] / "shared" / "upstream" / "oscar_data" / "oscars.csv"


def candidate(tmdb_id: int, title: str, year: int | None, **known: object) -> Candidate:
    original = known.pop("original_title", title)
    date = f"{year}-06-15" if year else None
    return replace(Candidate(tmdb_id, title, str(original), date), **known)  # type: ignore[arg-type]


def accepted_id(decision: Match | Ambiguous | NoMatch) -> int | None:
    return decision.accepted.candidate.tmdb_id if isinstance(decision, Match) else None


# --- single decisions -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Amélie", "Amelie"),
        ("The Godfather Part II", "The Godfather: Part 2"),
        ("Romeo and Juliet", "Romeo & Juliet"),
        ("12 Monkeys", "Twelve Monkeys"),
        ("M*A*S*H", "MASH"),
        ("8-1/2", "8½"),
        ("L.A. Confidential", "LA Confidential"),
        ("Spider-Man 2", "Spiderman 2"),
        ("The Umbrellas of Cherbourg", "Umbrellas of Cherbourg, The"),
    ],
)
def test_accepts_the_same_title_in_another_spelling(ours: str, theirs: str) -> None:
    assert accepted_id(matching.choose(Wanted(ours, "1995"), [candidate(1, theirs, 1995)])) == 1


def test_accepts_a_film_whose_brackets_name_both_titles() -> None:
    film = Wanted("The Postman (Il Postino)", "1995")
    offered = candidate(1, "The Postman", 1994, original_title="Il Postino")
    assert accepted_id(matching.choose(film, [offered])) == 1


def test_accepts_by_the_original_title() -> None:
    offered = candidate(1, "Pain and Glory", 2019, original_title="Dolor y gloria")
    assert accepted_id(matching.choose(Wanted("Dolor y gloria", "2019"), [offered])) == 1


@pytest.mark.parametrize("year", [1927, 1928, 1929, 1926])
def test_a_split_film_year_is_either_of_its_years_and_one_more_is_no_hindrance(year: int) -> None:
    assert accepted_id(matching.choose(Wanted("Sunrise", "1927/28"), [candidate(1, "Sunrise", year)])) == 1


def test_never_accepts_a_sequel() -> None:
    film = Wanted("Toy Story", "1999")
    assert accepted_id(matching.choose(film, [candidate(1, "Toy Story 2", 1999)])) is None


def test_never_accepts_a_remake_of_another_year() -> None:
    film = Wanted("A Star Is Born", "1937")
    assert accepted_id(matching.choose(film, [candidate(1, "A Star Is Born", 1954)])) is None


def test_takes_the_film_of_the_year_among_remakes() -> None:
    film = Wanted("A Star Is Born", "1954")
    offered = [candidate(year, "A Star Is Born", year) for year in (1937, 1954, 1976, 2018)]
    assert accepted_id(matching.choose(film, offered)) == 1954


def test_remakes_a_year_apart_are_ambiguous_without_credits() -> None:
    decision = matching.choose(Wanted("Emma", "1996"), [candidate(1, "Emma", 1996), candidate(2, "Emma", 1997)])
    assert isinstance(decision, Ambiguous)
    assert [item.candidate.tmdb_id for item in decision.candidates] == [1, 2]


def test_the_director_decides_between_films_of_one_title_and_year() -> None:
    film = Wanted("Capote", "2005", directors=("Bennett Miller",))
    offered = [
        candidate(1, "Capote", 2005, directors=("Somebody Else",), people=("Somebody Else",)),
        candidate(2, "Capote", 2005, directors=("Bennett  Miller",), people=("Bennett Miller",)),
    ]
    assert accepted_id(matching.choose(film, offered)) == 2


def test_another_nominee_decides_where_no_director_is_named() -> None:
    film = Wanted("Most (The Bridge)", "2003", people=("Bobby Garabedian",))
    offered = [
        candidate(1, "The Bridge", 2003, people=("Somebody Else",)),
        candidate(2, "Most", 2003, people=("Bobby Garabedian", "Somebody Else")),
    ]
    assert accepted_id(matching.choose(film, offered)) == 2


def test_a_contradicting_director_forbids_what_title_and_year_would_accept() -> None:
    film = Wanted("Notes on a Scandal", "2006", directors=("Richard Eyre",))
    offered = candidate(1, "Notes on a Scandal", 2006, directors=("Somebody Else",), people=("Somebody Else",))
    assert not isinstance(matching.choose(film, [offered]), Match)


def test_credits_without_a_single_nominee_leave_it_to_a_person() -> None:
    film = Wanted("The Red Balloon", "1956", people=("Albert Lamorisse",))
    decision = matching.choose(film, [candidate(1, "The Red Balloon", 1956, people=("Somebody Else",))])
    assert isinstance(decision, Ambiguous)


def test_the_director_lets_a_foreign_film_be_years_older() -> None:
    film = Wanted("Seven Samurai", "1956", directors=("Akira Kurosawa",))
    offered = candidate(1, "Seven Samurai", 1954, original_title="七人の侍")
    assert accepted_id(matching.choose(film, [offered])) == 1
    offered = candidate(1, "Seven Samurai", 1953, directors=("Akira Kurosawa",), people=("Akira Kurosawa",))
    assert accepted_id(matching.choose(film, [offered])) == 1


def test_a_short_is_not_taken_for_the_feature_of_its_title() -> None:
    film = Wanted("The Kid", "1990", runtime_minutes=12)
    assert accepted_id(matching.choose(film, [candidate(1, "The Kid", 1991, runtime_minutes=100)])) is None


def test_a_television_entry_is_never_accepted_and_is_told() -> None:
    decision = matching.choose(Wanted("Decalogue", "1989"), [candidate(1, "Decalogue", 1989, is_movie=False)])
    assert isinstance(decision, NoMatch)
    assert "a television entry" in decision.candidates[0].reasons


def test_no_candidates_is_no_match() -> None:
    assert matching.choose(Wanted("Anything", "1995"), []) == NoMatch(())


def test_popularity_changes_nothing() -> None:
    film = Wanted("Crash", "2005")
    offered = [candidate(1, "Crash", 2005), candidate(2, "Crash", 2005, popularity=900.0)]
    assert isinstance(matching.choose(film, offered), Ambiguous)


def test_the_same_candidate_twice_is_no_rival_of_itself() -> None:
    film = Wanted("Crash", "2005")
    assert accepted_id(matching.choose(film, [candidate(1, "Crash", 2005), candidate(1, "Crash", 2005)])) == 1


def test_a_candidate_without_a_release_date_is_left_to_a_person() -> None:
    assert isinstance(matching.choose(Wanted("Wings", "1927/28"), [candidate(1, "Wings", None)]), Ambiguous)


def test_candidates_kept_for_a_person_say_their_score_and_why() -> None:
    decision = matching.choose(Wanted("Emma", "1996"), [candidate(1, "Emma", 1997), candidate(2, "Emma", 1996)])
    assert isinstance(decision, Ambiguous)
    assert decision.candidates[1].to_document() == {
        "tmdb_id": 1,
        "title": "Emma",
        "original_title": "Emma",
        "release_date": "1997-06-15",
        "is_movie": True,
        "score": 96.0,
        "reasons": ["the title is the same", "the years are 1 apart"],
    }


some_candidates = st.lists(
    st.builds(
        candidate,
        st.integers(1, 9),
        st.sampled_from(["Emma", "Emma 2", "Emma II", "Ema", "The Emma", "Gemma", "!?", ""]),
        st.one_of(st.none(), st.integers(1990, 1999)),
    ),
    max_size=6,
    unique_by=lambda item: item.tmdb_id,
)


@given(some_candidates)
def test_the_order_of_the_candidates_changes_no_decision(candidates: list[Candidate]) -> None:
    film = Wanted("Emma", "1996")
    assert matching.choose(film, candidates) == matching.choose(film, reversed(candidates))


# --- the hard cases of the table --------------------------------------------------------------------------------------


@dataclass
class Film:
    """A film of the table: what its nominations say, and what a search would hold."""

    imdb_id: str
    title: str
    film_year: str
    directors: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    categories: set[str] = field(default_factory=set)

    @property
    def tmdb_id(self) -> int:
        return int(self.imdb_id[2:])

    @property
    def wanted(self) -> Wanted:
        return Wanted(self.title, self.film_year, tuple(self.directors), tuple(self.people))


@cache
def films() -> dict[str, Film]:
    """Every film of the table that has an id, with the year of its first nomination."""
    found: dict[str, Film] = {}
    with TABLE.open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t", doublequote=False, escapechar="\\", restval=""):
            if row["Class"] in {"SciTech", "Special"}:
                continue
            for imdb_id, title in zip(row["FilmId"].split("|"), row["Film"].split("|"), strict=True):
                if not imdb_id.startswith("tt"):
                    continue
                film = found.setdefault(imdb_id, Film(imdb_id, title, row["Year"]))
                names = [name for name in row["Nominees"].split("|") if name]
                (film.directors if row["CanonicalCategory"].startswith("DIRECTING") else film.people).extend(names)
                film.categories.add(row["CanonicalCategory"])
    return found


def drawn(imdb_id: str, purpose: str, sides: int) -> int:
    """A number below `sides` that looks arbitrary and is the same in every run."""
    return int.from_bytes(hashlib.sha256(f"{purpose}{imdb_id}".encode()).digest()[:4]) % sides


@cache
def catalogue() -> dict[str, Candidate]:
    """What a search knows of every film: titles spelled another way, releases a year away, arbitrary popularity."""
    return {imdb_id: as_offered(film) for imdb_id, film in films().items()}


def as_offered(film: Film) -> Candidate:
    year = int(film.film_year[:4]) + {0: -1, 1: 1, 2: -2}.get(drawn(film.imdb_id, "year", 12), 0)
    parts = re.fullmatch(r"(.+?) \((.+)\)", film.title)
    title, original = (parts[1], parts[2]) if parts else (film.title, film.title)
    title = {
        0: title.replace(" and ", " & "),
        1: re.sub(r"[-:]+ ?", " ", title),
        2: re.sub(r"\bPart II\b", "Part 2", title),
        3: title.replace("é", "e").replace("'", "’"),
    }.get(drawn(film.imdb_id, "spelling", 6), title)
    return Candidate(
        tmdb_id=film.tmdb_id,
        title=title,
        original_title=original,
        release_date=f"{year}-03-01",
        popularity=float(drawn(film.imdb_id, "popularity", 100)),
    )


@cache
def search_index() -> dict[str, str]:
    return {imdb_id: normalise_title(f"{item.title} {item.original_title}") for imdb_id, item in catalogue().items()}


@cache
def most_alike(title: str) -> list[str]:
    hits = process.extract(normalise_title(title), search_index(), scorer=fuzz.token_set_ratio, limit=21)
    return [imdb_id for _, _, imdb_id in hits]


def search(title: str, *, without: str = "") -> list[Candidate]:
    """The 20 films whose titles are most like it, as TMDb's search would offer them."""
    return [catalogue()[imdb_id] for imdb_id in most_alike(title) if imdb_id != without][:20]


def credited(item: Candidate) -> Candidate:
    """With the credits that the film's own body tells: names written as others write them, strangers among them."""
    film = films()[f"tt{item.tmdb_id:07}"]
    written = [name.replace(". ", " ").upper() if drawn(name, "name", 3) == 0 else name for name in film.people]
    directors = tuple(film.directors) or ("A Stranger",)
    return replace(item, directors=directors, people=(*directors, *written, "Another Stranger"))


def discover(film: Film, *, right_one_missing: bool = False) -> int | None:
    """As discovery goes: by title and year, then once more with the credits of what it found."""
    offered = search(film.title, without=film.imdb_id if right_one_missing else "")
    decision = matching.choose(film.wanted, offered)
    if isinstance(decision, NoMatch):
        return None
    found = decision.candidates if isinstance(decision, Ambiguous) else (decision.accepted,)
    looked_at = {item.candidate.tmdb_id: credited(item.candidate) for item in found}
    return accepted_id(matching.choose(film.wanted, [looked_at.get(item.tmdb_id, item) for item in offered]))


@cache
def hard_cases() -> dict[str, Film]:
    every = list(films().values())
    by_title = defaultdict(list)
    for film in every:
        by_title[normalise_title(film.title)].append(film)
    groups = (
        [film for group in by_title.values() if len(group) > 1 for film in group],
        [film for film in every if not film.title.isascii()],
        [film for film in every if alternatives(film.title)],
        [film for film in every if numbers(normalise_title(film.title))][::3],
        [film for film in every if re.match(r"(?:The|A|An|La|Le|Les|Il|El|Der|Die|Das) |L'", film.title)][::25],
        [film for film in every if len(film.title) <= 4],
        [film for film in every if any("SHORT" in name for name in film.categories)][::20],
        nearly_another(every),
    )
    return {film.imdb_id: film for group in groups for film in group}


def nearly_another(every: list[Film]) -> list[Film]:
    """Films whose title is nearly that of another film within two years."""
    by_year = defaultdict(list)
    for film in every:
        by_year[int(film.film_year[:4])].append((normalise_title(film.title), film))
    found = {}
    for year, group in by_year.items():
        later = [*by_year.get(year + 1, []), *by_year.get(year + 2, [])]
        for (one, film), (other, another) in (*itertools.combinations(group, 2), *itertools.product(group, later)):
            if fuzz.ratio(one, other, score_cutoff=80):
                found[film.imdb_id], found[another.imdb_id] = film, another
    return list(found.values())


@pytest.mark.exhaustive
@pytest.mark.needs("shared")
def test_finds_the_hard_cases_of_the_table_and_never_a_wrong_film() -> None:
    cases = hard_cases()
    found = {imdb_id: discover(film) for imdb_id, film in cases.items()}
    wrong = {
        cases[imdb_id].title: tmdb_id for imdb_id, tmdb_id in found.items() if tmdb_id not in (None, int(imdb_id[2:]))
    }
    missed = [f"{cases[imdb_id].title} ({cases[imdb_id].film_year})" for imdb_id in cases if not found[imdb_id]]
    assert len(cases) >= 200
    assert not wrong
    assert len(missed) <= 0.03 * len(cases), missed


@pytest.mark.exhaustive
@pytest.mark.needs("shared")
def test_accepts_nothing_for_a_hard_case_whose_film_the_search_does_not_have() -> None:
    found = {imdb_id: discover(film, right_one_missing=True) for imdb_id, film in hard_cases().items()}
    assert {imdb_id: tmdb_id for imdb_id, tmdb_id in found.items() if tmdb_id} == {}


@pytest.mark.needs("shared")
def test_the_two_films_of_one_title_and_year_are_told_apart_by_their_nominees() -> None:
    both = [film for film in films().values() if film.title == "High Society"]
    assert [discover(film) for film in both] == [film.tmdb_id for film in both]
    assert len(both) == 2
