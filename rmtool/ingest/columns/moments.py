"""When a form was filled in: Excel's dates and serial numbers, ISO text, British and American text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from rmtool.ingest.text import clean
from rmtool.model.export import Cell, serial_to_datetime
from rmtool.model.programme import LONDON

YEARS = range(1990, 2100)
"""Years in which a form can have been sent. Earlier ones are numbers that a spreadsheet took for dates."""
LAST_MONTH = 12
CENTURY = 100
HALF_A_SECOND = timedelta(microseconds=500_000)

_NUMBER = re.compile(r"\d{1,6}(\.\d+)?")
_SLASHED = re.compile(
    r"(?P<first>\d{1,2})[/.-](?P<second>\d{1,2})[/.-](?P<year>\d{4}|\d{2})"
    r"(?:,?\s+(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<seconds>\d{2}))?\s*(?P<half>[ap]\.?m\.?)?)?",
    re.IGNORECASE,
)


def days_come_first(cells: Iterable[Cell]) -> bool | None:
    """Tell whether a column writes 3 April as 3/4 or as 4/3, from the dates in it that leave no doubt.

    None where no date tells, or where two of them contradict each other.
    """
    slashed = [
        found for cell in cells if isinstance(cell, str) and (found := _SLASHED.fullmatch(clean(cell)))
    ]
    days_first = any(int(found["first"]) > LAST_MONTH for found in slashed)
    months_first = any(int(found["second"]) > LAST_MONTH for found in slashed)
    return None if days_first == months_first else days_first


def read_moment(cell: Cell, *, day_first: bool | None = None, epoch_1904: bool = False) -> datetime | None:
    """Read a cell as local time to the nearest second. None where it is no moment, or could be two."""
    moment = _read(cell, day_first=day_first, epoch_1904=epoch_1904)
    return _to_the_second(moment) if moment and moment.year in YEARS else None


def _read(cell: Cell, *, day_first: bool | None, epoch_1904: bool) -> datetime | None:
    match cell:
        case datetime():
            return cell
        case date():
            return datetime.combine(cell, time())
        case bool():
            return None
        case float() | timedelta():
            days = cell / timedelta(days=1) if isinstance(cell, timedelta) else cell
            return serial_to_datetime(days, epoch_1904=epoch_1904)
        case str():
            return _read_text(clean(cell), day_first=day_first, epoch_1904=epoch_1904)
        case _:
            return None


def _read_text(text: str, *, day_first: bool | None, epoch_1904: bool) -> datetime | None:
    if _NUMBER.fullmatch(text):
        return serial_to_datetime(float(text), epoch_1904=epoch_1904)
    if slashed := _SLASHED.fullmatch(text):
        return _read_slashed(slashed, day_first=day_first)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _read_slashed(found: re.Match[str], *, day_first: bool | None) -> datetime | None:
    first, second, year = int(found["first"]), int(found["second"]), int(found["year"])
    if max(first, second) > LAST_MONTH or first == second:
        day_first = first > LAST_MONTH
    if day_first is None:
        return None
    day, month = (first, second) if day_first else (second, first)
    try:
        return datetime(year + (2000 if year < CENTURY else 0), month, day) + _time_of_day(found)  # noqa: DTZ001 - local
    except ValueError:
        return None


def _time_of_day(found: re.Match[str]) -> timedelta:
    hour = int(found["hour"] or 0)
    if half := found["half"]:
        hour = hour % 12 + (12 if half.lower().startswith("p") else 0)
    clock = time(hour, int(found["minute"] or 0), int(found["seconds"] or 0))
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)


def _to_the_second(moment: datetime) -> datetime:
    """Round to the second. What carries a time zone (Power Automate writes `Z`) becomes London time."""
    if moment.tzinfo is not None:
        moment = moment.astimezone(LONDON).replace(tzinfo=None)
    return (moment + HALF_A_SECOND).replace(microsecond=0) if moment.microsecond else moment
