"""What the cohort is short of: groups that compete for too few partners."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from rmtool.match.assign import assign
from rmtool.match.crowd import Type
from rmtool.match.decisions import Decisions
from rmtool.match.grids import Ints
from rmtool.match.handout import hand_out
from rmtool.match.lineup import Lineup
from rmtool.match.network import network
from rmtool.match.objectives import fewest_second_partners, most_pairs
from rmtool.match.rivalry import Rivalries, Rivalry
from rmtool.match.sides import Side, both_sides
from rmtool.model.matching import Pair, Proposal
from rmtool.model.people import Participant
from rmtool.model.references import reference_order
from rmtool.model.review import Shortage


@dataclass(frozen=True)
class Most:
    """A pairing of as many people as can be paired, and the line-up that it was found in, without locks."""

    lineup: Lineup
    pairs: frozenset[Pair]

    @property
    def paired(self) -> frozenset[str]:
        """Those who have a partner, by reference."""
        return frozenset(ref for pair in self.pairs for ref in (pair.mentor, pair.mentee))


def most_possible(lineup: Lineup) -> Most:
    """Pair as many people as the rules allow, however well or badly they fit; locks do not count."""
    free = _unlocked(lineup)
    allowed, sizes = free.open, free.crowd.sizes
    places, seats = (_places(types) for types in (free.crowd.mentors, free.crowd.mentees))
    net = network((allowed.mentor, allowed.mentee), places, np.zeros_like(places), seats, sizes=sizes)
    taken = assign(net, [most_pairs(net), fewest_second_partners(net)], ()).taken
    return Most(free, frozenset(hand_out(taken, allowed, free.crowd, free.matching.seed)))


def most_in(proposal: Proposal, lineup: Lineup) -> Most:
    """Take the pairing of a proposal where it has as many pairs as can be: where it follows no locks."""
    if lineup.decisions.locked:
        return most_possible(lineup)
    return Most(_unlocked(lineup), frozenset(proposed.pair for proposed in proposal.pairs))


def _unlocked(lineup: Lineup) -> Lineup:
    return replace(lineup, decisions=Decisions(rejected=lineup.decisions.rejected))


def _places(types: Sequence[Type]) -> Ints:
    return np.array([sum(one.capacity for one in members) for members in types], np.int64)


def shortages(most: Most) -> tuple[Shortage, ...]:
    """Every group that competes for too few partners, mentees first, each apart from the others."""
    mentors, mentees = both_sides(most.lineup, most.pairs)
    paired = most.paired
    return (*_of_side(mentees, paired), *_of_side(mentors, paired))


def _of_side(side: Side, paired: frozenset[str]) -> Iterator[Shortage]:
    left = [row for row, members in enumerate(side.people) if not paired.issuperset(_refs(members))]
    yield from _competing(side, [row for row in left if side.open.number(row)])
    yield from _alone(side, [row for row in left if not side.open.number(row)])


def _refs(members: Iterable[Participant]) -> Iterator[str]:
    return (person.ref for person in members)


def _competing(side: Side, left: Iterable[int]) -> Iterator[Shortage]:
    """Yield the groups of those who have possible partners, but too few for all."""
    groups: list[Rivalry] = []
    rivalries = Rivalries(side)
    for row in left:
        if not any(row in group.rivals for group in groups):
            groups.append(rivalries.of(row))
    for group in _apart(groups, side):
        short = _shortage(side, _members(side.people, group.rivals), _members(side.partners, group.wanted))
        if short.missing > 0:  # 0: somebody who would take a second partner
            yield short


def _apart(groups: Sequence[Rivalry], side: Side) -> list[Rivalry]:
    """Join the groups that have somebody in common, so that what is left are independent shortages."""
    apart: list[Rivalry] = []
    for group in groups:
        meeting = [one for one in apart if one.rivals & group.rivals or one.wanted & group.wanted]
        apart = [one for one in apart if one not in meeting]
        apart.append(
            Rivalry(
                group.rivals.union(*(one.rivals for one in meeting)),
                group.wanted.union(*(one.wanted for one in meeting)),
            )
        )
    return sorted(apart, key=lambda one: (side.places(one.wanted) - side.number(one.rivals), min(one.rivals)))


def _members(types: Sequence[Type], at: Iterable[int]) -> list[Participant]:
    return [person for row in at for person in types[row]]


def _alone(side: Side, left: Iterable[int]) -> Iterator[Shortage]:
    """Yield those whom the rules allow nobody, by the topics they chose."""
    alone: dict[frozenset[str], list[Participant]] = {}
    for person in _members(side.people, left):
        alone.setdefault(person.topics, []).append(person)
    for _, people in sorted(alone.items(), key=lambda one: sorted(one[0])):
        yield _shortage(side, people, [])


def _shortage(side: Side, people: Sequence[Participant], partners: Sequence[Participant]) -> Shortage:
    common = frozenset.intersection(*(person.topics for person in people))
    every = frozenset[str]().union(*(person.topics for person in people))
    return Shortage(
        side.role,
        tuple(sorted(_refs(people), key=reference_order)),
        tuple(sorted(_refs(partners), key=reference_order)),
        sum(partner.capacity for partner in partners),
        tuple(sorted(common or every)),
        all_chose=bool(common),
    )
