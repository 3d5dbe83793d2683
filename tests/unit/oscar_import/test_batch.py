"""A batch: what goes wrong with one message leaves the others alone, and nothing is lost on the way."""

from __future__ import annotations

import threading
from contextvars import ContextVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oscar_import.batch import Batch


def half(number: int) -> int | None:
    """Of an even number; nothing is left to do for 0, and odd ones go wrong."""
    if number % 2:
        raise ValueError(number)
    return number // 2 or None


@given(numbers=st.lists(st.integers(0, 20)))
def test_each_message_goes_on_is_through_or_went_wrong(numbers: list[int]) -> None:
    batch = Batch.of(numbers)
    after = batch.each(half)
    assert after.items == {at: number // 2 for at, number in enumerate(numbers) if number and not number % 2}
    assert {at: error.args for at, error in batch.errors.items()} == {
        at: (number,) for at, number in enumerate(numbers) if number % 2
    }
    assert after.errors is batch.errors


@given(numbers=st.lists(st.integers(0, 20)), at_once=st.integers(2, 4))
def test_in_threads_it_is_the_same(numbers: list[int], at_once: int) -> None:
    alone, together = Batch.of(numbers), Batch.of(numbers)
    assert alone.each(half).items == together.each(half, at_once=at_once).items
    assert {at: str(error) for at, error in alone.errors.items()} == {
        at: str(error) for at, error in together.errors.items()
    }


def test_in_threads_messages_wait_together_and_keep_their_context() -> None:
    all_wait = threading.Barrier(3, timeout=10)
    name: ContextVar[str] = ContextVar("name")
    name.set("the caller's")

    def wait(number: int) -> str:
        all_wait.wait()
        seen = f"{name.get()} {number}"
        name.set("a thread's")
        return seen

    assert Batch.of([1, 2, 3]).each(wait, at_once=3).values == ["the caller's 1", "the caller's 2", "the caller's 3"]
    assert name.get() == "the caller's"


def test_what_ends_the_process_in_a_thread_ends_it() -> None:
    def die(_: int) -> int:
        raise SystemExit(1)

    with pytest.raises(SystemExit):
        Batch.of([1, 2]).each(die, at_once=2)


@given(numbers=st.lists(st.integers(0, 20)))
def test_a_message_that_went_wrong_takes_no_part_in_later_steps(numbers: list[int]) -> None:
    seen: list[int] = []
    Batch.of(numbers).each(half).each(seen.append)
    assert seen == [number // 2 for number in numbers if number and not number % 2]


def test_what_is_done_for_all_at_once_goes_wrong_for_all_who_are_left() -> None:
    batch = Batch.of([1, 2, 4, 0])

    def refuse(_: list[int]) -> list[int]:
        raise KeyError("all")

    assert batch.each(half).together(refuse).items == {}
    assert {at: type(error) for at, error in batch.errors.items()} == {0: ValueError, 1: KeyError, 2: KeyError}


def test_what_was_wrong_with_one_of_them_is_wrong_with_that_one() -> None:
    batch = Batch.of([1, 2, 3])
    refused = KeyError("two")
    assert batch.together(lambda _: ["one", refused, "three"]).items == {0: "one", 2: "three"}
    assert batch.errors == {1: refused}


def test_nothing_is_done_at_once_for_nobody() -> None:
    def never(_: list[int]) -> list[int]:
        raise AssertionError

    assert Batch.of([1]).each(half).together(never).items == {}


def test_a_result_too_few_is_a_fault_and_not_a_message_lost() -> None:
    with pytest.raises(ValueError, match="argument"):
        Batch.of([1, 2]).together(lambda numbers: numbers[:1])


@given(numbers=st.lists(st.integers(0, 20)))
def test_parts_hold_every_message_once(numbers: list[int]) -> None:
    parts = Batch.of(numbers).grouped(lambda number: number % 3)
    assert sorted(number for part in parts for number in part.values) == sorted(numbers)
    assert all(len({number % 3 for number in part.values}) == 1 for part in parts)
