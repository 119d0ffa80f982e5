"""Exports of the 2026 form for tests: invented people, their responses, and the shapes files come in."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from io import BytesIO, StringIO
from random import Random

from openpyxl import Workbook
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from rmtool.model.programme import Programme, Question, Role
from rmtool.programme import read_programme
from rmtool.resources import samples_folder
from tests.make_samples import FIXED, FORMS_TIME, Cell, Someone, cells

Row = dict[str, Cell]
"""One response, as a cell for each heading."""

OPENED = datetime(2026, 2, 16, 9, 0)
BRITISH_TIME = "%d/%m/%Y %H:%M:%S"

MENTORS = (
    Someone("Amara Okonjo", "Nurse", "Band 5", "UHL", "race"),
    Someone("Bryn Castell", "Porter", "Band 2", "LPT", "disability"),
    Someone("Chetan Lodha", "Analyst", "Band 6", "ICB", "race lgbtq"),
    Someone("Dympna Farrow", "Midwife", "Band 6", "UHL", "gender"),
)
MENTEES = (
    Someone("Evander Quill", "Head of Finance", "Band 8c", "ICB", "race disability"),
    Someone("Freya Zoë", "Director", "Band 9", "LPT", "race lgbtq", {"email": "freya.zoe@nhs.example"}),
    Someone("Godfrey Ames", "Matron", "Band 8a", "UHL", "disability gender"),
    Someone("Hesper Lyle", "Head of Estates", "Band 8b", "UHL", "race"),
)
EVERYONE = (*((Role.MENTOR, one) for one in MENTORS), *((Role.MENTEE, one) for one in MENTEES))


@cache
def programme() -> Programme:
    """Return the programme whose form these exports are of."""
    return read_programme(samples_folder() / "llr-2026" / "programme.toml")


@cache
def text_of(field: str) -> str:
    """Return the question that fills a field: its heading."""
    return next(question.text for question in _questions() if question.field == field)


def response(number: int, role: Role, someone: Someone, **changes: Cell) -> Row:
    """Someone's response with that number, one day after the one before; `changes` are cells by field."""
    completed = OPENED + timedelta(days=number, minutes=number)
    answers = cells(programme(), _questions(), role, someone, Random(someone.name))
    fixed = (number, completed - timedelta(minutes=9), completed, "anonymous", None, None)
    row: Row = dict(zip(headings(), (*fixed, *answers), strict=True))
    return row | {text_of(field): cell for field, cell in changes.items()}


def headings() -> tuple[str, ...]:
    """Return the headings of a usual export, in order."""
    return (*FIXED, *(question.text for question in _questions()))


def everyone() -> list[Row]:
    """Eight people who could all take part, in the order in which they applied."""
    return [response(number, role, someone) for number, (role, someone) in enumerate(EVERYONE, start=1)]


def multiple_choice() -> frozenset[str]:
    """Return the headings of the questions that take several answers."""
    return frozenset(question.text for question in _questions() if question.kind == "multi")


def nothing_more(sheet: Worksheet) -> None:
    """Leave a sheet as it is."""


def workbook(
    rows: Sequence[Row],
    arrange: Callable[[Worksheet], None] = nothing_more,
    *,
    title: str = "Sheet1",
    table: str = "Table1",
    within: str | None = None,
) -> bytes:
    """Write rows as Forms does: one sheet, one table over all of it, or over the range `within` only."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    fill(sheet, rows)
    sheet.add_table(Table(displayName=table, ref=within or sheet.dimensions))
    arrange(sheet)
    return saved(book)


def fill(sheet: Worksheet, rows: Sequence[Row]) -> None:
    """Write rows below the headings of the first of them."""
    for line in lines(rows):
        sheet.append(list(line))
    for filled in sheet.iter_rows():
        for cell in filled:
            if isinstance(cell.value, datetime):
                cell.number_format = FORMS_TIME


def saved(book: Workbook) -> bytes:
    """Write a workbook to bytes."""
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def delimited(
    rows: Sequence[Row], *, delimiter: str = ",", encoding: str = "utf-8-sig", before: str = ""
) -> bytes:
    """Write rows as Excel does with Save As: times as it shows them here, and `before` in front of all."""
    text = StringIO(newline="")
    text.write(before)
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows([_shown(cell) for cell in line] for line in lines(rows))
    return text.getvalue().encode(encoding)


def lines(rows: Sequence[Row]) -> list[list[Cell]]:
    """List the headings of the first row, then the cells of all rows under them."""
    names = list(rows[0]) if rows else list(headings())
    return [[*names], *([row.get(name) for name in names] for row in rows)]


def renamed(rows: Iterable[Row], names: Mapping[str, str]) -> list[Row]:
    """Give columns other names."""
    return [{names.get(name, name): cell for name, cell in row.items()} for row in rows]


def without(rows: Iterable[Row], *names: str) -> list[Row]:
    """Leave columns out."""
    return [{name: cell for name, cell in row.items() if name not in names} for row in rows]


def _questions() -> list[Question]:
    return [question for question in programme().questions if question.form is None]


def _shown(cell: Cell) -> Cell:
    return cell.strftime(BRITISH_TIME) if isinstance(cell, datetime) else cell
