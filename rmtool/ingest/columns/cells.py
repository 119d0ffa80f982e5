"""Single cells of an export: what a person would have typed there, and the number of a response."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from hashlib import sha256

from rmtool.ingest.text import clean, normal
from rmtool.ingest.values.addresses import read_address
from rmtool.model.export import FALSE_LEAP_DAY, Cell
from rmtool.model.programme import Role

LARGEST_EXACT = 2**53
"""Above this a spreadsheet's numbers are no longer exact, and two responses may show one number."""

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a count of days has no time zone
_WHOLE = re.compile(r"-?\d{1,18}(?:\.0+)?")
_HARMLESS = re.compile(r"[A-Za-z0-9_.-]{1,40}")


def text_of(cell: Cell) -> str:
    """Write a cell as the person would have typed it: whole numbers without `.0`, dates the ISO way."""
    match cell:
        case str():
            return clean(cell)
        case bool():
            return "TRUE" if cell else "FALSE"
        case float():
            return str(int(cell)) if cell.is_integer() else repr(cell)
        case datetime() | date() | time():
            return cell.isoformat()
        case timedelta():
            return _hours(cell)
        case _:
            return ""


def holds_something(cell: Cell) -> bool:
    """Whether there is anything in a cell that can be seen."""
    return bool(clean(cell)) if isinstance(cell, str) else cell is not None


def response_number(cell: Cell) -> str:
    """Write the response number in one way: `12` for 12.0, " 12 " and a cell that Excel shows as a date.

    What is no number stays as it is; anything long or strange becomes a digest, for it could be a name.
    """
    text = text_of(_serial(cell) if isinstance(cell, date | timedelta) else cell)
    if _WHOLE.fullmatch(text):
        return str(int(text.split(".")[0]))
    return text if not text or _HARMLESS.fullmatch(text) else f"other:{_digest(text)}"


def is_given_by_forms(number: str) -> bool:
    """Whether a response number is one that Forms gives: a whole one, and exact."""
    return number.isdecimal() and 0 < int(number) <= LARGEST_EXACT


def stand_in_number(answers: Mapping[str, str], role: Role | None) -> str:
    """Make a response number for a row that has none: the same for that person and role every time."""
    email, name = answers.get("email", ""), answers.get("full_name", "")
    if email:
        return f"email:{_digest(f'{(read_address(email) or normal(email)).casefold()} {role}')}"
    return f"name:{_digest(f'{normal(name)} {role}')}" if name else ""


def _hours(length: timedelta) -> str:
    """Write a length of time as Excel shows it: `36:05`, with seconds only where there are any."""
    minutes, seconds = divmod(round(abs(length).total_seconds()), 60)
    sign = "-" if length < timedelta() else ""
    return f"{sign}{minutes // 60}:{minutes % 60:02}{f':{seconds:02}' if seconds else ''}"


def _serial(moment: date | timedelta) -> float:
    """Give the number that a cell shown as a date or as hours holds."""
    if isinstance(moment, timedelta):
        return moment / timedelta(days=1)
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    days = (moment - _EPOCH) / timedelta(days=1)
    return days if days > FALSE_LEAP_DAY else days - 1


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]
