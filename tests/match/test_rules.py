from __future__ import annotations

import pytest

from rmtool.errors import ProgrammeFault
from rmtool.match.rules import (
    first_refusal,
    refusals,
    require_known_names,
    rules,
    rules_in_force,
    unknown_rules,
)
from rmtool.model.people import Participant
from tests.builders import participant
from tests.match.worlds import EVERY_RULE, NOBODY_BEFORE, matching

PAST = frozenset({frozenset({"ann@nhs.example", "bo@nhs.example"})})


def refusing(mentor: Participant, mentee: Participant) -> list[str]:
    """The names of all rules that refuse a pair."""
    every = matching(rules=EVERY_RULE)
    return [refusal.rule for refusal in refusals(mentor, mentee, every, PAST)]


def test_two_ordinary_people_may_be_a_pair() -> None:
    assert refusing(participant("M-001"), participant("E-001")) == []


def test_a_mentor_who_offers_nothing_that_the_mentee_wants_is_refused() -> None:
    mentee = participant("E-001", topics=frozenset({"disability"}))
    assert refusing(participant("M-001"), mentee) == ["shared_topic"]


@pytest.mark.parametrize("same", [{"email": "M-001@NHS.example"}, {"key": "applications:M-001"}])
def test_nobody_is_their_own_mentor(same: dict[str, str]) -> None:
    assert refusing(participant("M-001"), participant("E-001", **same)) == ["not_oneself"]


@pytest.mark.parametrize(
    "manager",
    [
        {"manager_email": "Other@nhs.example "},
        {"manager_name": "Smith, Ann"},
        {"manager_name": "Dr. ann SMITH"},
        {"manager_name": "Ánn Smith"},
    ],
)
def test_a_mentor_is_never_paired_with_their_manager(manager: dict[str, str]) -> None:
    boss: dict[str, str] = {"name": "Ann Smith", "email": "other@nhs.example"}
    assert refusing(participant("M-001", **manager), participant("E-001", **boss)) == ["line_management"]
    assert refusing(participant("M-001", **boss), participant("E-001", **manager)) == ["line_management"]


@pytest.mark.parametrize("name", ["", "Ann", "Ann Jane Smith", "Dr"])
def test_another_name_is_not_the_manager(name: str) -> None:
    boss = participant("E-001", name="Ann Smith")
    assert refusing(participant("M-001", manager_name=name), boss) == []


def test_two_people_with_one_manager_are_no_pair() -> None:
    by_address = {"manager_email": "boss@nhs.example"}
    by_name = {"manager_name": "Cat Boss", "organisation": "Trust A"}
    for same in (by_address, by_name):
        assert refusing(participant("M-001", **same), participant("E-001", **same)) == ["same_manager"]


def test_a_manager_of_the_same_name_elsewhere_is_a_namesake() -> None:
    mentor = participant("M-001", manager_name="Cat Boss", organisation="Trust A")
    assert refusing(mentor, participant("E-001", manager_name="Cat Boss", organisation="Trust B")) == []


def test_one_team_of_one_organisation_makes_no_pair() -> None:
    mentor = participant("M-001", team="Ward  5", organisation="Trust A")
    assert refusing(mentor, participant("E-001", team="ward 5.", organisation="trust a")) == ["same_team"]
    assert refusing(mentor, participant("E-001", team="Ward 5", organisation="Trust B")) == []
    assert refusing(mentor, participant("E-001", team="Ward 6", organisation="Trust A")) == []


def test_blank_answers_have_nothing_in_common() -> None:
    blank = {"team": "", "organisation": "", "manager_name": "", "manager_email": "", "area": ""}
    assert refusing(participant("M-001", **blank), participant("E-001", **blank)) == []


def test_past_partners_are_not_paired_again_in_either_direction() -> None:
    ann, bo = {"email": "Ann@nhs.example"}, {"email": "bo@nhs.example"}
    assert refusing(participant("M-001", **ann), participant("E-001", **bo)) == ["past_pair"]
    assert refusing(participant("M-001", **bo), participant("E-001", **ann)) == ["past_pair"]
    assert refusing(participant("M-001", **ann), participant("E-001")) == []


@pytest.mark.parametrize(
    "avoid",
    [
        "Ann Smith",
        "please keep me away from SMITH, Ann (my ex)",
        "Bo O'Hara and Ann Smith",
        "ann.x@nhs.example",
        "<Ann.X@nhs.example>.",
    ],
)
def test_people_who_asked_to_be_kept_apart_are_kept_apart(avoid: str) -> None:
    named = {"name": "Ann Smith", "email": "ann.x@nhs.example"}
    assert refusing(participant("M-001", avoid=avoid), participant("E-001", **named)) == ["keep_apart"]
    assert refusing(participant("M-001", **named), participant("E-001", avoid=avoid)) == ["keep_apart"]


