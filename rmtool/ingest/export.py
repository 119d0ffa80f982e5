"""Read an export, losing nothing: rows under their own numbers, and a fault where a value cannot be known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
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
DAY = timedelta(days=1)


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
        refuse_size(path.stat().st_size, path.name)
        return path.read_bytes()
    except FileNotFoundError:
        raise unreadable(path.name, Unsafe("is not there", "Check the name and the folder.")) from None
    except OSError:
        mend = "If it is open in Excel, close it there; if it is a folder, name the file in it."
        raise unreadable(path.name, Unsafe("cannot be opened", mend)) from None


def _sheets(workbook: Workbook, name: str) -> tuple[Sheet, ...]:
    with workbook.plain as plain:
        book = _read(name, partial(CalamineWorkbook.from_filelike, plain))
        return tuple(
            _sheet(_read(name, partial(_rows, book, number)), scanned, epoch_1904=workbook.epoch_1904)
            for number, scanned in enumerate(workbook.sheets, 1)
        )


def _rows(book: CalamineWorkbook, number: int) -> dict[int, list[Cell]]:
    """Give the rows of a sheet that hold something, by number."""
    sheet = book.get_sheet_by_name(str(number))
    _, left = sheet.start or (0, 0)
    texts: Texts = {"": None}
    numbered = enumerate(sheet.iter_rows(), 1)
    return {number: _cells(raw, left, texts) for number, raw in numbered if raw.count("") < len(raw)}


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


def _sheet(rows: dict[int, list[Cell]], scanned: ScannedSheet, *, epoch_1904: bool) -> Sheet:
    _put_faults(rows, scanned.facts)
    hidden = scanned.facts.hidden_rows
    filled = tuple(SheetRow(n, _trimmed(cells), n in hidden) for n, cells in sorted(rows.items()))
    blank = filled[-1].number - len(filled) if filled else 0
    return Sheet(scanned.name, scanned.visible, filled, blank, epoch_1904)


def _cells(raw: RawRow, left: int, texts: Texts) -> list[Cell]:
    """Give a row's cells from column A on: a blank is None, a length of time a number of days."""
    if timedelta in map(type, raw):
        raw = [value / DAY if isinstance(value, timedelta) else value for value in raw]
    once = texts.setdefault
    shared = [once(value, value) if type(value) is str else value for value in raw]
    return [None] * left + cast("list[Cell]", shared)


def _put_faults(rows: dict[int, list[Cell]], facts: SheetFacts) -> None:
    """Put a fault in each cell that the reader of values shows as blank, and that is not blank."""
    for (row, column), fault in facts.faults.items():
        _put(rows.setdefault(row, []), column, fault)
    for row, column in merged_places(facts):
        if any(cell is not None for cell in rows.get(row, ())):
            _put(rows[row], column, CellFault.MERGED)


def _put(cells: list[Cell], column: int, fault: CellFault) -> None:
    cells.extend([None] * (column - len(cells)))
    if cells[column - 1] is None:
        cells[column - 1] = fault


def _trimmed(cells: list[Cell]) -> tuple[Cell, ...]:
    end = len(cells)
    while end and cells[end - 1] is None:
        end -= 1
    return tuple(cells[:end])
