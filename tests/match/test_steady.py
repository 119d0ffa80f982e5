from __future__ import annotations

import pytest

from rmtool.match.decisions import Decisions
from rmtool.match.lineup import line_up
from rmtool.match.propose import propose
from rmtool.match.steady import propose_decided
from rmtool.match.verify import verify
from rmtool.model.matching import Pair, Proposal
from rmtool.model.people import Participant
from tests.builders import participant
from tests.match.worlds import NOBODY_BEFORE, cohort, matching

SETTINGS = matching()


def alike(number: int) -> tuple[list[Participant], list[Participant]]:
    """Mentors and mentees of whom every pairing is as good as every other."""
    mentors = [participant(f"M-{at:03}", organisation="") for at in range(number)]
    return mentors, [participant(f"E-{at:03}", organisation="") for at in range(number)]


def pairs_of(proposal: Proposal) -> frozenset[Pair]:
    return frozenset(proposed.pair for proposed in proposal.pairs)


def test_without_decisions_the_proposal_is_the_free_one() -> None:
    people = cohort(2, 12, 12)
    best = propose_decided(line_up(*people, SETTINGS, NOBODY_BEFORE, Decisions()))
    assert best.free is None
    assert best.proposal == propose(*people, SETTINGS, NOBODY_BEFORE)


def test_a_rejection_among_equals_moves_only_two_pairs() -> None:
    people = alike(12)
    before = pairs_of(propose(*people, SETTINGS, NOBODY_BEFORE))
    moved_by_a_new_draw = 0
    for pair in sorted(before):
        rejected = frozenset({pair})
        best = propose_decided(
            line_up(*people, SETTINGS, NOBODY_BEFORE, Decisions(rejected=rejected))
        ).proposal
        assert len(before - pairs_of(best)) == 2  # the rejected pair, and one to change partners with
        assert rejected < before - pairs_of(best)
        assert dict(best.objectives)["steady"] == 10
        assert verify(best, *people, SETTINGS, NOBODY_BEFORE) == ()
        anew = propose(*people, SETTINGS, NOBODY_BEFORE, rejected=rejected)
        moved_by_a_new_draw = max(moved_by_a_new_draw, len(before - pairs_of(anew)))
    assert moved_by_a_new_draw > 2


@pytest.mark.parametrize("seed", range(6))
def test_steadiness_costs_neither_pairs_nor_fit(seed: int) -> None:
    people = cohort(seed, 20, 22)
    first = propose(*people, SETTINGS, NOBODY_BEFORE)
    rejected = frozenset(p.pair for p in first.pairs[:3])
    best = propose_decided(line_up(*people, SETTINGS, NOBODY_BEFORE, Decisions(rejected=rejected)))
    free_of_it = propose(*people, SETTINGS, NOBODY_BEFORE, rejected=rejected)
    for name, value in free_of_it.objectives:
        if name != "lottery":
            assert dict(best.proposal.objectives)[name] == value
    assert len(pairs_of(first) & pairs_of(best.proposal)) >= len(pairs_of(first) & pairs_of(free_of_it))
    assert not rejected & pairs_of(best.proposal)
    assert verify(best.proposal, *people, SETTINGS, NOBODY_BEFORE) == ()


def test_the_lottery_cannot_be_steered_by_decisions_that_are_taken_back() -> None:
    people = alike(8)
    first = propose_decided(line_up(*people, SETTINGS, NOBODY_BEFORE, Decisions())).proposal
    one, other, *_ = sorted(pairs_of(first))
    only_other = propose_decided(
        line_up(*people, SETTINGS, NOBODY_BEFORE, Decisions(rejected=frozenset({other})))
    )
    propose_decided(line_up(*people, SETTINGS, NOBODY_BEFORE, Decisions(rejected=frozenset({one, other}))))
    again = propose_decided(line_up(*people, SETTINGS, NOBODY_BEFORE, Decisions(rejected=frozenset({other}))))
    assert again == only_other
    assert propose_decided(line_up(*people, SETTINGS, NOBODY_BEFORE, Decisions())).proposal == first


def test_people_matched_by_type_are_not_told_apart_by_the_pairs_there_were() -> None:
    people = alike(6)
    steady = pairs_of(propose(*people, SETTINGS, NOBODY_BEFORE))
    by_type = propose(*people, SETTINGS, NOBODY_BEFORE, steady=steady, types=True)
    assert "steady" not in dict(by_type.objectives)
    assert by_type == propose(*people, SETTINGS, NOBODY_BEFORE, types=True)
