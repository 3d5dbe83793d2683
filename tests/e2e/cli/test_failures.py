"""A film that fails, what is said about it, and the way back."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import pytest

from oscars.aws_clients import Clients
from oscars.local.deploy import stack_outputs
from tests.support.oscars_command import Answer, OscarsCommand
from tests.support.stored_body import StoredBody

pytestmark = pytest.mark.xdist_group("oscars command")

FILM = "tt15398776"
PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class PoisonedImport:
    """An import in which one film fails permanently: what TMDb said of it is gone from the bucket."""

    answer: Answer
    status: dict[str, Any]


@pytest.fixture(scope="module")
def stored(oscars: OscarsCommand) -> StoredBody:
    return StoredBody(oscars.clients(), FILM)


@pytest.fixture(scope="module")
def body(imported_2024: dict[str, Any], stored: StoredBody) -> bytes:
    """What was taken away, to be put back."""
    return stored.take()


@pytest.fixture(scope="module")
def poisoned(oscars: OscarsCommand, body: bytes) -> PoisonedImport:
    answer = oscars("import", "2024", "--reprocess", "all")
    return PoisonedImport(answer, oscars.json("status"))


@pytest.fixture(scope="module")
def healed(oscars: OscarsCommand, stored: StoredBody, body: bytes, poisoned: PoisonedImport) -> Answer:
    """The redrive after the cause was mended."""
    stored.put_back(body)
    return oscars("redrive", "media_processing")


class TestAnImportWithAFilmThatFails:
    def test_exits_1_and_says_what_failed_and_how_to_go_on(self, poisoned: PoisonedImport) -> None:
        assert poisoned.answer.exit_code == 1
        assert "body_missing" in poisoned.answer.stdout
        assert "oscars redrive media_processing" in poisoned.answer.stdout

    def test_is_completed_with_failures(self, poisoned: PoisonedImport) -> None:
        assert poisoned.status["state"] == "completed_with_failures"
        assert poisoned.status["totals"]["movies_failed"] == 1
        stages = {stage["stage"]: stage["dead_lettered"] for stage in poisoned.status["stages"]}
        assert stages["media_processing"] == 1

    def test_names_film_stage_code_hint_and_command(self, oscars: OscarsCommand, poisoned: PoisonedImport) -> None:
        (failure,) = oscars.json("failures", poisoned.status["run"])
        assert failure["film"] == FILM
        assert failure["title"].startswith("Oppenheimer")
        assert (failure["stage"], failure["ceremony"]) == ("media_processing", 96)
        assert failure["error_code"] == "body_missing"
        assert failure["hint"]
        assert failure["command"] == "oscars redrive media_processing"

    @pytest.mark.usefixtures("poisoned")
    def test_shows_the_failure_at_the_film(self, oscars: OscarsCommand) -> None:
        film = oscars.json("show", "film", FILM)
        assert film["status"]["media_processing"] == "failed"
        assert film["failure"]["command"] == "oscars redrive media_processing"

    @pytest.mark.usefixtures("poisoned")
    def test_fails_again_when_it_is_redriven_too_early(self, oscars: OscarsCommand) -> None:
        answer = oscars("redrive", "--json")
        assert answer.exit_code == 1
        assert [item["film"] for item in answer.document["failed_again"]] == [FILM]


class TestARedriveAfterTheCauseIsGone:
    def test_exits_0(self, healed: Answer) -> None:
        assert healed.exit_code == 0, healed.stdout + healed.stderr
        assert "1 dead letter moved back: 1 failure mended." in healed.stdout

    @pytest.mark.usefixtures("healed")
    def test_completes_the_run(self, oscars: OscarsCommand, poisoned: PoisonedImport) -> None:
        status = oscars.json("status", poisoned.status["run"])
        assert status["state"] == "completed"
        assert status["totals"]["movies_failed"] == 0
        assert {stage["dead_lettered"] for stage in status["stages"]} == {0}

    @pytest.mark.usefixtures("healed")
    def test_leaves_no_failure(self, oscars: OscarsCommand, poisoned: PoisonedImport) -> None:
        assert oscars.json("failures", poisoned.status["run"]) == []

    @pytest.mark.usefixtures("healed")
    def test_has_nothing_to_do_the_second_time(self, oscars: OscarsCommand) -> None:
        answer = oscars("redrive", "media_processing")
        assert answer.exit_code == 0
        assert "nothing to redrive" in answer.stdout


class DeadLetters:
    """What the console's redrive does: receive from the dead-letter queue, send to the stage's, delete."""

    def __init__(self, clients: Clients) -> None:
        outputs = stack_outputs(clients, "OscarImport")
        self._sqs = clients.sqs
        self._source, self.queue = outputs["DeadLetterQueueMediaProcessing"], outputs["QueueMediaProcessing"]

    def move(self) -> list[str]:
        """Returns the bodies."""
        received = self._sqs.receive_message(QueueUrl=self._source, MaxNumberOfMessages=10).get("Messages", [])
        for message in received:
            self.send(message["Body"])
            self._sqs.delete_message(QueueUrl=self._source, ReceiptHandle=message["ReceiptHandle"])
        return [message["Body"] for message in received]

    def send(self, body: str) -> None:
        self._sqs.send_message(QueueUrl=self.queue, MessageBody=body)

    def is_worked_off(self) -> bool:
        names: Any = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        found = self._sqs.get_queue_attributes(QueueUrl=self.queue, AttributeNames=names)["Attributes"]
        return not any(int(number) for number in found.values())


@dataclass(frozen=True)
class Pressed:
    """After the console's redrive brought a film through whose task token had long been answered."""

    before: dict[str, Any]
    after: dict[str, Any]
    bodies: list[str]


