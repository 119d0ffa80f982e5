from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, time
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rmtool.match.lottery import draw
from rmtool.match.places.groups import Attendee
from rmtool.match.places.placing import timetable
from rmtool.model.programme import Programme, Role, Session
from rmtool.model.timetable import Place, Timetable
from rmtool.programme import read_programme
from rmtool.resources import samples_folder
from tests.match.worlds import matching

SEED = matching().seed
SAMPLE = read_programme(samples_folder() / "llr-2026" / "programme.toml")
Seating = tuple[Place | None, ...]


def session(name: str, **changes: object) -> Session:
    """One of two or more training sessions for mentors, each on a day of its own."""
    number = int(name[-1])
    ordinary: dict[str, object] = {
        "id": name,
        "kind": "training",
        "title": "Training",
        "roles": ["mentor"],
        "required": True,
        "group": "training",
        "date": date(2026, 3, number),
        "start": time(10),
        "end": time(11),
    }
    return Session.model_validate(ordinary | changes)


def programme(*sessions: Session) -> Programme:
    """The sample programme with these sessions, and the seed of the tests."""
    return SAMPLE.model_copy(update={"sessions": sessions, "matching": matching()})


def mentor(number: int, *can: str, asked: bool = True, **changes: object) -> Attendee:
    """A mentor who answered which sessions they can attend, unless they were not `asked`."""
    ref = f"M-{number:03}"
    ordinary: dict[str, object] = {
        "ref": ref,
        "key": f"applications:{ref}",
        "role": Role.MENTOR,
        "can_attend": frozenset(can),
        "asked": frozenset({"training"} if asked else ()),
    }
    return Attendee(**(ordinary | changes))  # type: ignore[arg-type]


def sessions_of(found: Timetable) -> dict[str, str]:
    return {place.ref: place.session for place in found.places}


def loads(found: Timetable) -> Counter[str]:
    return Counter(place.session for place in found.places)


# Against all there is


IDS = ("t1", "t2", "t3")


@st.composite
def worlds(chosen: st.DrawFn) -> tuple[list[Attendee], Programme, frozenset[Place]]:
    """A few mentors, up to three sessions with few seats, and some places that are theirs already."""
    ids = IDS[: chosen(st.integers(1, 3))]
    sessions = [session(name, seats=chosen(st.sampled_from((None, 1, 2, 3)))) for name in ids]
    people = [
        mentor(at, *chosen(st.frozensets(st.sampled_from(ids))), asked=chosen(st.booleans()))
        for at in range(1, chosen(st.integers(0, 5)) + 1)
    ]
    held = [Place(person.ref, chosen(st.sampled_from(ids))) for person in people if chosen(st.booleans())]
    return people, programme(*sessions), frozenset(held)


def seatings(people: Sequence[Attendee], sessions: Sequence[Session]) -> Iterator[Seating]:
    """Every way to seat these people, each in a session that they can attend or in none."""
    open_to = [[s.id for s in sessions if s.id in p.can_attend or not p.asked] for p in people]
    seats = {s.id: s.seats or len(people) for s in sessions}
    for seating in product(*([None, *ids] for ids in open_to)):
        if all(seating.count(name) <= seats[name] for name in seats):
            yield tuple(Place(p.ref, s) if s else None for p, s in zip(people, seating, strict=True))


def worth(seating: Seating, people: Sequence[Attendee], kept: frozenset[Place]) -> tuple[int, ...]:
    """What makes one seating better than another, first things first; less is better."""
    seated = [place for place in seating if place]
    full = Counter(place.session for place in seated)
    keys = {person.ref: person.key for person in people}
    return (
        -len(seated),
        -len(kept.intersection(seated)),
        sum(number * number for number in full.values()),
        sum(draw(SEED, place.session, keys[place.ref]) for place in seated),
    )


@settings(max_examples=300)
@given(worlds())
def test_no_seating_is_better_by_any_objective_in_its_order(
    world: tuple[list[Attendee], Programme, frozenset[Place]],
) -> None:
    people, plan, kept = world
    best = min(seatings(people, plan.sessions), key=lambda one: worth(one, people, kept))
    assert set(timetable(people, plan, kept).places) == {place for place in best if place}


@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_people_makes_no_difference(
    world: tuple[list[Attendee], Programme, frozenset[Place]], chance: random.Random
) -> None:
    people, plan, kept = world
    assert timetable(chance.sample(people, len(people)), plan, kept) == timetable(people, plan, kept)


