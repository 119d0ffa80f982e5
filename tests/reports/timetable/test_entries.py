from __future__ import annotations

from datetime import date, datetime, time

import pytest

from rmtool.reports.timetable.entries import calendar_entries
from tests.reports.timetable.invented import entries, session

MOVED = {
    "another day": {"date": date(2026, 4, 14)},
    "an earlier start": {"start": time(9)},
    "a later end": {"end": time(13)},
    "a place": {"place": "Room 1"},
    "a link": {"link": "https://meet.example/1"},
    "another title in calendars": {"calendar_title": "Morning session"},
}
OPEN = {
    "no date": {"date": "tbc"},
    "no times": {"start": None, "end": None},
}


def test_a_session_begins_at_version_0() -> None:
    (entry,) = entries(session())
    assert (entry.ref, entry.session, entry.sequence) == ("M-001", "mentor-training-1", 0)
    assert (entry.starts, entry.cancelled) == (datetime(2026, 4, 13, 9, 30), False)


def test_what_says_the_same_stays_as_it_was_issued() -> None:
    issued = entries(session())
    assert entries(session(), issued=issued) == issued


def test_what_a_calendar_does_not_show_makes_no_new_version() -> None:
    issued = entries(session())
    assert entries(session(title="Another title", seats=12), issued=issued) == issued


@pytest.mark.parametrize("changes", MOVED.values(), ids=MOVED)
def test_what_says_something_else_is_the_next_version(changes: dict[str, object]) -> None:
    issued = entries(session())
    (entry,) = entries(session(**changes), issued=issued)
    assert (entry.sequence, entry.cancelled) == (1, False)
    assert entry.digest != issued[0].digest


def test_a_place_is_not_mistaken_for_a_link() -> None:
    (at,), (online,) = entries(session(place="https://x")), entries(session(link="https://x"))
    assert at.digest != online.digest


@pytest.mark.parametrize("changes", OPEN.values(), ids=OPEN)
def test_a_session_without_a_date_or_times_is_in_no_calendar(changes: dict[str, object]) -> None:
    assert entries(session(**changes)) == ()


@pytest.mark.parametrize("changes", OPEN.values(), ids=OPEN)
def test_a_session_that_loses_its_date_or_times_is_cancelled(changes: dict[str, object]) -> None:
    (entry,) = entries(session(**changes), issued=entries(session()))
    assert (entry.sequence, entry.cancelled, entry.starts) == (1, True, datetime(2026, 4, 13, 9, 30))


def test_a_session_that_somebody_no_longer_has_is_cancelled_once() -> None:
    cancelled = entries(issued=entries(session()))
    assert [(entry.sequence, entry.cancelled) for entry in cancelled] == [(1, True)]
    assert entries(issued=cancelled) == cancelled


def test_everything_is_cancelled_for_somebody_who_left() -> None:
    issued = calendar_entries({"M-001": [session()], "M-002": [session()]}, [])
    stayed, left = calendar_entries({"M-001": [session()]}, issued)
    assert (stayed, left.ref, left.cancelled) == (issued[0], "M-002", True)


def test_a_cancelled_session_that_comes_back_is_a_new_version() -> None:
    cancelled = entries(issued=entries(session()))
    (entry,) = entries(session(), issued=cancelled)
    assert (entry.sequence, entry.cancelled) == (2, False)


def test_entries_are_in_order_whatever_order_the_people_and_sessions_have() -> None:
    late, early = session("a", date=date(2026, 5, 1)), session("b", date=date(2026, 4, 1))
    one = calendar_entries({"M-1000": [late], "M-002": [late, early], "E-001": [late]}, [])
    other = calendar_entries({"E-001": [late], "M-002": [early, late], "M-1000": [late]}, [])
    assert one == other
    assert [(e.ref, e.session) for e in one] == [
        ("M-002", "b"),
        ("M-002", "a"),
        ("M-1000", "a"),
        ("E-001", "a"),
    ]
