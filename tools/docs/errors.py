"""Every error code: what it means, what becomes of the work, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tools.docs.markdown import code, table

Fate = Literal["tried again", "fails at once", "refused"]


@dataclass(frozen=True)
class Explained:
    fate: Fate
    means: str
    do: str


WAIT = "Nothing; `oscars redrive` where it lasted too long."
LOOK_AT_PAGE = "Import from the open table (`--source oscar_data`), or see whether the site has changed."

ERRORS: Mapping[str, Explained] = {
    "aws_unavailable": Explained("tried again", "A service of AWS did not do what was asked.", WAIT),
    "bad_key": Explained(
        "fails at once",
        "TMDb refuses the key; before a run, OMDb too.",
        "`oscars keys set tmdb` (or `omdb`), then `oscars redrive`.",
    ),
    "body_missing": Explained(
        "fails at once",
        "The stored answer of TMDb is gone from the bucket.",
        "Put it back and `oscars redrive`, or have the film fetched again as the hint says.",
    ),
    "bot_wall": Explained("fails at once", "A page asked whether a human is there.", LOOK_AT_PAGE),
    "details_missing": Explained("tried again", "The film's details were not there when its media were due.", WAIT),
    "function_died": Explained(
        "fails at once",
        "The stage's function died of this message three times: out of memory, out of time, or killed.",
        "Read the end of the stage's log; give the stage more memory or time in infra/pipeline.py and deploy; then "
        "`oscars redrive`.",
    ),
    "invalid_ceremony": Explained(
        "fails at once",
        "What the source says would damage stored data; nothing was stored.",
        "Read the message; import from another source, or wait until the source is mended.",
    ),
    "invalid_input": Explained("refused", "A field of the input cannot be read.", "Correct the field that is named."),
    "invalid_message": Explained(
        "fails at once",
        "A message in a queue is not one of this version.",
        "Delete it from the dead-letter queue, or redrive it after the right version is deployed.",
    ),
    "invalid_run_name": Explained(
        "refused",
        "The execution has a name that cannot be a run's: with `.`, `+`, `@` or other characters.",
        "Start it again under a name of letters A to Z, digits, `-` and `_`, or without one.",
    ),
    "invalid_years": Explained("refused", "YEARS cannot be read.", "Write it as in the examples."),
    "layout_changed": Explained("fails at once", "A page does not have the form that is read.", LOOK_AT_PAGE),
    "lost": Explained(
        "fails at once",
        "No message about a film or ceremony is in any queue, or nothing was heard of it until its time ran out.",
        "`oscars redrive` where dead letters lie; else `oscars import YEAR --reprocess failed`.",
    ),
    "lost_race": Explained("tried again", "Others changed the same record again and again.", WAIT),
    "no_ceremony": Explained("refused", "No ceremony was held in that year.", "Ask for another year."),
    "not_html": Explained("fails at once", "A page is no HTML.", LOOK_AT_PAGE),
    "not_published": Explained(
        "fails at once", "The source does not have the ceremony yet.", "Import again when it does."
    ),
    "not_started": Explained(
        "fails at once",
        "The import of the ceremony could not begin: SplitRange failed again and again, or its message could not be "
        "sent.",
        "Import the year again; look at the execution in the Step Functions console.",
    ),
    "queue_unavailable": Explained("tried again", "A queue did not take all messages.", WAIT),
    "source_invalid": Explained(
        "fails at once", "The table of nominations cannot be read.", "Look at the address OSCAR_DATA_URL, or the file."
    ),
    "source_missing": Explained(
        "fails at once", "The stored source is gone from the bucket.", "Import the year again."
    ),
    "throttled": Explained("tried again", "TMDb or a site asks for fewer requests.", WAIT),
    "tmdb_unreadable": Explained(
        "fails at once", "TMDb's answer has not the form that is read.", "Look at the stored body; see architecture.md."
    ),
    "too_complex": Explained(
        "fails at once", "A page has more elements, or more of them inside each other, than any real one.", LOOK_AT_PAGE
    ),
    "too_large": Explained("fails at once", "A page is larger than any real one.", LOOK_AT_PAGE),
    "truncated": Explained("fails at once", "A page breaks off.", LOOK_AT_PAGE),
    "unexpected": Explained(
        "tried again", "A fault of this program.", "Read the stage's log; mend it; `oscars redrive`."
    ),
    "unexpected_status": Explained("fails at once", "A page came with an odd HTTP status.", LOOK_AT_PAGE),
    "unknown_work": Explained(
        "fails at once", "The message's run has no record of it.", "Import the year again; delete the message."
    ),
    "unrecognised_file": Explained(
        "fails at once", "The file is neither the open table nor a saved page.", "Give a file of one of these kinds."
    ),
    "upstream_refused": Explained(
        "fails at once",
        "TMDb itself, in its own JSON, refuses the request.",
        "Read the message; the film's id may be wrong.",
    ),
    "upstream_unavailable": Explained(
        "tried again",
        "TMDb or a site is down, or a firewall or login page before it answers, or its answer cannot be read.",
        WAIT,
    ),
    "upstream_unreachable": Explained(
        "tried again",
        "No whole answer of TMDb or a site: no connection, a time-out (30 s for all of it), or more than is allowed.",
        WAIT,
    ),
    "wrong_award": Explained("fails at once", "A page is about another award.", LOOK_AT_PAGE),
    "wrong_ceremony": Explained("fails at once", "A page is about another ceremony.", LOOK_AT_PAGE),
    "wrong_language": Explained(
        "fails at once",
        "IMDb's page is in another language than English.",
        "Set IMDb's language to English, save the page again, import it with `--source file:PATH`.",
    ),
}

FINDINGS: Mapping[str, tuple[str, str]] = {
    "ceremony_too_large": ("error", "The source tells more than one item can hold."),
    "duplicate_nomination": ("error", "The source tells a nomination twice."),
    "malformed_id": ("error", "An id is no IMDb id."),
    "no_nominations": ("error", "The source tells no nomination."),
    "nominations_lost": ("error", "More than half of the stored nominations are gone."),
    "winners_lost": ("error", "Winners are stored, and the source tells none."),
    "empty_nomination": ("warning", "A nomination names neither a film nor a nominee."),
    "film_without_id": (
        "warning",
        "A nominated film has no IMDb id. `oscars resolve unidentified:NOMINATION --tmdb ID` says which it is.",
    ),
    "ids_not_looked_up": (
        "warning",
        "TMDb did not answer when missing ids were looked up; the next import of the year looks again.",
    ),
    "imdb_refused": ("warning", "IMDb's page could not be had; ids were looked up at TMDb."),
    "imdb_incomplete": ("warning", "IMDb's page shows only the first nominations of a category."),
    "missing_tie": ("warning", "The category is known to have had a tie."),
    "no_winner": ("warning", "A category has no winner although others have."),
    "nominee_count": ("warning", "A category has not the usual number of nominations, or none."),
    "not_at_imdb": ("warning", "A nomination of oscars.org is not at IMDb, so it has no ids."),
    "odd_name": ("warning", "A name says what somebody did, is torn, or is a piece of another name."),
    "only_at_imdb": ("warning", "A nomination is only at IMDb; it is not imported."),
    "person_without_id": (
        "warning",
        "A nominee for acting or directing has no IMDb id, or none is named. `oscars resolve NOMINATION --person NM` "
        "says who it is.",
    ),
    "total_nominations": ("warning", "The ceremony is known to have another number of nominations."),
    "total_wins": ("warning", "The ceremony is known to have another number of wins."),
    "unknown_category": ("warning", "A category that no ceremony has had."),
    "unknown_tie": ("warning", "More winners than the category is known to have had."),
    "unlike_names": ("warning", "One person's id stands under names that have no word in common."),
    "winner_differs": ("warning", "oscars.org and IMDb disagree about who won."),
    "corrected": ("info", "A known mistake of the source was corrected; the message says by what source."),
    "nominee_without_id": ("info", "A nominee of oscars.org has no id at IMDb."),
    "withdrawn": ("info", "Nominations that the source no longer tells; they are kept and marked."),
}


def errors_table() -> str:
    rows = ((code(name), one.fate, one.means, one.do) for name, one in ERRORS.items())
    return table(("code", "fate", "means", "what to do"), rows)


def findings_table() -> str:
    rows = ((code(name), severity, means) for name, (severity, means) in FINDINGS.items())
    return table(("code", "severity", "means"), rows)
