"""Problems whose answers others have published: both engines give them, and the prices prove them."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from rmtool.match.assign import Assignment, assign
from rmtool.match.grids import Ints
from rmtool.match.network import Network, network, whole_face
from rmtool.match.objectives import Pack, most_pairs
from rmtool.match.proof import is_feasible, is_optimal, reduced_costs
from tests.match.hungarian import least_cost
from tests.match.test_assign import on_pairs

DATA = Path(__file__).parent / "data"
OPTIMA = {"assign100": 305, "assign200": 475}


def published(name: str) -> Ints:
    """The costs of one problem, mentors in rows and mentees in columns."""
    rows = gzip.decompress((DATA / f"{name}.txt.gz").read_bytes()).decode().splitlines()
    return np.array([row.split() for row in rows], np.int64)


def everybody_with_everybody(size: int) -> Network:
    mentor, mentee = (ends.ravel().astype(np.int64) for ends in np.indices((size, size)))
    one = np.ones(size, np.int64)
    return network((mentor, mentee), one, 0 * one, one)


def value_of_prices(net: Network, cost: Ints, prices: Ints) -> int:
    """The bound that prices put under the cost of any flow (linear programming duality)."""
    reduced = reduced_costs(whole_face(net), cost, prices)
    saved = int(np.minimum(reduced, 0) @ net.capacity)
    return net.supply * int(prices[net.sink] - prices[net.source]) + saved


@pytest.mark.parametrize("name", OPTIMA)
def test_both_engines_reach_the_published_optimum_and_the_prices_prove_it(name: str) -> None:
    costs = published(name)
    net = everybody_with_everybody(len(costs))
    found = assign(net, [most_pairs(net), on_pairs(net, costs.ravel().tolist())], [])
    assert int(costs.ravel()[found.taken > 0].sum()) == OPTIMA[name]
    assert least_cost(costs) == OPTIMA[name]
    (stage,) = found.stages
    pack = Pack((most_pairs(net), on_pairs(net, costs.ravel().tolist())), net.supply)
    face, cost = whole_face(net), pack.costs(np.arange(len(net.tail)))
    flow = net.whole_flow(found.taken)
    assert is_feasible(face, flow)
    assert is_optimal(face, reduced_costs(face, cost, stage.prices), flow)
    assert value_of_prices(net, cost, stage.prices) == OPTIMA[name]


@pytest.mark.parametrize("name", OPTIMA)
def test_the_prices_of_a_published_optimum_prove_no_other_pairing(name: str) -> None:
    costs = published(name)
    net = everybody_with_everybody(len(costs))
    found = assign(net, [most_pairs(net), on_pairs(net, costs.ravel().tolist())], [])
    (first, second), *_ = np.split(np.flatnonzero(found.taken), [2])
    swapped = found.taken.copy()
    swapped[[first, second]] = 0
    size = len(costs)
    swapped[[first // size * size + second % size, second // size * size + first % size]] = 1
    pack = Pack((most_pairs(net), on_pairs(net, costs.ravel().tolist())), net.supply)
    face = whole_face(net)
    reduced = reduced_costs(face, pack.costs(face.free), found.stages[0].prices)
    assert is_feasible(face, net.whole_flow(swapped))
    assert not is_optimal(face, reduced, net.whole_flow(swapped))


STUDENTS = {"s1": ["p1", "p2", "p3"], "s2": ["p1"], "s3": ["p2", "p3"]}
GENEROUS = {("s1", "p2"), ("s2", "p1"), ("s3", "p3")}
GREEDY = {("s1", "p3"), ("s2", "p1"), ("s3", "p2")}


def by_rank(order: list[int], limit: int) -> set[tuple[str, str]]:
    """Pair all students with projects, with as few as possible at one rank after another.

    Ranks are 1 for a student's first choice, 2 for the second, and so on; below 0, as many as possible.
    """
    ends = [(student, project) for student, choices in STUDENTS.items() for project in choices]
    ranks = [rank for choices in STUDENTS.values() for rank in range(1, len(choices) + 1)]
    students, projects = sorted(STUDENTS), ["p1", "p2", "p3"]
    mentor = np.array([students.index(student) for student, _ in ends], np.int64)
    mentee = np.array([projects.index(project) for _, project in ends], np.int64)
    one = np.ones(3, np.int64)
    net = network((mentor, mentee), one, 0 * one, one)
    costs = [[(rank == asked) if asked > 0 else (rank != -asked) for rank in ranks] for asked in order]
    objectives = [on_pairs(net, cost) for cost in costs]
    found: Assignment = assign(net, [most_pairs(net), *objectives], [], limit)
    return {ends[at] for at in np.flatnonzero(found.taken).tolist()}


@pytest.mark.parametrize("limit", [1 << 61, 1 << 8, 2])
def test_the_published_generous_and_greedy_maximum_matchings_are_found(limit: int) -> None:
    """The example of Kwanashie, Irving, Manlove and Sng, whose lecturers have room for all their projects.

    "Profile-based optimal matchings in the Student/Project Allocation problem", 2014.
    Generous: fewest third choices, then fewest second ones, as with bands here. Greedy: most first choices.
    """
    assert by_rank([3, 2], limit) == GENEROUS
    assert by_rank([-1, -2], limit) == GREEDY
