"""What goes wrong, and when: a schedule is a few faults, what the operator does, and a seed for all delays.

A seed makes a schedule (`Schedule.of_seed`); Hypothesis makes one too, and takes faults away while it still fails.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from enum import StrEnum

from oscar_import.stage import Stage


class Kind(StrEnum):
    """The faults, named as they are counted. Each hits the n-th of what it can hit."""

    # any effect
    CRASH_BEFORE = "crash before an effect"
    CRASH_AFTER = "crash after an effect"
    STALE_OWNER = "stale owner finishing late"
    STALE_WRITER = "stale owner about to write what a stage found"
    STALE_VERDICT = "stale owner about to write a ceremony's status"
    # an invocation
    KILLER_FILM = "a film that kills its function"
    CLOCK_SKEW = "clock skew of 5 minutes"
    # a message sent
    DUPLICATE = "message duplicated 2 to 5 times"
    DELAY = "message delayed"
    PARTIAL_SEND = "SendMessageBatch partial failure"
    SEND_LOST = "messages sent, answer lost"
    # a message worked off
    ACKNOWLEDGE_LOST = "acknowledgement lost"
    # DynamoDB
    THROTTLED = "DynamoDB throttling"
    CONFLICT = "DynamoDB TransactionConflict"
    ANSWER_LOST = "DynamoDB committed, answer lost"
    UNPROCESSED = "DynamoDB unprocessed keys"
    # the bucket
    BUCKET_DOWN = "S3 unavailable"
    # upstreams
    HTTP_429_SECONDS = "429 with seconds"
    HTTP_429_DATE = "429 with a date"
    HTTP_429_BARE = "429 without Retry-After"
    HTTP_500 = "5xx"
    TIMEOUT = "time-out"
    TRUNCATED = "truncated JSON"
    EMPTY_202 = "202 with no body"
    BAD_KEY = "401 bad key"
    QUOTA = "quota 401"
    FILM_DOWN = "an upstream that fails for one film"
    # task tokens
    TOKEN_LOST = "token answered, answer lost"
    # the operator, and strangers
    POISON = "poison message"
    UNKNOWN_VERSION = "message of an unknown version"
    # DynamoDB, later
    PLAIN_CONFLICT = "DynamoDB TransactionConflict of a plain write"
    # an invocation, later
    KILLER_CEREMONY = "a ceremony's message that kills its function"
    # a message sent, later
    VANISHED = "message gone from its queue"
    # what the command is answered
    EXECUTION_LAGS = "an execution that is not known yet"
    INDEX_LAGS = "an index that lags"


class Story(StrEnum):
    """What the operator does besides waiting."""

    PLAIN = "one import"
    STARTED_TWICE = "StartExecution twice, same name"
    TWO_RUNS = "two runs of the same range"
    OVERLAP = "a second run of one of the years"
    CANCEL = "cancelled, then imported again"
    CHANGED_SOURCE = "an import of a source that has changed"
    RETRY_FAILED = "what failed is imported again, with reprocess failed"
    SHORT_TOKEN = "a task token that runs out early"
    REDRIVE_MEANWHILE = "dead letters sent again while the run is on, some twice"
    LATE_CEREMONY = "a film's second ceremony comes while its last stage is due"


REWORKED = "a film sent back to be reworked"
OBSERVED = ("token answered twice", "token answered late", "token never answered", "two live owners", REWORKED)
"""What cannot be ordered but follows from faults; counted too."""

REACH: dict[Kind, int] = {
    Kind.CRASH_BEFORE: 500,
    Kind.CRASH_AFTER: 500,
    Kind.STALE_OWNER: 500,
    Kind.STALE_WRITER: 22,
    Kind.STALE_VERDICT: 4,
    Kind.KILLER_FILM: 5,
    Kind.CLOCK_SKEW: 14,
    Kind.DUPLICATE: 28,
    Kind.DELAY: 28,
    Kind.PARTIAL_SEND: 24,
    Kind.SEND_LOST: 24,
    Kind.ACKNOWLEDGE_LOST: 28,
    Kind.THROTTLED: 400,
    Kind.CONFLICT: 10,
    Kind.ANSWER_LOST: 150,
    Kind.UNPROCESSED: 20,
    Kind.BUCKET_DOWN: 25,
    Kind.HTTP_429_SECONDS: 14,
    Kind.HTTP_429_DATE: 14,
    Kind.HTTP_429_BARE: 14,
    Kind.HTTP_500: 14,
    Kind.TIMEOUT: 14,
    Kind.TRUNCATED: 14,
    Kind.EMPTY_202: 14,
    Kind.BAD_KEY: 14,
    Kind.QUOTA: 5,
    Kind.FILM_DOWN: 5,
    Kind.TOKEN_LOST: 2,
    Kind.POISON: 60,
    Kind.UNKNOWN_VERSION: 60,
    Kind.PLAIN_CONFLICT: 60,
    Kind.KILLER_CEREMONY: 2,
    Kind.VANISHED: 24,
    Kind.EXECUTION_LAGS: 2,
    Kind.INDEX_LAGS: 2,
}
"""About how many there are, in an undisturbed run, of what a fault of the kind can hit (poison: seconds)."""

MAX_TIMES = 40

LATER_DRAWN = (Kind.PLAIN_CONFLICT, Kind.KILLER_CEREMONY, Kind.VANISHED)
"""Drawn after all others, and from a chance of their own: a new kind takes no fault from a seed that was looked at."""
LAGS = (Kind.EXECUTION_LAGS, Kind.INDEX_LAGS)
"""Seeds draw them too, but apart: they change nothing but what somebody sees, so each seed keeps its other faults."""
FIRST_DRAWN = tuple(kind for kind in Kind if kind not in (Kind.STALE_WRITER, Kind.STALE_VERDICT, *LATER_DRAWN, *LAGS))
DRAWN = FIRST_DRAWN + LATER_DRAWN
"""What seeds draw. Two kinds are left to Hypothesis and to schedules made by hand."""

DRAWN_STORIES = tuple(story for story in Story if story not in (Story.REDRIVE_MEANWHILE, Story.LATE_CEREMONY))
"""For the same reason."""


@dataclass(frozen=True)
class Fault:
    kind: Kind
    at: int
    """It hits the `at`-th of what its kind can hit, from 0."""
    times: int = 1
    """How many of them in a row; for a duplicated message, how many copies."""

    def __str__(self) -> str:
        return f"{self.kind}: number {self.at}" + (f", {self.times} times" if self.times > 1 else "")


@dataclass(frozen=True)
class Late:
    """How a film comes to have its last stage before it where its second ceremony comes."""

    last: Stage
    keys: tuple[str, ...] = ("tmdb", "omdb")
    """Those that are there meanwhile."""
    former: tuple[str, ...] | None = None
    """Those that were there when the first ceremony was imported before; None where it was not."""
    at_work: bool = False
    """Whether the last stage is at work when the second ceremony comes; else it begins after that."""
    without_media: bool = False
    """Whether that import did not come to make the film's media document."""


