from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from rmtool.ingest.columns.cells import text_of
from rmtool.ingest.form import read_form
from rmtool.model.export import Cell, CellFault, SheetRow
from rmtool.model.programme import Role
from tests.ingest.forms import HEADINGS, MENTEE, MENTOR, OPENED, PROGRAMME, TEXTS, export, line, read, sheet

MODIFIED = HEADINGS.index("Last modified time")


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (12.0, "12"),
        ("12", "12"),
        ("012", "12"),
        (" 12.0 ", "12"),
        (date(1900, 1, 3), "3"),
        (datetime(1900, 1, 3), "3"),
        (timedelta(days=12), "12"),
        (datetime(2026, 3, 1), "46082"),
        (-5.0, "-5"),
        (1e20, "100000000000000000000"),
        ("abc", "abc"),
    ],
)
def test_a_response_number_is_one_however_the_cell_is_formatted(cell: Cell, number: str) -> None:
    (response,) = read([line(cell, MENTOR)]).responses
    assert response.response_id == number


def test_a_number_that_forms_does_not_give_is_doubted_and_kept() -> None:
    (doubt,) = read([line(-5.0, MENTOR)]).problems
    assert (doubt.row, doubt.doubt) == (2, True)


def test_a_strange_number_that_could_be_a_name_becomes_a_digest() -> None:
    (response,) = read([line("see Amara Okafor", MENTOR)]).responses
    assert response.response_id.startswith("other:")
    assert "Amara" not in response.response_id


def test_a_row_without_a_number_is_known_by_its_address_and_discloses_nothing() -> None:
    (first,) = read([line(None, MENTOR)]).responses
    (again,) = read([line(None, MENTOR | {"email": " AMARA.Okafor@nhs.example "})]).responses
    (other,) = read([line(None, MENTEE)]).responses
    assert first.response_id == again.response_id != other.response_id
    assert "amara" not in first.response_id


def test_a_row_of_nobody_is_unreadable_by_its_number() -> None:
    nobody = {field: cell for field, cell in MENTOR.items() if field not in {"full_name", "email"}}
    reading = read([line(1.0, MENTOR), line(None, nobody)])
    assert [problem.row for problem in reading.unreadable] == [3]
    assert reading.rows == 2


def test_a_row_whose_cells_cannot_be_trusted_is_unreadable() -> None:
    cells = sheet([line(1.0, MENTOR)])
    ragged = SheetRow(3, ("2",), fault="it has 1 cell where the header has 24")
    reading = read_form(export(type(cells)("Sheet1", visible=True, rows=(*cells.rows, ragged))), PROGRAMME)
    assert "1 cell where the header has 24" in reading.unreadable[0].message


def test_a_formula_without_its_value_makes_nobody_of_a_row() -> None:
    reading = read([line(1.0, MENTOR | {"full_name": CellFault.NO_VALUE})])
    assert (reading.responses, reading.unreadable[0].row) == ((), 2)


def test_a_response_number_that_cannot_be_known_is_not_made_up() -> None:
    reading = read([line(CellFault.ERROR, MENTOR), line(CellFault.NO_VALUE, MENTEE)])
    assert [problem.row for problem in reading.unreadable] == [2, 3]


def test_an_error_in_a_cell_is_told_and_is_no_answer() -> None:
    reading = read([line(1.0, MENTOR | {"full_name": CellFault.ERROR, "why": CellFault.ERROR})])
    assert not {"full_name", "why"} & reading.responses[0].answers.keys()
    assert [(problem.field, problem.doubt) for problem in reading.problems] == [
        ("full_name", False),
        ("why", True),
    ]


def test_a_role_left_blank_is_told_from_the_questions_answered() -> None:
    without = {field: cell for field, cell in MENTEE.items() if field != "role"}
    assert read([line(1.0, without)]).responses[0].role is Role.MENTEE


def test_a_role_that_nothing_tells_makes_a_row_unreadable_unless_the_officer_says() -> None:
    shared = {field: cell for field, cell in MENTEE.items() if field in {"full_name", "email", "grade"}}
    assert read([line(1.0, shared)]).unreadable[0].row == 2
    assert read([line(1.0, shared)], role=Role.MENTOR).responses[0].role is Role.MENTOR


