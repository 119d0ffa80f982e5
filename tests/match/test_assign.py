from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from rmtool.match import assign as engine
from rmtool.match.assign import assign
from rmtool.match.grids import Ints
from rmtool.match.network import Face, Network, network, whole_face
from rmtool.match.objectives import (
    COST_LIMIT,
    Objective,
    Pack,
    by_arcs,
    fewest_second_partners,
    most_pairs,
    packs,
)
from rmtool.match.proof import UnprovenOptimum

Key = tuple[int, ...]


@dataclass(frozen=True)
class Small:
    """A small problem that can be solved by trying everything. `costs` has one row for each objective."""

    ends: list[tuple[int, int]]
    places: list[int]
    held: list[int]
    seats: list[int]
    seated: list[int]
    costs: list[list[int]]

    def network(self) -> Network:
        sides = (self.places, self.held, self.seats, self.seated)
        places, held, seats, seated = (np.array(side, np.int64) for side in sides)
        mentor, mentee = np.array(self.ends, np.int64).reshape(-1, 2).T
        return network((mentor, mentee), places, held, seats, seated=seated)

    def objectives(self) -> list[Objective]:
        net = self.network()
        return [most_pairs(net), *(on_pairs(net, row) for row in self.costs), fewest_second_partners(net)]

    def key(self, taken: Sequence[int]) -> Key:
        """What a pairing costs by each objective, most important first."""
        seconds = 0
        for side, before in enumerate((self.held, self.seated)):
            partners = Counter(self.ends[at][side] for at in taken)
            seconds += sum(number - (before[person] == 0) for person, number in partners.items())
        return (-len(taken), *(sum(row[at] for at in taken) for row in self.costs), seconds)

    def pairings(self) -> Iterator[list[int]]:
        """Every pairing that keeps to the capacities."""

        def extend(at: int, taken: list[int], places: list[int], seats: list[int]) -> Iterator[list[int]]:
            if at == len(self.ends):
                yield taken
                return
            yield from extend(at + 1, taken, places, seats)
            mentor, mentee = self.ends[at]
            if places[mentor] and seats[mentee]:
                fewer = [n - (i == mentor) for i, n in enumerate(places)]
                yield from extend(
                    at + 1, [*taken, at], fewer, [n - (i == mentee) for i, n in enumerate(seats)]
                )

        return extend(0, [], self.places, self.seats)


def on_pairs(net: Network, costs: Sequence[int]) -> Objective:
    everywhere = np.zeros(len(net.tail), np.int64)
    everywhere[: net.pairs] = costs
    return by_arcs("cost", net, everywhere)


def small(chance: random.Random) -> Small:
    """A random small problem: up to 5 a side, up to 10 pairs, capacities 1 or 2, costs that often tie."""
    mentors, mentees = chance.randint(1, 5), chance.randint(1, 5)
    every = [(mentor, mentee) for mentor in range(mentors) for mentee in range(mentees)]
    ends = sorted(chance.sample(every, min(len(every), chance.randint(0, 10))))
    widest = chance.choice((1, 2, 9, 300))
    return Small(
        ends,
        [chance.choice((0, 1, 1, 2)) for _ in range(mentors)],
        [chance.choice((0, 0, 1)) for _ in range(mentors)],
        [chance.choice((1, 1, 1, 2)) for _ in range(mentees)],
        [chance.choice((0, 0, 1)) for _ in range(mentees)],
        [[chance.randint(0, widest) for _ in ends] for _ in range(chance.randint(0, 4))],
    )


@pytest.mark.parametrize("seed", range(10))
def test_the_optimum_and_its_uniqueness_are_those_found_by_trying_everything(seed: int) -> None:
    chance, stages, unique = random.Random(seed), Counter[int](), Counter[bool]()
    for _ in range(500):
        problem = small(chance)
        limit = COST_LIMIT if chance.random() < 0.4 else 1 << chance.randint(5, 16)
        found = assign(problem.network(), problem.objectives(), [], limit)
        keys = Counter(problem.key(taken) for taken in problem.pairings())
        best = min(keys)
        assert problem.key(np.flatnonzero(found.taken).tolist()) == best
        assert found.unique is (keys[best] == 1)
        stages[len(found.stages)] += 1
        unique[found.unique] += 1
    assert min(stages[number] for number in (1, 2, 3, 4)) > 5  # the lowered limit has forced several stages
    assert min(unique[True], unique[False]) > 20


