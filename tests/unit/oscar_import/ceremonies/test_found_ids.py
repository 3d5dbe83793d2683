"""Which ids a ceremony lacks, and where those that were found go."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from oscar_import.ceremonies.found_ids import (
    FoundId,
    FoundIds,
    ids_of_same_title,
    incomplete_films,
    with_found_ids,
    without_contradictions,
)
from oscar_import.ceremonies.model import Ceremony, FilmReference, Nomination, Nominee, film_name

PICTURE, ACTRESS, COUNTRY = "BEST PICTURE", "ACTRESS IN A LEADING ROLE", "INTERNATIONAL FEATURE FILM"
ANIMATED, LIVE = "SHORT FILM (Animated)", "SHORT FILM (Live Action)"
ANORA = FilmReference(None, "Anora")
MIKEY = Nominee("Mikey Madison")


def nomination(number: int, category: str, *films: FilmReference, by: tuple[Nominee, ...] = ()) -> Nomination:
    return Nomination(category, category, films, by, id=f"097-{number:03d}")


def ceremony(*nominations: Nomination) -> Ceremony:
    return Ceremony(97, 2025, "2024", nominations)


def found(told: Nomination, imdb_id: str, *, sure: bool = True, people: dict[str, str] | None = None) -> FoundIds:
    name = film_name(told, told.films[0])
    nominees = {(name, who): FoundId(one, f"credits of {who}") for who, one in (people or {}).items()}
    return FoundIds({name: FoundId(imdb_id, "title and year", sure)}, nominees)


def test_nominations_of_one_title_are_one_film() -> None:
    told = ceremony(nomination(1, PICTURE, ANORA), nomination(2, ACTRESS, FilmReference(None, "ANORA"), by=(MIKEY,)))
    assert list(told.films()) == ["unidentified:097-001"]
    (film,) = incomplete_films(told)
    assert (film.key, film.title, len(film.nominations)) == ("unidentified:097-001", "Anora", 2)
    assert [nominee.name for _, nominee in film.nominees] == ["Mikey Madison"]


def test_short_films_of_one_title_in_two_categories_and_a_feature_are_three_films() -> None:
    told = ceremony(*(nomination(place, name, ANORA) for place, name in enumerate((ANIMATED, LIVE, PICTURE), start=1)))
    assert len(told.films()) == len(incomplete_films(told)) == 3


def test_a_title_without_its_article_is_another_title() -> None:
    told = ceremony(
        nomination(1, LIVE, FilmReference(None, "Sister")), nomination(2, LIVE, FilmReference(None, "A Sister"))
    )
    assert len(told.films()) == 2


def test_a_withdrawn_nomination_keeps_the_key_of_its_film() -> None:
    gone = replace(nomination(1, PICTURE, ANORA), withdrawn=True)
    assert list(ceremony(gone, nomination(2, ACTRESS, ANORA)).films()) == ["unidentified:097-001"]


def test_a_country_is_no_nominee_to_look_up() -> None:
    told = ceremony(nomination(1, COUNTRY, FilmReference("tt1234567", "Film"), by=(Nominee("Brazil"),)))
    assert incomplete_films(told) == []


def test_a_film_with_all_ids_is_not_looked_up() -> None:
    known = Nominee("Mikey Madison", ("nm7554147",)), Nominee("Nobody", ("?",))
    assert incomplete_films(ceremony(nomination(1, ACTRESS, FilmReference("tt28607951", "Anora"), by=known))) == []


def test_the_id_of_one_nomination_is_the_films() -> None:
    told = ceremony(
        nomination(1, PICTURE, FilmReference("tt28607951", "Anora")), nomination(2, ACTRESS, ANORA, by=(MIKEY,))
    )
    merged = with_found_ids(told, ids_of_same_title(told))
    assert list(merged.films()) == ["tt28607951"]
    assert merged.nominations[0] == told.nominations[0]
    assert merged.nominations[1].films[0].evidence


def test_two_ids_of_one_title_give_none_to_a_third() -> None:
    told = ceremony(
        nomination(1, PICTURE, FilmReference("tt0048166", "High Society")),
        nomination(2, ACTRESS, FilmReference("tt0049314", "High Society")),
        nomination(3, "DIRECTING", FilmReference(None, "High Society")),
    )
    assert not ids_of_same_title(told)


def test_what_was_found_is_kept_with_its_evidence() -> None:
    told = ceremony(nomination(1, ACTRESS, ANORA, by=(MIKEY, Nominee("Jane Doe"))))
    one = with_found_ids(
        told, found(told.nominations[0], "tt28607951", people={"Mikey Madison": "nm7554147"})
    ).nominations[0]
    assert one.films == (FilmReference("tt28607951", "Anora", "title and year"),)
    assert one.nominees == (
        Nominee("Mikey Madison", ("nm7554147",), "credits of Mikey Madison"),
        Nominee("Jane Doe"),
    )


def test_nobody_gets_the_id_of_another_nominee() -> None:
    known = Nominee("Mikey Madison", ("nm7554147",))
    told = ceremony(nomination(1, ACTRESS, ANORA, by=(known, Nominee("M. Madison"))))
    ids = found(told.nominations[0], "tt28607951", people={"M. Madison": "nm7554147"})
    assert with_found_ids(told, ids).nominations[0].nominees == told.nominations[0].nominees


def test_an_id_that_only_title_and_year_give_is_not_taken_from_another_film() -> None:
    told = ceremony(
        nomination(1, PICTURE, FilmReference("tt28607951", "Anora")),
        nomination(2, ACTRESS, FilmReference(None, "Nora")),
    )
    unsure = found(told.nominations[1], "tt28607951", sure=False, people={"Mikey Madison": "nm7554147"})
    assert not without_contradictions(unsure, told)
    assert without_contradictions(found(told.nominations[1], "tt28607951"), told)


IDS = st.one_of(st.none(), st.sampled_from(("tt0000001", "tt0000002")))
FILMS = st.builds(FilmReference, IDS, st.sampled_from(("One", "one", "The One", "Two")))
PEOPLE = st.builds(Nominee, st.sampled_from(("Ann", "Bob")), st.sampled_from(((), ("nm0000001",), ("?",))))


@given(
    st.lists(
        st.tuples(st.sampled_from((PICTURE, ACTRESS, LIVE)), st.lists(FILMS, max_size=2), st.lists(PEOPLE, max_size=2)),
        max_size=6,
    ),
    st.data(),
)
def test_what_a_source_says_is_never_changed_and_what_is_complete_is_not_asked_again(
    rows: list[tuple[str, list[FilmReference], list[Nominee]]], data: st.DataObject
) -> None:
    told = ceremony(*(nomination(place, row[0], *row[1], by=tuple(row[2])) for place, row in enumerate(rows, start=1)))
    ids = FoundIds()
    for film in incomplete_films(told):
        if film.imdb_id is None:
            ids.films[film.name] = FoundId(data.draw(st.sampled_from(("tt0000003", "tt0000004"))), "found")
        for _, nominee in film.nominees:
            ids.nominees[film.name, nominee.name] = FoundId("nm0000009", "found")
    merged = with_found_ids(told, ids)
    for before, after in zip(told.nominations, merged.nominations, strict=True):
        assert [film.title for film in before.films] == [film.title for film in after.films]
        for named, now in zip(before.films, after.films, strict=True):
            assert now == named or (named.imdb_id is None and now.evidence == "found")
        for nominee, now_named in zip(before.nominees, after.nominees, strict=True):
            assert now_named == nominee or (not nominee.imdb_ids and now_named.evidence == "found")
    assert Ceremony.from_document(merged.to_document()) == merged
