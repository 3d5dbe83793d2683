"""What one ceremony's facts consist of."""

from dataclasses import dataclass

UNKNOWN_ID = "?"
AWARD_CLASSES = ("Acting", "Directing", "Music", "Production", "SciTech", "Special", "Title", "Writing")
NOT_COMPETITIVE = frozenset({"SciTech", "Special"})


class FactsError(ValueError):
    """A line of facts, or of the table they are made from, that cannot be read; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Film:
    title: str
    imdb_id: str | None  # "tt0019071"


@dataclass(frozen=True, slots=True)
class Nominee:
    name: str
    imdb_ids: tuple[str, ...]
    """Ids of people ("nm…") and companies ("co…"); ("?",) where the record looked and found none; empty where it has
    no ids at all. Several where one name stands for several people."""


@dataclass(frozen=True, slots=True)
class Nomination:
    """One row of the record: a nomination, or a special or scientific award."""

    award_class: str
    canonical_category: str
    category: str
    """As that ceremony wrote it."""
    films: tuple[Film, ...]
    nominees: tuple[Nominee, ...]
    detail: tuple[str, ...]
    """Acting: one role a film. Music and dance: songs. Scientific: the section."""
    country: str
    """International feature: who sent the film in; else empty."""
    won: bool
    official: bool

    @property
    def competitive(self) -> bool:
        return self.award_class not in NOT_COMPETITIVE


@dataclass(frozen=True, slots=True)
class Ceremony:
    ordinal: int
    film_year: str
    """"2023", or "1927/28" for the first six."""
    nominations: tuple[Nomination, ...]

    @property
    def competitive(self) -> int:
        return sum(nomination.competitive for nomination in self.nominations)

    @property
    def won(self) -> int:
        """Competitive nominations that won."""
        return sum(nomination.competitive and nomination.won for nomination in self.nominations)
