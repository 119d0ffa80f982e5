"""One cohort's matching problem as integers: who may be paired, the network, the objectives in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rmtool.match import objectives as aims
from rmtool.match.candidates import Candidates
from rmtool.match.decisions import Decisions
from rmtool.match.grids import Ints
from rmtool.match.network import Network, network
from rmtool.model.matching import Band
from rmtool.model.people import Participant
from rmtool.model.programme import Matching

LOTTERY_ROUNDS = 4
"""Rounds of the lottery at most. One leaves a tie in fewer than one cohort in ten thousand."""


@dataclass(frozen=True)
class Instance:
    """What the solver is given, and what a proof is checked against.

    `candidates` are the pairs still open once the officer's decisions are taken out. `objectives` end with
    the first round of the lottery.
    """

    candidates: Candidates
    network: Network
    objectives: tuple[aims.Objective, ...]
    seed: str

    def further_rounds(self) -> Iterator[aims.Objective]:
        """Yield the rounds of the lottery that are held only if one is not enough."""
        for lottery_round in range(2, LOTTERY_ROUNDS + 1):
            yield aims.lottery(self.network, self.candidates, self.seed, lottery_round)


def _counts(people: Sequence[Participant], refs: Sequence[str]) -> Ints:
    """How often each person is named."""
    named = Counter(refs)
    return np.array([named[person.ref] for person in people], np.int64)


def _capacities(people: Sequence[Participant], sizes: Ints) -> Ints:
    """How many partners the people of each type can take together."""
    return sizes * np.array([person.capacity for person in people], np.int64)


def _objectives(
    net: Network, candidates: Candidates, matching: Matching, decisions: Decisions
) -> Iterator[aims.Objective]:
    """Yield the objectives in the order of their importance, leaving out those that are switched off."""
    yield aims.most_pairs(net)
    if matching.priority_for_waiting:
        yield aims.most_waited(net, candidates)
    if decisions.kept:
        yield aims.most_kept(net, candidates.among(decisions.kept))
    yield aims.fewest_second_partners(net)
    for band in (Band.WEAK, Band.FAIR, Band.GOOD):
        yield aims.fewest_in(band, net, candidates)
    yield aims.highest_total(net, candidates)
    if decisions.steady:
        yield aims.most_steady(net, candidates.among(decisions.steady))
    yield aims.lottery(net, candidates, matching.seed)


def instance(
    allowed: Candidates,
    matching: Matching,
    decisions: Decisions,
    sizes: tuple[Ints, Ints] | None = None,
) -> Instance:
    """Pose the problem that is left once locked pairs have taken their places and rejected ones are gone.

    `sizes` says how many people each mentor and each mentee of `allowed` stands for: by default one.
    """
    sizes = sizes or (np.ones(len(allowed.mentors), np.int64), np.ones(len(allowed.mentees), np.int64))
    candidates = allowed.without(decisions.locked | decisions.rejected)
    held = _counts(allowed.mentors, [pair.mentor for pair in decisions.locked])
    seated = _counts(allowed.mentees, [pair.mentee for pair in decisions.locked])
    net = network(
        (candidates.mentor, candidates.mentee),
        _capacities(allowed.mentors, sizes[0]) - held,
        held,
        _capacities(allowed.mentees, sizes[1]) - seated,
        seated=seated,
        sizes=sizes,
    )
    return Instance(candidates, net, tuple(_objectives(net, candidates, matching, decisions)), matching.seed)