def test_the_same_response_twice_counts_once_by_its_newest_version() -> None:
    older = line(1.0, MENTOR | {"why": "Old"}, sent=datetime(2026, 3, 1))
    newer = line(1.0, MENTOR | {"why": "New"}, sent=datetime(2026, 3, 2))
    reading = read([newer, older])
    assert [r.answers["why"] for r in reading.responses] == ["New"]
    assert [r.answers["why"] for r in reading.superseded] == ["Old"]
    assert reading.rows == 2


def test_a_number_used_by_two_people_belongs_to_the_first() -> None:
    first = line(1.0, MENTOR, sent=datetime(2026, 3, 1))
    second = line(1.0, MENTEE, sent=datetime(2026, 3, 2))
    reading = read([second, first])
    assert [r.answers["full_name"] for r in reading.responses] == ["Amara Okafor"]
    assert [problem.row for problem in reading.unreadable] == [2]


def test_blank_rows_are_counted_apart() -> None:
    blank: list[Cell] = ["", " \u200b", None]
    reading = read([line(1.0, MENTOR), blank, line(2.0, MENTEE)])
    assert (reading.rows, reading.blank) == (2, 1)


def test_an_edited_response_is_as_new_as_its_last_change() -> None:
    row = line(1.0, MENTOR)
    row[MODIFIED] = datetime(2026, 3, 9, 23, 55, 48, 995_000)
    assert read([row]).responses[0].completed == datetime(2026, 3, 9, 23, 55, 49)


def test_a_time_that_could_be_two_days_is_a_problem_unless_another_row_settles_it() -> None:
    unclear = line(1.0, MENTOR, sent="03/04/2026 10:00")
    assert read([unclear]).problems[0].field == "completed"
    reading = read([unclear, line(2.0, MENTEE, sent="25/03/2026 10:00")])
    assert reading.responses[0].completed == datetime(2026, 4, 3, 10)
    assert reading.problems == ()


def test_a_question_answered_in_two_branches_is_doubted_and_the_first_counts() -> None:
    row = ["Second", *line(1.0, MENTOR | {"why": "First"})]
    reading = read([row], headings=[f"{TEXTS['why']}2", *HEADINGS])
    assert reading.responses[0].answers["why"] == "First"
    assert [(problem.field, problem.doubt) for problem in reading.problems] == [("why", True)]


def test_a_sign_in_with_another_address_is_noted_and_the_answer_counts() -> None:
    row = line(1.0, MENTOR)
    row[HEADINGS.index("Email")] = "organiser@nhs.example"
    reading = read([row])
    assert reading.responses[0].answers["email"] == MENTOR["email"]
    assert "1 row" in reading.notes[0]


@pytest.mark.parametrize("name", ["Null", "None", "NA", "N/A", "nan", "TRUE", "0"])
def test_a_name_that_looks_like_nothing_is_a_name(name: str) -> None:
    assert read([line(1.0, MENTOR | {"full_name": name})]).responses[0].answers["full_name"] == name


def test_a_date_that_excel_made_of_an_answer_is_doubted() -> None:
    (doubt,) = read([line(1.0, MENTOR | {"grade": date(2026, 4, 3)})]).problems
    assert (doubt.field, doubt.question, doubt.doubt) == ("grade", TEXTS["grade"], True)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (5.0, "5"),
        (8.5, "8.5"),
        (True, "TRUE"),
        (" Zoe\u0308\u00a0Smith\u200b ", "Zoë Smith"),
        ("two\r\nlines", "two\nlines"),
        ("\x1b[2Jclear\u202e", "[2Jclear"),
        (None, ""),
        (CellFault.ERROR, ""),
        (OPENED, "2026-03-01T09:00:00"),
    ],
)
def test_a_cell_is_written_as_the_person_would_have_typed_it(cell: Cell, text: str) -> None:
    assert text_of(cell) == text


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (timedelta(hours=36), "36:00"),
        (timedelta(minutes=95), "1:35"),
        (timedelta(hours=1, seconds=5), "1:00:05"),
        (-timedelta(minutes=30), "-0:30"),
    ],
)
def test_a_length_of_time_is_read_as_excel_shows_it(cell: timedelta, shown: str) -> None:
    assert text_of(cell) == shown


def test_a_length_of_time_for_an_answer_is_doubted_and_for_a_time_of_sending_is_read() -> None:
    (answered,) = read([line(1.0, MENTOR | {"grade": timedelta(hours=36)})]).problems
    assert (answered.field, answered.doubt) == ("grade", True)
    sent = OPENED - datetime(1899, 12, 30)
    (response,) = read([line(1.0, MENTOR, sent=sent)]).responses
    assert response.completed == OPENED
