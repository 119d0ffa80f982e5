"""How dates, times, lists and counts are written."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtool.model.programme import Role, Session
from rmtool.model.wording import clock, day, hours, listing, plural, read_clock, when


@pytest.mark.parametrize(
    ("at", "written"),
    [
        (time(0), "midnight"),
        (time(0, 30), "12:30am"),
        (time(9), "9am"),
        (time(9, 5), "9:05am"),
        (time(12), "midday"),
        (time(12, 30), "12:30pm"),
        (time(13), "1pm"),
        (time(23, 59), "11:59pm"),
    ],
)
def test_a_time_is_written_the_nhs_way(at: time, written: str) -> None:
    assert clock(at) == written


@given(st.times().map(lambda at: at.replace(second=0, microsecond=0)))
def test_a_written_time_is_read_back_as_it_was(at: time) -> None:
    assert at == time(0) or read_clock(clock(at)) == at


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("9.30", time(9, 30)),
        ("09:30", time(9, 30)),
        ("1:30PM", time(13, 30)),
        (" 12am ", time(0)),
        ("noon", time(12)),
    ],
)
def test_a_time_is_read_as_people_write_it(written: str, at: time) -> None:
    assert read_clock(written) == at


@pytest.mark.parametrize("written", ["9", "930", "25:00", "13pm", "0am", "9:75", "later", "", 9.30, None])
def test_what_is_no_time_comes_back_as_it_is(written: object) -> None:
    assert read_clock(written) == written


def test_a_day_has_its_weekday_and_no_noughts_or_commas() -> None:
    assert day(date(2026, 12, 4)) == "Friday 4 December 2026"


def test_a_span_has_to_between_its_times() -> None:
    assert hours(time(10), time(11, 30)) == "10am to 11:30am"


@pytest.mark.parametrize(
    ("known", "written"),
    [
        (
            {"date": date(2026, 9, 21), "start": "13:00", "end": "14:30"},
            "Monday 21 September 2026, 1pm to 2:30pm",
        ),
        ({"date": date(2026, 9, 21)}, "Monday 21 September 2026, time to be confirmed"),
        ({"date": "tbc"}, "date to be confirmed"),
        ({"date": "tbc", "start": "10:00", "end": "11:00"}, "date to be confirmed, 10am to 11am"),
    ],
)
def test_a_session_says_what_is_known_of_its_time(known: dict[str, object], written: str) -> None:
    required = {"id": "one", "kind": "one", "title": "One", "roles": [Role.MENTOR], "required": True}
    assert when(Session.model_validate(required | known)) == written


@pytest.mark.parametrize(
    ("words", "written"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_a_list_reads_as_in_a_sentence(words: list[str], written: str) -> None:
    assert listing(words) == written


def test_a_list_of_choices_has_or() -> None:
    assert listing(["a", "b", "c"], "or") == "a, b or c"


@pytest.mark.parametrize(
    ("number", "written"),
    [(0, "0 mentors"), (1, "1 mentor"), (2, "2 mentors"), (1200, "1,200 mentors")],
)
def test_a_count_fits_its_noun(number: int, written: str) -> None:
    assert plural(number, "mentor") == written


def test_a_count_takes_an_irregular_plural() -> None:
    assert plural(2, "person", "people") == "2 people"