LATE = (
    Late(Stage.OMDB_ENRICHMENT),
    Late(Stage.OMDB_ENRICHMENT, keys=("omdb",)),
    Late(Stage.COLLABORATION, keys=("tmdb",)),
    Late(Stage.COLLABORATION, keys=(), at_work=True),
    Late(Stage.MEDIA_PROCESSING, former=("tmdb", "omdb"), without_media=True),
    Late(Stage.OMDB_ENRICHMENT, former=("tmdb",), without_media=True),
)
"""Chosen by `Schedule.after`. Collaboration always follows discovery and details, so that neither can be the last."""


@dataclass(frozen=True)
class Schedule:
    seed: int = 0
    """Of every delay and every order that is left to chance."""
    story: Story = Story.PLAIN
    after: int = 0
    """Seconds after the start at which the operator acts; which of LATE it is where that is the story."""
    faults: tuple[Fault, ...] = ()

    @staticmethod
    def of_seed(seed: int) -> Schedule:
        chance = random.Random(seed)
        story = Story.PLAIN if chance.random() < 0.4 else chance.choice(DRAWN_STORIES)
        kinds = [chance.choice(FIRST_DRAWN) for _ in range(chance.choice((1, 2, 3, 4, 6, 8, 12)))]
        after, faults = chance.randrange(120), [_fault(kind, chance) for kind in kinds]
        later = random.Random(f"later {seed}")
        later_kinds = [later.choice(LATER_DRAWN) for _ in range(later.choice((0, 0, 1, 2)))]
        faults += [_fault(kind, later) for kind in later_kinds]
        apart = random.Random(f"lags of {seed}")
        faults += [_fault(kind, apart) for kind in LAGS if apart.random() < 0.3]
        return Schedule(seed, story, after, tuple(faults))

    def __str__(self) -> str:
        lines = [f"seed {self.seed}: {self.story}, the operator acts after {self.after} s"]
        return "\n  ".join([*lines, *map(str, self.faults)])


