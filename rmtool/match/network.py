"""Pairing people, or types of them, as a flow of places through a network, and the face of the best flows.

Every mentor's places leave the source, run through an allowed pair to a mentee, and end in the sink; a place
that nobody takes runs through an arc of its own. So the flow is always feasible, "most pairs" is an objective
like any other, and forbidden pairs are arcs that are not there rather than arcs of a large cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from rmtool.match.grids import Ints


class FlowNetwork(Protocol):
    """What the solver and the proof look at: arcs side by side, and how much runs from source to sink.

    The first `pairs` arcs are the choices that an assignment is read from.
    """

    @property
    def pairs(self) -> int:
        """How many arcs are choices."""

    @property
    def nodes(self) -> int:
        """How many nodes there are."""

    @property
    def source(self) -> int:
        """The node that the flow comes from."""

    @property
    def sink(self) -> int:
        """The node that the flow ends in."""

    @property
    def supply(self) -> int:
        """How much runs from source to sink."""

    @property
    def tail(self) -> Ints:
        """Where each arc starts."""

    @property
    def head(self) -> Ints:
        """Where each arc ends."""

    @property
    def capacity(self) -> Ints:
        """How much each arc can carry."""

    def worst(self, costs: Ints) -> int:
        """Give the most that one unit can cost from source to sink, from the costs of all arcs."""


@dataclass(frozen=True)
class Network:
    """Arcs side by side, in layers: pairs, mentors' first and further places, mentees' likewise, unused.

    Nodes are numbered mentors first, then mentees, the source and the sink. `supply` is how many places
    leave the source: no more can be filled than either side has.
    """

    mentors: int
    mentees: int
    pairs: int
    tail: Ints
    head: Ints
    capacity: Ints
    supply: int

    @property
    def nodes(self) -> int:
        """How many nodes there are."""
        return self.mentors + self.mentees + 2

    @property
    def source(self) -> int:
        """The node all places come from."""
        return self.nodes - 2

    @property
    def sink(self) -> int:
        """The node all places end in."""
        return self.nodes - 1

    @property
    def first_places(self) -> slice:
        """The arcs of the mentors' first places, one for each mentor."""
        return slice(self.pairs, self.pairs + self.mentors)

    @property
    def further_places(self) -> slice:
        """The arcs of the mentors' places beyond the first, one for each mentor."""
        return slice(self.first_places.stop, self.first_places.stop + self.mentors)

    @property
    def first_seats(self) -> slice:
        """The arcs of the mentees' first mentors, one for each mentee."""
        return slice(self.further_places.stop, self.further_places.stop + self.mentees)

    @property
    def further_seats(self) -> slice:
        """The arcs of the mentees' mentors beyond the first, one for each mentee."""
        return slice(self.first_seats.stop, self.first_seats.stop + self.mentees)

    @property
    def places(self) -> slice:
        """The arcs of all the mentors' places, the first ones first."""
        return slice(self.first_places.start, self.further_places.stop)

    @property
    def seats(self) -> slice:
        """The arcs of all the mentees' seats, the first ones first."""
        return slice(self.first_seats.start, self.further_seats.stop)

    @property
    def unused(self) -> slice:
        """The one arc of the places that nobody takes."""
        return slice(self.seats.stop, self.seats.stop + 1)

    def worst(self, costs: Ints) -> int:
        """Give the most that one place can cost from source to sink, from the costs of all arcs."""
        layers = (slice(0, self.pairs), self.places, self.seats)
        way = sum(int(costs[layer].max(initial=0)) for layer in layers)
        return max(way, int(costs[self.unused].max(initial=0)))

    def whole_flow(self, taken: Ints) -> Ints:
        """Complete the flow on every arc that follows from the flow on the pairs: how often each is taken.

        Everybody's first place fills before the further ones. The result may exceed a capacity where `taken`
        gives somebody too many; the proof finds that out.
        """
        places, seats = np.zeros(self.mentors, np.int64), np.zeros(self.mentees, np.int64)
        arcs = np.flatnonzero(taken)
        np.add.at(places, self.tail[arcs], taken[arcs])
        np.add.at(seats, self.head[arcs] - self.mentors, taken[arcs])
        first_places = np.minimum(places, self.capacity[self.first_places])
        first_seats = np.minimum(seats, self.capacity[self.first_seats])
        unused = np.array([self.supply - int(taken.sum())])
        return np.concatenate(
            (taken, first_places, places - first_places, first_seats, seats - first_seats, unused)
        ).astype(np.int64)


