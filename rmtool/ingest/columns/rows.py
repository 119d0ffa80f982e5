"""The rows of a sheet as responses: each one read, or held back with its row number and the reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from operator import itemgetter

from rmtool.ingest.columns.headings import Columns, Fixed
from rmtool.ingest.columns.moments import days_come_first, read_moment
from rmtool.ingest.text import clean, normal
from rmtool.ingest.values.addresses import read_address
from rmtool.ingest.values.choices import choose_one, index_options
from rmtool.model.export import FALSE_LEAP_DAY, Cell, CellFault, Sheet, SheetRow
from rmtool.model.people import Problem, Response
from rmtool.model.programme import Option, Programme, Question, Role

IDENTITY = frozenset({"full_name", "email", "role"})
"""Fields without which a row is nobody's."""

LARGEST_EXACT = 2**53
"""Above this a spreadsheet's numbers are no longer exact, and two responses may show one number."""

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a count of days has no time zone
_WHOLE = re.compile(r"-?\d{1,18}(?:\.0+)?")
_HARMLESS = re.compile(r"[A-Za-z0-9_.-]{1,40}")
_ANONYMOUS = frozenset({"", "anonymous"})
_ROLES: Mapping[str | None, Role] = {role.value: role for role in Role}


@dataclass(frozen=True)
class Frame:
    """What the rows of one sheet are read against: the form and its questions, and what each column is.

    `asked` are the questions with their fields and columns, in the order in which answers are kept;
    `telling` the columns of those that tell people apart. `role` is the role of everyone in the sheet, where
    the file or the officer settles it.
    """

    form: str
    columns: Columns
    asked: tuple[tuple[str, int, Question], ...]
    telling: tuple[tuple[int, Question], ...]
    role: Role | None
    role_words: Mapping[str, str]
    day_first: bool | None
    epoch_1904: bool


@dataclass(frozen=True)
class ReadRow:
    """A row that is somebody's: the response, whose it is (to tell two people apart), and its problems."""

    response: Response
    person: str = field(repr=False)
    problems: tuple[Problem, ...] = ()


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
        day_first=days_come_first(_cell(row, column) for row in sheet.rows for column in moments),
        epoch_1904=sheet.epoch_1904,
    )


def read_row(row: SheetRow, frame: Frame) -> ReadRow | Problem | None:
    """Read a row as a response. None if it is blank; the reason if it cannot be anybody's response."""
    if row.fault:
        return Problem(f"the row cannot be read: {row.fault}", row=row.number)
    if not any(map(_holds_something, row.cells)):
        return None
    answers, problems = _read_answers(row, frame)
    person = (read_address(answers.get("email", "")) or "").casefold() or normal(answers.get("full_name", ""))
    role = _role(answers, frame)
    response_id = _response_id(_fixed(row, Fixed.ID, frame)) or _stand_in_id(answers, role)
    if fault := _unsaved(row, frame) or _why_nobodys(response_id, role):
        return Problem(fault, row=row.number)
    completed = _completed(row, frame)
    started = _moment(_fixed(row, Fixed.START, frame), frame)
    doubts = (*problems, *_doubts_of_row(row, response_id, started, completed))
    return ReadRow(Response(frame.form, response_id, row.number, completed, answers, role), person, doubts)


def is_other_account(row: SheetRow, frame: Frame, answered: str) -> bool:
    """Whether somebody signed in with another address than the one they answered with."""
    signed_in = _fixed(row, Fixed.EMAIL, frame)
    if not isinstance(signed_in, str) or normal(signed_in) in _ANONYMOUS:
        return False
    address = read_address(answered)
    return address is not None and address.casefold() != (read_address(signed_in) or "").casefold()


def text_of(cell: Cell) -> str:
    """Write a cell as the person would have typed it: whole numbers without `.0`, dates the ISO way."""
    match cell:
        case str():
            return clean(cell)
        case bool():
            return "TRUE" if cell else "FALSE"
        case float():
            return str(int(cell)) if cell.is_integer() else repr(cell)
        case datetime() | date() | time():
            return cell.isoformat()
        case _:
            return ""


def _read_answers(row: SheetRow, frame: Frame) -> tuple[dict[str, str], list[Problem]]:
    answers: dict[str, str] = {}
    problems: list[Problem] = []
    cells, width = row.cells, len(row.cells)
    for name, column, question in frame.asked:
        cell = cells[column] if column < width else None
        if cell is None:
            continue
        text = clean(cell) if isinstance(cell, str) else text_of(cell)
        if text and answers.setdefault(name, text) != text:
            problems.append(
                _problem(
                    row, question, "the question was answered twice; the first answer counts", doubt=True
                )
            )
        if not isinstance(cell, str):
            problems += _cell_problems(row, question, cell)
    return answers, problems


