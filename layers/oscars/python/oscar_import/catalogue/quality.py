"""How good the data of a ceremony are: what has ids, what was found, and what was not and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from oscar_import.ceremonies.categories import tracks_person
from oscar_import.ceremonies.model import Ceremony
from oscar_import.json_fields import JsonObject
from oscar_import.stage import Outcome, Stage


@dataclass(frozen=True)
class StageEnd:
    """How a stage ended for a film, and why so."""

    outcome: Outcome
    reason: str = ""


FilmStages = Mapping[Stage, StageEnd]


@dataclass(frozen=True)
class Share:
    part: int = 0
    whole: int = 0

    @property
    def ratio(self) -> float | None:
        """0 to 1; None of nothing."""
        return self.part / self.whole if self.whole else None

    def plus(self, other: Share) -> Share:
        return Share(self.part + other.part, self.whole + other.whole)


@dataclass(frozen=True)
class Unmatched:
    """A film that an upstream does not give: which, at what stage, how that ended, and why."""

    film: str
    title: str
    stage: Stage
    outcome: Outcome | None
    """None: the stage has not been at it, or failed."""
    reason: str
    failed_in: Stage | None = None
    """The stage that the film failed in, this one or one before it."""
    error_code: str | None = None

    @property
    def end(self) -> str:
        """In words: `not_found in tmdb_details`, `failed in omdb_enrichment (bad_key)`."""
        if self.failed_in is not None:
            return f"failed in {self.failed_in.value} ({self.error_code})"
        return f"{self.outcome.value if self.outcome else 'not yet'} in {self.stage.value}"


@dataclass(frozen=True)
class FilmFailure:
    """Where and why a film failed."""

    stage: Stage
    code: str
    message: str


@dataclass(frozen=True)
class Contradiction:
    """A film of which OMDb's awards text counts other Oscars than our record; `message` says which."""

    film: str
    title: str
    message: str


@dataclass(frozen=True)
class OddValue:
    """A value of an upstream that is outside its range, so that the film's record has none; `message` says which."""

    film: str
    title: str
    stage: Stage
    message: str


