"""The places of one group as a flow: from people through the sessions they could attend to numbered seats.

Each session's seats are arcs of their own, and the next costs more than the one before. So the cheapest way
to seat a number of people is the most even one, as far as what people can attend allows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rmtool.match.grids import Ints
from rmtool.match.lottery import MOST, draws
from rmtool.match.objectives import Objective, by_arcs, lottery_name


@dataclass(frozen=True)
class SeatNetwork:
    """Arcs side by side, in four layers: choices (person to session), people, seats, nobody's seat.

    Nodes are numbered people first, then sessions, the source and the sink. `rank` says for each seat how
    many of its session are taken before it. Whoever finds no seat runs through the last arc.
    """

    people: int
    sessions: int
    pairs: int
    tail: Ints
    head: Ints
    capacity: Ints
    rank: Ints

    @property
    def nodes(self) -> int:
        """How many nodes there are."""
        return self.people + self.sessions + 2

    @property
    def source(self) -> int:
        """The node all people come from."""
        return self.nodes - 2

    @property
    def sink(self) -> int:
        """The node all people end in."""
        return self.nodes - 1

    @property
    def supply(self) -> int:
        """How many people there are to seat."""
        return self.people

    @property
    def choices(self) -> slice:
        """The arcs of the sessions that people could attend."""
        return slice(0, self.pairs)

    @property
    def seats(self) -> slice:
        """The arcs of the seats, session by session."""
        start = self.pairs + self.people
        return slice(start, start + len(self.rank))

    @property
    def unseated(self) -> slice:
        """The one arc of the people who find no seat."""
        return slice(self.seats.stop, self.seats.stop + 1)

    def worst(self, costs: Ints) -> int:
        """Give the most that one person can cost, from the costs of all arcs."""
        seated = int(costs[self.choices].max(initial=0)) + int(costs[self.seats].max(initial=0))
        return max(seated, int(costs[self.unseated].max(initial=0)))


def seat_network(ends: tuple[Ints, Ints], people: int, seats: Ints) -> SeatNetwork:
    """Build the network. `ends` holds each choice's person and session by position, `seats` those of each."""
    person, session = ends
    sessions, every_seat = len(seats), int(seats.sum())
    source, sink = people + sessions, people + sessions + 1
    of_seats = np.repeat(np.arange(people, people + sessions), seats)
    arcs = len(person) + people + every_seat
    return SeatNetwork(
        people,
        sessions,
        len(person),
        tail=np.concatenate((person, np.full(people, source), of_seats, [source])).astype(np.int64),
        head=np.concatenate((session + people, np.arange(people), np.full(every_seat, sink), [sink])).astype(
            np.int64
        ),
        capacity=np.append(np.ones(arcs, np.int64), people),
        rank=np.concatenate([np.arange(number) for number in seats]).astype(np.int64),
    )


def most_placed(net: SeatNetwork) -> Objective:
    """1. As few people as possible without a seat."""
    return by_arcs("placed", net, _on(net, net.unseated, np.ones(1, np.int64)))


def most_kept(net: SeatNetwork, kept: Ints) -> Objective:
    """2. As many as possible stay where they are. `kept` is 1 for each choice that is such a place."""
    return by_arcs("kept", net, _on(net, net.choices, 1 - kept))


def most_even(net: SeatNetwork) -> Objective:
    """3. Sessions as equally full as possible: the ranks of a session's seats add up to a convex cost."""
    return by_arcs("even", net, _on(net, net.seats, net.rank))


def by_lot(
    net: SeatNetwork, sessions: Sequence[str], people: Sequence[str], seed: str, lottery_round: int = 1
) -> Objective:
    """4. The lowest sum of the lottery's numbers, drawn for each session's id with each person's key."""

    def costs(arcs: Ints) -> Ints:
        numbers = np.zeros(len(arcs), np.int64)
        in_it = arcs < net.pairs
        choices = arcs[in_it]
        ends = zip((net.head[choices] - net.people).tolist(), net.tail[choices].tolist(), strict=True)
        keys = ((sessions[session], people[person]) for session, person in ends)
        numbers[in_it] = np.fromiter(draws(seed, keys, lottery_round), np.int64, len(choices))
        return numbers

    return Objective(lottery_name(lottery_round), MOST, costs)


def _on(net: SeatNetwork, layer: slice, costs: Ints) -> Ints:
    """Give these costs on one layer of arcs, and 0 on all others."""
    everywhere = np.zeros(len(net.tail), np.int64)
    everywhere[layer] = costs
    return everywhere
