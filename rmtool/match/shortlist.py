"""The best flow of a face, found on few of its arcs and proved on all of them.

A best pairing takes few of the pairs that are allowed, and nearly all of them are among the cheapest of
somebody's. So the solver is given only those (the core of an assignment problem: Volgenant, Computers &
Operations Research 23, 1996). The prices that come of it are held against every arc, and whichever would
improve the flow joins the list, until none is left that would.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from rmtool.match.grids import Bools, Ints
from rmtool.match.network import Face
from rmtool.match.proof import prices, reduced_costs

AT_FIRST = 12
"""Choices that each node gives to the list: fewer make for more rounds, more for longer ones."""

PER_ROUND = 8
"""Choices that each node adds in the first round after that, and twice as many in each that follows."""

Solver = Callable[[Face, Ints], Ints]
"""Finds a cheapest flow on the free arcs of a face, given their costs."""


@dataclass(frozen=True)
class Best:
    """A cheapest flow on the free arcs of a face, prices at the nodes, and the reduced costs they make."""

    flow: Ints
    prices: Ints
    reduced: Ints


def best_flow(face: Face, cost: Ints, known: Ints, solve: Solver) -> Best:
    """Find a cheapest flow of a face by solving parts of it.

    `known` is a flow of this face on all arcs of the network, or 0 everywhere while all choices are open:
    then whatever is not listed can stay empty.
    """
    listed, more = _first_list(face, cost, known), PER_ROUND
    while True:
        arcs = np.flatnonzero(listed)
        part = Face(face.network, face.free[arcs], face.decided)
        found = solve(part, cost[arcs])
        node_prices = prices(part, cost[arcs], found)
        reduced = reduced_costs(face, cost, node_prices)
        promising = np.flatnonzero((reduced < 0) & ~listed)
        if not len(promising):
            flow = np.zeros(len(face.free), np.int64)
            flow[arcs] = found
            return Best(flow, node_prices, reduced)
        for ends in (face.tail, face.head):
            listed[promising[_least_of_each(reduced[promising], ends[promising], more)]] = True
        more *= 2


def _first_list(face: Face, cost: Ints, known: Ints) -> Bools:
    """List the cheapest choices of each node, all other arcs, and what the known flow needs."""
    listed = (face.free >= face.network.pairs) | (known[face.free] > 0)
    choices = slice(0, int(np.searchsorted(face.free, face.network.pairs)))
    tail, head = face.tail[choices], face.head[choices]
    width = 1 << face.network.nodes.bit_length()
    key = cost[choices] * width + _shuffled(tail, head, width)
    for ends in (tail, head):
        listed[_least_of_each(key, ends, AT_FIRST)] = True
    return listed


def _shuffled(tail: Ints, head: Ints, width: int) -> Ints:
    """Number each node's choices in an order of its own: where many cost the same, not all list the same.

    `width` is a power of two above every node's number, so that no two choices of a node get the same.
    """
    mixed: Ints = (tail * 0x9E3779B1 + head * 0x85EBCA77) & (width - 1)
    return mixed


def _least_of_each(key: Ints, node: Ints, number: int) -> Ints:
    """Find the choices with the lowest keys at each node, so many of each."""
    short = node.astype(np.min_scalar_type(int(node.max(initial=0))))  # numpy sorts short integers fastest
    by_node = np.argsort(short, kind="stable")
    starts = np.flatnonzero(np.diff(node[by_node], prepend=-1, append=-1))
    lowest = np.fromiter(_lowest(key[by_node], starts.tolist(), number), np.int64)
    least: Ints = by_node[lowest]
    return least


def _lowest(key: Ints, starts: list[int], number: int) -> Iterator[int]:
    """Yield where the lowest keys of each group stand; a group reaches from one start to the next."""
    for start, end in pairwise(starts):
        if end - start <= number:
            yield from range(start, end)
        else:
            yield from (start + np.argpartition(key[start:end], number)[:number]).tolist()
