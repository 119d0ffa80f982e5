"""The fields of letters: each name a template may use, and the one function that knows what stands there.

This is an allow-list. A template sees no applicant and no application, only the strings made here. Of what
was said about lived experience, one function reads what its mentor released: `released_topics`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rmtool.model.programme import Role
from rmtool.model.wording import day, duration, listing, plural, when
from rmtool.reports.letters.case import Case
from rmtool.reports.letters.fields import dates, partners, sessions
from rmtool.reports.letters.fields.questions import questions, unmet
from rmtool.reports.letters.fields.retention import kept_until
from rmtool.reports.letters.text.values import linked, mark, one_line

YES = "yes"
"""What a field says that is only there to be asked about with `{% if %}`; otherwise it is blank."""


def _full_name(case: Case) -> str:
    """Write the name as they gave it, never cut into first and last."""
    return one_line(case.applicant.application.full_name) or "colleague"


def _manager_name(case: Case) -> str:
    return one_line(case.applicant.application.manager_name) or "colleague"


def _role_words(case: Case) -> str:
    return f"reverse {case.applicant.role.value}"


def _is(role: Role) -> Callable[[Case], bool]:
    return lambda case: case.applicant.role is role


def _meetings(case: Case) -> str:
    meetings = case.programme.meetings
    number, months = plural(meetings.number, "meeting"), plural(meetings.months, "month")
    return f"{number} of {duration(meetings.minutes)}, over {months}"


def _when_so(holds: Callable[[Case], bool]) -> Callable[[Case], str]:
    return lambda case: YES if holds(case) else ""


TEXTS: Mapping[str, Callable[[Case], str]] = {
    "full_name": _full_name,
    "reference": lambda case: case.applicant.ref,
    "manager_name": _manager_name,
    "programme": lambda case: case.programme.about.name,
    "cohort": lambda case: case.programme.about.cohort,
    "year": lambda case: str(case.programme.about.year),
    "organiser": lambda case: case.programme.about.organiser,
    "contacts": lambda case: listing(case.programme.contacts.emails, "or"),
    "form_help": lambda case: listing(case.programme.contacts.form_help, "or"),
    "sender": lambda case: case.programme.contacts.sender,
    "deadline": lambda case: case.deadline,
    "reply_by": lambda case: day(case.reply_by),
    "next_cohort": lambda case: case.programme.letters.next_cohort,
    "kept_until": lambda case: day(kept_until(case)),
    "role_words": _role_words,
    "mentor": _when_so(_is(Role.MENTOR)),
    "mentee": _when_so(_is(Role.MENTEE)),
    "choice": _when_so(dates.has_choice),
    "hours": dates.hours_to_release,
    "meetings": _meetings,
    "partner_name": partners.of_partner(partners.name),
    "partner_email": partners.of_partner(partners.email),
    "partner_job_title": partners.of_partner(lambda partner: partner.application.job_title),
    "partner_organisation": partners.of_partner(lambda partner: partner.application.organisation),
    "session_title": sessions.of_session(lambda session: session.title),
    "session_when": sessions.of_session(when),
    "session_length": sessions.of_session(sessions.length),
    "session_place": sessions.of_session(lambda session: session.place),
    "session_link": sessions.of_session(lambda session: session.link),
    "session_moved": _when_so(sessions.has_moved),
}
"""Fields that are one line of text, or blank."""

LISTS: Mapping[str, Callable[[Case], Sequence[str]]] = {
    "required_dates": dates.required_dates,
    "optional_dates": dates.optional_dates,
    "release_dates": dates.release_dates,
    "questions": questions,
    "unmet": unmet,
    "released_topics": partners.released_topics,
    "meeting_windows": partners.meeting_windows,
    "other_partners": partners.other_partners,
}
"""Fields that are lists: a template goes through one with `{% for %}`, or writes it with `| listing`."""

LINKS = frozenset({"session_link"})
"""Fields of the programme file that become a link where they are a web address."""


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
            line = one_line(TEXTS[name](case))
            marks[name] = _marked(name, linked(line) if name in LINKS else line, values)
        else:
            lines = filter(None, map(one_line, LISTS[name](case)))
            marks[name] = tuple(_marked(f"{name}.{n}", line, values) for n, line in enumerate(lines))
    return Filling(marks, values)


def _marked(key: str, line: str, values: dict[str, str]) -> str:
    values[key] = line
    return mark(key) if line else ""
