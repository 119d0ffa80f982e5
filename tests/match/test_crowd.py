from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rmtool.match.certificate import read_certificate, seal
from rmtool.match.crowd import Crowd, by_type, one_by_one
from rmtool.match.decisions import Decisions
from rmtool.match.fit import fit
from rmtool.match.handout import in_drawn_order
from rmtool.match.lineup import line_up
from rmtool.match.propose import propose
from rmtool.match.rules import first_refusal
from rmtool.match.traits import PastPairs
from rmtool.match.verify import verify
from rmtool.model.matching import Pair, Proposal
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

SETTINGS = matching()

People = tuple[list[Participant], list[Participant]]


def pairs_of(proposal: Proposal) -> frozenset[Pair]:
    return frozenset(proposed.pair for proposed in proposal.pairs)


def worth(proposal: Proposal) -> list[tuple[str, int]]:
    """The values reached by every objective but the lottery."""
    return [(name, value) for name, value in proposal.objectives if not name.startswith("lottery")]


def copies(people: list[Participant], number: int) -> list[Participant]:
    """Each of these people so many times over, told apart by reference and key only."""
    return [
        replace(one, ref=f"{one.ref}-{at}", key=f"{one.key}-{at}", email=f"{one.ref}-{at}@nhs.example")
        for one in people
        for at in range(number)
    ]


@settings(max_examples=150)
@given(
    people=sides(6),
    past=PAST_PAIRS,
    rules=st.sets(st.sampled_from(EVERY_RULE)) | st.just({*EVERY_RULE}),
    weights=st.dictionaries(st.sampled_from(EVERY_CRITERION), st.sampled_from(Level)),
)
def test_no_rule_and_no_criterion_tells_the_people_of_one_type_apart(
    people: People, past: PastPairs, rules: set[str], weights: dict[str, Level]
) -> None:
    mentors, mentees = people
    chosen = matching(rules=tuple(sorted(rules)), weights=weights)
    crowd = by_type(mentors, mentees, chosen, past, Decisions())

    def seen(mentor: Participant, mentee: Participant) -> tuple[bool, int]:
        return first_refusal(mentor, mentee, chosen, past) is None, fit(mentor, mentee, chosen).score

    for members in crowd.mentors:
        assert len({tuple(seen(one, mentee) for mentee in mentees) for one in members}) == 1
        assert len({(one.capacity, one.waited) for one in members}) == 1
    for members in crowd.mentees:
        assert len({tuple(seen(mentor, one) for mentor in mentors) for one in members}) == 1
        assert len({(one.capacity, one.waited) for one in members}) == 1


@settings(max_examples=60)
@given(people=sides(3), past=PAST_PAIRS, number=st.sampled_from((1, 2, 3)), waiting=st.booleans())
def test_matching_by_type_reaches_what_matching_one_by_one_does(
    people: People, past: PastPairs, number: int, waiting: bool
) -> None:
    mentors, mentees = copies(people[0], number), copies(people[1], number)
    chosen = matching(priority_for_waiting=waiting)
    grouped = propose(mentors, mentees, chosen, past, types=True)
    assert worth(grouped) == worth(propose(mentors, mentees, chosen, past, types=False))
    assert verify(grouped, mentors, mentees, chosen, past) == ()


@pytest.mark.parametrize("seed", range(4))
def test_a_whole_cohort_by_type_reaches_the_same_with_decisions_and_second_mentees(seed: int) -> None:
    mentors, mentees = (copies(side, 3) for side in cohort(seed, 14, 20))
    free = sorted(pairs_of(propose(mentors, mentees, SETTINGS, NOBODY_BEFORE)))
    locked, rejected, kept = (frozenset({pair}) for pair in free[:3])
    both = [
        propose(
            mentors,
            mentees,
            SETTINGS,
            NOBODY_BEFORE,
            locked=locked,
            rejected=rejected,
            kept=kept,
            types=types,
        )
        for types in (True, False)
    ]
    assert worth(both[0]) == worth(both[1])
    assert locked <= pairs_of(both[0])
    assert not rejected & pairs_of(both[0])
    assert verify(both[0], mentors, mentees, SETTINGS, NOBODY_BEFORE) == ()


def test_the_order_of_rows_never_changes_a_pair_by_type() -> None:
    mentors, mentees = (copies(side, 4) for side in cohort(9, 12, 13))
    proposal = propose(mentors, mentees, SETTINGS, NOBODY_BEFORE, types=True)
    for seed in range(3):
        again = propose(shuffled(mentors, seed), shuffled(mentees, seed), SETTINGS, NOBODY_BEFORE, types=True)
        assert again == proposal


