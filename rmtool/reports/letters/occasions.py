"""Who is due which kind of letter, and on what occasion: one function for each way of being due one.

A function gives the occasions on which this person is due the letter as things stand, or none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from rmtool.model.letters import ONCE, Occasion
from rmtool.model.people import Applicant
from rmtool.model.programme import Role, Session, Status
from rmtool.reports.letters.progress import Progress, Sessions

Occasions = Callable[[Applicant, Progress], Iterator[Occasion]]


def on_applying(applicant: Applicant, _progress: Progress) -> Iterator[Occasion]:
    """Everyone who applied and has not withdrawn."""
    if applicant.status is not Status.WITHDRAWN:
        yield ONCE


def when_asked_about(applicant: Applicant, _progress: Progress) -> Iterator[Occasion]:
    """Whoever has a question open."""
    if applicant.status is Status.QUERY:
        yield ONCE


def when_not_eligible(applicant: Applicant, _progress: Progress) -> Iterator[Occasion]:
    """Whoever plainly does not meet the person specification."""
    if applicant.status is Status.NOT_ELIGIBLE:
        yield ONCE


def with_a_place(applicant: Applicant, progress: Progress) -> Iterator[Occasion]:
    """Everyone eligible, until pairs are confirmed; from then on, those in a pair."""
    in_a_pair = bool(progress.partners_of(applicant.ref))
    if applicant.status is Status.ELIGIBLE and (in_a_pair or not progress.is_matched):
        yield ONCE


def in_reserve(applicant: Applicant, progress: Progress) -> Iterator[Occasion]:
    """Whoever is eligible and was not matched. Those who lost a partner hear of that instead."""
    unmatched = progress.is_matched and not progress.partners_of(applicant.ref)
    if applicant.status is Status.ELIGIBLE and unmatched and applicant.ref not in progress.left:
        yield ONCE


def once_withdrawn(applicant: Applicant, _progress: Progress) -> Iterator[Occasion]:
    """Whoever withdrew."""
    if applicant.status is Status.WITHDRAWN:
        yield ONCE


def for_each_partner(role: Role) -> Occasions:
    """Everyone of a role who is in a confirmed pair, once for each partner.

    Both have to be eligible: whoever took their consent back is introduced to nobody.
    """

    def occasions(applicant: Applicant, progress: Progress) -> Iterator[Occasion]:
        if applicant.role is role and applicant.status is Status.ELIGIBLE:
            partners = progress.partners_of(applicant.ref)
            yield from (Occasion(p.ref, partner=p) for p in partners if p.status is Status.ELIGIBLE)

    return occasions


def for_each_partner_who_left(applicant: Applicant, progress: Progress) -> Iterator[Occasion]:
    """Whoever is still with the programme and had a partner who withdrew."""
    if applicant.status is Status.ELIGIBLE:
        yield from (Occasion(p.ref, partner=p) for p in progress.left.get(applicant.ref, ()))


def for_a_place_in(*kinds: str) -> Occasions:
    """Whoever has a place in a session of these kinds, from the day on which the programme announces it."""

    def occasions(applicant: Applicant, progress: Progress) -> Iterator[Occasion]:
        days = progress.programme.letters.announce_days
        for session in _within(days, progress.places, applicant, progress):
            if session.kind in kinds:
                yield Occasion(session.id, session=session)

    return occasions


def for_an_invitation_to(*kinds: str) -> Occasions:
    """Whoever is invited to sessions of these kinds, for the next of them that the programme announces.

    The later ones wait until this one is over: nobody wants six invitations on one day.
    """

    def occasions(applicant: Applicant, progress: Progress) -> Iterator[Occasion]:
        days = progress.programme.letters.announce_days
        invited = [s for s in _within(days, progress.invitations, applicant, progress) if s.kind in kinds]
        for session in sorted(invited, key=lambda session: str(session.date))[:1]:
            yield Occasion(session.id, session=session)

    return occasions


def shortly_before_a_place(applicant: Applicant, progress: Progress) -> Iterator[Occasion]:
    """Whoever has a place in a session within the days that the programme reminds people ahead."""
    days = progress.programme.letters.reminder_days
    for session in _within(days, progress.places, applicant, progress):
        yield Occasion(session.id, session=session)


def at_the_end(applicant: Applicant, progress: Progress) -> Iterator[Occasion]:
    """Whoever is in a pair once the programme is over."""
    if applicant.status is Status.ELIGIBLE and progress.partners_of(applicant.ref) and progress.is_over():
        yield ONCE


def _within(days: int, sessions: Sessions, applicant: Applicant, progress: Progress) -> Iterator[Session]:
    """The sessions of somebody eligible that are held between today and so many days from now.

    Whoever lost their partner keeps their places until the next confirmation: the timetable knows.
    """
    last = progress.today + timedelta(days=days)
    if applicant.status is Status.ELIGIBLE:
        for session in sessions.get(applicant.ref, ()):
            if session.date != "tbc" and progress.today <= session.date <= last:
                yield session
