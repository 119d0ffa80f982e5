"""Runs a module as a program that comes to harm at its n-th change of a file.

Only changes within one folder count: files opened for writing, renamed, removed, made, given modes; every
fsync; and, where the harm is a kill, every SQL statement that may write. What SQLite itself writes raises no
audit event: a kill before and after each statement stands in for it, and the system calls within one need
strace. A kill before a statement that only reads would find on the disk what a kill at the next change finds.
A kill at an fsync also cuts the file to half, as a power cut may.
"""

from __future__ import annotations

import errno
import os
import re
import runpy
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KILLED = 137
CHANGES = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.link", "os.truncate"})
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
READS = re.compile(r"SELECT|PRAGMA (?!(?:application_id|user_version|journal_mode) =)")
"""How statements begin that write nothing: most pragmas of the register set up a connection, or ask."""


@dataclass(frozen=True)
class Doom:
    """What is to happen and when: `kill`, or the name of a system error with which that one call fails.

    At point 0 nothing happens. The number of points is written to `tally` by a run that comes to its end.
    """

    fate: str
    point: int
    folder: Path
    tally: Path


class Watcher:
    """Counts changes of files, and strikes at one of them."""

    def __init__(self, doom: Doom, ending: int) -> None:
        self.doom = doom
        self.ending = ending
        self.count = 0
        self._fsync = os.fsync
        self._connect = sqlite3.connect

    def watch(self) -> None:
        """Begin to count. There is no way to stop: audit hooks stay for the life of the process."""
        os.fsync = self.fsync  # type: ignore[assignment]
        if self.doom.fate == "kill":  # SQLite passes over exceptions of those who watch its statements
            sqlite3.connect = self.connect  # type: ignore[assignment]
        sys.addaudithook(self.hear)

    def hear(self, event: str, arguments: tuple[object, ...]) -> None:
        """Count an audit event if it changes a file of the folder."""
        if self._changes_a_file(event, arguments):
            self.come_closer()

    def connect(self, *arguments: Any, **options: Any) -> sqlite3.Connection:  # noqa: ANN401 - handed on
        """Connect to a database, and count its statements."""
        connection: sqlite3.Connection = self._connect(*arguments, **options)
        connection.set_trace_callback(self.overhear)
        return connection

    def overhear(self, statement: str) -> None:
        """Count an SQL statement unless it only reads."""
        if not READS.match(statement.lstrip()):
            self.come_closer()

    def fsync(self, descriptor: int) -> None:
        """Count an fsync. A kill here loses what had not reached the disk."""
        if self.doom.fate == "kill" and self.count + 1 == self.doom.point:
            with suppress(OSError):
                os.ftruncate(descriptor, os.fstat(descriptor).st_size // 2)
        self.come_closer()
        self._fsync(descriptor)

    def come_closer(self) -> None:
        """Count one change, and strike if this is the one."""
        self.count += 1
        if self.count != self.doom.point:
            return
        if self.doom.fate == "kill":
            os.write(self.ending, str(KILLED).encode())
            os._exit(KILLED)
        code = getattr(errno, self.doom.fate)
        raise OSError(code, os.strerror(code))

    def _changes_a_file(self, event: str, arguments: tuple[object, ...]) -> bool:
        if event == "open":
            flags = arguments[2]
            return self._inside(arguments[0]) and isinstance(flags, int) and bool(flags & WRITING)
        return event in CHANGES and any(self._inside(argument) for argument in arguments)

    def _inside(self, argument: object) -> bool:
        return isinstance(argument, str | os.PathLike) and os.fspath(argument).startswith(
            str(self.doom.folder)
        )


def run(words: Sequence[str], doom: Doom | None, voice: Path, ending: Path) -> None:
    """Run a module with arguments in this process, which is a child's.

    What it says goes to `voice`, and its exit code to `ending`: the parent's threads cannot wait for it by
    themselves, since multiprocessing lets any of them collect the exit code of another's child.
    """
    descriptor = os.open(voice, os.O_WRONLY | os.O_CREAT, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    code = os.open(ending, os.O_WRONLY | os.O_CREAT, 0o600)
    sys.argv = list(words)
    try:
        if doom is None:
            runpy.run_module(words[0], run_name="__main__", alter_sys=True)
        else:
            _run_doomed(words[0], doom, code)
        told: object = 0
    except SystemExit as leaving:
        told = leaving.code or 0
    os.write(code, str(told).encode())


def _run_doomed(module: str, doom: Doom, ending: int) -> None:
    watcher = Watcher(doom, ending)
    watcher.watch()
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    finally:
        doom.tally.write_text(str(watcher.count), encoding="utf-8")
