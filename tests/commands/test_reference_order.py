"""Wherever people are listed, M-999 stands before M-1000."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rmtool.model.programme import Role
from rmtool.model.records import Person
from rmtool.model.references import reference_order
from rmtool.register import LogLine, register_for_change
from tests.commands.conftest import Run
from tests.commands.reviewing import rows_of

NOW = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
GIVEN = (Person("M-991", Role.MENTOR, "earlier:1"), Person("E-991", Role.MENTEE, "earlier:2"))


@pytest.fixture
def many(cohort: Path, rmtool: Run, sample: Path) -> Path:
    """A cohort in which 991 references of each role were given before the sample's applications came in."""
    with register_for_change(cohort / "register.db") as register, register.transaction() as write:
        write.add_people(GIVEN)
        write.log(LogLine(NOW, "sam", "laptop", "test", "", "0.1.0", "", "", "done"))
    rmtool("ingest", sample)
    return cohort


def counted(refs: list[str]) -> bool:
    """Whether these stand in the order in which people count them, and go beyond a thousand."""
    past = any(len(ref) > len("M-999") for ref in refs) and any(len(ref) == len("M-999") for ref in refs)
    return past and refs == sorted(refs, key=reference_order)


def column(cohort: Path, file: str, heading: str) -> list[str]:
    with (cohort / "out" / file).open(encoding="utf-8-sig", newline="") as table:
        return [row[heading] for row in csv.DictReader(table)]


def test_people_are_listed_as_counted_on_the_screen_and_in_json(many: Path, rmtool: Run) -> None:
    assert counted([person["ref"] for person in rmtool("people", "--json").data])
    listed = [line.split()[0] for line in rmtool("people").out.splitlines() if "-" in line[:8]]
    assert counted(listed)


def test_pairs_are_listed_as_counted_in_every_file(many: Path, rmtool: Run) -> None:
    data = rmtool("match", "--candidates", "--json").data
    assert counted(column(many, "pairings.csv", "mentor_ref"))
    assert counted(list(dict.fromkeys(column(many, "candidates.csv", "mentor_ref"))))
    review = many / "out" / "review.xlsx"
    assert counted([str(row["Mentor"]) for row in rows_of(review)])
    assert counted([str(row["Reference"]) for row in rows_of(review, "People")])
    assert counted(["E-992", *data["unpaired_mentees"]])
    first, *_ = rows_of(review, "Shortages")
    assert counted(str(first["Who competes"]).replace(" and ", ", ").split(", "))
    assert rmtool("verify").code == 0


def test_letters_are_listed_as_counted(many: Path, rmtool: Run) -> None:
    assert counted(rmtool("letters", "enrolled", "--json").data["drafted"])


def test_queries_are_listed_as_counted(many: Path) -> None:
    asked = [str(row["Reference"]) for row in rows_of(many / "out" / "queries.xlsx", "To settle")]
    assert counted([ref for ref in asked if ref.startswith("M")])
