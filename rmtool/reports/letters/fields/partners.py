"""What a letter may tell of the other person of a pair: who they are at work, and what they released.

Consent covers what was released and nothing else. Of that, a letter names what its reader asked to learn
about: they need no more. In a letter that is about no partner these fields are blank.
"""

from __future__ import annotations

from collections.abc import Callable

from rmtool.model.people import Applicant
from rmtool.model.programme import Role
from rmtool.reports.letters.addresses import Recipient, mailbox
from rmtool.reports.letters.case import Case
from rmtool.reports.timetable.meetings import windows_in_words

Told = Callable[[Applicant], str]


def of_partner(told: Told) -> Callable[[Case], str]:
    """Make a field of what is told about the partner; it is blank where the letter is about none."""

    def text(case: Case) -> str:
        return told(case.occasion.partner) if case.occasion.partner else ""

    return text


def name(partner: Applicant) -> str:
    """Write the partner's name as they gave it."""
    return partner.application.full_name.strip() or "your partner"


def email(partner: Applicant) -> str:
    """Write the address that letters to the partner go to; blank where there is not exactly one."""
    to = mailbox(Recipient.APPLICANT, partner)
    return to.address if to else ""


def released_topics(case: Case) -> tuple[str, ...]:
    """Name the topics that the mentor released and this mentee asked for, in the programme's own wording."""
    mentor, mentee = case.occasion.partner, case.applicant
    if mentor is None or mentor.role is not Role.MENTOR:
        return ()
    released = mentor.application.topics_released & mentor.application.topics_offered
    told = released & mentee.application.topics_wanted
    return tuple(topic.wording for topic in case.programme.topics if topic.key in told)


def meeting_windows(case: Case) -> tuple[str, ...]:
    """Write one line for each meeting of the pair: the days that were suggested for it."""
    if case.occasion.partner is None:
        return ()
    mentor, mentee = sorted((case.applicant, case.occasion.partner), key=lambda one: one.role is Role.MENTEE)
    return windows_in_words(case.progress.windows.get((mentor.ref, mentee.ref), ()))


def other_partners(case: Case) -> tuple[str, ...]:
    """Name the people whom somebody is paired with now, when the letter is about one who left."""
    return tuple(map(name, case.progress.partners_of(case.applicant.ref)))
