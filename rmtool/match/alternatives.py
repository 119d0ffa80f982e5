"""What each other pair would cost the whole: exact, by shortest ways through what the optimum leaves open.

Forcing a pair into the best pairing shifts one unit of flow round a cycle through the pair's arc. The
cheapest such cycle is the pair itself and the shortest way back from its mentee to its mentor, so that one
search from each mentee tells the cost of all the mentee's pairs (successive shortest paths; Ahuja, Magnanti
and Orlin, Network Flows, chapter 9).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from rmtool.match.grids import Bools, Ints
from rmtool.match.instance import Instance, instance
from rmtool.match.lineup import Lineup
from rmtool.match.network import whole_face
from rmtool.match.objectives import COST_LIMIT, LOTTERY, Pack
from rmtool.match.proof import prices, reduced_costs
from rmtool.model.matching import Pair

MOST_LOOKS = 15_000_000
"""Mentees times arcs up to which alternatives are worked out: two seconds, some 250 people a side."""

AT_MOST = 2
"""Alternatives told for each person."""

NO_WAY = 1 << 61
"""Longer than any way through the network."""


@dataclass(frozen=True)
class Forced:
    """A pair that was not chosen, and how each count of the whole pairing would change if it had to be.

    `cost` maps objectives to changes, only where there is one: none at all means an equally good pairing, so
    that the lottery decided.
    """

    pair: Pair
    cost: Mapping[str, int]


@dataclass(frozen=True)
class Alternatives:
    """The cheapest other pairs of each person, by reference; who and which pairs the lottery decided on."""

    of: Mapping[str, tuple[Forced, ...]]
    by_lot: frozenset[Pair]
    left_by_lot: frozenset[str]


def alternatives_in(lineup: Lineup, pairs: frozenset[Pair]) -> Alternatives | None:
    """Give the alternatives to the best pairing of a line-up; None where that takes too long."""
    if lineup.by_type or len(lineup.allowed) * len(lineup.allowed.mentees) > MOST_LOOKS:
        return None
    decided = replace(lineup.decisions, steady=frozenset())
    return alternatives(instance(lineup.allowed, lineup.matching, decided), pairs, decided.kept)


def alternatives(
    posed: Instance, pairs: frozenset[Pair], kept: frozenset[Pair] = frozenset()
) -> Alternatives | None:
    """Give the alternatives to the best pairing `pairs` of an instance; None where that takes too long.

    `kept` are the existing pairs that the instance was posed with. Locked pairs are not part of the instance:
    they have no alternatives.
    """
    pack = _without_lottery(posed)
    if not pack.fits(posed.network.nodes, COST_LIMIT) or _looks(posed) > MOST_LOOKS:
        return None
    flow = posed.network.whole_flow(posed.candidates.among(pairs))
    return _read(
        _Unpacking(pack, _most(posed, kept)),
        posed,
        flow[: posed.network.pairs] > 0,
        _forced_costs(posed, pack, flow),
    )


def _looks(posed: Instance) -> int:
    return posed.network.mentees * len(posed.network.tail)


def _without_lottery(posed: Instance) -> Pack:
    """Pack all objectives but the lottery, with digits wide enough to tell a gain from a loss."""
    net = posed.network
    matters = [objective for objective in posed.objectives if not objective.name.startswith(LOTTERY)]
    return Pack(tuple(matters), 2 * net.supply)


@dataclass(frozen=True)
class _Costs:
    """The packed cost of forcing each pair's arc, and of leaving each mentee without a mentor."""

    pairs: Ints
    unseated: Ints


def _forced_costs(posed: Instance, pack: Pack, flow: Ints) -> _Costs:
    net = posed.network
    face = whole_face(net)
    cost = pack.costs(face.free)
    reduced = reduced_costs(face, cost, prices(face, cost, flow))
    ways = _Ways.of(net.tail, net.head, reduced, flow < net.capacity, flow > 0, net.nodes)
    forced, unseated = np.full(net.pairs, NO_WAY), np.full(net.mentees, NO_WAY)
    for mentee in range(net.mentees):
        node = net.mentors + mentee
        back = ways.lengths_from(node)
        own = np.flatnonzero(net.head[: net.pairs] == node)
        forced[own] = np.minimum(NO_WAY, reduced[own] + back[net.tail[own]])
        for seat in (net.first_seats.start + mentee, net.further_seats.start + mentee):
            if flow[seat]:
                unseated[mentee] = min(int(unseated[mentee]), int(back[net.sink] - reduced[seat]))
    return _Costs(forced, unseated)


