from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtool.ingest.criteria import TESTS
from rmtool.ingest.screening import screen
from rmtool.model.people import Application, Assessment, Problem
from rmtool.model.programme import CriterionTest, Programme, Role, Status
from tests.ingest.forms import CRITERIA, PROGRAMME, programme

IN_TIME = datetime(2026, 3, 12, 23, 59, 59)
LATE = datetime(2026, 3, 13)


def applicant(role: Role = Role.MENTOR, /, **changes: object) -> Application:
    """Somebody who meets every criterion, but for what `changes` says."""
    ordinary: dict[str, object] = {
        "role": role,
        "completed": IN_TIME,
        "full_name": "Amara Okafor",
        "email": "amara@nhs.example",
        "grade": "Band 5",
        "rung": 4,
        "sector": "nhs",
        "area": "here",
        "released": "yes",
        "topics_offered": frozenset({"race"}),
        "topics_wanted": frozenset({"race"}),
        "commitments": frozenset({"training", "meetings"}),
        "consent": True,
    }
    return Application(**(ordinary | changes))  # type: ignore[arg-type]


def judged(
    application: Application, *problems: Problem, both_roles: bool = False, by: Programme = PROGRAMME
) -> Assessment:
    return screen(application, by, problems, both_roles=both_roles)


def met(assessment: Assessment) -> dict[str, bool | None]:
    """The criteria that stand in the way, by id."""
    return {finding.id: finding.met for finding in assessment.unmet}


@pytest.mark.parametrize("role", list(Role))
def test_whoever_meets_every_criterion_is_eligible(role: Role) -> None:
    assert judged(applicant(role)).status is Status.ELIGIBLE


@pytest.mark.parametrize(
    ("changes", "criterion"),
    [
        ({"topics_offered": frozenset()}, "topics"),
        ({"commitments": frozenset({"training"})}, "meetings"),
        ({"released": "no"}, "release"),
        ({"consent": False}, "consent"),
        ({"area": "there", "sector": "vcse"}, "area"),
    ],
)
def test_what_is_plainly_not_met_makes_somebody_not_eligible(
    changes: dict[str, object], criterion: str
) -> None:
    assessment = judged(applicant(**changes))
    assert assessment.status is Status.NOT_ELIGIBLE
    assert met(assessment) == {criterion: False}


@pytest.mark.parametrize(
    ("changes", "criteria"),
    [
        ({"commitments": None}, {"training", "meetings"}),
        ({"released": "not_yet"}, {"release"}),
        ({"released": None}, {"release"}),
        ({"consent": None}, {"consent"}),
        ({"completed": LATE}, {"deadline"}),
        ({"completed": None}, {"deadline"}),
        ({"email": None}, {"email"}),
        ({"rung": None}, {"grade"}),
        ({"rung": None, "grade": ""}, {"grade"}),
        ({"area": None}, {"area"}),
        ({"sector": None}, {"area"}),
        ({"area": "there"}, {"area"}),
        ({"area": "there", "sector": "social_care"}, {"area"}),
    ],
)
def test_what_cannot_be_told_is_a_query(changes: dict[str, object], criteria: set[str]) -> None:
    assessment = judged(applicant(**changes))
    assert assessment.status is Status.QUERY
    assert met(assessment) == dict.fromkeys(criteria)


def test_a_mentee_without_a_topic_is_asked_which() -> None:
    assert met(judged(applicant(Role.MENTEE, topics_wanted=frozenset()))) == {"topics": None}


def test_a_mentee_without_preference_is_open_to_every_topic() -> None:
    mentee = applicant(Role.MENTEE, topics_wanted=frozenset(), no_preference=True)
    assert judged(mentee).status is Status.ELIGIBLE


def test_no_preference_does_not_make_up_for_a_mentors_topics() -> None:
    assert met(judged(applicant(topics_offered=frozenset(), no_preference=True))) == {"topics": False}