@given(worlds())
def test_everybody_has_one_place_in_a_group_or_a_reason(
    world: tuple[list[Attendee], Programme, frozenset[Place]],
) -> None:
    people, plan, kept = world
    found = timetable(people, plan, kept)
    told = [place.ref for place in found.places] + [left.ref for left in found.unplaced]
    assert sorted(told) == [person.ref for person in people]


@given(worlds())
def test_places_stay_where_they_are_once_they_are_given(
    world: tuple[list[Attendee], Programme, frozenset[Place]],
) -> None:
    people, plan, _ = world
    seated = timetable(people, plan).places
    assert timetable(people, plan, seated).places == seated


@given(worlds(), worlds(), st.sampled_from(IDS))
def test_whoever_joins_or_leaves_nobody_is_moved_where_there_are_seats_enough(
    before: tuple[list[Attendee], Programme, frozenset[Place]],
    joining: tuple[list[Attendee], Programme, frozenset[Place]],
    leaving: str,
) -> None:
    plan = programme(*(session(name) for name in IDS))
    given_before = timetable(before[0], plan).places
    stayed = [person for person in before[0] if leaving not in person.can_attend]
    joined = [replace(person, ref=f"M-1{person.ref[-2:]}", key=f"new:{person.key}") for person in joining[0]]
    after = sessions_of(timetable([*stayed, *joined], plan, given_before))
    refs = {person.ref for person in stayed}
    assert all(after[place.ref] == place.session for place in given_before if place.ref in refs)


@given(number=st.integers(1, 60), options=st.integers(1, 3), seed=st.integers(0, 9))
def test_sessions_differ_by_one_person_at_most_where_all_can_attend_all(
    number: int, options: int, seed: int
) -> None:
    plan = programme(*(session(name) for name in IDS[:options]))
    found = timetable([mentor(at, asked=False, key=f"{seed}:{at}") for at in range(number)], plan)
    full = [loads(found)[name] for name in IDS[:options]]
    assert sum(full) == number
    assert max(full) - min(full) <= 1


# One at a time


TWO = (session("t1"), session("t2"))


def test_nobody_is_moved_when_others_join_or_leave_even_if_sessions_are_less_equal() -> None:
    five = [mentor(at, "t1", "t2") for at in range(1, 6)]
    before = timetable(five, programme(*TWO))
    stayed = [person for person in five if sessions_of(before)[person.ref] == "t1"]
    joined = [*stayed, *(mentor(at, "t1") for at in range(6, 9))]
    after = timetable(joined, programme(*TWO), before.places)
    assert all(sessions_of(after)[person.ref] == "t1" for person in stayed)


def test_somebody_is_moved_only_where_that_seats_one_more() -> None:
    plan = programme(session("t1", seats=1), session("t2", seats=1))
    found = timetable([mentor(1, "t1", "t2"), mentor(2, "t1")], plan, [Place("M-001", "t1")])
    assert sessions_of(found) == {"M-001": "t2", "M-002": "t1"}


def test_a_place_that_somebody_can_no_longer_take_is_not_kept() -> None:
    found = timetable([mentor(1, "t2")], programme(*TWO), [Place("M-001", "t1")])
    assert sessions_of(found) == {"M-001": "t2"}


def test_whoever_did_not_say_can_attend_any() -> None:
    found = timetable([mentor(1, asked=False), mentor(2, "t1")], programme(*TWO))
    assert sessions_of(found) == {"M-001": "t2", "M-002": "t1"}


def test_whoever_can_attend_none_is_told_of_with_a_further_date_as_help() -> None:
    (left,) = timetable([mentor(1)], programme(*TWO)).unplaced
    assert (left.ref, left.group) == ("M-001", "training")
    assert left.reason == (
        "can attend neither Sunday 1 March 2026, 10am to 11am, nor Monday 2 March 2026, 10am to 11am"
    )
    assert left.help == "a third date"


def test_whoever_can_attend_none_of_one_is_offered_a_second() -> None:
    (left,) = timetable([mentor(1)], programme(session("t1"))).unplaced
    assert (left.reason, left.help) == ("cannot attend Sunday 1 March 2026, 10am to 11am", "a second date")


def test_where_sessions_are_full_it_is_told_how_many_more_seats_help() -> None:
    plan = programme(session("t1", seats=1), session("t2", seats=1))
    found = timetable([mentor(1, "t1"), mentor(2, "t1"), mentor(3, "t1"), mentor(4, "t2")], plan)
    assert len(found.unplaced) == 2
    assert {left.help for left in found.unplaced} == {"2 more seats in t1"}
    assert {left.reason for left in found.unplaced} == {"full: Sunday 1 March 2026, 10am to 11am"}


