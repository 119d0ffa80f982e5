"""The letters of a kind as a table: for mail merge in Word, and for a flow that sends from a shared mailbox.

The workbook holds a real Excel table, because mail flows read nothing else, and each letter whole. The CSV
file holds the same rows. Every cell is text: Word would write a date or a number in a way of its own, and
what a person typed must not become a formula.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rmtool.errors import OutputFault
from rmtool.model.letters import Composed, Letter
from rmtool.reports.letters.text.values import in_xml
from rmtool.reports.neutral import FORMULA_STARTS, neutral_csv

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

TABLE, WORKBOOK = "merge.csv", "merge.xlsx"
TITLE = "Letters"

HEADINGS = ("To", "Name", "Subject", "Body", "BodyHtml", "Reference", "Status")
WIDTHS = (32, 24, 32, 60, 24, 24, 12)

TO_SEND = "to send"
"""The status of every letter at first; whoever sends writes what became of it."""

LONGEST_CELL = 32_767
"""Characters that Excel holds in a cell; it cuts off the rest without a word."""


def merge(composed: Composed) -> dict[str, bytes]:
    """Write both tables, by file name. Raises OutputFault where a letter is too long for a cell."""
    rows = [_row(letter) for letter in composed.letters]
    return {TABLE: neutral_csv([HEADINGS, *rows]), WORKBOOK: _workbook(rows)}


def _row(letter: Letter) -> tuple[str, ...]:
    row = (
        letter.address,
        letter.name,
        letter.subject,
        letter.plain,
        letter.html,
        letter.ref,
        TO_SEND,
    )
    if max(map(len, row)) > LONGEST_CELL:
        raise OutputFault(
            f"The letter {letter.stem} is too long for a cell of a workbook, which holds {LONGEST_CELL:,} "
            "characters. No letter was written.",
            hint=f"Write that one in another form: --to {letter.ref} --as eml.",
        )
    return tuple(map(in_xml, row))


def _workbook(rows: Sequence[Sequence[str]]) -> bytes:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.table import Table, TableStyleInfo

    from rmtool.reports.workbook_saving import nameless_book, saved

    book = nameless_book()
    sheet: Worksheet = book.create_sheet(TITLE)
    for number, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True), start=1):
        sheet.cell(1, number, heading)
        sheet.column_dimensions[get_column_letter(number)].width = width
    for row, values in enumerate(rows, start=2):
        for number, value in enumerate(values, start=1):
            _write_text(sheet.cell(row, number), value)
    sheet.freeze_panes = "A2"
    table = Table(displayName=TITLE, ref=f"A1:{get_column_letter(len(HEADINGS))}{max(2, len(rows) + 1)}")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight9", showRowStripes=True)
    sheet.add_table(table)
    return saved(book)


def _write_text(cell: Cell | MergedCell, value: str) -> None:
    """Write a value as text that stays text when somebody edits the cell."""
    cell.value = value
    cell.data_type = "s"  # else openpyxl makes a formula of =1+1
    cell.number_format = "@"
    if value.startswith(FORMULA_STARTS):
        cell.quotePrefix = True
