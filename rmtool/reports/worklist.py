"""The officer's worklist, `out/queries.xlsx`: a row for each thing to settle, answered in the last column."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rmtool.model.people import Applicant, Finding, Problem
from rmtool.model.programme import Programme, Question, Role, Status
from rmtool.model.wording import listing
from rmtool.model.worklist import (
    ANSWER,
    ASKED,
    DECIDE,
    DECISIONS,
    FIELD,
    FOUND,
    GONE,
    KEEP,
    MEND,
    NAME,
    REFERENCE,
    Matter,
    correctable,
)
from rmtool.reports.workbook import Column, Page, workbook_bytes

WORKLIST = "out/queries.xlsx"

COLUMNS = (
    Column(REFERENCE, 11),
    Column(NAME, 22),
    Column(FIELD, 16),
    Column(ASKED, 34),
    Column(FOUND, 36),
    Column(MEND, 42),
    Column(ANSWER, 30, choices=(KEEP, *DECISIONS), typed=True, free=True),
)

FEW = 5
"""Options that a row spells out; more are left to the form's own words."""

FREE_WORDS = {
    "grade": "the right grade, for example Band 6",
    "email": "the one right e-mail address",
    "manager_email": "the manager's one right e-mail address",
}
"""What an answer in free words looks like, where that helps."""

HOW_TO = (
    ("the right answer", "Corrects what the form says. The column What to do tells what it may look like."),
    (
        KEEP,
        (
            "What looks odd is right as it is, and is not asked about again. "
            "Beside a response that is no longer in the export: the person stays."
        ),
    ),
    ("eligible", "You decide that the person may take part. That settles every criterion for them."),
    ("not eligible", "You decide that the person may not take part. That settles every row about them."),
    ("query", "You decide that the person waits, whatever the form says."),
    ("withdraw", "The person does not take part; no later export brings them back."),
    ("nothing", "The row stays open and comes again."),
    (
        "Then",
        (
            "Save and close this file, and run: rmtool ingest --answers out/queries.xlsx\n"
            "If anything cannot be read, nothing is changed, and each row to mend is told."
        ),
    ),
    (
        "Please leave",
        (
            "The columns Reference, Name and Field as they are: they say whom and what an answer is about. "
            "Sort, filter, hide and add columns as you like; sort all the columns together."
        ),
    ),
    ("To ask people", "rmtool letters query drafts a letter to everybody with an open question."),
)


def matters(people: Iterable[Applicant], programme: Programme) -> tuple[Matter, ...]:
    """Everything about the applicants that an officer should settle: open criteria, doubtful answers."""
    fields = {role: correctable(programme, role) for role in Role}
    return tuple(matter for p in people for matter in _of_person(p, fields[p.role], programme))


def worklist_workbook(found: Iterable[Matter]) -> bytes:
    """The worklist as a workbook, with a column for the officer's answers and a page on how to answer."""
    rows = [(m.ref, m.name, m.field, m.question, m.found, m.mend, "") for m in found]
    how = (Column("What you type", 20), Column("What it does", 90))
    return workbook_bytes([Page("To settle", COLUMNS, rows), Page("How to answer", how, HOW_TO)])


def unreadable_row(problem: Problem) -> Matter:
    """A row of the export that became nobody: no answer settles it here."""
    place = f"row {problem.row}" if problem.row is not None else ""
    mend = "Mend the row in the export, then ingest it again."
    return Matter("", place, "", problem.question, problem.message, mend)


def _of_person(person: Applicant, fields: Mapping[str, Question], programme: Programme) -> Iterator[Matter]:
    if person.is_out:
        return
    told = set[str]()
    if person.status is Status.QUERY:
        for matter in _open_criteria(person, fields, programme):
            told.add(matter.field)
            yield matter
    for field, problems in _doubts(person).items():
        if field not in told:
            found = "; ".join(problem.message for problem in problems)
            yield _matter(
                person, field, problems[0].question, found, _mend_of_doubts(problems, fields, programme)
            )


def _doubts(person: Applicant) -> Mapping[str, Sequence[Problem]]:
    """Doubtful answers by their fields: one word of the officer's settles all that is odd about one."""
    doubts: dict[str, list[Problem]] = defaultdict(list)
    for problem in person.problems:
        if problem.doubt:
            doubts[problem.field].append(problem)
    return doubts


def _open_criteria(
    person: Applicant, fields: Mapping[str, Question], programme: Programme
) -> Iterator[Matter]:
    for finding in person.assessment.unmet:
        field = finding.field if finding.field in fields else DECIDE
        found = "; ".join(p.message for p in person.problems if p.field == field) or finding.found
        mend = _mend_of_criterion(finding, _answer(fields.get(field), programme))
        yield _matter(person, field, finding.text, found, mend)
    if not person.assessment.unmet:
        yield _matter(
            person, DECIDE, "Your decision", "you decided to wait", "Type eligible or not eligible."
        )


def _matter(person: Applicant, field: str, question: str, found: str, mend: str) -> Matter:
    return Matter(person.ref, person.application.full_name, field, question, found, mend)


def _mend_of_criterion(finding: Finding, answer: str) -> str:
    if finding.met is False:
        return "Plainly not met. If you know better, type eligible."
    if not answer:
        return "Type eligible, not eligible or withdraw. It settles every criterion for this person."
    return f"Ask them, then type {answer}. Or decide: eligible, not eligible or withdraw."


def _mend_of_doubts(problems: Sequence[Problem], fields: Mapping[str, Question], programme: Programme) -> str:
    """Say what settles the doubts about one field: ok only where it settles them all."""
    field = problems[0].field
    if field == GONE:
        return f"Ask them. If they still want to take part, type {KEEP}; if not, withdraw."
    answer = _answer(fields.get(field), programme)
    if not all(problem.confirmable for problem in problems):
        return f"Type {answer or listing([*DECISIONS], 'or')}."
    return f"If it is right as it is, type {KEEP}. If not, type {answer or 'query or withdraw'}."


def _answer(question: Question | None, programme: Programme) -> str:
    """Say what the right answer to a question looks like. Blank where no answer corrects it."""
    if question is None:
        return ""
    labels = [option.label for option in programme.options(question)]
    if 0 < len(labels) <= FEW:
        return listing(labels, "or")
    return FREE_WORDS.get(question.field, "the right answer, as the form would have it")
