"""What stands around the events of a calendar file: its method, and the time zone as Outlook reads it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Literal

from icalendar import Calendar, Timezone, TimezoneDaylight, TimezoneStandard

from rmtool.model.programme import LONDON

MAKER = "-//rmtool//rmtool//EN"

CLOSING = b"END:VCALENDAR\r\n"

WINTER, SUMMER = timedelta(0), timedelta(hours=1)
"""What Greenwich Mean Time and British Summer Time are ahead of UTC."""

SPRING_CHANGE = datetime(1996, 3, 31, 1)  # noqa: DTZ001 - RFC 5545 (3.6.5): the onset is in local time
AUTUMN_CHANGE = datetime(1996, 10, 27, 2)  # noqa: DTZ001 - as above
"""The clocks have changed by the rule of the European Union since 1996: at 1am UTC, on the last Sundays."""


def calendar_file(method: Literal["PUBLISH", "CANCEL"], events: Sequence[bytes]) -> bytes | None:
    """Put events into a file of their own, with CRLF line ends; None if there are none."""
    return b"".join([_opening(method), *events, CLOSING]) if events else None


@cache
def _opening(method: str) -> bytes:
    """Write all that comes before the events, once: the time zone takes longer to write than an event."""
    opening = Calendar()
    opening.add("version", "2.0")
    opening.add("prodid", MAKER)
    opening.add("method", method)
    opening.add_component(_london())
    written: bytes = opening.to_ical()
    return written.removesuffix(CLOSING)


def _london() -> Timezone:
    """Describe the zone by a yearly rule for each change: Outlook reads nothing else (MS-STANOICAL 3.6.5)."""
    zone = Timezone()
    zone.add("tzid", LONDON.key)
    zone.add_component(_observance(TimezoneDaylight(), "BST", SPRING_CHANGE, (WINTER, SUMMER)))
    zone.add_component(_observance(TimezoneStandard(), "GMT", AUTUMN_CHANGE, (SUMMER, WINTER)))
    return zone


def _observance(
    half: TimezoneDaylight | TimezoneStandard,
    name: str,
    onset: datetime,
    offsets: tuple[timedelta, timedelta],
) -> TimezoneDaylight | TimezoneStandard:
    half.add("tzname", name)
    half.add("dtstart", onset)
    half.add("tzoffsetfrom", offsets[0])
    half.add("tzoffsetto", offsets[1])
    half.add("rrule", {"freq": "yearly", "bymonth": onset.month, "byday": "-1su"})
    return half
