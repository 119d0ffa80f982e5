"""A small table whose columns are known by name, such as a list of past pairs: its rows, cell by cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rmtool.errors import UnreadableExport
from rmtool.ingest.columns.cells import text_of
from rmtool.ingest.text import normal, one_line
from rmtool.model.export import Cell, Export, Sheet, SheetRow
from rmtool.model.people import Problem
from rmtool.model.wording import listing

_JOINTS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class NamedRow:
    """A row under its number in the file: the text of each named column, blank where the cell is.

    `fault` is blank, or says why the row's cells cannot be trusted to stand under the right headings.
    """

    number: int
    cells: Mapping[str, str] = field(repr=False)
    fault: str = ""

    def problem(self, column: str, message: str) -> Problem:
        """Say what is wrong in one column of this row."""
        return Problem(message, question=column, row=self.number, field=column)


def read_named_rows(
    export: Export, columns: Sequence[str], optional: Sequence[str] = ()
) -> tuple[NamedRow, ...]:
    """Read the rows of the first visible sheet whose first row names all of these columns.

    Case, spaces and joining marks in a heading do not matter (`Mentor e-mail` is `mentor_email`), nor do
    other columns. Raises UnreadableExport where a column is missing or stands twice.
    """
    sheets = [sheet for sheet in export.visible_sheets if sheet.rows]
    sheet = next((s for s in sheets if not _missing(s, columns)), None)
    if sheet is None:
        raise _lacking(export, columns, sheets)
    places = _places(sheet, [*columns, *optional])
    _refuse_doubled(export, places)
    found = {column: several[0] for column, several in places.items() if several}
    rows = (
        NamedRow(row.number, {name: _text(row, at) for name, at in found.items()}, row.fault)
        for row in sheet.rows[1:]
    )
    return tuple(row for row in rows if row.fault or any(row.cells.values()))


def _places(sheet: Sheet, columns: Iterable[str]) -> dict[str, list[int]]:
    headings = [_folded(cell) for cell in sheet.rows[0].cells]
    return {name: [at for at, found in enumerate(headings) if found == _folded(name)] for name in columns}


def _missing(sheet: Sheet, columns: Iterable[str]) -> list[str]:
    return [name for name, places in _places(sheet, columns).items() if not places]


def _folded(heading: Cell) -> str:
    return _JOINTS.sub("", normal(heading)) if isinstance(heading, str) else ""


def _text(row: SheetRow, at: int) -> str:
    return one_line(text_of(row.cells[at])) if at < len(row.cells) else ""


def _lacking(export: Export, columns: Sequence[str], sheets: Sequence[Sheet]) -> UnreadableExport:
    lacks = f"lacks {_named(_missing(sheets[0], columns))}" if sheets else "is empty"
    return UnreadableExport(
        f'"{export.name}" {lacks}. Nothing was changed.',
        hint=f"Its first row must name {_named(columns)}; each row below it is one entry.",
    )


def _refuse_doubled(export: Export, places: Mapping[str, Sequence[int]]) -> None:
    doubled = [name for name, several in places.items() if len(several) > 1]
    if doubled:
        raise UnreadableExport(
            f'"{export.name}" has {_named(doubled)} more than once. Nothing was changed.',
            hint="Delete the column that does not belong to the list.",
        )


def _named(columns: Sequence[str]) -> str:
    return f"the {'column' if len(columns) == 1 else 'columns'} {listing(columns)}"


def faults_by_row(problems: Iterable[Problem], name: str) -> Iterator[str]:
    """Write each problem with its place: file, row as Excel numbers it, column."""
    for problem in problems:
        place = ", ".join(part for part in (name, f"row {problem.row}", problem.question) if part)
        yield f"{place}: {problem.message}"
