"""Who comes to which session: those with a place and those invited, and who asked for an adjustment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rmtool.model.people import Applicant
from rmtool.model.programme import Programme, Session
from rmtool.model.timetable import Place, Timetable

NO_NEEDS = frozenset({"", "-", "n/a", "na", "nil", "no", "none", "none needed", "not applicable", "nothing"})
"""What people write who ask for nothing."""


@dataclass(frozen=True)
class Roll:
    """One session, and who comes to it: those with a place in it, and those invited."""

    session: Session
    placed: tuple[Applicant, ...] = field(repr=False)
    invited: tuple[Applicant, ...] = field(repr=False)

    @property
    def everybody(self) -> tuple[Applicant, ...]:
        """All who may come. Nobody has a place in a session and an invitation to it."""
        return self.placed + self.invited

    @property
    def with_access_needs(self) -> tuple[Applicant, ...]:
        """Those of them who asked for something to be arranged."""
        return tuple(person for person in self.everybody if has_access_needs(person))


def rolls(timetable: Timetable, people: Mapping[str, Applicant], programme: Programme) -> tuple[Roll, ...]:
    """The roll of every session, in the order of the programme file. `people` are by reference."""
    placed, invited = _by_session(timetable.places), _by_session(timetable.invitations)
    return tuple(
        Roll(
            session,
            placed=tuple(people[ref] for ref in placed.get(session.id, ())),
            invited=tuple(people[ref] for ref in invited.get(session.id, ())),
        )
        for session in programme.sessions
    )


def has_access_needs(applicant: Applicant) -> bool:
    """Whether somebody asked for an adjustment. What it is stays in their application."""
    return applicant.application.adjustments.strip().rstrip(".!").casefold() not in NO_NEEDS


def _by_session(places: Iterable[Place]) -> Mapping[str, list[str]]:
    refs: dict[str, list[str]] = {}
    for place in places:
        refs.setdefault(place.session, []).append(place.ref)
    return refs
