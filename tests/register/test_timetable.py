from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from rmtool.model.programme import Role
from rmtool.model.records import Person
from rmtool.model.timetable import CalendarEntry, Place
from rmtool.register import Register, new_register, register_for_change
from tests.register.test_writing import change

PEOPLE = (
    Person("M-001", Role.MENTOR, "applications:1"),
    Person("M-1000", Role.MENTOR, "applications:2"),
    Person("E-001", Role.MENTEE, "applications:3"),
)
PLACE, OTHER = Place("M-001", "training-1"), Place("E-001", "training-2")
ENTRY = CalendarEntry("M-001", "training-1", 0, "digest", datetime(2026, 3, 26, 9, 30))


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    path = tmp_path / "register.db"
    new_register(path)
    with register_for_change(path) as register:
        change(register, lambda write: write.add_people(PEOPLE))
        yield register


def rows(path: Path, table: str) -> int:
    with closing(sqlite3.connect(path)) as connection:
        number: int = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - the test's own
        return number


def test_places_come_back_by_person_mentors_first(register: Register) -> None:
    later = Place("M-1000", "training-1")
    change(register, lambda write: write.set_places([OTHER, later, PLACE]))
    assert register.places() == (PLACE, later, OTHER)


def test_a_place_that_is_taken_away_ends_on_record(register: Register, tmp_path: Path) -> None:
    change(register, lambda write: write.set_places([PLACE, OTHER]))
    change(register, lambda write: write.set_places([OTHER]))
    assert register.places() == (OTHER,)
    assert rows(tmp_path / "register.db", "place") == 2


def test_a_place_can_be_given_again_after_it_ended(register: Register) -> None:
    for places in ([PLACE], [], [PLACE]):
        change(register, lambda write, given=places: write.set_places(given))  # type: ignore[misc] # bound at once
    assert register.places() == (PLACE,)


def test_the_same_places_and_entries_again_add_nothing(register: Register, tmp_path: Path) -> None:
    for _ in range(2):
        change(register, lambda write: write.set_places([PLACE, PLACE]))
        change(register, lambda write: write.issue_entries([ENTRY]))
    assert rows(tmp_path / "register.db", "place") == 1
    assert rows(tmp_path / "register.db", "calendar_entry") == 1


def test_the_newest_version_of_an_entry_counts_and_the_others_stay(
    register: Register, tmp_path: Path
) -> None:
    moved = replace(ENTRY, sequence=1, digest="another", starts=datetime(2026, 3, 27, 13))
    gone = replace(moved, sequence=2, cancelled=True)
    for entry in (ENTRY, moved, gone):
        change(register, lambda write, issued=entry: write.issue_entries([issued]))  # type: ignore[misc] # bound at once
        assert register.calendar_entries() == (entry,)
    assert rows(tmp_path / "register.db", "calendar_entry") == 3


def test_a_version_that_was_issued_is_never_issued_with_another_content(register: Register) -> None:
    change(register, lambda write: write.issue_entries([ENTRY]))
    with pytest.raises(sqlite3.IntegrityError):
        change(register, lambda write: write.issue_entries([replace(ENTRY, digest="another")]))
    assert register.calendar_entries() == (ENTRY,)
