"""The programmes and exports that are shipped with rmtool."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from rmtool.model.programme import CriterionTest, Role
from rmtool.model.wording import when
from rmtool.programme import read_observances, read_programme, review
from tests.make_samples import make_all
from tests.programme.files import SAMPLES

YEARS = ("llr-2026", "llr-2024")


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    """Every sample export, made afresh."""
    return make_all()


def rows_of(workbook: bytes | Path) -> list[tuple[object, ...]]:
    opened = load_workbook(BytesIO(workbook) if isinstance(workbook, bytes) else workbook)
    assert opened.sheetnames == ["Sheet1"]
    assert list(opened["Sheet1"].tables) == ["Table1"]
    return list(opened["Sheet1"].values)


@pytest.mark.parametrize("name", YEARS)
def test_a_shipped_programme_is_sound_under_its_own_name(name: str) -> None:
    programme = read_programme(SAMPLES / name / "programme.toml")
    assert programme.about.key == name


def test_the_2026_programme_holds_every_session_of_the_pack() -> None:
    programme = read_programme(SAMPLES / "llr-2026" / "programme.toml")
    assert [when(session) for session in programme.sessions] == [
        "Thursday 26 March 2026, 9:30am to 12:30pm",
        "Monday 13 April 2026, 1pm to 4pm",
        "Friday 27 March 2026, 11am to midday",
        "Tuesday 14 April 2026, 1pm to 2pm",
        "Wednesday 29 July 2026, 9am to 10am",
        "Thursday 30 July 2026, 2pm to 3pm",
        "Monday 30 November 2026, 2pm to 3:30pm",
        "Monday 14 December 2026, 2pm to 3:30pm",
        "Tuesday 23 June 2026, 10am to 11:30am",
        "Thursday 23 July 2026, 10am to 11:30am",
        "Thursday 20 August 2026, 10am to 11:30am",
        "Monday 21 September 2026, 1pm to 2:30pm",
        "Friday 16 October 2026, 2:30pm to 4pm",
        "Wednesday 18 November 2026, 2pm to 3:30pm",
        "date to be confirmed",
    ]


def test_the_two_programmes_differ_in_seniority_topics_and_forms() -> None:
    new, old = (read_programme(SAMPLES / name / "programme.toml") for name in YEARS)
    assert "mentee_senior" in old.matching.rules
    assert "mentee_senior" not in new.matching.rules
    assert new.topic_keys - old.topic_keys == {"religion", "gender"}
    assert [form.role for form in old.forms] == [Role.MENTOR, Role.MENTEE]
    assert new.forms == ()


def test_the_person_specifications_of_2026_ask_for_what_the_pack_asks_for() -> None:
    programme = read_programme(SAMPLES / "llr-2026" / "programme.toml")
    common = ["area", "release", "consent", "deadline", "email", "grade", "one_role"]
    mentor, mentee = (programme.specification(role) for role in Role)
    assert [c.id for c in mentor] == ["topics", "training", "principles", "meetings", *common]
    assert [c.id for c in mentee] == ["topics", "leadership", "meetings", "training", "evaluation", *common]
    assert [c.id for c in mentee if not c.required] == ["leadership"]
    assert {c.test for c in (*mentor, *mentee)} == set(CriterionTest) - {CriterionTest.ANYONE}


def test_the_review_of_2026_finds_the_days_that_some_colleagues_keep_and_the_short_notice() -> None:
    programme = read_programme(SAMPLES / "llr-2026" / "programme.toml")
    remarks = review(programme, read_observances(SAMPLES / "observances.csv"))
    assert [(remark.place.split('"')[1], remark.text.split(" (")[0]) for remark in remarks] == [
        ("mentee-training-2", "Tuesday 14 April 2026 is Vaisakhi"),
        ("peer-support-2", "Thursday 23 July 2026 is Tisha B'Av"),
        ("peer-support-4", "Monday 21 September 2026 is Yom Kippur"),
        (
            "mentor-training-1",
            (
                "it is the first session that people must attend, 14 days after the deadline. "
                "Someone who takes "
                "7 days to answer a query is left with 7 days of notice"
            ),
        ),
    ]


def test_the_same_people_give_the_same_bytes(made: dict[str, bytes]) -> None:
    assert make_all() == made


@pytest.mark.parametrize(
    "path", ["llr-2026/applications.xlsx", "llr-2024/mentors.xlsx", "llr-2024/mentees.xlsx"]
)
def test_the_shipped_export_is_what_the_script_makes(made: dict[str, bytes], path: str) -> None:
    assert rows_of(SAMPLES / path) == rows_of(made[path])


def test_the_sample_of_2026_has_46_applicants_who_answered_the_form_as_it_is(made: dict[str, bytes]) -> None:
    headings, *people = rows_of(made["llr-2026/applications.xlsx"])
    programme = read_programme(SAMPLES / "llr-2026" / "programme.toml")
    assert list(headings[6:]) == [question.text for question in programme.questions]
    roles = [row[headings.index("I am applying to be a:")] for row in people]
    assert (roles.count("Reverse mentor"), roles.count("Reverse mentee")) == (20, 26)


def test_nobody_in_the_samples_can_be_written_to(made: dict[str, bytes]) -> None:
    for workbook in made.values():
        cells = [str(cell) for row in rows_of(workbook) for cell in row if "@" in str(cell)]
        assert cells
        assert all(cell.endswith("@nhs.example") for cell in cells)
