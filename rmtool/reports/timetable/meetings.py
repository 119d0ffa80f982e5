"""When a pair is advised to hold its meetings: a stretch of working days for each, spread evenly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from rmtool.model.programme import Programme
from rmtool.model.timetable import Window
from rmtool.model.wording import WEEKDAYS, day, plural

SATURDAY = WEEKDAYS.index("Saturday")

TWO_WEEKS = timedelta(days=11)
"""From the Monday of a week to the Friday of the next."""

FULL_ENOUGH = 8
"""Working days of two weeks that will do: if it had to be ten, a bank holiday would put a meeting off."""


def meeting_windows(
    programme: Programme, first: date, last: date, closed: frozenset[date]
) -> tuple[Window, ...]:
    """Suggest when to hold each of the programme's meetings, from the first day to the last.

    The working days are shared out evenly among the meetings, and each gets the first two weeks of its share
    with eight working days or more. Where days are short, it gets what is there, down to one day. `closed`
    are bank holidays and the days of the pair's own sessions: as on weekends, no window begins or ends then.
    Raises ValueError where there are fewer working days than meetings.
    """
    number = programme.meetings.number
    working = _working_days(first, last, closed)
    if len(working) < number:
        raise ValueError(f"{plural(number, 'meeting')} need as many working days; there are {len(working)}")
    shares = [_share(working, part, number) for part in range(number)]
    fortnights = [_first_fortnight(share) for share in shares]
    return tuple(Window(part, days[0], days[-1]) for part, days in enumerate(fortnights, start=1))


def windows_in_words(windows: Iterable[Window]) -> tuple[str, ...]:
    """Write a line for each: `Meeting 1: between Monday 20 April 2026 and Friday 1 May 2026`."""
    return tuple(f"Meeting {window.number}: {window_in_words(window)}" for window in windows)


def window_in_words(window: Window) -> str:
    """Write a window: `between Monday 20 April 2026 and Friday 1 May 2026`, or `on` its one day."""
    if window.first == window.last:
        return f"on {day(window.first)}"
    return f"between {day(window.first)} and {day(window.last)}"


def _working_days(first: date, last: date, closed: frozenset[date]) -> list[date]:
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [on for on in days if on.weekday() < SATURDAY and on not in closed]


def _share(working: Sequence[date], part: int, parts: int) -> Sequence[date]:
    """One of equal parts, to within a day, of the working days. There are no fewer days than parts."""
    return working[part * len(working) // parts : (part + 1) * len(working) // parts]


def _first_fortnight(share: Sequence[date]) -> Sequence[date]:
    """The first two weeks of a share that are full enough, else its fullest."""
    return max((_fortnight(share, on) for on in share), key=lambda days: min(len(days), FULL_ENOUGH))


def _fortnight(share: Sequence[date], day_of_it: date) -> Sequence[date]:
    """The days of a share in the week of one of them and in the next."""
    monday = day_of_it - timedelta(days=day_of_it.weekday())
    return [on for on in share if monday <= on <= monday + TWO_WEEKS]
