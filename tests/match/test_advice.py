from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from rmtool.match.advice import warnings, why_unpaired
from rmtool.match.candidates import allowed_pairs
from rmtool.match.decisions import Decisions
from rmtool.match.lineup import line_up
from rmtool.match.propose import propose
from rmtool.model.matching import Cause, Pair, Unpaired
from rmtool.model.people import Participant
from tests.builders import participant
from tests.match.worlds import NOBODY_BEFORE, TOPICS, cohort, matching, sides

SETTINGS = matching()


def advice(
    mentors: list[Participant], mentees: list[Participant], rejected: frozenset[Pair] = frozenset()
) -> dict[str, Unpaired]:
    """Why each person who is left is not paired, by reference."""
    proposal = propose(mentors, mentees, SETTINGS, NOBODY_BEFORE, rejected=rejected)
    told = why_unpaired(
        proposal, line_up(mentors, mentees, SETTINGS, NOBODY_BEFORE, Decisions(rejected=rejected))
    )
    assert [why.ref for why in told] == [*proposal.unpaired_mentors, *proposal.unpaired_mentees]
    return {why.ref: why for why in told}


def test_somebody_whose_topic_nobody_offers_is_told_so() -> None:
    why = advice([participant("M-1")], [participant("E-1"), participant("E-2", topics=frozenset({"lgbtq"}))])
    assert why["E-2"].cause is Cause.NO_TOPIC
    assert why["E-2"].text == "no mentor shares a topic with E-2"
    assert why["E-2"].nearest == "M-1"
    assert [refusal.rule for refusal in why["E-2"].refusals] == ["shared_topic"]


def test_those_who_compete_are_counted() -> None:
    wants = {"topics": frozenset({"lgbtq"})}
    mentors = [participant("M-1", **wants), participant("M-2"), participant("M-3")]
    mentees = [participant(f"E-{at}", **wants) for at in range(3)] + [participant("E-9")]
    left = [why for why in advice(mentors, mentees).values() if why.ref.startswith("E")]
    assert len(left) == 2
    for why in left:
        assert (why.cause, why.competing, why.places, why.nearest) == (Cause.ALL_TAKEN, 3, 1, "M-1")
        assert "3 mentees compete for 1 place" in why.text


def test_one_possible_partner_is_spoken_of_as_one() -> None:
    (why,) = advice([participant("M-1")], [participant("E-1"), participant("E-2")]).values()
    taken = f"the one mentor whom the rules allow {why.ref} is taken"
    assert why.text == f"{taken}: 2 mentees compete for 1 place"


def test_somebody_whom_a_rule_keeps_from_everybody_hears_of_the_nearest() -> None:
    mentors = [
        participant("M-1", team="a", organisation="T", manager_email="e-1@nhs.example"),
        participant("M-2", team="a", organisation="T"),
        participant("M-3", topics=frozenset({"lgbtq"})),
    ]
    mentees = [participant("E-1", team="a", organisation="T", mode="either")]
    why = advice(mentors[:2], mentees)["E-1"]
    assert (why.cause, why.nearest) == (Cause.REFUSED, "M-2")
    assert why.text == "M-2 comes nearest to E-1, but M-2 and E-1 work in the same team"
    assert why.places == 0


def test_somebody_whose_every_pair_was_rejected_is_told_so() -> None:
    rejected = frozenset({Pair("M-1", "E-1")})
    why = advice([participant("M-1")], [participant("E-1")], rejected)
    assert {ref: told.cause for ref, told in why.items()} == {"M-1": Cause.REJECTED, "E-1": Cause.REJECTED}
    assert why["M-1"].nearest == "E-1"


def test_where_the_other_side_is_empty_there_is_nobody() -> None:
    why = advice([participant("M-1")], [])["M-1"]
    assert (why.cause, why.text, why.nearest) == (Cause.NOBODY, "there is no mentee to be paired", None)


def test_a_partner_with_a_locked_pair_is_taken_but_does_not_move() -> None:
    mentors, mentees = [participant("M-1"), participant("M-2")], [participant("E-1"), participant("E-2")]
    only_one = [participant("M-1"), participant("M-2", topics=frozenset({"lgbtq"}))]
    lock = frozenset({Pair("M-1", "E-2")})
    assert propose(mentors, mentees, SETTINGS, NOBODY_BEFORE, locked=lock).unpaired_mentees == ()
    proposal = propose(only_one, mentees, SETTINGS, NOBODY_BEFORE, locked=lock)
    lineup = line_up(only_one, mentees, SETTINGS, NOBODY_BEFORE, Decisions(lock))
    told = {why.ref: why for why in why_unpaired(proposal, lineup)}
    assert (told["E-1"].competing, told["E-1"].places) == (2, 1)


@settings(max_examples=50)
@given(people=sides(5))
def test_everybody_who_could_be_paired_but_is_not_competes_for_too_few_places(
    people: tuple[list[Participant], list[Participant]],
) -> None:
    mentors, mentees = ([replace(person, capacity=1) for person in side] for side in people)
    for why in advice(mentors, mentees).values():
        assert (why.cause is Cause.ALL_TAKEN) == (why.competing > 0)
        if why.cause is Cause.ALL_TAKEN:
            assert why.competing > why.places
            allowed = {p for p, _, _ in allowed_pairs(mentors, mentees, SETTINGS, NOBODY_BEFORE).listed()}
            own = [p for p in allowed if why.ref in {p.mentor, p.mentee}]
            assert why.nearest in {ref for p in own for ref in (p.mentor, p.mentee)}
        elif why.cause is not Cause.NOBODY:
            assert why.refusals


def test_no_advice_names_a_topic_and_the_neutral_kind_names_nobody() -> None:
    told = advice(*cohort(2, 10, 30)).values()
    assert len(told) > 10
    for why in told:
        assert not any(topic in f"{why.text} {why.neutral}" for topic in TOPICS)
        assert "M-" not in why.neutral
        assert "E-" not in why.neutral


@pytest.mark.parametrize(
    ("mentor", "mentee", "expected"),
    [
        (3, 5, ()),
        (3, 3, ()),
        (4, 3, ("M-1 is 1 rung more senior than E-1",)),
        (6, 3, ("M-1 is 3 rungs more senior than E-1",)),
        (None, 3, ("how much more senior E-1 is than M-1 is not known",)),
    ],
)
def test_a_mentor_above_their_mentee_is_a_warning(
    mentor: int | None, mentee: int, expected: tuple[str, ...]
) -> None:
    assert warnings(participant("M-1", rung=mentor), participant("E-1", rung=mentee)) == expected
