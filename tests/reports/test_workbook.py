from __future__ import annotations

import zipfile
from io import BytesIO

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from rmtool.reports.workbook import Column, Page, workbook_bytes
from rmtool.reports.workbook_rows import LINE_HEIGHT

COLUMNS = (
    Column("Reference", 10),
    Column("What was found", 20),
    Column("Decision", 12, ("approve", "reject"), typed=True),
)


def written(*rows: tuple[str | int, ...]) -> Worksheet:
    content = workbook_bytes([Page("To settle", COLUMNS, rows)])
    return openpyxl.load_workbook(BytesIO(content)).worksheets[0]


@pytest.mark.parametrize("text", ["=1+1", "=HYPERLINK(A1)", "+44 7700", "-1", "@SUM(A1)", "|calc", "%x"])
def test_text_that_starts_like_a_formula_stays_text(text: str) -> None:
    cell = written(("M-001", text, "")).cell(2, 2)
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


@pytest.mark.parametrize("text", ["#N/A", "#REF!", "TRUE", "12", "3-4"])
def test_text_that_looks_like_a_value_stays_text(text: str) -> None:
    cell = written(("M-001", text, "")).cell(2, 2)
    assert (cell.value, cell.data_type) == (text, "s")


def test_what_a_workbook_cannot_hold_is_left_out() -> None:
    assert written(("M-001", "a\x00b\x1bc\ud800d", "")).cell(2, 2).value == "abcd"


def test_the_same_pages_give_the_same_bytes() -> None:
    pages = [Page("To settle", COLUMNS, [("M-001", "one", ""), ("M-002", "two", "approve")])]
    assert workbook_bytes(pages) == workbook_bytes(pages)


def test_a_row_is_as_high_as_its_longest_text_needs() -> None:
    sheet = written(("M-001", "short", ""), ("M-002", "word " * 30, ""))
    assert sheet.row_dimensions[3].height > 5 * LINE_HEIGHT
    assert sheet.row_dimensions[2].height < 2 * LINE_HEIGHT


def test_headings_stay_in_sight_and_filter_and_choices_are_offered() -> None:
    sheet = written(("M-001", "one", ""))
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:C2"
    (offer,) = sheet.data_validations.dataValidation
    assert (offer.formula1, str(offer.sqref)) == ('"approve,reject"', "C2")


def test_each_printed_page_says_which_it_is() -> None:
    footer = written(("M-001", "one", "")).oddFooter
    assert footer is not None
    assert footer.center.text == "&A, page &P of &N"


def test_a_blank_cell_stands_only_where_something_may_be_typed() -> None:
    content = workbook_bytes([Page("To settle", COLUMNS, [("M-001", "", "")])])
    with zipfile.ZipFile(BytesIO(content)) as book:
        row = book.read("xl/worksheets/sheet1.xml").decode().partition('<row r="2"')[2]
    assert 'r="B2"' not in row
    assert 'r="C2"' in row
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    assert (sheet.cell(2, 3).number_format, sheet.cell(2, 3).fill.start_color.rgb) == ("@", "00FFF9DB")


def test_values_keep_their_colours_their_lines_and_their_marks() -> None:
    columns = (Column("Fit", 10, fills={"strong": "C6E0B4", "7": "FFE699"}), Column("Why", 20))
    content = workbook_bytes([Page("Pairs", columns, [("strong", "a < b & c\n> d"), (7, "  spaced  ")])])
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    assert [sheet.cell(row, 1).fill.start_color.rgb for row in (2, 3)] == ["00C6E0B4", "00FFE699"]
    assert [sheet.cell(row, 1).value for row in (2, 3)] == ["strong", 7]
    assert [sheet.cell(row, 2).value for row in (2, 3)] == ["a < b & c\n> d", "  spaced  "]
    assert sheet.cell(2, 2).alignment.wrap_text


@pytest.mark.parametrize("rows", [0, 1, 40])
def test_a_sheet_says_how_far_it_reaches(rows: int) -> None:
    content = workbook_bytes([Page("To settle", COLUMNS, [("M-001", "one", "")] * rows)])
    sheet = openpyxl.load_workbook(BytesIO(content), read_only=True).worksheets[0]
    assert sheet.calculate_dimension() == f"A1:C{rows + 1}"
    assert [row[0] for row in sheet.values] == ["Reference", *["M-001"] * rows]
