from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtool.commands.schedule.meetings import months_later, pair_meetings
from rmtool.model.matching import Pair
from rmtool.model.programme import Programme, Session
from rmtool.model.timetable import Window
from rmtool.programme import read_programme
from rmtool.resources import samples_folder

SAMPLE = read_programme(samples_folder() / "llr-2026" / "programme.toml")
SESSIONS = {session.id: session for session in SAMPLE.sessions}
PAIR = Pair("M-001", "E-001")
TRAINED = {"M-001": ("mentor-training-2",), "E-001": ("mentee-training-1", "evaluation-1")}


def windows(
    attended: dict[str, tuple[str, ...]] = TRAINED, programme: Programme = SAMPLE, **dated: date | str
) -> tuple[Window, ...]:
    """What is suggested to a pair that attends these sessions, some of them on other days."""

    def held(name: str) -> Session:
        on = dated.get(name.replace("-", "_"), SESSIONS[name].date)
        return SESSIONS[name].model_copy(update={"date": on})

    theirs = {ref: tuple(held(name) for name in names) for ref, names in attended.items()}
    return pair_meetings(PAIR, theirs, programme).windows


def test_a_pair_meets_once_both_are_trained_and_until_the_months_are_over() -> None:
    found = windows()
    assert len(found) == SAMPLE.meetings.number
    assert date(2026, 4, 13) < found[0].first
    assert found[-1].last <= date(2026, 10, 14)


def test_an_evaluation_that_comes_sooner_ends_the_meetings() -> None:
    found = windows(evaluation_1=date(2026, 8, 3))
    assert found[-1].last < date(2026, 8, 3)


def test_no_window_begins_or_ends_on_a_bank_holiday_or_on_a_session_of_the_pair() -> None:
    closed = {date(2026, 5, 4), date(2026, 5, 25), date(2026, 8, 31), date(2026, 7, 29)}
    found = windows(TRAINED | {"E-001": ("mentee-training-1", "midway-1", "evaluation-1")})
    assert not closed & {day for window in found for day in (window.first, window.last)}


@pytest.mark.parametrize(
    "attended",
    [{}, {"M-001": ("mentor-training-1",)}, {"E-001": ("mentee-training-1",), "M-001": ("peer-support-1",)}],
)
def test_nothing_is_suggested_before_both_have_a_place_in_a_training(
    attended: dict[str, tuple[str, ...]],
) -> None:
    assert windows(attended) == ()


def test_nothing_is_suggested_while_a_training_has_no_date() -> None:
    assert windows(mentor_training_2="tbc") == ()


def test_nothing_is_suggested_where_there_are_fewer_days_than_meetings() -> None:
    assert windows(evaluation_1=date(2026, 4, 17)) == ()


@given(day=st.dates(date(2000, 1, 1), date(2099, 12, 31)), months=st.integers(0, 36))
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(day: date, months: int) -> None:
    found = months_later(day, months)
    assert (found.year - day.year) * 12 + found.month - day.month == months
    assert found.day == day.day or (found.day < day.day and (found + timedelta(days=1)).day == 1)
