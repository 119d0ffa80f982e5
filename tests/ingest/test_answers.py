from __future__ import annotations

from datetime import datetime

import pytest

from rmtool.ingest.answers import Reading, read_application
from rmtool.model.people import Problem
from rmtool.model.programme import Role
from tests.ingest.forms import MENTEE, MENTOR, OPENED, PROGRAMME


def applied(role: Role = Role.MENTOR, completed: datetime | None = OPENED, **changes: str) -> Reading:
    ordinary = MENTOR if role is Role.MENTOR else MENTEE
    answers = {field: str(cell) for field, cell in ordinary.items()} | changes
    return read_application(answers, PROGRAMME, form="applications", role=role, completed=completed)


def about(reading: Reading, field: str) -> Problem:
    (problem,) = [problem for problem in reading.problems if problem.field == field]
    return problem


def test_ordinary_answers_become_values_without_a_problem() -> None:
    mentor = applied()
    assert mentor.problems == ()
    assert mentor.application.organisation == "Northfield NHS Trust"
    assert (mentor.application.rung, mentor.application.sector, mentor.application.area) == (4, "nhs", "here")
    assert mentor.application.topics_offered == {"race", "disability"}
    assert mentor.application.commitments == frozenset({"training", "meetings"})
    assert mentor.application.sessions == {"training-1"}
    assert mentor.application.sessions_asked == {"mentor_training"}
    assert mentor.application.consent is True
    assert mentor.application.released == "yes"


def test_a_mentee_is_read_by_the_mentees_questions() -> None:
    mentee = applied(Role.MENTEE).application
    assert (mentee.topics_wanted, mentee.topic_first, mentee.no_preference) == (
        frozenset({"gender"}),
        "gender",
        False,
    )
    assert (mentee.commitments, mentee.own_experience, mentee.sessions_asked) == (None, None, frozenset())


def test_no_preference_is_no_topic() -> None:
    mentee = applied(Role.MENTEE, topic_first="No preference").application
    assert (mentee.topic_first, mentee.no_preference) == (None, True)


def test_a_mentee_open_to_anything_who_ticked_nothing_is_asked_which() -> None:
    reading = applied(Role.MENTEE, topics_wanted="", topic_first="No preference")
    assert [problem.field for problem in reading.problems if "nobody" in problem.message] == ["topics_wanted"]
    assert all(problem.field != "topics_wanted" for problem in applied(Role.MENTEE).problems)


@pytest.mark.parametrize(
    ("answer", "lived"),
    [("", None), ("Prefer not to say;", None), ("Prefer not to say;Gender;", None), ("Gender;", {"gender"})],
)
def test_what_somebody_would_rather_not_say_is_not_read_as_anything(
    answer: str, lived: set[str] | None
) -> None:
    assert applied(Role.MENTEE, own_experience=answer).application.own_experience == (
        None if lived is None else frozenset(lived)
    )


def test_commitments_left_blank_differ_from_commitments_not_made() -> None:
    assert applied(mentor_commitments="").application.commitments is None
    partly = applied(mentor_commitments="attend the training (3 hours);")
    assert partly.application.commitments == frozenset({"training"})


def test_commitments_in_words_that_are_no_option_cannot_be_told() -> None:
    reading = applied(mentor_commitments="I'll do my best")
    assert reading.application.commitments is None
    assert about(reading, "mentor_commitments").doubt


@pytest.mark.parametrize(
    ("answer", "consent"),
    [
        ("Yes", True),
        ("yes, I agree", True),
        ("TRUE", True),
        ("I agree", True),
        ("No", False),
        ("FALSE", False),
        ("", None),
    ],
)
def test_consent_is_plainly_yes_or_plainly_no(answer: str, consent: bool | None) -> None:
    reading = applied(consent=answer)
    assert reading.application.consent is consent
    assert reading.problems == ()


@pytest.mark.parametrize("answer", ["Maybe", "Yes but not my name", "agree?!-no"])
def test_consent_in_other_words_is_never_guessed(answer: str) -> None:
    reading = applied(consent=answer)
    assert reading.application.consent is None
    assert about(reading, "consent").doubt


def test_a_short_name_of_two_employers_is_asked_about_and_kept_as_typed() -> None:
    reading = applied(organisation="lcc")
    assert reading.application.organisation == "lcc"
    assert "City Council or County Council" in about(reading, "organisation").message


def test_an_employer_that_is_not_on_the_list_is_kept_as_typed() -> None:
    reading = applied(organisation="A small hospice")
    assert (reading.application.organisation, reading.problems) == ("A small hospice", ())


def test_a_blank_employer_is_told_and_not_guessed() -> None:
    reading = applied(organisation="")
    assert reading.application.organisation == ""
    assert about(reading, "organisation").doubt


def test_a_blank_name_spoils_an_application() -> None:
    assert not about(applied(full_name=""), "full_name").doubt


def test_an_unusable_address_spoils_an_application_and_a_managers_is_a_doubt() -> None:
    reading = applied(email="nowhere", manager_email="TBC")
    assert (reading.application.email, reading.application.manager_email) == (None, None)
    assert not about(reading, "email").doubt
    assert about(reading, "manager_email").doubt


def test_being_ones_own_manager_is_doubted() -> None:
    assert about(applied(manager_email="Amara.Okafor@nhs.example"), "manager_email").doubt


@pytest.mark.parametrize("name", ["test", "ASDF", "=1+1", "<b>Ann</b>", "{{ name }}", "ZoÃ«"])
def test_a_name_that_is_hardly_one_is_kept_and_doubted(name: str) -> None:
    reading = applied(full_name=name)
    assert reading.application.full_name == name
    assert about(reading, "full_name").doubt


@pytest.mark.parametrize(
    "name", ["Null", "N/A", "O'Neill", "Ann & Bob", "Jean-Luc d'Arc", "X Æ A-12", "محمد", "Tester Smith"]
)
def test_an_unusual_name_is_a_name(name: str) -> None:
    assert applied(full_name=name).problems == ()


def test_a_name_over_two_lines_is_put_on_one() -> None:
    assert applied(full_name="Amara\nOkafor").application.full_name == "Amara Okafor"


def test_answers_to_the_other_roles_questions_are_not_read() -> None:
    reading = applied(Role.MENTEE, topics_offered="Race;")
    assert reading.application.topics_offered == frozenset()
    assert about(reading, "role").doubt


def test_a_form_sent_a_year_away_from_the_deadline_is_doubted() -> None:
    assert about(applied(completed=datetime(2022, 3, 1)), "completed").doubt


def test_a_choice_that_is_no_option_is_blank_and_doubted() -> None:
    reading = applied(area="Atlantis", released="Perhaps")
    assert (reading.application.area, reading.application.released) == (None, None)
    assert about(reading, "area").doubt
    assert about(reading, "released").doubt
