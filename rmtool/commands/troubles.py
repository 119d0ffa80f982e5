"""What `ingest` tells of single rows and people: by row where an export shows it, else by reference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rmtool.ingest.arrivals import Arrivals
from rmtool.ingest.form import FormReading
from rmtool.ingest.row_doubts import row_problems
from rmtool.model.people import Applicant, Problem
from rmtool.model.worklist import GONE
from rmtool.reports.worklist import WORKLIST

LINES_SHOWN = 20
"""Lines about rows and people that the screen shows; the worklist holds them all."""

Forms = Sequence[tuple[str, FormReading]]
"""The exports as they were read, each with the name of its file."""


def troubles(forms: Forms, arrivals: Arrivals, everybody: Sequence[Applicant]) -> Iterator[str]:
    """Tell of rows that are nobody's, of responses that are gone, and of doubtful rows and answers.

    What the officer settled is passed over, and so are people of whom nothing is asked any more.
    """
    asked = {person.ref: person for person in everybody if not person.is_out}
    for name, form in forms:
        yield from (_in_row(name, problem) for problem in form.unreadable)
    for ref, person in asked.items():
        if any(problem.field == GONE for problem in person.problems):
            yield f"{ref} is no longer in the export, but stays: answer ok or withdraw in {WORKLIST}."
    by_row = [
        (name, problem, ref)
        for name, form in forms
        for problem, ref, _ in row_problems(form, arrivals)
        if ref in asked and _is_open(problem, asked[ref])
    ]
    yield from (_in_row(name, problem) for name, problem, _ in by_row)
    told = {(ref, problem.field, problem.message) for _, problem, ref in by_row}
    yield from _about_people(asked, told)


def troubles_in_rows(forms: Forms, arrivals: Arrivals) -> Iterator[str]:
    """Tell of everything wrong in the rows of exports, where nothing is taken in."""
    for name, form in forms:
        yield from (_in_row(name, problem) for problem in (*form.unreadable, *form.problems))
    yield from (f"{ref} is no longer in the export." for ref in arrivals.vanished)


def first_of(lines: Sequence[str]) -> Iterator[str]:
    """Give as many lines as a screen takes, and say how many more there are and where."""
    yield from lines[:LINES_SHOWN]
    if len(lines) > LINES_SHOWN:
        yield f"... and {len(lines) - LINES_SHOWN} more, which {WORKLIST} holds too."


def _about_people(asked: Mapping[str, Applicant], told: set[tuple[str, str, str]]) -> Iterator[str]:
    for ref, person in asked.items():
        for problem in person.problems:
            known = problem.field == GONE or (ref, problem.field, problem.message) in told
            if problem.doubt and not known:
                yield f'{ref}, "{problem.question}": {problem.message}'


def _is_open(problem: Problem, person: Applicant) -> bool:
    """Whether what is wrong in a row is still to settle: neither settled by the officer, nor known before."""
    if problem.doubt:
        return any((p.field, p.message) == (problem.field, problem.message) for p in person.problems)
    return problem.field != "completed" or person.application.completed is None


def _in_row(name: str, problem: Problem) -> str:
    """One problem with its place: file, row as Excel numbers it, question."""
    place = [name, f"row {problem.row}", f'"{problem.question}"' if problem.question else ""]
    return f"{', '.join(part for part in place if part)}: {problem.message}"
