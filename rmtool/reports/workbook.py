"""Workbooks an officer can read and print: headings, filters, drop-downs, and nothing in them that acts."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from math import ceil
from typing import TYPE_CHECKING, Literal

from rmtool.reports.neutral import FORMULA_STARTS

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.styles import Alignment, PatternFill
    from openpyxl.worksheet.worksheet import Worksheet

LINE_HEIGHT = 15
"""Points of one line of text at the size used here."""

LONGEST_CELL = 32_767
"""Characters Excel can hold in a cell."""

CANNOT_STAND = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML, and so a workbook, cannot hold."""

HEADING_FILL = "D8E4F0"
TYPE_HERE_FILL = "FFF9DB"
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Column:
    """One column: its heading, its width in characters, and what may be chosen in it.

    `fills` colours a cell by its value (hex, no `#`); `typed` marks a column for the officer's own entries,
    and `free` one in which anything else may be typed as well as what is offered.
    """

    heading: str
    width: int
    choices: tuple[str, ...] = ()
    typed: bool = False
    free: bool = False
    fills: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """One sheet: a title for its tab, its columns, and its rows of values in the same order."""

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[str | int]]


def workbook_bytes(pages: Sequence[Page]) -> bytes:
    """The workbook as bytes. The same pages always give the same bytes: no clock, no name of who made it."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for page in pages:
        _write_page(book, page)
    return _without_time(book)


def _write_page(book: Workbook, page: Page) -> None:
    sheet: Worksheet = book.create_sheet(page.title)
    for number, column in enumerate(page.columns, start=1):
        _write_heading(sheet, number, column)
    for row, values in enumerate(page.rows, start=2):
        for number, (column, value) in enumerate(zip(page.columns, values, strict=True), start=1):
            _write_cell(sheet.cell(row, number), column, value)
        sheet.row_dimensions[row].height = _height(page.columns, values)
    for number, column in enumerate(page.columns, start=1):
        _offer_choices(sheet, number, column, last_row=max(2, len(page.rows) + 1))
    _set_up(sheet, page)


@cache
def _wrapped(vertical: Literal["center", "top"]) -> Alignment:
    """Text that wraps. openpyxl compares styles cell by cell, so all cells share the few that there are."""
    from openpyxl.styles import Alignment

    return Alignment(wrap_text=True, vertical=vertical)


@cache
def _fill(colour: str) -> PatternFill:
    from openpyxl.styles import PatternFill

    return PatternFill("solid", start_color=colour)


def _write_heading(sheet: Worksheet, number: int, column: Column) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    cell = sheet.cell(1, number, column.heading)
    cell.font = Font(bold=True)
    cell.fill = _fill(HEADING_FILL)
    cell.alignment = _wrapped("center")
    sheet.column_dimensions[get_column_letter(number)].width = column.width


def _write_cell(cell: Cell | MergedCell, column: Column, value: str | int) -> None:
    """Write a value as a value. What looks like a formula is marked as text, so that editing keeps it so."""
    text = CANNOT_STAND.sub("", value)[:LONGEST_CELL] if isinstance(value, str) else ""
    cell.value = (text or None) if isinstance(value, str) else value
    if text:
        cell.data_type = "s"  # else openpyxl makes a formula of =1+1, and an error of #N/A
    if text.startswith(FORMULA_STARTS):
        cell.quotePrefix = True
    cell.alignment = _wrapped("top")
    if column.typed:
        cell.number_format = "@"  # else Excel makes a date of a range of bands such as 3-4
    colour = column.fills.get(str(value)) or (TYPE_HERE_FILL if column.typed else None)
    if colour:
        cell.fill = _fill(colour)


def _height(columns: Sequence[Column], values: Sequence[str | int]) -> float:
    """Points that the tallest cell of a row needs: without it, wrapped text is cut off or printed over."""
    lines = (
        sum(max(1, ceil(len(part) / max(1, column.width - 2))) for part in str(value).split("\n"))
        for column, value in zip(columns, values, strict=True)
    )
    return LINE_HEIGHT * max(lines, default=1) + 3


def _offer_choices(sheet: Worksheet, number: int, column: Column, *, last_row: int) -> None:
    if not column.choices:
        return
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    letter = get_column_letter(number)
    offer = DataValidation(type="list", formula1=f'"{",".join(column.choices)}"', allow_blank=True)
    offer.error = "Choose one of the entries of the list, or leave it blank."
    offer.errorTitle = column.heading
    offer.showErrorMessage = not column.free
    offer.add(f"{letter}2:{letter}{last_row}")
    sheet.add_data_validation(offer)


def _set_up(sheet: Worksheet, page: Page) -> None:
    """Freeze and repeat the headings, offer filters, and print across one landscape page."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    tallest = max((ceil(len(c.heading) / max(1, c.width - 2)) for c in page.columns), default=1)
    sheet.row_dimensions[1].height = LINE_HEIGHT * tallest + 6
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(page.columns))}{len(page.rows) + 1}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if sheet.oddFooter:
        sheet.oddFooter.center.text = "&A, page &P of &N"


def _without_time(book: Workbook) -> bytes:
    """Save without any date: the parts are written again in their order, all stamped with the zip epoch."""
    from datetime import datetime

    from rmtool.reports.workbook_saving import saved

    book.properties.creator = "rmtool"
    book.properties.created = book.properties.modified = datetime(2000, 1, 1)  # noqa: DTZ001 - a constant, not a time
    raw, plain = saved(book), BytesIO()
    with zipfile.ZipFile(BytesIO(raw)) as source, zipfile.ZipFile(plain, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", content)
            part = zipfile.ZipInfo(name, ZIP_EPOCH)
            part.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(part, content)
    return plain.getvalue()
