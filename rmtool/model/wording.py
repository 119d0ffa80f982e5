"""How rmtool writes dates, times, lists and counts: the NHS and GOV.UK way."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rmtool.model.programme import Session

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
NOON = time(12)
MIDNIGHT = time(0)
CLOCK = re.compile(r"(?P<hour>\d{1,2})(?:[:.](?P<minute>[0-5]\d))?\s?(?P<half>am|pm)?", re.IGNORECASE)


def weekday(on: date) -> str:
    """Write the day of the week in English, whatever language the computer speaks."""
    return WEEKDAYS[on.weekday()]


def day(on: date) -> str:
    """Write a date: `Monday 21 September 2026`."""
    return f"{weekday(on)} {on.day} {MONTHS[on.month - 1]} {on.year}"


def clock(at: time) -> str:
    """Write a time: `9:30am`, `1pm`, `midday`, `midnight`."""
    if at == NOON:
        return "midday"
    if at == MIDNIGHT:
        return "midnight"
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{(at.hour - 1) % 12 + 1}{minutes}{'am' if at.hour < NOON.hour else 'pm'}"


def read_clock(written: object) -> object:
    """Read a time as people write it: `09:30`, `9.30`, `9:30am`, `midday`. All else comes back as it is."""
    if not isinstance(written, str):
        return written
    if written.strip().lower() in {"midday", "noon"}:
        return NOON
    found = CLOCK.fullmatch(written.strip())
    if found is None or not (found["minute"] or found["half"]):
        return written
    return _time_of(int(found["hour"]), int(found["minute"] or 0), (found["half"] or "").lower()) or written


def _time_of(hour: int, minute: int, half: str) -> time | None:
    """Work out a time on the 24-hour clock; None where there is no such hour."""
    if half and not 1 <= hour <= NOON.hour:
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute) if hour < 24 else None  # noqa: PLR2004 - hours of a day


def hours(start: time, end: time) -> str:
    """Write a span of time: `1pm to 2:30pm`."""
    return f"{clock(start)} to {clock(end)}"


def when(session: Session) -> str:
    """Write when a session is: `Monday 21 September 2026, 1pm to 2:30pm`, or what of that is known."""
    on = "date to be confirmed" if session.date == "tbc" else day(session.date)
    if session.start is None or session.end is None:
        return on if session.date == "tbc" else f"{on}, time to be confirmed"
    return f"{on}, {hours(session.start, session.end)}"


def listing(words: Sequence[str], joint: str = "and") -> str:
    """Write a list as a sentence has it: `race, disability and gender`."""
    if len(words) < 2:  # noqa: PLR2004 - one word, or none, needs no joint
        return "".join(words)
    return f"{', '.join(words[:-1])} {joint} {words[-1]}"


def listing_some(words: Sequence[str], most: int) -> str:
    """Write a list as a sentence has it, but only the first so many: `M-001, M-002 and 4,711 more`."""
    return listing(words if len(words) <= most else [*words[:most], f"{len(words) - most:,} more"])


def plural(number: int, word: str, several: str = "") -> str:
    """Write a count with its noun: `1 mentor`, `3 mentors`; `several` is an irregular plural."""
    return f"{number:,} {word if number == 1 else several or word + 's'}"


def duration(minutes: int) -> str:
    """Write a length of time as hours and minutes: `1 hour 30 minutes`, `45 minutes`, `6 hours`."""
    hours_long, rest = divmod(minutes, 60)
    return " ".join(plural(n, word) for n, word in ((hours_long, "hour"), (rest, "minute")) if n)
