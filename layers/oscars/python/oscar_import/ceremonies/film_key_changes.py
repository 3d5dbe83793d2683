"""Which films a ceremony no longer names, and what it names in their place: a source may correct a film's id."""

from __future__ import annotations

from collections.abc import Iterable

from oscar_import.ceremonies.model import Ceremony, Nomination
from oscar_import.normalization import normalise_title


def keys_instead(former: Ceremony, ceremony: Ceremony) -> dict[str, str | None]:
    """The keys of films that `former` names and `ceremony` does not, each with the key that the same nominations name
    now; None where they are withdrawn, or name several films that may be it."""
    now = {nomination.id: nomination for nomination in ceremony.standing}
    gone = former.films().keys() - ceremony.films().keys()
    found: dict[str, set[str]] = {key: set() for key in sorted(gone)}
    for nomination in former.standing:
        own = _titles(former, nomination)
        later = _titles(ceremony, now[nomination.id]) if nomination.id in now else {}
        new = {key: title for key, title in later.items() if key not in own}
        for key in own.keys() & gone:
            same_title = [other for other, title in new.items() if title == own[key]]
            found[key].update(same_title or new)
    return {key: keys.pop() if len(keys) == 1 else None for key, keys in found.items()}


def followed(earlier: dict[str, str | None], later: dict[str, str | None]) -> dict[str, str | None]:
    """Two of `keys_instead`, one after the other, as one: a film is where the second one leads to."""
    through = {key: later.get(other, other) if other else None for key, other in earlier.items()}
    both = {**later, **through}
    return {key: other for key, other in both.items() if other != key and not _is_between(key, earlier)}


def _is_between(key: str, earlier: dict[str, str | None]) -> bool:
    """Whether the key came with the first change: nobody knew it before."""
    others: Iterable[str | None] = earlier.values()
    return key not in earlier and key in others


def _titles(ceremony: Ceremony, nomination: Nomination) -> dict[str, str]:
    """The keys of the films that the nomination names, each with its title."""
    return {ceremony.film_keys.of(nomination, film): normalise_title(film.title) for film in nomination.films}
