from __future__ import annotations

import csv
from io import BytesIO, StringIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from rmtool.errors import OutputFault
from rmtool.model.letters import Letter
from rmtool.reports.letters.formats.merge import HEADINGS, LONGEST_CELL, TABLE, TITLE, WORKBOOK, merge
from rmtool.reports.letters.text.values import in_xml
from tests.letters.cases import HOSTILE
from tests.letters.written import run_of, written


def sheet(*letters: Letter) -> Worksheet:
    found = load_workbook(BytesIO(merge(run_of(*letters))[WORKBOOK]))[TITLE]
    assert isinstance(found, Worksheet)
    return found


def workbook_rows(*letters: Letter) -> list[tuple[Any, ...]]:
    return list(sheet(*letters).iter_rows(values_only=True))


def table_rows(*letters: Letter) -> list[tuple[str, ...]]:
    table = merge(run_of(*letters))[TABLE].decode("utf-8-sig")
    return [tuple(row) for row in csv.reader(StringIO(table, newline=""))]


def row_of(letter: Letter) -> tuple[str, ...]:
    return (
        letter.address,
        letter.name,
        letter.subject,
        letter.plain,
        letter.html,
        "M-001",
        "to send",
    )


def test_both_tables_hold_each_letter_whole() -> None:
    letters = [written("M-001"), written("E-002", name="Ødegård, Per")]
    assert workbook_rows(*letters) == table_rows(*letters)
    assert workbook_rows(*letters)[:2] == [HEADINGS, row_of(letters[0])]
    assert len(workbook_rows(*letters)) == 3


@pytest.mark.parametrize("letters", [0, 1, 3])
def test_the_workbook_holds_a_real_table_that_covers_every_letter(letters: int) -> None:
    (table,) = sheet(*(written(f"M-00{n}") for n in range(letters))).tables.values()
    assert table.displayName == "Letters"
    assert table.ref == f"A1:G{max(1, letters) + 1}"
    assert tuple(column.name for column in table.tableColumns) == HEADINGS


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_text_in_both_tables(name: str) -> None:
    letter = written(name=name, subject=name.partition("\n")[0])
    in_sheet, in_table = workbook_rows(letter)[1], table_rows(letter)[1]
    assert in_sheet == tuple(map(in_xml, row_of(letter)))
    acts = name.startswith(("=", "-"))
    assert in_table == tuple(
        f"'{cell}" if acts and cell.startswith(("=", "-")) else cell for cell in in_sheet
    )
    assert {cell.data_type for (*cells,) in sheet(letter).iter_rows() for cell in cells} == {"s"}


@pytest.mark.parametrize("subject", ["=1+1", "+1", "-1", "@SUM(A1)", "|cmd", "%0"])
def test_no_formula_can_start(subject: str) -> None:
    letter = written(subject=subject)
    assert table_rows(letter)[1][2] == f"'{subject}"
    cell = sheet(letter)["C2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (subject, "s", True)


@pytest.mark.parametrize("subject", ["2026-03-12", "0012", "1/2", "TRUE"])
def test_every_cell_is_text_that_stays_text(subject: str) -> None:
    cell = sheet(written(subject=subject))["C2"]
    assert (cell.value, cell.number_format) == (subject, "@")


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60))
def test_any_name_arrives_in_the_workbook(name: str) -> None:
    letter = written(name=name)
    assert workbook_rows(letter)[1][1] == (in_xml(letter.name) or None)


def test_a_letter_that_a_cell_would_cut_short_is_refused() -> None:
    with pytest.raises(OutputFault) as caught:
        merge(run_of(written(body="x" * LONGEST_CELL)))
    assert "M-001-enrolled" in caught.value.message


def test_the_same_letters_give_the_same_tables() -> None:
    assert merge(run_of(written())) == merge(run_of(written()))