def test_people_who_differ_in_what_a_rule_reads_are_types_of_their_own() -> None:
    mentors, mentees = cohort(4, 12, 15)
    mentors = [replace(one, organisation=f"Trust {at}", team="") for at, one in enumerate(mentors)]
    mentees = [replace(one, organisation=f"Trust {at}", team="") for at, one in enumerate(mentees)]
    crowd = by_type(mentors, mentees[:12], SETTINGS, NOBODY_BEFORE, Decisions())
    assert crowd == one_by_one(mentors, mentees[:12])


def test_types_with_the_same_partners_at_the_same_scores_are_drawn_together() -> None:
    mentors = [participant(f"M-{rung}", organisation="", rung=rung) for rung in (2, 3, 4, 9)]
    mentees = [participant(f"E-{rung}", organisation="", rung=rung) for rung in (8, 9)]
    lineup = line_up(mentors, mentees, SETTINGS, NOBODY_BEFORE, Decisions(), types=True)
    assert [[one.ref for one in members] for members in lineup.crowd.mentors] == [
        ["M-2", "M-3", "M-4"],
        ["M-9"],
    ]
    assert len(lineup.crowd.mentees) == 1
    assert len(lineup.allowed) == 2


def test_an_address_tells_apart_only_whom_somebody_of_the_other_side_names() -> None:
    mentors = [participant(f"M-{at}", organisation="") for at in range(4)]
    mentees = [participant("E-0", organisation="", manager_email="m-1@nhs.example")]
    types = by_type(mentors, mentees, SETTINGS, NOBODY_BEFORE, Decisions()).mentors
    assert [[one.ref for one in members] for members in types] == [["M-0", "M-2", "M-3"], ["M-1"]]


def test_whoever_a_decision_names_is_a_type_of_their_own() -> None:
    mentors = [participant(f"M-{at}", organisation="") for at in range(3)]
    mentees = [participant(f"E-{at}", organisation="") for at in range(3)]
    crowd = by_type(
        mentors, mentees, SETTINGS, NOBODY_BEFORE, Decisions(rejected=frozenset({Pair("M-1", "E-2")}))
    )
    assert sorted(len(members) for members in (*crowd.mentors, *crowd.mentees)) == [1, 1, 2, 2]


def test_who_of_a_type_is_left_out_is_drawn_by_lot() -> None:
    mentors = [participant(f"M-{at}", organisation="") for at in range(3)]
    mentees = [participant(f"E-{at}", organisation="") for at in range(8)]
    paired = set()
    for seed in ("one", "two", "three"):
        proposal = propose(mentors, mentees, matching(seed=seed), NOBODY_BEFORE, types=True)
        drawn = in_drawn_order(tuple(mentees), seed)
        assert {pair.mentee for pair in pairs_of(proposal)} == set(drawn[:3])
        paired.add(frozenset(drawn[:3]))
    assert len(paired) > 1


def test_nobody_gets_a_second_mentee_before_all_of_the_type_have_one() -> None:
    mentors = [participant(f"M-{at}", organisation="", capacity=2) for at in range(4)]
    mentees = [participant(f"E-{at}", organisation="") for at in range(6)]
    proposal = propose(mentors, mentees, SETTINGS, NOBODY_BEFORE, types=True)
    assert {pair.mentor for pair in pairs_of(proposal)} == {one.ref for one in mentors}
    assert len(pairs_of(proposal)) == 6


def test_members_of_a_type_who_changed_places_are_told() -> None:
    mentors = [participant(f"M-{at}", organisation="") for at in range(3)]
    mentees = [participant(f"E-{at}", organisation="") for at in range(3)]
    proposal = propose(mentors, mentees, SETTINGS, NOBODY_BEFORE, types=True)
    partners = [proposed.pair.mentee for proposed in proposal.pairs]
    moved = tuple(
        replace(proposed, pair=Pair(proposed.pair.mentor, mentee))
        for proposed, mentee in zip(proposal.pairs, [*partners[1:], partners[0]], strict=True)
    )
    assert told_of(replace(proposal, pairs=moved), mentors, mentees) == (
        "the pairs are not those that the lottery within types gives",
    )


def told_of(proposal: Proposal, mentors: list[Participant], mentees: list[Participant]) -> tuple[str, ...]:
    """What is wrong with a proposal, once its seal is put right."""
    certificate = read_certificate(proposal.certificate)
    assert certificate is not None
    sealed = certificate.model_copy(update={"seal": seal(proposal, certificate)})
    forged = replace(proposal, certificate=sealed.model_dump(mode="json"))
    return verify(forged, mentors, mentees, SETTINGS, NOBODY_BEFORE)


def test_types_stand_in_the_order_of_their_first_members() -> None:
    mentors, mentees = (copies(side, 3) for side in cohort(2, 9, 9))
    crowd: Crowd = by_type(shuffled(mentors, 1), shuffled(mentees, 2), SETTINGS, NOBODY_BEFORE, Decisions())
    for types in (crowd.mentors, crowd.mentees):
        assert all(one[0].key < other[0].key for one, other in pairwise(types))
        assert all(one.key < other.key for members in types for one, other in pairwise(members))
