"""Workbooks an officer can read and print: headings, filters, drop-downs, and nothing in them that acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING, Any

from rmtool.reports.workbook_rows import LINE_HEIGHT, rows_xml

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

HEADING_FILL = "D8E4F0"


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
    from rmtool.reports.workbook_saving import nameless_book, saved

    book = nameless_book()
    sheets = [_framed(book, page) for page in pages]
    rows = {sheet.title: rows_xml(page, sheet) for sheet, page in zip(sheets, pages, strict=True)}
    return saved(book, rows)


def _framed(book: Workbook, page: Page) -> Worksheet:
    """Add the sheet of a page with everything but its rows."""
    sheet: Worksheet = book.create_sheet(page.title)
    for number, column in enumerate(page.columns, start=1):
        _write_heading(sheet, number, column)
        offer_choices(sheet, number, column, last_row=max(2, len(page.rows) + 1))
    sheet.cell(len(page.rows) + 1, len(page.columns))  # so that the sheet says how far it reaches
    _set_up(sheet, page)
    return sheet


def _write_heading(sheet: Worksheet, number: int, column: Column) -> None:
    from openpyxl.styles import DEFAULT_FONT, Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    cell = sheet.cell(1, number, column.heading)
    cell.font = Font(DEFAULT_FONT.name, DEFAULT_FONT.sz, bold=True)
    cell.fill = PatternFill("solid", start_color=HEADING_FILL)
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    sheet.column_dimensions[get_column_letter(number)].width = column.width


def offer_choices(
    sheet: Worksheet, number: int, column: Column, *, last_row: int, first_row: int = 2
) -> None:
    """Let the cells of a column be chosen from a list, where the column has one."""
    if not column.choices:
        return
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    letter = get_column_letter(number)
    offer = DataValidation(type="list", formula1=f'"{",".join(column.choices)}"', allow_blank=True)
    offer.error = "Choose one of the entries of the list, or leave it blank."
    offer.errorTitle = column.heading
    offer.showErrorMessage = not column.free
    offer.add(f"{letter}{first_row}:{letter}{last_row}")
    sheet.add_data_validation(offer)


def _set_up(sheet: Worksheet, page: Page) -> None:
    """Freeze and repeat the headings, and offer filters."""
    from openpyxl.utils import get_column_letter

    tallest = max((ceil(len(c.heading) / max(1, c.width - 2)) for c in page.columns), default=1)
    sheet.row_dimensions[1].height = LINE_HEIGHT * tallest + 6
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(page.columns))}{len(page.rows) + 1}"
    sheet.print_title_rows = "1:1"
    print_across_one_page(sheet)


def print_across_one_page(sheet: Worksheet) -> None:
    """Have a sheet printed on landscape A4, as wide as one page, with its name and the pages' numbers."""
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    footer: Any = sheet.oddFooter  # it is always there, though false while it is empty
    footer.center.text = "&A, page &P of &N"
