"""What a calendar event says: a session, a window to meet in, or a session that was cancelled.

Everybody's event of a session is the same but for its name and its version. So each is written once, without
these two lines.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from urllib.parse import quote

from icalendar import Event

from rmtool.model.programme import LONDON, Contacts, Programme, Session
from rmtool.model.timetable import Window
from rmtool.model.wording import listing

CANNOT_STAND = re.compile("[\x00-\x1f\x7f-\x9f]")
"""Characters that a calendar's text cannot hold."""

WEB_ADDRESS = re.compile(r"https?://[!-~]+")


def session_event(
    session: Session, held: tuple[datetime, datetime], contacts: Contacts, stamp: datetime
) -> bytes:
    """The event of a session held from one moment to another, in local time in Europe/London."""
    starts, ends = held
    return _written(
        summary=_one_line(session.neutral_title),
        dtstart=starts.replace(tzinfo=LONDON),
        dtend=ends.replace(tzinfo=LONDON),
        location=_one_line(session.place or ""),
        url=session.link if session.link and WEB_ADDRESS.fullmatch(session.link) else "",
        description=_lines(_joining(session), _contact("cannot come or have a question", contacts)),
        status="CONFIRMED",
        transp="OPAQUE",
        **_in_every_event(contacts, stamp),
    )


def window_event(window: Window, programme: Programme, stamp: datetime) -> bytes:
    """A meeting window, as whole days that stay free."""
    meeting = f"Programme meeting {window.number} of {programme.meetings.number}"
    return _written(
        summary=f"{meeting}: a good time to meet",
        dtstart=window.first,
        dtend=window.last + timedelta(days=1),
        description=_lines(
            "Agree a day that suits you both.", _contact("have a question", programme.contacts)
        ),
        status="CONFIRMED",
        transp="TRANSPARENT",
        **_in_every_event(programme.contacts, stamp),
    )


def cancelled_event(starts: datetime, contacts: Contacts, stamp: datetime) -> bytes:
    """A session taken back. It has a start, as some programs take no event without one."""
    return _written(
        summary="Cancelled programme session",
        dtstart=starts.replace(tzinfo=LONDON),
        status="CANCELLED",
        transp="TRANSPARENT",
        **_in_every_event(contacts, stamp),
    )


def _in_every_event(contacts: Contacts, stamp: datetime) -> dict[str, str | date]:
    """RFC 5546 (3.2.1, 3.2.5) wants an organiser where an event is published, and where it is cancelled."""
    return {
        "organizer": f"mailto:{quote(contacts.emails[0], safe='@')}",
        "class": "PRIVATE",
        "dtstamp": stamp.astimezone(UTC),
    }


@lru_cache(maxsize=256)
def _written(**properties: str | date) -> bytes:
    """Write an event with those of its properties that are not blank."""
    event = Event()
    for name, value in properties.items():
        if value:
            event.add(name, value)
    written: bytes = event.to_ical()
    return written


def _joining(session: Session) -> str:
    return f"Join online: {session.link}" if session.link else ""


def _contact(whenever: str, contacts: Contacts) -> str:
    return f"If you {whenever}, email {listing(contacts.emails, 'or')}."


def _lines(*lines: str) -> str:
    return "\n".join(_one_line(line) for line in lines if line)


def _one_line(text: str) -> str:
    """Lay text out on one line, without what a calendar cannot hold.

    icalendar 7.3 makes a line break of a backslash before N, in plain text too; a space keeps them apart.
    """
    return CANNOT_STAND.sub("", " ".join(text.split())).replace("\\N", "\\ N")
