"""A column of answers is read once for each distinct answer in it: most questions have few of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class ReadOnce(dict[K, V]):
    """What distinct answers were read as. One that was not read yet is read when it is looked up."""

    def __init__(self, read: Callable[[K], V]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, answer: K) -> V:
        value = self[answer] = self._read(answer)
        return value


def each_once(answers: Iterable[K], read: Callable[[K], V]) -> list[V]:
    """Read every answer of a column, in its order; equal answers share one value."""
    return [*map(ReadOnce(read).__getitem__, answers)]


def unions(columns: Iterable[Sequence[frozenset[str]]], rows: int) -> list[frozenset[str]]:
    """Join what stands in a row of several columns, row by row. No columns at all make empty rows."""
    nothing = [frozenset[str]()] * rows
    return each_once([*zip(nothing, *columns, strict=True)], lambda ticked: ticked[0].union(*ticked))
