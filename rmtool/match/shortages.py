"""What the cohort is short of: groups that compete for too few partners; the fewest mentors to recruit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rmtool.match.advice import competition
from rmtool.match.assign import assign
from rmtool.match.candidates import Candidates, allowed_pairs
from rmtool.match.grids import Bools, Ints
from rmtool.match.network import Network, network
from rmtool.match.objectives import by_arcs, most_pairs
from rmtool.match.traits import PastPairs
from rmtool.model.matching import Pair
from rmtool.model.people import Participant
from rmtool.model.programme import Matching, Role
from rmtool.model.review import Recruits, Shortage

STRICTLY_SENIOR = "mentee_senior"


@dataclass(frozen=True)
class Most:
    """A pairing of as many people as can be paired: allowed pairs, and which of them it takes."""

    allowed: Candidates
    taken: Bools


def most_possible(
    mentors: Sequence[Participant],
    mentees: Sequence[Participant],
    matching: Matching,
    past_pairs: PastPairs,
    rejected: frozenset[Pair] = frozenset(),
) -> Most:
    """Pair as many people as the rules allow, however well or badly they fit."""
    allowed = allowed_pairs(mentors, mentees, matching, past_pairs).without(rejected)
    net = _network(allowed, _places(allowed.mentors))
    return Most(allowed, assign(net, [most_pairs(net)], ()).taken > 0)


def _places(people: Sequence[Participant]) -> Ints:
    return np.array([person.capacity for person in people], np.int64)


def _network(allowed: Candidates, places: Ints) -> Network:
    return network((allowed.mentor, allowed.mentee), places, np.zeros_like(places), _places(allowed.mentees))


def shortages(most: Most) -> tuple[Shortage, ...]:
    """Every group that competes for too few partners, mentees first, each apart from the others."""
    allowed = most.allowed
    grid: Bools = np.zeros((len(allowed.mentors), len(allowed.mentees)), np.bool_)
    grid[allowed.mentor, allowed.mentee] = True
    held_mentors: list[list[tuple[int, bool]]] = [[] for _ in allowed.mentors]
    held_mentees: list[list[tuple[int, bool]]] = [[] for _ in allowed.mentees]
    for mentor, mentee in zip(
        allowed.mentor[most.taken].tolist(), allowed.mentee[most.taken].tolist(), strict=True
    ):
        held_mentors[mentor].append((mentee, False))
        held_mentees[mentee].append((mentor, False))
    return (
        *_of_side(Role.MENTEE, allowed.mentees, allowed.mentors, grid.T, held_mentors),
        *_of_side(Role.MENTOR, allowed.mentors, allowed.mentees, grid, held_mentees),
    )


def _of_side(
    role: Role,
    people: Sequence[Participant],
    partners: Sequence[Participant],
    open_pairs: Bools,
    holders: Sequence[Sequence[tuple[int, bool]]],
) -> Iterator[Shortage]:
    held = {at for those in holders for at, _ in those}
    left = [at for at in range(len(people)) if at not in held]
    possible = [bool(row.any()) for row in open_pairs]
    groups: list[Group] = []
    for at in left:
        if possible[at] and not any(at in rivals for rivals, _ in groups):
            groups.append(competition(open_pairs, holders, at))
    alone: dict[frozenset[str], list[Participant]] = {}
    for at in left:
        if not possible[at]:
            alone.setdefault(people[at].topics, []).append(people[at])
    competing = (
        _shortage(role, [people[at] for at in rivals], [partners[at] for at in wanted])
        for rivals, wanted in _apart(groups)
    )
    yield from (group for group in competing if group.missing > 0)  # 0: a mentor who would take a second
    yield from (
        _shortage(role, those, []) for _, those in sorted(alone.items(), key=lambda one: sorted(one[0]))
    )


Group = tuple[frozenset[int], frozenset[int]]
"""The people who compete, and those they compete for, by position."""


def _apart(groups: Sequence[Group]) -> list[Group]:
    """Join the groups that have somebody in common, so that what is left are independent shortages."""
    apart: list[Group] = []
    for people, partners in groups:
        meeting = [one for one in apart if one[0] & people or one[1] & partners]
        apart = [one for one in apart if one not in meeting]
        apart.append(
            (people.union(*(one[0] for one in meeting)), partners.union(*(one[1] for one in meeting)))
        )
    return sorted(apart, key=lambda one: (len(one[1]) - len(one[0]), sorted(one[0])))


def _shortage(role: Role, people: Sequence[Participant], partners: Sequence[Participant]) -> Shortage:
    common = frozenset.intersection(*(person.topics for person in people))
    every = frozenset[str]().union(*(person.topics for person in people))
    return Shortage(
        role,
        tuple(sorted(person.ref for person in people)),
        tuple(sorted(partner.ref for partner in partners)),
        sum(partner.capacity for partner in partners),
        tuple(sorted(common or every)),
        all_chose=bool(common),
    )


@dataclass(frozen=True)
class _Profile:
    """A mentor who might be recruited: one topic, and a rung they stand at or below."""

    topic: str
    ceiling: int | None


def fewest_recruits(most: Most, matching: Matching, rungs: Sequence[int]) -> tuple[Recruits, ...]:
    """Give the fewest mentors whose recruitment would pair every mentee who can be paired.

    One flow over the real mentors and one hypothetical mentor for each topic and rung, with room for all:
    most pairs, then fewest recruits, then the topics that most of those left out want, then the loosest
    ceiling on the rung. A ceiling is a bar where mentees must be senior, else what gives full marks.
    """
    allowed = most.allowed
    short = {ref for group in shortages(most) if group.role is Role.MENTEE for ref in group.people}
    wanted = sorted({topic for mentee in allowed.mentees if mentee.ref in short for topic in mentee.topics})
    profiles = [_Profile(topic, ceiling) for topic in wanted for ceiling in (*sorted(rungs), None)]
    ends = [
        (at, j)
        for at, profile in enumerate(profiles)
        for j, mentee in enumerate(allowed.mentees)
        if mentee.ref in short and _suits(profile, mentee, matching)  # others gain nothing from a recruit
    ]
    if not ends:
        return ()
    net = _with(allowed, profiles, ends)
    costs = _costs(net, len(allowed), profiles, ends, _popularity(most), rungs)
    taken = assign(net, [most_pairs(net), *(by_arcs(name, net, c) for name, c in costs.items())], ()).taken
    chosen = [
        profiles[at] for (at, _), flow in zip(ends, taken[len(allowed) :].tolist(), strict=True) if flow
    ]
    return tuple(
        Recruits(chosen.count(profile), profile.topic, profile.ceiling)
        for profile in profiles
        if profile in chosen
    )


def _suits(profile: _Profile, mentee: Participant, matching: Matching) -> bool:
    if profile.topic not in mentee.topics:
        return False
    strict = STRICTLY_SENIOR in matching.rules
    gap = 1 if strict else matching.wanted_gap
    if profile.ceiling is None:
        return not strict
    return mentee.rung is not None and profile.ceiling <= mentee.rung - gap


def _with(allowed: Candidates, profiles: Sequence[_Profile], ends: Sequence[tuple[int, int]]) -> Network:
    """Add the hypothetical mentors to the network, each with room for every mentee."""
    real, room = len(allowed.mentors), int(_places(allowed.mentees).sum())
    mentor = np.array([real + at for at, _ in ends], np.int64)
    mentee = np.array([j for _, j in ends], np.int64)
    places = np.concatenate((_places(allowed.mentors), np.full(len(profiles), room, np.int64)))
    return network(
        (np.concatenate((allowed.mentor, mentor)), np.concatenate((allowed.mentee, mentee))),
        places,
        np.zeros_like(places),
        _places(allowed.mentees),
    )


def _popularity(most: Most) -> dict[str, int]:
    """Rank the topics by how many of those who are left out want each: 0 is the most wanted."""
    paired = set(most.allowed.mentee[most.taken].tolist())
    left = [mentee for at, mentee in enumerate(most.allowed.mentees) if at not in paired]
    topics = {topic for mentee in most.allowed.mentees for topic in mentee.topics}
    order = sorted(topics, key=lambda topic: (-sum(topic in mentee.topics for mentee in left), topic))
    return {topic: rank for rank, topic in enumerate(order)}


def _costs(  # noqa: PLR0913, PLR0917 - the network, what is hypothetical in it, and the two rankings
    net: Network,
    real: int,
    profiles: Sequence[_Profile],
    ends: Sequence[tuple[int, int]],
    popularity: dict[str, int],
    rungs: Sequence[int],
) -> dict[str, Ints]:
    """Cost the arcs: a recruit counts 1; a less wanted topic, a lower ceiling, and no ceiling most of all."""
    top = max(rungs, default=0)
    lowest = top - min(rungs, default=0) + 1

    def on_recruits(values: Sequence[int]) -> Ints:
        costs = np.zeros(len(net.tail), np.int64)
        costs[real : net.pairs] = values
        return costs

    chosen = [profiles[at] for at, _ in ends]
    return {
        "recruits": on_recruits([1] * len(chosen)),
        "topics": on_recruits([popularity[profile.topic] for profile in chosen]),
        "ceilings": on_recruits([lowest if p.ceiling is None else top - p.ceiling for p in chosen]),
    }
