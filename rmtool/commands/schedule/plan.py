"""A timetable and all that follows from it: what stands in whose calendar, and when pairs meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from rmtool.commands.schedule.meetings import pair_meetings
from rmtool.commands.schedule.timetable import sessions_of, worked_out
from rmtool.model.people import Applicant
from rmtool.model.programme import Programme
from rmtool.model.timetable import CalendarEntry, PairMeetings, Place, Timetable, Window
from rmtool.reports.timetable.entries import calendar_entries

if TYPE_CHECKING:
    from rmtool.register import Register


@dataclass(frozen=True)
class Plan:
    """A timetable and what follows from it.

    `people` are those who take part, by reference, and `kept` the places that were theirs before. `issued`
    are the calendar entries before and `entries` after; `meetings` those of the confirmed pairs.
    """

    programme: Programme = field(repr=False)
    people: Mapping[str, Applicant] = field(repr=False)
    timetable: Timetable
    kept: tuple[Place, ...]
    issued: tuple[CalendarEntry, ...]
    entries: tuple[CalendarEntry, ...]
    meetings: tuple[PairMeetings, ...]

    @cached_property
    def entries_of(self) -> Mapping[str, list[CalendarEntry]]:
        """The calendar entries of each person, by reference."""
        found: dict[str, list[CalendarEntry]] = {}
        for entry in self.entries:
            found.setdefault(entry.ref, []).append(entry)
        return found

    @cached_property
    def windows_of(self) -> Mapping[str, tuple[Window, ...]]:
        """The days suggested to each person, by reference; of two partners, those of the first."""
        found: dict[str, tuple[Window, ...]] = {}
        for pair in self.meetings:
            found.setdefault(pair.mentor, pair.windows)
            found.setdefault(pair.mentee, pair.windows)
        return found


def plan_of(register: Register, people: Mapping[str, Applicant], programme: Programme) -> Plan:
    """Work out the timetable of those who take part, keeping their places, and what follows from it."""
    timetable = worked_out(register, people, programme)
    attended, issued = sessions_of(timetable, programme), register.calendar_entries()
    given = frozenset(timetable.places)
    return Plan(
        programme=programme,
        people=people,
        timetable=timetable,
        kept=tuple(place for place in register.places() if place in given),
        issued=issued,
        entries=calendar_entries(attended, issued),
        meetings=tuple(
            pair_meetings(pair, attended, programme)
            for pair in register.pairs()
            if pair.mentor in people and pair.mentee in people
        ),
    )
