"""The officer's worklist, `out/queries.xlsx`: one row for each thing to settle before matching."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rmtool.model.people import Applicant, Finding, Problem
from rmtool.model.programme import Status
from rmtool.reports.workbook import Column, Page, workbook_bytes

WORKLIST = "out/queries.xlsx"

COLUMNS = (
    Column("Reference", 11),
    Column("Name", 24),
    Column("Criterion or question", 30),
    Column("What was found", 44),
    Column("What to do", 56),
    Column("Your note", 28, typed=True),
)


@dataclass(frozen=True)
class Matter:
    """One thing to settle: about whom (blank for a row that became nobody), what, and how."""

    ref: str
    name: str
    question: str
    found: str
    mend: str


def matters(people: Iterable[Applicant], unreadable: Iterable[Problem] = ()) -> tuple[Matter, ...]:
    """Everything an officer should look at: unreadable rows, open criteria, doubtful answers."""
    return (*map(_row, unreadable), *(matter for person in people for matter in _of_person(person)))


def worklist_workbook(found: Iterable[Matter]) -> bytes:
    """The worklist as a workbook, with a column for the officer's notes."""
    rows = [(m.ref, m.name, m.question, m.found, m.mend, "") for m in found]
    return workbook_bytes([Page("To settle", COLUMNS, rows)])


def _row(problem: Problem) -> Matter:
    place = f"row {problem.row}" if problem.row is not None else ""
    return Matter(
        "", place, problem.question, problem.message, "Mend the row in the export, then ingest it again."
    )


def _of_person(person: Applicant) -> Iterator[Matter]:
    name = person.application.full_name
    if person.status is Status.QUERY:
        for finding in person.assessment.unmet:
            yield Matter(person.ref, name, finding.text, finding.found, _mend(person, finding))
    if person.status is not Status.WITHDRAWN:
        told = {finding.id for finding in person.assessment.unmet}
        for problem in person.problems:
            if problem.doubt and problem.field not in told:
                mend = f'If it is wrong: rmtool correct {person.ref} {problem.field} VALUE --because "..."'
                yield Matter(person.ref, name, problem.question, problem.message, mend)


def _mend(person: Applicant, finding: Finding) -> str:
    if finding.met is False:
        return f'Plainly not met. If you know better: rmtool decide {person.ref} eligible --because "..."'
    return (
        f"Ask the applicant (rmtool letters query --to {person.ref}), then correct the answer "
        f'or decide: rmtool decide {person.ref} eligible --because "..."'
    )
