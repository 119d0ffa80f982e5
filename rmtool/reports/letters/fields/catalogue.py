"""The fields of letters: each name a template may use, and the one function that knows what stands there.

This is an allow-list. A template sees no applicant and no application, only the strings made here, and no
function here reads an answer about lived experience.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rmtool.model.programme import Role
from rmtool.model.wording import day, listing, plural
from rmtool.reports.letters.case import Case
from rmtool.reports.letters.fields.dates import has_choice, hours_to_release, optional_dates, required_dates
from rmtool.reports.letters.fields.questions import questions, unmet
from rmtool.reports.letters.text.values import mark, one_line

YES = "yes"
"""What a field says that is only there to be asked about with `{% if %}`; otherwise it is blank."""


def _full_name(case: Case) -> str:
    """Write the name as they gave it, never cut into first and last."""
    return one_line(case.applicant.application.full_name) or "colleague"


def _role_words(case: Case) -> str:
    return f"reverse {case.applicant.role.value}"


def _is(role: Role) -> Callable[[Case], str]:
    return lambda case: YES if case.applicant.role is role else ""


def _meetings(case: Case) -> str:
    meetings = case.programme.meetings
    hours, minutes = divmod(meetings.minutes, 60)
    length = plural(hours, "hour") if not minutes else plural(meetings.minutes, "minute")
    return f"{plural(meetings.number, 'meeting')} of {length}, over {plural(meetings.months, 'month')}"


TEXTS: Mapping[str, Callable[[Case], str]] = {
    "full_name": _full_name,
    "reference": lambda case: case.applicant.ref,
    "programme": lambda case: case.programme.about.name,
    "cohort": lambda case: case.programme.about.cohort,
    "contacts": lambda case: listing(case.programme.contacts.emails, "or"),
    "form_help": lambda case: listing(case.programme.contacts.form_help, "or"),
    "sender": lambda case: case.programme.contacts.sender,
    "deadline": lambda case: case.deadline,
    "reply_by": lambda case: day(case.reply_by),
    "next_cohort": lambda case: case.programme.letters.next_cohort,
    "role_words": _role_words,
    "mentor": _is(Role.MENTOR),
    "mentee": _is(Role.MENTEE),
    "choice": lambda case: YES if has_choice(case) else "",
    "hours": hours_to_release,
    "meetings": _meetings,
}
"""Fields that are one line of text, or blank."""

LISTS: Mapping[str, Callable[[Case], Sequence[str]]] = {
    "required_dates": required_dates,
    "optional_dates": optional_dates,
    "questions": questions,
    "unmet": unmet,
}
"""Fields that are lists: a template goes through one with `{% for %}`, or writes it with `| listing`."""


@dataclass(frozen=True)
class Filling:
    """What one letter is filled with: marks for the template to place, and the value of each mark."""

    marks: Mapping[str, str | tuple[str, ...]]
    values: Mapping[str, str]


def filling(case: Case, names: Iterable[str]) -> Filling:
    """Work out the named fields for one person. A blank field has no mark, so `{% if %}` finds it blank."""
    marks: dict[str, str | tuple[str, ...]] = {}
    values: dict[str, str] = {}
    for name in names:
        if name in TEXTS:
            marks[name] = _marked(name, one_line(TEXTS[name](case)), values)
        else:
            lines = filter(None, map(one_line, LISTS[name](case)))
            marks[name] = tuple(_marked(f"{name}.{n}", line, values) for n, line in enumerate(lines))
    return Filling(marks, values)


def _marked(key: str, line: str, values: dict[str, str]) -> str:
    values[key] = line
    return mark(key) if line else ""
