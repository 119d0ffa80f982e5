"""The log sheet of a pair: a workbook in which the two note when they met, and nothing of what was said."""

from __future__ import annotations

from rmtool.model.programme import Programme
from rmtool.model.timetable import PairMeetings, Window
from rmtool.model.wording import listing
from rmtool.reports.form_sheet import FormSheet, form_workbook
from rmtool.reports.timetable.meetings import window_in_words
from rmtool.reports.workbook import Column

COLUMNS = (
    Column("Meeting", 12),
    Column("A good time to meet", 46),
    Column("Date held", 20, typed=True),
    Column("Minutes", 11, typed=True),
    Column("In person or online", 14, choices=("in person", "online"), typed=True),
    Column("Did both attend?", 12, choices=("yes", "no"), typed=True),
)

HOW_TO = (
    "Fill in one row after each meeting. The times to meet are suggestions: agree days that suit you both."
)
PRIVATE = (
    "What you talk about stays between the two of you. Please write none of it here, only when you met, "
    "for how long, and whether in person or online."
)


def log_sheet(pair: PairMeetings, names: tuple[str, str], programme: Programme) -> bytes:
    """The workbook of one pair, `names` being those of its mentor and its mentee: a row for each meeting.

    The same pair always gives the same bytes.
    """
    lines = (
        ("Pair", f"{pair.mentor} and {pair.mentee}"),
        ("Names", listing(names)),
        ("What to do", HOW_TO),
        ("Private", PRIVATE),
        ("Questions", f"Email {listing(programme.contacts.emails, 'or')}."),
    )
    return form_workbook(FormSheet("Meetings", lines, COLUMNS, _meetings(pair, programme.meetings.number)))


def _meetings(pair: PairMeetings, number: int) -> list[tuple[str, ...]]:
    """A row for each meeting, suggested or not: which it is, a good time for it, and what is filled in."""
    suggested = {window.number: _two_lines(window) for window in pair.windows}
    blank = [""] * (len(COLUMNS) - 2)
    return [(f"{n} of {number}", suggested.get(n, ""), *blank) for n in range(1, number + 1)]


def _two_lines(window: Window) -> str:
    return window_in_words(window).replace(" and ", "\nand ")
