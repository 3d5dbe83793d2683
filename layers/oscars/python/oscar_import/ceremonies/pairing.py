"""Which nominations of two sources are the same: the rules are in `reconciliation`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from difflib import SequenceMatcher

from oscar_import.ceremonies.model import UNKNOWN_ID, Nomination
from oscar_import.names import name_key, one_to_one, pair_names
from oscar_import.normalization import normalise_title

_Key = Callable[[Nomination], Hashable]


def _film_ids(nomination: Nomination) -> Hashable:
    return tuple(sorted(film.imdb_id or normalise_title(film.title) for film in nomination.films))


def _film_titles(nomination: Nomination) -> Hashable:
    return tuple(sorted(normalise_title(film.title) for film in nomination.films))


def _nominee_ids(nomination: Nomination) -> Hashable:
    found: list[str] = []
    for nominee in nomination.nominees:
        real = [imdb_id for imdb_id in nominee.imdb_ids if imdb_id != UNKNOWN_ID]
        found.extend(real or [name_key(nominee.name)])
    return tuple(sorted(found))


def _nominee_names(nomination: Nomination) -> Hashable:
    return tuple(sorted(name_key(nominee.name) for nominee in nomination.nominees))


def _nominees_agree(one: Nomination, other: Nomination) -> bool:
    """Whether every nominee of one is, by name, exactly one of the other."""
    ones, others = ([nominee.name for nominee in nomination.nominees] for nomination in (one, other))
    return bool(ones) and len(pair_names(ones, others)) == len(ones) == len(others)


def _detail(nomination: Nomination) -> str:
    return normalise_title(nomination.detail)


_FILM_KEYS: tuple[_Key, ...] = (_film_ids, _film_titles)
_NOMINEE_KEYS: tuple[_Key, ...] = (_nominee_ids, _nominee_names)


def paired(old: tuple[Nomination, ...], new: tuple[Nomination, ...]) -> dict[int, int]:
    """Place in `old` → place in `new`, for all that are the same nomination by the rules of `reconciliation`."""
    pairing = _Pairing(old, new)
    for films in _FILM_KEYS:
        for nominees in _NOMINEE_KEYS:
            for withdrawn in (False, True):
                pairing.pair_equal(_both(films, nominees), withdrawn=withdrawn)
    for films in _FILM_KEYS:
        pairing.pair_agreeing(films)
    for films in _FILM_KEYS:
        pairing.pair_unique(_with_detail(films))
    for key in (*_FILM_KEYS, *_NOMINEE_KEYS):
        pairing.pair_unique(key)
    return pairing.pairs


def paired_completely(candidates: Mapping[int, Sequence[int]]) -> dict[int, int]:
    """Place in `old` → place in `new`, each new place with one of its own candidates; empty where not all find one."""
    pairs: dict[int, int] = {}
    return pairs if all(_finds(place, candidates, pairs, set()) for place in candidates) else {}


def _finds(place: int, candidates: Mapping[int, Sequence[int]], pairs: dict[int, int], tried: set[int]) -> bool:
    """Finds an old place for a new one, also one that is taken where its holder finds another."""
    for former in candidates[place]:
        if former not in tried:
            tried.add(former)
            if former not in pairs or _finds(pairs[former], candidates, pairs, tried):
                pairs[former] = place
                return True
    return False


class _Pairing:
    """`pairs` grows with every key that is tried; what has a pair keeps it."""

    def __init__(self, old: tuple[Nomination, ...], new: tuple[Nomination, ...]) -> None:
        self._old = old
        self._new = new
        self.pairs: dict[int, int] = {}

    def pair_equal(self, key: _Key, *, withdrawn: bool) -> None:
        """Pairs what has the same value, several of them by their detail."""
        news = _places_by_value(self._new, self.pairs.values(), key)
        for value, places in _places_by_value(self._old, self.pairs, key).items():
            candidates = [place for place in places if self._old[place].withdrawn == withdrawn]
            self.pairs.update(_paired_by_detail(self._old, candidates, self._new, news.get(value, [])))

    def pair_agreeing(self, key: _Key) -> None:
        """Pairs what has the same value and nominees whose names agree, one with one: an initial may have come."""
        news = _places_by_value(self._new, self.pairs.values(), key)
        for value, places in _places_by_value(self._old, self.pairs, key).items():
            standing = [place for place in places if not self._old[place].withdrawn]
            edges = [
                (old_place, new_place)
                for old_place in standing
                for new_place in news.get(value, [])
                if _nominees_agree(self._old[old_place], self._new[new_place])
            ]
            self.pairs.update(one_to_one(edges))

    def pair_unique(self, key: _Key) -> None:
        """Pairs what alone has a value on either side."""
        news = _places_by_value(self._new, self.pairs.values(), key)
        for value, places in _places_by_value(self._old, self.pairs, key).items():
            standing = [place for place in places if not self._old[place].withdrawn]
            if len(standing) == 1 and len(news.get(value, [])) == 1:
                self.pairs[standing[0]] = news[value][0]


def _places_by_value(nominations: tuple[Nomination, ...], taken: Iterable[int], key: _Key) -> dict[Hashable, list[int]]:
    """The places that are not taken, by category and what `key` makes of their nomination."""
    used = set(taken)
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for place, nomination in enumerate(nominations):
        if place not in used and (value := key(nomination)):
            groups[nomination.canonical_category, value].append(place)
    return groups


def identity(nomination: Nomination) -> Hashable:
    """What no two nominations of a ceremony have in common: category, films, nominees and detail."""
    return (
        nomination.canonical_category,
        _film_ids(nomination),
        _nominee_ids(nomination),
        _detail(nomination),
    )


def _both(films: _Key, nominees: _Key) -> _Key:
    return lambda nomination: (films(nomination), nominees(nomination))


def _with_detail(films: _Key) -> _Key:
    """Films and detail; empty, which pairs nothing, where one of them is."""
    return lambda nomination: (
        (films(nomination), _detail(nomination)) if films(nomination) and _detail(nomination) else ()
    )


def _paired_by_detail(
    old: tuple[Nomination, ...], old_places: list[int], new: tuple[Nomination, ...], new_places: list[int]
) -> dict[int, int]:
    """Pairs nominations that are equal but for their detail: the most similar details first, then in order."""
    likeness = sorted(
        (
            (-SequenceMatcher(None, _detail(old[old_place]), _detail(new[new_place])).ratio(), old_place, new_place)
            for old_place in old_places
            for new_place in new_places
        )
        if len(old_places) > 1 or len(new_places) > 1
        else ((0.0, old_place, new_place) for old_place in old_places for new_place in new_places)
    )
    pairs: dict[int, int] = {}
    for _, old_place, new_place in likeness:
        if old_place not in pairs and new_place not in pairs.values():
            pairs[old_place] = new_place
    return pairs
