"""What a person decides for ever: which film at TMDb a film is, and who a nominee is."""

from __future__ import annotations

from dataclasses import replace

from oscar_import.ceremonies import facts, validation
from oscar_import.ceremonies.found_ids import may_be_found
from oscar_import.ceremonies.model import DECIDED, Ceremony, Finding, Nomination, Nominee
from oscar_import.clock import system_clock
from oscar_import.names import same_name
from oscar_import.stage import Outcome, Stage
from oscar_import.storage import catalogue
from oscar_import.storage.models import StageRecord

from oscars.errors import StackUnavailable, UsageError

DECISION = "decided-by-a-person"
"""What stands in the place of the run that wrote it."""


def decide_film(film: str, tmdb_id: int) -> int:
    """Notes which film at TMDb a film is, and forgets what came from another; returns the film's first ceremony.

    Raises UsageError where no imported ceremony names the film, or the number is that of a television entry.
    """
    known = catalogue.find_film(film)
    if not known.parts:
        raise UsageError(f"no imported ceremony names the film {film}; import its year: oscars import YEAR")
    discovery = known.stages.get(Stage.TMDB_DISCOVERY)
    _refuse_television(film, tmdb_id, discovery)
    catalogue.put_stage(
        film,
        Stage.TMDB_DISCOVERY,
        known=discovery,
        outcome=Outcome.DONE,
        reason=DECIDED,
        data={"tmdb_id": tmdb_id, "decided_by_a_person": True},
        run=DECISION,
        now=system_clock(),
    )
    for stage in (Stage.TMDB_DETAILS, Stage.MEDIA_PROCESSING):
        catalogue.delete_stage(film, stage)
    return min(known.parts)


def _refuse_television(film: str, tmdb_id: int, discovery: StageRecord | None) -> None:
    """Films and television entries are numbered apart at TMDb: the number of an entry is some other film's."""
    candidates = discovery.data.get("candidates") or () if discovery is not None else ()
    of_number = [one for one in candidates if one["tmdb_id"] == tmdb_id]
    if of_number and not any(one.get("is_movie", True) for one in of_number):
        raise UsageError(
            f"{tmdb_id} is the number of a television entry at TMDb ({of_number[0]['title']}); "
            f"the film of that number is another one. Name the number of a film, or leave {film} without details."
        )


def decide_person(nomination_id: str, person: str, name: str | None) -> str:
    """Notes that a nominee is the person of this IMDb id; returns the nominee's name.

    `name` says which nominee, where the nomination has several. The ceremony is stored with it, and what it says of the
    film and the person follows. Raises UsageError for what is not there or not clear, StackUnavailable where imports
    keep changing the ceremony.
    """
    ordinal = int(nomination_id.partition("-")[0])
    for _ in range(catalogue.SWAPS):
        item = catalogue.find_ceremony_item(ordinal)
        if item is None:
            raise UsageError(f"ceremony {ordinal} is not imported; import it: oscars import {ordinal} --ceremonies")
        former = Ceremony.from_document(item.document)
        nomination = next((one for one in former.standing if one.id == nomination_id), None)
        if nomination is None:
            raise UsageError(
                f"ceremony {ordinal} has no nomination {nomination_id}; its nominations: "
                f"oscars show ceremony {ordinal} --json"
            )
        nominee = _chosen(nomination, name)
        ceremony = _decided(former, nomination, nominee, person)
        if ceremony == former:
            catalogue.project(item, former, DECISION)
            return nominee.name
        stored = catalogue.swap_ceremony(
            item,
            ceremony,
            removed_keys=catalogue.removed_keys(item, former, ceremony),
            run=DECISION,
            now=system_clock(),
        )
        if stored is not None:
            catalogue.project(stored, ceremony, DECISION)
            return nominee.name
    raise StackUnavailable(
        f"imports keep changing ceremony {ordinal}", "call it again when they have ended: oscars status"
    )


def _chosen(nomination: Nomination, name: str | None) -> Nominee:
    """The nominee who is meant: the one of that name, else the only one without an id, else the only one."""
    if name is not None:
        named = [nominee for nominee in nomination.nominees if nominee.name == name] or [
            nominee for nominee in nomination.nominees if same_name(nominee.name, name)
        ]
    else:
        without_id = [nominee for nominee in nomination.nominees if may_be_found(nomination, nominee)]
        named = without_id if without_id else list(nomination.nominees)
    if len(named) == 1:
        return named[0]
    names = ", ".join(repr(nominee.name) for nominee in nomination.nominees) or "nobody"
    raise UsageError(f"nomination {nomination.id} names {names}; say who is meant: --nominee NAME")


def _decided(former: Ceremony, nomination: Nomination, nominee: Nominee, person: str) -> Ceremony:
    """The ceremony's next version, or itself where it says so already."""
    decided = replace(nominee, imdb_ids=(person,), evidence=DECIDED)
    if decided == nominee:
        return former
    others = {imdb_id for one in nomination.nominees if one is not nominee for imdb_id in one.imdb_ids}
    if person in others:
        raise UsageError(f"{person} is another nominee of {nomination.id} already")
    named = tuple(decided if one is nominee else one for one in nomination.nominees)
    nominations = tuple(replace(one, nominees=named) if one is nomination else one for one in former.nominations)
    ceremony = replace(former, nominations=nominations, version=former.version + 1)
    of_sources = tuple(finding for finding in former.findings if finding not in _checked(former))
    return replace(ceremony, findings=(*of_sources, *_checked(ceremony)))


def _checked(ceremony: Ceremony) -> tuple[Finding, ...]:
    return validation.validate(ceremony, None, facts.facts_of(ceremony.ordinal))
