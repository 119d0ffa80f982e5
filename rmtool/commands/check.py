"""`check`: the programme file, the templates and the schedule, and the questions of an export, unchanged."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from rmtool.commands.field import Field, Standing
from rmtool.commands.letters.templates import templates_of
from rmtool.commands.shortages import most_of, shortage_rows
from rmtool.ingest.columns.questions import Found, find_form
from rmtool.ingest.export import read_export
from rmtool.match.rules import require_known_names
from rmtool.model.export import column_letters
from rmtool.model.outcome import Outcome, Table
from rmtool.model.programme import Programme, Role
from rmtool.model.wording import plural
from rmtool.programme import Remark, read_observances
from rmtool.programme import review as review_programme
from rmtool.resources import samples_folder

if TYPE_CHECKING:
    from rmtool.commands.cohort import Cohort
    from rmtool.commands.desk import Desk

OBSERVANCES = "observances.csv"


def review(desk: Desk, export: Path | None, role: str | None, sheet: str | None) -> Outcome:
    """Check everything that can be checked before people are involved. Faults stop it; remarks are listed."""
    programme = desk.here.programme
    require_known_names(programme.matching)
    templates_of(desk.here)
    remarks = review_programme(programme, read_observances(observances_file(desk.here)))
    found = _questions_of(export, programme, role, sheet) if export else None
    short = _short_of(desk)
    return Outcome(
        told=(
            f"{programme.about.name}, {programme.about.cohort}: programme.toml and the templates are sound.",
            *_remarked(remarks),
            *(_mapping(found, programme) if found else ()),
            *_told_short(short),
        ),
        data={
            "programme": programme.about.key,
            "faults": [],
            "remarks": [{"place": r.place, "text": r.text} for r in remarks],
            "questions": _columns(found) if found else None,
            "shortages": list(short),
        },
        next_step="rmtool ingest EXPORT",
        attention=bool(remarks or short),
    )


def _short_of(desk: Desk) -> tuple[str, ...]:
    """What the applicants so far leave the cohort short of; nothing before both sides have applied."""
    if not desk.here.register_file.is_file():
        return ()
    with desk.here.reading() as register:
        field = Field.of(register, desk.here.programme)
        standing = Standing.of(register, field)
    if not field.mentors or not field.mentees:
        return ()
    most = most_of(field, desk.here.programme, standing.rejected)
    rows = shortage_rows(most, desk.here.programme)
    return tuple(sentence for sentence, who, _ in rows if who or sentence.startswith("Recruit"))


def _told_short(short: tuple[str, ...]) -> Iterable[str]:
    if short:
        yield "Too few partners for some, as the eligible applicants stand:"
        yield from (f"  {sentence}" for sentence in short)


def observances_file(cohort: Cohort) -> Path:
    """The table of observances: the cohort's own, if the officer keeps one, else the shipped one."""
    own = cohort.folder / OBSERVANCES
    return own if own.is_file() else samples_folder() / OBSERVANCES


def _questions_of(export: Path, programme: Programme, role: str | None, sheet: str | None) -> Found:
    return find_form(
        read_export(export), programme, form=None, role=Role(role) if role else None, sheet=sheet
    )


def _remarked(remarks: Iterable[Remark]) -> Iterable[str]:
    lines = [f"  {remark}" for remark in remarks]
    yield (
        f"{plural(len(lines), 'thing')} to look at:"
        if lines
        else "Nothing in the schedule gives cause for concern."
    )
    yield from lines


def _mapping(found: Found, programme: Programme) -> Iterable[str | Table]:
    """How the export's columns are understood: the whole mapping, then what is missing or unknown."""
    yield Table(
        ("Column", "Heading", "Field"),
        tuple((row["column"], row["heading"], row["field"]) for row in _columns(found)),
        title=f"The sheet {found.sheet.name}, as the form of {programme.about.cohort}",
    )
    yield from (f'No column for "{question.text}" ({question.field}).' for question in found.missing)


def _columns(found: Found) -> list[dict[str, str]]:
    columns = found.columns
    known = {column: question.field for column, question in columns.questions.items()}
    known |= {column: f"({kind.name.lower()})" for kind, column in columns.fixed.items()}
    known |= dict.fromkeys(columns.unknown, "not taken in: no question of programme.toml")
    headings = found.sheet.rows[found.at].cells
    return [
        {"column": column_letters(column + 1), "heading": str(headings[column]), "field": known[column]}
        for column in sorted(known)
    ]
