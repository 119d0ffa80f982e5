from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rmtool.errors import ProgrammeFault, RegisterFault, UsageFault
from rmtool.match import candidates
from rmtool.match.candidates import allowed_pairs
from rmtool.match.fit import criteria, fit
from rmtool.match.fit_grids import marks_grids
from rmtool.match.rule_grids import refusals_grid, rule_grids
from rmtool.match.rules import first_refusal, refusals, rules
from rmtool.match.traits import PastPairs
from rmtool.model.matching import Pair
from rmtool.model.people import Participant
from rmtool.model.programme import Level
from tests.builders import participant
from tests.match.worlds import (
    EVERY_CRITERION,
    EVERY_RULE,
    NOBODY_BEFORE,
    PAST_PAIRS,
    cohort,
    matching,
    shuffled,
    sides,
)

Sides = tuple[list[Participant], list[Participant]]


@pytest.mark.parametrize("name", EVERY_RULE)
@settings(max_examples=40)
@given(people=sides(3), past=PAST_PAIRS)
def test_a_rule_for_all_pairs_at_once_is_the_rule_for_each(name: str, people: Sides, past: PastPairs) -> None:
    mentors, mentees = people
    one_by_one = [[rules(past)[name](m, e) is not None for e in mentees] for m in mentors]
    assert rule_grids(past)[name](mentors, mentees).tolist() == one_by_one


@pytest.mark.parametrize("name", EVERY_CRITERION)
@settings(max_examples=40)
@given(people=sides(3), gap=st.integers(0, 3))
def test_a_criterion_for_all_pairs_at_once_is_the_criterion_for_each(
    name: str, people: Sides, gap: int
) -> None:
    mentors, mentees = people
    one_by_one = [[criteria(gap)[name](m, e) for e in mentees] for m in mentors]
    assert marks_grids(gap)[name](mentors, mentees).tolist() == one_by_one


@settings(max_examples=60)
@given(
    people=sides(3),
    past=PAST_PAIRS,
    listed=st.sets(st.sampled_from(EVERY_RULE)),
    levels=st.dictionaries(st.sampled_from(EVERY_CRITERION), st.sampled_from(Level)),
)
def test_the_allowed_pairs_are_those_that_no_rule_refuses_with_their_fit(
    people: Sides, past: PastPairs, listed: set[str], levels: dict[str, Level]
) -> None:
    mentors, mentees = people
    chosen = matching(rules=tuple(sorted(listed)), weights=levels)
    found = {
        pair: (score, band) for pair, score, band in allowed_pairs(mentors, mentees, chosen, past).listed()
    }
    expected = {
        Pair(m.ref, e.ref): (fit(m, e, chosen).score, fit(m, e, chosen).band)
        for m in mentors
        for e in mentees
        if first_refusal(m, e, chosen, past) is None
    }
    assert found == expected
    counted = refusals_grid(mentors, mentees, chosen, past).tolist()
    assert counted == [[len(refusals(m, e, chosen, past)) for e in mentees] for m in mentors]


def test_the_order_of_people_is_forgotten() -> None:
    mentors, mentees = cohort(1, 12, 15)
    given_so = allowed_pairs(mentors, mentees, matching(), NOBODY_BEFORE)
    given_otherwise = allowed_pairs(shuffled(mentors, 2), shuffled(mentees, 3), matching(), NOBODY_BEFORE)
    assert list(given_so.listed()) == list(given_otherwise.listed())
    assert len(given_so) > 20


def test_pairs_can_be_taken_out() -> None:
    allowed = allowed_pairs(*cohort(1, 6, 6), matching(), NOBODY_BEFORE)
    pairs = [pair for pair, _, _ in allowed.listed()]
    left = allowed.without(frozenset({pairs[0], pairs[3], Pair("M-999", "E-001")}))
    assert [pair for pair, _, _ in left.listed()] == [p for p in pairs if p not in {pairs[0], pairs[3]}]
    assert np.flatnonzero(allowed.among(frozenset({pairs[3]}))).tolist() == [3]


def test_two_people_of_one_key_stop_the_match() -> None:
    twins = [participant("M-001", key="applications:1"), participant("M-002", key="applications:1")]
    with pytest.raises(RegisterFault):
        allowed_pairs(twins, [], matching(), NOBODY_BEFORE)


def test_an_unknown_rule_stops_the_match_rather_than_being_ignored() -> None:
    with pytest.raises(ProgrammeFault):
        allowed_pairs([], [], matching(rules=("same_hat",)), NOBODY_BEFORE)


def test_more_pairs_than_there_is_room_for_are_refused_with_a_way_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(candidates, "MOST_LISTED", 3)
    with pytest.raises(UsageFault, match="more than 3 different pairs") as refused:
        allowed_pairs(*cohort(1, 6, 6), matching(), NOBODY_BEFORE)
    assert "apart" in (refused.value.hint or "")


@settings(max_examples=60)
@given(people=sides(5))
def test_the_size_of_a_slab_makes_no_difference(people: tuple[list[Participant], list[Participant]]) -> None:
    whole = list(allowed_pairs(*people, matching(), NOBODY_BEFORE).listed())
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(candidates, "CELLS_AT_ONCE", 1)
        assert list(allowed_pairs(*people, matching(), NOBODY_BEFORE).listed()) == whole
