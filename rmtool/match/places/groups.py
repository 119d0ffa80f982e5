"""What there is to attend: the choose-one groups of a programme, and who could come to which session."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rmtool.model.programme import Programme, Role, Session
from rmtool.model.timetable import Place

PEER_SUPPORT = "peer_support"
"""The kind of session that mentors are asked about whether they want invitations at all."""


@dataclass(frozen=True)
class Attendee:
    """What the timetable may read of somebody who takes part.

    `can_attend` holds the ids of the sessions they said they could come to. It tells something of the kinds
    in `asked` only: those whose question they answered.
    """

    ref: str
    key: str
    role: Role
    can_attend: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()
    peer_support: bool | None = None

    def can_come_to(self, session: Session) -> bool:
        """Whether they could come: to any session of a kind of which they did not say."""
        return session.kind not in self.asked or session.id in self.can_attend

    def is_invited_to(self, session: Session) -> bool:
        """Whether an optional session is for them: of their role, and not turned down beforehand."""
        turned_down = session.kind == PEER_SUPPORT and self.peer_support is False
        return self.role in session.roles and not turned_down


@dataclass(frozen=True)
class Group:
    """Required sessions that stand for one another: everybody whom they are for attends one.

    A session on its own is a group of one, known by its id, and for everybody whatever they said.
    """

    key: str
    sessions: tuple[Session, ...]

    @property
    def options(self) -> tuple[Session, ...]:
        """Sessions that a place can be given in: those with a date, or the only one there is."""
        if len(self.sessions) == 1:
            return self.sessions
        return tuple(session for session in self.sessions if session.date != "tbc")

    def is_for(self, attendee: Attendee) -> bool:
        """Whether somebody needs one of these sessions."""
        return attendee.role in self.sessions[0].roles

    def open_to(self, attendee: Attendee) -> tuple[Session, ...]:
        """The options that somebody could come to."""
        if self.sessions[0].group is None:
            return self.options
        return tuple(session for session in self.options if attendee.can_come_to(session))


def groups(programme: Programme) -> tuple[Group, ...]:
    """The groups of required sessions, in the order of the programme file."""
    members: dict[str, list[Session]] = {}
    for session in programme.sessions:
        if session.required:
            members.setdefault(session.group or session.id, []).append(session)
    return tuple(Group(key, tuple(sessions)) for key, sessions in members.items())


def invitations(attendees: Iterable[Attendee], programme: Programme) -> Iterator[Place]:
    """Invite everybody to the optional sessions that are for them."""
    optional = [session for session in programme.sessions if not session.required]
    for attendee in attendees:
        yield from (Place(attendee.ref, s.id) for s in optional if attendee.is_invited_to(s))
