"""How a person, a film and a ceremony are shown."""

from __future__ import annotations

from typing import Any

from oscar_import.catalogue.statistics import Statistics
from rich.console import Console, RenderableType

from oscars.cli.commands.show import _film, _nomination, _person, _tally


def text_of(renderable: RenderableType) -> str:
    console = Console(width=200, color_system=None)
    with console.capture() as captured:
        console.print(renderable)
    return captured.get()


def nomination(*, official: bool, won: bool = False) -> dict[str, Any]:
    return {
        "year": 1936,
        "canonical_category": "CINEMATOGRAPHY",
        "nominees": [{"name": "Hal Mohr", "imdb_ids": ["nm0005802"]}],
        "films": [{"title": "A Midsummer Night's Dream", "imdb_id": "tt0026714"}],
        "detail": "",
        "won": won,
        "official": official,
    }


AWARD = {
    "year": 2017,
    "kind": "special",
    "canonical_category": "HONORARY AWARD",
    "nominees": [{"name": "Jackie Chan", "imdb_ids": ["nm0000329"]}],
    "films": [],
    "detail": "",
    "won": True,
}


def test_what_is_not_official_is_marked_in_every_line() -> None:
    assert "(not an official nomination)" in text_of(_nomination(nomination(official=False)))
    assert "official" not in text_of(_nomination(nomination(official=True)))


def test_a_ceremony_counts_official_ones_and_says_the_other_sum_where_it_differs() -> None:
    some = [nomination(official=True, won=True), nomination(official=False, won=True), nomination(official=False)]
    assert _tally(some) == "1 nomination, 1 win (with unofficial ones 3 nominations, 2 wins)"
    assert _tally(some[:1]) == "1 nomination, 1 win"


def test_a_person_who_was_honoured_only_is_shown_with_the_award() -> None:
    shown = text_of(
        _person(
            {
                "name": "Jackie Chan",
                "imdb_id": "nm0000329",
                "nominations": [],
                "special_awards": [AWARD],
                "oscar_stats": Statistics(special_awards=1).to_document(),
                "collaborators": [],
            }
        )
    )
    assert "0 nominations (0 major), 0 wins (0 major); 1 special award" in shown
    assert "2017  HONORARY AWARD: Jackie Chan" in shown


def test_a_film_has_the_official_figure_first_and_its_honour_with_the_country() -> None:
    honour = {**AWARD, "nominees": [{"name": "Japan", "imdb_ids": []}], "films": nomination(official=True)["films"]}
    stats = Statistics(nominations=11, wins=3, official_nominations=10, official_wins=3, special_awards=1)
    known = dict.fromkeys(("release_date", "runtime_minutes", "tmdb_id", "omdb", "failure"))
    lists: dict[str, Any] = {name: [] for name in ("genres", "crew", "cast", "nominations", "candidates", "findings")}
    document = {
        **known,
        **lists,
        "title": "Rashomon",
        "film": "tt0042876",
        "special_awards": [honour],
        "oscar_stats": stats.to_document(),
        "status": {"tmdb_discovery": "not_needed"},
        "reasons": {},
    }
    shown = text_of(_film(document))
    assert "10 nominations (0 major), 3 wins (0 major); with unofficial ones 11 nominations, 3 wins; 1 special" in shown
    assert "HONORARY AWARD: Japan - A Midsummer Night's Dream (tt0026714)" in shown
