"""The answers of applicants as values, and everything about them that is doubtful."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal

from rmtool.ingest.oddities import oddities
from rmtool.ingest.values.answer_columns import AnswerColumns
from rmtool.ingest.values.lexicon import lexicon_of
from rmtool.model.people import Application, Problem
from rmtool.model.programme import MOST_PARTNERS, Programme, Role
from rmtool.model.wording import plural

NO_PREFERENCE = "no_preference"
"""The option of the first-topic question that says: any of them."""

RELEASED: Mapping[str | None, Literal["yes", "not_yet", "no"]] = {
    "yes": "yes",
    "not_yet": "not_yet",
    "no": "no",
}
MODES: Mapping[str | None, Literal["in_person", "online", "either"]] = {
    "in_person": "in_person",
    "online": "online",
    "either": "either",
}
FIELDS = tuple(field.name for field in fields(Application))


@dataclass(frozen=True, slots=True)
class Reading:
    """An application as values, and the problems met in reading it."""

    application: Application
    problems: tuple[Problem, ...]


def read_application(
    answers: Mapping[str, str], programme: Programme, *, form: str, role: Role, completed: datetime | None
) -> Reading:
    """Read one person's answers as values. What cannot be told is blank, and a problem says so."""
    return read_applications([answers], [completed], programme, form=form, role=role)[0]


def read_applications(
    people: Sequence[Mapping[str, str]],
    completed: Sequence[datetime | None],
    programme: Programme,
    *,
    form: str,
    role: Role,
) -> list[Reading]:
    """Read the answers of people of one role to one form, question by question, as `read_application` does.

    `people` are their answers by field, and `completed` when each of them sent the form.
    """
    columns = AnswerColumns(people, lexicon_of(programme, form, role))
    values = {"role": [role] * len(people), "completed": completed, **_values(columns, programme)}
    applications = [Application(*row) for row in zip(*(values[name] for name in FIELDS), strict=True)]
    _note_oddities(columns, applications, programme)
    _note_others(columns)
    _note_blanks(columns)
    noted = columns.problems
    return [
        Reading(application, tuple(noted[at]) if at in noted else ())
        for at, application in enumerate(applications)
    ]


def _values(columns: AnswerColumns, programme: Programme) -> dict[str, Sequence[Any]]:
    """Give a column of values for each field of an application that answers fill."""
    topics = programme.topic_keys
    sectors = columns.one("sector")
    first = columns.one("topic_first")
    return {
        "full_name": columns.lines("full_name"),
        "email": columns.addresses("email", doubt=False),
        "job_title": columns.lines("job_title"),
        "grade": columns.lines("grade"),
        "rung": columns.rungs(sectors),
        "organisation": columns.organisations(),
        "sector": sectors,
        "area": columns.one("area"),
        "team": columns.lines("team"),
        "manager_name": columns.lines("manager_name"),
        "manager_email": columns.addresses("manager_email", doubt=True),
        "released": [*map(RELEASED.get, columns.one("released"))],
        "previous": columns.one("previous"),
        "keep_apart": columns.texts("keep_apart"),
        "meeting_mode": [*map(MODES.get, columns.one("meeting_mode"))],
        "capacity": columns.number("capacity", most=MOST_PARTNERS),
        "adjustments": columns.texts("adjustments"),
        "topics_offered": columns.several("topics_offered", topics),
        "topics_released": columns.several("topics_released", topics),
        "topics_wanted": columns.several("topics_wanted", topics),
        "topic_first": [topic if topic in topics else None for topic in first],
        "no_preference": [topic == NO_PREFERENCE for topic in first],
        "own_experience": columns.own_experience(topics),
        "commitments": columns.commitments(),
        "sessions": columns.sessions(),
        "sessions_asked": columns.sessions_asked(),
        "peer_support": columns.yes_no("peer_support"),
        "leadership": columns.one("leadership"),
        "consent": columns.yes_no("consent"),
        "why": columns.texts("why"),
    }


def _note_oddities(columns: AnswerColumns, applications: Sequence[Application], programme: Programme) -> None:
    """Note what can be read and looks odd."""
    for at, application in enumerate(applications):
        for name, message in oddities(application, programme):
            columns.note(at, columns.about(name, message, doubt=True, confirmable=True))


def _note_others(columns: AnswerColumns) -> None:
    """Note answers to questions that are for the other role only."""
    others = columns.lexicon.others
    for at, answers in enumerate(columns.people):
        if not others.isdisjoint(answers) and (answered := sum(bool(answers.get(name)) for name in others)):
            message = f"{plural(answered, 'question')} of the other role answered too; not read"
            columns.note(at, columns.about("role", message, doubt=True, confirmable=True))


def _note_blanks(columns: AnswerColumns) -> None:
    """Note required answers that are blank where no criterion asks: nothing else would tell of them.

    A blank name spoils the application: nobody can be written to, or matched, without one.
    """
    message = "the answer is blank, or could not be read in the export; ask"
    for name in columns.lexicon.expected:
        doubt = name != "full_name"
        blank = columns.about(name, message, doubt=doubt, confirmable=doubt)
        for at, text in enumerate(columns.texts(name)):
            if not text.strip():
                columns.note(at, blank)
