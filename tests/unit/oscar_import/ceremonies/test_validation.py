"""What is checked before a ceremony is stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from oscar_import.ceremonies.corrections import corrected
from oscar_import.ceremonies.facts import CeremonyFacts, facts_of
from oscar_import.ceremonies.model import Ceremony, FilmReference, Finding, Nomination, Nominee
from oscar_import.ceremonies.reconciliation import reconcile
from oscar_import.ceremonies.validation import KNOWN_WINNERS, MAX_CEREMONY, errors_of, nominee_range, validate

PICTURE = "BEST PICTURE"


@pytest.fixture(scope="module")
def the_96th(ceremonies: dict[int, Ceremony]) -> Ceremony:
    return replace(reconcile(None, corrected(ceremonies[96])).ceremony, findings=())


def codes(ceremony: Ceremony, former: Ceremony | None = None) -> list[str]:
    return [finding.code for finding in validate(ceremony, former, facts_of(ceremony.ordinal))]


def edited(ceremony: Ceremony, edit: Callable[[Nomination], Nomination | None]) -> Ceremony:
    """The ceremony with every nomination as `edit` returns it; None drops it."""
    kept = (edit(item) for item in ceremony.nominations)
    return replace(ceremony, nominations=tuple(item for item in kept if item is not None))


def only_in(
    category: str, edit: Callable[[Nomination], Nomination | None]
) -> Callable[[Nomination], Nomination | None]:
    return lambda item: edit(item) if item.canonical_category == category else item


@pytest.mark.exhaustive
def test_of_all_98_only_the_film_without_an_id_is_found(ceremonies: dict[int, Ceremony]) -> None:
    found = {
        ordinal: findings
        for ordinal, ceremony in ceremonies.items()
        if (findings := validate(reconcile(None, corrected(ceremony)).ceremony, None, facts_of(ordinal)))
    }
    assert found == {
        16: (
            Finding(
                "film_without_id",
                "warning",
                "DOCUMENTARY (Short Subject): Letter from Livingston has no IMDb id",
            ),
        )
    }


def test_every_known_number_of_winners_is_the_number_of_winners(ceremonies: dict[int, Ceremony]) -> None:
    several = {
        (ordinal, category): wins
        for ordinal, ceremony in ceremonies.items()
        for category in {item.canonical_category for item in ceremony.nominations}
        if (wins := sum(item.won for item in ceremony.nominations if item.canonical_category == category)) != 1
    }
    assert several == KNOWN_WINNERS


# --- errors -----------------------------------------------------------------------------------------------------------


def test_a_ceremony_without_nominations_is_an_error(the_96th: Ceremony) -> None:
    assert errors_of(validate(replace(the_96th, nominations=()), None, CeremonyFacts()))[0].code == "no_nominations"


def test_a_nomination_told_twice_is_an_error(the_96th: Ceremony) -> None:
    again = replace(the_96th.nominations[0], id="096-999")
    twice = replace(the_96th, nominations=(*the_96th.nominations, again))
    (error,) = errors_of(validate(twice, None, facts_of(96)))
    assert error.code == "duplicate_nomination"
    assert error.message == "ACTOR IN A LEADING ROLE: Maestro is given 2 times"


@pytest.mark.parametrize("imdb_id", ["tt12", "nm0000001", "", "tt12345678901", "tt１２３４５６７", "tt0000001 "])
def test_a_film_id_that_is_none_of_imdbs_is_an_error(the_96th: Ceremony, imdb_id: str) -> None:
    wrong = edited(the_96th, only_in(PICTURE, lambda item: replace(item, films=(FilmReference(imdb_id, "X"),))))
    assert "malformed_id" in [error.code for error in errors_of(validate(wrong, None, CeremonyFacts()))]


@pytest.mark.parametrize("imdb_id", ["tt0000001", "nm1", "x"])
def test_a_nominees_id_that_is_none_of_imdbs_is_an_error(the_96th: Ceremony, imdb_id: str) -> None:
    wrong = edited(the_96th, only_in("DIRECTING", lambda item: replace(item, nominees=(Nominee("A", (imdb_id,)),))))
    assert "malformed_id" in [error.code for error in errors_of(validate(wrong, None, CeremonyFacts()))]


def test_a_source_that_forgot_the_winners_is_an_error(the_96th: Ceremony) -> None:
    without = edited(the_96th, lambda item: replace(item, won=False))
    assert "winners_lost" in codes(without, the_96th)
    assert codes(without) == []


def test_a_source_that_forgot_most_nominations_is_an_error(the_96th: Ceremony) -> None:
    few = replace(the_96th, nominations=the_96th.nominations[:50])
    assert "nominations_lost" in codes(few, the_96th)
    assert "nominations_lost" not in codes(few)


def test_a_ceremony_that_no_item_could_hold_is_an_error(the_96th: Ceremony) -> None:
    longer = edited(the_96th, lambda item: replace(item, detail="d" * 2_500))
    (error,) = errors_of(validate(longer, None, facts_of(96)))
    assert error.code == "ceremony_too_large"
    assert f"{MAX_CEREMONY:,}" in error.message


# --- warnings ---------------------------------------------------------------------------------------------------------


def test_a_category_that_is_not_in_the_table_is_found(the_96th: Ceremony) -> None:
    renamed = edited(the_96th, only_in("SOUND MIXING", lambda item: replace(item, canonical_category="SMELL")))
    assert "unknown_category" in codes(renamed)


def test_one_category_without_a_winner_is_found_but_stops_nothing(the_96th: Ceremony) -> None:
    findings = validate(edited(the_96th, only_in(PICTURE, lambda item: replace(item, won=False))), None, facts_of(96))
    assert [finding.code for finding in findings] == ["no_winner", "total_wins"]
    assert errors_of(findings) == ()


def test_a_tie_that_nobody_knows_is_found(the_96th: Ceremony) -> None:
    assert "unknown_tie" in codes(edited(the_96th, only_in(PICTURE, lambda item: replace(item, won=True))))


def test_a_known_tie_that_is_none_is_found(ceremonies: dict[int, Ceremony]) -> None:
    def without_streisand(item: Nomination) -> Nomination:
        return replace(item, won=item.won and item.nominees[0].name != "Barbra Streisand")

    assert codes(edited(ceremonies[41], without_streisand)) == ["missing_tie", "total_wins"]


def test_a_nomination_too_few_is_found(the_96th: Ceremony) -> None:
    assert codes(replace(the_96th, nominations=the_96th.nominations[1:])) == ["nominee_count", "total_nominations"]


@pytest.mark.parametrize("category", [PICTURE, "DIRECTING", "FILM EDITING"])
def test_a_category_that_is_missing_is_found_also_in_a_ceremony_of_which_no_totals_are_known(
    ceremonies: dict[int, Ceremony], category: str
) -> None:
    the_99th = replace(ceremonies[98], ordinal=99)
    assert "nominee_count" not in codes(the_99th)
    findings = validate(edited(the_99th, only_in(category, lambda _: None)), None, facts_of(99))
    (missing,) = [finding for finding in findings if finding.code == "nominee_count"]
    assert missing.message.startswith(f"{category} has 0 nominations")


def test_an_acting_nomination_of_nobody_is_found(the_96th: Ceremony) -> None:
    nobody = only_in("ACTOR IN A LEADING ROLE", lambda item: replace(item, nominees=()))
    assert codes(edited(the_96th, nobody)) == ["person_without_id"] * 5


def test_a_nomination_of_nothing_is_found(the_96th: Ceremony) -> None:
    first = the_96th.nominations[0]
    nothing = replace(first, films=(), nominees=(), canonical_category="SOUND MIXING", id="096-121")
    assert "empty_nomination" in codes(replace(the_96th, nominations=(*the_96th.nominations, nothing)))


def test_a_film_and_a_person_without_id_are_found(the_96th: Ceremony) -> None:
    def without_ids(item: Nomination) -> Nomination:
        return replace(item, films=(FilmReference(None, "X"),), nominees=(Nominee(item.nominees[0].name, ("?",)),))

    assert codes(edited(the_96th, only_in("DIRECTING", without_ids))) == ["film_without_id", "person_without_id"] * 5


def test_what_was_withdrawn_is_noted_and_counts_nowhere_else(the_96th: Ceremony) -> None:
    more = replace(the_96th.nominations[0], id="096-121", withdrawn=True, films=(FilmReference("tt0000001", "Other"),))
    (note,) = validate(replace(the_96th, nominations=(*the_96th.nominations, more)), None, facts_of(96))
    assert note == Finding(
        "withdrawn", "info", "1 that the source no longer gives: 096-121 ACTOR IN A LEADING ROLE: Other"
    )


def test_an_announced_ceremony_needs_no_winners(the_96th: Ceremony) -> None:
    announced = edited(the_96th, lambda item: replace(item, won=False))
    assert announced.awaiting_winners
    assert codes(announced) == []


@pytest.mark.parametrize(
    ("category", "ordinal", "allowed"),
    [
        ("DOCUMENTARY (Feature)", 15, (1, 25)),
        (PICTURE, 81, (2, 5)),
        (PICTURE, 90, (5, 10)),
        (PICTURE, 99, (10, 10)),
        ("MUSIC (Original Score)", 45, (6, 6)),
        ("DIRECTING", 50, (5, 5)),
        ("VISUAL EFFECTS", 26, (1, 5)),
        ("STUNT DESIGN", 100, (2, 5)),
    ],
)
def test_the_number_of_nominations_depends_on_the_era(category: str, ordinal: int, allowed: tuple[int, int]) -> None:
    assert nominee_range(category, ordinal) == allowed
