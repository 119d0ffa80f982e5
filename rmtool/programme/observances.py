"""The days on which some colleagues keep an observance, from a table that the officer can add to."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rmtool.errors import ProgrammeFault

COLUMNS = ("date", "name", "community", "note")


@dataclass(frozen=True)
class Observance:
    """A day that a community keeps. `note` says what the date depends on, or when it begins."""

    date: date
    name: str
    community: str
    note: str = ""

    def __str__(self) -> str:
        return f"{self.name} ({'; '.join(filter(None, (self.community, self.note)))})"


def read_observances(path: Path) -> tuple[Observance, ...]:
    """Read a table of observances: a CSV file with the columns date (2026-09-21), name, community, note.

    Raises ProgrammeFault, with every faulty line, where it cannot be read.
    """
    lines = _lines(path)
    faults = [f"{path.name}, line {number}: {fault}" for number, line in lines for fault in _faults(line)]
    if faults:
        raise ProgrammeFault(
            f"{path.name} cannot be read as a table of observances. Nothing was changed.",
            faults=faults,
            hint=f"Its columns are {', '.join(COLUMNS)}, and its dates are written 2026-09-21.",
        )
    return tuple(_observance(line) for _, line in lines)


def years_covered(observances: Iterable[Observance]) -> frozenset[int]:
    """Give the years for which the table has any day: in other years its silence says nothing."""
    return frozenset(observance.date.year for observance in observances)


def _lines(path: Path) -> list[tuple[int, Mapping[str, str | None]]]:
    """Read the table's lines, each with its number as an editor shows it."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as table:
            reader = csv.DictReader(table)
            return [(reader.line_num, line) for line in reader]
    except (OSError, UnicodeDecodeError, csv.Error):
        raise ProgrammeFault(
            f"{path} cannot be read as a table of observances.",
            hint="Check that the file is there, and that it was saved as CSV UTF-8.",
        ) from None


def _faults(line: Mapping[str, str | None]) -> list[str]:
    """Find what is wrong with one line."""
    missing = [f"{column} is missing" for column in COLUMNS[:3] if not (line.get(column) or "").strip()]
    return missing or ([] if _date(line) else ["the date must be written 2026-09-21"])


def _date(line: Mapping[str, str | None]) -> date | None:
    try:
        return date.fromisoformat((line["date"] or "").strip())
    except ValueError:
        return None


def _observance(line: Mapping[str, str | None]) -> Observance:
    name, community, note = ((line.get(column) or "").strip() for column in COLUMNS[1:])
    return Observance(_date(line) or date.min, name, community, note)
