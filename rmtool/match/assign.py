"""The best pairing, exactly: one objective after another by min-cost flow, every stage proved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from rmtool.match.grids import Ints
from rmtool.match.network import Face, FlowNetwork, whole_face
from rmtool.match.objectives import COST_LIMIT, Objective, Pack, packs
from rmtool.match.proof import UnprovenOptimum, is_feasible, is_optimal, is_unique
from rmtool.match.shortlist import best_flow


@dataclass(frozen=True)
class Stage:
    """Objectives that were solved together, and the node prices that prove the optimum."""

    objectives: tuple[str, ...]
    prices: Ints


def cheapest_flow(face: Face, cost: Ints) -> Ints:
    """Find a flow of least cost on the free arcs of a face.

    Raises:
        UnprovenOptimum: where the solver reports anything but an optimum, such as costs too large for it.
    """
    solver = SimpleMinCostFlow()
    # The solver's stubs take an array's element for its shape, so no array satisfies them.
    nodes: Any = np.arange(face.network.nodes)
    arcs: tuple[Any, ...] = (face.tail, face.head, face.capacity, cost)
    supplies: Any = face.supplies()
    solver.add_arcs_with_capacity_and_unit_cost(*arcs)
    solver.set_nodes_supplies(nodes, supplies)
    status = solver.solve()  # type: ignore[no-untyped-call]
    if status != solver.OPTIMAL:  # asking for the flow without an optimum crashes Python itself
        raise UnprovenOptimum(f"the solver reports {status.name}")
    every_arc: Any = np.arange(len(cost))
    return np.asarray(solver.flows(every_arc), np.int64)


@dataclass(frozen=True)
class _Solved:
    """A pack of objectives solved on a face: the flow on its free arcs, and the proof."""

    face: Face
    names: tuple[str, ...]
    prices: Ints
    reduced: Ints
    flow: Ints

    @cached_property
    def whole(self) -> Ints:
        """The flow on every arc of the network."""
        return self.face.flow_with(self.flow)

    @cached_property
    def optima(self) -> Face:
        """What the next objectives may choose from."""
        return self.face.cut(self.reduced)

    @cached_property
    def unique(self) -> bool:
        """Whether nothing is left to choose."""
        return is_unique(self.face, self.reduced, self.flow)


def _solve(face: Face, pack: Pack, known: Ints) -> _Solved:
    """Find the best flow of a face by one pack of objectives, with its proof checked on every arc."""
    best = best_flow(face, pack.costs(face.free), known, cheapest_flow)
    if not is_feasible(face, best.flow) or not is_optimal(face, best.reduced, best.flow):
        raise UnprovenOptimum("the solver's flow and its prices disagree")
    return _Solved(face, pack.names, best.prices, best.reduced, best.flow)


@dataclass(frozen=True)
class Assignment:
    """The flow that is best by all objectives: how often each pair is taken, and its proof."""

    taken: Ints
    stages: tuple[Stage, ...]
    last: _Solved = field(repr=False)

    @property
    def unique(self) -> bool:
        """Whether no other flow is as good, worked out only when it is asked for."""
        return self.last.unique


def assign(
    net: FlowNetwork, objectives: Sequence[Objective], ties: Iterable[Objective], limit: int = COST_LIMIT
) -> Assignment:
    """Find the flow that is best by the objectives in their order, then by as many ties as make it unique.

    `limit` bounds packed costs; a lower one only makes for more stages.

    Raises:
        UnprovenOptimum: where the solver fails, or its answer is not proved to be the best.
    """
    stages = []
    for last in _solved(net, objectives, ties, limit):
        stages.append(Stage(last.names, last.prices))
    return Assignment(last.whole[: net.pairs], tuple(stages), last)


def _solved(
    net: FlowNetwork, objectives: Sequence[Objective], ties: Iterable[Objective], limit: int
) -> Iterator[_Solved]:
    """Solve pack after pack, each on what the one before leaves open; no two are kept at a time."""
    last = _nothing_asked(net)
    for pack in packs(objectives, net, limit):
        last = _solve(last.optima, pack, last.whole)
        yield last
    for tie in ties:
        if last.unique:
            return
        last = _solve(last.optima, Pack((tie,), net.supply), last.whole)
        yield last


def _nothing_asked(net: FlowNetwork) -> _Solved:
    """All flows are open, as after an objective by which they are all alike."""
    face, nothing = whole_face(net), np.zeros(len(net.tail), np.int64)
    return _Solved(face, (), np.zeros(net.nodes, np.int64), nothing, nothing)
