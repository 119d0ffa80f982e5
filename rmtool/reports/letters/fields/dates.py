"""The dates of one person's programme, as lines for a letter.

The lines follow from the programme file alone: whatever sessions a cohort has, none can be left out.
"""

from __future__ import annotations

from rmtool.model.programme import Session
from rmtool.model.wording import plural, when
from rmtool.reports.letters.case import Case


def required_dates(case: Case) -> tuple[str, ...]:
    """Write one line for each thing they attend: its title, and when, or the dates to choose one from."""
    return tuple(_line(options) for options in _required(case))


def optional_dates(case: Case) -> tuple[str, ...]:
    """Write one line for each session they may come to. Several without a date are one line."""
    optional = (s for s in case.programme.sessions if not s.required and case.applicant.role in s.roles)
    return tuple(dict.fromkeys(_line([session]) for session in optional))


def has_choice(case: Case) -> bool:
    """Whether they have a date to choose."""
    return any(len(options) > 1 for options in _required(case))


def hours_to_release(case: Case) -> str:
    """Write the hours as hours and minutes, as NHS style asks; blank where a length is not known."""
    if any(session.minutes is None for options in _required(case) for session in options):
        return ""
    hours, minutes = divmod(round(case.programme.hours_to_release(case.applicant.role) * 60), 60)
    return " ".join(plural(number, word) for number, word in ((hours, "hour"), (minutes, "minute")) if number)


def _required(case: Case) -> list[list[Session]]:
    """The sessions that they have to attend, those of a choose-one group together."""
    groups: dict[str, list[Session]] = {}
    for session in case.programme.sessions:
        if session.required and case.applicant.role in session.roles:
            groups.setdefault(session.group or session.id, []).append(session)
    return list(groups.values())


def _line(options: list[Session]) -> str:
    """Write a title and its dates. They hold commas, so a bare "or" would not part two of them clearly."""
    return f"{options[0].title}: {', or '.join(dict.fromkeys(map(when, options)))}"
