"""How far the cohort has got, read from the register: what decides who is due which letter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from rmtool.commands.schedule.timetable import recorded, sessions_of, taking_part
from rmtool.model.programme import LONDON
from rmtool.reports.letters.progress import Progress, Sessions

if TYPE_CHECKING:
    from rmtool.model.matching import Pair
    from rmtool.model.people import Applicant
    from rmtool.model.programme import Programme
    from rmtool.model.timetable import Place, Window
    from rmtool.register import Register
    from rmtool.reports.letters.kinds import LetterKind

Partners = Mapping[str, tuple["Applicant", ...]]


def progress_of(
    register: Register,
    programme: Programme,
    everybody: Sequence[Applicant],
    now: datetime,
    kinds: Iterable[LetterKind],
) -> Progress:
    """Read how far the cohort has got by today in London, as far as letters of these kinds tell of it."""
    people = {applicant.ref: applicant for applicant in everybody}
    current, ended = register.pairs(), register.ended_pairs()
    standing = [
        pair for pair in current if not people[pair.mentor].withdrawn and not people[pair.mentee].withdrawn
    ]
    partners = _partners(standing, people)
    timetable = recorded(register, taking_part(everybody, register), programme)
    sessions = sessions_of(timetable, programme)
    tells_of_meetings = any("meeting_windows" in kind.fields for kind in kinds)
    return Progress(
        programme,
        today=london_day(now),
        partners=partners if current or ended else None,
        left=_left(current, ended, partners, people),
        places=_only(sessions, timetable.places),
        invitations=_only(sessions, timetable.invitations),
        entries={(entry.ref, entry.session): entry for entry in register.calendar_entries()},
        windows=_windows(standing, sessions, programme) if tells_of_meetings else {},
    )


def london_day(moment: datetime) -> date:
    """The day in London."""
    return moment.astimezone(LONDON).date()


def reply_by(moment: datetime, programme: Programme) -> date:
    """The day by which an answer to a letter of that moment is asked for."""
    return london_day(moment) + timedelta(days=programme.letters.reply_days)


def _partners(pairs: Iterable[Pair], people: Mapping[str, Applicant]) -> Partners:
    found: dict[str, tuple[Applicant, ...]] = {}
    for pair in pairs:
        found[pair.mentor] = (*found.get(pair.mentor, ()), people[pair.mentee])
        found[pair.mentee] = (*found.get(pair.mentee, ()), people[pair.mentor])
    return found


def _left(
    current: Iterable[Pair], ended: Iterable[Pair], partners: Partners, people: Mapping[str, Applicant]
) -> Partners:
    """Partners who withdrew: of a pair not yet ended, or of one that was and nobody came in their place."""
    lost = dict.fromkeys([*current, *ended])
    withdrew = _partners(lost, people)
    at_present = _partners(current, people)
    return {
        ref: left
        for ref, theirs in withdrew.items()
        if (left := tuple(p for p in theirs if p.withdrawn))
        and (ref not in partners or any(p in at_present.get(ref, ()) for p in left))
    }


def _only(sessions: Sessions, places: Iterable[Place]) -> Sessions:
    """Of everybody's sessions, those among these places."""
    wanted = {(place.ref, place.session) for place in places}
    return {
        ref: tuple(session for session in theirs if (ref, session.id) in wanted)
        for ref, theirs in sessions.items()
    }


def _windows(
    pairs: Iterable[Pair], sessions: Sessions, programme: Programme
) -> dict[tuple[str, str], tuple[Window, ...]]:
    """The days suggested to each pair for its meetings."""
    from rmtool.commands.schedule.meetings import pair_meetings

    return {(p.mentor, p.mentee): pair_meetings(p, sessions, programme).windows for p in pairs}
