"""What IMDb's ids look like."""

from __future__ import annotations

import re

FILM_ID = re.compile(r"tt[0-9]{5,12}")
"""What may be asked for, and stored."""
PERSON_ID = re.compile(r"nm[0-9]{5,12}")

USUAL_FILM_ID = re.compile(r"tt[0-9]{7,9}")
USUAL_PERSON_ID = re.compile(r"nm[0-9]{7,9}")
USUAL_NOMINEE_ID = re.compile(r"(nm|co)[0-9]{7,9}")
"""What IMDb gives: 7 or 8 digits so far, filled with zeros. Anything else is worth a finding."""
