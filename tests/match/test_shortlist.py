from __future__ import annotations

import random

import numpy as np
import pytest

from rmtool.match import shortlist
from rmtool.match.assign import assign, cheapest_flow
from rmtool.match.decisions import Decisions
from rmtool.match.grids import Ints
from rmtool.match.instance import instance
from rmtool.match.lineup import line_up
from rmtool.match.network import Face, Network, network, whole_face
from rmtool.match.proof import is_feasible, is_optimal
from rmtool.match.shortlist import best_flow
from tests.match.worlds import NOBODY_BEFORE, cohort, matching


def dense(mentors: int, mentees: int, chance: random.Random) -> tuple[Network, Ints]:
    """Nearly every pair allowed, many at the same cost; whoever is left costs most."""
    ends = [(m, e) for m in range(mentors) for e in range(mentees) if chance.random() < 0.8]
    mentor, mentee = np.array(ends, np.int64).T
    places = np.array([chance.choice((1, 1, 2)) for _ in range(mentors)], np.int64)
    net = network((mentor, mentee), places, np.zeros_like(places), np.ones(mentees, np.int64))
    cost = np.zeros(len(net.tail), np.int64)
    cost[: net.pairs] = [chance.choice((0, 1, 1, 7, 30)) for _ in ends]
    cost[net.unused] = 1000
    return net, cost


@pytest.mark.parametrize("seed", range(12))
def test_the_best_flow_of_a_shortlist_is_the_best_of_all(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(seed)
    net, cost = dense(chance.randint(2, 40), chance.randint(2, 40), chance)
    monkeypatch.setattr(shortlist, "AT_FIRST", chance.randint(1, 3))
    monkeypatch.setattr(shortlist, "PER_ROUND", 1)
    face = whole_face(net)
    best = best_flow(face, cost, np.zeros_like(cost), cheapest_flow)
    assert int(cost @ best.flow) == int(cost @ cheapest_flow(face, cost))
    assert is_feasible(face, best.flow)
    assert is_optimal(face, best.reduced, best.flow)


def test_the_solver_is_given_few_of_many_pairs() -> None:
    net, cost = dense(120, 120, random.Random(5))
    given: list[int] = []

    def watched(face: Face, costs: Ints) -> Ints:
        given.append(len(costs))
        return cheapest_flow(face, costs)

    best_flow(whole_face(net), cost, np.zeros_like(cost), watched)
    assert given
    assert max(given) < len(cost) / 2


def test_pairs_left_out_of_the_list_join_it_once_they_would_improve_the_flow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shortlist, "AT_FIRST", 1)
    places = np.ones(2, np.int64)
    ends = (np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]))  # both mentors list their first pair only
    net = network(ends, places, np.zeros_like(places), places)
    cost = np.zeros(len(net.tail), np.int64)
    cost[:4], cost[net.unused] = [0, 5, 0, 6], 100
    best = best_flow(whole_face(net), cost, np.zeros_like(cost), cheapest_flow)
    assert best.flow[:4].tolist() == [0, 1, 1, 0]


@pytest.mark.parametrize("seed", range(3))
def test_the_length_of_the_list_never_changes_a_pair(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    lineup = line_up(*cohort(seed, 40, 45), matching(), NOBODY_BEFORE)
    posed = instance(lineup.allowed, lineup.matching, Decisions())
    found = []
    for at_first in (1, 3, 1000):
        monkeypatch.setattr(shortlist, "AT_FIRST", at_first)
        found.append(assign(posed.network, posed.objectives, posed.further_rounds()))
    assert all(np.array_equal(one.taken, found[0].taken) for one in found)
    assert all(one.unique for one in found)
