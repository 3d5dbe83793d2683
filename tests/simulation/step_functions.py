"""Step Functions as far as the state machine uses it (infra/state_machine.py): retries, task tokens, time-outs."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError, ReadTimeoutError
from oscar_import.stage import Stage

from tests.simulation.effects import Effects
from tests.simulation.schedule import Kind
from tests.simulation.scheduler import Scheduler
from tests.support.template import calls
from tests.support.template.guard import Refused, acting_as, authorise
from tests.support.template.resolving import STACK, arn, queue_arn
from tests.support.template.stack import STATE_MACHINE

Document = dict[str, Any]

ARN = "arn:aws:states:us-east-1:000000000000:execution:OscarImport:"
RETRIES = {"split_range": 4, "summarise": 4, "settle_ceremony": 20}
"""Of a function that died: `infra.state_machine.RETRY_FUNCTION` and `RETRY_SETTLING`."""
MAX_INTERVAL_SECONDS = 300.0
FUNCTION_SECONDS = 300.0


@dataclass(eq=False)
class Execution:
    name: str
    started_at: str
    input: Document
    status: str = "RUNNING"
    output: Document = field(default_factory=dict)
    children: list[Child] = field(default_factory=list)
    rejected: Document = field(default_factory=dict)
    """`error` and `cause`, where SplitRange refused the input."""
    lag: float = 0.0
    """DescribeExecution says what was so many seconds ago."""
    history: list[tuple[float, str]] = field(default_factory=list)
    """When it came to which status."""


@dataclass(eq=False)
class Child:
    """One ceremony's execution, waiting for its token."""

    execution: Execution
    item: Document
    token: str
    status: str = "RUNNING"
    answered: bool = False
    given_up: bool = False
    """Its token ran out, or its execution was stopped, before it was answered."""


