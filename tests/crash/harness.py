"""Breaks a command off at every change that it makes to a file, and looks at what is left.

After each break the cohort must be sound: the register whole, and either as it was before the command or as
after it; every output one or the other, never in between; and what the command said of it true. Then the same
command, unhurt, must bring the cohort to where one clean run leads.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from pkgutil import walk_packages

import rmtool
from tests.crash.doomed import KILLED, Doom, run

FOLDER = "{cohort}"
"""Stands for the cohort folder in the command line of a sweep."""

OF_ONE_RUN = frozenset({"number", "command", "last_seen", "drafted", "sent"})
"""Columns that say when and by which run a row was written: two runs may differ in them."""

LEFT_OVERS = ("rmtool.lck", ".staging", "register.db-journal", ".programme.toml.new")

PATIENCE = 60
"""Seconds after which a command that has not ended is taken to hang."""

WINDOWS = os.name == "nt"

LATE = (
    "holidays.countries.united_kingdom",
    "openpyxl.drawing.spreadsheet_drawing",
    "openpyxl.styles",
    "openpyxl.worksheet.datavalidation",
    "openpyxl.worksheet.table",
    "rich.progress",
)
"""What functions of rmtool import when they are called."""

multiprocessing.set_forkserver_preload(
    ["tests.crash.doomed", *(module.name for module in walk_packages(rmtool.__path__, "rmtool.")), *LATE]
)


@dataclass(frozen=True)
class Ended:
    """How a run ended: its exit code, and all that it said."""

    code: int
    said: str


@dataclass(frozen=True)
class State:
    """What a cohort holds: the outputs by path, the register's rows by table."""

    outputs: Mapping[str, bytes]
    register: Mapping[str, Sequence[tuple[object, ...]]]


@dataclass(frozen=True)
class Sweep:
    """One command, one kind of harm, and the states between which the cohort may be found."""

    pristine: Path
    command: Sequence[str]
    scratch: Path
    fate: str
    before: State
    after: State
    code: int

    def break_off(self, point: int) -> list[str]:
        """Harm one run at one point, look at what is left, run the command again. Returns what is wrong."""
        folder = copied(self.pristine, self.scratch / f"{self.fate}-{point}")
        harmed = _run(self.command, folder, Doom(self.fate, point, folder, self.scratch / "no-tally"))
        faults = [*self._unsound(folder), *self._untrue(folder, harmed), *self._unexpected(harmed)]
        faults += self._not_mended(folder, _run(self.command, folder))
        shutil.rmtree(folder)
        return [f"{self.fate} at {point}: {fault}" for fault in faults]

    def _unsound(self, folder: Path) -> Iterator[str]:
        found = state_of(folder)
        if found.register not in (self.before.register, self.after.register):
            yield "the register is neither as before nor as after"
        if (
            found.register == self.before.register != self.after.register
            and found.outputs != self.before.outputs
        ):
            yield "outputs changed, though the register did not"
        for path, content in found.outputs.items():
            if content not in (self.before.outputs.get(path), self.after.outputs.get(path)):
                yield f"{path} is neither as before nor as after"
        if not WINDOWS:
            yield from (f"others can read {p.name}" for p in folder.rglob("*") if p.stat().st_mode & 0o077)

    def _untrue(self, folder: Path, harmed: Ended) -> Iterator[str]:
        found = state_of(folder)
        if "Nothing was changed" in harmed.said and found != self.before:
            yield "it said that nothing was changed"
        if "register is up to date" in harmed.said and found.register != self.after.register:
            yield "it said that the register is up to date"

    def _unexpected(self, harmed: Ended) -> Iterator[str]:
        if "Traceback" in harmed.said:
            yield f"a traceback: {harmed.said[-300:]}"
        if self.fate == "kill" and harmed.code != KILLED:
            yield f"it was not killed, but ended with {harmed.code}"
        if harmed.code not in (KILLED, self.code) and "run the" not in harmed.said:
            yield f"it did not say what to do next: {harmed.said[-300:]}"

    def _not_mended(self, folder: Path, again: Ended) -> Iterator[str]:
        if again.code != self.code:
            yield f"the next run ended with {again.code}: {again.said[-300:]}"
        if state_of(folder) != self.after:
            yield "the next run did not lead to the clean state"
        yield from (f"the next run left {name}" for name in LEFT_OVERS if (folder / name).exists())


