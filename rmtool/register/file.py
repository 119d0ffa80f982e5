"""Opens the register's file, and turns SQLite's errors into what the officer can do about them."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from rmtool.errors import OutputFault, RegisterFault, RmtoolError
from rmtool.register.reading import Register
from rmtool.register.schema import APPLICATION_ID, VERSION, migrate, version_of
from rmtool.register.transactions import whole_transaction

PATIENCE = 5.0
"""Seconds to wait while another command holds the file."""

PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",  # erased means overwritten
    "PRAGMA synchronous = FULL",  # committed means on the disk
    "PRAGMA temp_store = MEMORY",  # answers never reach the temporary folder
    "PRAGMA cache_size = -32768",  # 32 MB, else the indexes of a national cohort are read again and again
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
)

ROLLBACK_JOURNAL = "PRAGMA journal_mode = DELETE"
"""Not the write-ahead log: it loses data on network drives, where cohort folders lie."""

DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
UNWRITABLE = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_IOERR: "the disk reports an error",
    sqlite3.SQLITE_READONLY: "the file or its folder is read-only",
    sqlite3.SQLITE_CANTOPEN: "the file or its folder may not be opened",
    sqlite3.SQLITE_PERM: "the file or its folder may not be opened",
}


@contextmanager
def register_for_reading(path: Path) -> Iterator[Register]:
    """Open a register to look: all that is read within is of one moment, and nothing can be written.

    Raises RegisterFault where the register is missing, foreign, newer than this rmtool, or damaged.
    """
    if _needs_a_writer(path):
        with register_for_change(path):
            pass
    with _opened(path, "ro") as connection:
        connection.execute("BEGIN")
        yield Register(connection)


@contextmanager
def register_for_change(path: Path) -> Iterator[Register]:
    """Open a register to change it, brought to the current version. Raises as `register_for_reading` does."""
    with _opened(path, "rw") as connection:
        connection.execute(ROLLBACK_JOURNAL)
        if version_of(connection) < VERSION:
            with whole_transaction(connection):
                migrate(connection)
        yield Register(connection)


def new_register(path: Path) -> None:
    """Make an empty register that only this user can read. One that is there already stays as it is."""
    _make_private_file(path)
    with _told(path), closing(_connected(path, "rw")) as connection, whole_transaction(connection):
        _refuse_foreign(connection, path, empty_is_fine=True)
        _refuse_newer(connection, path)
        migrate(connection)


def _make_private_file(path: Path) -> None:
    """Make the file before SQLite does, which would let others read it. Empty, it is an empty database."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        path.chmod(0o600)  # whatever the umask says
    except FileExistsError:
        return
    except OSError as fault:
        raise OutputFault(
            f"{path.name} could not be made: {fault.strerror}. Nothing was changed.",
            hint="Free some space or choose a folder that you can write to, then run the command again.",
        ) from fault


def _needs_a_writer(path: Path) -> bool:
    """Tell whether a writer has to come first: to undo what a killed command began, or to migrate."""
    _refuse_missing(path)
    if path.with_name(f"{path.name}-journal").exists():
        return True
    with _told(path), closing(_connected(path, "ro")) as connection:
        return version_of(connection) < VERSION


@contextmanager
def _opened(path: Path, mode: Literal["ro", "rw"]) -> Iterator[sqlite3.Connection]:
    """Open a sound register of ours, and close it in the end."""
    _refuse_missing(path)
    with _told(path), closing(_connected(path, mode)) as connection:
        _refuse_foreign(connection, path)
        _refuse_newer(connection, path)
        _refuse_damaged(connection, path)
        yield connection


def _connected(path: Path, mode: Literal["ro", "rw"]) -> sqlite3.Connection:
    """Connect in autocommit mode, so that transactions begin and end where the code says."""
    connection = sqlite3.connect(_uri(path, mode), uri=True, timeout=PATIENCE, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(pragma)
    return connection


def _uri(path: Path, mode: str) -> str:
    """Write a path as SQLite wants it. A network path keeps its two slashes behind an empty host name."""
    absolute = path.absolute().as_posix()
    return f"file://{'' if absolute.startswith('/') else '/'}{quote(absolute)}?mode={mode}"


def _refuse_missing(path: Path) -> None:
    if not path.is_file():
        raise RegisterFault(
            f"{path.name} is missing from the cohort folder.",
            hint=f"Put {path.name} back from a backup; or begin anew in another folder with `rmtool init`.",
        )


def _refuse_foreign(connection: sqlite3.Connection, path: Path, *, empty_is_fine: bool = False) -> None:
    """Refuse a database of another program, or one that was never finished."""
    if connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID:
        return
    empty = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0
    if not (empty and empty_is_fine):
        raise RegisterFault(
            f"{path.name} is {'empty' if empty else 'not a register of rmtool'}. Nothing was changed.",
            hint=f"Put {path.name} back from a backup.",
        )


def _refuse_newer(connection: sqlite3.Connection, path: Path) -> None:
    if version_of(connection) > VERSION:
        raise RegisterFault(
            f"{path.name} was written by a newer rmtool than this one. Nothing was changed.",
            hint="Install the newer rmtool on this computer too, then run the command again.",
        )


def _refuse_damaged(connection: sqlite3.Connection, path: Path) -> None:
    """Look through the whole file for damage: 70 ms for 50,000 responses, under 1 ms for a usual cohort."""
    if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise _damaged(path)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what SQLite could not do into a fault with its mend. Mistakes of our own stay what they are."""
    try:
        yield
    except sqlite3.DatabaseError as fault:
        told = _fault_for(fault, path)
        if told is None:
            raise
        raise told from fault


def _fault_for(fault: sqlite3.DatabaseError, path: Path) -> RmtoolError | None:
    code = getattr(fault, "sqlite_errorcode", 0) & 0xFF  # the higher bits only say more of the same
    if code in DAMAGED:
        return _damaged(path)
    if code in BUSY:
        return RegisterFault(
            f"{path.name} is in use by another command. Nothing was changed.",
            hint="Wait until it has finished, then run the command again.",
        )
    if code in UNWRITABLE:
        return OutputFault(
            f"{path.name} could not be written or read: {UNWRITABLE[code]}. Nothing was changed.",
            hint="Free some space or make the folder writable, then run the command again.",
        )
    return None


def _damaged(path: Path) -> RegisterFault:
    return RegisterFault(
        f"{path.name} is damaged, so nothing was read from it or changed.",
        hint=f"Put {path.name} back from a backup, or from the version history of the drive it lies on.",
    )
