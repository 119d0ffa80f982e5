"""The cohort's timetable: who takes part, and what each attends, as recorded or worked out anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from rmtool.match.places.groups import Attendee, invitations
from rmtool.model.programme import Status
from rmtool.model.timetable import Timetable

if TYPE_CHECKING:
    from rmtool.model.people import Applicant
    from rmtool.model.programme import Programme, Session
    from rmtool.register import Register


def taking_part(everybody: Iterable[Applicant], register: Register) -> dict[str, Applicant]:
    """Everyone eligible, by reference; once pairs are confirmed, those of them who are in one.

    Whoever lost their partner is in a pair until the next confirmation, and keeps their places.
    """
    paired = {ref for pair in register.pairs() for ref in (pair.mentor, pair.mentee)}
    return {a.ref: a for a in everybody if a.status is Status.ELIGIBLE and (not paired or a.ref in paired)}


def recorded(register: Register, people: Mapping[str, Applicant], programme: Programme) -> Timetable:
    """The timetable as the register has it, for these people: the places given, and invitations."""
    sessions = {session.id for session in programme.sessions}
    places = (place for place in register.places() if place.ref in people and place.session in sessions)
    return Timetable(tuple(places), tuple(invitations(map(attendee, people.values()), programme)))


def worked_out(register: Register, people: Mapping[str, Applicant], programme: Programme) -> Timetable:
    """The best timetable for these people, in which places given before stay as far as they can."""
    from rmtool.match.places.placing import timetable

    return timetable(map(attendee, people.values()), programme, register.places())


def sessions_of(timetable: Timetable, programme: Programme) -> dict[str, tuple[Session, ...]]:
    """What each person has a place in or an invitation to, by reference, in the order of the programme."""
    chosen: dict[str, set[str]] = {}
    for place in (*timetable.places, *timetable.invitations):
        chosen.setdefault(place.ref, set()).add(place.session)
    return {
        ref: tuple(session for session in programme.sessions if session.id in theirs)
        for ref, theirs in chosen.items()
    }


def attendee(applicant: Applicant) -> Attendee:
    """What the timetable may know of somebody: no name, and no answer but those about sessions."""
    answers = applicant.application
    return Attendee(
        ref=applicant.ref,
        key=applicant.key,
        role=applicant.role,
        can_attend=answers.sessions,
        asked=answers.sessions_asked,
        peer_support=answers.peer_support,
    )