def _fault(kind: Kind, chance: random.Random) -> Fault:
    at = chance.randrange(REACH[kind])
    if kind is Kind.DUPLICATE:
        return Fault(kind, at, chance.randint(2, 5))
    if kind in (
        Kind.CRASH_BEFORE,
        Kind.CRASH_AFTER,
        Kind.STALE_OWNER,
        Kind.CLOCK_SKEW,
        Kind.POISON,
        Kind.KILLER_CEREMONY,
    ):
        return Fault(kind, at)
    return Fault(kind, at, chance.choice((1, 1, 2, 4, 9, MAX_TIMES)))


STALE_FINDINGS = tuple(
    Schedule(seed=seed, faults=(Fault(Kind.DELAY, 1), Fault(Kind.STALE_WRITER, number)))
    for seed in (1, 5)
    for number in range(6, 11)
)
"""The second ceremony of a film comes while a stale owner is about to write what it made from the first one's alone."""

STALE_VERDICTS = tuple(
    Schedule(seed=seed, story=Story.SHORT_TOKEN, faults=(Fault(Kind.DELAY, delayed), Fault(Kind.STALE_VERDICT, number)))
    for seed, delayed in ((1, 20), (2, 14))
    for number in range(3)
)
"""A film that was given up comes through while the one that gave it up is about to write the ceremony's status."""

REDRIVES = tuple(
    Schedule(seed=seed, story=Story.REDRIVE_MEANWHILE, faults=faults)
    for seed, faults in enumerate(
        (
            (Fault(Kind.FILM_DOWN, 0),),
            (Fault(Kind.FILM_DOWN, 1), Fault(Kind.CRASH_AFTER, 60)),
            (Fault(Kind.BAD_KEY, 2, 4),),
            (Fault(Kind.BAD_KEY, 1, 9), Fault(Kind.STALE_OWNER, 70)),
            (Fault(Kind.KILLER_FILM, 0), Fault(Kind.UNKNOWN_VERSION, 5)),
            (Fault(Kind.HTTP_500, 0, MAX_TIMES), Fault(Kind.DUPLICATE, 6, 3)),
        )
    )
)
"""What has failed permanently is sent again while its run, or other films of it, are still under way."""

OPENINGS = tuple(
    Schedule(story=Story.CANCEL, after=20, faults=(Fault(Kind.STALE_OWNER, number),)) for number in range(17, 26)
) + tuple(Schedule(faults=(Fault(Kind.CRASH_BEFORE, number, 12),)) for number in (18, 20, 21, 24))
"""A run is cancelled while it is being opened; the function that opens it dies however often it is tried."""

STALE_FINDINGS_AT_ONCE = tuple(
    Schedule(seed=seed, faults=(Fault(Kind.DELAY, 0), Fault(Kind.STALE_WRITER, number)))
    for seed in (1, 5)
    for number in range(3, 11)
)
"""As `STALE_FINDINGS`, where the other ceremony itself comes later: which number is the race depends on the code."""

LATE_CEREMONIES = tuple(
    Schedule(seed=seed, story=Story.LATE_CEREMONY, after=variant, faults=faults)
    for variant in range(len(LATE))
    for seed, faults in enumerate(((), (Fault(Kind.CONFLICT, 0, 4), Fault(Kind.ANSWER_LOST, 30, 4))))
)
"""Whichever stage is a film's last has to send it back to be reworked; then so where the database is busy."""

DEADLY = tuple(
    Schedule(seed=seed, story=story, faults=(Fault(Kind.KILLER_FILM, film, stage), *more))
    for seed, (story, film, stage, more) in enumerate(
        [
            *((Story.PLAIN, 0, stage, ()) for stage in range(6)),
            *((Story.PLAIN, film, 0, ()) for film in (0, 1, 2, 0, 1, 2)),
            (Story.PLAIN, 1, 0, (Fault(Kind.KILLER_FILM, 2, 0),)),
            (Story.OVERLAP, 0, 4, (Fault(Kind.KILLER_FILM, 0, 5),)),
            (Story.PLAIN, 0, 1, (Fault(Kind.KILLER_CEREMONY, 0),)),
            (Story.PLAIN, 0, 0, (Fault(Kind.DUPLICATE, 3, 4),)),
            (Story.RETRY_FAILED, 0, 5, (Fault(Kind.KILLER_CEREMONY, 1),)),
        ]
    )
)
"""A film that kills its function in every stage, and a ceremony that does."""

