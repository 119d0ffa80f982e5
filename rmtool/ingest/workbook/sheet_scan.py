"""Scan one sheet as it is unpacked: ordinary rows are recognised whole, all else is followed in its XML."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rmtool.ingest.workbook.cell_events import CellEvents
from rmtool.ingest.workbook.ordinary_rows import ordinary_row, shared_index, value_end
from rmtool.ingest.workbook.sheet_facts import SheetFacts

SHEET_DATA = re.compile(rb"<([A-Za-z][A-Za-z0-9]{0,20}:)?sheetData[ />]")


class SheetScan:
    """The scan of one sheet, block by block.

    Recognised rows are left out of what the XML parser sees. They are complete elements without a reference
    to anything outside them, so the rest is well formed exactly if the whole was.
    """

    def __init__(self, part: str, sheet: str, string_lengths: Sequence[int]) -> None:
        self.facts = SheetFacts(sheet)
        self._events = CellEvents(part, self.facts, string_lengths)
        self._rows: RowRecogniser | None = None
        self._rest = b""

    def take(self, block: bytes) -> None:
        """Take the next bytes: as far as their last whole row now, the rest with the next block."""
        pending = self._rest + block
        if self._rows is None and (data := SHEET_DATA.search(pending)):
            self._rows = RowRecogniser(self._events, data[1] or b"")
        self._rest = self._rows.take(pending) if self._rows else self._follow(pending)

    def finish(self) -> None:
        """Take what is left, and check that the part ended where it should."""
        self._events.take(self._rest)
        self._events.finish()

    def _follow(self, pending: bytes) -> bytes:
        self._events.take(pending)
        return b""


class RowRecogniser:
    """Takes ordinary rows by their pattern, which is as wide as the rows so far, and hands on all others."""

    def __init__(self, events: CellEvents, prefix: bytes) -> None:
        self._events = events
        self._prefix = prefix
        self._row_end = b"</" + prefix + b"row>"
        self._value_end = value_end(prefix)
        self._shared = shared_index(prefix)
        self._width = 0
        self._widen()

    def take(self, pending: bytes) -> bytes:
        """Take the whole rows at the front, and give back what is left: the beginning of a row.

        Where no row ends at all, everything goes to the parser, so that nothing piles up.
        """
        last = pending.rfind(self._row_end)
        end = last + len(self._row_end) if last >= 0 else len(pending)
        at = 0
        while at < end:
            after = self._pass_over(pending, at, end)
            at = after if after > at else self._hand_on(pending, at, end)
        return pending[end:]

    def _pass_over(self, pending: bytes, start: int, end: int) -> int:
        """Count the ordinary rows from `start` on, and give where they end."""
        at, number, furthest = start, 0, 0
        while row := self._ordinary.match(pending, at, end):
            number = int(row[1])
            if number > furthest and self._value_end.search(pending, at, row.end()):
                furthest = number
            at = row.end()
        if number:
            self._events.pass_over(number, furthest)
        xml = pending[start:at]
        self._events.weigh_rows(xml, self._shared.findall(xml))
        return at

    def _hand_on(self, pending: bytes, at: int, end: int) -> int:
        found = pending.find(self._row_end, at, end)
        until = found + len(self._row_end) if found >= 0 else end
        self._events.take(pending[at:until])
        self._widen()
        return until

    def _widen(self) -> None:
        width = max(1, self._events.facts.last_column)
        if width > self._width:
            self._width = width
            self._ordinary = ordinary_row(self._prefix, width)
