"""How far the cohort has got by one day, as far as letters depend on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from rmtool.model.people import Applicant
from rmtool.model.programme import Programme, Session
from rmtool.model.timetable import CalendarEntry, Window

WEEKS_OF_MONTHS = 52 / 12

Sessions = Mapping[str, tuple[Session, ...]]
"""The sessions of each person, by reference."""


@dataclass(frozen=True)
class Progress:
    """The programme, the day, and what has been settled for whom by then.

    `partners` are those of the confirmed pairs that still stand, None before any pair was confirmed; `left`
    are partners who withdrew. `places` and `invitations` come from the timetable, `entries` from the
    calendars that were issued, by reference and session. `windows` are the days suggested to a pair for its
    meetings, by mentor and mentee.
    """

    programme: Programme = field(repr=False)
    today: date
    partners: Mapping[str, tuple[Applicant, ...]] | None = field(default=None, repr=False)
    left: Mapping[str, tuple[Applicant, ...]] = field(default_factory=dict, repr=False)
    places: Sessions = field(default_factory=dict, repr=False)
    invitations: Sessions = field(default_factory=dict, repr=False)
    entries: Mapping[tuple[str, str], CalendarEntry] = field(default_factory=dict, repr=False)
    windows: Mapping[tuple[str, str], tuple[Window, ...]] = field(default_factory=dict, repr=False)

    @property
    def is_matched(self) -> bool:
        """Whether pairs have been confirmed."""
        return self.partners is not None

    def partners_of(self, ref: str) -> tuple[Applicant, ...]:
        """The people whom somebody is paired with now."""
        return (self.partners or {}).get(ref, ())

    def is_over(self) -> bool:
        """Whether the programme has ended: its last required session and its last month have passed.

        Months are counted from the last training with a date, else from the deadline. A required session
        without a date is still to come.
        """
        required = [session for session in self.programme.sessions if session.required]
        dates = [session.date for session in required if session.date != "tbc"]
        trainings = [s.date for s in required if s.date != "tbc" and s.is_training]
        started = max(trainings, default=self.programme.about.deadline.date())
        ended = started + timedelta(weeks=self.programme.meetings.months * WEEKS_OF_MONTHS)
        return len(dates) == len(required) and self.today > max([ended, *dates])
