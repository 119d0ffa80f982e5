from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from rmtool.model.programme import LONDON, Session
from rmtool.model.timetable import CalendarEntry
from rmtool.reports.timetable.calendars import calendar, cancellation
from rmtool.reports.timetable.entries import calendar_entries, span
from tests.reports.timetable.ics import Client, Component
from tests.reports.timetable.invented import STAMP, entries, programme, session

HELD = st.sampled_from(
    [
        None,
        {},
        {"date": "tbc"},
        {"date": date(2026, 4, 14)},
        {"start": time(8)},
        {"place": "Room 1"},
        {"calendar_title": "Morning session"},
    ]
)
HISTORIES = st.lists(
    st.tuples(st.dictionaries(st.sampled_from("abc"), HELD), st.booleans()), min_size=1, max_size=8
)


@settings(max_examples=300)
@given(HISTORIES)
def test_whoever_imports_the_files_in_order_sees_the_sessions_that_stand(
    history: list[tuple[dict[str, dict[str, object] | None], bool]],
) -> None:
    """Files may be missed on the way: the last ones put everything right."""
    client = Client()
    standing: list[Session] = []
    now: tuple[CalendarEntry, ...] = ()
    for day, (sessions, imported) in enumerate(history):
        standing = [session(key, **changes) for key, changes in sessions.items() if changes is not None]
        now = calendar_entries({"M-001": standing}, now)
        if imported or day == len(history) - 1:
            take_all(client, now, standing, STAMP + timedelta(days=day))
    assert sorted(map(shown, client.shown.values())) == sorted(map(meant, filter(span, standing)))


def take_all(
    client: Client, now: tuple[CalendarEntry, ...], standing: list[Session], stamp: datetime
) -> None:
    client.take(calendar("M-001", now, programme(*standing), stamp=stamp))
    client.take(cancellation("M-001", now, programme(*standing), stamp=stamp))


def shown(found: Component) -> tuple[str, datetime, str]:
    place = found["LOCATION"].plain if "LOCATION" in found.properties else ""
    return found["SUMMARY"].plain, found["DTSTART"].moment, place


def meant(held: Session) -> tuple[str, datetime, str]:
    times = span(held)
    assert times
    return held.neutral_title, times[0].replace(tzinfo=LONDON).astimezone(UTC), held.place or ""


@given(HISTORIES)
def test_versions_only_grow_and_only_when_something_changes(
    history: list[tuple[dict[str, dict[str, object] | None], bool]],
) -> None:
    now: tuple[CalendarEntry, ...] = ()
    for sessions, _ in history:
        before = {entry.session: entry for entry in now}
        now = entries(*(session(k, **c) for k, c in sessions.items() if c is not None), issued=now)
        for entry in now:
            earlier = before.get(entry.session)
            assert entry.sequence == (earlier.sequence + (entry != earlier) if earlier else 0)
        assert before.keys() <= {entry.session for entry in now}
