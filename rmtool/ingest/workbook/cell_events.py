"""Follow a sheet's XML element by element, for the rows that are not ordinary."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rmtool.ingest.workbook.sheet_facts import Merged, Place, SheetFacts, cell_name, place_of
from rmtool.ingest.workbook.xml_parts import DOWNLOAD_AGAIN, SAVE_AGAIN, PartParser, Unsafe
from rmtool.model.export import CellFault

KNOWN_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
"""The errors that the reader of values knows; it stops at any other."""
TRUE_WORDS = frozenset({"1", "true"})
INDEX = re.compile(r"[0-9]{1,9}")
"""The number of a shared text. One of more digits than this could not be held anyway."""


@dataclass
class OpenCell:
    """The cell being read: its place, its type, and whether it has a formula, a `v` element and a value."""

    place: Place
    kind: str
    formula: bool = False
    answered: bool = False
    filled: bool = False

    @property
    def never_worked_out(self) -> bool:
        """A formula without a result. An empty text is a result, and says so: type `str`, `v` empty."""
        return self.formula and not self.filled and not (self.kind == "str" and self.answered)


class CellEvents:
    """Gathers the facts of a sheet from the elements of its XML, whatever their prefix.

    A cell or row that does not say where it is stands one after the last, which is how the reader of values
    counts too: both must mean the same cell.
    """

    def __init__(self, part: str, facts: SheetFacts, string_lengths: Sequence[int]) -> None:
        self.facts = facts
        self._part = part
        self._lengths = string_lengths
        self._parser = PartParser(part, self._start, self._end, self._text)
        self._row = 1
        self._column = 1
        self._hidden = False
        self._cell: OpenCell | None = None
        self._value: list[str] | None = None
        self._starts = {"row": self._start_row, "c": self._start_cell, "mergeCell": self._merge}
        self._ends = {"row": self._end_row, "c": self._end_cell, "v": self._end_value}

    def take(self, block: bytes) -> None:
        """Follow the next bytes."""
        self._parser.take(block)

    def finish(self) -> None:
        """Check that the part ended where it should."""
        self._parser.finish()

    def pass_over(self, last: int, furthest: int) -> None:
        """Count rows recognised without the parser: the last one's number, and the highest with a value."""
        self._row = last + 1
        if furthest:
            self.facts.reach((furthest, max(1, self.facts.last_column)))

    def weigh_rows(self, xml: bytes, shared: Sequence[bytes]) -> None:
        """Check the text of rows recognised without the parser, and weigh the shared texts they point to."""
        self._refuse_broken_text(xml)
        self._weigh(map(int, shared))

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if start := self._starts.get(name):
            start(attributes)
        elif self._cell is not None:
            self._start_inside(self._cell, name)

    def _start_inside(self, cell: OpenCell, name: str) -> None:
        if name == "v":
            self._value = []
            cell.answered = True
        elif name == "f":
            cell.formula = True
        elif name == "is":
            cell.filled = True

    def _end(self, name: str) -> None:
        if end := self._ends.get(name):
            end()

    def _text(self, text: str) -> None:
        if self._value is not None:
            self._value.append(text)

    def _start_row(self, attributes: Mapping[str, str]) -> None:
        if "r" in attributes:
            self._row, _ = self._place("A" + attributes["r"])
        self._hidden = attributes.get("hidden") in TRUE_WORDS

    def _end_row(self) -> None:
        self._row += 1
        self._column = 1

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        place = self._place(attributes["r"]) if "r" in attributes else (self._row, self._column)
        self._column = place[1]
        self._cell = OpenCell(place, attributes.get("t", "n"))

    def _end_cell(self) -> None:
        cell, self._cell = self._cell, None
        self._column += 1
        if cell is None:
            return
        if cell.never_worked_out:
            self.facts.faults[cell.place] = CellFault.NO_VALUE
        if cell.filled or cell.never_worked_out:
            self.facts.reach(cell.place, hidden=self._hidden)

    def _end_value(self) -> None:
        value, self._value = "".join(self._value or ()), None
        if self._cell is None or not value:
            return
        self._cell.filled = True
        if self._cell.kind == "s":
            self._weigh([self._index(value)])
        elif self._cell.kind == "e":
            self._note_error(self._cell.place, value)

    def _weigh(self, indexes: Iterable[int]) -> None:
        """Count the characters of the shared texts that cells point to."""
        try:
            self.facts.text += sum(map(self._lengths.__getitem__, indexes))
        except IndexError:
            raise self._no_such_text() from None

    def _index(self, value: str) -> int:
        if INDEX.fullmatch(value):
            return int(value)
        raise self._no_such_text()

    def _no_such_text(self) -> Unsafe:
        return Unsafe(f"is damaged: its part {self._part} points to a text that is not there", SAVE_AGAIN)

    def _note_error(self, place: Place, value: str) -> None:
        if value not in KNOWN_ERRORS:
            finding = f'holds an unusual error in cell {cell_name(place)} of sheet "{self.facts.sheet}"'
            raise Unsafe(finding, "Open it in Excel, clear that cell and save.")
        self.facts.faults[place] = CellFault.ERROR

    def _merge(self, attributes: Mapping[str, str]) -> None:
        first, _, last = attributes.get("ref", "").partition(":")
        self.facts.merged.append(Merged(self._place(first), self._place(last or first)))

    def _place(self, name: str) -> Place:
        place = place_of(name)
        if place is None:
            finding = f'is damaged: a cell of sheet "{self.facts.sheet}" has no proper address'
            raise Unsafe(finding, DOWNLOAD_AGAIN)
        return place

    def _refuse_broken_text(self, xml: bytes) -> None:
        try:
            xml.decode()
        except UnicodeDecodeError:
            finding = f"is damaged: its part {self._part} holds bytes that are not text"
            raise Unsafe(finding, DOWNLOAD_AGAIN) from None
