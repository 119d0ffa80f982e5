"""The rows of a sheet as responses: read column by column, or held back with their number and the reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter

from rmtool.ingest.columns.cells import holds_something, is_given_by_forms, response_number, stand_in_number
from rmtool.ingest.columns.given import IDENTITY, Answers, Asked, Cells, given_answers
from rmtool.ingest.columns.headings import Columns, Fixed
from rmtool.ingest.columns.moments import days_come_first, read_moment
from rmtool.ingest.text import normal
from rmtool.ingest.values.addresses import read_address
from rmtool.ingest.values.choices import choose_one, index_options
from rmtool.ingest.values.distinct import each_once
from rmtool.model.export import Cell, CellFault, Sheet, SheetRow
from rmtool.model.people import Problem, Response
from rmtool.model.programme import Option, Programme, Question, Role

_ANONYMOUS = frozenset({"", "anonymous"})
_ROLES: Mapping[str | None, Role] = {role.value: role for role in Role}


@dataclass(frozen=True)
class Frame:
    """What the rows of one sheet are read against: the form and its questions, and what each column is.

    `asked` are the questions in the order in which answers are kept; `telling` the columns of those that tell
    people apart. `role` is the role of everyone in the sheet, where the file or the officer settles it.
    """

    form: str
    columns: Columns
    asked: tuple[Asked, ...]
    telling: tuple[tuple[int, Question], ...]
    role: Role | None
    role_words: Mapping[str, str]
    day_first: bool | None
    epoch_1904: bool


@dataclass(frozen=True)
class ReadRows:
    """What the rows of a sheet hold: responses in their order, and why other rows are nobody's.

    `doubts` are about single answers, by the number of their row. `other_accounts` counts the responses that
    somebody sent who was signed in with another address than the one answered.
    """

    responses: tuple[Response, ...]
    refused: tuple[Problem, ...]
    doubts: Mapping[int, Sequence[Problem]] = field(repr=False)
    blank: int
    other_accounts: int


def frame_of(sheet: Sheet, form: str, columns: Columns, programme: Programme, role: Role | None) -> Frame:
    """Gather what reading the rows of a sheet needs, the order of day and month in its dates included."""
    moments = [
        column
        for kind in (Fixed.COMPLETION, Fixed.MODIFIED)
        if (column := columns.fixed.get(kind)) is not None
    ]
    return Frame(
        form=form,
        columns=columns,
        asked=tuple(sorted(((q.field, n, q) for n, q in columns.questions.items()), key=itemgetter(0))),
        telling=tuple(item for item in columns.questions.items() if item[1].field in IDENTITY),
        role=role or next((f.role for f in programme.forms if f.key == form), None),
        role_words=index_options(_role_options(columns.questions.values(), programme)),
        day_first=days_come_first(
            row.cells[column] for row in sheet.rows for column in moments if column < len(row.cells)
        ),
        epoch_1904=sheet.epoch_1904,
    )


def read_rows(rows: Sequence[SheetRow], frame: Frame) -> ReadRows:
    """Read the rows below the headings. Each is a response, nobody's for a reason, or blank."""
    faulty = [Problem(f"the row cannot be read: {row.fault}", row=row.number) for row in rows if row.fault]
    filled = [row for row in rows if not row.fault and any(map(holds_something, row.cells))]
    cells = Cells(filled)
    answers = given_answers(cells, frame.asked)
    roles = _roles(answers, frame)
    numbers = _numbers(cells, answers, roles, frame)
    completed = _completed(cells, frame)
    refusals = _refusals(cells, numbers, roles, frame)
    _note_odd_numbers(cells, numbers)
    _note_odd_moments(cells, completed, frame)
    return ReadRows(
        responses=tuple(
            Response(frame.form, numbers[at], row.number, completed[at], answers[at], roles[at])
            for at, row in enumerate(filled)
            if at not in refusals
        ),
        refused=(*faulty, *(Problem(why, row=filled[at].number) for at, why in refusals.items())),
        doubts={filled[at].number: doubts for at, doubts in cells.doubts.items()},
        blank=len(rows) - len(faulty) - len(filled),
        other_accounts=_other_accounts(cells, answers, refusals, frame),
    )


def person_of(response: Response) -> str:
    """Tell whose a response is, to tell two people apart: by the address, or else by the name."""
    address = read_address(response.answers.get("email", "")) or ""
    return address.casefold() or normal(response.answers.get("full_name", ""))


def _roles(answers: Sequence[Answers], frame: Frame) -> list[Role | None]:
    """Tell the roles: as answered; else the whole sheet's; else that whose own questions are answered."""
    words = [given.get("role", "") for given in answers]
    chosen = each_once(words, lambda word: _ROLES.get(choose_one(word, frame.role_words)))
    return [
        role or frame.role or _role_by_questions(given, frame)
        for role, given in zip(chosen, answers, strict=True)
    ]