def test_a_first_name_alone_keeps_nobody_apart() -> None:
    mentor = participant("M-001", avoid="Ann from finance")
    assert refusing(mentor, participant("E-001", name="Ann Smith")) == []


def test_somebody_without_a_name_is_not_avoided_by_everybody() -> None:
    assert refusing(participant("M-001", avoid="Ann"), participant("E-001", name="")) == []


@pytest.mark.parametrize(
    ("one", "other", "refused"),
    [
        ("in_person", "online", True),
        ("in_person", "in_person", False),
        ("online", "online", False),
        ("either", "online", False),
        ("either", "in_person", False),
    ],
)
def test_modes_of_meeting_must_be_compatible(one: str, other: str, refused: bool) -> None:
    expected = ["meeting_mode"] if refused else []
    assert refusing(participant("M-001", mode=one), participant("E-001", mode=other)) == expected
    assert refusing(participant("M-001", mode=other), participant("E-001", mode=one)) == expected


@pytest.mark.parametrize(("mentor", "mentee", "refused"), [(3, 4, False), (3, 3, True), (4, 3, True)])
def test_where_the_rule_applies_the_mentee_is_more_senior(mentor: int, mentee: int, refused: bool) -> None:
    pair = participant("M-001", rung=mentor), participant("E-001", rung=mentee)
    assert refusing(*pair) == (["mentee_senior"] if refused else [])


@pytest.mark.parametrize("rungs", [(None, 5), (5, None), (None, None)])
def test_an_unknown_rung_is_refused_with_its_own_reason(rungs: tuple[int | None, int | None]) -> None:
    mentor, mentee = participant("M-001", rung=rungs[0]), participant("E-001", rung=rungs[1])
    refusal = rules(NOBODY_BEFORE)["mentee_senior"](mentor, mentee)
    assert refusal is not None
    assert "not known" in refusal.reason


def test_only_the_rules_of_the_programme_decide() -> None:
    mentor, mentee = participant("M-001", rung=5), participant("E-001", rung=3, topics=frozenset({"lgbtq"}))
    assert first_refusal(mentor, mentee, matching(rules=("same_team",)), NOBODY_BEFORE) is None
    refusal = first_refusal(mentor, mentee, matching(rules=("mentee_senior",)), NOBODY_BEFORE)
    assert refusal is not None
    assert refusal.rule == "mentee_senior"


def test_the_first_refusal_does_not_depend_on_the_order_in_the_programme_file() -> None:
    mentor, mentee = participant("M-001", rung=5), participant("E-001", rung=3, topics=frozenset({"lgbtq"}))
    refusal = first_refusal(mentor, mentee, matching(rules=EVERY_RULE[::-1]), NOBODY_BEFORE)
    assert refusal is not None
    assert refusal.rule == "shared_topic"


def test_a_mandatory_criterion_is_a_rule_that_wants_full_marks() -> None:
    must = matching(weights={"different_organisation": "mandatory"})
    mentor = participant("M-001", organisation="Trust A")
    refusal = first_refusal(mentor, participant("E-001", organisation="TRUST A"), must, NOBODY_BEFORE)
    assert refusal is not None
    assert refusal.rule == "different_organisation"
    assert first_refusal(mentor, participant("E-001", organisation="Trust B"), must, NOBODY_BEFORE) is None


def test_mandatory_criteria_are_asked_after_the_rules() -> None:
    must = matching(rules=("same_team", "shared_topic"), weights={"area": "mandatory"})
    assert list(rules_in_force(must, NOBODY_BEFORE)) == ["shared_topic", "same_team", "area"]


def test_names_that_no_rule_or_criterion_answers_to_are_faults_of_the_programme() -> None:
    wrong = matching(rules=("same_team", "same_hat"), weights={"area": "low", "charm": "high"})
    assert unknown_rules(wrong) == ("same_hat",)
    with pytest.raises(ProgrammeFault) as stopped:
        require_known_names(wrong)
    assert len(stopped.value.faults) == 2
    assert "same_hat" in stopped.value.faults[0]
    assert "charm" in stopped.value.faults[1]
    assert "keep_apart" in stopped.value.hint


def test_no_reason_names_a_person_or_a_topic() -> None:
    secret = {"name": "Ann Secret", "email": "secret@nhs.example", "topics": frozenset({"race"})}
    mentor = participant(
        "M-001", **secret, team="t", organisation="o", manager_name="Ann Secret", mode="online"
    )
    mentee = participant("E-001", **secret, team="t", organisation="o", avoid="Ann Secret", mode="in_person")
    told = " ".join(r.reason for r in refusals(mentor, mentee, matching(rules=EVERY_RULE), NOBODY_BEFORE))
    assert told
    assert "ecret" not in told
    assert "race" not in told
