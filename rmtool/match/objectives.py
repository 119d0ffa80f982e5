"""What makes one pairing better than another: objectives in order, and how several share one integer cost.

Each objective is a cost of at least 0 on the arcs of the network, to be made as small as possible before the
next one is asked (lexicographic order). "Highest" and "most" are written as what is missing from the most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rmtool.match.candidates import BANDS, Candidates
from rmtool.match.grids import Ints
from rmtool.match.lottery import MOST, draws
from rmtool.match.network import FlowNetwork, Network
from rmtool.model.matching import Band
from rmtool.model.people import Participant

COST_LIMIT = 1 << 61
"""Costs times nodes stay below this, so that no price, reduced cost or scaled cost leaves int64."""

LOTTERY = "lottery"
SECOND_PARTNERS = "second partners"


@dataclass(frozen=True)
class Objective:
    """A cost to be made as small as possible. `worst` is the most that it can cost one place.

    `costs` gives the cost of each arc it is asked about, so that a slow objective is worked out only for
    arcs that are still free.
    """

    name: str
    worst: int
    costs: Callable[[Ints], Ints]


@dataclass(frozen=True)
class Pack:
    """Objectives in one integer cost, like the digits of a number: the first outweighs all that follow."""

    objectives: tuple[Objective, ...]
    supply: int

    @property
    def names(self) -> tuple[str, ...]:
        """The objectives' names, in order."""
        return tuple(objective.name for objective in self.objectives)

    @property
    def worst(self) -> int:
        """The most that the packed cost can be for one place."""
        packed = 0
        for objective in self.objectives:
            packed = packed * self._digit(objective) + objective.worst
        return packed

    def costs(self, arcs: Ints) -> Ints:
        """Work out the packed cost of each of these arcs."""
        packed = np.zeros(len(arcs), np.int64)
        for objective in self.objectives:
            packed = packed * self._digit(objective) + objective.costs(arcs)
        return packed

    def _digit(self, objective: Objective) -> int:
        """One more than a whole flow can cost by this objective, so that no sum of it carries over."""
        return self.supply * objective.worst + 1

    def fits(self, nodes: int, limit: int) -> bool:
        """Whether int64 holds all that the solver and the proof work out from this cost."""
        return self.worst * (nodes + 2) * 2 < limit


def packs(objectives: Sequence[Objective], net: FlowNetwork, limit: int = COST_LIMIT) -> Iterator[Pack]:
    """Yield the objectives in order, as many together as fit; one that is too wide for `limit` goes alone."""
    current = Pack((), net.supply)
    for objective in objectives:
        wider = Pack((*current.objectives, objective), net.supply)
        if current.objectives and not wider.fits(net.nodes, limit):
            yield current
            wider = Pack((objective,), net.supply)
        current = wider
    yield current


def by_arcs(name: str, net: FlowNetwork, costs: Ints) -> Objective:
    """Make an objective from its cost on every arc of the network."""
    return Objective(name, net.worst(costs), costs.__getitem__)


def _on(net: Network, layer: slice, costs: Ints) -> Ints:
    """Give these costs on one layer of arcs, and 0 on all others."""
    everywhere = np.zeros(len(net.tail), np.int64)
    everywhere[layer] = costs
    return everywhere


def _missing(values: Ints) -> Ints:
    """How far each value falls short of the highest: making it small makes the sum of the values large."""
    missing: Ints = values.max(initial=0) - values
    return missing


def most_pairs(net: Network) -> Objective:
    """1. As few places as possible stay unused."""
    return by_arcs("pairs", net, _on(net, net.unused, np.ones(1, np.int64)))


def most_waited(net: Network, candidates: Candidates) -> Objective:
    """2. As many as possible of those who have waited since an earlier cohort: everybody counts once."""
    places, seats = (
        _first_of_those_who_waited(candidates.mentors),
        _first_of_those_who_waited(candidates.mentees),
    )
    costs = _on(net, net.places, _missing(places)) + _on(net, net.seats, _missing(seats))
    return by_arcs("waited", net, costs)


def _first_of_those_who_waited(people: Sequence[Participant]) -> Ints:
    """1 for the first place of each person who waited; then the further places, which count for nothing."""
    waited = np.array([person.waited for person in people], np.int64)
    return np.concatenate((waited, np.zeros_like(waited)))


def most_kept(net: Network, kept: Ints) -> Objective:
    """3. As many existing pairs as possible stay together. `kept` is 1 for each of them among the pairs."""
    return by_arcs("kept", net, _on(net, slice(0, net.pairs), _missing(kept)))


def most_steady(net: Network, steady: Ints) -> Objective:
    """7. Decisions change as little as possible. `steady` is 1 for each pair there would be without them."""
    return by_arcs("steady", net, _on(net, slice(0, net.pairs), _missing(steady)))


def fewest_second_partners(net: Network) -> Objective:
    """4. As few partners beyond somebody's first as possible: nobody is left out for another's second."""
    further = np.zeros(len(net.tail), np.int64)
    further[net.further_places] = further[net.further_seats] = 1
    return by_arcs(SECOND_PARTNERS, net, further * (net.capacity > 0))


def fewest_in(band: Band, net: Network, candidates: Candidates) -> Objective:
    """5. As few pairs as possible in this band."""
    inside = (candidates.band == BANDS.index(band)).astype(np.int64)
    return by_arcs(band.value, net, _on(net, slice(0, net.pairs), inside))


def highest_total(net: Network, candidates: Candidates) -> Objective:
    """6. The highest sum of scores."""
    return by_arcs("total", net, _on(net, slice(0, net.pairs), _missing(candidates.score)))


def lottery_name(lottery_round: int) -> str:
    """Say what a round of the lottery is called among the objectives."""
    return LOTTERY if lottery_round == 1 else f"{LOTTERY} {lottery_round}"


def lottery(net: Network, candidates: Candidates, seed: str, lottery_round: int = 1) -> Objective:
    """8. The lowest sum of the lottery's numbers, worked out only for the pairs that are still in it."""
    mentor_keys = [person.key for person in candidates.mentors]
    mentee_keys = [person.key for person in candidates.mentees]

    def costs(arcs: Ints) -> Ints:
        numbers = np.zeros(len(arcs), np.int64)
        in_it = arcs < net.pairs
        mentors, mentees = candidates.mentor[arcs[in_it]].tolist(), candidates.mentee[arcs[in_it]].tolist()
        keys = ((mentor_keys[m], mentee_keys[e]) for m, e in zip(mentors, mentees, strict=True))
        numbers[in_it] = np.fromiter(draws(seed, keys, lottery_round), np.int64, len(mentors))
        return numbers

    return Objective(lottery_name(lottery_round), MOST, costs)
