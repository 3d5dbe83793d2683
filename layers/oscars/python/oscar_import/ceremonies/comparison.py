"""Where two sources disagree about one ceremony."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass

from oscar_import.ceremonies.model import Ceremony, Nomination
from oscar_import.ceremonies.pairing import paired
from oscar_import.json_fields import JsonObject
from oscar_import.names import read_name, same_name
from oscar_import.normalization import same_title


@dataclass(frozen=True)
class Difference:
    """One disagreement. `kind` is `only_in_one`, `only_in_other` or the name of what differs (`COMPARED`)."""

    kind: str
    canonical_category: str
    subject: str
    """Film and nominees of the nomination, as the one that has it (the first if both) writes them."""
    one: str
    other: str
    spelling_only: bool = False
    """The two say the same, written otherwise."""

    def to_document(self) -> JsonObject:
        """As JSON."""
        return asdict(self)


def compare(one: Ceremony, other: Ceremony) -> tuple[Difference, ...]:
    """The differences of two ceremonies' nominations, in the order of the first; what only the second has comes last.

    Nominations are paired as `reconcile` pairs them. Values are text, several joined by ` | `.
    A detail that one of them leaves out is no difference: IMDb and oscars.org give no roles. Nor are ids of which one
    has none at all: oscars.org's page alone.
    """
    if one.ordinal != other.ordinal:
        raise ValueError(f"ceremony {one.ordinal} cannot be compared with ceremony {other.ordinal}")
    ones, others = one.standing, other.standing
    pairs = paired(ones, others)
    compared = {
        kind: values for kind, values in COMPARED.items() if kind not in _IDS or _both_have(values, ones, others)
    }
    differences: list[Difference] = []
    for place, nomination in enumerate(ones):
        if place in pairs:
            differences.extend(_differences(nomination, others[pairs[place]], compared))
        else:
            differences.append(_only("only_in_one", nomination))
    unpaired = set(range(len(others))) - set(pairs.values())
    differences.extend(_only("only_in_other", others[place]) for place in sorted(unpaired))
    return tuple(differences)


def _only(kind: str, nomination: Nomination) -> Difference:
    subject = _subject(nomination)
    one, other = (subject, "") if kind == "only_in_one" else ("", subject)
    return Difference(kind, nomination.canonical_category, subject, one, other)


def _differences(one: Nomination, other: Nomination, compared: Mapping[str, _Values]) -> list[Difference]:
    found = []
    for kind, values in compared.items():
        ones, others = values(one), values(other)
        if ones != others and not (kind == "detail" and not (ones and others)):
            found.append(
                Difference(
                    kind,
                    one.canonical_category,
                    _subject(one),
                    " | ".join(ones),
                    " | ".join(others),
                    spelling_only=_same_but_for_spelling(kind, ones, others),
                )
            )
    return found


def _film_ids(nomination: Nomination) -> list[str]:
    return sorted(film.imdb_id or "?" for film in nomination.films)


def _film_titles(nomination: Nomination) -> list[str]:
    return sorted(film.title for film in nomination.films)


def _nominee_ids(nomination: Nomination) -> list[str]:
    return sorted(",".join(nominee.imdb_ids) or "?" for nominee in nomination.nominees)


def _nominee_names(nomination: Nomination) -> list[str]:
    return sorted(nominee.name for nominee in nomination.nominees)


_Values = Callable[[Nomination], list[str]]
COMPARED: dict[str, _Values] = {
    "won": lambda nomination: ["won"] if nomination.won else ["not won"],
    "film_ids": _film_ids,
    "film_titles": _film_titles,
    "nominee_ids": _nominee_ids,
    "nominee_names": _nominee_names,
    "detail": lambda nomination: [nomination.detail] if nomination.detail else [],
    "category": lambda nomination: [nomination.category],
}
"""What is compared, in the order it is listed."""
_IDS = ("film_ids", "nominee_ids")


def _both_have(values: _Values, *ceremonies: Iterable[Nomination]) -> bool:
    """Whether either ceremony has an id of the kind that `values` gives."""
    return all(any(set(values(nomination)) - {"?"} for nomination in nominations) for nominations in ceremonies)


def _same_but_for_spelling(kind: str, ones: list[str], others: list[str]) -> bool:
    if kind == "category":
        return True
    same = {"film_titles": same_title, "detail": same_title, "nominee_names": _same_but_for_initials}.get(kind)
    return same is not None and len(ones) == len(others) and all(map(same, ones, others))


def _same_but_for_initials(one: str, other: str) -> bool:
    """Whether two names agree and neither has a whole word that the other lacks."""
    whole = [sorted(word for word in read_name(name).words if len(word) > 1) for name in (one, other)]
    return whole[0] == whole[1] and same_name(one, other)


def _subject(nomination: Nomination) -> str:
    films = ", ".join(film.title for film in nomination.films)
    names = ", ".join(nominee.name for nominee in nomination.nominees)
    return " by ".join(part for part in (films, names) if part) or nomination.detail
