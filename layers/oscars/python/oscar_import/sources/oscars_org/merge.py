"""Makes a ceremony of oscars.org's page and IMDb's: the first says who was nominated, the second gives the ids.

Category by category each nomination of the page looks for its like at IMDb: by title, by names, by song or country, by
winner flag; where two are equally alike, by position. Nothing alike means no id: the nomination keeps its text and a
finding says so. What only IMDb has is not imported, but reported.

Findings (all warnings but the last, a note): `not_at_imdb`, `only_at_imdb`, `winner_differs`, `imdb_incomplete`,
`imdb_refused`, `nominee_without_id`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from rapidfuzz import fuzz

from oscar_import.ceremonies.calendar import film_years, year_held
from oscar_import.ceremonies.categories import category_named, find_category, is_special, written_name
from oscar_import.ceremonies.facts import facts_of
from oscar_import.ceremonies.model import Ceremony, FilmReference, Finding, Nomination, Nominee, SpecialAward
from oscar_import.names import Agreement, agreement, read_name, same_name, tells_apart
from oscar_import.normalization import normalise_title, same_title
from oscar_import.sources.imdb.parser import ImdbEvent, ImdbFilm, ImdbNomination
from oscar_import.sources.oscars_org.credit_line import names_in
from oscar_import.sources.oscars_org.parser import SOURCE, CeremonyPage, Honoree

INTERNATIONAL = "INTERNATIONAL FEATURE FILM"
SONG = "MUSIC (Original Song)"

_ALIKE_TITLES = 85.0
_ALIKE_NAMES = 88.0
_AGREEING_NAMES = 0.95
_ALIKE_FIRST_NAMES = 80.0
"""Of 100, by rapidfuzz; below that two spellings are not taken for the same."""


def merge(page: CeremonyPage, event: ImdbEvent | None) -> Ceremony:
    """One ceremony out of both pages; without IMDb's (None) films and nominees have no ids.

    Nominations are in the order of oscars.org's page. `detail` is the song; roles are on neither page. Of the awards
    outside the competition only the special ones are taken (those of IMDb where it has any): it has the scientific ones
    in part.
    """
    nominations: list[Nomination] = []
    findings: list[Finding] = []
    at_imdb = _by_category(event)
    honorees: dict[str, list[Honoree]] = defaultdict(list)
    for honoree in page.honorees:
        canonical = _canonical(honoree.category, page.ordinal)
        if not is_special(canonical):
            honorees[canonical].append(honoree)
    for canonical, in_category in honorees.items():
        incoming = [_nomination(canonical, honoree) for honoree in in_category]
        candidates = at_imdb.pop(canonical, [])
        partners = _partners(incoming, candidates)
        for place, nomination in enumerate(incoming):
            partner = candidates[partners[place]] if place in partners else None
            nominations.append(_with_ids(nomination, partner) if partner else nomination)
            if event:
                findings.extend(_doubts(nominations[-1], partner))
        findings.extend(
            _only_at_imdb(canonical, candidate)
            for index, candidate in enumerate(candidates)
            if index not in partners.values()
        )
    findings.extend(_only_at_imdb(canonical, item) for canonical, items in at_imdb.items() for item in items)
    ceremony = ceremony_of(page.ordinal, nominations, event)
    return replace(
        ceremony,
        special_awards=ceremony.special_awards or tuple(_special_awards_of_page(page)),
        date=ceremony.date or page.date,
        venue=ceremony.venue or page.venue,
        findings=(*findings, *_incomplete(event)),
    )


def imdb_refused(ceremony: Ceremony, code: str) -> Ceremony:
    """The ceremony of oscars.org's page alone, with a finding that says why: `code` of what IMDb's page failed with."""
    finding = Finding("imdb_refused", "warning", f"IMDb's page could not be had ({code}): it gives no ids")
    return replace(ceremony, findings=(*ceremony.findings, finding))


def from_event(event: ImdbEvent) -> Ceremony:
    """A ceremony out of IMDb's page alone, in IMDb's spelling, for a saved page and for comparisons."""
    nominations = [
        _at_imdb(_canonical(nomination.category, event.ordinal), nomination)
        for nomination in event.nominations
        if nomination.competitive
    ]
    return replace(
        ceremony_of(event.ordinal, nominations, event), source="imdb_event", findings=tuple(_incomplete(event))
    )


def ceremony_of(ordinal: int, nominations: list[Nomination], event: ImdbEvent | None) -> Ceremony:
    facts = facts_of(ordinal)
    return Ceremony(
        ordinal=ordinal,
        year=year_held(ordinal),
        film_years=film_years(ordinal),
        nominations=tuple(nominations),
        special_awards=tuple(_special_awards(event)) if event else (),
        date=facts.date,
        venue=facts.venue,
        hosts=facts.hosts,
        source=SOURCE,
    )


# what each page gives


def _canonical(category: str, ordinal: int) -> str:
    """The canonical name; a category that is not in the table is its own, in capitals as all are."""
    found = find_category(category, ordinal)
    return found.name if found else category.upper()


def _nomination(canonical: str, honoree: Honoree) -> Nomination:
    """What oscars.org gives, without ids."""
    category = category_named(canonical)
    films, names, detail = honoree.films, names_in(honoree.credit), ""
    if canonical == INTERNATIONAL:
        films, names = (honoree.credit,), honoree.films
    elif canonical == SONG and (song := _from_film(honoree.credit)):
        films, names, detail = (song[0],), names_in(song[1]), ", ".join(honoree.films)
    return Nomination(
        category=written_name(honoree.category, category) if category else canonical,
        canonical_category=canonical,
        films=tuple(FilmReference(None, title) for title in films if title),
        nominees=tuple(Nominee(name) for name in names),
        detail=detail,
        won=honoree.won,
    )


def _from_film(credit: str) -> tuple[str, str] | None:
    """The film and the credit of "from FILM; Music and Lyric by ..."."""
    beginning, _, rest = credit.partition(" ")
    film, _, credited = rest.partition("; ")
    return (film, credited) if beginning.lower() == "from" and film and credited else None


def _at_imdb(canonical: str, nomination: ImdbNomination) -> Nomination:
    """What IMDb gives. The note of an international feature is the country."""
    category = category_named(canonical)
    country = (
        (Nominee(nomination.note),)
        if canonical == INTERNATIONAL and nomination.note and not nomination.nominees
        else ()
    )
    return Nomination(
        category=written_name(nomination.category, category) if category else canonical,
        canonical_category=canonical,
        films=tuple(film.reference for film in nomination.films),
        nominees=country or nomination.nominees,
        detail=nomination.song,
        won=nomination.won,
    )


def _by_category(event: ImdbEvent | None) -> dict[str, list[ImdbNomination]]:
    found: dict[str, list[ImdbNomination]] = defaultdict(list)
    if event is None:
        return found
    for nomination in event.nominations:
        if nomination.competitive:
            found[_canonical(nomination.category, event.ordinal)].append(nomination)
    return found


def _special_awards(event: ImdbEvent) -> Iterator[SpecialAward]:
    for nomination in event.nominations:
        category = None if nomination.competitive else find_category(nomination.category)
        if category and category.category_class == "Special":
            yield SpecialAward(
                kind="special",
                category=category.name,
                canonical_category=category.name,
                films=tuple(film.reference for film in nomination.films),
                nominees=nomination.nominees,
                won=nomination.won,
            )


def _special_awards_of_page(page: CeremonyPage) -> Iterator[SpecialAward]:
    for honoree in page.honorees:
        category = find_category(honoree.category)
        if category and category.category_class == "Special":
            incoming = _nomination(category.name, honoree)
            yield SpecialAward(
                "special", category.name, category.name, incoming.films, incoming.nominees, won=incoming.won
            )


# who is who


def _partners(incoming: list[Nomination], candidates: list[ImdbNomination]) -> dict[int, int]:
    """Place in `incoming` → place in `candidates`: the most alike first, then those at the same place."""
    scores = sorted(
        (-score, abs(place - index), place, index)
        for place, nomination in enumerate(incoming)
        for index, candidate in enumerate(candidates)
        if (score := _likeness(nomination, candidate))
    )
    partners: dict[int, int] = {}
    for _, _, place, index in scores:
        if place not in partners and index not in partners.values():
            partners[place] = index
    return partners


def _likeness(incoming: Nomination, candidate: ImdbNomination) -> float:
    """How much two nominations of one category are alike; 0 means not at all, whoever won."""
    titles = [title for film in candidate.films for title in film.titles]
    title = max((_title_likeness(film.title, other) for film in incoming.films for other in titles), default=0.0)
    others = [nominee.name for nominee in candidate.nominees] or [candidate.note]
    names = [
        max((_name_likeness(nominee.name, other) for other in others), default=0.0) for nominee in incoming.nominees
    ]
    shared = sum(names) / max(len(names), len(others))
    song = 1.0 if incoming.detail and same_title(incoming.detail, candidate.song) else 0.0
    if not (title or shared or song):
        return 0.0
    return 4 * title + 3 * shared + 2 * song + (0.5 if incoming.won == candidate.won else 0.0)


def _title_likeness(one: str, other: str) -> float:
    """1 for the same title, else as like as two titles are that begin alike; 0 below the threshold."""
    if same_title(one, other):
        return 1.0
    ones, others = sorted((normalise_title(one), normalise_title(other)), key=len)
    if len(ones) >= 8 and others.startswith(f"{ones} "):
        return 0.9
    return _above(fuzz.ratio(ones, others), _ALIKE_TITLES)


def _name_likeness(one: str, other: str) -> float:
    """1 for the same name, else as like as two spellings of one person's name are; 0 below the threshold.

    One may have more names than the other (Sandra Tapia Díaz); with one surname the first names may differ more
    (Theo and Theodore), but a shared first name alone makes nobody the same, and father and son are two.
    """
    degree = agreement(one, other)
    if degree >= Agreement.AGREES:
        return 1.0 if degree is Agreement.SAME else _AGREEING_NAMES
    ones, others = read_name(one), read_name(other)
    if tells_apart(ones, others):
        return 0.0
    same_surname = bool(ones.words) and ones.words[-1:] == others.words[-1:]
    threshold = _ALIKE_FIRST_NAMES if same_surname else _ALIKE_NAMES
    return _above(fuzz.ratio(" ".join(ones.words), " ".join(others.words)), threshold)


def _above(percent: float, threshold: float) -> float:
    return percent / 100 if percent >= threshold else 0.0


# ids


def _with_ids(incoming: Nomination, partner: ImdbNomination) -> Nomination:
    """The nomination with the ids of the films and nominees at IMDb that are alike."""
    nominees = _assigned(
        [[_name_likeness(nominee.name, other.name) for other in partner.nominees] for nominee in incoming.nominees],
        only_clear_below=1.0,
    )
    films = _assigned(
        [
            [_title_likeness(film.title, _nearest(film.title, other)) for other in partner.films]
            for film in incoming.films
        ]
    )
    if not films and len(incoming.films) == len(partner.films) == 1 and _same_country(incoming, partner):
        films = {0: 0}
    return replace(
        incoming,
        films=tuple(
            replace(film, imdb_id=partner.films[films[place]].imdb_id) if place in films else film
            for place, film in enumerate(incoming.films)
        ),
        nominees=tuple(
            replace(nominee, imdb_ids=partner.nominees[nominees[place]].imdb_ids) if place in nominees else nominee
            for place, nominee in enumerate(incoming.nominees)
        ),
    )


def _same_country(incoming: Nomination, partner: ImdbNomination) -> bool:
    """Whether it is one country's film: a country sends one, whatever it is called."""
    country = incoming.nominees[0].name if incoming.canonical_category == INTERNATIONAL and incoming.nominees else ""
    return bool(country) and same_name(country, partner.note)


