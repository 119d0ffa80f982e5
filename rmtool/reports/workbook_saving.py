"""Saves a workbook in memory: openpyxl by itself writes each sheet to the system's temporary folder first."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter


def saved(book: Workbook) -> bytes:
    """Give the workbook's bytes. Nothing touches the disk: a killed run would leave people's names there."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        _InMemory(book, archive).write_data()
    return content.getvalue()


class _InMemory(ExcelWriter):
    """openpyxl's writer, for sheets without pictures and charts.

    There is no public way to say where a sheet is written, so this one method of openpyxl 3.1 stands here
    anew, with the names that its neighbours look for; hence Any.
    """

    def write_worksheet(self: Any, ws: Any) -> None:  # noqa: ANN401
        """Write a sheet's part straight into the archive."""
        content = BytesIO()
        ws._drawing = SpreadsheetDrawing()  # noqa: SLF001
        writer: Any = WorksheetWriter(ws, out=content)
        writer.write()
        ws._rels = writer._rels  # noqa: SLF001
        self._archive.writestr(ws.path[1:], content.getvalue())
        self.manifest.append(ws)
