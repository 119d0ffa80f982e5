"""The timetable: the best places of everybody in each group they need, proved, and who is left over."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

import numpy as np

from rmtool.match.assign import assign
from rmtool.match.grids import Ints
from rmtool.match.instance import LOTTERY_ROUNDS
from rmtool.match.objectives import Objective
from rmtool.match.places.groups import Attendee, Group, groups, invitations
from rmtool.match.places.left_out import why_unplaced
from rmtool.match.places.seats import SeatNetwork, by_lot, most_even, most_kept, most_placed, seat_network
from rmtool.model.programme import Programme
from rmtool.model.references import reference_order
from rmtool.model.timetable import Place, Timetable, Unplaced

Choice = tuple[int, int]
"""A person and a session of the group that they could come to, each by position."""


def timetable(attendees: Iterable[Attendee], programme: Programme, kept: Iterable[Place] = ()) -> Timetable:
    """Give everybody a place in each group they need, and invite them to what is optional.

    In each group, in this order: as many people as possible are placed; as many as possible of the places in
    `kept`, which they have already, stay theirs; sessions are as equally full as possible; a lottery decides
    the rest. So the order in which people are given makes no difference. Seats are never exceeded.

    Raises:
        UnprovenOptimum: where the solver fails.
    """
    everybody = sorted(attendees, key=lambda attendee: reference_order(attendee.ref))
    held = frozenset(kept)
    places: list[Place] = []
    unplaced: list[Unplaced] = []
    for group in groups(programme):
        needing = [attendee for attendee in everybody if group.is_for(attendee)]
        given = _places(group, needing, held, programme.matching.seed)
        seated = {place.ref for place in given}
        places += given
        unplaced += why_unplaced(group, [a for a in needing if a.ref not in seated])
    return Timetable(tuple(places), tuple(invitations(everybody, programme)), tuple(unplaced))


def _places(
    group: Group, attendees: Sequence[Attendee], kept: Collection[Place], seed: str
) -> tuple[Place, ...]:
    """The best places of one group, in the order of the people."""
    ids = [session.id for session in group.options]
    choices = [(at, ids.index(s.id)) for at, a in enumerate(attendees) for s in group.open_to(a)]
    if not choices:
        return ()
    offered = [Place(attendees[person].ref, ids[session]) for person, session in choices]
    net = _network(group, choices, len(attendees))
    keys = [attendee.key for attendee in attendees]
    drawn = [by_lot(net, ids, keys, seed, number) for number in range(1, LOTTERY_ROUNDS + 1)]
    aims = _aims(net, np.array([place in kept for place in offered], np.int64))
    found = assign(net, [*aims, drawn[0]], drawn[1:])
    return tuple(offered[choice] for choice in np.flatnonzero(found.taken).tolist())


def _network(group: Group, choices: Sequence[Choice], people: int) -> SeatNetwork:
    """Pose the problem of one group. A session without a number of seats has one for everybody."""
    person, session = np.array(choices, np.int64).T
    seats = [min(option.seats or people, people) for option in group.options]
    return seat_network((person, session), people, np.array(seats, np.int64))


def _aims(net: SeatNetwork, kept: Ints) -> Iterator[Objective]:
    """Yield what is asked of the places before the lottery, in the order of its importance."""
    yield most_placed(net)
    if kept.any():
        yield most_kept(net, kept)
    yield most_even(net)
