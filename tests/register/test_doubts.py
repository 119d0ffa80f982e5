from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rmtool.model.programme import Role
from rmtool.model.records import Doubt, Person
from rmtool.register import LogLine, Register, new_register, register_for_change

NOW = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
FORM = "applications"
PEOPLE = (Person("M-001", Role.MENTOR, "applications:1"), Person("E-001", Role.MENTEE, "applications:2"))
MERGED = Doubt("M-001", FORM, "1", "team", "Which team?", "the cell is merged with another")
EARLY = Doubt("M-001", FORM, "1", "completed", "Completion time", "the form was sent before it was begun")
OTHER = Doubt("E-001", FORM, "2", "team", "Which team?", "the cell is merged with another")


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    new_register(tmp_path / "register.db")
    with register_for_change(tmp_path / "register.db") as register:
        with register.transaction() as write:
            write.add_people(PEOPLE)
            write.log(LogLine(NOW, "sam", "laptop", "test", "", "0.1.0", "digest", "", "done"))
        yield register


def store(register: Register, doubts: Collection[Doubt], *numbers: str) -> None:
    with register.transaction() as write:
        write.store_doubts(doubts, [(FORM, number) for number in numbers])
        write.log(LogLine(NOW, "sam", "laptop", "test", "", "0.1.0", "digest", "", "done"))


def test_doubts_are_read_back_by_response(register: Register) -> None:
    store(register, [OTHER, MERGED, EARLY], "1", "2")
    assert register.doubts() == (EARLY, MERGED, OTHER)


def test_doubts_about_a_response_take_the_place_of_earlier_ones_and_of_no_others(register: Register) -> None:
    store(register, [MERGED, OTHER], "1", "2")
    store(register, [EARLY], "1")
    assert register.doubts() == (EARLY, OTHER)
    store(register, [], "1")
    assert register.doubts() == (OTHER,)


def test_a_doubt_follows_its_response_to_another_person(register: Register) -> None:
    store(register, [MERGED], "1")
    store(register, [replace(MERGED, ref="E-001")], "1")
    assert register.doubts() == (replace(MERGED, ref="E-001"),)
