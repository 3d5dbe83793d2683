"""Every award there has been, under one canonical name, with the names it had over the years.

Canonical and other names are those of the open table of nominations. Names used elsewhere are those of IMDb; it and
oscars.org put "Best", "Achievement in" and the like around most of the names, which the look-up ignores.

- `is_major` marks the eight awards every summary counts apart: picture, directing, the four acting awards, and the
  adapted and the original screenplay (the two directing awards of the 1st ceremony included).
- The honorary foreign-film awards of the 23rd to 25th, 27th and 28th are outside the competition, although the open
  table files them under the competitive award that followed them at the 29th: nobody was nominated for them.
- `tracks_person` marks the awards whose nominees get a record of their own: the classes Acting and Directing, so
  Assistant Director (6th to 10th) is in, and Dance Direction, which the table counts to Music, is not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from oscar_import.normalization import normalise_title

COMPETITIVE_CLASSES = ("Acting", "Directing", "Music", "Production", "Title", "Writing")


@dataclass(frozen=True)
class Category:
    """One award."""

    name: str
    """The canonical name."""
    category_class: str
    """Acting, Directing, Music, Production, Title, Writing, Special or SciTech."""
    other_names: tuple[str, ...] = ()
    """The names it had besides, in the order it first had them."""
    elsewhere: tuple[str, ...] = ()
    """Names that other sources use and the award itself never had."""
    five_since: int | None = None
    """The ceremony since which there have been exactly five nominations each time."""
    is_major: bool = False

    @property
    def is_competitive(self) -> bool:
        return self.category_class in COMPETITIVE_CLASSES

    @property
    def tracks_person(self) -> bool:
        return self.category_class in ("Acting", "Directing")


CATEGORIES: tuple[Category, ...] = (
    Category(
        "BEST PICTURE",
        "Title",
        other_names=(
            "OUTSTANDING PICTURE",
            "OUTSTANDING PRODUCTION",
            "OUTSTANDING MOTION PICTURE",
            "BEST MOTION PICTURE",
        ),
        elsewhere=("Picture, Production",),
        is_major=True,
    ),
    Category(
        "UNIQUE AND ARTISTIC PICTURE",
        "Title",
        elsewhere=("Picture, Unique and Artistic Production", "Unique and Artistic Production"),
    ),
    Category(
        "SHORT FILM (Animated)",
        "Title",
        other_names=("SHORT SUBJECT (Cartoon)", "SHORT SUBJECT (Animated)", "ANIMATED SHORT FILM"),
        elsewhere=("Short Subject, Cartoons", "Short Subject, Animated Films"),
        five_since=74,
    ),
    Category("SHORT SUBJECT (Comedy)", "Title"),
    Category("SHORT SUBJECT (Novelty)", "Title"),
    Category("SHORT SUBJECT (Color)", "Title"),
    Category("SHORT SUBJECT (One-reel)", "Title"),
    Category("SHORT SUBJECT (Two-reel)", "Title"),
    Category(
        "DOCUMENTARY (Short Subject)",
        "Title",
        other_names=("DOCUMENTARY SHORT FILM",),
        elsewhere=("Documentary, Short Subjects", "Documentary, Short"),
        five_since=82,
    ),
    Category(
        "DOCUMENTARY (Feature)",
        "Title",
        other_names=("DOCUMENTARY", "DOCUMENTARY FEATURE FILM"),
        elsewhere=("Documentary, Features",),
        five_since=37,
    ),
    Category(
        "INTERNATIONAL FEATURE FILM",
        "Title",
        other_names=("FOREIGN LANGUAGE FILM",),
        five_since=29,
    ),
    Category(
        "SHORT FILM (Live Action)",
        "Title",
        other_names=("SHORT SUBJECT (Live Action)", "SHORT FILM (Dramatic Live Action)", "LIVE ACTION SHORT FILM"),
        elsewhere=("Short Subject, Live Action Subjects", "Short Subject, Live Action Films"),
        five_since=65,
    ),
    Category("ANIMATED FEATURE FILM", "Title", elsewhere=("Animated Feature",), five_since=84),
    Category("DIRECTING (Comedy Picture)", "Directing", elsewhere=("Director, Comedy Picture",), is_major=True),
    Category("DIRECTING (Dramatic Picture)", "Directing", elsewhere=("Director, Dramatic Picture",), is_major=True),
    Category("DIRECTING", "Directing", elsewhere=("Director",), five_since=9, is_major=True),
    Category("ASSISTANT DIRECTOR", "Directing"),
    Category("ACTOR IN A LEADING ROLE", "Acting", other_names=("ACTOR",), five_since=8, is_major=True),
    Category("ACTRESS IN A LEADING ROLE", "Acting", other_names=("ACTRESS",), five_since=9, is_major=True),
    Category("ACTOR IN A SUPPORTING ROLE", "Acting", five_since=9, is_major=True),
    Category("ACTRESS IN A SUPPORTING ROLE", "Acting", five_since=9, is_major=True),
    Category(
        "WRITING (Adapted Screenplay)",
        "Writing",
        other_names=(
            "WRITING (Adaptation)",
            "WRITING",
            "WRITING (Screenplay)",
            "WRITING (Screenplay--Adapted)",
            "WRITING (Screenplay--based on material from another medium)",
            "WRITING (Screenplay Adapted from Other Material)",
            "WRITING (Screenplay Based on Material from Another Medium)",
            "WRITING (Screenplay Based on Material Previously Produced or Published)",
        ),
        elsewhere=("Adapted Screenplay", "Writing, Achievement"),
        five_since=9,
        is_major=True,
    ),
    Category(
        "WRITING (Original Story)",
        "Writing",
        other_names=("WRITING (Original Motion Picture Story)", "WRITING (Motion Picture Story)"),
    ),
    Category("WRITING (Title Writing)", "Writing"),
    Category(
        "WRITING (Original Screenplay)",
        "Writing",
        other_names=(
            "WRITING (Story and Screenplay)",
            "WRITING (Screenplay--Original)",
            "WRITING (Story and Screenplay--written directly for the screen)",
            "WRITING (Story and Screenplay--based on material not previously published or produced)",
            "WRITING (Story and Screenplay--based on factual material or material not previously published or "
            "produced)",
            "WRITING (Screenplay Written Directly for the Screen--based on factual material or on story material not "
            "previously published or produced)",
            "WRITING (Screenplay Written Directly for the Screen)",
        ),
        elsewhere=(
            "Original Screenplay",
            "Writing, Story and Screenplay Based on Factual Material or Material Not Previously Published",
        ),
        five_since=22,
        is_major=True,
    ),
    Category(
        "ART DIRECTION",
        "Production",
        other_names=("PRODUCTION DESIGN",),
        elsewhere=("Art Direction-Set Decoration", "Art Direction-Interior Decoration"),
        five_since=40,
    ),
    Category("CINEMATOGRAPHY", "Production", five_since=40),
    Category(
        "VISUAL EFFECTS",
        "Production",
        other_names=("ENGINEERING EFFECTS", "SPECIAL EFFECTS", "SPECIAL VISUAL EFFECTS"),
        elsewhere=(
            "Effects, Engineering Effects",
            "Effects, Special Effects",
            "Effects, Special Visual Effects",
            "Effects, Visual Effects",
        ),
        five_since=83,
    ),
    Category("SOUND RECORDING", "Production"),
    Category("FILM EDITING", "Production", five_since=10),
    Category("CINEMATOGRAPHY (Black-and-White)", "Production"),
    Category("CINEMATOGRAPHY (Color)", "Production"),
    Category(
        "ART DIRECTION (Black-and-White)",
        "Production",
        elsewhere=(
            "Art Direction-Set Decoration, Black-and-White",
            "Art Direction-Interior Decoration, Black-and-White",
        ),
    ),
    Category(
        "ART DIRECTION (Color)",
        "Production",
        elsewhere=("Art Direction-Set Decoration, Color", "Art Direction-Interior Decoration, Color"),
    ),
    Category("COSTUME DESIGN (Black-and-White)", "Production"),
    Category("COSTUME DESIGN (Color)", "Production"),
    Category("COSTUME DESIGN", "Production", five_since=40),
    Category("SOUND MIXING", "Production", other_names=("SOUND",), five_since=31),
    Category(
        "SOUND EDITING",
        "Production",
        other_names=("SOUND EFFECTS", "SOUND EFFECTS EDITING"),
        elsewhere=("Effects, Sound Effects", "Effects, Sound Effects Editing"),
    ),
    Category("MAKEUP AND HAIRSTYLING", "Production", other_names=("MAKEUP",), five_since=92),
    Category("CASTING", "Production", five_since=98),
    Category(
        "MUSIC (Original Song Score or Adaptation Score)",
        "Music",
        other_names=(
            "MUSIC (Scoring)",
            "MUSIC (Scoring of a Musical Picture)",
            "MUSIC (Scoring of Music--adaptation or treatment)",
            "MUSIC (Score of a Musical Picture--original or adaptation)",
            "MUSIC (Original Song Score)",
            "MUSIC (Scoring: Adaptation and Original Song Score)",
            "MUSIC (Scoring: Original Song Score and Adaptation -or- Scoring: Adaptation)",
            "MUSIC (Original Song Score and Its Adaptation or Adaptation Score)",
            "MUSIC (Adaptation Score)",
            "MUSIC (Original Song Score and Its Adaptation -or- Adaptation Score)",
            "MUSIC (Original Musical or Comedy Score)",
        ),
        elsewhere=(
            "Music, Score",
            "Music, Scoring Original Song Score and/or Adaptation",
            "Music, Scoring, Adaptation or Treatment",
            "Music, Adaptation or Treatment",
            "Scoring of Music, Adaptation or Treatment",
            "Music, Original Song Score and Its Adaptation or Best Adaptation Score",
        ),
    ),
    Category(
        "MUSIC (Original Song)",
        "Music",
        other_names=("MUSIC (Song)", "MUSIC (Song--Original for the Picture)"),
        elsewhere=("Original Song", "Song"),
        five_since=85,
    ),
    Category("DANCE DIRECTION", "Music"),
    Category(
        "MUSIC (Original Score)",
        "Music",
        other_names=(
            "MUSIC (Music Score of a Dramatic Picture)",
            "MUSIC (Music Score of a Dramatic or Comedy Picture)",
            "MUSIC (Music Score--substantially original)",
            "MUSIC (Original Music Score)",
            "MUSIC (Original Score--for a motion picture [not a musical])",
            "MUSIC (Original Dramatic Score)",
        ),
        elsewhere=(
            "Original Score",
            "Music, Scoring of a Dramatic Picture",
            "Music, Scoring of a Dramatic or Comedy Picture",
            "Music, Score, Substantially Original",
            "Music, Substantially Original Score",
        ),
        five_since=46,
    ),
    Category("SPECIAL AWARD", "Special", elsewhere=("Juvenile Award",)),
    Category("IRVING G. THALBERG MEMORIAL AWARD", "Special"),
    Category("SPECIAL FOREIGN LANGUAGE FILM AWARD", "Special"),
    Category("HONORARY FOREIGN LANGUAGE FILM AWARD", "Special"),
    Category("HONORARY AWARD", "Special"),
    Category("JEAN HERSHOLT HUMANITARIAN AWARD", "Special"),
    Category("SPECIAL ACHIEVEMENT AWARD (Visual Effects)", "Special"),
    Category("SPECIAL ACHIEVEMENT AWARD (Sound Effects)", "Special"),
    Category("SPECIAL ACHIEVEMENT AWARD", "Special"),
    Category("SPECIAL ACHIEVEMENT AWARD (Sound Effects Editing)", "Special"),
    Category("MEDAL OF COMMENDATION", "Special"),
    Category("SPECIAL ACHIEVEMENT AWARD (Sound Editing)", "Special"),
    Category("GORDON E. SAWYER AWARD", "Special"),
    Category("AWARD OF COMMENDATION", "Special"),
    Category("JOHN A. BONNER MEDAL OF COMMENDATION", "Special", elsewhere=("John A. Bonner Award",)),
    Category("SCIENTIFIC OR TECHNICAL AWARD (Class I)", "SciTech"),
    Category("SCIENTIFIC OR TECHNICAL AWARD (Class II)", "SciTech"),
    Category("SCIENTIFIC OR TECHNICAL AWARD (Class III)", "SciTech"),
    Category(
        "SCIENTIFIC AND TECHNICAL AWARD (Academy Award of Merit)",
        "SciTech",
        other_names=("SCIENTIFIC OR TECHNICAL AWARD (Academy Award of Merit)",),
        elsewhere=("Academy Award of Merit", "Award of Merit"),
    ),
    Category(
        "SCIENTIFIC AND TECHNICAL AWARD (Scientific and Engineering Award)",
        "SciTech",
        other_names=("SCIENTIFIC OR TECHNICAL AWARD (Scientific and Engineering Award)",),
        elsewhere=("Scientific and Engineering Award",),
    ),
    Category(
        "SCIENTIFIC AND TECHNICAL AWARD (Technical Achievement Award)",
        "SciTech",
        other_names=("SCIENTIFIC OR TECHNICAL AWARD (Technical Achievement Award)",),
        elsewhere=("Technical Achievement Award",),
    ),
    Category("SCIENTIFIC AND TECHNICAL AWARD (Special Award)", "SciTech"),
)

_OTHERWISE: dict[tuple[int | None, str], str] = {
    (ordinal, "documentary"): "DOCUMENTARY (Short Subject)" for ordinal in (14, 19)
}
"""By ceremony and what stays of a name (`_key`). These two had no award for documentary features, and IMDb calls that
of the 14th "Best Documentary". At the 15th, which had one award for both, the name is the features'."""

