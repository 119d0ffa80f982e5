"""The dates of one person's programme, as lines for a letter: to them, and to their line manager.

The lines follow from the programme file and the timetable alone: whatever sessions a cohort has, none can be
left out. Where somebody has a place, its session stands alone; until then the dates to choose from do.
"""

from __future__ import annotations

from rmtool.model.programme import Session
from rmtool.model.wording import duration, when
from rmtool.reports.letters.case import Case


def required_dates(case: Case) -> tuple[str, ...]:
    """Write one line for each thing they attend: its title, and when, or the dates to choose one from."""
    return tuple(_line(options[0].title, options) for options in _required(case))


def optional_dates(case: Case) -> tuple[str, ...]:
    """Write one line for each session they may come to. Several without a date are one line."""
    optional = (s for s in case.programme.sessions if not s.required and case.applicant.role in s.roles)
    return tuple(dict.fromkeys(_line(session.title, [session]) for session in optional))


def release_dates(case: Case) -> tuple[str, ...]:
    """Write what a line manager may read: neutral titles, lengths and dates, never what a session is for."""
    return tuple(_line(_title_for_manager(options[0]), options) for options in _required(case))


def has_choice(case: Case) -> bool:
    """Whether they have a date to choose."""
    return any(len(options) > 1 for options in _required(case))


def hours_to_release(case: Case) -> str:
    """Write the hours as hours and minutes, as NHS style asks; blank where a length is not known.

    Of dates to choose from, the longest counts: somebody released for too little would have to ask again.
    Whoever has two partners meets with each of them.
    """
    minutes = [session.minutes or 0 for session in _longest(case)]
    partners = max(1, len(case.progress.partners_of(case.applicant.ref)))
    meetings = round(case.programme.meetings.hours * 60) * partners
    return duration(sum(minutes) + meetings) if all(minutes) else ""


def _required(case: Case) -> list[list[Session]]:
    """The sessions that they have to attend, those to choose one of together, or the one they have."""
    groups: dict[str, list[Session]] = {}
    for session in case.programme.sessions:
        if session.required and case.applicant.role in session.roles:
            groups.setdefault(session.group or session.id, []).append(session)
    held = {session.id for session in case.places}
    return [[s for s in options if s.id in held] or options for options in groups.values()]


def _longest(case: Case) -> list[Session]:
    """The longest of each choice; one of unknown length counts as the longest."""
    return [max(options, key=lambda s: s.minutes or 24 * 60) for options in _required(case)]


def _title_for_manager(session: Session) -> str:
    return ", ".join([session.neutral_title, *([duration(session.minutes)] if session.minutes else [])])


def _line(title: str, options: list[Session]) -> str:
    """Write a title and its dates. They hold commas, so a bare "or" would not part two of them clearly."""
    return f"{title}: {', or '.join(dict.fromkeys(map(when, options)))}"
