"""What a scan finds out about a sheet, and how Excel names its cells."""

from __future__ import annotations

import operator
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from rmtool.ingest.workbook.xml_parts import Unsafe
from rmtool.model.export import CellFault, column_letters

MOST_ROWS = 100_000
"""A national cohort; a Forms form itself stops at 50,000 responses."""
MOST_COLUMNS = 500
"""The widest export seen has 83 columns; a form holds up to 200 questions."""
MOST_CELLS = 5_000_000
"""Cells in the rectangles around the data of all sheets: what a reader makes room for, blank or not."""
MOST_TEXT = 160_000_000
"""Characters, once every cell has its own copy of the shared text it points to."""

CELL = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})")
DELETE_STRAY_CELLS = (
    "Open it in Excel, select the rows or columns after the data, right-click, choose Delete, and save."
)

Place = tuple[int, int]
"""A row and a column, each counted from 1."""


@dataclass(frozen=True)
class Merged:
    """A merged range: its first and its last cell. Only the first has a value."""

    first: Place
    last: Place


@dataclass
class SheetFacts:
    """What the scan of one sheet found: how far its values reach, and what a reader of values would lose.

    `text` counts the characters of shared strings that the cells point to. `hidden_rows` have values.
    """

    sheet: str
    last_row: int = 0
    last_column: int = 0
    text: int = 0
    faults: dict[Place, CellFault] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    merged: list[Merged] = field(default_factory=list)

    @property
    def area(self) -> int:
        """Cells in the rectangle from A1 to the last row and column with a value."""
        return self.last_row * self.last_column

    def reach(self, place: Place, *, hidden: bool = False) -> None:
        """Note a value, and refuse one that no export could have there."""
        row, column = place
        if row > MOST_ROWS or column > MOST_COLUMNS:
            finding = f'has a value in cell {cell_name(place)} of sheet "{self.sheet}", far outside the data'
            raise Unsafe(finding, DELETE_STRAY_CELLS)
        self.last_row = max(self.last_row, row)
        self.last_column = max(self.last_column, column)
        if hidden:
            self.hidden_rows.add(row)


def refuse_excess(sheets: list[SheetFacts]) -> None:
    """Refuse sheets that together would need far more memory than any export."""
    if sum(facts.area + _merged_area(facts) for facts in sheets) > MOST_CELLS:
        raise Unsafe("spreads its values over more rows and columns than an export has", DELETE_STRAY_CELLS)
    if sum(facts.text for facts in sheets) > MOST_TEXT:
        mend = "Ask whoever sent it for a fresh download from Microsoft Forms."
        raise Unsafe("repeats long texts far more often than an export would", mend)


def merged_places(facts: SheetFacts) -> Iterator[Place]:
    """Go through the cells that a merge left without a value, as far as the sheet's values reach."""
    for merged in facts.merged:
        (top, left), (bottom, right) = merged.first, merged.last
        for row in range(top, min(bottom, facts.last_row) + 1):
            for column in range(left, min(right, facts.last_column) + 1):
                if (row, column) != merged.first:
                    yield row, column


def _merged_area(facts: SheetFacts) -> int:
    heights = (max(0, min(m.last[0], facts.last_row) - m.first[0] + 1) for m in facts.merged)
    widths = (max(0, min(m.last[1], facts.last_column) - m.first[1] + 1) for m in facts.merged)
    return sum(map(operator.mul, heights, widths))


def place_of(name: str) -> Place | None:
    """Find the place that a cell's name means, or None where it is no name that Excel gives."""
    match = CELL.fullmatch(name)
    return (int(match[2]), column_number(match[1])) if match else None


def cell_name(place: Place) -> str:
    """Name a cell as Excel does: row 3, column 2 is B3."""
    row, column = place
    return f"{column_letters(column)}{row}"


def column_number(letters: str) -> int:
    """Number a column from its letters: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
