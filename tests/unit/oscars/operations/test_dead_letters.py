"""Moving dead letters back."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError
from oscar_import.runs.messages import CeremonyMessage, FilmMessage, RatingsMessage
from oscar_import.stage import Stage

from oscars.errors import StackUnavailable
from oscars.operations.dead_letters import Moved, move_back
from tests.support.cli_fakes import FakeSqs, deployment

DEAD = "collaboration-dead"


def film(number: int) -> str:
    return FilmMessage(run="run-1", film=f"tt{number:07}", title="A film", film_years="1994", ceremony=67).to_json()


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("oscars.operations.dead_letters.time.sleep", lambda seconds: None)


@pytest.mark.parametrize("can_move", [True, False], ids=["by SQS", "by hand"])
class TestBothWays:
    def test_move_all_of_them_to_the_queue_of_the_stage(self, can_move: bool) -> None:
        bodies = [film(number) for number in range(25)]
        sqs = FakeSqs({DEAD: list(bodies)}, can_move=can_move)
        assert move_back(deployment(sqs=sqs), Stage.COLLABORATION, report=lambda moved: None) == Moved(25)
        assert sorted(sqs.queues["collaboration"]) == sorted(bodies)
        assert sqs.queues[DEAD] == []

    def test_tell_how_far_they_are(self, can_move: bool) -> None:
        told: list[int] = []
        sqs = FakeSqs({DEAD: [film(number) for number in range(12)]}, can_move=can_move)
        move_back(deployment(sqs=sqs), Stage.COLLABORATION, report=told.append)
        assert told[-1] == 12

    def test_have_nothing_to_do_where_there_is_none(self, can_move: bool) -> None:
        sqs = FakeSqs({DEAD: []}, can_move=can_move)
        assert move_back(deployment(sqs=sqs), Stage.COLLABORATION, report=lambda moved: None) == Moved(0)


class TestByHand:
    def test_a_message_is_deleted_only_after_it_was_sent(self) -> None:
        sqs = FakeSqs({DEAD: [film(1)]})
        move_back(deployment(sqs=sqs), Stage.COLLABORATION, report=lambda moved: None)
        assert sqs.calls == ["receive", "send", "delete"]

    def test_what_nobody_can_read_stays_and_its_reason_is_told(self) -> None:
        sqs = FakeSqs({DEAD: [film(1), "not ours", film(2)]})
        moved = move_back(deployment(sqs=sqs), Stage.COLLABORATION, report=lambda moved: None)
        assert moved == Moved(2, ("the message's field 'body' is not JSON",))
        assert sqs.queues[DEAD] == ["not ours"]

    def test_a_message_of_another_stage_stays(self) -> None:
        ceremony = CeremonyMessage(
            run="run-1",
            ceremony=67,
            reprocess="missing",
            skip_enrichment=False,
            source="oscar_data",
            source_object=None,
            source_hash=None,
        )
        sqs = FakeSqs({DEAD: [ceremony.to_json()]})
        assert move_back(deployment(sqs=sqs), Stage.COLLABORATION, report=lambda moved: None).messages == 0
        assert len(sqs.queues[DEAD]) == 1

    def test_ceremonies_are_moved_too(self) -> None:
        body = CeremonyMessage(
            run="run-1",
            ceremony=67,
            reprocess="missing",
            skip_enrichment=False,
            source="oscar_data",
            source_object=None,
            source_hash=None,
        ).to_json()
        sqs = FakeSqs({"oscar_imports-dead": [body]})
        move_back(deployment(sqs=sqs), Stage.OSCAR_IMPORTS, report=lambda moved: None)
        assert sqs.queues["oscar_imports"] == [body]

    def test_ratings_are_moved_too(self) -> None:
        body = RatingsMessage(film="tt0000001", title="A film", film_years="1994").to_json()
        sqs = FakeSqs({"omdb_enrichment-dead": [body, film(1)]})
        assert move_back(deployment(sqs=sqs), Stage.OMDB_ENRICHMENT, report=lambda moved: None) == Moved(2)

    def test_what_was_not_moved_when_it_broke_off_is_visible_again(self) -> None:
        bodies = [film(number) for number in range(5)]
        sqs = FakeSqs({DEAD: list(bodies)}, refuses_after=2)
        with pytest.raises(ClientError):
            move_back(deployment(sqs=sqs), Stage.COLLABORATION, report=lambda moved: None)
        assert sorted(sqs.queues["collaboration"] + sqs.queues[DEAD]) == bodies
        assert sqs.hidden == {}

    def test_what_stays_counts_once_although_it_comes_twice(self) -> None:
        """It is visible again before a long move is over."""
        sqs = Forgetful({DEAD: ["not ours", *(film(number) for number in range(12))]})
        moved = move_back(deployment(sqs=sqs), Stage.COLLABORATION, report=lambda moved: None)
        assert moved == Moved(12, ("the message's field 'body' is not JSON",))


class Forgetful(FakeSqs):
    """Shows what nobody can read to every receive."""

    def receive_message(self, **given: Any) -> dict[str, Any]:
        answer = super().receive_message(**given)
        for message in answer["Messages"]:
            if message["Body"] == "not ours":
                message["MessageId"] = "the one"
                self.queues[DEAD].append("not ours")
        return answer


def test_a_move_that_sqs_gives_up_is_told_with_the_reason() -> None:
    sqs = FakeSqs({DEAD: [film(1), film(2)]}, can_move=True, move_fails="the queue is gone")
    with pytest.raises(StackUnavailable, match="1 dead letters of collaboration, then failed: the queue is gone"):
        move_back(deployment(sqs=sqs), Stage.COLLABORATION, report=lambda moved: None)


class TestOnlySome:
    @pytest.mark.parametrize("can_move", [True, False], ids=["SQS could", "SQS could not"])
    def test_are_moved_and_the_others_stay_visible(self, can_move: bool) -> None:
        sqs = FakeSqs({DEAD: [film(number) for number in range(25)]}, can_move=can_move)
        meant = {film(3), film(17)}
        moved = move_back(deployment(sqs=sqs), Stage.COLLABORATION, report=lambda moved: None, only=meant.__contains__)
        assert moved == Moved(2)
        assert set(sqs.queues["collaboration"]) == meant
        assert sorted(sqs.queues[DEAD]) == sorted(film(number) for number in range(25) if film(number) not in meant)
