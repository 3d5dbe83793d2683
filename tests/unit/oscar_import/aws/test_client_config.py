"""A client is made once, and not before somebody calls it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

from oscar_import.aws.client_config import LazyClient


def test_it_is_made_when_it_is_first_called_and_never_again() -> None:
    made: list[int] = []

    def make() -> SimpleNamespace:
        made.append(len(made))
        return SimpleNamespace(say=lambda word: f"{word} {made[-1]}")

    client = LazyClient(make)
    assert made == []
    with ThreadPoolExecutor(4) as threads:
        said = list(threads.map(lambda word: client.say(word), ["one", "two", "three", "four"]))
    assert said == ["one 0", "two 0", "three 0", "four 0"]
    assert made == [0]
