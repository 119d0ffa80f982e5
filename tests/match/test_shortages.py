from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings

from rmtool.match.lineup import line_up
from rmtool.match.propose import propose
from rmtool.match.recruits import fewest_recruits
from rmtool.match.shortages import most_possible, shortages
from rmtool.model.people import Participant
from rmtool.model.programme import Role
from rmtool.model.review import Recruits
from tests.builders import participant
from tests.match.worlds import EVERY_RULE, NOBODY_BEFORE, matching, sides

SETTINGS = matching()
STRICT = matching(rules=EVERY_RULE)
RUNGS = tuple(range(1, 10))


def test_a_group_that_competes_is_counted_apart_from_others() -> None:
    disability, lgbtq = {"topics": frozenset({"disability"})}, {"topics": frozenset({"lgbtq"})}
    mentors = [participant(f"M-{at}", **disability) for at in range(3)] + [participant("M-9")]
    mentees = [participant(f"E-{at:02}", **disability) for at in range(14)]
    mentees += [participant("E-20"), participant("E-30", **lgbtq), participant("E-31", **lgbtq)]
    most = most_possible(line_up(mentors, mentees, SETTINGS, NOBODY_BEFORE))
    first, second = shortages(most)
    assert (len(first.people), first.places, first.missing, first.topics) == (14, 3, 11, ("disability",))
    assert (second.people, second.places, second.topics) == (("E-30", "E-31"), 0, ("lgbtq",))
    assert fewest_recruits(most, shortages(most), RUNGS) == (
        Recruits(11, "disability", 7),
        Recruits(2, "lgbtq", 7),
    )


def test_mentors_may_be_too_many_too() -> None:
    most = most_possible(
        line_up([participant("M-1"), participant("M-2")], [participant("E-1")], SETTINGS, NOBODY_BEFORE)
    )
    (short,) = shortages(most)
    assert (short.role, short.people, short.partners, short.missing) == (
        Role.MENTOR, ("M-1", "M-2"), ("E-1",), 1,
    )  # fmt: skip
    assert fewest_recruits(most, shortages(most), RUNGS) == ()


def test_a_ceiling_is_a_bar_only_where_mentees_must_be_senior() -> None:
    lowest = [participant("E-1", rung=1), participant("E-2", rung=None), participant("E-3", rung=4)]
    for settings_, plan in (
        (SETTINGS, (Recruits(1, "race", 2), Recruits(2, "race", None))),
        (STRICT, (Recruits(1, "race", 3),)),
    ):
        most = most_possible(line_up([], lowest, settings_, NOBODY_BEFORE))
        assert fewest_recruits(most, shortages(most), RUNGS) == plan


def test_nobody_is_short_of_a_second_mentor() -> None:
    mentors = [participant("M-1"), participant("M-2")]
    mentees = [participant(f"E-{at}", capacity=2) for at in (1, 2)]
    most = most_possible(line_up(mentors, mentees, SETTINGS, NOBODY_BEFORE))
    assert shortages(most) == ()
    third = most_possible(
        line_up(mentors, [*mentees, participant("E-3", capacity=2)], SETTINGS, NOBODY_BEFORE)
    )
    (short,) = shortages(third)
    assert (len(short.people), short.missing) == (3, 1)
    assert [plan.number for plan in fewest_recruits(third, (short,), RUNGS)] == [1]


@settings(max_examples=60)
@given(people=sides(5))
def test_the_groups_account_for_everyone_who_is_left(
    people: tuple[list[Participant], list[Participant]],
) -> None:
    people = [replace(p, capacity=1) for p in people[0]], [replace(p, capacity=1) for p in people[1]]
    most = most_possible(line_up(*people, SETTINGS, NOBODY_BEFORE))
    best = propose(*people, SETTINGS, NOBODY_BEFORE)
    assert len(most.pairs) == len(best.pairs)
    for role, side in zip((Role.MENTOR, Role.MENTEE), people, strict=True):
        groups = [group for group in shortages(most) if group.role is role]
        assert sum(group.missing for group in groups) == len(side) - len(best.pairs)
        names = [ref for group in groups for ref in group.people]
        assert len(names) == len(set(names))


@settings(max_examples=60)
@given(people=sides(5))
def test_the_recruits_pair_everyone_who_chose_a_topic_and_no_fewer_would(
    people: tuple[list[Participant], list[Participant]],
) -> None:
    mentors, mentees = people[0], [replace(mentee, capacity=1) for mentee in people[1]]
    most = most_possible(line_up(mentors, mentees, SETTINGS, NOBODY_BEFORE))
    plan = fewest_recruits(most, shortages(most), RUNGS)
    hired = [
        participant(f"M-9{at}{n}", topics=frozenset({one.topic}), rung=one.ceiling or 9)
        for at, one in enumerate(plan)
        for n in range(one.number)
    ]
    after = most_possible(line_up([*mentors, *hired], mentees, SETTINGS, NOBODY_BEFORE))
    paired = after.paired
    assert paired >= {mentee.ref for mentee in mentees if mentee.topics}
    assert len(after.pairs) == len(most.pairs) + len(hired)
