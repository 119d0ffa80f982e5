"""What a timetable issues: calendars and log sheets that differ from those that lie there, and what goes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from rmtool.reports.review import saved_by_somebody_else
from rmtool.reports.timetable.calendars import calendar, cancellation
from rmtool.reports.timetable.log_sheet import log_sheet

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from rmtool.commands.schedule.plan import Plan

CALENDARS = PurePosixPath("out/calendars")
MEETINGS = PurePosixPath("out/meetings")
ANY_SHEET, ANY_REMINDERS = "M-*-E-*.xlsx", "[ME]-*-meetings.ics"

STAMP = re.compile(rb"^DTSTAMP:[^\r\n]*", re.MULTILINE)
"""When a calendar file was made: the one thing in which two that say the same differ."""


@dataclass(frozen=True)
class Issues:
    """The files to write, by path in the cohort folder, those to remove, and log sheets left as they are.

    A log sheet in which somebody has written something is neither replaced nor removed.
    """

    written: dict[str, bytes] = field(repr=False)
    removed: tuple[str, ...]
    filled_in: tuple[str, ...] = ()


def issues(plan: Plan, folder: Path, stamp: datetime, *, reminders: bool) -> Issues:
    """Compose every calendar and log sheet, and find out which of them differ from what lies there.

    `stamp` is the moment of issue. With `reminders`, everyone in a pair gets the days suggested for meetings
    as a calendar of their own; those who have one already have it kept up to date.
    """
    suggested = dict(_reminders(plan, stamp))
    there = set(_matching(folder, CALENDARS, ANY_REMINDERS))
    asked_for = {p: said for p, said in suggested.items() if reminders or p in there}
    ended = dict.fromkeys(sorted(there - suggested.keys()))
    calendars = _calendar_issues(folder, dict(_calendars(plan, stamp)) | asked_for | ended)
    sheets = _sheet_issues(folder, dict(_log_sheets(plan)))
    return Issues(calendars.written | sheets.written, calendars.removed + sheets.removed, sheets.filled_in)


def _calendar_issues(folder: Path, calendars: Mapping[str, bytes | None]) -> Issues:
    """Write the calendars that say something new, and remove those that have nothing left to say."""
    written = {
        p: said
        for p, said in calendars.items()
        if said and _unstamped(_lying(folder / p)) != _unstamped(said)
    }
    empty = (p for p, said in calendars.items() if said is None and _lying(folder / p))
    return Issues(written, tuple(empty))


def _sheet_issues(folder: Path, sheets: Mapping[str, bytes]) -> Issues:
    """Write the log sheets that changed, and remove those of pairs that are none now."""
    ended = [path for path in _matching(folder, MEETINGS, ANY_SHEET) if path not in sheets]
    changed = [path for path, sheet in sheets.items() if _lying(folder / path) != sheet]
    filled_in = {path for path in (*changed, *ended) if _is_filled_in(_lying(folder / path))}
    return Issues(
        {path: sheets[path] for path in changed if path not in filled_in},
        tuple(path for path in ended if path not in filled_in),
        tuple(sorted(filled_in)),
    )


def _calendars(plan: Plan, stamp: datetime) -> Iterator[tuple[str, bytes | None]]:
    """Yield both calendar files of everybody to whom something was issued; None for one that says nothing."""
    for ref, entries in plan.entries_of.items():
        yield f"{CALENDARS}/{ref}.ics", calendar(ref, entries, plan.programme, stamp=stamp)
        yield f"{CALENDARS}/{ref}-cancelled.ics", cancellation(ref, entries, plan.programme, stamp=stamp)


def _reminders(plan: Plan, stamp: datetime) -> Iterator[tuple[str, bytes | None]]:
    """Yield the meetings' calendar of everybody in a pair; None where no days can be suggested."""
    for ref, windows in plan.windows_of.items():
        said = calendar(ref, (), plan.programme, stamp=stamp, windows=windows)
        yield f"{CALENDARS}/{ref}-meetings.ics", said


def _log_sheets(plan: Plan) -> Iterator[tuple[str, bytes]]:
    """Yield the log sheet of each confirmed pair."""
    for pair in plan.meetings:
        mentor, mentee = (plan.people[ref].application.full_name for ref in (pair.mentor, pair.mentee))
        sheet = log_sheet(pair, (mentor, mentee), plan.programme)
        yield f"{MEETINGS}/{pair.mentor}-{pair.mentee}.xlsx", sheet


def _matching(folder: Path, where: PurePosixPath, names: str) -> list[str]:
    """The files there whose names look like this, by path in the cohort folder."""
    return sorted(path.relative_to(folder).as_posix() for path in (folder / where).glob(names))


def _lying(path: Path) -> bytes:
    """What lies there, if anything does."""
    return path.read_bytes() if path.is_file() else b""


def _unstamped(calendar_file: bytes) -> bytes:
    return STAMP.sub(b"", calendar_file)


def _is_filled_in(sheet: bytes) -> bool:
    return bool(sheet) and saved_by_somebody_else(sheet)
