"""Which members of two types make a pair, once the network has said how many pairs the types make.

The members of a type draw lots: a keyed hash of the published seed and their own key puts them in order.
Whoever comes first is served first, and nobody is served twice before all have been served once.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rmtool.match.candidates import Candidates
from rmtool.match.crowd import Crowd, Type
from rmtool.match.grids import Ints
from rmtool.match.lottery import draw
from rmtool.model.matching import Pair


def hand_out(taken: Ints, candidates: Candidates, crowd: Crowd, seed: str) -> Iterator[Pair]:
    """Yield the pairs of people that a flow between types stands for: `taken` is how many each arc carries.

    Of an arc's pairs no two are of the same two people: either side's members take turns, a type of mentees
    with several places has one member only, and the arc carries no more than the other side has members.
    """
    mentors, mentees = _Turns(crowd.mentors, seed), _Turns(crowd.mentees, seed)
    arcs = np.flatnonzero(taken)
    ends = (candidates.mentor[arcs], candidates.mentee[arcs], taken[arcs])
    for mentor, mentee, pairs in zip(*(array.tolist() for array in ends), strict=True):
        for _ in range(pairs):
            yield Pair(mentors.next_of(mentor), mentees.next_of(mentee))


class _Turns:
    """Whose turn it is in each type of one side."""

    def __init__(self, types: tuple[Type, ...], seed: str) -> None:
        self._types, self._seed = types, seed
        self._queues: dict[int, list[str]] = {}
        self._served = [0] * len(types)

    def next_of(self, at: int) -> str:
        """Serve the next member of a type."""
        queue = self._queues.get(at) or self._queues.setdefault(
            at, in_drawn_order(self._types[at], self._seed)
        )
        served = queue[self._served[at] % len(queue)]
        self._served[at] += 1
        return served


def in_drawn_order(members: Type, seed: str) -> list[str]:
    """Give the references of a type's members in the order of their lots."""
    lots = sorted((draw(seed, member.key, ""), member.key, member.ref) for member in members)
    return [ref for _, _, ref in lots]