def _role_by_questions(answers: Answers, frame: Frame) -> Role | None:
    asked = {
        q.asked_of[0] for q in frame.columns.questions.values() if len(q.asked_of) == 1 and q.field in answers
    }
    return asked.pop() if len(asked) == 1 else None


def _numbers(
    cells: Cells, answers: Sequence[Answers], roles: Sequence[Role | None], frame: Frame
) -> list[str]:
    """Give each row its response number: the form's own, or where there is none one that stands in."""
    given = map(response_number, _fixed(cells, Fixed.ID, frame))
    rows = zip(given, answers, roles, strict=True)
    return [number or stand_in_number(answered, role) for number, answered, role in rows]


def _completed(cells: Cells, frame: Frame) -> list[datetime | None]:
    """When the responses were last sent: the time of the last change, where there was one."""
    sent, modified = _fixed(cells, Fixed.COMPLETION, frame), _fixed(cells, Fixed.MODIFIED, frame)
    return [
        _moment(changed if holds_something(changed) else first, frame)
        for first, changed in zip(sent, modified, strict=True)
    ]


def _moment(cell: Cell, frame: Frame) -> datetime | None:
    return read_moment(cell, day_first=frame.day_first, epoch_1904=frame.epoch_1904)


def _refusals(
    cells: Cells, numbers: Sequence[str], roles: Sequence[Role | None], frame: Frame
) -> dict[int, str]:
    """Say why rows cannot become responses, by their place. A cell that tells people apart counts first."""
    refusals = {
        at: f"the response number holds {cell.value}; put it right in Excel and save the file"
        for at, cell in enumerate(_fixed(cells, Fixed.ID, frame))
        if isinstance(cell, CellFault)
    }
    for column, question in frame.telling:
        unsaved = f'"{question.text}" holds {CellFault.NO_VALUE.value}; open the file in Excel and save it'
        for at, cell in enumerate(cells.column(column)):
            if cell is CellFault.NO_VALUE:
                refusals.setdefault(at, unsaved)
    for at, (number, role) in enumerate(zip(numbers, roles, strict=True)):
        if not number or role is None:
            refusals.setdefault(at, _why_nobodys(number))
    return refusals


def _why_nobodys(number: str) -> str:
    if not number:
        return "the row has no response number, no e-mail address and no name"
    return "the row does not say whether it is a mentor's or a mentee's, and the answers do not settle it"


def _note_odd_numbers(cells: Cells, numbers: Sequence[str]) -> None:
    for at, number in enumerate(numbers):
        if not is_given_by_forms(number):
            message = "the response number is not one that Forms gives; the row is kept"
            cells.note(at, message, "ID", "ID")


def _note_odd_moments(cells: Cells, completed: Sequence[datetime | None], frame: Frame) -> None:
    begun = _fixed(cells, Fixed.START, frame)
    for at, (cell, sent) in enumerate(zip(begun, completed, strict=True)):
        if sent is None:
            message = "when the form was sent is missing or could be two days; the deadline cannot be checked"
            cells.note(at, message, "Completion time", "completed", doubt=False)
        elif not _is_before(cell, sent) and (started := _moment(cell, frame)) and started > sent:
            message = "the form was sent before it was begun; check the times in the file"
            cells.note(at, message, "Completion time", "completed")


def _is_before(begun: Cell, sent: datetime) -> bool:
    """Whether a cell is plainly a moment before the form was sent: nearly all are, and need no reading."""
    return type(begun) is datetime and begun.tzinfo is None and begun <= sent


def _other_accounts(
    cells: Cells, answers: Sequence[Answers], refusals: Mapping[int, str], frame: Frame
) -> int:
    signed_in = each_once(_fixed(cells, Fixed.EMAIL, frame), _account)
    return sum(
        _is_other(account, given.get("email", ""))
        for at, (account, given) in enumerate(zip(signed_in, answers, strict=True))
        if account is not None and at not in refusals
    )


def _account(cell: Cell) -> str | None:
    """Read the account that somebody was signed in with. None where there was none."""
    if not isinstance(cell, str) or normal(cell) in _ANONYMOUS:
        return None
    return (read_address(cell) or "").casefold()


def _is_other(account: str, answered: str) -> bool:
    address = read_address(answered)
    return address is not None and address.casefold() != account


def _fixed(cells: Cells, kind: Fixed, frame: Frame) -> Sequence[Cell]:
    return cells.column(frame.columns.fixed.get(kind))


def _role_options(questions: Iterable[Question], programme: Programme) -> tuple[Option, ...]:
    return tuple(option for q in questions if q.field == "role" for option in programme.options(q))