_BY_NAME = {category.name: category for category in CATEGORIES}

NAMES = frozenset(name for category in CATEGORIES for name in (category.name, *category.other_names))
"""Every name an award ever had, canonical ones included."""


def category_named(name: str) -> Category | None:
    """The category of a canonical name, None for one that is not in the table."""
    return _BY_NAME.get(name)


def is_major(canonical_category: str) -> bool:
    """Whether it is one of the major awards; False for a category that is not in the table."""
    category = _BY_NAME.get(canonical_category)
    return category is not None and category.is_major


def tracks_person(canonical_category: str) -> bool:
    """Whether its nominees get person records; False for a category that is not in the table."""
    category = _BY_NAME.get(canonical_category)
    return category is not None and category.tracks_person


def is_for_short_films(canonical_category: str) -> bool:
    """Whether it is for short films, by its name: `SHORT FILM (Animated)`, `DOCUMENTARY (Short Subject)`."""
    return "SHORT" in canonical_category.upper()


def is_special(name: str) -> bool:
    """Whether it is the canonical name of an award outside the competition; False for an unknown one."""
    category = _BY_NAME.get(name)
    return category is not None and not category.is_competitive


def find_category(name: str, ordinal: int | None = None) -> Category | None:
    """The category a source calls `name` ("Best Achievement in Directing"), None if none was ever called so.

    `ordinal` is the ceremony it is of: at some a name means another category than at all others.
    """
    key = _key(name)
    if (ordinal, key) in _OTHERWISE:
        return _BY_NAME[_OTHERWISE[ordinal, key]]
    return _BY_KEY.get(key)


def written_name(name: str, category: Category) -> str:
    """A source's name for the category in the spelling of the table: "Actor in a Leading Role" in capitals.

    A name the category never had itself ("Best Director") becomes the canonical one.
    """
    names = (*category.other_names, category.name)
    spelled_alike = [known for known in names if known.casefold() == name.casefold()]
    like = spelled_alike or [known for known in names if _key(known) == _key(name)]
    return like[0] if like else category.name


_DECORATION = re.compile(
    r"\bbest |^achievement in |^performance by an? |^music written for motion pictures | of the year$"
    r"| black and white or color$"
)


def _key(name: str) -> str:
    """What stays of a name when its spelling and the words around it are gone."""
    words = normalise_title(name)
    while (bare := _DECORATION.sub("", words)) != words:
        words = bare
    return words


def _by_key() -> dict[str, Category]:
    found: dict[str, Category] = {}
    for category in CATEGORIES:
        for name in (category.name, *category.other_names, *category.elsewhere):
            if found.setdefault(_key(name), category) is not category:
                raise ValueError(f"{name} names two categories: {category.name} and {found[_key(name)].name}")
    return found


_BY_KEY = _by_key()