def test_lotteries_are_held_until_the_optimum_is_unique() -> None:
    square = Small([(0, 0), (0, 1), (1, 0), (1, 1)], [1, 1], [0, 0], [1, 1], [0, 0], [])
    net = square.network()
    deaf, decisive = on_pairs(net, [7, 7, 7, 7]), on_pairs(net, [5, 2, 2, 5])
    found = assign(net, square.objectives(), iter([deaf, decisive, deaf]))
    assert found.unique
    assert len(found.stages) == 3
    assert found.taken.tolist() == [0, 1, 1, 0]
    assert not assign(net, square.objectives(), [deaf]).unique


@pytest.mark.parametrize(("mentors", "mentees"), [(0, 0), (0, 3), (3, 0), (2, 2)])
def test_nobody_or_nothing_allowed_is_an_empty_pairing(mentors: int, mentees: int) -> None:
    empty = Small([], [1] * mentors, [0] * mentors, [1] * mentees, [0] * mentees, [[]])
    found = assign(empty.network(), empty.objectives(), [])
    assert found.taken.tolist() == []
    assert found.unique


@pytest.mark.parametrize("size", [1, 2, 7, 60])
def test_a_problem_made_around_its_optimum_is_solved_to_that_optimum(size: int) -> None:
    """Costs are sums of two prices, and more outside one hidden pairing, which is therefore best."""
    chance = np.random.default_rng(size)
    rows, columns, hidden = (
        chance.integers(0, 500, size),
        chance.integers(0, 500, size),
        chance.permutation(size),
    )
    costs = np.add.outer(rows, columns) + chance.integers(1, 4, (size, size))
    costs[np.arange(size), hidden] = rows + columns[hidden]
    one = np.ones(size, np.int64)
    mentor, mentee = (ends.ravel() for ends in np.indices((size, size)))
    net = network((mentor, mentee), one, 0 * one, one)
    found = assign(net, [most_pairs(net), on_pairs(net, costs.ravel().tolist())], [])
    assert mentee[found.taken > 0].tolist() == hidden.tolist()
    assert int(costs.ravel()[found.taken > 0].sum()) == rows.sum() + columns.sum()
    assert found.unique is True


def test_objectives_share_a_cost_while_it_fits_and_no_longer() -> None:
    problem = Small([(0, 0)] * 3, [3], [0], [3], [0], [[100, 0, 7], [3, 2, 1]])
    objectives, net = problem.objectives(), problem.network()
    assert [len(pack.objectives) for pack in packs(objectives, net)] == [4]
    assert [len(pack.objectives) for pack in packs(objectives, net, limit=2)] == [1, 1, 1, 1]
    together = Pack(tuple(objectives), net.supply)
    assert together.worst * (net.nodes + 2) * 2 < 1 << 20
    assert [
        len(p.objectives) for p in packs(objectives, net, limit=together.worst * (net.nodes + 2) * 2)
    ] == [3, 1]


def test_a_solver_that_refuses_the_costs_stops_the_match() -> None:
    problem = Small([(0, 0), (1, 0)], [1, 1], [0, 0], [1], [0], [[0, 1 << 61]])
    with pytest.raises(UnprovenOptimum, match="BAD_COST_RANGE"):
        assign(problem.network(), problem.objectives(), [])


@pytest.mark.parametrize("wrong", [[1, 0, 0, 1], [1, 1, 0, 0], [0, 0, 0, 0]])
def test_a_flow_that_is_not_the_best_or_not_a_flow_is_never_accepted(
    monkeypatch: pytest.MonkeyPatch, wrong: list[int]
) -> None:
    square = Small([(0, 0), (0, 1), (1, 0), (1, 1)], [1, 1], [0, 0], [1, 1], [0, 0], [[5, 2, 2, 5]])
    net = square.network()
    assert assign(net, square.objectives(), []).taken.tolist() == [0, 1, 1, 0]

    def mistaken(face: Face, cost: Ints) -> Ints:
        assert len(cost) == len(face.free)
        return net.whole_flow(np.array(wrong))

    monkeypatch.setattr(engine, "cheapest_flow", mistaken)
    with pytest.raises(UnprovenOptimum):
        assign(net, square.objectives(), [])


def test_the_face_of_an_optimum_holds_the_optimal_flows_and_no_others() -> None:
    square = Small([(0, 0), (0, 1), (1, 0), (1, 1)], [1, 1], [0, 0], [1, 1], [0, 0], [[5, 2, 2, 5]])
    net = square.network()
    found = assign(net, square.objectives(), [])
    face = whole_face(net)
    pack = next(packs(square.objectives(), net))
    reduced = pack.costs(face.free) + found.stages[0].prices[face.tail] - found.stages[0].prices[face.head]
    cut = face.cut(reduced)
    assert not set(cut.free.tolist()) & {0, 3}
    assert cut.flow_with(net.whole_flow(found.taken)[cut.free])[: net.pairs].tolist() == [0, 1, 1, 0]
