"""What `schedule` tells: places and loads, who has none and what would help, and whose calendar changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from rmtool.commands.schedule.issues import CALENDARS, MEETINGS
from rmtool.commands.schedule.uncertain import REFS_TOLD, to_be_asked
from rmtool.model.outcome import Outcome, Table
from rmtool.model.wording import listing, listing_some, plural, when
from rmtool.reports.timetable.entries import span
from rmtool.reports.timetable.rolls import Roll, rolls
from rmtool.reports.timetable.workbook import NO_PLACE, SCHEDULE

if TYPE_CHECKING:
    from rmtool.commands.schedule.issues import Issues
    from rmtool.commands.schedule.plan import Plan
    from rmtool.model.timetable import CalendarEntry, Unplaced


@dataclass(frozen=True)
class Issued:
    """Whose calendar is new, whose changed, and whose sessions are all gone, by reference."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    ended: tuple[str, ...]

    @classmethod
    def of(cls, before: Iterable[CalendarEntry], entries_of: Mapping[str, list[CalendarEntry]]) -> Issued:
        """Find out by comparing the entries of before with those of after."""
        earlier = frozenset(before)
        known = {entry.ref for entry in earlier}
        differing = [ref for ref, entries in entries_of.items() if not earlier.issuperset(entries)]
        gone = {ref for ref in differing if all(entry.cancelled for entry in entries_of[ref])}
        return cls(
            new=tuple(ref for ref in differing if ref not in known),
            changed=tuple(ref for ref in differing if ref in known and ref not in gone),
            ended=tuple(ref for ref in differing if ref in gone),
        )


def told(plan: Plan, found: Issues, *, dry_run: bool) -> Outcome:
    """Tell what was found, what was written, and what to do next."""
    timetable = plan.timetable
    every = rolls(timetable, plan.people, plan.programme)
    issued = Issued.of(plan.issued, plan.entries_of)
    return Outcome(
        told=(
            _placed(plan),
            _sessions(every),
            *_without(timetable.unplaced),
            *to_be_asked(every, plan.programme),
            *_in_calendars(every, issued),
            *_meetings(plan),
            "Nothing was recorded or written (--dry-run)." if dry_run else _written(found),
        ),
        data=_data(plan, every, issued, found),
        warnings=tuple(_warnings(plan, found)),
        next_step="rmtool schedule" if dry_run else _next(plan, issued),
        attention=bool(timetable.unplaced),
    )


def _next(plan: Plan, issued: Issued) -> str:
    if not plan.people:
        return "rmtool status"
    if plan.timetable.unplaced:
        return f"settle who has no place (sheet {NO_PLACE} of {SCHEDULE}), then rmtool schedule again"
    if not plan.entries:
        return "give the sessions their dates in programme.toml, then rmtool schedule again"
    if issued.changed or issued.ended:
        return "rmtool letters --outdated shows who holds a letter that is no longer true"
    return "rmtool schedule --session ID lists whom to invite; then rmtool letters training"


def _placed(plan: Plan) -> str:
    if not plan.people:
        return "Nobody takes part yet, so nobody has a place."
    given, kept = len(plan.timetable.places), len(plan.kept)
    without = len({left.ref for left in plan.timetable.unplaced})
    return (
        f"{plural(given, 'place')} given to {plural(len(plan.people), 'person', 'people')}"
        + (f", {kept} of them as before" if kept else "")
        + (f"; {without} without one that they need." if without else ". Everyone has every place they need.")
    )


def _sessions(every: Iterable[Roll]) -> Table:
    return Table(
        headings=("Session", "When", "Places", "Seats", "Invited", "Access needs"),
        rows=tuple(
            (
                roll.session.id,
                when(roll.session),
                str(len(roll.placed)) if roll.session.required else "",
                str(roll.session.seats or ""),
                "" if roll.session.required else str(len(roll.invited)),
                str(len(roll.with_access_needs) or ""),
            )
            for roll in every
        ),
    )


def _without(unplaced: Iterable[Unplaced]) -> Iterator[str]:
    """Tell together of those whom the same would help."""

    def case(left: Unplaced) -> tuple[str, str, str]:
        return left.group, left.reason, left.help

    by_case = sorted(unplaced, key=case)
    if by_case:
        yield "Without a place:"
    for (group, reason, change), several in groupby(by_case, case):
        yield f"  {group}: {_some([left.ref for left in several])}: {reason}. What would help: {change}."


def _in_calendars(every: Iterable[Roll], issued: Issued) -> Iterator[str]:
    parts = (
        (f"{len(issued.new)} new", issued.new),
        (f"{len(issued.changed)} changed ({_some(issued.changed)})", issued.changed),
        (f"{len(issued.ended)} taken back ({_some(issued.ended)})", issued.ended),
    )
    yield f"Calendars: {', '.join(text for text, refs in parts if refs) or 'nothing changed'}."
    undated = [roll.session.id for roll in every if span(roll.session) is None]
    if undated:
        yield f"In no calendar, because the date or time is open: {listing(undated)}."


def _meetings(plan: Plan) -> Iterator[str]:
    open_ = [pair for pair in plan.meetings if not pair.windows]
    if open_:
        yield (
            f"For {plural(len(open_), 'pair')} no days to meet can be suggested: one of them has no training "
            "with a date yet, or the programme too few days."
        )


def _written(found: Issues) -> str:
    files = listing([SCHEDULE, *_counted(found.written)])
    removed = listing(list(_counted(found.removed)))
    return f"Written: {files}." + (f" Removed, because no longer true: {removed}." if removed else "")


def _counted(paths: Iterable[str]) -> Iterator[str]:
    """Count files by what they are, and say where."""
    paths = list(paths)
    for folder, what in ((CALENDARS, "calendar file"), (MEETINGS, "log sheet")):
        number = sum(path.startswith(f"{folder}/") for path in paths)
        if number:
            yield f"{plural(number, what)} in {folder}"


def _warnings(plan: Plan, found: Issues) -> Iterator[str]:
    unreachable = [ref for ref, person in plan.people.items() if not person.application.email]
    if unreachable:
        yield f"Without an email address, so nobody can invite them: {_some(unreachable)}."
    if found.filled_in:
        yield (
            "Somebody has written in these log sheets, so they were left as they are: "
            f"{_some(found.filled_in)}. Move them elsewhere, and rmtool schedule brings them up to date."
        )


def _some(names: Sequence[str]) -> str:
    return listing_some(names, REFS_TOLD)


def _data(plan: Plan, every: Iterable[Roll], issued: Issued, found: Issues) -> dict[str, object]:
    return {
        "people": len(plan.people),
        "places": len(plan.timetable.places),
        "kept": len(plan.kept),
        "sessions": [
            {
                "id": roll.session.id,
                "when": when(roll.session),
                "places": [person.ref for person in roll.placed],
                "seats": roll.session.seats,
                "invited": [person.ref for person in roll.invited],
                "access_needs": [person.ref for person in roll.with_access_needs],
            }
            for roll in every
        ],
        "unplaced": [
            {"ref": left.ref, "group": left.group, "reason": left.reason, "help": left.help}
            for left in plan.timetable.unplaced
        ],
        "calendars": {"new": issued.new, "changed": issued.changed, "ended": issued.ended},
        "written": sorted(found.written),
        "removed": list(found.removed),
    }
