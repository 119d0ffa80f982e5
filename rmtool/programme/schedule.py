"""Checks the sessions of a programme against their dates, against one another and against their kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time
from itertools import combinations, groupby

from rmtool.model.programme import Session
from rmtool.model.wording import clock, day, hours, weekday
from rmtool.programme.places import Draft, Placed, Remark

Sessions = Sequence[Placed[Session]]


def schedule_faults(draft: Draft) -> Iterator[Remark]:
    """Find the sessions that cannot be held as they are written."""
    sessions = draft.entries("session", Session)
    for placed in sessions:
        yield from _weekday(placed)
        yield from _both_times(placed)
        yield from _ends_after_start(placed, sessions)
    for group in _groups(sessions):
        yield from _alike(group)
        yield from _at_once(group)


def odd_lengths(sessions: Sessions) -> Iterator[Remark]:
    """Find the sessions whose length differs from the usual one of their kind."""
    for placed in sessions:
        usual = _usual_minutes(_others(placed, sessions))
        if usual and placed.entry.minutes not in {None, usual}:
            yield placed.remark(
                f"it lasts {placed.entry.minutes} minutes; the other sessions of its kind last {usual}",
            )


def _weekday(placed: Placed[Session]) -> Iterator[Remark]:
    """Refuse a weekday that does not fit its date: only its author knows which of the two is a slip."""
    on, said = placed.entry.date, placed.entry.weekday
    if on == "tbc" or said is None or said == weekday(on):
        return
    yield placed.remark(
        f'its "weekday" says {said}, but {day(on)} is a {weekday(on)}. '
        "Ask whoever wrote the schedule which is right, then change the other.",
    )


def _both_times(placed: Placed[Session]) -> Iterator[Remark]:
    session = placed.entry
    if (session.start is None) != (session.end is None):
        given, wanting = ("start", "end") if session.end is None else ("end", "start")
        yield placed.remark(
            f'it has "{given}" but no "{wanting}"; give both, or neither until they are known'
        )
    elif session.start is not None and session.lasts is not None:
        yield placed.remark(
            '"lasts" is for sessions without times; "start" and "end" say how long this one is'
        )


def _ends_after_start(placed: Placed[Session], sessions: Sessions) -> Iterator[Remark]:
    """Refuse a session that ends before it starts, and offer the repairs that fit its kind."""
    start, end = placed.entry.start, placed.entry.end
    if start is None or end is None or start < end:
        return
    yield placed.remark(
        f"it ends ({clock(end)}) {'when' if start == end else 'before'} it starts ({clock(start)}).\n"
        f"{_repairs(start, end, _usual_minutes(_others(placed, sessions)))}"
        "Ask whoever wrote the schedule, then change `start` or `end`.",
    )


def _repairs(start: time, end: time, usual: int | None) -> str:
    """Offer to keep the start or to keep the end, with the usual length; nothing where none is usual."""
    kept_start = _later(start, usual) if usual else None
    kept_end = _later(end, -usual) if usual else None
    offers = [
        *([hours(start, kept_start)] if kept_start else []),
        *([hours(kept_end, end)] if kept_end else []),
    ]
    if not offers:
        return ""
    count = "Two repairs" if len(offers) > 1 else "One repair"
    return f"{count} would fit the other sessions of its kind: {', or '.join(offers)}. "


def _later(at: time, minutes: int) -> time | None:
    """Move a time by some minutes; None where that leaves the day."""
    moved = at.hour * 60 + at.minute + minutes
    return time(moved // 60, moved % 60) if 0 <= moved < 24 * 60 else None


def _others(placed: Placed[Session], sessions: Sessions) -> list[Session]:
    return [
        other.entry for other in sessions if other is not placed and other.entry.kind == placed.entry.kind
    ]


def _usual_minutes(sessions: Iterable[Session]) -> int | None:
    """Give the length that most of the sessions have; None where they have none."""
    lengths = Counter(session.minutes for session in sessions if session.minutes and session.minutes > 0)
    return lengths.most_common(1)[0][0] if lengths else None


def _groups(sessions: Sessions) -> list[Sessions]:
    """Bring together the sessions of each choose-one group."""
    grouped = sorted((s for s in sessions if s.entry.group), key=lambda s: str(s.entry.group))
    return [list(group) for _, group in groupby(grouped, key=lambda s: s.entry.group)]


def _alike(group: Sessions) -> Iterator[Remark]:
    """Refuse a group whose sessions do not stand for one another: everybody attends just one of them."""
    first = group[0].entry
    for placed in group[1:]:
        session = placed.entry
        if (session.kind, session.roles, session.required) != (first.kind, first.roles, first.required):
            yield placed.remark(
                f'it shares the group "{first.group}" with "{first.id}", so both must have the same '
                '"kind", "roles" and "required"',
            )


def _at_once(group: Sessions) -> Iterator[Remark]:
    """Refuse alternatives at the same time: whoever cannot attend one cannot attend the other."""
    for one, other in combinations(group, 2):
        if _overlap(one.entry, other.entry):
            yield other.remark(
                f'it is at the same time as "{one.entry.id}", the alternative in its group. '
                "Change the date or the time of one of them.",
            )


def _overlap(one: Session, other: Session) -> bool:
    """Tell whether two sessions share any time. Sessions without a date or times share none."""
    span, other_span = _span(one), _span(other)
    if span is None or other_span is None:
        return False
    return span[0] < other_span[1] and other_span[0] < span[1]


def _span(session: Session) -> tuple[datetime, datetime] | None:
    """Give a session's first and last moment where they are known."""
    if session.date == "tbc" or session.start is None or session.end is None:
        return None
    return datetime.combine(session.date, session.start), datetime.combine(session.date, session.end)