@dataclass(frozen=True)
class _Ways:
    """The arcs along which flow can still be shifted, sorted by their ends, each at least 0 long."""

    start: Ints
    length: Ints
    groups: Ints
    reached: Ints
    nodes: int

    @classmethod
    def of(  # noqa: PLR0913, PLR0917 - the six columns of a residual network
        cls, tail: Ints, head: Ints, reduced: Ints, more: Bools, less: Bools, nodes: int
    ) -> _Ways:
        """Build them from the arcs that can carry more, and backwards from those that can carry less."""
        end = np.concatenate((head[more], tail[less]))
        order = np.argsort(end, kind="stable")
        groups = np.flatnonzero(np.diff(end[order], prepend=-1))
        return cls(
            start=np.concatenate((tail[more], head[less]))[order],
            length=np.concatenate((reduced[more], -reduced[less]))[order],
            groups=groups,
            reached=end[order][groups],
            nodes=nodes,
        )

    def lengths_from(self, node: int) -> Ints:
        """Give the length of the shortest way from one node to every other (Bellman and Ford)."""
        lengths = np.full(self.nodes, NO_WAY)
        lengths[node] = 0
        for _ in range(self.nodes):
            nearer = np.minimum.reduceat(lengths[self.start] + self.length, self.groups)
            better = np.minimum(lengths[self.reached], nearer)
            if np.array_equal(better, lengths[self.reached]):
                break
            lengths[self.reached] = better
        return lengths


def _most(posed: Instance, kept: frozenset[Pair]) -> dict[str, int]:
    """Say how much one pair can add at most to each count that is packed as what is missing from the most."""
    people = posed.candidates
    waiting = sum(any(person.waited for person in side) for side in (people.mentors, people.mentees))
    return {
        "waited": waiting,
        "kept": int(people.among(kept).max(initial=0)),
        "total": int(people.score.max(initial=0)),
    }


@dataclass(frozen=True)
class _Unpacking:
    """How a packed cost is turned back into counts."""

    pack: Pack
    most: Mapping[str, int]

    def changes(self, packed: int) -> dict[str, int]:
        """Say what changes, counted as the proposal counts: what becomes more is above 0."""
        digits = dict(self._digits(packed))
        pairs = -digits["pairs"]
        changes = {"pairs": pairs} | {
            objective.name: self._as_counted(objective.name, digits[objective.name], pairs)
            for objective in self.pack.objectives[1:]
        }
        return {name: change for name, change in changes.items() if change}

    def _as_counted(self, name: str, cost: int, pairs: int) -> int:
        return self.most[name] * pairs - cost if name in self.most else cost

    def _digits(self, packed: int) -> Iterator[tuple[str, int]]:
        """Split a packed cost into the cost by each objective, any of which may be below 0."""
        for objective in reversed(self.pack.objectives):
            width = self.pack.supply * objective.worst + 1
            digit = (packed + width // 2) % width - width // 2
            packed = (packed - digit) // width
            yield objective.name, digit


def _read(unpacking: _Unpacking, posed: Instance, taken: Bools, costs: _Costs) -> Alternatives:
    """Put the packed costs into words that the review can use: pairs, and changes by objective."""
    people, other = posed.candidates, (costs.pairs < NO_WAY) & ~taken
    of: dict[str, tuple[Forced, ...]] = {}
    for side, ends in ((people.mentors, people.mentor), (people.mentees, people.mentee)):
        for at, person in enumerate(side):
            own = np.flatnonzero(other & (ends == at))
            best = own[np.argsort(costs.pairs[own], kind="stable")][:AT_MOST]
            of[person.ref] = tuple(
                Forced(_pair(posed, arc), unpacking.changes(int(costs.pairs[arc]))) for arc in best.tolist()
            )
    return Alternatives(of, _by_lot(posed, taken, costs), _left_by_lot(posed, taken, costs))


def _pair(posed: Instance, arc: int) -> Pair:
    people = posed.candidates
    return Pair(people.mentors[people.mentor[arc]].ref, people.mentees[people.mentee[arc]].ref)


def _by_lot(posed: Instance, taken: Bools, costs: _Costs) -> frozenset[Pair]:
    """Find the pairs whose mentee has another mentor, or none, in an equally good pairing."""
    people = posed.candidates
    free = (costs.pairs == 0) & ~taken
    elsewhere = set(people.mentee[free].tolist()) | set(np.flatnonzero(costs.unseated == 0).tolist())
    chosen = np.flatnonzero(taken).tolist()
    return frozenset(_pair(posed, arc) for arc in chosen if int(people.mentee[arc]) in elsewhere)


def _left_by_lot(posed: Instance, taken: Bools, costs: _Costs) -> frozenset[str]:
    """Find those without a partner who have one in an equally good pairing."""
    people = posed.candidates
    free, paired = (costs.pairs == 0) & ~taken, taken
    sides = ((people.mentors, people.mentor), (people.mentees, people.mentee))
    return frozenset(
        side[at].ref for side, ends in sides for at in set(ends[free].tolist()) - set(ends[paired].tolist())
    )
