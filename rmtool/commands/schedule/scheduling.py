"""`schedule` itself: places are worked out and recorded, and what changed by that is issued."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmtool.commands.applicants import applicants
from rmtool.commands.cohort import Command
from rmtool.commands.schedule.account import told
from rmtool.commands.schedule.issues import Issues, issues
from rmtool.commands.schedule.plan import Plan, plan_of
from rmtool.commands.schedule.timetable import taking_part
from rmtool.model.wording import plural
from rmtool.reports.timetable.workbook import SCHEDULE, schedule_workbook

if TYPE_CHECKING:
    from rmtool.commands.cohort import Change
    from rmtool.commands.desk import Desk
    from rmtool.model.outcome import Outcome
    from rmtool.register import Register


def schedule(desk: Desk, *, meeting_reminders: bool, dry_run: bool) -> Outcome:
    """Give everybody their sessions, keeping the places they have, and issue what changed for them.

    With `meeting_reminders`, everyone in a pair also gets a calendar of the days suggested for its meetings.
    """
    if dry_run:
        with desk.here.reading() as register:
            plan = _plan(desk, register)
        found = issues(plan, desk.here.folder, desk.now, reminders=meeting_reminders)
        return told(plan, found, dry_run=True)
    with desk.here.change(Command("schedule"), now=desk.now) as change:
        plan = _plan(desk, change.register)
        found = issues(plan, desk.here.folder, desk.now, reminders=meeting_reminders)
        change.write.set_places(plan.timetable.places)
        change.write.issue_entries(plan.entries)
        _hand_in(change, plan, found)
        given, missing = len(plan.timetable.places), len(plan.timetable.unplaced)
        change.told = f"{plural(given, 'place')} given, {missing} missing"
    return told(plan, found, dry_run=False)


def _plan(desk: Desk, register: Register) -> Plan:
    people = taking_part(applicants(register, desk.here.programme), register)
    with desk.during(f"Finding places for {plural(len(people), 'person', 'people')}"):
        return plan_of(register, people, desk.here.programme)


def _hand_in(change: Change, plan: Plan, found: Issues) -> None:
    change.output(SCHEDULE, schedule_workbook(plan.timetable, plan.people, plan.programme))
    for path, content in found.written.items():
        change.output(path, content)
    for path in found.removed:
        change.remove(path)
