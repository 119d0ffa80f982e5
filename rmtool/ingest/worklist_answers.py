"""The officer's worklist read back: what was typed in its last column, about whom, and what is wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field

from rmtool.errors import UnreadableExport
from rmtool.ingest.columns.cells import text_of
from rmtool.ingest.text import normal, one_line
from rmtool.model.export import Cell, CellFault, Export, Sheet, SheetRow
from rmtool.model.people import Problem
from rmtool.model.programme import Status
from rmtool.model.wording import listing
from rmtool.model.worklist import (
    ANSWER,
    ASKED,
    DECIDE,
    DECISIONS,
    FIELD,
    FOUND,
    KEPT_BY,
    MEND,
    NAME,
    REFERENCE,
    Matter,
)

HEADINGS = (REFERENCE, NAME, FIELD, ASKED, ANSWER)
"""The columns without which a sheet is no worklist."""
ROWS_SEARCHED = 10
"""The headings stand in the first rows: somebody may have put a title above them."""


@dataclass(frozen=True)
class Answer:
    """What the officer typed in one row, beside what that row is about. `row` is as Excel numbers it."""

    row: int
    ref: str
    name: str = dataclass_field(repr=False)
    field: str
    asked: str
    text: str = dataclass_field(repr=False)

    @property
    def status(self) -> Status | None:
        """The decision typed, or None where it is no decision."""
        return DECISIONS.get(normal(self.text).replace("_", " "))

    @property
    def keeps(self) -> bool:
        """Whether the officer says that the answer on the form is right as it is."""
        return normal(self.text) in KEPT_BY

    def problem(self, message: str) -> Problem:
        """Say what is wrong with it, and where it stands."""
        return Problem(message, question=f"{self.ref}, {self.field}", row=self.row)


@dataclass(frozen=True)
class Worklist:
    """A worklist as it came back: its answers, the rows about nobody, and the faults of single rows."""

    answers: tuple[Answer, ...]
    about_nobody: tuple[Matter, ...]
    faults: tuple[Problem, ...]


@dataclass(frozen=True)
class Subject:
    """What is known of a person whom answers are about.

    `names` are what the column Name may hold, in normal form. `fields` maps each field, in normal form, to
    its name. `beside` maps a criterion or question, in normal form, to the fields that belong beside it.
    """

    names: frozenset[str] = dataclass_field(repr=False)
    fields: Mapping[str, str]
    beside: Mapping[str, frozenset[str]]
    withdrawn: bool


@dataclass(frozen=True)
class Wish:
    """What the officer wants of one person: where they stand, the answers put right, and those kept."""

    ref: str
    status: Status | None
    values: Mapping[str, Answer]
    kept: Mapping[str, Answer]


def read_worklist(export: Export) -> Worklist:
    """Read a worklist, however it was sorted and saved. Raises UnreadableExport where the file is none."""
    sheet, at, columns = _find(export)
    answers: list[Answer] = []
    about_nobody: list[Matter] = []
    faults: list[Problem] = []
    for row in sheet.rows[at + 1 :]:
        cells = {name: _cell(row, column) for name, column in columns.items()}
        words = {name: one_line(text_of(cell)) for name, cell in cells.items()}
        if fault := row.fault or _fault_of(cells[ANSWER]):
            faults.append(Problem(fault, row=row.number))
        elif words[ANSWER] and not words[REFERENCE]:
            faults.append(Problem("it is about nobody; mend the row in the export instead", row=row.number))
        elif words[ANSWER]:
            ref, about = words[REFERENCE].upper(), words[FIELD]
            answers.append(Answer(row.number, ref, words[NAME], about, words[ASKED], words[ANSWER]))
        elif words[NAME] and not words[REFERENCE]:
            about_nobody.append(_about_nobody(words))
    return Worklist(tuple(answers), tuple(about_nobody), tuple(faults))


def wishes(
    answers: Iterable[Answer], people: Mapping[str, Subject]
) -> tuple[tuple[Wish, ...], tuple[Problem, ...]]:
    """Gather the answers by person. Returns what is wanted, and the faults, each with its row."""
    faults: list[Problem] = []
    by_person: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        subject = people.get(answer.ref)
        if fault := _mismatch(answer, subject) if subject else "there is nobody with that reference":
            faults.append(answer.problem(fault))
        elif subject:
            by_person[answer.ref].append(answer)
    gathered = []
    for ref, several in by_person.items():
        faults += _contradictions(several, people[ref])
        gathered.append(_wish(ref, several, people[ref]))
    return tuple(gathered), tuple(faults)


def _find(export: Export) -> tuple[Sheet, int, dict[str, int]]:
    """Find the sheet, the row of headings, and the column of each."""
    for sheet in export.visible_sheets:
        for at, row in enumerate(sheet.rows[:ROWS_SEARCHED]):
            headings = [normal(cell) if isinstance(cell, str) else "" for cell in row.cells]
            if all(normal(name) in headings for name in HEADINGS):
                _refuse_doubled(export, headings)
                known = (name for name in (*HEADINGS, FOUND, MEND) if normal(name) in headings)
                return sheet, at, {name: headings.index(normal(name)) for name in known}
    raise UnreadableExport(
        f'"{export.name}" is no worklist: no sheet has the columns {listing(HEADINGS)}. Nothing was changed.',
        hint="Type your answers into out/queries.xlsx and name that file.",
    )


def _refuse_doubled(export: Export, headings: Sequence[str]) -> None:
    doubled = [name for name in HEADINGS if headings.count(normal(name)) > 1]
    if doubled:
        raise UnreadableExport(
            f'"{export.name}" has more than one column {listing(doubled)}. Nothing was changed.',
            hint="Rename or delete the column that you added.",
        )


def _cell(row: SheetRow, column: int) -> Cell:
    return row.cells[column] if column < len(row.cells) else None


def _fault_of(cell: Cell) -> str:
    """Say why an answer cannot be known. Blank if it can."""
    match cell:
        case CellFault():
            return f"the answer cell holds {cell.value}; type the answer there"
        case str() | float() | bool() | None:
            return ""
        case _:
            return "Excel made a date or a time of the answer; type an apostrophe in front of it"


def _about_nobody(words: Mapping[str, str]) -> Matter:
    return Matter("", words[NAME], "", words[ASKED], words.get(FOUND, ""), words.get(MEND, ""))


def _mismatch(answer: Answer, subject: Subject) -> str:
    """Say what in the row does not belong together: a cell was changed, or columns were sorted apart."""
    if normal(answer.name) not in subject.names:
        return "the name beside it is another's; sort all the columns together, or put the cells back"
    about = subject.fields.get(normal(answer.field))
    if about is None:
        return "the column Field holds nothing that can be settled for this person; put it back"
    beside = subject.beside.get(normal(answer.asked), frozenset({about}))
    if about not in beside:
        return "the field does not belong to the question beside it; put the cells back"
    if answer.status is None and about == DECIDE:
        return f"only a decision settles this; type {listing([*DECISIONS], 'or')}"
    if subject.withdrawn and answer.status is not Status.WITHDRAWN:
        return "this person has withdrawn; leave the answer blank"
    return ""


def _contradictions(answers: Iterable[Answer], subject: Subject) -> Iterator[Problem]:
    """Tell of answers about one person of which only one can be meant."""
    first: dict[str, Answer] = {}
    for answer in answers:
        about = "" if answer.status else subject.fields[normal(answer.field)]
        earlier = first.setdefault(about, answer)
        if (answer.status or normal(answer.text)) != (earlier.status or normal(earlier.text)):
            what = f"another answer for {about}" if about else "another decision"
            yield answer.problem(f"row {earlier.row} has {what}; keep one")


def _wish(ref: str, answers: Iterable[Answer], subject: Subject) -> Wish:
    answers = tuple(answers)
    settling = {subject.fields[normal(a.field)]: a for a in answers if a.status is None}
    return Wish(
        ref=ref,
        status=next((answer.status for answer in answers if answer.status), None),
        values={name: answer for name, answer in settling.items() if not answer.keeps},
        kept={name: answer for name, answer in settling.items() if answer.keeps},
    )
