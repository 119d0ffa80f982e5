"""The fewest mentors whose recruitment would pair every mentee who can be paired."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rmtool.match.assign import assign
from rmtool.match.grids import Ints
from rmtool.match.network import Network, network
from rmtool.match.objectives import by_arcs, most_pairs
from rmtool.match.shortages import Most
from rmtool.match.sides import both_sides
from rmtool.model.people import Participant
from rmtool.model.programme import Matching, Role
from rmtool.model.review import Recruits, Shortage

STRICTLY_SENIOR = "mentee_senior"


@dataclass(frozen=True)
class _Profile:
    """A mentor who might be recruited: one topic, and a rung they stand at or below."""

    topic: str
    ceiling: int | None


@dataclass(frozen=True)
class _Demand:
    """Mentees who are short of a partner and alike to every possible one: their type, and one of them."""

    row: int
    topics: frozenset[str]
    rung: int | None


@dataclass(frozen=True)
class _Market:
    """The mentees who are short of partners, and who might have them: mentors there are, and profiles.

    `real` are the pairs with mentors there are (type of mentors, demand), `hoped` those with profiles.
    """

    demands: Sequence[_Demand]
    number: Ints
    profiles: Sequence[_Profile]
    real: Sequence[tuple[int, int]]
    hoped: Sequence[tuple[int, int]]


def fewest_recruits(most: Most, short: Sequence[Shortage], rungs: Sequence[int]) -> tuple[Recruits, ...]:
    """Give the fewest mentors whose recruitment would pair every mentee who is `short` of a partner.

    One flow over the real mentors and one hypothetical mentor for each topic and rung, with room for all:
    most pairs, then fewest recruits, then the topics that most of those left out want, then the loosest
    ceiling on the rung. A ceiling is a bar where mentees must be senior, else what gives full marks. Only
    those who are short take part: they alone want their partners' places, and others gain nothing.
    """
    market = _market(most, short, rungs)
    if not market.hoped:
        return ()
    net = _network(most, market)
    costs = _costs(net, market, _popularity(most), rungs)
    found = assign(net, [most_pairs(net), *(by_arcs(name, net, cost) for name, cost in costs.items())], ())
    recruited = Counter[int]()
    for (profile, _), flow in zip(market.hoped, found.taken[len(market.real) :].tolist(), strict=True):
        recruited[profile] += flow
    return tuple(
        Recruits(recruited[at], profile.topic, profile.ceiling)
        for at, profile in enumerate(market.profiles)
        if recruited[at]
    )


def _market(most: Most, short: Sequence[Shortage], rungs: Sequence[int]) -> _Market:
    crowd, matching = most.lineup.crowd, most.lineup.matching
    refs = [ref for group in short if group.role is Role.MENTEE for ref in group.people]
    demands = Counter(_demand(crowd.people[ref], crowd.mentee_type[ref]) for ref in refs)
    topics = sorted({topic for demand in demands for topic in demand.topics})
    profiles = [_Profile(topic, ceiling) for topic in topics for ceiling in (*sorted(rungs), None)]
    _, mentees = both_sides(most.lineup, ())
    real = [(m, at) for at, demand in enumerate(demands) for m in mentees.open.among(demand.row).tolist()]
    hoped = [
        (p, at)
        for p, profile in enumerate(profiles)
        for at, demand in enumerate(demands)
        if _suits(profile, demand, matching)
    ]
    return _Market(list(demands), np.array(list(demands.values()), np.int64), profiles, real, hoped)


def _demand(mentee: Participant, row: int) -> _Demand:
    return _Demand(row, mentee.topics, mentee.rung)


def _suits(profile: _Profile, mentee: _Demand, matching: Matching) -> bool:
    if profile.topic not in mentee.topics:
        return False
    strict = STRICTLY_SENIOR in matching.rules
    gap = 1 if strict else matching.wanted_gap
    if profile.ceiling is None:
        return not strict
    return mentee.rung is not None and profile.ceiling <= mentee.rung - gap


def _network(most: Most, market: _Market) -> Network:
    """Join the hypothetical mentors to the real ones, each with room for every mentee.

    A mentee who may have two mentors is short of the first one only: nobody is recruited for a second.
    """
    types, seats = most.lineup.crowd.mentors, market.number
    room, real = int(seats.sum()), [sum(one.capacity for one in members) for members in types]
    ends = [*market.real, *((len(types) + profile, at) for profile, at in market.hoped)]
    mentor, mentee = np.array(ends, np.int64).T
    places = np.array([*real, *(room for _ in market.profiles)], np.int64)
    sizes = np.array([*(len(members) for members in types), *(1 for _ in market.profiles)], np.int64)
    return network((mentor, mentee), places, np.zeros_like(places), seats, sizes=(sizes, market.number))


def _popularity(most: Most) -> dict[str, int]:
    """Rank the topics by how many of those who are left out want each: 0 is the most wanted."""
    paired, people = most.paired, most.lineup.crowd.people
    mentees = [people[ref] for ref in most.lineup.crowd.mentee_type]
    wanting = Counter(topic for mentee in mentees if mentee.ref not in paired for topic in mentee.topics)
    topics = {topic for mentee in mentees for topic in mentee.topics}
    order = sorted(topics, key=lambda topic: (-wanting[topic], topic))
    return {topic: rank for rank, topic in enumerate(order)}


def _costs(
    net: Network, market: _Market, popularity: dict[str, int], rungs: Sequence[int]
) -> dict[str, Ints]:
    """Cost the arcs: a recruit counts 1; a less wanted topic, a lower ceiling, and no ceiling most of all."""
    top = max(rungs, default=0)
    lowest = top - min(rungs, default=0) + 1

    def on_recruits(values: Sequence[int]) -> Ints:
        costs = np.zeros(len(net.tail), np.int64)
        costs[len(market.real) : net.pairs] = values
        return costs

    chosen = [market.profiles[profile] for profile, _ in market.hoped]
    return {
        "recruits": on_recruits([1] * len(chosen)),
        "topics": on_recruits([popularity[profile.topic] for profile in chosen]),
        "ceilings": on_recruits([lowest if p.ceiling is None else top - p.ceiling for p in chosen]),
    }
