"""What was answered to each question of the form, column by column, and what is odd about single cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import compress, zip_longest
from types import NoneType

from rmtool.ingest.columns.cells import text_of
from rmtool.ingest.text import clean
from rmtool.ingest.values.distinct import each_once
from rmtool.model.export import Cell, CellFault, SheetRow
from rmtool.model.people import Problem
from rmtool.model.programme import Question

IDENTITY = frozenset({"full_name", "email", "role"})
"""Fields without which a row is nobody's."""

Asked = tuple[str, int, Question]
"""A field, and the column and the question that fill it."""
Answers = dict[str, str]


@dataclass
class Cells:
    """The cells of some rows, by column, and what is found to be odd about them, by the row's place here."""

    rows: Sequence[SheetRow]
    doubts: defaultdict[int, list[Problem]] = field(default_factory=lambda: defaultdict(list))

    def column(self, number: int | None) -> Sequence[Cell]:
        """Give a column from its first row to its last. All are blank where it has no number."""
        if number is None or number >= len(self._columns):
            return [None] * len(self.rows)
        return self._columns[number]

    def note(self, at: int, message: str, question: str, name: str, *, doubt: bool = True) -> None:
        """Note what is odd about a question's answer, or a fixed column's, in the row at this place."""
        self.doubts[at].append(Problem(message, question, self.rows[at].number, name, doubt))

    @cached_property
    def _columns(self) -> list[tuple[Cell, ...]]:
        return [*zip_longest(*(row.cells for row in self.rows))]


def given_answers(cells: Cells, asked: Sequence[Asked]) -> list[Answers]:
    """Read the answers of every row, by field in the order of `asked`; a blank answer is absent."""
    given: dict[str, Sequence[str]] = {}
    for name, number, question in asked:
        texts = _texts(cells, question, cells.column(number))
        if name in given:
            texts = _first_given(cells, question, given[name], texts)
        given[name] = texts
    names = tuple(given)
    rows = zip(*given.values(), strict=True) if given else [()] * len(cells.rows)
    return [dict(compress(zip(names, row, strict=True), row)) for row in rows]


def _texts(cells: Cells, question: Question, column: Sequence[Cell]) -> list[str]:
    """Write a column as text: texts each once. Other cells one by one, for 1.0 and True are equal."""
    if {*map(type, column)} <= {str, NoneType}:
        return each_once(column, lambda cell: clean(cell) if isinstance(cell, str) else "")
    for at, cell in enumerate(column):
        if message := _oddity(cell):
            identifies = isinstance(cell, CellFault) and question.field in IDENTITY
            cells.note(at, message, question.text, question.field, doubt=not identifies)
    return [*map(text_of, column)]


def _first_given(cells: Cells, question: Question, earlier: Sequence[str], texts: Sequence[str]) -> list[str]:
    """Give the first answer of each row, where two columns fill a field, and note where they differ."""
    for at, (first, text) in enumerate(zip(earlier, texts, strict=True)):
        if first and text and first != text:
            message = "the question was answered twice; the first answer counts"
            cells.note(at, message, question.text, question.field)
    return [first or text for first, text in zip(earlier, texts, strict=True)]


def _oddity(cell: Cell) -> str:
    """Say what is odd about a cell that should hold text. Blank if nothing is."""
    match cell:
        case CellFault():
            return f"the cell holds {cell.value}"
        case datetime() | date() | time() | timedelta():
            return "Excel made a date or a time of this answer"
        case _:
            return ""
