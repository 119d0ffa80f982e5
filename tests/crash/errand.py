"""A small command that writes, for the sweep: `python -m tests.crash.errand FOLDER`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from rmtool.commands.cohort import Cohort, Command
from rmtool.errors import RmtoolError
from rmtool.model.matching import Pair
from rmtool.model.programme import Role, Status
from rmtool.model.records import DecisionRecord, Held, Person

NOW = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)


def first_applicant(folder: Path) -> None:
    with Cohort(folder).change(Command("ingest"), now=NOW) as change:
        change.write.add_people([Person("M-001", Role.MENTOR, "applications:1")])
        change.write.store_responses([Held("applications", "1", "M-001", None, {"team": "Theatres"})])
        change.output("out/pairings.csv", b"no pairs yet\r\n")


def second_applicant(folder: Path) -> None:
    with Cohort(folder).change(Command("ingest"), now=NOW) as change:
        if len(change.register.people()) == 1:
            change.write.add_people([Person("E-001", Role.MENTEE, "applications:2")])
        change.write.store_responses([Held("applications", "2", "E-001", None, {"team": "Estates"})])
        change.write.decide(DecisionRecord("E-001", Status.ELIGIBLE, "met in person"))
        change.write.confirm_pairs([Pair("M-001", "E-001")])
        change.output("out/pairings.csv", b"M-001,E-001\r\n" * 100)
        change.output("out/letters/E-001.eml", b"Subject: Your place\r\n\r\nWelcome.\r\n")


def main() -> int:
    try:
        second_applicant(Path(sys.argv[1]))
    except RmtoolError as fault:
        sys.stderr.write(f"{fault.message}\n{fault.hint}\n")
        return fault.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
