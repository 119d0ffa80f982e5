"""An export read as the programme's form: its sheet found, its questions told, every row accounted for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from rmtool.ingest.columns.questions import Found, find_form
from rmtool.ingest.columns.rows import Frame, ReadRow, frame_of, is_other_account, read_row
from rmtool.model.export import Export, SheetRow
from rmtool.model.people import Problem, Response
from rmtool.model.programme import Programme, Role
from rmtool.model.wording import listing, plural

COLUMNS_NAMED = 8
"""Unknown columns that a note names; more are counted."""


@dataclass(frozen=True)
class FormReading:
    """What an export holds of one form: its responses, and what became of every other row.

    `superseded` are older versions, within this export, of a response that stands in `responses`. Rows that
    are `unreadable` are nobody's and say why. `problems` are about single answers, by row. `blank` counts
    blank rows. `seen` are the response numbers that the export shows at all.
    """

    form: str
    sheet: str
    responses: tuple[Response, ...]
    superseded: tuple[Response, ...]
    unreadable: tuple[Problem, ...]
    problems: tuple[Problem, ...]
    blank: int
    notes: tuple[str, ...]
    seen: frozenset[str]

    @property
    def rows(self) -> int:
        """Rows that hold something: each is a response, superseded or unreadable."""
        return len(self.responses) + len(self.superseded) + len(self.unreadable)


def read_form(
    export: Export,
    programme: Programme,
    *,
    form: str | None = None,
    role: Role | None = None,
    sheet: str | None = None,
) -> FormReading:
    """Read an export as a form of the programme.

    `form` is the key of one of its forms and `role` the role of everyone in the file, where that is known;
    `sheet` is the name of the sheet to read. Raises UnreadableExport where no sheet holds the form's
    questions, or more than one does.
    """
    found = find_form(export, programme, form=form, role=role, sheet=sheet)
    frame = frame_of(found.sheet, found.form, found.columns, programme, role)
    rows = [(row, read_row(row, frame)) for row in found.data_rows]
    sorted_out = _sort_out([read for _, read in rows if isinstance(read, ReadRow)])
    return FormReading(
        form=found.form,
        sheet=found.sheet.name,
        responses=tuple(read.response for read in sorted_out.counting),
        superseded=tuple(read.response for read in sorted_out.superseded),
        unreadable=_by_row([*(read for _, read in rows if isinstance(read, Problem)), *sorted_out.refused]),
        problems=_by_row([*sorted_out.doubts, *(p for read in sorted_out.counting for p in read.problems)]),
        blank=found.sheet.blank_rows + sum(read is None for _, read in rows),
        notes=tuple(_notes(found, rows, frame)),
        seen=frozenset(read.response.response_id for _, read in rows if isinstance(read, ReadRow)),
    )


@dataclass(frozen=True)
class SortedOut:
    """Rows with each response number given to one person and one row."""

    counting: tuple[ReadRow, ...]
    superseded: tuple[ReadRow, ...]
    refused: tuple[Problem, ...]
    doubts: tuple[Problem, ...]


def _sort_out(rows: Sequence[ReadRow]) -> SortedOut:
    """Settle rows that share a response number: it is whose used it first, and their newest row counts."""
    by_number: dict[str, list[ReadRow]] = defaultdict(list)
    for row in rows:
        by_number[row.response.response_id].append(row)
    counting: list[ReadRow] = []
    superseded: list[ReadRow] = []
    refused: list[Problem] = []
    doubts: list[Problem] = []
    for number, sharers in by_number.items():
        if len(sharers) > 1:
            sharers.sort(key=_age)
        *older, newest = (row for row in sharers if row.person == sharers[0].person)
        counting.append(newest)
        superseded += older
        refused += (_number_taken(row, number) for row in sharers if row.person != newest.person)
        doubts += (_newer_counts(newest, row) for row in older)
    return SortedOut(
        tuple(sorted(counting, key=_row_number)), tuple(superseded), tuple(refused), tuple(doubts)
    )


def _age(row: ReadRow) -> tuple[datetime, list[tuple[str, str]]]:
    """Order rows by when they were sent; where that is equal, by what they say, never by where they stand."""
    return row.response.completed or datetime.min, sorted(row.response.answers.items())  # noqa: DTZ901 - local, as they are


def _row_number(row: ReadRow) -> int:
    return row.response.row


def _number_taken(row: ReadRow, number: str) -> Problem:
    message = (
        f"response number {number} belongs to somebody else in this export; give the row a number of its own"
    )
    return Problem(message, row=row.response.row)


def _newer_counts(newest: ReadRow, older: ReadRow) -> Problem:
    message = f"the same response stands in row {older.response.row} as well; the newer one counts"
    return Problem(message, question="ID", row=newest.response.row, field="ID", doubt=True)


def _by_row(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: (problem.row or 0, problem.question, problem.message)))


def _notes(
    found: Found, rows: Sequence[tuple[SheetRow, ReadRow | Problem | None]], frame: Frame
) -> Iterator[str]:
    """What the officer should hear about the file as a whole."""
    read = [(row, result) for row, result in rows if isinstance(result, ReadRow)]
    if not read:
        yield f'There are no responses on sheet "{found.sheet.name}" yet.'
    other = sum(
        is_other_account(row, frame, result.response.answers.get("email", "")) for row, result in read
    )
    if other:
        signed_in = "somebody signed in with another e-mail address than the one answered; the answer counts"
        yield f"In {plural(other, 'row')} {signed_in}."
    yield from found.notes
    yield from _unknown_columns(found)


def _unknown_columns(found: Found) -> Iterator[str]:
    names = [f'"{heading[:60]}"' for _, heading in sorted(found.columns.unknown.items())]
    names += [f"column {name} (no heading)" for name in found.nameless]
    if names:
        shown = [
            *names[:COLUMNS_NAMED],
            *([f"{len(names) - COLUMNS_NAMED} more"] if len(names) > COLUMNS_NAMED else []),
        ]
        yield f"Not a question of this programme, so left out: {listing(shown)}."
