from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from rmtool.model.matching import Pair
from rmtool.register import new_register, register_for_change, register_for_reading, schema
from tests.register.test_writing import LINE


def register_of_version(path: Path, version: int) -> Path:
    """An empty register as an earlier rmtool made it."""
    new_register(path)
    path.write_bytes(b"")
    with closing(sqlite3.connect(path)) as connection:
        for statement in (s for statements in schema.MIGRATIONS[:version] for s in statements):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {version}")
        connection.commit()
    return path


def laid_out(path: Path) -> set[tuple[str, str, str]]:
    """Every table, view, index and trigger of a register."""
    with closing(sqlite3.connect(path)) as connection:
        return set(connection.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_schema"))


@pytest.mark.parametrize("version", range(1, schema.VERSION))
def test_a_register_of_any_earlier_version_becomes_a_current_one(version: int, tmp_path: Path) -> None:
    new_register(tmp_path / "new.db")
    old = register_of_version(tmp_path / "old.db", version)
    assert laid_out(old) != laid_out(tmp_path / "new.db")
    with register_for_reading(old) as register:
        assert register.pair_decisions() == ()
    assert laid_out(old) == laid_out(tmp_path / "new.db")


def test_a_register_in_which_a_mentee_had_one_mentor_at_most_keeps_its_pairs(tmp_path: Path) -> None:
    old = register_of_version(tmp_path / "old.db", 1)
    with closing(sqlite3.connect(old)) as connection:
        for ref, role in (("M-001", "mentor"), ("M-002", "mentor"), ("E-001", "mentee")):
            connection.execute("INSERT INTO person VALUES (?, ?, ?, 1)", (ref, role, ref))
        connection.execute("INSERT INTO pair (mentor, mentee, command) VALUES ('M-001', 'E-001', 1)")
        connection.commit()
    both = (Pair("M-001", "E-001"), Pair("M-002", "E-001"))
    with register_for_change(old) as register:
        assert register.pairs() == both[:1]
        with register.transaction() as write:
            write.confirm_pairs(both)
            write.log(LINE)
        assert register.pairs() == both
