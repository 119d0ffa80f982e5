"""Places against all there is, where what was given before no longer fits the people or the programme."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from rmtool.match.places.groups import Attendee
from rmtool.match.places.placing import timetable
from rmtool.model.programme import Session
from rmtool.model.timetable import Place
from tests.match.test_places import mentor, programme, seatings, session, worth

IDS = ("t1", "t2", "t3")
REMOVED = "t9"
GONE = ("M-777", "E-001")
World = tuple[list[Attendee], list[Session], frozenset[Place]]


@st.composite
def worlds(chosen: st.DrawFn) -> World:
    """A few mentors and sessions, some without a date; places also of people and sessions that are gone.

    Somebody may have places in several sessions of the group, as after two sessions became one choice.
    """
    dates = st.sampled_from(({}, {}, {"date": "tbc"}))
    sessions = [
        session(name, seats=chosen(st.sampled_from((None, 1, 2))), **chosen(dates))
        for name in IDS[: chosen(st.integers(1, 3))]
    ]
    people = [
        mentor(at, *chosen(st.frozensets(st.sampled_from((*IDS, REMOVED)))), asked=chosen(st.booleans()))
        for at in range(1, chosen(st.integers(1, 5)) + 1)
    ]
    whose = st.sampled_from((*(person.ref for person in people), *GONE))
    held = chosen(st.frozensets(st.builds(Place, whose, st.sampled_from((*IDS, REMOVED))), max_size=8))
    return people, sessions, held


def choices(sessions: Sequence[Session]) -> list[Session]:
    """The sessions in which a place can be given: those with a date, or the only one."""
    return [one for one in sessions if one.date != "tbc" or len(sessions) == 1]


@settings(max_examples=200)
@given(worlds())
def test_no_seating_is_better_whatever_was_given_before(world: World) -> None:
    people, sessions, held = world
    found = timetable(people, programme(*sessions), held)
    seated = {place.ref: place for place in found.places}
    assert len(seated) == len(found.places)
    best = min(worth(one, people, held) for one in seatings(people, choices(sessions)))
    assert worth(tuple(seated.get(person.ref) for person in people), people, held) == best


@settings(max_examples=100)
@given(worlds())
def test_nobody_who_is_gone_and_no_session_that_is_gone_has_a_place(world: World) -> None:
    people, sessions, held = world
    found = timetable(people, programme(*sessions), held)
    assert {place.ref for place in found.places} <= {person.ref for person in people}
    assert {place.session for place in found.places} <= {one.id for one in choices(sessions)}
    assert {place.ref for place in found.places} | {left.ref for left in found.unplaced} == {
        p.ref for p in people
    }


@settings(max_examples=100)
@given(worlds())
def test_the_same_timetable_comes_again_from_what_it_gave(world: World) -> None:
    people, sessions, held = world
    found = timetable(people, programme(*sessions), held)
    assert timetable(people, programme(*sessions), found.places) == found
