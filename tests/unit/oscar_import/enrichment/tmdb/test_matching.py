"""Matching: which candidate is accepted, which is left to a person."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oscar_import.enrichment.tmdb import matching
from oscar_import.enrichment.tmdb.candidates import Candidate
from oscar_import.enrichment.tmdb.matching import Ambiguous, Match, NoMatch, Wanted


def candidate(tmdb_id: int, title: str, year: int | None, **known: object) -> Candidate:
    original = known.pop("original_title", title)
    date = f"{year}-06-15" if year else None
    return replace(Candidate(tmdb_id, title, str(original), date), **known)  # type: ignore[arg-type]


def accepted_id(decision: Match | Ambiguous | NoMatch) -> int | None:
    return decision.accepted.candidate.tmdb_id if isinstance(decision, Match) else None


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


STRANGERS = ("Ann One", "Beth Two", "Cara Three", "Dora Four")


def read(tmdb_id: int, title: str, year: int, **known: object) -> Candidate:
    """A candidate whose body was read; it names strangers."""
    return candidate(
        tmdb_id, title, year, **{"directors": STRANGERS[:1], "people": STRANGERS, "was_read": True} | known
    )


def test_a_company_that_is_nominated_confirms_where_its_companies_have_it() -> None:
    film = Wanted("Wings", "1927/28", people=("Paramount Famous Lasky", "Louis D. Lighton"))
    made = read(1, "Wings", 1927, companies=("Paramount Famous Lasky Corporation",))
    assert accepted_id(matching.choose(film, [made])) == 1
    assert accepted_id(matching.choose(film, [read(1, "Wings", 1927, companies=("Universal Pictures",))])) is None
    assert accepted_id(matching.choose(replace(film, directors=("William A. Wellman",)), [made])) is None


def test_a_company_alone_is_no_person_who_is_missing() -> None:
    film = Wanted("The Smiling Lieutenant", "1931/32", people=("Paramount Publix",))
    assert accepted_id(matching.choose(film, [read(1, "The Smiling Lieutenant", 1931)], are_all=True)) == 1
    other = read(1, "The Smiling Lieutenant", 1931, companies=("Columbia Pictures",))
    assert accepted_id(matching.choose(film, [other], are_all=True)) is None


@pytest.mark.parametrize("people", [(), ("Czechoslovakia",)])
def test_the_country_that_sent_a_film_confirms_it_and_another_refuses_it(people: tuple[str, ...]) -> None:
    film = Wanted("Closely Watched Trains", "1967", people=people, countries=("Czechoslovakia",))
    ours = read(1, "Closely Watched Trains", 1966, countries=("Czech Republic",))
    assert accepted_id(matching.choose(film, [ours])) == 1
    assert accepted_id(matching.choose(film, [replace(ours, release_date="1965-01-01")])) == 1
    assert accepted_id(matching.choose(film, [replace(ours, countries=("France",))])) is None
    rival = read(2, "Closely Watched Trains", 1967, countries=("Italy",))
    assert accepted_id(matching.choose(film, [ours, rival])) == 1


@pytest.mark.parametrize(
    ("title", "others", "are_all", "accepted"),
    [
        ("Bicentennial Man", [], True, 1),
        ("Bicentennial Man", [], False, None),
        ("Bicentennial Man", [1931], True, None),
        ("Diner", [], True, None),
        ("Journey to the Beginning of Time", [1931], True, 1),
    ],
)
def test_a_title_without_any_of_its_nominees_is_taken_only_where_it_is_hardly_given_twice(
    title: str, others: list[int], are_all: bool, accepted: int | None
) -> None:
    film = Wanted(title, "1999", people=("Greg Cannom",))
    offered = [read(1, title, 1999), *(candidate(year, title, year) for year in others)]
    assert accepted_id(matching.choose(film, offered, are_all=are_all)) == accepted
    many = replace(film, people=("Greg Cannom", "Nick Dudman", "Rick Baker", "Kazu Hiro"))
    assert accepted_id(matching.choose(many, offered, are_all=are_all)) is None


def test_a_film_of_a_series_is_not_taken_for_another_of_it() -> None:
    film = Wanted("Transformers: Revenge of the Fallen", "2009", people=("Greg P. Russell",))
    first = read(1, "Transformers", 2008, people=("Greg P. Russell",))
    assert accepted_id(matching.choose(film, [first])) is None


def test_what_nobody_confirms_is_not_ahead_of_what_a_nominee_confirms() -> None:
    film = Wanted("Benjy", "1951", people=("Paramount", "Fred Zinnemann"), is_short=True)
    namesake = read(1, "Benjy", 1951, companies=("Paramount Pictures",))
    ours = read(2, "Benjy: A Story", 1951, people=("Fred Zinnemann",), directors=("Fred Zinnemann",))
    assert accepted_id(matching.choose(film, [namesake, ours])) is None


def test_a_company_does_not_decide_between_two_films_of_one_title_and_year() -> None:
    film = Wanted("The Smiling Lieutenant", "1931/32", people=("Paramount Publix",))
    made = read(1, film.title, 1931, companies=("Paramount Publix",))
    assert accepted_id(matching.choose(film, [made, read(2, film.title, 1931)])) is None
    assert accepted_id(matching.choose(film, [made, read(2, film.title, 1931, companies=("Columbia",))])) == 1


def test_another_article_is_another_film_where_nobody_confirms_it() -> None:
    film = Wanted("A Sister", "2019", people=("Delphine Girard",), is_short=True)
    film = replace(film, categories=(("Delphine Girard", "SHORT FILM (Live Action)"),))
    assert accepted_id(matching.choose(film, [read(1, "Sister", 2019, runtime_minutes=8)], are_all=True)) is None
    assert accepted_id(matching.choose(film, [read(1, "A Sister", 2019, runtime_minutes=8)], are_all=True)) == 1


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
