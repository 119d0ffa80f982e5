from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from rmtool.errors import OutputFault, RegisterFault, RmtoolError
from rmtool.register import Writer, file, new_register, register_for_change, register_for_reading, schema
from tests.register.test_writing import ACTS, PEOPLE, change

KILLED_MID_TRANSACTION = """
import os, sys
from pathlib import Path
from rmtool.register import register_for_change
from rmtool.model.records import Held
held = [Held("applications", str(n), "M-001", None, {"why": "x" * 999}) for n in range(500)]
with register_for_change(Path(sys.argv[1])) as register:
    register._connection.execute("PRAGMA cache_size = 1")  # so that SQLite writes before the commit
    with register.transaction() as write:
        write.store_responses(held)
        os._exit(9)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "register.db"
    new_register(path)
    with register_for_change(path) as register:
        change(register, lambda write: write.add_people(PEOPLE))
    return path


def spoil(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(statement)


def refusal_of(path: Path) -> RmtoolError:
    """Return the fault, the same for readers and writers."""
    with pytest.raises(RmtoolError) as read, register_for_reading(path):
        pass
    with pytest.raises(RmtoolError) as write, register_for_change(path):
        pass
    assert read.value.message == write.value.message
    assert write.value.hint
    return write.value


def test_a_register_of_a_newer_rmtool_is_refused(path: Path) -> None:
    spoil(path, f"PRAGMA user_version = {schema.VERSION + 1}")
    assert "newer rmtool" in refusal_of(path).message


def test_a_newer_register_is_never_taken_back_by_making_a_cohort_anew(path: Path) -> None:
    spoil(path, f"PRAGMA user_version = {schema.VERSION + 1}")
    with pytest.raises(RegisterFault, match="newer rmtool"):
        new_register(path)


def test_the_database_of_another_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "register.db"
    spoil(path, "CREATE TABLE recipe (name TEXT)")
    assert "not a register" in refusal_of(path).message
    with pytest.raises(RegisterFault, match="not a register"):
        new_register(path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a database at all" * 50], ids=["empty", "other"])
def test_a_file_that_is_no_register_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "register.db"
    path.write_bytes(content)
    assert isinstance(refusal_of(path), RegisterFault)


def test_a_missing_register_is_refused_and_not_made(tmp_path: Path) -> None:
    assert "missing" in refusal_of(tmp_path / "register.db").message
    assert not (tmp_path / "register.db").exists()


def test_a_damaged_page_is_found_before_anything_is_read(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for page in range(4096, len(content), 4096):
        content[page : page + 64] = b"\xff" * 64
    path.write_bytes(content)
    assert "damaged" in refusal_of(path).message


def test_a_shortened_file_is_damaged(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-5000])
    assert "damaged" in refusal_of(path).message


def test_an_older_register_is_brought_up_to_date_and_keeps_what_it_holds(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = (*schema.MIGRATIONS, ("CREATE TABLE attendance (ref TEXT NOT NULL) STRICT",))
    monkeypatch.setattr(schema, "MIGRATIONS", later)
    monkeypatch.setattr(schema, "VERSION", len(later))
    monkeypatch.setattr(file, "VERSION", len(later))
    with register_for_reading(path) as register:
        assert register.people() == PEOPLE
        assert register._connection.execute("SELECT count(*) FROM attendance").fetchone() == (0,)


def test_a_migration_that_fails_leaves_the_register_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = (*schema.MIGRATIONS, ("CREATE TABLE attendance (ref TEXT) STRICT", "CREATE TABLE"))
    before = path.read_bytes()
    monkeypatch.setattr(schema, "MIGRATIONS", broken)
    monkeypatch.setattr(file, "VERSION", len(broken))
    with pytest.raises(sqlite3.OperationalError), register_for_change(path):
        pass
    assert path.read_bytes() == before


def test_readers_cannot_write(path: Path) -> None:
    with pytest.raises(OutputFault, match="read-only"), register_for_reading(path) as register:
        register._connection.execute("DELETE FROM person")


def test_what_is_read_together_is_of_one_moment(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file, "PATIENCE", 0)
    with register_for_reading(path) as reader:
        before = reader.withdrawals()
        with pytest.raises(RegisterFault, match="in use"), register_for_change(path) as writer:
            change(writer, ACTS["withdraw"])
        assert reader.withdrawals() == before


def test_a_second_writer_is_told_that_the_register_is_in_use(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file, "PATIENCE", 0)
    with (
        register_for_change(path) as first,
        first.transaction(),
        pytest.raises(RegisterFault, match="in use"),
        register_for_change(path) as second,
        second.transaction(),
    ):
        pass


def test_a_command_killed_while_sqlite_was_writing_is_undone_by_the_next_reader(path: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED_MID_TRANSACTION, str(path)], check=False)
    journal = path.with_name("register.db-journal")
    assert journal.stat().st_size > 0
    with register_for_reading(path) as register:
        assert register.held() == ()
        assert register.people() == PEOPLE
    assert not journal.exists()


def test_a_full_disk_is_told_as_such_and_nothing_is_changed(path: Path) -> None:
    def fill_the_disk(write: Writer) -> None:
        pages = write._connection.execute("PRAGMA page_count").fetchone()[0]
        write._connection.execute(f"PRAGMA max_page_count = {pages}")
        write.withdraw("E-001", "x" * 100_000)

    with pytest.raises(OutputFault, match="disk is full"), register_for_change(path) as register:
        change(register, fill_the_disk)
    with register_for_reading(path) as register:
        assert register.withdrawals() == {}


def test_settings_that_keep_answers_safe_are_on(path: Path) -> None:
    with register_for_change(path) as register:
        asked = {
            name: register._connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "temp_store")
        }
    assert asked == {
        "journal_mode": "delete",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "temp_store": 2,
    }


def test_every_table_is_strict(path: Path) -> None:
    with register_for_change(path) as register:
        tables = register._connection.execute("PRAGMA table_list").fetchall()
    ours = {
        name: strict
        for schema_, name, kind, _, _, strict in tables
        if kind == "table" and name[:7] != "sqlite_"
    }
    assert set(ours.values()) == {1}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_only_its_owner_can_read_a_register(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        new_register(tmp_path / "register.db")
    finally:
        os.umask(before)
    assert (tmp_path / "register.db").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("/srv/sam/cohort 7/register.db", "file:///srv/sam/cohort%207/register.db?mode=ro"),
        ("/srv/sam/100%?#/register.db", "file:///srv/sam/100%25%3F%23/register.db?mode=ro"),
    ],
)
def test_paths_of_every_kind_reach_sqlite(path: str, uri: str) -> None:
    assert file._uri(Path(path), "ro") == uri