class StepFunctions:
    """`functions`: split_range, settle_ceremony and summarise, each run as a task by `invoke`."""

    def __init__(
        self,
        functions: dict[str, Callable[[Document], Document]],
        send_ceremony: Callable[[str], None],
        effects: Effects,
        scheduler: Scheduler,
        *,
        token_seconds: float,
    ) -> None:
        self.executions: dict[str, Execution] = {}
        self.succeeded: Callable[[str, int], None] = lambda run, ordinal: None
        """Called with the run and the ceremony whenever a token's task succeeds."""
        self.opened: Callable[[str], None] = lambda run: None
        """Called with the run when SplitRange has opened it."""
        self._functions = functions
        self._send_ceremony = send_ceremony
        self._effects = effects
        self._scheduler = scheduler
        self._token_seconds = token_seconds
        self._children: dict[str, Child] = {}

    # what the functions' SDK calls

    def send_task_success(self, *, taskToken: str, output: str) -> None:
        self._answer(taskToken, "SendTaskSuccess", "SUCCEEDED")

    def send_task_failure(self, *, taskToken: str, error: str, cause: str) -> None:
        self._answer(taskToken, "SendTaskFailure", "FAILED")

    def _answer(self, token: str, operation: str, status: str) -> None:
        def do() -> None:
            calls.states(operation)
            child = self._children[token]
            if child.answered:
                self._effects.hit("token answered late" if child.given_up else "token answered twice")
                raise ClientError({"Error": {"Code": "TaskTimedOut", "Message": "Task Timed Out"}}, operation)
            if status == "SUCCEEDED":
                self.succeeded(child.execution.name, child.item["ceremony"])
            self._end_task(child, None if status == "SUCCEEDED" else {"Error": status, "Cause": ""})
            if self._effects.strikes(Kind.TOKEN_LOST, of="token"):
                raise ReadTimeoutError(endpoint_url="states")

        self._effects.effect(f"answer token {token}: {status}", do)

    # what the command calls

    def start_execution(self, *, stateMachineArn: str, name: str, input: str) -> dict[str, Any]:
        known = self.executions.get(name)
        if known is not None and (known.status != "RUNNING" or known.input != json.loads(input)):
            raise _refusal("ExecutionAlreadyExists", "StartExecution")
        self.start(name, json.loads(input))
        return {"executionArn": ARN + name}

    def describe_execution(self, *, executionArn: str) -> dict[str, Any]:
        execution = self.executions.get(executionArn.removeprefix(ARN))
        seen_at = self._scheduler.now - execution.lag if execution is not None else 0.0
        status = next((to for at, to in reversed(execution.history) if at <= seen_at), None) if execution else None
        if execution is None or status is None:
            raise _refusal("ExecutionDoesNotExist", "DescribeExecution")
        ended = {"output": json.dumps(execution.output)} if status == "SUCCEEDED" else {}
        rejected = execution.rejected if status == "FAILED" else {}
        started_at = datetime.fromisoformat(execution.started_at)
        return {"status": status, "startDate": started_at, "input": json.dumps(execution.input), **ended, **rejected}

    # what the operator does

    def start(self, name: str, given: Document) -> None:
        """StartExecution: the same name again starts nothing."""
        if name in self.executions:
            return
        started_at = self._scheduler.moment().strftime("%Y-%m-%dT%H:%M:%S.000Z")
        execution = self.executions[name] = Execution(name, started_at, given)
        execution.history.append((self._scheduler.now, "RUNNING"))
        if self._effects.strikes(Kind.EXECUTION_LAGS, of="execution"):
            execution.lag = self._effects.lag_of(f"execution {name}")
        self._effects.say(f"execution {name} starts: {given}")
        self._invoke(
            execution,
            "split_range",
            {
                "input": given,
                "run": name,
                "execution_arn": ARN + name,
                "started_at": started_at,
            },
            then=lambda answer: self._map(execution, answer),
        )

    def stop(self, name: str) -> None:
        """StopExecution."""
        execution = self.executions[name]
        if execution.status == "RUNNING":
            self._end(execution, "ABORTED")
            for child in execution.children:
                _by_its_role("states:StopExecution", _child_arn(execution))
                child.given_up = not child.answered
                child.answered = True
                child.status = "ABORTED" if child.status == "RUNNING" else child.status

    # what happens in the service

    def _invoke(
        self,
        execution: Execution,
        function: str,
        payload: Document,
        *,
        then: Callable[[Document | None], None],
        tries: int = 0,
    ) -> None:
        """Runs a function as a task; once more, a little later, where it died or failed."""
        answers: list[Document] = []
        _by_its_role("lambda:InvokeFunction", arn("lambda", f"function:{STACK}-{function}"))

        def work() -> None:
            try:
                answers.append(json.loads(json.dumps(self._functions[function](json.loads(json.dumps(payload))))))
            except Exception as error:  # noqa: BLE001 - whatever it is, the service tries again
                self._effects.say(f"{function} failed: {type(error).__name__}: {error}")
            finally:
                self._scheduler.at(self._scheduler.now, ended)

        def ended() -> None:
            if answers:
                then(answers[0])
            elif tries >= RETRIES[function]:
                then(None)
            elif execution.status == "RUNNING":
                self._scheduler.at(
                    self._scheduler.now + min(2.0 * 2**tries, MAX_INTERVAL_SECONDS),
                    lambda: self._invoke(execution, function, payload, then=then, tries=tries + 1),
                )

        self._scheduler.spawn(f"{function} of {execution.name}", work, lasts_at_most=FUNCTION_SECONDS)

    def _map(self, execution: Execution, answer: Document | None) -> None:
        if execution.status != "RUNNING":
            return
        if answer is None:
            payload = {"run": execution.name, "error": {"Error": "Runtime.HandlerError", "Cause": "died"}}
            self._invoke(execution, "settle_ceremony", payload, then=lambda _: self._end(execution, "FAILED"))
            return
        if answer["rejected"]:
            execution.rejected = answer["rejected"]
            self._end(execution, "FAILED")
            return
        self.opened(execution.name)
        for item in answer["ceremonies"]:
            child = Child(execution, item, token=f"{execution.name}/{item['ceremony']}")
            execution.children.append(child)
            self._children[child.token] = child
            _by_its_role("states:StartExecution", arn("states", f"stateMachine:{STACK}"))
            _by_its_role("sqs:SendMessage", queue_arn(f"{STACK}-{Stage.OSCAR_IMPORTS.value}"))
            self._send_ceremony(json.dumps({**item, "task_token": child.token}))
            self._scheduler.at(
                self._scheduler.now + self._token_seconds,
                lambda child=child: self._time_out(child),  # type: ignore[misc]
            )

    def _time_out(self, child: Child) -> None:
        if not child.answered:
            self._effects.hit("token never answered")
            child.given_up = True
            self._end_task(child, {"Error": "States.Timeout", "Cause": ""})

    def _end_task(self, child: Child, error: Document | None) -> None:
        child.answered = True
        if error is None:
            self._end_child(child, "SUCCEEDED")
            return
        payload = {"run": child.execution.name, "ceremony": child.item["ceremony"], "error": error}
        self._invoke(
            child.execution,
            "settle_ceremony",
            payload,
            then=lambda answer: self._end_child(child, "FAILED" if answer is None else "SUCCEEDED"),
        )

    def _end_child(self, child: Child, status: str) -> None:
        execution = child.execution
        if child.status != "RUNNING":
            return
        _by_its_role("states:DescribeExecution", _child_arn(execution))
        child.status = status
        if execution.status == "RUNNING" and all(one.status != "RUNNING" for one in execution.children):
            self._invoke(
                execution, "summarise", {"run": execution.name}, then=lambda answer: self._summarised(execution, answer)
            )

    def _summarised(self, execution: Execution, answer: Document | None) -> None:
        execution.output = answer or {}
        self._end(execution, "FAILED" if answer is None or answer["failed_ceremonies"] else "SUCCEEDED")

    def _end(self, execution: Execution, status: str) -> None:
        if execution.status == "RUNNING":
            execution.status = status
            execution.history.append((self._scheduler.now, status))
            self._effects.say(f"execution {execution.name} ends: {status}")


def _by_its_role(action: str, resource: str) -> None:
    """What the state machine does itself. Where it may not, every execution fails: there is nothing to come through."""
    try:
        with acting_as(STATE_MACHINE):
            authorise(action, resource)
    except Refused as refused:
        raise AssertionError(str(refused)) from None


def _child_arn(execution: Execution) -> str:
    return arn("states", f"execution:{STACK}/Ceremonies:{execution.name}")


def _refusal(code: str, operation: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": code}}, operation)
