"""The meetings of confirmed pairs: from when to when they are held, and what is suggested for each."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from rmtool.model.timetable import PairMeetings
from rmtool.programme.bank_holidays import bank_holidays
from rmtool.reports.timetable.meetings import meeting_windows

if TYPE_CHECKING:
    from rmtool.model.matching import Pair
    from rmtool.model.programme import Programme, Session

EVALUATION = "evaluation"
"""The kind of session that closes the programme: pairs have met before it."""

Sessions = Mapping[str, tuple["Session", ...]]
"""What each person attends, by reference."""


def pair_meetings(pair: Pair, sessions_of: Sessions, programme: Programme) -> PairMeetings:
    """Suggest the days of a pair's meetings: none while a training has no date, or where days are short."""
    theirs = (*sessions_of.get(pair.mentor, ()), *sessions_of.get(pair.mentee, ()))
    first = _first_day(theirs, programme)
    if first is None:
        return PairMeetings(pair.mentor, pair.mentee)
    last = _last_day(first, theirs, programme)
    own_days = {session.date for session in theirs if session.date != "tbc"}
    closed = own_days | bank_holidays(range(first.year, last.year + 1)).keys()
    try:
        windows = meeting_windows(programme, first, last, frozenset(closed))
    except ValueError:  # fewer working days than meetings: the pair finds its own
        windows = ()
    return PairMeetings(pair.mentor, pair.mentee, windows)


def months_later(day: date, months: int) -> date:
    """The same day of the month some months later, or that month's last."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _first_day(theirs: Sequence[Session], programme: Programme) -> date | None:
    """The day after both are trained; None until each has a training with a date."""
    needed = {s.group or s.id for s in programme.sessions if s.required and s.is_training}
    trained = {s.group or s.id: s.date for s in theirs if s.required and s.is_training}
    dates = [on for on in trained.values() if on != "tbc"]
    if not needed or len(dates) < len(needed):
        return None
    return max(dates) + timedelta(days=1)


def _last_day(first: date, theirs: Sequence[Session], programme: Programme) -> date:
    """The last day of the programme's months, or the day before the pair's evaluation if that is sooner."""
    evaluations = [s.date for s in theirs if s.kind == EVALUATION and s.date != "tbc"]
    ends = months_later(first, programme.meetings.months)
    return min([ends, *(on - timedelta(days=1) for on in evaluations)])