@pytest.fixture(scope="module")
def pressed(oscars: OscarsCommand, stored: StoredBody, healed: Answer) -> Pressed:
    body = stored.take()
    oscars("import", "2024", "--reprocess", "all")
    before = oscars.json("status")
    stored.put_back(body)
    bodies = DeadLetters(oscars.clients()).move()
    return Pressed(before, ended(oscars, before["run"], "completed"), bodies)


def ended(oscars: OscarsCommand, run: str, state: str) -> dict[str, Any]:
    """The run's status as soon as it has this state."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        status: dict[str, Any] = oscars.json("status", run)
        if status["state"] == state:
            return status
        assert time.monotonic() < deadline, f"run {run} is {status['state']}"
        time.sleep(0.5)


class TestTheConsolesRedrive:
    def test_brings_a_film_through_as_well_as_the_command(self, oscars: OscarsCommand, pressed: Pressed) -> None:
        assert pressed.before["state"] == "completed_with_failures"
        assert len(pressed.bodies) == 1
        assert oscars.json("failures", pressed.before["run"]) == []
        assert {stage["dead_lettered"] for stage in pressed.after["stages"]} == {0}

    def test_ends_in_the_totals_of_an_undisturbed_run(self, imported_2024: dict[str, Any], pressed: Pressed) -> None:
        films = ("ceremonies", "nominations", "wins", "films", "competitive_films")
        totals = pressed.after["totals"]
        assert {name: totals[name] for name in films} == {name: imported_2024["totals"][name] for name in films}
        assert totals["movies_failed"] == 0
        assert totals["movies_updated"] + totals["movies_skipped"] == totals["films"]

    def test_of_the_same_message_once_more_counts_nothing_twice(self, oscars: OscarsCommand, pressed: Pressed) -> None:
        letters = DeadLetters(oscars.clients())
        letters.send(pressed.bodies[0])
        letters.send(pressed.bodies[0])
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not letters.is_worked_off():
            assert time.monotonic() < deadline
            time.sleep(0.2)
        assert ended(oscars, pressed.after["run"], "completed")["totals"] == pressed.after["totals"]


@pytest.mark.usefixtures("pressed")
def test_a_message_that_nobody_can_read_is_shown_with_its_reason(oscars: OscarsCommand) -> None:
    clients = oscars.clients()
    clients.sqs.send_message(
        QueueUrl=stack_outputs(clients, "OscarImport")["DeadLetterQueueCollaboration"], MessageBody="not ours"
    )
    answer = oscars("redrive", "collaboration", "--json")
    assert answer.exit_code == 0
    assert answer.document["unreadable"] == [
        {"stage": "collaboration", "error_message": "the message's field 'body' is not JSON"}
    ]
    assert answer.document["dead_letters_left"] == {"collaboration": 1}
    told = oscars("failures").stdout
    assert "collaboration has 1 dead letter that no failure of this run explains." in told
    assert "oscars redrive collaboration" in told
