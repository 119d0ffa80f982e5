"""What a letter is about: one applicant, in one programme, asked to reply by one day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from rmtool.model.people import Applicant
from rmtool.model.programme import Programme
from rmtool.model.wording import clock, day


@dataclass(frozen=True)
class Case:
    """One applicant, the programme, and the day to reply by."""

    applicant: Applicant = field(repr=False)
    programme: Programme = field(repr=False)
    reply_by: date

    @property
    def deadline(self) -> str:
        """The last minute that counted: "by midnight" would leave people unsure which midnight."""
        deadline = self.programme.about.deadline
        return f"{clock(deadline.time())} on {day(deadline.date())}"
