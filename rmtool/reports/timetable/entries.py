"""Which sessions stand in whose calendar, and in which version: what is new, changed or gone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from rmtool.model.programme import Session
from rmtool.model.references import reference_order
from rmtool.model.timetable import CalendarEntry


def calendar_entries(
    sessions_of: Mapping[str, Sequence[Session]], issued: Iterable[CalendarEntry]
) -> tuple[CalendarEntry, ...]:
    """Bring the entries issued so far up to date with the sessions that each reference has now.

    An entry begins at sequence 0 and goes up by one whenever its event says something else, is cancelled, or
    comes back. Cancelled are those issued to somebody who no longer has the session, or whose session lost
    its date or times. Everything issued is still there, ordered by reference, then start.
    """
    earlier = {(entry.ref, entry.session): entry for entry in issued}
    standing = {(e.ref, e.session): e for ref, sessions in sessions_of.items() for e in _fresh(ref, sessions)}
    entries = [
        *(_succeeding(entry, earlier.get(key)) for key, entry in standing.items()),
        *(_cancelled(entry) for key, entry in earlier.items() if key not in standing),
    ]
    return tuple(sorted(entries, key=lambda entry: (reference_order(entry.ref), entry.starts, entry.session)))


def span(session: Session) -> tuple[datetime, datetime] | None:
    """Give a session's first and last moment, in local time; None as long as its date or times are open."""
    if session.date == "tbc" or session.start is None or session.end is None:
        return None
    return datetime.combine(session.date, session.start), datetime.combine(session.date, session.end)


def _fresh(ref: str, sessions: Iterable[Session]) -> Iterator[CalendarEntry]:
    """The entries of somebody to whom nothing was issued before."""
    for session in sessions:
        held = span(session)
        if held:
            yield CalendarEntry(ref, session.id, 0, _digest(session, *held), held[0])


def _digest(session: Session, starts: datetime, ends: datetime) -> str:
    """Condense what the event says. Written as JSON, two different events never read the same."""
    said = (session.neutral_title, starts.isoformat(), ends.isoformat(), session.place, session.link)
    return sha256(json.dumps(said).encode()).hexdigest()


def _succeeding(entry: CalendarEntry, earlier: CalendarEntry | None) -> CalendarEntry:
    if earlier is None:
        return entry
    if entry.digest == earlier.digest and not earlier.cancelled:
        return earlier
    return replace(entry, sequence=earlier.sequence + 1)


def _cancelled(earlier: CalendarEntry) -> CalendarEntry:
    return earlier if earlier.cancelled else replace(earlier, sequence=earlier.sequence + 1, cancelled=True)
