from __future__ import annotations

import pytest

from rmtool.model.people import Finding
from rmtool.model.programme import CriterionTest, Role, Session, Status
from rmtool.model.wording import when
from rmtool.reports.letters.fields.questions import MENDS, QUESTIONS
from tests.letters.cases import applicant, finding, programme, words
from tests.letters.settled import letter, programmes


def test_an_enrolled_mentor_reads_their_own_dates_and_hours() -> None:
    text = words(letter("enrolled", applicant("M-001")).plain)
    assert "as a reverse mentor." in text
    assert (
        "- Training: Thursday 26 March 2026, 9:30am to 12:30pm, or Monday 13 April 2026, 1pm to 4pm" in text
    )
    assert "- Peer support: Tuesday 23 June 2026, 10am to 11:30am - Celebration: date to be confirmed" in text
    assert "tell us which dates you choose" in text
    assert "6 meetings of 1 hour, over 6 months" in text
    assert "take 9 hours in all" in text
    assert "Midway" not in text


def test_an_enrolled_mentee_reads_their_own_dates_and_hours() -> None:
    text = words(letter("enrolled", applicant("E-001")).plain)
    assert "as a reverse mentee." in text
    assert "- Training: Friday 27 March 2026, 11am to midday - Midway: Wednesday 29 July" in text
    assert "- Evaluation: Monday 30 November 2026, 2pm to 3:30pm" in text
    assert "tell us that you accept" in text
    assert "take 9 hours 30 minutes in all" in text
    assert "Peer support" not in text


def test_hours_are_not_told_while_a_length_is_not_known() -> None:
    unknown = Session(id="x", kind="x", title="Away day", roles=(Role.MENTEE,), required=True, date="tbc")
    later = programme().model_copy(update={"sessions": (*programme().sessions, unknown)})
    mentee = letter("enrolled", applicant("E-001"), within=later)
    assert "- Away day: date to be confirmed" in words(mentee.plain)
    assert "in all" not in words(mentee.plain)
    mentor = letter("enrolled", applicant("M-001"), within=later)
    assert "take 9 hours in all" in words(mentor.plain)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", ["llr-2026", "llr-2024"])
def test_no_session_of_a_shipped_programme_is_left_out(name: str, role: Role) -> None:
    shipped = programmes()[name]
    written = letter("enrolled", applicant(f"{role.letter}-001"), within=shipped)
    theirs = [session for session in shipped.sessions if role in session.roles]
    assert theirs
    for session in theirs:
        assert session.title in words(written.plain)
        assert when(session) in words(written.plain)


def test_a_query_asks_only_what_is_not_known() -> None:
    asked = letter(
        "query", applicant("E-001", Status.QUERY, finding("grade", met=None), finding("release", met=True))
    )
    assert words(asked.plain).count("?") == 1
    assert "- What is your pay band or grade, and on which pay scale is it? Please reply" in words(
        asked.plain
    )


def test_a_query_without_an_open_criterion_asks_for_a_talk() -> None:
    assert "tell us when we can call you" in words(letter("query", applicant("M-001", Status.QUERY)).plain)


def test_a_query_about_a_late_application_names_the_deadline() -> None:
    asked = letter("query", applicant("M-001", Status.QUERY, finding("deadline", met=None)))
    assert "came after 11:59pm on Thursday 12 March 2026." in words(asked.plain)


def test_someone_not_eligible_reads_each_criterion_not_met_and_the_mend() -> None:
    findings = [finding("training", met=False), finding("grade", met=None), finding("release", met=True)]
    text = words(letter("not-eligible", applicant("M-001", Status.NOT_ELIGIBLE, *findings)).plain)
    assert (
        "- Attend the training. Please tell us if you are able to commit to this. How to put this right"
        in text
    )
    assert "pay band" not in text


@pytest.mark.parametrize(("area", "said"), [("elsewhere", True), ("ambleford", False), (None, False)])
def test_the_programmes_reason_is_given_where_an_area_is_turned_down(area: str | None, said: bool) -> None:
    person = applicant("M-001", Status.NOT_ELIGIBLE, finding("area", met=False), area=area, sector="nhs")
    text = words(letter("not-eligible", person).plain)
    assert ("Work in Ambleford. Only Ambleford takes part. Please tell us" in text) is said


def test_a_criterion_that_left_the_programme_file_is_still_asked_about() -> None:
    gone = Finding("gone", None, "Hold a badge", "")
    text = words(letter("query", applicant("M-001", Status.QUERY, gone)).plain)
    assert "- Can you tell us more about this? Hold a badge." in text


def test_every_test_of_a_criterion_has_its_question_and_its_mend() -> None:
    assert set(QUESTIONS) == set(MENDS) == set(CriterionTest)
