"""A programme and sessions for tests of calendars: only what a test says about a session is special."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from rmtool.model.programme import Programme, Session
from rmtool.model.timetable import CalendarEntry
from rmtool.programme import read_programme
from rmtool.reports.timetable.entries import calendar_entries
from rmtool.resources import samples_folder

SHIPPED = read_programme(samples_folder() / "llr-2026" / "programme.toml")
STAMP = datetime(2026, 3, 1, 9, tzinfo=UTC)


def session(key: str = "mentor-training-1", /, **changes: object) -> Session:
    """A training session for mentors on a morning of April, but for what `changes` says."""
    ordinary: dict[str, object] = {
        "id": key,
        "kind": "mentor_training",
        "title": "Training for reverse mentors",
        "roles": ("mentor",),
        "required": True,
        "date": date(2026, 4, 13),
        "start": time(9, 30),
        "end": time(12, 30),
    }
    return Session.model_validate(ordinary | changes)


def programme(*sessions: Session) -> Programme:
    """The shipped programme, with these sessions instead of its own."""
    return SHIPPED.model_copy(update={"sessions": sessions})


def entries(*sessions: Session, issued: Iterable[CalendarEntry] = ()) -> tuple[CalendarEntry, ...]:
    """The entries of M-001, who has these sessions now."""
    return calendar_entries({"M-001": sessions}, issued)
