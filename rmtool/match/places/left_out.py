"""Why somebody has no place in a group they need, and what would help."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from rmtool.match.places.groups import Attendee, Group
from rmtool.model.programme import Session
from rmtool.model.timetable import Unplaced
from rmtool.model.wording import plural, when

ONE_MORE_DATE = {1: "a second date", 2: "a third date", 3: "a fourth date"}
"""What to call one more session, by how many there are."""


def why_unplaced(group: Group, left: Sequence[Attendee]) -> Iterator[Unplaced]:
    """Yield for each of those who are left why they have no place, and the smallest change that helps.

    Seats are counted so that as many more in the one session named would place all who could come to it.
    """
    wanted = Counter(session.id for attendee in left for session in group.open_to(attendee))
    for attendee in left:
        reason, change = _why(group, group.open_to(attendee), wanted)
        yield Unplaced(attendee.ref, group.key, reason, change)


def _why(group: Group, could: Sequence[Session], wanted: Counter[str]) -> tuple[str, str]:
    if not group.options:
        return f"none of its {len(group.sessions)} sessions has a date yet", "a date for one of them"
    if not could:
        return _cannot_attend(group.options), ONE_MORE_DATE.get(len(group.options), "another date")
    most = max(could, key=lambda session: wanted[session.id])
    return f"full: {', or '.join(map(when, could))}", f"{plural(wanted[most.id], 'more seat')} in {most.id}"


def _cannot_attend(options: Sequence[Session]) -> str:
    if len(options) == 1:
        return f"cannot attend {when(options[0])}"
    return f"can attend neither {', nor '.join(map(when, options))}"