def _cell_problems(row: SheetRow, question: Question, cell: Cell) -> Iterable[Problem]:
    match cell:
        case CellFault():
            yield _problem(
                row, question, f"the cell holds {cell.value}", doubt=question.field not in IDENTITY
            )
        case datetime() | date() | time():
            yield _problem(row, question, "Excel made a date or a time of this answer", doubt=True)
        case _:
            return


def _problem(row: SheetRow, question: Question, message: str, *, doubt: bool) -> Problem:
    return Problem(message, question=question.text, row=row.number, field=question.field, doubt=doubt)


def _unsaved(row: SheetRow, frame: Frame) -> str:
    """Say which cell that tells people apart has a content that cannot be known. Blank if none has."""
    number = _fixed(row, Fixed.ID, frame)
    if isinstance(number, CellFault):
        return f"the response number holds {number.value}; put it right in Excel and save the file"
    for column, question in frame.telling:
        if _cell(row, column) is CellFault.NO_VALUE:
            return f'"{question.text}" holds {CellFault.NO_VALUE.value}; open the file in Excel and save it'
    return ""


def _why_nobodys(response_id: str, role: Role | None) -> str:
    """Say why a row cannot become a response. Blank if it can."""
    if not response_id:
        return "the row has no response number, no e-mail address and no name"
    if role is None:
        return "the row does not say whether it is a mentor's or a mentee's, and the answers do not settle it"
    return ""


def _role(answers: Mapping[str, str], frame: Frame) -> Role | None:
    """Tell the role: as answered; else the whole sheet's; else that whose own questions are answered."""
    chosen = choose_one(answers.get("role", ""), frame.role_words)
    if chosen in _ROLES:
        return _ROLES[chosen]
    if frame.role:
        return frame.role
    asked = {
        q.asked_of[0] for q in frame.columns.questions.values() if len(q.asked_of) == 1 and q.field in answers
    }
    return asked.pop() if len(asked) == 1 else None


def _response_id(cell: Cell) -> str:
    """Write the response number in one way: `12` for 12.0, " 12 " and a cell that Excel shows as a date.

    What is no number stays as it is; anything long or strange becomes a digest, for it could be a name.
    """
    text = text_of(_serial(cell) if isinstance(cell, date) else cell)
    if _WHOLE.fullmatch(text):
        return str(int(text.split(".")[0]))
    return text if not text or _HARMLESS.fullmatch(text) else f"other:{_digest(text)}"


def _serial(moment: date) -> float:
    """Turn a date back into the number that the cell holds."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    days = (moment - _EPOCH) / timedelta(days=1)
    return days if days > FALSE_LEAP_DAY else days - 1


def _stand_in_id(answers: Mapping[str, str], role: Role | None) -> str:
    """Make a response number for a row that has none: the same for that person and role every time."""
    email, name = answers.get("email", ""), answers.get("full_name", "")
    if email:
        return f"email:{_digest(f'{(read_address(email) or normal(email)).casefold()} {role}')}"
    return f"name:{_digest(f'{normal(name)} {role}')}" if name else ""


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]


def _completed(row: SheetRow, frame: Frame) -> datetime | None:
    """When the response was last sent: the time of its last change, where there was one."""
    moments = (_fixed(row, Fixed.MODIFIED, frame), _fixed(row, Fixed.COMPLETION, frame))
    cell = next((cell for cell in moments if _holds_something(cell)), None)
    return _moment(cell, frame)


def _moment(cell: Cell, frame: Frame) -> datetime | None:
    return read_moment(cell, day_first=frame.day_first, epoch_1904=frame.epoch_1904)


def _doubts_of_row(
    row: SheetRow, response_id: str, started: datetime | None, completed: datetime | None
) -> Iterable[Problem]:
    if not (response_id.isdecimal() and 0 < int(response_id) <= LARGEST_EXACT):
        yield Problem(
            "the response number is not one that Forms gives; the row is kept",
            "ID",
            row.number,
            "ID",
            doubt=True,
        )
    if completed is None:
        message = "when the form was sent is missing or could be two days; the deadline cannot be checked"
        yield Problem(message, "Completion time", row.number, "completed")
    elif started and started > completed:
        message = "the form was sent before it was begun; check the times in the file"
        yield Problem(message, "Completion time", row.number, "completed", doubt=True)


def _fixed(row: SheetRow, kind: Fixed, frame: Frame) -> Cell:
    column = frame.columns.fixed.get(kind)
    return None if column is None else _cell(row, column)


def _cell(row: SheetRow, column: int) -> Cell:
    return row.cells[column] if column < len(row.cells) else None


def _holds_something(cell: Cell) -> bool:
    return bool(clean(cell)) if isinstance(cell, str) else cell is not None


def _role_options(questions: Iterable[Question], programme: Programme) -> tuple[Option, ...]:
    return tuple(option for q in questions if q.field == "role" for option in programme.options(q))
