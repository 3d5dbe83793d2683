"""Whether OMDb's answer is the film that was asked for."""

from __future__ import annotations

from oscar_import.enrichment.omdb.identity import Answered, answered_film


def answered(**body: str) -> Answered:
    return answered_film(body, asked="tt0111161", title="The Film", film_year="1994")


def test_the_id_that_was_asked_for_or_none_is_ours() -> None:
    assert answered(imdbID="tt0111161", Title="Anything", Year="1950") == Answered(True)
    assert answered(Title="Anything") == Answered(True)


def test_another_id_is_ours_where_title_and_year_agree_and_is_told() -> None:
    for year in ("1994", "1995", "1994–1996"):
        found = answered(imdbID="tt0000007", Title="Film, The", Year=year)
        assert found.is_ours
        assert "tt0111161" in found.message
        assert "tt0000007" in found.message


def test_another_id_without_that_is_another_film() -> None:
    for body in ({"Title": "The Film"}, {"Year": "1994"}, {"Title": "The Film", "Year": "2011"}, {"Title": "It"}):
        assert not answered(imdbID="tt0000007", **body).is_ours
