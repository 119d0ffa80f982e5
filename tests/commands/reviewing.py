"""The officer at the review: reads it, fills in decisions, sorts it, and saves it with another program."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import openpyxl

Pair = tuple[str, str]


def rows_of(review: Path, sheet: str = "Pairs") -> list[dict[str, object]]:
    """The rows of a sheet by heading."""
    headings, *rows = openpyxl.load_workbook(review)[sheet].values
    return [dict(zip(map(str, headings), row, strict=True)) for row in rows]


def pair_of(row: Mapping[str, object]) -> Pair:
    """The references of a row."""
    return str(row["Mentor"]), str(row["Mentee"])


def fill(review: Path, cells: Mapping[tuple[int, str], object], to: Path | None = None) -> Path:
    """Write values into cells of the sheet of pairs, by row as Excel numbers it and heading; save."""
    book = openpyxl.load_workbook(review)
    sheet = book["Pairs"]
    headings = [cell.value for cell in sheet[1]]
    for (row, heading), value in cells.items():
        sheet.cell(row, headings.index(heading) + 1).value = value  # type: ignore[assignment] # any value will do
    book.save(to or review)
    return to or review


def decide(review: Path, words: Mapping[Pair, str]) -> Path:
    """Type decisions into the rows of these pairs, and save."""
    numbered = {pair_of(row): number for number, row in enumerate(rows_of(review), start=2)}
    return fill(review, {(numbered[pair], "Decision"): word for pair, word in words.items()})
