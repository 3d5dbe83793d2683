"""A re-import doubles nothing, loses nothing and says what it changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oscar_import.ceremonies.model import Ceremony, FilmReference, Finding, Nomination, Nominee, SpecialAward
from oscar_import.ceremonies.pairing import identity
from oscar_import.ceremonies.reconciliation import Change, Reconciled, reconcile

MUSIC = "MUSIC (Original Song)"
ACTRESS = "ACTRESS IN A SUPPORTING ROLE"
PICTURE = "BEST PICTURE"
BARBIE = FilmReference("tt1517268", "Barbie")
POOR_THINGS = FilmReference("tt14230458", "Poor Things")
MAESTRO = FilmReference("tt5535276", "Maestro")


def nomination(category: str, *films: FilmReference, by: Iterable[Nominee] = (), **known: object) -> Nomination:
    return Nomination(category, category, films, tuple(by), **known)  # type: ignore[arg-type]


def person(number: int, name: str = "") -> Nominee:
    return Nominee(name or f"Person{number}", (f"nm{number:07d}",))


def ceremony(*nominations: Nomination, **known: object) -> Ceremony:
    return Ceremony(96, 2024, "2023", nominations, source="oscar_data", says_official=True, **known)  # type: ignore[arg-type]


def stored(*nominations: Nomination) -> Ceremony:
    return reconcile(None, ceremony(*nominations)).ceremony


def again(old: Ceremony, *nominations: Nomination) -> Reconciled:
    return reconcile(old, ceremony(*nominations))


# --- ids --------------------------------------------------------------------------------------------------------------


def test_ids_are_given_once_in_the_order_of_the_source() -> None:
    result = reconcile(None, ceremony(nomination(PICTURE, BARBIE), nomination(PICTURE, MAESTRO)))
    assert [item.id for item in result.ceremony.nominations] == ["096-001", "096-002"]
    assert result.added == ("096-001", "096-002")
    assert result.ceremony.version == 1


def test_the_same_again_is_the_stored_ceremony_itself() -> None:
    old = stored(nomination(PICTURE, BARBIE), nomination(PICTURE, MAESTRO))
    result = again(old, nomination(PICTURE, MAESTRO), nomination(PICTURE, BARBIE))
    assert result.ceremony is old
    assert not result.is_changed
    assert result.unchanged == ("096-001", "096-002")


def test_an_added_nomination_gets_the_next_number() -> None:
    old = stored(nomination(PICTURE, BARBIE))
    result = again(old, nomination(PICTURE, MAESTRO), nomination(PICTURE, BARBIE))
    assert result.added == ("096-002",)
    assert result.ceremony.nominations[1].films == (MAESTRO,)
    assert result.ceremony.version == 2


def test_the_number_of_a_withdrawn_nomination_is_never_given_again() -> None:
    old = again(stored(nomination(PICTURE, BARBIE), nomination(PICTURE, MAESTRO)), nomination(PICTURE, BARBIE)).ceremony
    assert again(old, nomination(PICTURE, BARBIE), nomination(PICTURE, POOR_THINGS)).added == ("096-003",)


def test_what_the_source_no_longer_tells_is_withdrawn_and_kept() -> None:
    old = stored(nomination(PICTURE, BARBIE), nomination(PICTURE, MAESTRO))
    result = again(old, nomination(PICTURE, MAESTRO))
    assert result.withdrawn == ("096-001",)
    assert result.ceremony.nominations[0] == replace(old.nominations[0], withdrawn=True)
    assert result.ceremony.standing == (old.nominations[1],)


def test_a_withdrawn_nomination_that_returns_gets_its_id_back() -> None:
    first = stored(nomination(PICTURE, BARBIE), nomination(PICTURE, MAESTRO))
    without = again(first, nomination(PICTURE, MAESTRO)).ceremony
    result = again(without, nomination(PICTURE, MAESTRO), nomination(PICTURE, BARBIE))
    assert result.returned == ("096-001",)
    assert not result.added
    assert result.ceremony.nominations == first.nominations
    assert result.ceremony.version == 3


def test_ceremonies_of_different_numbers_are_never_brought_together() -> None:
    with pytest.raises(ValueError, match="ceremony 97 cannot be reconciled with ceremony 96"):
        reconcile(stored(), replace(ceremony(), ordinal=97))


# --- the same nomination, told otherwise ------------------------------------------------------------------------------


def test_a_win_changes_only_the_win() -> None:
    old = stored(nomination(PICTURE, BARBIE), nomination(PICTURE, MAESTRO))
    result = again(old, nomination(PICTURE, BARBIE), nomination(PICTURE, MAESTRO, won=True))
    assert result.changed == (Change("096-002", ("won",)),)
    assert result.ceremony.wins == 1


def test_a_moved_film_id_keeps_the_nomination() -> None:
    moved = FilmReference("tt7378922", "Summer of Soul")
    old = stored(nomination("DOCUMENTARY (Feature)", replace(moved, imdb_id="tt11422728"), by=[person(1)]))
    result = again(old, nomination("DOCUMENTARY (Feature)", moved, by=[person(1)]))
    assert result.changed == (Change("096-001", ("films",)),)
    assert result.ceremony.nominations[0].films == (moved,)


def test_another_spelling_of_film_and_name_without_ids_is_the_same_nomination() -> None:
    old = stored(nomination(ACTRESS, FilmReference("tt0000001", "Amélie"), by=[person(1, "Zoë O’Neil")]))
    result = again(old, nomination(ACTRESS, FilmReference(None, "AMELIE"), by=[Nominee("Zoe O'Neil")]))
    assert not result.added
    assert not result.withdrawn


def test_ids_that_a_source_does_not_know_are_kept() -> None:
    old = stored(nomination(ACTRESS, BARBIE, by=[person(1)], detail="Gloria"))
    result = again(old, nomination(ACTRESS, FilmReference(None, "Barbie"), by=[Nominee("Person1")]))
    assert result.ceremony is old


def test_an_id_that_a_source_knows_to_be_unknown_replaces_the_known_one() -> None:
    old = stored(nomination(ACTRESS, BARBIE, by=[person(1)]))
    result = again(old, nomination(ACTRESS, BARBIE, by=[Nominee("Person1", ("?",))]))
    assert result.ceremony.nominations[0].nominees[0].imdb_ids == ("?",)


def test_a_corrected_nominee_keeps_the_nomination_where_the_film_is_named_once() -> None:
    old = stored(nomination(ACTRESS, BARBIE, by=[person(1)]), nomination(ACTRESS, MAESTRO, by=[person(2)]))
    result = again(old, nomination(ACTRESS, BARBIE, by=[person(3)]), nomination(ACTRESS, MAESTRO, by=[person(2)]))
    assert result.changed == (Change("096-001", ("nominees",)),)


def test_a_corrected_film_keeps_the_nomination_where_the_nominee_is_named_once() -> None:
    result = again(stored(nomination(ACTRESS, BARBIE, by=[person(1)])), nomination(ACTRESS, MAESTRO, by=[person(1)]))
    assert result.changed == (Change("096-001", ("films",)),)


def test_two_supporting_actresses_of_one_film_stay_apart() -> None:
    old = stored(nomination(ACTRESS, BARBIE, by=[person(1)]), nomination(ACTRESS, BARBIE, by=[person(2)]))
    result = again(old, nomination(ACTRESS, BARBIE, by=[person(2)], won=True))
    assert result.withdrawn == ("096-001",)
    assert result.changed == (Change("096-002", ("won",)),)


def test_two_unknown_nominees_of_one_film_are_not_guessed() -> None:
    old = stored(nomination(ACTRESS, BARBIE, by=[person(1)]), nomination(ACTRESS, BARBIE, by=[person(2)]))
    result = again(old, nomination(ACTRESS, BARBIE, by=[person(3)]), nomination(ACTRESS, BARBIE, by=[person(4)]))
    assert result.withdrawn == ("096-001", "096-002")
    assert result.added == ("096-003", "096-004")


def test_the_same_film_in_another_category_is_another_nomination() -> None:
    result = again(stored(nomination(PICTURE, BARBIE)), nomination("DIRECTING", BARBIE))
    assert (result.added, result.withdrawn) == (("096-002",), ("096-001",))


def test_three_songs_of_one_film_by_the_same_writers_are_told_apart_by_the_song() -> None:
    songs = [nomination(MUSIC, BARBIE, by=[person(1)], detail=song) for song in ("Be Our Guest", "Belle", "Beauty")]
    result = again(stored(*songs), songs[2], replace(songs[0], won=True))
    assert result.withdrawn == ("096-002",)
    assert result.changed == (Change("096-001", ("won",)),)


def test_a_song_in_another_spelling_is_paired_with_the_song_most_like_it() -> None:
    songs = [nomination(MUSIC, BARBIE, by=[person(1)], detail=song) for song in ("Circle Of Life", "Hakuna Matata")]
    result = again(stored(*songs), replace(songs[1], detail="Hakuna Matatta"))
    assert result.withdrawn == ("096-001",)
    assert result.changed == (Change("096-002", ("detail",)),)


def test_two_songs_whose_writers_are_told_otherwise_are_told_apart_by_the_song() -> None:
    old = stored(
        nomination(MUSIC, BARBIE, by=[person(1)], detail="I'm Just Ken"),
        nomination(MUSIC, BARBIE, by=[person(2)], detail="What Was I Made For?"),
    )
    result = again(
        old,
        nomination(MUSIC, BARBIE, by=[person(3)], detail="What Was I Made For"),
        nomination(MUSIC, BARBIE, by=[person(4)], detail="I'm Just Ken"),
    )
    assert [(change.id, change.fields[0]) for change in result.changed] == [
        ("096-001", "nominees"),
        ("096-002", "nominees"),
    ]


# --- the rest of the ceremony -----------------------------------------------------------------------------------------

HONORARY = SpecialAward("special", "HONORARY AWARD", "HONORARY AWARD", (), (person(9),))
SCIENTIFIC = SpecialAward("scientific", "SCIENTIFIC", "SCIENTIFIC", (), (person(8),))


def test_awards_of_a_kind_that_a_source_does_not_tell_stay() -> None:
    old = reconcile(None, ceremony(special_awards=(HONORARY, SCIENTIFIC))).ceremony
    assert reconcile(old, ceremony(special_awards=(HONORARY,))).ceremony is old


def test_an_award_that_is_told_no_longer_is_reported() -> None:
    other = replace(HONORARY, nominees=(person(7),))
    old = reconcile(None, ceremony(special_awards=(HONORARY, SCIENTIFIC))).ceremony
    result = reconcile(old, ceremony(special_awards=(other, SCIENTIFIC)))
    assert (result.awards_added, result.awards_removed) == ((other,), (HONORARY,))


def test_a_source_that_does_not_tell_what_is_official_changes_nothing_about_it() -> None:
    old = stored(nomination(PICTURE, BARBIE, official=False))
    told = replace(ceremony(nomination(PICTURE, BARBIE)), source="oscars_org", says_official=False)
    assert not reconcile(old, told).ceremony.nominations[0].official


def test_findings_are_content_of_which_the_version_tells() -> None:
    old = stored(nomination(PICTURE, BARBIE))
    finding = Finding("no_winner", "warning", "BEST PICTURE has no winner")
    found = again(old, nomination(PICTURE, BARBIE)).with_findings((finding,))
    assert (found.ceremony.version, found.is_changed) == (2, True)
    same = again(found.ceremony, nomination(PICTURE, BARBIE)).with_findings((finding,))
    assert same.ceremony is found.ceremony


def test_the_findings_of_the_source_stay_before_those_of_the_checks() -> None:
    of_source, of_check = Finding("a", "warning", "source"), Finding("b", "warning", "check")
    result = reconcile(None, ceremony(nomination(PICTURE, BARBIE), findings=(of_source,))).with_findings((of_check,))
    assert result.ceremony.findings == (of_source, of_check)


# --- properties -------------------------------------------------------------------------------------------------------

titles = st.sampled_from(["Barbie", "Maestro", "Élite", "Elite", "M*A*S*H", "Hamlet"])
film_references = st.builds(FilmReference, st.none() | st.sampled_from(["tt0000001", "tt0000002", "tt0000003"]), titles)
id_lists = st.sampled_from([(), ("?",), ("nm0000001",), ("nm0000002",), ("nm0000001", "nm0000002")])
people = st.builds(Nominee, st.sampled_from(["Ann", "Bo", "Cy", "Ánn"]), id_lists)
any_nomination = st.builds(
    Nomination,
    category=st.just("X"),
    canonical_category=st.sampled_from([PICTURE, ACTRESS, MUSIC]),
    films=st.lists(film_references, max_size=2).map(tuple),
    nominees=st.lists(people, max_size=2).map(tuple),
    detail=st.sampled_from(["", "Song", "Song two", "Part"]),
    won=st.booleans(),
    official=st.booleans(),
)
sources = st.sampled_from(["oscar_data", "oscars_org"])
any_ceremony = st.builds(
    lambda nominations, source: replace(ceremony(*nominations), source=source),
    st.lists(any_nomination, max_size=8, unique_by=identity),
    sources,
)


@given(st.lists(any_ceremony, min_size=1, max_size=5))
def test_after_any_edits_ids_are_unique_and_nothing_that_had_one_is_gone(told: list[Ceremony]) -> None:
    now: Ceremony | None = None
    for new in told:
        result = reconcile(now, new)
        before = [item.id for item in now.nominations] if now else []
        after = [item.id for item in result.ceremony.nominations]
        assert len(set(after)) == len(after)
        assert set(before) <= set(after)
        assert len(result.ceremony.standing) == len(new.nominations)
        assert sorted(
            (*result.added, *(change.id for change in result.changed), *result.unchanged, *result.withdrawn)
        ) == sorted({*after} - {*result.returned} | {change.id for change in result.changed})
        now = result.ceremony


@given(any_ceremony, any_ceremony)
def test_the_same_import_again_changes_nothing(one: Ceremony, other: Ceremony) -> None:
    now = reconcile(reconcile(None, one).ceremony, other).ceremony
    assert reconcile(now, other).ceremony is now


def test_what_is_told_again_stays_although_what_was_kept_looks_like_another() -> None:
    def of(*nominees: Nominee, detail: str = "Song two") -> Nomination:
        return Nomination("X", "BEST PICTURE", (), nominees, detail)

    one = ceremony(of(detail=""), of(Nominee("Ann", ("nm0000001",)), Nominee("Cy", ("nm0000001",)), detail=""))
    other = ceremony(
        of(detail=""),
        of(Nominee("Ann", ()), Nominee("Ann", ("nm0000001",))),
        of(Nominee("Ann", ("?",)), Nominee("Cy", ())),
    )
    now = reconcile(reconcile(None, one).ceremony, other).ceremony
    assert reconcile(now, other).ceremony is now


@given(any_ceremony, st.randoms(use_true_random=False))
def test_the_order_of_the_source_changes_nothing(one: Ceremony, random: object) -> None:
    old = reconcile(None, one).ceremony
    shuffled = list(one.nominations)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert reconcile(old, replace(one, nominations=tuple(shuffled))).ceremony is old


def respelled(nominations: tuple[Nomination, ...]) -> tuple[Nomination, ...]:
    """As another source might tell them: no details but the songs', capitals, no ids of nominees."""
    return tuple(
        replace(
            item,
            films=tuple(replace(film, title=film.title.upper()) for film in item.films),
            nominees=tuple(Nominee(nominee.name.replace(".", "")) for nominee in item.nominees),
            detail=item.detail.lower() if "MUSIC" in item.canonical_category else "",
        )
        for item in reversed(nominations)
    )


