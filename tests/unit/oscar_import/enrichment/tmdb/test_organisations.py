"""Companies, offices and countries that stand where nominees stand."""

from __future__ import annotations

import pytest
from oscar_import.enrichment.tmdb.organisations import any_made_it, is_surely_a_person, share_a_country

from tests.support.facts import all_facts

LEAST_RECOGNISED, MOST_UNSURE = 0.9, 0.01


@pytest.mark.parametrize(
    ("nominee", "company"),
    [
        ("Metro-Goldwyn-Mayer", "Metro Goldwyn Mayer"),
        ("Paramount", "Paramount Pictures"),
        ("20th Century", "20th Century Fox"),
        ("Warner Bros.", "Warner Bros. Pictures"),
        ("RKO Radio", "RKO Radio Pictures"),
        ("Walt Disney", "Walt Disney Productions"),
        ("The Caddo Company", "Caddo"),
    ],
)
def test_a_company_is_recognised_with_and_without_the_words_that_all_have(nominee: str, company: str) -> None:
    assert any_made_it([nominee], ["Somebody Else Inc.", company])


@pytest.mark.parametrize(
    ("nominee", "company"), [("Universal", "Columbia Pictures"), ("Pictures", "Paramount Pictures"), ("", "Films")]
)
def test_words_that_all_have_make_no_company_another(nominee: str, company: str) -> None:
    assert not any_made_it([nominee], [company])
    assert not any_made_it([nominee], [])


def test_nominees_of_the_facts_are_told_from_companies() -> None:
    nominees = [
        one for ceremony in all_facts() for row in ceremony.rows if row.competitive for one in row.nomination().nominees
    ]
    people = {one.name for one in nominees if any(imdb_id.startswith("nm") for imdb_id in one.imdb_ids)}
    companies = [one.name for one in nominees if any(imdb_id.startswith("co") for imdb_id in one.imdb_ids)]
    unsure = [name for name in people if not is_surely_a_person(name)]
    recognised = [name for name in companies if not is_surely_a_person(name)]
    assert len(unsure) <= MOST_UNSURE * len(people), unsure
    assert len(recognised) >= LEAST_RECOGNISED * len(companies), set(companies) - set(recognised)


@pytest.mark.parametrize(
    ("ours", "theirs", "shared"),
    [
        (["Union of Soviet Socialist Republics"], ["Soviet Union"], True),
        (["Federal Republic of Germany"], ["France", "Germany"], True),
        (["German Democratic Republic"], ["East Germany"], True),
        (["Ivory Coast"], ["Cote D'Ivoire"], True),
        (["Great Britain"], ["United Kingdom"], True),
        (["People's Republic of China"], ["China"], True),
        (["Czech Republic"], ["Dominican Republic"], False),
        (["South Korea"], ["South Africa"], False),
        ([], ["France"], None),
        (["France"], [], None),
    ],
)
def test_countries_are_the_same_under_another_name(ours: list[str], theirs: list[str], shared: bool | None) -> None:
    assert share_a_country(ours, theirs) is shared
    assert share_a_country(theirs, ours) is shared