HELD_UP = tuple(
    Schedule(seed=seed, story=story, after=5, faults=(Fault(Kind.PLAIN_CONFLICT, number, times),))
    for seed, (story, number, times) in enumerate(
        [(Story.PLAIN, 3, 1), (Story.PLAIN, 12, 3), (Story.PLAIN, 20, MAX_TIMES), (Story.CANCEL, 8, MAX_TIMES)]
    )
)
"""Plain writes meet transactions: for a moment, and for longer than their client tries."""

GONE = tuple(
    Schedule(seed=number, story=story, faults=(Fault(Kind.VANISHED, number),))
    for number in range(0, 20, 5)
    for story in (Story.PLAIN, Story.OVERLAP)
)
"""A message is deleted by hand: nothing comes any more, and nothing tells of it."""

EACH_STORY = tuple(
    Schedule(seed=seed, story=story, after=12, faults=(fault, Fault(Kind.QUOTA, 1, MAX_TIMES)))
    for seed, fault in enumerate((Fault(Kind.FILM_DOWN, 0), Fault(Kind.HTTP_500, 0, MAX_TIMES)))
    for story in DRAWN_STORIES
)
"""Every story while something is down: so everything that functions may do is done, however few seeds there are."""

LAGGING = (
    Schedule(seed=1, faults=(Fault(Kind.EXECUTION_LAGS, 0), Fault(Kind.INDEX_LAGS, 0))),
    Schedule(seed=2, story=Story.TWO_RUNS, after=20, faults=(Fault(Kind.INDEX_LAGS, 1, 4),)),
    Schedule(
        seed=3, story=Story.OVERLAP, after=40, faults=(Fault(Kind.EXECUTION_LAGS, 0, 4), Fault(Kind.INDEX_LAGS, 1))
    ),
    Schedule(seed=4, story=Story.CANCEL, after=3, faults=(Fault(Kind.EXECUTION_LAGS, 0), Fault(Kind.INDEX_LAGS, 0))),
    Schedule(seed=5, faults=(Fault(Kind.EXECUTION_LAGS, 0), Fault(Kind.BAD_KEY, 0, MAX_TIMES))),
)
"""Step Functions and the index of runs do not know yet what was just started."""

DEAD_ON_ARRIVAL = tuple(
    Schedule(seed=seed, story=story, after=12, faults=(Fault(Kind.CRASH_BEFORE, 26, MAX_TIMES),))
    for seed, story in enumerate((Story.PLAIN, Story.RETRY_FAILED))
)
"""Every function of a ceremony dies before it can do anything, as in a broken deployment; then the watchdog does."""

BY_HAND = (
    *(STALE_FINDINGS + STALE_VERDICTS + REDRIVES + OPENINGS + STALE_FINDINGS_AT_ONCE),
    *(LATE_CEREMONIES + DEADLY + GONE + EACH_STORY + LAGGING + HELD_UP + DEAD_ON_ARRIVAL),
)

RARE = (
    *(
        Schedule(seed=seed, story=Story.SHORT_TOKEN, faults=(Fault(Kind.DELAY, at), Fault(Kind.STALE_VERDICT, 0)))
        for seed in range(3, 9)
        for at in (14, 16, 18)
    ),
    *(replace(schedule, seed=schedule.seed + 10 * more) for schedule in REDRIVES for more in (1, 2, 3)),
    *(replace(schedule, seed=schedule.seed + 10) for schedule in LATE_CEREMONIES),
)
"""What no seed draws, in other orders: for runs of many schedules, so that it strikes often enough there."""


def named(name: str) -> Schedule:
    """The schedule that is printed so: `seed 42`, `by hand 3`, `rare 3`, `crash before 12`, `crash after 12`."""
    kind, _, number = name.rpartition(" ")
    match kind:
        case "seed":
            return Schedule.of_seed(int(number))
        case "by hand":
            return BY_HAND[int(number)]
        case "rare":
            return RARE[int(number)]
        case "crash before":
            return Schedule(faults=(Fault(Kind.CRASH_BEFORE, int(number)),))
        case "crash after":
            return Schedule(faults=(Fault(Kind.CRASH_AFTER, int(number)),))
    raise ValueError(f"no schedule is called {name!r}")
