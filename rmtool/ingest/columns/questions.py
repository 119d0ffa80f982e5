"""Which sheet of an export holds the form's questions, and what to do where one is missing or reworded."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from rmtool.errors import UnreadableExport
from rmtool.ingest.columns.headings import Columns, map_headings
from rmtool.ingest.columns.likeness import likeness
from rmtool.ingest.text import clean
from rmtool.model.export import Export, Sheet, SheetRow, column_letters
from rmtool.model.programme import Programme, Question, Role
from rmtool.model.wording import listing

ROWS_SEARCHED = 10
"""Headings stand in the first rows, below a title at most."""
LEAST_KNOWN = 3
"""Known columns that make a row the headings. Fewer, and the row could be somebody's answers."""
NEAREST = 60
"""From this likeness, of 100, a heading is worth naming as the nearest."""
REWORDED = 80
"""From this likeness a heading seems to be the missing question reworded: its answers must not be lost."""
HEADING_SHOWN = 200


@dataclass(frozen=True)
class Found:
    """A form on a sheet: where its headings stand, and what each column is.

    `asked` are the questions that the export should hold. `notes` are for the officer to hear.
    """

    sheet: Sheet
    form: str
    at: int
    columns: Columns
    asked: tuple[Question, ...]

    @property
    def data_rows(self) -> tuple[SheetRow, ...]:
        """The rows below the headings."""
        return self.sheet.rows[self.at + 1 :]

    @cached_property
    def missing(self) -> tuple[Question, ...]:
        """Questions without a column."""
        return tuple(question for question in self.asked if question.field not in self.columns.fields)

    @property
    def is_usable(self) -> bool:
        """Whether every required question has its column."""
        return not any(question.required for question in self.missing)

    @property
    def nameless(self) -> tuple[str, ...]:
        """Letters of the columns that hold something below a blank heading."""
        headed = {*self.columns.fixed.values(), *self.columns.questions, *self.columns.unknown}
        headings = self.sheet.rows[self.at].cells
        headed |= {column for column, cell in enumerate(headings) if isinstance(cell, str) and clean(cell)}
        rows = [row.cells for row in self.data_rows if not row.fault]
        width = max(map(len, rows), default=0)
        return tuple(
            column_letters(column + 1)
            for column in range(width)
            if column not in headed
            and any(column < len(cells) and cells[column] not in {None, ""} for cells in rows)
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """Optional questions that the export does not hold."""
        names = [f'"{question.text}"' for question in self.missing]
        return (f"The export does not hold {listing(names)}; those answers stay blank.",) if names else ()


def find_form(
    export: Export, programme: Programme, *, form: str | None, role: Role | None, sheet: str | None
) -> Found:
    """Find the one visible sheet, and the one form, that the export holds, or raise UnreadableExport."""
    forms = [form] if form else _forms_of(programme, role)
    found = _places(export, _sheets_to_search(export, sheet), forms, programme, role)
    usable = [place for place in found if place.is_usable] or found
    best = max(usable, key=lambda place: place.columns.score)
    _refuse_rivals(export, best, usable)
    _refuse_repeated(export, best)
    _refuse_missing(export, best)
    return best


def likeliest_form(export: Export, programme: Programme) -> Found:
    """Find where the most of some form is known, however much of it is missing, or raise UnreadableExport.

    It is for drafting a programme file: an export is read only as what `find_form` finds.
    """
    found = _places(export, export.visible_sheets, _forms_of(programme, None), programme, None)
    best = max(found, key=lambda place: place.columns.score)
    _refuse_repeated(export, best)
    return best


def _places(
    export: Export, sheets: Sequence[Sheet], forms: Sequence[str], programme: Programme, role: Role | None
) -> list[Found]:
    """Find the headings of each form on each sheet, wherever any are known. Raises UnreadableExport."""
    found = [place for each in sheets for key in forms if (place := _headings_of(each, key, programme, role))]
    if not found:
        raise UnreadableExport(
            f'"{export.name}" does not look like an export of this form: no sheet has its questions '
            f"in the first {ROWS_SEARCHED} rows.",
            hint="Check that it is the right file, and that programme.toml has the questions of the form.",
        )
    return found


def _sheets_to_search(export: Export, name: str | None) -> tuple[Sheet, ...]:
    visible = export.visible_sheets
    if name is None:
        return visible
    named = tuple(sheet for sheet in visible if sheet.name == name)
    if not named:
        raise UnreadableExport(
            f'"{export.name}" has no visible sheet called "{name}".',
            hint=f"Its sheets are {_named(visible)}.",
        )
    return named


def _forms_of(programme: Programme, role: Role | None) -> list[str]:
    keys = [form.key for form in programme.forms if role is None or form.role in {None, role}]
    return keys or [programme.default_form]


def _headings_of(sheet: Sheet, form: str, programme: Programme, role: Role | None) -> Found | None:
    """Find the row with the most known headings. None where no row has enough of them."""
    roles = _roles_of(form, programme, role)
    questions = [q for q in programme.questions if q.form in {None, form}]
    asked = tuple(
        q for q in questions if roles.intersection(q.asked_of) and (q.field != "role" or len(roles) > 1)
    )
    places = [
        Found(sheet, form, at, map_headings(row.cells, questions), asked)
        for at, row in enumerate(sheet.rows[:ROWS_SEARCHED])
    ]
    best = max(places, key=lambda place: place.columns.score, default=None)
    return best if best and best.columns.score >= LEAST_KNOWN else None


def _roles_of(form: str, programme: Programme, role: Role | None) -> frozenset[Role]:
    """List the roles that people in a file of this form may have."""
    fixed = role or next((f.role for f in programme.forms if f.key == form), None)
    return frozenset({fixed}) if fixed else frozenset(Role)


def _refuse_rivals(export: Export, best: Found, usable: Sequence[Found]) -> None:
    """Refuse to choose between two sheets, or two forms, that serve as well."""
    if not best.is_usable:
        return
    sheets = [each for each in export.sheets if any(place.sheet is each for place in usable)]
    if len(sheets) > 1:
        raise UnreadableExport(
            f'"{export.name}" has responses on more than one sheet: {_named(sheets)}.',
            hint="Name the one to read: --sheet NAME. To read them all, ingest the file once for each.",
        )
    if sum(place.columns.score == best.columns.score for place in usable) > 1:
        raise UnreadableExport(
            f"\"{export.name}\" could be the mentors' form or the mentees'.",
            hint="Say which: --as mentor or --as mentee.",
        )


def _refuse_repeated(export: Export, found: Found) -> None:
    if found.columns.repeated:
        raise UnreadableExport(
            f'"{export.name}" has the same question in two columns: which answer counts is not certain.',
            faults=[f'"{text}" is the heading of more than one column' for text in found.columns.repeated],
            hint="Delete the column that does not belong to the form, or download the responses again.",
        )


def _refuse_missing(export: Export, found: Found) -> None:
    """Refuse an export without a required question, or with a question that seems to have been reworded."""
    faults = [fault for question in found.missing if (fault := _fault_of_missing(question, found.columns))]
    if faults:
        raise UnreadableExport(
            f'"{export.name}" does not hold every question of the form as programme.toml words it.',
            faults=faults,
            hint="Questions reworded on the form need their new wording among the aliases; "
            "questions no longer asked can be taken out of programme.toml.",
        )


def _fault_of_missing(question: Question, columns: Columns) -> str:
    """Say what to do about a missing question. Blank where it is optional and no heading is like it."""
    nearest, likest = _nearest(question, columns.unknown.values())
    if not question.required and likest < REWORDED:
        return ""
    missing = f'there is no column "{question.text}"'
    if not nearest:
        return f"{missing}, nor one like it"
    aliases = ", ".join(json.dumps(name, ensure_ascii=False) for name in (*question.aliases, nearest))
    return (
        f'{missing}; the nearest heading is "{nearest}". If it is the same question, write in '
        f'programme.toml, under the [[question]] with field = "{question.field}": aliases = [{aliases}]'
    )


def _nearest(question: Question, headings: Iterable[str]) -> tuple[str, float]:
    """Find the unknown heading most like a question, and how like it is, of 100. Blank and 0 if none is."""
    likenesses = [(likeness(heading, question), heading[:HEADING_SHOWN]) for heading in headings]
    likest, nearest = max(likenesses, default=(0.0, ""))
    return (nearest, likest) if likest >= NEAREST else ("", 0.0)


def _named(sheets: Iterable[Sheet]) -> str:
    return listing([f'"{sheet.name}"' for sheet in sheets])
