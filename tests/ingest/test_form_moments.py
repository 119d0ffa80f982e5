from __future__ import annotations

from datetime import date, datetime

import pytest

from rmtool.ingest.columns.moments import days_come_first, read_moment
from rmtool.model.export import Cell, CellFault


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        (datetime(2026, 3, 1, 9, 8, 38, 400_000), datetime(2026, 3, 1, 9, 8, 38)),
        (datetime(2026, 3, 1, 23, 59, 59, 500_000), datetime(2026, 3, 2)),
        (date(2026, 3, 1), datetime(2026, 3, 1)),
        (46082.5, datetime(2026, 3, 1, 12)),
        ("46082.5", datetime(2026, 3, 1, 12)),
        ("2026-03-12T23:30:00Z", datetime(2026, 3, 12, 23, 30)),
        ("2026-06-12T23:30:00Z", datetime(2026, 6, 13, 0, 30)),
        ("2026-03-12 23:30", datetime(2026, 3, 12, 23, 30)),
        ("25/03/2026 09:05:07", datetime(2026, 3, 25, 9, 5, 7)),
        ("3/25/26 9:05:07 PM", datetime(2026, 3, 25, 21, 5, 7)),
        ("3/25/26, 12:05:07 am", datetime(2026, 3, 25, 0, 5, 7)),
        ("03/03/2026", datetime(2026, 3, 3)),
    ],
)
def test_a_moment_is_read_however_it_was_saved(cell: Cell, moment: datetime) -> None:
    assert read_moment(cell) == moment


@pytest.mark.parametrize(
    "cell",
    [
        "03/04/2026",
        "31/02/2026",
        "25/03/2026 25:00",
        "13/13/2026",
        "yesterday",
        "",
        3.0,
        -1.0,
        True,
        CellFault.ERROR,
        None,
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59.999999",
        datetime(9999, 12, 31, 23, 59, 59, 999_999),
    ],
)
def test_what_is_no_moment_or_could_be_two_is_none(cell: Cell) -> None:
    assert read_moment(cell) is None


def test_numbers_of_the_1904_system_are_dates_of_their_own() -> None:
    assert read_moment(44620.5, epoch_1904=True) == datetime(2026, 3, 1, 12)


def test_the_file_tells_which_of_day_and_month_comes_first() -> None:
    assert days_come_first(["03/04/2026", "25/03/2026"]) is True
    assert days_come_first(["3/4/26", "3/25/26 9:00"]) is False
    assert days_come_first(["3/4/26", 46082.0, None]) is None
    assert days_come_first(["25/03/2026", "03/25/2026"]) is None
    assert read_moment("03/04/2026", day_first=False) == datetime(2026, 3, 4)
