"""What a letter is about: one applicant on one occasion, as the cohort stands, asked to reply by one day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from rmtool.model.letters import ONCE, Occasion
from rmtool.model.people import Applicant
from rmtool.model.programme import Programme, Session
from rmtool.model.timetable import CalendarEntry
from rmtool.model.wording import clock, day
from rmtool.reports.letters.progress import Progress


@dataclass(frozen=True)
class Case:
    """One applicant, the cohort as it stands, the day to reply by, and the occasion."""

    applicant: Applicant = field(repr=False)
    progress: Progress = field(repr=False)
    reply_by: date
    occasion: Occasion = ONCE

    @property
    def programme(self) -> Programme:
        """The programme."""
        return self.progress.programme

    @property
    def places(self) -> tuple[Session, ...]:
        """The sessions that the applicant has a place in."""
        return self.progress.places.get(self.applicant.ref, ())

    @property
    def entry(self) -> CalendarEntry | None:
        """What stands in their calendar for the session that the letter is about, if anything does."""
        entry = self.progress.entries.get((self.applicant.ref, self.occasion.key))
        return None if entry is None or entry.cancelled else entry

    def was_taken_from(self, session: Session) -> bool:
        """Whether a session once stood in their calendar and was taken out of it."""
        entry = self.progress.entries.get((self.applicant.ref, session.id))
        return entry is not None and entry.cancelled

    @property
    def deadline(self) -> str:
        """The last minute that counted: "by midnight" would leave people unsure which midnight."""
        deadline = self.programme.about.deadline
        return f"{clock(deadline.time())} on {day(deadline.date())}"
