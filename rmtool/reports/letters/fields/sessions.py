"""The session that a letter is about: what, when, how long and where."""

from __future__ import annotations

from collections.abc import Callable, Iterator

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
    """Whether their calendar said something else before: of this session, or another in its place."""
    changed = case.entry is not None and case.entry.sequence > 0
    return changed or any(map(case.was_taken_from, _alternatives(case)))


def _alternatives(case: Case) -> Iterator[Session]:
    """The sessions that stand for the one that the letter is about."""
    session = case.occasion.session
    if session and session.group:
        sessions = case.programme.sessions
        yield from (one for one in sessions if one.group == session.group and one.id != session.id)
