"""The proof that a flow is the best there is, by integer prices at the nodes; and whether it is the only one.

Prices prove a flow optimal where every arc that could carry more has a reduced cost of at least 0, and every
arc that could carry less one of at most 0 (linear programming duality: complementary slackness). Checking
that takes one look at each arc. All is int64 and exact: `rmtool.match.objectives` keeps costs small enough.
"""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

import numpy as np

from rmtool.errors import RmtoolError
from rmtool.match.grids import Bools, Ints
from rmtool.match.network import Face


class UnprovenOptimum(RmtoolError):
    """The solver gave no answer, or one that is not the best. No pairing is proposed on such grounds."""

    exit_code = 70  # EX_SOFTWARE of sysexits.h: the fault is rmtool's own

    def __init__(self, found: str) -> None:
        super().__init__(
            f"The pairing could not be proved to be the best, so none is proposed: {found}.",
            hint="Please report this: no programme file or export should be able to bring it about.",
        )


def reduced_costs(face: Face, cost: Ints, prices: Ints) -> Ints:
    """Say what each free arc costs once the prices at its ends are counted in."""
    return cost + prices[face.tail] - prices[face.head]


def is_optimal(face: Face, reduced: Ints, flow: Ints) -> bool:
    """Whether the reduced costs prove that no flow of this face costs less. `flow` is on the free arcs."""
    could_carry_more, could_carry_less = flow < face.capacity, flow > 0
    return not bool(np.any((reduced < 0) & could_carry_more) or np.any((reduced > 0) & could_carry_less))


def is_feasible(face: Face, flow: Ints) -> bool:
    """Whether the flow on the free arcs keeps to the capacities, and every node sends what it has to."""
    balance = face.supplies()
    np.subtract.at(balance, face.tail, flow)
    np.add.at(balance, face.head, flow)
    within = bool(np.all((flow >= 0) & (flow <= face.capacity)))
    return within and not balance.any()


def prices(face: Face, cost: Ints, flow: Ints) -> Ints:
    """Prices that prove the flow optimal if anything does: shortest ways through what it leaves open.

    Where the flow is not optimal it can be improved by sending it round a cycle, shortest ways do not exist,
    and `is_optimal` refuses what is returned. (Bellman and Ford, all nodes as starts.)
    """
    more, less = flow < face.capacity, flow > 0
    start = np.concatenate((face.tail[more], face.head[less]))
    end = np.concatenate((face.head[more], face.tail[less]))
    length = np.concatenate((cost[more], -cost[less]))
    by_end = np.argsort(end, kind="stable")
    start, end, length = start[by_end], end[by_end], length[by_end]
    groups = np.flatnonzero(np.diff(end, prepend=-1))
    reached = end[groups]
    distance = np.zeros(face.network.nodes, np.int64)
    for _ in range(face.network.nodes + 1):
        nearer = _relaxed(distance, start, length, groups, reached)
        if np.array_equal(nearer, distance[reached]):
            break
        distance[reached] = nearer
    return distance


def _relaxed(distance: Ints, start: Ints, length: Ints, groups: Ints, reached: Ints) -> Ints:
    """Find the shortest known way to each node that an arc reaches, looking one arc further than before."""
    if not len(groups):
        return distance[reached]
    return np.minimum(distance[reached], np.minimum.reduceat(distance[start] + length, groups))


def is_unique(face: Face, reduced: Ints, flow: Ints) -> bool:
    """Whether an optimal flow is the only one: no cycle of arcs of reduced cost 0 leads to another.

    Going along an arc and straight back is no cycle. Arcs that are open both ways are therefore drawn
    together first; a ring of them, or a cycle of the one-way arcs that remain, is another optimum.
    """
    tight = reduced == 0
    more, less = tight & (flow < face.capacity), tight & (flow > 0)
    both = more & less
    group = _drawn_together(face, both)
    if group is None:
        return False
    onward = [(face.tail[at], face.head[at]) for at in np.flatnonzero(more & ~both).tolist()]
    back = [(face.head[at], face.tail[at]) for at in np.flatnonzero(less & ~both).tolist()]
    return _acyclic([(group[int(start)], group[int(end)]) for start, end in onward + back])


def _drawn_together(face: Face, arcs: Bools) -> list[int] | None:
    """Which group each node belongs to once these arcs join their ends; None where they form a ring."""
    group = list(range(face.network.nodes))

    def root(node: int) -> int:
        while group[node] != node:
            node = group[node]
        return node

    for at in np.flatnonzero(arcs).tolist():
        start, end = root(int(face.tail[at])), root(int(face.head[at]))
        if start == end:
            return None
        group[start] = end
    return [root(node) for node in range(len(group))]


def _acyclic(arcs: list[tuple[int, int]]) -> bool:
    """Whether these one-way arcs (start, end) lead round no cycle."""
    order: TopologicalSorter[int] = TopologicalSorter()
    for start, end in arcs:
        order.add(end, start)
    try:
        order.prepare()
    except CycleError:
        return False
    return True
