"""What one ceremony's facts consist of."""

from dataclasses import dataclass

from oscar_import.sources.oscar_data.parser import TableRow


class FactsError(ValueError):
    """A line of facts, or of the table they are made from, that cannot be read; the message says where and why."""


@dataclass(frozen=True, slots=True)
class CeremonyFacts:
    """The rows that the open table has of a ceremony, without their prose: of a name only the country is kept."""

    ordinal: int
    film_years: str
    """"2023", or "1927/28" for the first six."""
    rows: tuple[TableRow, ...]

    @property
    def competitive(self) -> int:
        return sum(row.competitive for row in self.rows)

    @property
    def won(self) -> int:
        """Competitive nominations that won."""
        return sum(row.competitive and row.won for row in self.rows)
