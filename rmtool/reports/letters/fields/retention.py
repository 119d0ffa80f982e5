"""Until when what somebody told the programme is kept."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from rmtool.reports.letters.case import Case


def kept_until(case: Case) -> date:
    """Give the last day of keeping the answers: the programme file's months, counted from the deadline.

    Once pairs are confirmed the longer time may hold for anybody, so that one is told: it is never too short.
    """
    retention = case.programme.retention
    matched = retention.matched_months if case.progress.is_matched else 0
    return _months_later(case.programme.about.deadline.date(), max(retention.unmatched_months, matched))


def _months_later(on: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it is too short."""
    years, month = divmod(on.month - 1 + months, 12)
    year = on.year + years
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))
