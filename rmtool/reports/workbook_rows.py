"""The rows of a sheet as XML, written straight: openpyxl makes an object of every cell, which takes long."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from rmtool.reports.neutral import FORMULA_STARTS

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from rmtool.reports.workbook import Column, Page

LINE_HEIGHT = 15
"""Points of one line of text at the size used here."""

LONGEST_CELL = 32_767
"""Characters Excel can hold in a cell."""

CANNOT_STAND = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML, and so a workbook, cannot hold."""

TYPE_HERE_FILL = "FFF9DB"


class Look(NamedTuple):
    """How a cell looks: its colour (hex, no `#`), and whether it is text that must not turn into a formula.

    `typed` cells are for the officer's own entries, so Excel must not make a date of a range such as 3-4.
    """

    colour: str | None = None
    quoted: bool = False
    typed: bool = False


def rows_xml(page: Page, sheet: Worksheet) -> Iterator[str]:
    """Yield the XML of each row below the headings."""
    cells = [_Cells(column, letter, _style_of(sheet)) for column, letter in _lettered(page.columns)]
    for number, values in enumerate(page.rows, start=2):
        height = _height(page.columns, values)
        written = "".join(cell.xml(number, value) for cell, value in zip(cells, values, strict=True))
        yield f'<row r="{number}" ht="{height}" customHeight="1">{written}</row>'


def _lettered(columns: Sequence[Column]) -> Iterator[tuple[Column, str]]:
    from openpyxl.utils import get_column_letter

    for number, column in enumerate(columns, start=1):
        yield column, get_column_letter(number)


def _style_of(sheet: Worksheet) -> Callable[[Look], int]:
    """Number a look among the workbook's styles, which openpyxl keeps."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, PatternFill

    @cache
    def style(look: Look) -> int:
        cell = WriteOnlyCell(sheet)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.quotePrefix = look.quoted
        if look.typed:
            cell.number_format = "@"
        if look.colour:
            cell.fill = PatternFill("solid", start_color=look.colour)
        return cell.style_id

    return style


@dataclass(frozen=True)
class _Cells:
    """Writes the cells of one column. Blank ones are left out, but for those that show where to type."""

    column: Column
    letter: str
    style: Callable[[Look], int]

    def xml(self, row: int, value: str | int) -> str:
        """Write a value as a value. What looks like a formula is marked as text: editing keeps it so."""
        if isinstance(value, int):
            return f'<c r="{self.letter}{row}" s="{self._look(str(value))}"><v>{value}</v></c>'
        text = CANNOT_STAND.sub("", value)[:LONGEST_CELL]
        if text:
            quoted = text.startswith(FORMULA_STARTS)
            space = "" if text == text.strip() else ' xml:space="preserve"'
            return (
                f'<c r="{self.letter}{row}" s="{self._look(text, quoted=quoted)}" t="inlineStr">'
                f"<is><t{space}>{escape(text, quote=False)}</t></is></c>"
            )
        return f'<c r="{self.letter}{row}" s="{self._look("")}"/>' if self.column.typed else ""

    def _look(self, text: str, *, quoted: bool = False) -> int:
        column = self.column
        colour = column.fills.get(text) or (TYPE_HERE_FILL if column.typed else None)
        return self.style(Look(colour, quoted, column.typed))


def _height(columns: Sequence[Column], values: Sequence[str | int]) -> int:
    """Points that the tallest cell of a row needs: without it, wrapped text is cut off or printed over."""
    lines = (_lines(str(value), column.width - 2) for column, value in zip(columns, values, strict=True))
    return LINE_HEIGHT * max(lines, default=1) + 3


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a cell so many characters wide."""
    if len(text) <= width and "\n" not in text:
        return 1
    return sum(max(1, ceil(len(part) / max(1, width))) for part in text.split("\n"))
