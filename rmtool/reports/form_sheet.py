"""A sheet to fill in, on the screen or on paper: some lines of text, and a ruled table under them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.fonts import DEFAULT_FONT
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from rmtool.reports.neutral import FORMULA_STARTS
from rmtool.reports.workbook import HEADING_FILL, Column, offer_choices, print_across_one_page
from rmtool.reports.workbook_rows import CANNOT_STAND, LINE_HEIGHT, TYPE_HERE_FILL
from rmtool.reports.workbook_saving import nameless_book, saved

RULING = "7A8691"
"""The grey of the lines around the cells of the table, which show where to write on paper."""

BOLD = Font(DEFAULT_FONT.name, DEFAULT_FONT.sz, bold=True)

HIGH_ENOUGH = 2 * LINE_HEIGHT + 6
"""Points of a row that somebody can write in by hand."""


@dataclass(frozen=True)
class FormSheet:
    """A form: a title for its tab, its lines, and its table.

    Each line is a label and what it says; they stand in the first two columns. The rows hold a value for
    each column, blank where it is filled in.
    """

    title: str
    lines: Sequence[tuple[str, str]]
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[str]]

    @property
    def top(self) -> int:
        """The row of the headings: under the lines and a blank one."""
        return len(self.lines) + 2


def form_workbook(form: FormSheet) -> bytes:
    """The workbook as bytes, the same for the same form. Nothing in it acts: all its values are text."""
    book = nameless_book()
    sheet: Worksheet = book.create_sheet(form.title)
    for row, line in enumerate(form.lines, start=1):
        _write_line(sheet, row, line, form.columns[1].width)
    for number, column in enumerate(form.columns, start=1):
        _write_column(sheet, number, column, form)
    for row in range(form.top, form.top + len(form.rows) + 1):
        sheet.row_dimensions[row].height = HIGH_ENOUGH
    print_across_one_page(sheet)
    return saved(book)


def _write_line(sheet: Worksheet, row: int, line: tuple[str, str], width: int) -> None:
    label, says = line
    _write(sheet, row, 1, label)
    sheet.cell(row, 1).font = BOLD
    _write(sheet, row, 2, says)
    sheet.row_dimensions[row].height = LINE_HEIGHT * ceil(len(says) / (width - 2)) + 3


def _write_column(sheet: Worksheet, number: int, column: Column, form: FormSheet) -> None:
    _write(sheet, form.top, number, column.heading)
    _rule(sheet, form.top, number, HEADING_FILL)
    sheet.cell(form.top, number).font = BOLD
    sheet.column_dimensions[get_column_letter(number)].width = column.width
    for row, values in enumerate(form.rows, start=form.top + 1):
        _write(sheet, row, number, values[number - 1])
        _rule(sheet, row, number, TYPE_HERE_FILL if column.typed else None)
    offer_choices(sheet, number, column, first_row=form.top + 1, last_row=form.top + len(form.rows))


def _write(sheet: Worksheet, row: int, column: int, text: str) -> None:
    """Write text as text, whatever it looks like."""
    cell = sheet.cell(row, column, CANNOT_STAND.sub("", text) or None)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if text:
        cell.data_type = "s"
        cell.quotePrefix = text.startswith(FORMULA_STARTS)


def _rule(sheet: Worksheet, row: int, column: int, colour: str | None) -> None:
    """Draw lines around a cell of the table, and fill it."""
    line = Side("thin", color=RULING)
    cell = sheet.cell(row, column)
    cell.border = Border(left=line, right=line, top=line, bottom=line)
    if colour:
        cell.fill = PatternFill("solid", start_color=colour)
