"""Types drawn together further: those with the same partners at the same scores are one type after all.

Traits tell more types apart than the rules do: beyond the wanted gap, say, one rung is as good as another.
Who may be paired with exactly the same people, and fits each of them equally well, is for the match the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from rmtool.match.candidates import Candidates
from rmtool.match.crowd import Crowd, Type, stand_alone
from rmtool.match.decisions import Decisions
from rmtool.match.grids import Bools, Ints
from rmtool.model.people import Participant

_Groups = list[list[int]]
"""Types that are one, by their positions, in the order of their first."""


def merged(crowd: Crowd, allowed: Candidates, decisions: Decisions) -> tuple[Crowd, Candidates]:
    """Draw the types of a crowd together whose allowed pairs and scores are the same."""
    alone = stand_alone(allowed.mentees, decisions)
    mentors = _groups(allowed.mentors, _partners(allowed.mentor, allowed.mentee, allowed.score), alone)
    by_mentee = np.argsort(allowed.mentee, kind="stable")
    seen = (array[by_mentee] for array in (allowed.mentee, allowed.mentor, allowed.score))
    mentees = _groups(allowed.mentees, _partners(*seen), alone)
    drawn = Crowd(_types(crowd.mentors, mentors), _types(crowd.mentees, mentees))
    return drawn, _of_firsts(allowed, mentors, mentees)


def _partners(own: Ints, other: Ints, score: Ints) -> dict[int, bytes]:
    """All the partners and scores of each type in a few bytes, from its pairs side by side."""
    starts = np.flatnonzero(np.diff(own, prepend=-1)).tolist()
    return {
        int(own[start]): other[start:end].tobytes() + score[start:end].tobytes()
        for start, end in pairwise([*starts, len(own)])
    }


def _groups(firsts: tuple[Participant, ...], partners: dict[int, bytes], alone: frozenset[str]) -> _Groups:
    """Which types are one. What an objective reads of the people themselves has to be the same, too."""
    groups: dict[object, list[int]] = {}
    for at, first in enumerate(firsts):
        itself = first.ref if first.ref in alone else None
        same = (itself, first.capacity, first.waited, partners.get(at))
        groups.setdefault(same, []).append(at)
    return list(groups.values())


def _types(types: tuple[Type, ...], groups: _Groups) -> tuple[Type, ...]:
    return tuple(tuple(_members(types, group)) for group in groups)


def _members(types: tuple[Type, ...], group: list[int]) -> Iterator[Participant]:
    """Yield the people of several types in the order of their keys."""
    yield from sorted((one for at in group for one in types[at]), key=lambda person: person.key)


def _of_firsts(allowed: Candidates, mentors: _Groups, mentees: _Groups) -> Candidates:
    """Keep of each group the pairs of its first type, which stand for those of the others."""
    rows, columns = [group[0] for group in mentors], [group[0] for group in mentees]
    kept = (
        _marks(rows, len(allowed.mentors))[allowed.mentor]
        & _marks(columns, len(allowed.mentees))[allowed.mentee]
    )
    return Candidates(
        tuple(allowed.mentors[at] for at in rows),
        tuple(allowed.mentees[at] for at in columns),
        np.searchsorted(rows, allowed.mentor[kept]),
        np.searchsorted(columns, allowed.mentee[kept]),
        allowed.score[kept],
        allowed.band[kept],
    )


def _marks(positions: list[int], number: int) -> Bools:
    marks = np.zeros(number, np.bool_)
    marks[positions] = True
    return marks
