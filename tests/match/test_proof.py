from __future__ import annotations

import numpy as np
import pytest

from rmtool.match.grids import Ints
from rmtool.match.network import Face, Network, whole_face
from rmtool.match.proof import is_feasible, is_optimal, is_unique, prices, reduced_costs


def ints(*values: int) -> Ints:
    return np.array(values, np.int64)


def square(capacity: int) -> Face:
    """Draw two mentors (0, 1), two mentees (2, 3), source (4) and sink (5), with arcs of one capacity."""
    tail, head = ints(0, 0, 1, 1, 4, 4, 4, 4, 2, 3, 4), ints(2, 3, 2, 3, 0, 1, 0, 1, 5, 5, 5)
    capacities = np.full(11, capacity)
    capacities[6:8] = 0
    return whole_face(Network(2, 2, 4, tail, head, capacities, supply=2 * capacity))


COSTS = ints(1, 3, 3, 1, 0, 0, 0, 0, 0, 0, 9)
BEST = ints(1, 0, 0, 1, 1, 1, 0, 0, 1, 1, 0)
WORSE = ints(0, 1, 1, 0, 1, 1, 0, 0, 1, 1, 0)


def test_prices_prove_an_optimal_flow_and_no_other() -> None:
    face = square(1)
    proof = reduced_costs(face, COSTS, prices(face, COSTS, BEST))
    assert is_optimal(face, proof, BEST)
    assert not is_optimal(face, proof, WORSE)
    assert not is_optimal(face, reduced_costs(face, COSTS, prices(face, COSTS, WORSE)), WORSE)


@pytest.mark.parametrize(
    "flow",
    [
        ints(1, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0),
        ints(2, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0),
        ints(1, -1, 0, 2, 0, 2, 0, 0, 1, 1, 0),
        ints(1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0),
    ],
)
def test_places_that_vanish_or_are_too_many_make_no_flow(flow: Ints) -> None:
    assert is_feasible(square(1), BEST)
    assert not is_feasible(square(1), flow)


def test_a_flow_is_unique_where_every_other_costs_more() -> None:
    face = square(1)
    assert is_unique(face, reduced_costs(face, COSTS, prices(face, COSTS, BEST)), BEST)


def test_a_one_way_cycle_of_equal_cost_is_another_optimum() -> None:
    face, even = square(1), ints(1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 9)
    assert not is_unique(face, reduced_costs(face, even, prices(face, even, BEST)), BEST)


def test_a_ring_of_arcs_that_are_open_both_ways_is_another_optimum() -> None:
    face, even = square(2), ints(1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 9)
    halves = ints(1, 1, 1, 1, 2, 2, 0, 0, 2, 2, 0)
    assert is_feasible(face, halves)
    assert not is_unique(face, reduced_costs(face, even, prices(face, even, halves)), halves)


def test_an_arc_that_is_half_full_leads_there_and_straight_back_to_the_same_optimum() -> None:
    face = square(2)
    half = ints(1, 0, 0, 2, 1, 2, 0, 0, 1, 2, 1)
    free = ints(0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0)
    reduced = reduced_costs(face, free, prices(face, free, half))
    assert is_optimal(face, reduced, half)
    assert not is_unique(face, reduced, half)
    cut = Face(face.network, ints(0), np.where(np.arange(11) == 0, 0, half))
    assert is_unique(cut, ints(0), ints(1))


def test_one_place_may_cost_something_on_each_part_of_its_way() -> None:
    network = square(1).network
    assert network.worst(ints(1, 3, 3, 1, 0, 5, 7, 0, 2, 0, 1, 1, 11)) == 3 + 7 + 2
    assert network.worst(ints(1, 3, 3, 1, 0, 5, 7, 0, 2, 0, 1, 1, 13)) == 13
