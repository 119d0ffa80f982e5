"""`schedule --session`: who comes to one session, to be pasted into an invitation. Changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmtool.commands.applicants import applicants
from rmtool.commands.schedule.timetable import recorded, taking_part
from rmtool.errors import UsageFault
from rmtool.model.outcome import Outcome, Table
from rmtool.model.wording import plural, when
from rmtool.programme.places import nearest
from rmtool.reports.timetable.rolls import Roll, has_access_needs, rolls

if TYPE_CHECKING:
    from rmtool.commands.desk import Desk
    from rmtool.model.programme import Programme, Session


def attendee_list(desk: Desk, name: str) -> Outcome:
    """List everybody with a place in a session, or an invitation to it, as the register has it."""
    session = _session(name, desk.here.programme)
    with desk.here.reading() as register:
        people = taking_part(applicants(register, desk.here.programme), register)
        timetable = recorded(register, people, desk.here.programme)
    if session.required and not timetable.places:
        raise UsageFault("Nobody has been given a place yet.", hint="Run `rmtool schedule` first.")
    (roll,) = (r for r in rolls(timetable, people, desk.here.programme) if r.session.id == session.id)
    return Outcome(
        told=(*_invitation(roll), _table(roll)),
        data=_data(roll),
        warnings=_unreachable(roll),
        next_step="paste the addresses and the title into a new meeting in Teams; "
        "rmtool show REF tells what somebody asked for",
    )


def _session(name: str, programme: Programme) -> Session:
    """The session of that id, however it is typed. Raises UsageFault if there is none."""
    sessions = {session.id: session for session in programme.sessions}
    wanted = name.strip().lower()
    if wanted not in sessions:
        raise UsageFault(
            f'There is no session "{name}".{nearest(name, sessions)}',
            hint=f"The sessions are: {', '.join(sessions)}.",
        )
    return sessions[wanted]


def _invitation(roll: Roll) -> tuple[str, ...]:
    """What goes into an invitation, line by line; the title tells nobody who attends."""
    if not roll.everybody:
        return (f"Nobody comes to {roll.session.id} so far.",)
    needs = len(roll.with_access_needs)
    who = plural(needs, "person", "people") if needs else "Nobody"
    return (
        f"Title: {roll.session.neutral_title}",
        f"When: {when(roll.session)}",
        f"Who ({len(roll.everybody)}): {'; '.join(_addresses(roll))}",
        f"{who} asked for something to be arranged.",
    )


def _addresses(roll: Roll) -> list[str]:
    return [person.application.email for person in roll.everybody if person.application.email]


def _unreachable(roll: Roll) -> tuple[str, ...]:
    refs = [person.ref for person in roll.everybody if not person.application.email]
    return (f"Left out of the line, for want of an email address: {', '.join(refs)}.",) if refs else ()


def _table(roll: Roll) -> Table:
    return Table(
        headings=("Ref", "Name", "Comes as", "Access needs"),
        rows=tuple(
            (
                person.ref,
                person.application.full_name,
                "place" if person in roll.placed else "invited",
                "yes" if has_access_needs(person) else "",
            )
            for person in roll.everybody
        ),
    )


def _data(roll: Roll) -> dict[str, object]:
    return {
        "session": roll.session.id,
        "title": roll.session.neutral_title,
        "when": when(roll.session),
        "places": [person.ref for person in roll.placed],
        "invited": [person.ref for person in roll.invited],
        "addresses": _addresses(roll),
        "access_needs": [person.ref for person in roll.with_access_needs],
    }
