from __future__ import annotations

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from rmtool.model.timetable import PairMeetings, Window
from rmtool.reports.timetable.log_sheet import log_sheet
from tests.reports.timetable.invented import SHIPPED

WINDOWS = tuple(Window(n, date(2026, 3 + n, 20), date(2026, 4 + n, 1)) for n in range(1, 7))
PAIR = PairMeetings("M-001", "E-004", WINDOWS)
NAMES = ("Amara Okafor", "Tom O'Neill")
HEADINGS = [
    "Meeting",
    "A good time to meet",
    "Date held",
    "Minutes",
    "In person or online",
    "Did both attend?",
]


def sheet_of(pair: PairMeetings = PAIR, names: tuple[str, str] = NAMES) -> Worksheet:
    (sheet,) = openpyxl.load_workbook(BytesIO(log_sheet(pair, names, SHIPPED))).worksheets
    return sheet


def rows(sheet: Worksheet) -> list[list[str]]:
    return [[str(value or "") for value in row] for row in sheet.iter_rows(values_only=True)]


def test_the_sheet_says_whose_it_is_and_whom_to_ask() -> None:
    said = {label: says for label, says, *_ in rows(sheet_of())}
    assert said["Pair"] == "M-001 and E-004"
    assert said["Names"] == "Amara Okafor and Tom O'Neill"
    assert said["Questions"] == "Email lpt.edi@nhs.net or llr.academy@nhs.net."


def test_the_sheet_asks_for_nothing_that_was_said() -> None:
    said = {label: says for label, says, *_ in rows(sheet_of())}
    assert "stays between the two of you" in said["Private"]
    assert "write none of it here" in said["Private"]


def test_there_is_a_row_for_each_meeting_with_its_window() -> None:
    table = rows(sheet_of())
    top = table.index(HEADINGS)
    assert table[top + 1][:2] == ["1 of 6", "between Monday 20 April 2026\nand Friday 1 May 2026"]
    assert [row[0] for row in table[top + 1 :]] == [f"{n} of 6" for n in range(1, 7)]
    assert all(row[2:] == [""] * 4 for row in table[top + 1 :])


def test_a_pair_without_windows_gets_its_rows_all_the_same() -> None:
    table = rows(sheet_of(PairMeetings("M-001", "E-004")))
    assert table[-1] == ["6 of 6", *[""] * 5]


def test_both_questions_with_few_answers_can_be_chosen_in_every_row() -> None:
    sheet = sheet_of()
    offers = {str(o.sqref): o.formula1 for o in sheet.data_validations.dataValidation}
    assert offers == {"E8:E13": '"in person,online"', "F8:F13": '"yes,no"'}


@pytest.mark.parametrize("name", ["=1+1", "+44", "@here", "#N/A", "-"])
def test_a_name_is_text_whatever_it_looks_like(name: str) -> None:
    cell = sheet_of(names=(name, "B")).cell(2, 2)
    assert (cell.value, cell.data_type) == (f"{name} and B", "s")


def test_the_sheet_prints_across_one_page_with_room_to_write() -> None:
    sheet = sheet_of()
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToWidth == 1
    assert all(sheet.row_dimensions[row].height >= 30 for row in range(8, 14))
    assert all(cell.alignment.wrap_text for row in sheet.iter_rows() for cell in row if cell.value)


def test_the_same_pair_gives_the_same_bytes() -> None:
    assert log_sheet(PAIR, NAMES, SHIPPED) == log_sheet(PAIR, NAMES, SHIPPED)
