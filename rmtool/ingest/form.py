"""An export read as the programme's form: its sheet found, its questions told, every row accounted for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from rmtool.ingest.columns.questions import Found, find_form
from rmtool.ingest.columns.rows import ReadRows, frame_of, person_of, read_rows
from rmtool.model.export import Export
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
    rows = read_rows(found.data_rows, frame)
    sorted_out = _sort_out(rows.responses)
    doubts = (doubt for response in sorted_out.counting for doubt in rows.doubts.get(response.row, ()))
    return FormReading(
        form=found.form,
        sheet=found.sheet.name,
        responses=sorted_out.counting,
        superseded=sorted_out.superseded,
        unreadable=_by_row([*rows.refused, *sorted_out.refused]),
        problems=_by_row([*sorted_out.doubts, *doubts]),
        blank=found.sheet.blank_rows + rows.blank,
        notes=tuple(_notes(found, rows)),
        seen=frozenset(response.response_id for response in rows.responses),
    )


@dataclass(frozen=True)
class SortedOut:
    """Responses with each number given to one person and one row."""

    counting: tuple[Response, ...]
    superseded: tuple[Response, ...]
    refused: tuple[Problem, ...]
    doubts: tuple[Problem, ...]


def _sort_out(responses: Sequence[Response]) -> SortedOut:
    """Settle rows that share a response number: it is whose used it first, and their newest row counts."""
    superseded: list[Response] = []
    refused: list[Problem] = []
    doubts: list[Problem] = []
    for sharers in _by_number(responses):
        person = person_of(sharers[0])
        *older, newest = (response for response in sharers if person_of(response) == person)
        superseded += older
        refused += (_number_taken(response) for response in sharers if person_of(response) != person)
        doubts += (_newer_counts(newest, response) for response in older)
    out_of_count = {response.row for response in superseded} | {problem.row for problem in refused}
    return SortedOut(
        tuple(response for response in responses if response.row not in out_of_count),
        tuple(superseded),
        tuple(refused),
        tuple(doubts),
    )


def _by_number(responses: Iterable[Response]) -> Iterator[list[Response]]:
    """Gather the rows that share a response number, each number's in the order of their age."""
    by_number: dict[str, list[Response]] = defaultdict(list)
    for response in responses:
        by_number[response.response_id].append(response)
    return (sorted(sharers, key=_age) for sharers in by_number.values() if len(sharers) > 1)


def _age(response: Response) -> tuple[datetime, list[tuple[str, str]]]:
    """Order rows by when they were sent; where that is equal, by what they say, never by where they stand."""
    return response.completed or datetime.min, sorted(response.answers.items())  # noqa: DTZ901 - local, as they are


def _number_taken(response: Response) -> Problem:
    message = (
        f"response number {response.response_id} belongs to somebody else in this export; "
        "give the row a number of its own"
    )
    return Problem(message, row=response.row)


def _newer_counts(newest: Response, older: Response) -> Problem:
    message = f"the same response stands in row {older.row} as well; the newer one counts"
    return Problem(message, question="ID", row=newest.row, field="ID", doubt=True)


def _by_row(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: (problem.row or 0, problem.question, problem.message)))


def _notes(found: Found, rows: ReadRows) -> Iterator[str]:
    """What the officer should hear about the file as a whole."""
    if not (rows.responses or rows.refused):
        yield f'There are no responses on sheet "{found.sheet.name}" yet.'
    if rows.other_accounts:
        signed_in = "somebody signed in with another e-mail address than the one answered; the answer counts"
        yield f"In {plural(rows.other_accounts, 'row')} {signed_in}."
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
