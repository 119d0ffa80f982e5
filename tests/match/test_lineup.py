from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from rmtool.errors import UsageFault
from rmtool.match.advice import why_unpaired
from rmtool.match.candidates import Candidates
from rmtool.match.decisions import Decisions
from rmtool.match.fairness import plain_maximum, toll
from rmtool.match.lineup import Lineup, line_up
from rmtool.match.propose import best_pairs, propose
from rmtool.match.recruits import fewest_recruits
from rmtool.match.reserve import places_in_reserve
from rmtool.match.shortages import most_in, most_possible, shortages
from rmtool.match.steady import propose_decided
from rmtool.match.traits import PastPairs
from rmtool.model.matching import Band, Pair
from rmtool.model.people import Participant
from tests.match.test_crowd import copies
from tests.match.worlds import NOBODY_BEFORE, PAST_PAIRS, cohort, matching, sides

SETTINGS = matching()
RUNGS = tuple(range(1, 10))

People = tuple[list[Participant], list[Participant]]


def both_ways(people: People, decisions: Decisions, past: PastPairs = NOBODY_BEFORE) -> tuple[Lineup, Lineup]:
    """The line-up of these people person by person, and by type."""
    alone, grouped = (line_up(*people, SETTINGS, past, decisions, types=types) for types in (False, True))
    return alone, grouped


def listed(candidates: Candidates) -> list[tuple[Pair, int, Band]]:
    return list(candidates.listed())


@settings(max_examples=100)
@given(people=sides(5), past=PAST_PAIRS)
def test_by_type_as_one_by_one_the_same_people_hear_the_same(people: People, past: PastPairs) -> None:
    crowd = copies(people[0], 2), copies(people[1], 3)
    alone, grouped = both_ways(crowd, Decisions(), past)
    proposal = best_pairs(grouped)
    assert why_unpaired(proposal, grouped) == why_unpaired(proposal, alone)
    assert places_in_reserve(proposal, grouped) == places_in_reserve(proposal, alone)
    assert shortages(most_in(proposal, grouped)) == shortages(most_in(proposal, alone))


@pytest.mark.parametrize("seed", range(4))
def test_by_type_as_one_by_one_the_same_pairs_are_allowed(seed: int) -> None:
    mentors, mentees = (copies(side, 3) for side in cohort(seed, 6, 7))
    rejected = frozenset({Pair(mentors[0].ref, mentees[0].ref)})
    alone, grouped = both_ways((mentors, mentees), Decisions(rejected=rejected))
    assert len(grouped.allowed) < len(alone.allowed)
    assert listed(grouped.one_by_one()) == listed(alone.one_by_one()) == listed(alone.allowed)
    assert grouped.pairs_one_by_one() == alone.pairs_one_by_one() == len(alone.allowed)


@pytest.mark.parametrize("seed", range(4))
def test_by_type_as_one_by_one_the_same_mentors_are_to_be_recruited(seed: int) -> None:
    mentors, mentees = cohort(seed, 4, 9)
    alone, grouped = both_ways((copies(mentors, 2), copies(mentees, 2)), Decisions())
    plans = []
    for lineup in (alone, grouped):
        most = most_possible(lineup)
        plans.append(fewest_recruits(most, shortages(most), RUNGS))
    assert plans[0]
    assert sum(recruits.number for recruits in plans[0]) == sum(recruits.number for recruits in plans[1])


@pytest.mark.parametrize("seed", range(4))
def test_by_type_as_one_by_one_decisions_and_fairness_cost_the_same(seed: int) -> None:
    mentors, mentees = (copies(side, 2) for side in cohort(seed, 8, 9))
    first = propose(mentors, mentees, SETTINGS, NOBODY_BEFORE)
    decisions = Decisions(rejected=frozenset(p.pair for p in first.pairs[:2]))
    wholes, highest = [], []
    for lineup in both_ways((mentors, mentees), decisions):
        best = propose_decided(lineup)
        assert best.free is not None
        price = toll(best.proposal, best.free, lineup)
        assert (price.each is None) == lineup.by_type
        wholes.append({name: change for name, change in price.whole.items() if name != "steady"})
        plain = plain_maximum(lineup)
        highest.append((plain.pairs, plain.total))
    assert wholes[0] == wholes[1]
    assert highest[0] == highest[1]


def test_other_decisions_make_other_types_only_where_they_name_somebody_else() -> None:
    mentors, mentees = (copies(side, 3) for side in cohort(3, 5, 5))
    lineup = line_up(mentors, mentees, SETTINGS, NOBODY_BEFORE, types=True)
    lock = frozenset({Pair(mentors[0].ref, mentees[0].ref)})
    locked = lineup.deciding(Decisions(locked=lock))
    anew = line_up(mentors, mentees, SETTINGS, NOBODY_BEFORE, Decisions(locked=lock), types=True)
    assert (locked.crowd, locked.kinds, listed(locked.allowed)) == (
        anew.crowd,
        anew.kinds,
        listed(anew.allowed),
    )
    assert len(locked.kinds.mentors) > len(lineup.kinds.mentors)
    rejected = locked.deciding(Decisions(rejected=lock))
    assert rejected.allowed is locked.allowed
    assert rejected.decisions.rejected == lock


@pytest.mark.parametrize("types", [True, False])
def test_more_pairs_than_can_be_matched_at_once_are_refused(
    types: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("rmtool.match.lineup.MOST_MATCHED", 3)
    with pytest.raises(UsageFault, match="more than 3 different pairs"):
        line_up(*cohort(1, 6, 6), SETTINGS, NOBODY_BEFORE, types=types)


def test_a_pairing_that_follows_a_lock_is_not_taken_for_the_most_that_there_can_be() -> None:
    mentors, mentees = cohort(4, 8, 8)
    free = line_up(mentors, mentees, SETTINGS, NOBODY_BEFORE)
    lock = frozenset({best_pairs(free).pairs[0].pair})
    kept = replace(free, decisions=Decisions(locked=lock))
    assert len(most_in(best_pairs(kept), kept).pairs) == len(best_pairs(free).pairs)
    assert most_in(best_pairs(free), free).pairs == {p.pair for p in best_pairs(free).pairs}
