"""The timetable: who has a place in which session, who is invited, and what stands in whose calendar."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class Place:
    """One person in one session, by reference and session id: a place given, or an invitation."""

    ref: str
    session: str


@dataclass(frozen=True)
class Unplaced:
    """Somebody who needs a session of a group and has none, why, and what would help.

    `group` is the choose-one group, or the id of a session on its own.
    """

    ref: str
    group: str
    reason: str
    help: str


@dataclass(frozen=True)
class Timetable:
    """A cohort's timetable: everyone's place in each group they need, optional invitations, and the rest."""

    places: tuple[Place, ...]
    invitations: tuple[Place, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()


@dataclass(frozen=True)
class CalendarEntry:
    """A session in somebody's calendar as it was last issued.

    `sequence` counts the versions of the event from 0 (RFC 5545, 3.8.7.4); `digest` is the SHA-256 of what
    the event says, so that a change is seen. `starts` is when it begins, in local time in Europe/London: a
    cancellation names it, even when the session has left the programme file. A cancelled entry stays on
    record: it may be in a calendar.
    """

    ref: str
    session: str
    sequence: int
    digest: str
    starts: datetime
    cancelled: bool = False


@dataclass(frozen=True)
class Window:
    """A stretch of days in which a pair is advised to hold its meeting of that number, first and last day."""

    number: int
    first: date
    last: date


@dataclass(frozen=True)
class PairMeetings:
    """The meetings suggested to one pair, by reference. Empty windows where its dates are not known yet."""

    mentor: str
    mentee: str
    windows: tuple[Window, ...] = field(default=())
