from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from rmtool.model.people import Applicant
from rmtool.model.programme import Programme
from rmtool.model.timetable import Place, Timetable, Unplaced
from rmtool.reports.timetable.rolls import has_access_needs, rolls
from rmtool.reports.timetable.workbook import (
    LONGEST_TITLE,
    MOST_SHEETS,
    RESERVED,
    schedule_workbook,
    sheet_titles,
)
from tests.letters import cases

PEOPLE = {
    person.ref: person
    for person in (
        cases.applicant("M-001", sessions={"t1"}, sessions_asked={"training"}),
        cases.applicant("M-002", adjustments="a hearing loop"),
        cases.applicant("E-001", sessions_asked={"midway"}, adjustments="None."),
        cases.applicant("E-002", sessions_asked={"training"}, email=None),
    )
}
TIMETABLE = Timetable(
    places=(Place("M-001", "t1"), Place("M-002", "t1"), Place("E-001", "t3"), Place("E-001", "m1")),
    invitations=(Place("M-001", "p1"), *(Place(ref, "celebration") for ref in PEOPLE)),
    unplaced=(Unplaced("E-002", "mentee-training", "cannot attend Friday", "a second date"),),
)


def book(
    timetable: Timetable = TIMETABLE,
    people: dict[str, Applicant] = PEOPLE,
    programme: Programme | None = None,
) -> Workbook:
    content = schedule_workbook(timetable, people, programme or cases.programme())
    return openpyxl.load_workbook(BytesIO(content))


def rows(title: str) -> list[list[object]]:
    return [[cell.value for cell in row] for row in book()[title].iter_rows()]


def test_the_overview_comes_first_and_every_session_and_person_has_a_sheet() -> None:
    assert book().sheetnames == [
        *("Overview", "No place", "People"),
        *("t1", "t2", "t3", "m1", "e1", "p1", "celebration"),
        "About",
        *PEOPLE,
    ]


def test_where_everybody_has_their_places_no_sheet_says_otherwise() -> None:
    assert "No place" not in book(replace(TIMETABLE, unplaced=())).sheetnames


def test_a_persons_sheet_has_all_their_dates_and_nobody_elses() -> None:
    name = PEOPLE["E-001"].application.full_name
    heading, *dates = rows("E-001")
    assert heading == ["Name", "What", "When", "Where", "Comes as"]
    assert [(row[0], row[2], row[4]) for row in dates] == [
        (name, "Friday 27 March 2026, 11am to midday", "place"),
        (name, "Wednesday 29 July 2026, 9am to 10am", "place"),
        (name, "date to be confirmed", "invited"),
    ]


def test_a_large_cohort_has_no_sheet_for_each_person() -> None:
    many = {f"M-{n:03}": cases.applicant(f"M-{n:03}") for n in range(MOST_SHEETS + 1)}
    assert book(Timetable(()), many).sheetnames[-1] == "About"


def test_a_session_named_like_a_person_has_a_sheet_of_its_own() -> None:
    assert sheet_titles(["m-001"], taken=["M-001"]) == {"m-001": "m-001 2"}


def test_the_overview_tells_how_many_come_and_for_how_many_to_arrange_something() -> None:
    by_session = {row[0]: row[4:] for row in rows("Overview")}
    assert by_session["t1"] == [2, None, None, 1]
    assert by_session["p1"] == [None, None, 1, None]
    assert by_session["celebration"] == [None, None, 4, 1]


def test_a_limit_on_seats_place_and_link_stand_in_the_overview() -> None:
    plan = cases.programme()
    changes = {"seats": 20, "place": "Room 5", "link": "https://meet.nhs.example/1"}
    training = plan.sessions[0].model_copy(update=changes)
    held = plan.model_copy(update={"sessions": (training, *plan.sessions[1:])})
    (row,) = (
        list(r) for r in book(programme=held)["Overview"].iter_rows(min_row=2, max_row=2, values_only=True)
    )
    assert row[3:6] == ["Room 5\nhttps://meet.nhs.example/1", 2, 20]


def test_those_without_a_place_are_listed_with_what_would_help() -> None:
    assert rows("No place")[1] == [
        *("E-002", "Person E-002", None, "Training", "Cannot attend Friday.", "a second date")
    ]


def test_everybody_has_one_row_that_tells_all_they_attend() -> None:
    heading, first, _, mentee, left = rows("People")
    assert heading[4:] == ["Training", "Training", "Midway", "Evaluation", "Invited to"]
    assert first[4:] == [
        *("Thursday 26 March 2026, 9:30am to 12:30pm", None, None, None),
        "Peer support and Celebration",
    ]
    assert mentee[5] == "Friday 27 March 2026, 11am to midday"
    assert left[5] == "no place"


@pytest.mark.parametrize(
    ("session", "ref", "said"),
    [
        ("t1", "M-001", "yes"),
        ("t1", "M-002", "did not say"),
        ("m1", "E-001", "no"),
        ("celebration", "E-001", None),
    ],
)
def test_a_session_tells_of_each_who_comes_whether_they_said_they_can(
    session: str, ref: str, said: str | None
) -> None:
    assert {row[0]: row[5] for row in rows(session)}[ref] == said


def test_access_needs_are_flagged_and_never_told() -> None:
    every = [cell.value for sheet in book() for row in sheet.iter_rows() for cell in row]
    assert "yes: rmtool show M-002" in every
    assert not [cell for cell in every if "hearing" in str(cell)]


@pytest.mark.parametrize("answer", ["", " ", "None", "no.", "N/A", "nothing", "Not applicable"])
def test_no_needs_is_no_flag_however_it_is_written(answer: str) -> None:
    assert not has_access_needs(cases.applicant("M-001", adjustments=answer))


def test_the_same_timetable_gives_the_same_bytes() -> None:
    first, second = (schedule_workbook(TIMETABLE, PEOPLE, cases.programme()) for _ in range(2))
    assert first == second


def test_what_somebody_typed_is_text_in_every_sheet() -> None:
    hostile = cases.applicant("M-001", full_name="=HYPERLINK(A1)", organisation="+44")
    sheets = book(Timetable((Place("M-001", "t1"),)), {"M-001": hostile})
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if str(cell.value).startswith(("=", "+"))} == {"s"}


IDS = st.lists(st.from_regex(r"[a-z0-9][a-z0-9_-]{0,40}", fullmatch=True), unique=True, max_size=12)


@given(IDS | st.just(["people", "about", "overview", "history", "a" * 31, "a" * 32, "a" * 33]))
def test_every_session_has_a_sheet_title_that_excel_takes_and_no_other_sheet_has(ids: list[str]) -> None:
    titles = sheet_titles(ids)
    assert list(titles) == ids
    assert all(0 < len(title) <= LONGEST_TITLE for title in titles.values())
    folded = [title.casefold() for title in (*titles.values(), *RESERVED)]
    assert len(folded) == len(set(folded))


def test_a_roll_has_everybody_who_comes_once() -> None:
    for roll in rolls(TIMETABLE, PEOPLE, cases.programme()):
        refs = [person.ref for person in roll.everybody]
        assert len(refs) == len(set(refs))
