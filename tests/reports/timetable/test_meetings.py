from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rmtool.model.programme import Meetings, Programme
from rmtool.model.timetable import Window
from rmtool.reports.timetable.meetings import meeting_windows, windows_in_words
from tests.reports.timetable.invented import SHIPPED

NOBODY_WORKS = frozenset({date(2026, 5, 4), date(2026, 5, 25), date(2026, 8, 31)})
DAY = timedelta(days=1)


def meeting(number: int) -> Programme:
    meetings = Meetings(number=number, minutes=60, months=6)
    return SHIPPED.model_copy(update={"meetings": meetings})


def is_working(on: date, closed: frozenset[date]) -> bool:
    return on.weekday() < 5 and on not in closed


def days_of(window: Window, closed: frozenset[date]) -> list[date]:
    days = (window.first + n * DAY for n in range((window.last - window.first).days + 1))
    return [on for on in days if is_working(on, closed)]


@st.composite
def spans(draw: st.DrawFn) -> tuple[int, date, date, frozenset[date]]:
    """A number of meetings, a first and a last day in any years, and closed days; there is always room."""
    first = draw(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
    length = draw(st.integers(0, 800))
    closed = draw(st.frozensets(st.integers(0, length).map(lambda n: first + n * DAY), max_size=40))
    open_days = sum(is_working(first + n * DAY, closed) for n in range(length + 1))
    assume(open_days)
    number = draw(st.integers(1, min(60, open_days)))
    return number, first, first + length * DAY, closed


@settings(max_examples=200)
@given(spans())
def test_every_meeting_has_its_window_in_order_on_working_days_and_apart_from_the_others(
    span: tuple[int, date, date, frozenset[date]],
) -> None:
    number, first, last, closed = span
    windows = meeting_windows(meeting(number), first, last, closed)
    assert [window.number for window in windows] == list(range(1, number + 1))
    edges = [edge for window in windows for edge in (window.first, window.last)]
    assert edges == sorted(edges)
    assert all(is_working(edge, closed) for edge in edges)
    assert first <= edges[0]
    assert edges[-1] <= last
    assert all(earlier.last < later.first for earlier, later in pairwise(windows))


@settings(max_examples=200)
@given(spans())
def test_no_window_is_longer_than_a_week_and_the_next(span: tuple[int, date, date, frozenset[date]]) -> None:
    number, first, last, closed = span
    for window in meeting_windows(meeting(number), first, last, closed):
        monday = window.first - window.first.weekday() * DAY
        assert window.last <= monday + 11 * DAY


@settings(max_examples=200)
@given(spans())
def test_windows_are_spread_evenly(span: tuple[int, date, date, frozenset[date]]) -> None:
    """Each lies in its own part of the working days, all parts being equal to within a day."""
    number, first, last, closed = span
    working = days_of(Window(0, first, last), closed)
    for part, window in enumerate(meeting_windows(meeting(number), first, last, closed)):
        begins, ends = working.index(window.first), working.index(window.last)
        assert part * len(working) / number - 1 < begins <= ends < (part + 1) * len(working) / number


@settings(max_examples=200)
@given(spans())
def test_a_window_is_a_week_at_least_where_there_is_room(
    span: tuple[int, date, date, frozenset[date]],
) -> None:
    number, first, last, _ = span
    windows = meeting_windows(meeting(number), first, last, frozenset())
    room = len(days_of(Window(0, first, last), frozenset())) // number
    assert all(len(days_of(window, frozenset())) >= min(room, 5) for window in windows)


def test_six_meetings_over_six_months_are_about_a_month_apart() -> None:
    windows = meeting_windows(meeting(6), date(2026, 3, 28), date(2026, 9, 28), NOBODY_WORKS)
    starts = [window.first for window in windows]
    gaps = [(later - earlier).days for earlier, later in pairwise(starts)]
    assert all(21 <= gap <= 42 for gap in gaps)
    assert all(8 <= len(days_of(window, NOBODY_WORKS)) <= 10 for window in windows)


def test_a_bank_holiday_neither_begins_nor_ends_a_window() -> None:
    (window,) = meeting_windows(meeting(1), date(2026, 5, 2), date(2026, 5, 8), NOBODY_WORKS)
    assert window == Window(1, date(2026, 5, 5), date(2026, 5, 8))


def test_a_bank_holiday_does_not_put_a_meeting_off() -> None:
    windows = meeting_windows(meeting(1), date(2026, 5, 4), date(2026, 7, 31), NOBODY_WORKS)
    assert windows == (Window(1, date(2026, 5, 5), date(2026, 5, 15)),)


def test_two_weeks_with_too_few_days_are_passed_over_for_fuller_ones() -> None:
    windows = meeting_windows(meeting(1), date(2026, 6, 4), date(2026, 7, 31), NOBODY_WORKS)
    assert windows == (Window(1, date(2026, 6, 8), date(2026, 6, 19)),)


def test_where_days_are_short_so_are_the_windows() -> None:
    windows = meeting_windows(meeting(5), date(2026, 6, 1), date(2026, 6, 7), frozenset())
    assert windows == tuple(Window(n, date(2026, 6, n), date(2026, 6, n)) for n in range(1, 6))


@pytest.mark.parametrize("last", [date(2026, 6, 7), date(2026, 6, 1), date(2026, 5, 1)])
def test_there_must_be_a_working_day_for_each_meeting(last: date) -> None:
    with pytest.raises(ValueError, match="6 meetings need as many working days"):
        meeting_windows(meeting(6), date(2026, 6, 1), last, frozenset())


def test_windows_are_told_in_words() -> None:
    windows = [
        Window(1, date(2026, 4, 20), date(2026, 5, 1)),
        Window(2, date(2026, 6, 1), date(2026, 6, 1)),
    ]
    assert windows_in_words(windows) == (
        "Meeting 1: between Monday 20 April 2026 and Friday 1 May 2026",
        "Meeting 2: on Monday 1 June 2026",
    )
