"""What a stage has in hand for each message of a batch; one that goes wrong leaves it, and takes no other with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
U = TypeVar("U")

Errors = Mapping[int, Exception]
"""What went wrong with which messages of a batch, by their positions."""


@dataclass(frozen=True)
class _Wrong:
    error: Exception


class Batch(Generic[T]):
    """A value for each message that is still in hand, by the message's position; `errors` is shared by all steps."""

    def __init__(self, items: Mapping[int, T], errors: dict[int, Exception]) -> None:
        self.items = items
        self.errors = errors

    @staticmethod
    def of(items: Sequence[T]) -> Batch[T]:
        """The batch of these messages."""
        return Batch(dict(enumerate(items)), {})

    @property
    def values(self) -> list[T]:
        """What is in hand, in the order of the messages."""
        return list(self.items.values())

    def each(self, do: Callable[[T], U | None], *, at_once: int = 1) -> Batch[U]:
        """The batch after `do` for each message: out of it are those for which it raises, which go into `errors`, and
        those for which it returns None, for which nothing is left to do.

        One after another; with `at_once`, so many are worked on in threads, as where each waits for an upstream.
        """
        done: dict[int, U] = {}
        for position, result in zip(self.items, self._results(do, at_once), strict=True):
            if isinstance(result, _Wrong):
                self.errors[position] = result.error
            elif result is not None:
                done[position] = result
        return Batch(done, self.errors)

    def _results(self, do: Callable[[T], U | None], at_once: int) -> Iterable[U | _Wrong | None]:
        def attempt(item: T) -> U | _Wrong | None:
            try:
                return do(item)
            except Exception as error:  # noqa: BLE001 - the caller decides what becomes of the message
                return _Wrong(error)

        if at_once == 1 or len(self.items) < 2:
            return map(attempt, self.values)
        contexts = [(copy_context(), item) for item in self.values]
        with ThreadPoolExecutor(at_once) as threads:
            return list(threads.map(lambda one: one[0].run(attempt, one[1]), contexts))

    def together(self, do: Callable[[list[T]], Sequence[U | Exception]]) -> Batch[U]:
        """The batch after `do` for all of them at once: it gives each its result, or what was wrong with it. What it
        raises is wrong with all."""
        if not self.items:
            return Batch({}, self.errors)
        try:
            results = do(self.values)
        except Exception as error:  # noqa: BLE001 - as above
            self.errors.update(dict.fromkeys(self.items, error))
            return Batch({}, self.errors)
        done: dict[int, U] = {}
        for position, result in zip(self.items, results, strict=True):
            if isinstance(result, Exception):
                self.errors[position] = result
            else:
                done[position] = result
        return Batch(done, self.errors)

    def where(self, holds: Callable[[T], bool]) -> Batch[T]:
        """Those for which it holds."""
        return Batch({position: item for position, item in self.items.items() if holds(item)}, self.errors)

    def grouped(self, key: Callable[[T], U]) -> list[Batch[T]]:
        """The same in parts that have the key in common."""
        parts: dict[U, dict[int, T]] = {}
        for position, item in self.items.items():
            parts.setdefault(key(item), {})[position] = item
        return [Batch(items, self.errors) for items in parts.values()]
