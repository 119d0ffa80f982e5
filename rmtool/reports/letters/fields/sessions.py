"""The session that a letter is about: what, when, how long and where."""

from __future__ import annotations

from collections.abc import Callable

from rmtool.model.programme import Session
from rmtool.model.wording import duration
from rmtool.reports.letters.case import Case


def of_session(told: Callable[[Session], str | None]) -> Callable[[Case], str]:
    """Make a field of what is told about the session; it is blank where the letter is about none."""

    def text(case: Case) -> str:
        return (case.occasion.session and told(case.occasion.session)) or ""

    return text


def length(session: Session) -> str:
    """Write how long it lasts; blank where that is not known."""
    return duration(session.minutes) if session.minutes else ""


def has_moved(case: Case) -> bool:
    """Whether the session was issued for their calendar before and says something else since."""
    return bool(case.entry and case.entry.sequence)