@pytest.mark.exhaustive
def test_all_98_shuffled_by_another_source_and_back_add_nothing_and_keep_every_id(
    ceremonies: dict[int, Ceremony],
) -> None:
    for told in ceremonies.values():
        first = reconcile(None, told).ceremony
        other = reconcile(first, replace(told, nominations=respelled(told.nominations), source="oscars_org"))
        back = reconcile(other.ceremony, told)
        assert (other.added, other.withdrawn, back.added, back.withdrawn) == ((), (), (), ())
        assert back.ceremony == replace(first, version=back.ceremony.version)


# --- what is reported -------------------------------------------------------------------------------------------------


def test_what_changed_is_reported_by_id_and_counted_by_field() -> None:
    old = stored(
        nomination(PICTURE, BARBIE),
        nomination(PICTURE, MAESTRO),
        nomination(ACTRESS, POOR_THINGS, by=[person(1)]),
        nomination(MUSIC, BARBIE, by=[person(2)]),
    )
    result = again(
        old,
        nomination(PICTURE, BARBIE, won=True),
        nomination(PICTURE, POOR_THINGS),
        nomination(ACTRESS, POOR_THINGS, by=[person(3)], won=True),
        nomination(MUSIC, BARBIE, by=[person(2)]),
    )
    assert result.changes_document() == {
        "added": ["096-005"],
        "changed": ["096-001", "096-003"],
        "withdrawn": ["096-002"],
        "returned": [],
        "fields": {"won": 2, "nominees": 1},
        "special_awards_added": 0,
        "special_awards_removed": 0,
        "film_ids": {"tt5535276": None},
    }


def test_a_nomination_that_stands_again_is_reported_as_returned() -> None:
    both = [nomination(PICTURE, BARBIE), nomination(PICTURE, MAESTRO)]
    gone = again(stored(*both), both[0]).ceremony
    changes = again(gone, *both).changes_document()
    assert changes["returned"] == ["096-002"]
    assert [name for name, value in changes.items() if value] == ["returned"]


def test_of_the_same_again_nothing_is_reported() -> None:
    old = stored(nomination(PICTURE, BARBIE))
    assert not any(again(old, nomination(PICTURE, BARBIE)).changes_document().values())