def _nearest(title: str, film: ImdbFilm) -> str:
    return max(film.titles, key=lambda other: _title_likeness(title, other))


def _assigned(likeness: list[list[float]], *, only_clear_below: float = 0.0) -> dict[int, int]:
    """Row → column of a table of likenesses, each once, the most alike first; 0 is never assigned.

    Nor is, below `only_clear_below`, a row that is as alike to another column that is left, or the other way round:
    who may be one of two people gets neither's id.
    """
    ranked = sorted(
        (-value, row, column) for row, values in enumerate(likeness) for column, value in enumerate(values) if value
    )
    assigned: dict[int, int] = {}
    for _, group in groupby(ranked, key=lambda item: item[0]):
        left = [(-minus, row, column) for minus, row, column in group]
        left = [item for item in left if item[1] not in assigned and item[2] not in assigned.values()]
        rows, columns = Counter(row for _, row, _ in left), Counter(column for _, _, column in left)
        for value, row, column in left:
            clear = value >= only_clear_below or rows[row] == columns[column] == 1
            if clear and row not in assigned and column not in assigned.values():
                assigned[row] = column
    return assigned


# what is reported


def _doubts(nomination: Nomination, partner: ImdbNomination | None) -> Iterator[Finding]:
    if partner is None:
        yield Finding("not_at_imdb", "warning", f"{_named(nomination)} is not at IMDb; it has no ids")
        return
    if nomination.won != partner.won:
        won, not_won = ("oscars.org", "IMDb") if nomination.won else ("IMDb", "oscars.org")
        yield Finding("winner_differs", "warning", f"{_named(nomination)} won at {won}, not at {not_won}")
    if nomination.canonical_category != INTERNATIONAL:
        for nominee in nomination.nominees:
            if not nominee.imdb_ids:
                yield Finding("nominee_without_id", "info", f"{_named(nomination)}: {nominee.name} has no id at IMDb")


def _only_at_imdb(canonical: str, nomination: ImdbNomination) -> Finding:
    return Finding(
        "only_at_imdb", "warning", f"{_named(_at_imdb(canonical, nomination))} is only at IMDb; not imported"
    )


def _incomplete(event: ImdbEvent | None) -> Iterator[Finding]:
    for name in event.incomplete if event else ():
        yield Finding("imdb_incomplete", "warning", f"IMDb's page shows only the first nominations of {name}")


def _named(nomination: Nomination) -> str:
    films = ", ".join(film.title for film in nomination.films)
    names = ", ".join(nominee.name for nominee in nomination.nominees)
    subject = " by ".join(part for part in (films, names) if part) or nomination.detail
    return f"{nomination.canonical_category}: {subject if len(subject) <= 80 else subject[:77] + '...'}"
