"""Who competes with whom for too few partners (a Hall violator), by type."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rmtool.match.grids import Bools, Ints
from rmtool.match.sides import Partners, Side


@dataclass(frozen=True)
class Rivalry:
    """Rows that compete, and the columns they compete for."""

    rivals: frozenset[int]
    wanted: frozenset[int]


@dataclass
class Rivalries:
    """The rivalries of one side, each worked out once: those who compete together often share one."""

    side: Side

    def __post_init__(self) -> None:
        self._found: list[Rivalry] = []

    def of(self, row: int) -> Rivalry:
        """Say who competes with the people of a row who have no partner, and for whom.

        Goes from them to all possible partners, from those to whoever holds them, and on from these. In a
        pairing with the most pairs every partner reached is taken, so that these people have only these
        partners' places, too few for all. Who holds a locked place is counted but could not move; whoever
        else is allowed nobody but these partners is counted too.
        """
        within = min((one for one in self._found if row in one.rivals), key=_width, default=None)
        wanted, bound = _reached(self.side, row, _width(within) if within else len(self.side.partners))
        if within and int(wanted.sum()) == _width(within):
            return within
        rivals = frozenset(np.flatnonzero(_nobody_else(self.side.open, wanted)).tolist())
        found = Rivalry(rivals | bound | {row}, frozenset(np.flatnonzero(wanted).tolist()))
        self._found.append(found)
        return found


def _width(rivalry: Rivalry) -> int:
    return len(rivalry.wanted)


def _reached(side: Side, row: int, most: int) -> tuple[Bools, frozenset[int]]:
    """Find the columns reached from a row, and the rows met that cannot move; stops at `most` columns."""
    wanted = np.zeros(len(side.partners), np.bool_)
    asked, asking, bound = {row}, [row], set[int]()
    number = 0
    while asking and number < most:
        new = _new_among(side.open.among(asking.pop()), wanted)
        number += len(new)
        for holder, locked in (one for column in new.tolist() for one in side.holders[column]):
            if locked:
                bound.add(holder)
            elif holder not in asked:
                asked.add(holder)
                asking.append(holder)
    return wanted, frozenset(bound)


def _new_among(columns: Ints, wanted: Bools) -> Ints:
    """Mark the columns as wanted, and give those that were not before."""
    new: Ints = columns[~wanted[columns]]
    wanted[new] = True
    return new


def _nobody_else(open_pairs: Partners, wanted: Bools) -> Bools:
    """Mark the rows whose possible partners, one at least, are all among the wanted."""
    before = np.concatenate(([0], np.cumsum(~wanted[open_pairs.partner])))
    elsewhere = np.diff(before[open_pairs.starts])
    only_here: Bools = (elsewhere == 0) & (np.diff(open_pairs.starts) > 0)
    return only_here