def network(  # noqa: PLR0913 - the pairs, and for each side what is free and what is held
    ends: tuple[Ints, Ints],
    places: Ints,
    held: Ints,
    seats: Ints,
    *,
    seated: Ints | None = None,
    sizes: tuple[Ints, Ints] | None = None,
) -> Network:
    """Build the network of the allowed pairs.

    `ends` holds each pair's mentor and mentee by position. `places` and `seats` are how many partners each
    mentor and mentee can still take; `held` and `seated` are how many each has already (by default no mentee
    any), so that the next one is a second. Where mentors and mentees are types, `sizes` says how many people
    each has, and all the rest is of those people together: an arc carries as many pairs as two types can make
    of different people.
    """
    mentor, mentee = ends
    mentors, mentees = len(places), len(seats)
    source, sink = mentors + mentees, mentors + mentees + 1
    size, other_size = sizes or (np.ones(mentors, np.int64), np.ones(mentees, np.int64))
    first_places = np.minimum(places, np.where(held > 0, 0, size))
    first_seats = np.minimum(seats, other_size if seated is None else np.where(seated > 0, 0, other_size))
    carried = np.minimum(size[mentor] * other_size[mentee], np.minimum(places[mentor], seats[mentee]))
    of_mentors, of_mentees = np.arange(mentors), np.arange(mentors, mentors + mentees)
    supply = min(int(places.sum()), int(seats.sum()))
    return Network(
        mentors,
        mentees,
        len(mentor),
        tail=np.concatenate((mentor, np.full(2 * mentors, source), of_mentees, of_mentees, [source])).astype(
            np.int64
        ),
        head=np.concatenate(
            (mentee + mentors, of_mentors, of_mentors, np.full(2 * mentees, sink), [sink])
        ).astype(np.int64),
        capacity=np.concatenate(
            (carried, first_places, places - first_places, first_seats, seats - first_seats, [supply])
        ).astype(np.int64),
        supply=supply,
    )


@dataclass(frozen=True)
class Face:
    """All the flows that earlier objectives leave equally good: decided on most arcs, free on the rest.

    `free` lists the free arcs. `decided` is the flow on each arc that is no longer free, 0 on the others.
    """

    network: FlowNetwork
    free: Ints
    decided: Ints

    @cached_property
    def tail(self) -> Ints:
        """Where each free arc starts."""
        return self.network.tail[self.free]

    @cached_property
    def head(self) -> Ints:
        """Where each free arc ends."""
        return self.network.head[self.free]

    @cached_property
    def capacity(self) -> Ints:
        """What each free arc can carry."""
        return self.network.capacity[self.free]

    def supplies(self) -> Ints:
        """Say what each node still has to send (or, below zero, to receive) through the free arcs."""
        supplies = np.zeros(self.network.nodes, np.int64)
        supplies[self.network.source] += self.network.supply
        supplies[self.network.sink] -= self.network.supply
        np.subtract.at(supplies, self.network.tail, self.decided)
        np.add.at(supplies, self.network.head, self.decided)
        return supplies

    def flow_with(self, flow: Ints) -> Ints:
        """Complete the flow on every arc of the network, from the flow on the free ones."""
        whole = self.decided.copy()
        whole[self.free] = flow
        return whole

    def cut(self, reduced: Ints) -> Face:
        """Keep the flows of this face that are optimal for a further cost, by its proven reduced costs.

        An arc of negative reduced cost is full in every optimum and one of positive reduced cost is empty
        (complementary slackness); the flows that respect this are exactly the optimal ones.
        """
        decided = self.decided.copy()
        full = reduced < 0
        decided[self.free[full]] = self.capacity[full]
        return Face(self.network, self.free[reduced == 0], decided)


def whole_face(net: FlowNetwork) -> Face:
    """All the flows of a network: no objective has been asked yet."""
    return Face(net, np.arange(len(net.tail)), np.zeros(len(net.tail), np.int64))
