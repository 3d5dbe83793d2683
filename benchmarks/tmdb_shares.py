"""How often a made TMDb differs from the facts, and what each share rests on.

No catalogue was counted for them. *Recorded* is what the recorded bodies and searches show; *guide* is what TMDb's own
guide for its contributors asks for (https://www.themoviedb.org/bible/movie); *estimate* is a reasoned guess, and where
two guesses were at hand, the harder one stands. A share is never lowered because the matching misses a goal.
"""

from __future__ import annotations

SHARES = {
    # Titles. Recorded: 40 of 59 titles equal the original title, all English ones among them: a film of the facts has
    # one title, however TMDb spells it, unless it is one of another language.
    "title respelled": 0.25,  # estimate: capitals, accents, punctuation, `&`; a search by words does not notice them
    "title in other words": 0.04,  # estimate: an article, a hyphen, a numeral, `Doctor`, whose film it is, a spelling
    "our words among the others": 0.7,  # guide: working and other titles belong to the alternative ones
    "title of another language": 0.03,  # estimate: documentaries and shorts that were nominated under a translation
    "international title of another language": 0.25,  # estimate: a release may keep the title untranslated
    "our title not among the others": 0.1,  # estimate, the first and harder one
    "title in other letters": 0.4,  # recorded: 9 of 15 original titles that differ are not in Latin letters
    "subtitle": 0.02,  # estimate
    # People. Estimates; the recorded credits of four films name 25 to 166 actors and 9 to 561 others.
    "director respelled": 0.1,
    "name respelled": 0.12,
    "credited elsewhere": 0.05,  # estimate: a nominee credited in another department than the category's
    "director missing": 0.004,
    "another director added": 0.02,
    "few credits": 0.02,
    "few credits of a short": 0.1,
    "no credits": 0.003,
    "no credits of a short": 0.02,  # films of ten minutes of 1935 are the least complete records that there are
    # Other fields.
    "second release a year later": 0.3,  # recorded: of three films with all releases two have some in a later year
    "runtime unknown": 0.05,  # estimate
    "countries known": 0.95,  # estimate
    "company known": 0.8,  # estimate; recorded: the bodies of all six films name companies
    "company respelled": 0.4,  # recorded: `20th Century Fox`, `Universal Pictures`, `Warner Bros. Pictures`
    # What stands beside a film. Estimates.
    "remake": 0.1,  # beside the namesakes of other years, which come to 0.6 a film
    "sequel": 0.08,
    "making of": 0.06,
    "namesake of one of its companies": 0.1,
}
PRESENT = {
    "ACTOR": 0.99,
    "ACTRESS": 0.99,
    "DIRECTING": 0.99,
    "ASSISTANT DIRECTOR": 0.5,
    "WRITING": 0.95,
    "CINEMATOGRAPHY": 0.94,
    "FILM EDITING": 0.93,
    "MUSIC (Original Song)": 0.75,
    "MUSIC": 0.92,
    "SOUND": 0.8,
    "ART DIRECTION": 0.9,
    "COSTUME DESIGN": 0.92,
    "MAKEUP": 0.7,
    "VISUAL EFFECTS": 0.75,
    "BEST PICTURE": 0.93,
    "DOCUMENTARY": 0.9,
    "SHORT": 0.88,
}
"""How likely a nominee is among TMDb's credits, by what the category begins with. Estimates: actors are entered first,
heads of studio departments, assistants and writers of songs last."""
PRESENT_OTHERWISE = 0.7
JOBS = {
    "Art": "Set Decoration",
    "Camera": "Director of Photography",
    "Costume & Make-Up": "Costume Design",
    "Crew": "Thanks",
    "Directing": "Assistant Director",
    "Editing": "Editor",
    "Lighting": "Gaffer",
    "Production": "Producer",
    "Sound": "Sound Re-Recording Mixer",
    "Visual Effects": "Visual Effects Supervisor",
    "Writing": "Screenplay",
}
"""Recorded: the departments of the crew, each with one of its jobs. Half of all who are nobody's nominee are cast."""
COUNTRIES = ("United States of America",) * 5 + ("United Kingdom", "France", "Italy", "Germany", "India", "Japan")
NAMESAKES = (0.025, 0.008, 0.002, 0.0004)
"""How many other films of a title there are in any one year, by the number of its words: 1, 2, 3, more. On the whole
some 0.9 % of the films have one of their own year. It rests on a measurement: of 3,647 films taken out of 67,361 of the
real TMDb, 1.4 % were accepted by title and year alone."""
EVENNESS = 1.0
"""How evenly titles are given: the shape of the gamma distribution of the number of namesakes. The facts' own titles
(of one or two words 2,610 are given once, 76 twice, 4 three times, 1 four times) say 1 at most: some titles are given
again and again, most never."""
YEARS_OF_FILMS = 80
"""As many years of that many films; from 1915 to 2025 their number grows."""
YEARS = ((0, 0.89), (-1, 0.05), (1, 0.04), (-2, 0.012), (2, 0.004), (-4, 0.004))
"""How far the first release at TMDb lies from the film year. Estimates: a festival of the year before, a release in
Los Angeles that TMDb does not count; the rules of the international feature allow more (`FOREIGN_YEARS`)."""
FOREIGN_YEARS = ((0, 0.55), (-1, 0.35), (1, 0.04), (-2, 0.05), (-3, 0.01))
SMALL_YEARS = ((0, 0.6), (-1, 0.31), (1, 0.04), (-2, 0.04), (-3, 0.01))
"""Of shorts and documentaries: festivals show them the year before the run that qualifies them."""


def presence(category: str) -> float:
    """How likely a nominee of a category is among the credits."""
    return next((share for beginning, share in PRESENT.items() if category.startswith(beginning)), PRESENT_OTHERWISE)