def test_plainly_not_met_outweighs_what_cannot_be_told() -> None:
    assert judged(applicant(released="no", completed=LATE)).status is Status.NOT_ELIGIBLE


def test_applying_in_both_roles_is_a_query() -> None:
    assert met(judged(applicant(), both_roles=True)) == {"one_role": None}


def test_an_answer_that_cannot_be_read_is_never_held_against_anybody() -> None:
    unread = Problem("not an option", field="topics_offered", doubt=True)
    assert met(judged(applicant(topics_offered=frozenset()), unread)) == {"topics": None}


def test_a_doubt_about_an_answer_that_serves_changes_nothing() -> None:
    assert judged(applicant(), Problem("odd", field="topics_offered", doubt=True)).status is Status.ELIGIBLE


def test_a_spoilt_answer_that_no_criterion_looks_at_is_a_query_of_its_own() -> None:
    spoilt = Problem("the answer is blank", question="What is your full name?", field="full_name")
    assessment = judged(applicant(full_name=""), spoilt)
    assert (assessment.status, met(assessment)) == (Status.QUERY, {"full_name": None})


def test_an_advisory_criterion_decides_nothing() -> None:
    advisory = {"id": "leads", "roles": ["mentee"], "text": "Leads", "test": "leadership", "required": False}
    advised = programme(criterion=[*CRITERIA, advisory])
    assessment = judged(applicant(Role.MENTEE, leadership="none"), by=advised)
    assert assessment.status is Status.ELIGIBLE
    assert assessment.findings[-1].met is False


@pytest.mark.parametrize(("leadership", "expected"), [("director", True), ("none", False), (None, None)])
def test_a_leadership_role_is_looked_for(leadership: str | None, expected: bool | None) -> None:
    required = {"id": "leads", "roles": ["mentee"], "text": "Leads", "test": "leadership"}
    assessment = judged(applicant(Role.MENTEE, leadership=leadership), by=programme(criterion=[required]))
    assert [finding.met for finding in assessment.findings] == [expected]


def test_a_criterion_open_to_anyone_is_met_by_anyone() -> None:
    open_to_all = {"id": "anyone", "roles": ["mentor"], "text": "Anyone", "test": "anyone"}
    assert judged(applicant(rung=None), by=programme(criterion=[open_to_all])).status is Status.ELIGIBLE


def test_the_minute_of_the_deadline_is_in_time() -> None:
    assert judged(applicant(completed=IN_TIME)).status is Status.ELIGIBLE
    assert judged(applicant(completed=LATE)).status is Status.QUERY


def test_every_kind_of_criterion_has_its_test() -> None:
    assert set(TESTS) == set(CriterionTest)


def test_what_was_found_repeats_no_answer() -> None:
    telling = applicant(
        full_name="CANARY", email="canary@nhs.example", grade="CANARY", why="CANARY", keep_apart="CANARY"
    )
    told = " ".join(f"{f.text} {f.found}" for f in judged(telling).findings).lower()
    assert "canary" not in told
    assert not any(topic in told for topic in ("race", "ethnicity", "disability", "gender"))


@given(
    changes=st.fixed_dictionaries(
        {
            "consent": st.sampled_from([True, False, None]),
            "released": st.sampled_from(["yes", "no", "not_yet", None]),
            "rung": st.sampled_from([4, None]),
            "topics_offered": st.sampled_from([frozenset(), frozenset({"race"})]),
            "commitments": st.sampled_from(
                [None, frozenset({"training"}), frozenset({"training", "meetings"})]
            ),
        }
    )
)
def test_the_status_follows_from_the_findings_alone(changes: dict[str, object]) -> None:
    assessment = judged(applicant(**changes))
    found = {finding.met for finding in assessment.findings}
    expected = Status.NOT_ELIGIBLE if False in found else Status.QUERY if None in found else Status.ELIGIBLE
    assert assessment.status is expected
