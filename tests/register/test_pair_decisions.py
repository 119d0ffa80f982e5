from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from rmtool.model.matching import Pair, Word
from rmtool.model.programme import Role
from rmtool.model.records import PairDecision, Person
from rmtool.register import Register, new_register, register_for_change
from tests.register.test_writing import change

PEOPLE = (
    Person("M-001", Role.MENTOR, "applications:1"),
    Person("E-001", Role.MENTEE, "applications:2"),
    Person("E-002", Role.MENTEE, "applications:3"),
)
PAIR, OTHER = Pair("M-001", "E-001"), Pair("M-001", "E-002")


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    path = tmp_path / "register.db"
    new_register(path)
    with register_for_change(path) as register:
        change(register, lambda write: write.add_people(PEOPLE))
        yield register


def test_the_last_word_on_a_pair_counts(register: Register) -> None:
    last = PairDecision(PAIR, Word.LOCK, "a note", "they asked", overrides=True)
    change(register, lambda write: write.decide_pair(PairDecision(PAIR, Word.REJECT)))
    change(register, lambda write: write.decide_pair(PairDecision(OTHER, Word.APPROVE)))
    change(register, lambda write: write.decide_pair(last))
    assert register.pair_decisions() == (last, PairDecision(OTHER, Word.APPROVE))


def test_a_decision_taken_back_is_gone_but_a_note_stays(register: Register) -> None:
    for decision in (
        PairDecision(PAIR, Word.LOCK),
        PairDecision(PAIR, None),
        PairDecision(OTHER, None, "ring"),
    ):
        change(register, lambda write, said=decision: write.decide_pair(said))  # type: ignore[misc] # bound at once
    assert register.pair_decisions() == (PairDecision(OTHER, None, "ring"),)


def test_the_same_decision_again_adds_nothing(register: Register, tmp_path: Path) -> None:
    for _ in range(2):
        change(register, lambda write: write.decide_pair(PairDecision(PAIR, Word.LOCK, "so be it")))
    with closing(sqlite3.connect(tmp_path / "register.db")) as connection:
        assert connection.execute("SELECT count(*) FROM pair_decision").fetchone() == (1,)
