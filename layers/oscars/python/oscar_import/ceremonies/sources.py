"""The sources of nominations, each said once: what a run may name, what people read, and where it is fetched from.

How a source is fetched and read is code: `oscar_import.sources.registry` has it by the same names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Address:
    """A setting that says where a site is."""

    setting: str
    url: str
    """The address, unless the setting names another."""
    meaning: str


@dataclass(frozen=True, kw_only=True)
class Source:
    name: str
    """`oscar_data`: in a run's input, in messages and in records."""
    label: str
    """The same for people."""
    choice: str = ""
    """What the page offers it as; empty where the page cannot."""
    uploaded: Literal["never", "may be", "always"] = "never"
    """Whether a run names an object in the bucket that holds it."""
    addresses: tuple[Address, ...] = ()


SOURCES: tuple[Source, ...] = (
    Source(
        name="oscar_data",
        label="DLu/oscar_data",
        choice="The table of nominations (DLu/oscar_data)",
        uploaded="may be",
        addresses=(
            Address(
                setting="OSCAR_DATA_URL",
                url="https://raw.githubusercontent.com/DLu/oscar_data/main/oscars.csv",
                meaning="The table of nominations. On the embedded AWS also `file:PATH`.",
            ),
        ),
    ),
    Source(
        name="oscars_org",
        label="oscars.org and IMDb",
        choice="The Academy's pages with IMDb's ids (oscars.org)",
        addresses=(
            Address(
                setting="OSCARS_ORG_URL",
                url="https://www.oscars.org",
                meaning="The Academy's site, for the source `oscars_org`.",
            ),
            Address(
                setting="IMDB_URL",
                url="https://www.imdb.com",
                meaning="IMDb's site, for ids that the source `oscars_org` lacks; TMDb is asked where it refuses.",
            ),
        ),
    ),
    Source(name="file", label="a file", uploaded="always"),
)
"""The first one is asked where a run names none."""

NAMES = tuple(source.name for source in SOURCES)
FETCHED = tuple(source.name for source in SOURCES if source.uploaded != "always")
"""Those that a person names as they are; a file goes by its path."""
BY_NAME = {source.name: source for source in SOURCES}
ADDRESSES = tuple(address for source in SOURCES for address in source.addresses)


def label_of(name: str) -> str:
    """A source's name in words; the name itself where it is none of these."""
    return BY_NAME[name].label if name in BY_NAME else name