def test_of_several_full_sessions_the_one_is_named_in_which_seats_help_most_people() -> None:
    plan = programme(session("t1", seats=1), session("t2", seats=1))
    seated = [Place("M-001", "t2"), Place("M-002", "t1")]
    people = [mentor(1, "t2"), mentor(2, "t1"), mentor(3, "t2"), mentor(4, "t1", "t2")]
    found = timetable(people, plan, seated)
    assert {left.ref: left.help for left in found.unplaced} == dict.fromkeys(
        ("M-003", "M-004"), "2 more seats in t2"
    )


@given(worlds())
def test_the_seats_named_place_everybody_who_could_come_to_that_session(
    world: tuple[list[Attendee], Programme, frozenset[Place]],
) -> None:
    people, plan, kept = world
    for left in timetable(people, plan, kept).unplaced:
        if " more seat" not in left.help:
            continue
        number, name = int(left.help.split()[0]), left.help.split()[-1]
        wider = [
            s.model_copy(update={"seats": s.seats and s.seats + number * (s.id == name)})
            for s in plan.sessions
        ]
        again = timetable(people, programme(*wider), kept)
        able = {p.ref for p in people if name in p.can_attend or not p.asked}
        assert not able & {one.ref for one in again.unplaced}


def test_a_session_without_a_date_is_no_choice_beside_one_that_has_one() -> None:
    found = timetable(
        [mentor(1), mentor(2, asked=False)], programme(session("t1"), session("t2", date="tbc"))
    )
    assert sessions_of(found) == {"M-002": "t1"}


def test_the_only_session_of_a_group_is_chosen_with_or_without_a_date() -> None:
    found = timetable([mentor(1, asked=False)], programme(session("t1", date="tbc")))
    assert sessions_of(found) == {"M-001": "t1"}


def test_nobody_is_placed_by_chance_while_no_session_of_a_group_has_a_date() -> None:
    tbc = (session("t1", date="tbc"), session("t2", date="tbc"))
    (left,) = timetable([mentor(1, asked=False)], programme(*tbc)).unplaced
    assert (left.reason, left.help) == ("none of its 2 sessions has a date yet", "a date for one of them")


def test_a_required_session_on_its_own_is_everybodys_whatever_they_said() -> None:
    found = timetable([mentor(1), mentor(2, "t1")], programme(session("t1", group=None)))
    assert loads(found) == {"t1": 2}


def test_people_of_another_role_have_no_place_and_need_none() -> None:
    found = timetable([mentor(1, "t1", role=Role.MENTEE, ref="E-001")], programme(*TWO))
    assert found == Timetable(())


def test_groups_do_not_share_seats_or_places() -> None:
    other = session("r1", group="reflection", kind="reflection", seats=1)
    found = timetable([mentor(1, "t1")], programme(session("t1", seats=1), other))
    assert found.places == (Place("M-001", "t1"), Place("M-001", "r1"))


@pytest.mark.parametrize(("wish", "invited"), [(True, True), (None, True), (False, False)])
def test_mentors_are_invited_to_peer_support_unless_they_said_no(wish: bool | None, invited: bool) -> None:
    meeting = session("p1", kind="peer_support", required=False, group=None)
    found = timetable([mentor(1, peer_support=wish)], programme(meeting))
    assert found == Timetable((), (Place("M-001", "p1"),) if invited else ())


def test_everybody_is_invited_to_the_celebration_whatever_they_said_of_peer_support() -> None:
    party = session(
        "c1", kind="celebration", required=False, group=None, roles=["mentor", "mentee"], date="tbc"
    )
    mentee = mentor(2, ref="E-002", role=Role.MENTEE)
    found = timetable([mentor(1, peer_support=False), mentee], programme(party))
    assert found.invitations == (Place("M-001", "c1"), Place("E-002", "c1"))


def test_people_of_equal_claim_are_seated_by_the_seed_and_not_by_their_reference() -> None:
    people = [mentor(at, asked=False) for at in range(1, 9)]
    seeds = [f"seed {at}" for at in range(6)]
    plans = [programme(*TWO).model_copy(update={"matching": matching(seed=seed)}) for seed in seeds]
    assert len({timetable(people, plan).places for plan in plans}) > 1
