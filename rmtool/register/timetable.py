"""The timetable in the register: who has a place where, and what stands in whose calendar."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from rmtool.model.timetable import CalendarEntry, Place
from rmtool.register.text import read_moment, written_moment


def places(connection: sqlite3.Connection) -> tuple[Place, ...]:
    """Return the places given that have not ended, by person."""
    rows = connection.execute(
        "SELECT ref, session FROM place WHERE ended IS NULL ORDER BY ref GLOB 'E-*', length(ref), ref, number"
    )
    return tuple(Place(*row) for row in rows)


def calendar_entries(connection: sqlite3.Connection) -> tuple[CalendarEntry, ...]:
    """Return what was issued for everybody's calendar, each session in its newest version, by person."""
    # Beside a lone max(), SQLite takes the other columns from the row that holds the maximum.
    rows = connection.execute(
        "SELECT ref, session, max(sequence), digest, starts, cancelled FROM calendar_entry"
        " GROUP BY ref, session ORDER BY ref GLOB 'E-*', length(ref), ref, starts, session"
    )
    return tuple(
        CalendarEntry(ref, session, sequence, digest, read_moment(starts), bool(cancelled))
        for ref, session, sequence, digest, starts, cancelled in rows
    )


def set_places(connection: sqlite3.Connection, given: Iterable[Place], command: int) -> None:
    """Make these the places that there are. Those given before and not among them end, on record."""
    wanted = dict.fromkeys(given)
    standing = {
        Place(ref, session): number
        for number, ref, session in connection.execute(
            "SELECT number, ref, session FROM place WHERE ended IS NULL"
        )
    }
    connection.executemany(
        "UPDATE place SET ended = ? WHERE number = ?",
        [(command, number) for place, number in standing.items() if place not in wanted],
    )
    connection.executemany(
        "INSERT INTO place (ref, session, command) VALUES (?, ?, ?)",
        [(place.ref, place.session, command) for place in wanted if place not in standing],
    )


def issue_entries(connection: sqlite3.Connection, entries: Iterable[CalendarEntry], command: int) -> None:
    """Keep the versions of entries that were not issued before.

    Raises sqlite3.IntegrityError for a version that says something else than when it was issued.
    """
    issued = frozenset(calendar_entries(connection))
    connection.executemany(
        "INSERT INTO calendar_entry (ref, session, sequence, digest, starts, cancelled, command)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (e.ref, e.session, e.sequence, e.digest, written_moment(e.starts), int(e.cancelled), command)
            for e in entries
            if e not in issued
        ],
    )
