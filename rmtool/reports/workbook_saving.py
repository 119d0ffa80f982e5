"""Saves a workbook in memory: openpyxl by itself writes each sheet to the system's temporary folder first."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from types import MappingProxyType
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter

ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The date of every part: the earliest that a zip file can hold."""

ROWS_END, ROW_END = b"</sheetData>", b"</row>"


def nameless_book() -> Workbook:
    """Begin a workbook without a sheet, and without a name or a time of who made it."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "rmtool"
    book.properties.created = book.properties.modified = datetime(2000, 1, 1)  # noqa: DTZ001 - a constant, not a time
    return book


def saved(book: Workbook, rows: Mapping[str, Iterable[str]] = MappingProxyType({})) -> bytes:
    """Give the workbook's bytes, with the XML of a sheet's rows below its headings, by the sheet's title.

    A sheet whose rows are not given is written as it is.

    Nothing touches the disk: a killed run would leave people's names there.
    """
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        _InMemory(book, _Undated(archive), rows).write_data()
    return content.getvalue()


@dataclass(frozen=True)
class _Undated:
    """An archive as openpyxl knows it, whose parts all bear the same date."""

    archive: zipfile.ZipFile

    def writestr(self, name: str, content: str | bytes) -> None:
        """Write a whole part."""
        with self.part(name) as file:
            file.write(content.encode() if isinstance(content, str) else content)

    def namelist(self) -> list[str]:
        """List the parts written so far."""
        return self.archive.namelist()

    def part(self, name: str) -> IO[bytes]:
        """Open a part to be written piece by piece."""
        stamped = zipfile.ZipInfo(name, ZIP_EPOCH)
        stamped.compress_type = zipfile.ZIP_DEFLATED
        return self.archive.open(stamped, "w")


class _InMemory(ExcelWriter):
    """openpyxl's writer, for sheets without pictures and charts.

    There is no public way to say where a sheet is written, so this one method of openpyxl 3.1 stands here
    anew, with the names that its neighbours look for; hence Any.
    """

    def __init__(self, book: Workbook, archive: Any, rows: Mapping[str, Iterable[str]]) -> None:  # noqa: ANN401
        super().__init__(book, archive)
        self._rows = rows

    def write_worksheet(self: Any, ws: Any) -> None:  # noqa: ANN401
        """Write a sheet's part straight into the archive, with its rows after the headings."""
        content = BytesIO()
        ws._drawing = SpreadsheetDrawing()  # noqa: SLF001
        writer: Any = WorksheetWriter(ws, out=content)
        writer.write()
        ws._rels = writer._rels  # noqa: SLF001
        start, _, end = content.getvalue().partition(ROWS_END)
        if ws.title in self._rows:
            start = start[: start.index(ROW_END) + len(ROW_END)]
        with self._archive.part(ws.path[1:]) as part:
            part.write(start)
            for row in self._rows.get(ws.title, ()):
                part.write(row.encode())
            part.write(ROWS_END + end)
        self.manifest.append(ws)
