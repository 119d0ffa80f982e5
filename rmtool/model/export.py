"""An export as it was read: sheets, rows and cells, nothing judged and nothing cleaned yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import Enum


class CellFault(Enum):
    """A cell whose content cannot be known, and why: the words finish the sentence "this cell holds ..."."""

    ERROR = "an Excel error such as #N/A"
    NO_VALUE = "a formula whose result was never saved"
    MERGED = "nothing of its own: it is merged with another cell"


Cell = str | float | bool | datetime | date | time | timedelta | CellFault | None
"""What a cell holds. Numbers are always floats, blank is None, and text is exactly as the file has it.

A length of time is a number that Excel shows as hours (`[h]:mm`).
"""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row that holds something, under the number that Excel shows beside it (a text file's row counts too).

    `cells` start at column A; a row may be shorter than the header, and what it does not reach is blank.
    `fault` is blank, or says why the row's cells cannot be trusted to stand under the right questions.
    """

    number: int
    cells: tuple[Cell, ...] = field(repr=False)
    hidden: bool = False
    fault: str = ""


@dataclass(frozen=True)
class Sheet:
    """One sheet, top to bottom; wholly blank rows are left out, and `blank_rows` counts them.

    `epoch_1904` says that bare numbers are dates of the 1904 system (`serial_to_datetime` needs to know).
    """

    name: str
    visible: bool
    rows: tuple[SheetRow, ...]
    blank_rows: int = 0
    epoch_1904: bool = False


@dataclass(frozen=True)
class Export:
    """A file that was read safely: its name, SHA-256 in hex, sheets, and what the officer should hear of it.

    A text file has one sheet, named after the file.
    """

    name: str
    digest: str
    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...] = ()

    @property
    def visible_sheets(self) -> tuple[Sheet, ...]:
        """The sheets that somebody who opens the workbook can see."""
        return tuple(sheet for sheet in self.sheets if sheet.visible)


LAST_SERIAL = 2_958_466
"""The day after 31 December 9999, where Excel's calendar ends."""
FALSE_LEAP_DAY = 60
"""Excel's serial for 29 February 1900, a day that never was: earlier serials are one day behind."""


def serial_to_datetime(value: float, *, epoch_1904: bool = False) -> datetime | None:
    """Read a date that arrived as a bare number of days, to the nearest second; None where it is no date."""
    if not 1 <= value < LAST_SERIAL:
        return None
    return _epoch(value, epoch_1904=epoch_1904) + timedelta(seconds=round(value * 86_400))


def _epoch(value: float, *, epoch_1904: bool) -> datetime:
    if epoch_1904:
        return datetime(1904, 1, 1)  # noqa: DTZ001 - a form's times are wall-clock times
    return datetime(1899, 12, 31 if value < FALSE_LEAP_DAY else 30)  # noqa: DTZ001 - as above


def column_letters(number: int) -> str:
    """Spell a column's letters: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