@dataclass(frozen=True)
class Quality:
    """Of a ceremony, or of several together; a film of two ceremonies counts in both."""

    nominations: int = 0
    with_film_id: Share = Share()
    """Nominations that name a film: those all of whose films have an id."""
    with_person_ids: Share = Share()
    """Nominees where persons are tracked: those with a person's id."""
    films_at_tmdb: Share = Share()
    films_at_omdb: Share = Share()
    films_enriched: Share = Share()
    """Films with details, media and collaborations."""
    known: Mapping[str, Share] = field(default_factory=dict)
    """Not in the score: by the name of a field (`release_date`, `ratings`), of how many of the films it is known."""
    warnings: int = 0
    """Findings of the checks that are warnings."""
    unmatched: tuple[Unmatched, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    """Not in the score: it may be OMDb that is wrong, or a ceremony of the film that is not imported yet."""
    odd_values: tuple[OddValue, ...] = ()
    """Not in the score: the film's other values are there."""

    @property
    def score(self) -> float:
        """The mean of the shares, 0 to 1; 1 where there is nothing to share."""
        ratios = [ratio for _, share in self.shares() if (ratio := share.ratio) is not None]
        return sum(ratios) / len(ratios) if ratios else 1.0

    def shares(self) -> tuple[tuple[str, Share], ...]:
        """Every share under its field's name."""
        return (
            ("with_film_id", self.with_film_id),
            ("with_person_ids", self.with_person_ids),
            ("films_at_tmdb", self.films_at_tmdb),
            ("films_at_omdb", self.films_at_omdb),
            ("films_enriched", self.films_enriched),
        )

    def to_document(self) -> JsonObject:
        """As JSON: each share as part, whole and ratio."""
        shares = {name: {**asdict(share), "ratio": share.ratio} for name, share in self.shares()}
        return {
            "nominations": self.nominations,
            "score": self.score,
            **shares,
            "known": {name: {**asdict(share), "ratio": share.ratio} for name, share in self.known.items()},
            "warnings": self.warnings,
            "unmatched": [asdict(film) for film in self.unmatched],
            "contradictions": [asdict(film) for film in self.contradictions],
            "odd_values": [asdict(film) for film in self.odd_values],
        }

    @staticmethod
    def from_document(document: Mapping[str, Any]) -> Quality:
        """Reads what `to_document` wrote."""
        shares = {name: Share(document[name]["part"], document[name]["whole"]) for name, _ in Quality().shares()}
        return Quality(
            nominations=document["nominations"],
            **shares,
            known={name: Share(one["part"], one["whole"]) for name, one in document.get("known", {}).items()},
            warnings=document["warnings"],
            unmatched=tuple(
                Unmatched(
                    **{
                        **film,
                        "stage": Stage(film["stage"]),
                        "outcome": Outcome(film["outcome"]) if film["outcome"] else None,
                        "failed_in": Stage(film["failed_in"]) if film.get("failed_in") else None,
                    }
                )
                for film in document["unmatched"]
            ),
            contradictions=tuple(Contradiction(**film) for film in document["contradictions"]),
            odd_values=tuple(
                OddValue(**{**film, "stage": Stage(film["stage"])}) for film in document.get("odd_values", [])
            ),
        )


def quality_of(
    ceremony: Ceremony,
    films: Mapping[str, FilmStages],
    contradicted: Mapping[str, str] | None = None,
    odd: Mapping[str, Iterable[tuple[Stage, str]]] | None = None,
) -> Quality:
    """Of one ceremony.

    `films`: film key → how each stage ended; a film or stage that is missing has not been done. `contradicted`: film
    key → what OMDb counts otherwise (`omdb.oscar_count_finding`). `odd`: film key → stage and what was of no use there.
    """
    naming = [nomination for nomination in ceremony.standing if nomination.films]
    tracked = [
        nominee
        for nomination in ceremony.standing
        if tracks_person(nomination.canonical_category)
        for nominee in nomination.nominees
    ]
    titles = {key: film.title for key, film in ceremony.films().items()}
    ends = {key: films.get(key, {}) for key in titles}
    return Quality(
        nominations=len(ceremony.standing),
        with_film_id=Share(sum(all(film.imdb_id for film in item.films) for item in naming), len(naming)),
        with_person_ids=Share(sum(bool(nominee.person_ids) for nominee in tracked), len(tracked)),
        films_at_tmdb=_share(_has(end, Stage.TMDB_DETAILS) for end in ends.values()),
        films_at_omdb=_share(_has(end, Stage.OMDB_ENRICHMENT) for end in ends.values()),
        films_enriched=_share(_is_enriched(end) for end in ends.values()),
        warnings=sum(finding.severity == "warning" for finding in ceremony.findings),
        unmatched=tuple(film for key, title in titles.items() for film in _unmatched(key, title, ends[key])),
        contradictions=tuple(
            Contradiction(key, title, message)
            for key, title in titles.items()
            if (message := (contradicted or {}).get(key))
        ),
        odd_values=tuple(
            OddValue(key, title, stage, message)
            for key, title in titles.items()
            for stage, message in (odd or {}).get(key, ())
        ),
    )


def with_failures(quality: Quality, failed: Mapping[str, FilmFailure]) -> Quality:
    """The same, where films that an upstream does not give have failed: `failed` by film key."""
    return replace(quality, unmatched=tuple(_with_failure(one, failed.get(one.film)) for one in quality.unmatched))


def _with_failure(one: Unmatched, failure: FilmFailure | None) -> Unmatched:
    if failure is None or (one.outcome is not None and one.stage is not failure.stage):
        return one
    return replace(one, outcome=None, reason=failure.message, failed_in=failure.stage, error_code=failure.code)


def together(qualities: Iterable[Quality]) -> Quality:
    """Of several ceremonies, added up."""
    total = Quality()
    for quality in qualities:
        total = Quality(
            nominations=total.nominations + quality.nominations,
            with_film_id=total.with_film_id.plus(quality.with_film_id),
            with_person_ids=total.with_person_ids.plus(quality.with_person_ids),
            films_at_tmdb=total.films_at_tmdb.plus(quality.films_at_tmdb),
            films_at_omdb=total.films_at_omdb.plus(quality.films_at_omdb),
            films_enriched=total.films_enriched.plus(quality.films_enriched),
            known={
                name: total.known.get(name, Share()).plus(quality.known.get(name, Share()))
                for name in {**total.known, **quality.known}
            },
            warnings=total.warnings + quality.warnings,
            unmatched=(*total.unmatched, *quality.unmatched),
            contradictions=(*total.contradictions, *quality.contradictions),
            odd_values=(*total.odd_values, *quality.odd_values),
        )
    return total


def worst_first(qualities: Mapping[int, Quality]) -> list[tuple[int, Quality]]:
    """Ceremony ordinals and their qualities: the lowest score first, then the most warnings and contradictions."""
    return sorted(
        qualities.items(),
        key=lambda item: (item[1].score, -item[1].warnings - len(item[1].contradictions), item[0]),
    )


def _share(flags: Iterable[bool]) -> Share:
    counted = list(flags)
    return Share(sum(counted), len(counted))


def _has(ends: FilmStages, stage: Stage) -> bool:
    end = ends.get(stage)
    return end is not None and end.outcome is Outcome.DONE


def _is_enriched(ends: FilmStages) -> bool:
    return _has(ends, Stage.TMDB_DETAILS) and all(
        (end := ends.get(stage)) is not None and end.outcome in (Outcome.DONE, Outcome.NOT_NEEDED)
        for stage in (Stage.MEDIA_PROCESSING, Stage.COLLABORATION)
    )


def _unmatched(key: str, title: str, ends: FilmStages) -> Iterable[Unmatched]:
    """The upstreams that do not give the film; where it was searched for in vain, the search says why."""
    for stage in (Stage.TMDB_DETAILS, Stage.OMDB_ENRICHMENT):
        if _has(ends, stage):
            continue
        search = ends.get(Stage.TMDB_DISCOVERY) if stage is Stage.TMDB_DETAILS else None
        in_vain = search is not None and search.outcome in (Outcome.NOT_FOUND, Outcome.AMBIGUOUS)
        end = search if in_vain else ends.get(stage)
        yield Unmatched(
            key,
            title,
            Stage.TMDB_DISCOVERY if in_vain else stage,
            end.outcome if end else None,
            end.reason if end else "",
        )