def sweep(pristine: Path, command: Sequence[str], scratch: Path, *, fate: str = "kill") -> list[str]:
    """Run a command on copies of a cohort, once for each change that it makes to a file, and harm it there.

    `command` is a module and its arguments, such as `("rmtool", "--cohort", FOLDER, "match")`. Returns what
    is wrong, a sentence each: a test hopes for none.
    """
    clean = copied(pristine, scratch / f"clean-{fate}")
    code, points = count_points(clean, command, fate=fate)
    this = Sweep(pristine, command, scratch, fate, state_of(pristine), state_of(clean), code)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return [fault for faults in pool.map(this.break_off, range(1, points + 1)) for fault in faults]


def count_points(folder: Path, command: Sequence[str], *, fate: str = "kill") -> tuple[int, int]:
    """Run a command unhurt. Returns its exit code, and at how many points a sweep would break it off."""
    tally = folder.with_name(f"{folder.name}-tally")
    ended = _run(command, folder, Doom(fate, 0, folder, tally))
    assert "Traceback" not in ended.said, ended.said
    return ended.code, int(tally.read_text(encoding="utf-8"))


def state_of(folder: Path) -> State:
    """Read what a cohort holds from a copy, so that looking does not mend anything."""
    copy = copied(folder, folder.with_name(f"{folder.name}-looked-at"))
    try:
        outputs = {
            str(p.relative_to(copy)): p.read_bytes() for p in sorted(copy.glob("out/**/*")) if p.is_file()
        }
        return State(outputs, _rows(copy / "register.db"))
    finally:
        shutil.rmtree(copy)


def copied(folder: Path, to: Path) -> Path:
    """Copy a cohort folder, and return where the copy is."""
    shutil.copytree(folder, to)
    return to


def _rows(register: Path) -> dict[str, Sequence[tuple[object, ...]]]:
    """Read all tables but the log, without what two equal runs may differ in. Asserts that they are sound."""
    with closing(sqlite3.connect(register)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        tables = connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'command'"
        )
        return {name: _rows_of(connection, name) for (name,) in tables.fetchall()}


def _rows_of(connection: sqlite3.Connection, table: str) -> Sequence[tuple[object, ...]]:
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    chosen = [f"{c} IS NULL" if c == "ended" else c for c in columns if c not in OF_ONE_RUN]
    rows = connection.execute(f"SELECT {', '.join(chosen)} FROM {table}")  # noqa: S608 - names from the schema
    return sorted(rows.fetchall(), key=repr)


def _run(command: Sequence[str], folder: Path, doom: Doom | None = None) -> Ended:
    """Run a command on that folder in a process of its own, and wait for its end.

    A server that has imported all of rmtool forks a child for each run; Windows has to start each anew.
    """
    voice, ending = (folder.with_name(f"{folder.name}-{what}") for what in ("voice", "ending"))
    voice.write_bytes(b"")
    ending.unlink(missing_ok=True)
    words = [word.replace(FOLDER, str(folder)) for word in command]
    children = multiprocessing.get_context("spawn" if WINDOWS else "forkserver")
    process = children.Process(target=run, args=(words, doom, voice, ending))  # type: ignore[attr-defined] # each has it
    process.start()
    process.join(PATIENCE)
    assert process.exitcode is not None, f"{words} did not end"
    said = voice.read_text(encoding="utf-8")
    assert ending.read_bytes(), f"{words} came to an end of its own: {said}"
    return Ended(int(ending.read_bytes()), said)
