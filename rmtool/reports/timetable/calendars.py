"""Calendar files (`.ics`): a person's sessions, those that were cancelled, or one event beside a letter.

They are published (METHOD:PUBLISH), not sent as invitations: an answer would reach a mailbox whose calendar
does not hold the event. Diaries are often open to colleagues, and being a mentor says much about somebody; so
nothing in a file says who is on which side of a pair: titles are neutral, an event is named by a digest, and
the person's reference, which begins with M or E, is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from hashlib import blake2b

from rmtool.model.programme import Programme
from rmtool.model.timetable import CalendarEntry, Window
from rmtool.reports.timetable.entries import span
from rmtool.reports.timetable.events import cancelled_event, session_event, window_event
from rmtool.reports.timetable.frame import calendar_file


def calendar(
    ref: str,
    entries: Iterable[CalendarEntry],
    programme: Programme,
    *,
    stamp: datetime,
    windows: Sequence[Window] = (),
) -> bytes | None:
    """The events that stand for one reference, and its meeting windows as whole days; None if there are none.

    The events say what the programme says now, in the versions of the entries. `stamp` is the moment of
    issue, with its time zone.
    """
    standing = [entry for entry in entries if entry.ref == ref and not entry.cancelled]
    sessions = _session_events(standing, programme, stamp)
    meetings = (_meeting_event(ref, window, programme, stamp) for window in windows)
    return calendar_file("PUBLISH", [*sessions, *meetings])


def event_calendar(entry: CalendarEntry, programme: Programme, *, stamp: datetime) -> bytes | None:
    """The one event of an entry, to go with a letter; None if it was cancelled or has no date any more."""
    return calendar(entry.ref, [entry], programme, stamp=stamp)


def cancellation(
    ref: str, entries: Iterable[CalendarEntry], programme: Programme, *, stamp: datetime
) -> bytes | None:
    """What takes the cancelled events of one reference out of a calendar; None if nothing was cancelled.

    Their sessions may have left the programme: the entries tell all that is needed.
    """
    gone = [entry for entry in entries if entry.ref == ref and entry.cancelled]
    return calendar_file("CANCEL", [_cancelled(entry, programme, stamp) for entry in gone])


def _session_events(
    standing: Iterable[CalendarEntry], programme: Programme, stamp: datetime
) -> Iterator[bytes]:
    """The events of the entries whose sessions still have their dates."""
    dated = {session.id: (session, held) for session in programme.sessions if (held := span(session))}
    for entry in standing:
        if entry.session in dated:
            written = session_event(*dated[entry.session], programme.contacts, stamp)
            yield _personal(written, _uid(programme, entry.ref, entry.session), entry.sequence)


def _meeting_event(ref: str, window: Window, programme: Programme, stamp: datetime) -> bytes:
    """A window as an event. Nobody keeps its versions: of two, the newer stamp wins (RFC 5546, 2.1.5)."""
    written = window_event(window, programme, stamp)
    return _personal(written, _uid(programme, ref, f"window {window.number}"), sequence=0)


def _cancelled(entry: CalendarEntry, programme: Programme, stamp: datetime) -> bytes:
    written = cancelled_event(entry.starts, programme.contacts, stamp)
    return _personal(written, _uid(programme, entry.ref, entry.session), entry.sequence)


def _personal(written: bytes, uid: str, sequence: int) -> bytes:
    """Begin an event with what is one person's own. Both lines are too short and plain to need care."""
    begin, rest = written.split(b"\r\n", 1)
    return b"%b\r\nUID:%b\r\nSEQUENCE:%d\r\n%b" % (begin, uid.encode(), sequence, rest)


def _uid(programme: Programme, ref: str, what: str) -> str:
    """Name an event for good: the same session of the same person keeps it through every change of dates.

    A digest, because the session's own id may say who attends it.
    """
    named = blake2b(f"{ref} {what}".encode(), key=_key(programme.about.key), digest_size=16)
    return f"{named.hexdigest()}@rmtool"


@cache
def _key(programme: str) -> bytes:
    """The programme's part in the digest: references begin anew in every cohort."""
    return blake2b(programme.encode()).digest()
