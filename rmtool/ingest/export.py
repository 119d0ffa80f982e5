"""Read an export, losing nothing: rows under their own numbers, and a fault where a value cannot be known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from hashlib import sha256
from itertools import islice
from pathlib import Path
from stat import S_ISREG
from typing import TypeVar, cast

from python_calamine import CalamineWorkbook

from rmtool.ingest import delimited
from rmtool.ingest.guard import inspect, refuse_size, unreadable
from rmtool.ingest.workbook.scan import ScannedSheet, Workbook
from rmtool.ingest.workbook.sheet_facts import SheetFacts, merged_places
from rmtool.ingest.workbook.xml_parts import SAVE_AGAIN, Unsafe
from rmtool.model.export import Cell, CellFault, Export, Sheet, SheetRow

T = TypeVar("T")
RawCell = int | float | str | bool | time | date | datetime | timedelta
RawRow = list[RawCell]
Texts = dict[str, str | None]
"""The texts of a sheet: each once, however many cells hold it. A blank one is None."""
Rows = dict[int, tuple[Cell, ...]]
"""Rows that hold something, by the number that Excel shows beside them."""
ROWS_AT_ONCE = 250
"""So many rows that a column is worth a look as a whole, and so few that the processor's cache holds them."""


def read_export(path: Path) -> Export:
    """Read a workbook or a delimited text file. Raises UnreadableExport, which says what to do instead."""
    return export_from(_content(path), path.name)


def export_from(content: bytes, name: str) -> Export:
    """Read an export from its bytes. Raises UnreadableExport, which says what to do instead."""
    inspection = inspect(content, name)
    if inspection.workbook is None:
        sheet, notes = delimited.read_delimited(content, name)
        sheets: tuple[Sheet, ...] = (sheet,)
    else:
        sheets, notes = _sheets(inspection.workbook, name), inspection.notes
    return Export(name, sha256(content).hexdigest(), sheets, notes)


def _content(path: Path) -> bytes:
    try:
        status = path.stat()
        if not S_ISREG(status.st_mode):  # a pipe or a device can be read without an end
            raise unreadable(path.name, Unsafe("is not a file", "If it is a folder, name the file in it."))
        refuse_size(status.st_size, path.name)
        return path.read_bytes()
    except FileNotFoundError:
        raise unreadable(path.name, Unsafe("is not there", "Check the name and the folder.")) from None
    except OSError:
        mend = "If it is open in Excel, close it there; if it is kept in OneDrive, open it once."
        raise unreadable(path.name, Unsafe("cannot be opened", mend)) from None


def _sheets(workbook: Workbook, name: str) -> tuple[Sheet, ...]:
    with workbook.plain as plain:
        book = _read(name, partial(CalamineWorkbook.from_filelike, plain))
        return tuple(
            _sheet(_read(name, partial(_rows, book, number)), scanned, epoch_1904=workbook.epoch_1904)
            for number, scanned in enumerate(workbook.sheets, 1)
        )


def _rows(book: CalamineWorkbook, number: int) -> Rows:
    """Give the rows of a sheet that hold something, by number."""
    sheet = book.get_sheet_by_name(str(number))
    _, left = sheet.start or (0, 0)
    margin = (None,) * left
    rows = enumerate(_in_columns(sheet.iter_rows()), 1)
    return {number: margin + cells for number, cells in rows if any(cell is not None for cell in cells)}


def _in_columns(rows: Iterator[RawRow]) -> Iterator[tuple[Cell, ...]]:
    """Read the cells column by column, some rows at a time: the cells of a column are alike."""
    texts: Texts = {"": None}
    while some := [*islice(rows, ROWS_AT_ONCE)]:
        columns = [_column(column, texts) for column in zip(*some, strict=True)]
        yield from zip(*columns, strict=True)


def _column(raw: Sequence[RawCell], texts: Texts) -> Sequence[Cell]:
    """Give a column's cells: a blank is None."""
    kinds = {*map(type, raw)}
    if kinds == {str}:
        column = cast("Sequence[str]", raw)
        return [*map(texts.setdefault, column, column)]
    if str not in kinds:
        return cast("Sequence[Cell]", raw)
    return [texts.setdefault(value, value) if isinstance(value, str) else value for value in raw]


def _read(name: str, read: Callable[[], T]) -> T:
    """Do one step of the reader of values: the one place where its many exceptions become ours.

    A panic in its Rust arrives as an exception outside Exception; a message of its own could quote an answer.
    """
    try:
        return read()
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # noqa: BLE001 - dozens of kinds, for bytes that others wrote
        finding = "cannot be read as a workbook, though nothing dangerous was found in it"
        raise unreadable(name, Unsafe(finding, SAVE_AGAIN)) from None


def _sheet(rows: Rows, scanned: ScannedSheet, *, epoch_1904: bool) -> Sheet:
    _put_faults(rows, scanned.facts)
    hidden = scanned.facts.hidden_rows
    filled = tuple(SheetRow(n, _trimmed(cells), n in hidden) for n, cells in sorted(rows.items()))
    blank = filled[-1].number - len(filled) if filled else 0
    return Sheet(scanned.name, scanned.visible, filled, blank, epoch_1904)


def _put_faults(rows: Rows, facts: SheetFacts) -> None:
    """Put a fault in each cell that the reader of values shows as blank, and that is not blank."""
    for (row, column), fault in facts.faults.items():
        _put(rows, row, column, fault)
    for row, column in merged_places(facts):
        if any(cell is not None for cell in rows.get(row, ())):
            _put(rows, row, column, CellFault.MERGED)


def _put(rows: Rows, row: int, column: int, fault: CellFault) -> None:
    cells = [*rows.get(row, ())]
    cells.extend([None] * (column - len(cells)))
    if cells[column - 1] is None:
        cells[column - 1] = fault
    rows[row] = tuple(cells)


def _trimmed(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    end = len(cells)
    while end and cells[end - 1] is None:
        end -= 1
    return cells[:end]
