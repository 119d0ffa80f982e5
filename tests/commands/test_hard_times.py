"""Folders, disks and registers that do not do as they should: one sentence, a code, and nothing lost."""

from __future__ import annotations

import json
import os
import platform
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from rmtool.commands.lock import LOCK
from rmtool.errors import OutputFault, RegisterFault
from tests import exports
from tests.commands.conftest import Ran, Run
from tests.crash.harness import state_of

POSIX = pytest.mark.skipif(
    os.name == "nt", reason="Windows has no modes and no limits, and links need rights"
)
EXPORT = "EXPORT"
COMMANDS: dict[str, tuple[str, ...]] = {
    "ingest": ("ingest", EXPORT),
    "correct": ("correct", "M-001", "grade", "Band 3", "--because", "asked"),
    "decide": ("decide", "M-002", "query", "--because", "unsure"),
    "withdraw": ("withdraw", "M-003", "--because", "a new job"),
    "match": ("match", "--candidates"),
    "confirm": ("confirm",),
    "schedule": ("schedule",),
    "letters": ("letters", "enrolled", "--preview"),
}
"""One that changes each part of a cohort."""
READERS = (("status",), ("people",), ("verify",), ("log",))
WITH_OUTPUTS = ("ingest", "match", "confirm", "schedule", "letters")
WRITTEN_BY = {
    "queries.xlsx": "ingest",
    "pairings.csv": "match",
    "candidates.csv": "match",
    "review.xlsx": "match",
    "schedule.xlsx": "schedule",
}
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 24, 1, 2


@pytest.fixture
def export(tmp_path: Path) -> Path:
    file = tmp_path / "applications.csv"
    file.write_bytes(exports.delimited(exports.everyone()))
    return file


@pytest.fixture
def running(cohort: Path, rmtool: Run, export: Path) -> Path:
    """A cohort in which pairs are proposed and letters are drafted."""
    for words in (("ingest", export), ("match", "--candidates"), ("schedule",), ("letters", "received")):
        assert rmtool(*words).code in {0, 1}
    return cohort


def words_of(command: str, export: Path) -> list[str]:
    return [str(export) if word == EXPORT else word for word in COMMANDS[command]]


def assert_refused(ran: Ran, code: int) -> None:
    assert ran.code == code, ran.err
    assert ran.out == ""
    assert "Traceback" not in ran.err
    assert 1 <= len(ran.err.strip().splitlines()) <= 3
    assert "rmtool" in ran.err or "run the command again" in ran.err or "Put register.db back" in ran.err


# The folder


def a_file_for_a_folder(folder: Path) -> Callable[[], None]:
    (folder / "out").rename(folder / "kept")
    (folder / "out").write_text("mine", "utf-8")

    def mend() -> None:
        (folder / "out").unlink()
        (folder / "kept").rename(folder / "out")

    return mend


def a_link_for_a_folder(folder: Path) -> Callable[[], None]:
    (folder / "out").rename(folder.parent / "elsewhere")
    (folder / "out").symlink_to(folder.parent / "elsewhere")

    def mend() -> None:
        (folder / "out").unlink()
        (folder.parent / "elsewhere").rename(folder / "out")

    return mend


@POSIX
@pytest.mark.parametrize("spoil", [a_file_for_a_folder, a_link_for_a_folder])
def test_outputs_that_have_no_folder_of_the_cohort_are_not_written(
    spoil: Callable[[Path], Callable[[], None]], running: Path, rmtool: Run, export: Path
) -> None:
    before = state_of(running)
    mend = spoil(running)
    for command in WITH_OUTPUTS:
        assert_refused(rmtool(*words_of(command, export)), OutputFault.exit_code)
    mend()
    assert state_of(running) == before
    for command in WITH_OUTPUTS:
        assert rmtool(*words_of(command, export)).code in {0, 1}


def test_an_output_that_is_open_in_excel_is_named_and_nothing_changes(
    running: Path, rmtool: Run, export: Path
) -> None:
    for file in sorted(p for p in (running / "out").iterdir() if p.is_file()):
        before = state_of(running)
        owner = file.with_name(f"~${file.name}")
        owner.write_bytes(b"\x07Officer")
        ran = rmtool(*words_of(WRITTEN_BY[file.name], export))
        owner.unlink()
        assert_refused(ran, OutputFault.exit_code)
        assert f"out/{file.name} is open in Excel" in " ".join(ran.err.split())
        assert state_of(running) == before


# The disk


ALL_IN_ONE_PROCESS = """
import io, json, sys
from contextlib import redirect_stderr, redirect_stdout
from rmtool.cli import main

ends = []
for words in json.loads(sys.argv[1]):
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(words)
    ends.append([code, out.getvalue(), err.getvalue()])
sys.stdout.write(json.dumps(ends))
"""


def run_all(folder: Path, commands: list[list[str]], hardship: Callable[[], None]) -> list[Ran]:
    """Run commands in a process of their own that has first been made to suffer."""
    ran = subprocess.run(
        [sys.executable, "-c", ALL_IN_ONE_PROCESS, json.dumps(commands)],
        cwd=folder,
        capture_output=True,
        text=True,
        preexec_fn=hardship,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return [Ran(*end) for end in json.loads(ran.stdout)]


def no_rights_of_root() -> None:
    """Let modes bind the superuser too, as which containers run tests."""
    if sys.platform == "linux" and os.getuid() == 0:
        import ctypes

        for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
            ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)


def no_room() -> None:
    """Let no file grow over 4,096 bytes: what a full disk looks like, without filling one."""
    if sys.platform != "win32":
        import resource

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))


@POSIX
def test_in_a_read_only_folder_everything_can_be_read_and_nothing_changes(
    running: Path, rmtool: Run, export: Path
) -> None:
    before = state_of(running)
    folders = [running, *(path for path in running.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o500)
    commands = [[*words] for words in READERS] + [words_of(command, export) for command in COMMANDS]
    ends = run_all(running, commands, no_rights_of_root)
    for folder in folders:
        folder.chmod(0o700)
    assert {ran.code for ran in ends[: len(READERS)]} <= {0, 1}
    for ran in ends[len(READERS) :]:
        assert_refused(ran, OutputFault.exit_code)
    assert state_of(running) == before


@POSIX
def test_on_a_full_disk_nothing_changes_and_with_room_again_everything_goes_on(
    running: Path, rmtool: Run, export: Path
) -> None:
    before = state_of(running)
    for ran in run_all(running, [words_of(command, export) for command in COMMANDS], no_room):
        assert_refused(ran, OutputFault.exit_code)
    assert state_of(running) == before
    for command in ("ingest", "correct", "match", "confirm", "letters"):
        assert rmtool(*words_of(command, export)).code in {0, 1}


# The register


def test_while_another_command_changes_the_cohort_nobody_else_does(
    running: Path, rmtool: Run, export: Path
) -> None:
    before = state_of(running)
    holder = {"pid": os.getppid(), "host": platform.node(), "user": "amara", "since": "2026-01-05T08:00:00Z"}
    (running / LOCK).write_text(json.dumps(holder), "utf-8")
    for command in COMMANDS:
        ran = rmtool(*words_of(command, export))
        assert_refused(ran, RegisterFault.exit_code)
        assert "amara" in ran.err
    (running / LOCK).unlink()
    assert state_of(running) == before


def test_a_register_that_another_program_holds_is_waited_for_and_then_told(
    running: Path, rmtool: Run, export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rmtool.register.file.PATIENCE", 0.01)
    with closing(sqlite3.connect(running / "register.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        for words in (*(words_of(command, export) for command in COMMANDS), *READERS):
            assert_refused(rmtool(*words), RegisterFault.exit_code)


def newer(register: Path) -> None:
    with closing(sqlite3.connect(register)) as connection:
        connection.execute("PRAGMA user_version = 9999")


def cut_short(register: Path) -> None:
    register.write_bytes(register.read_bytes()[: register.stat().st_size // 2])


def overwritten(register: Path) -> None:
    content = bytearray(register.read_bytes())
    content[4096 : len(content) - 100] = bytes(len(content) - 4196)
    register.write_bytes(content)


def of_another_program(register: Path) -> None:
    register.write_bytes(b"These are my notes.\n" * 400)


def emptied(register: Path) -> None:
    register.write_bytes(b"")


def missing(register: Path) -> None:
    register.unlink()


@pytest.mark.parametrize("spoil", [newer, cut_short, overwritten, of_another_program, emptied, missing])
def test_a_register_that_cannot_be_trusted_is_neither_read_nor_changed(
    spoil: Callable[[Path], None], running: Path, rmtool: Run, export: Path
) -> None:
    register = running / "register.db"
    kept = register.read_bytes()
    spoil(register)
    spoilt = register.read_bytes() if register.exists() else None
    for words in (*(words_of(command, export) for command in COMMANDS), *READERS):
        assert_refused(rmtool(*words), RegisterFault.exit_code)
    assert (register.read_bytes() if register.exists() else None) == spoilt
    register.write_bytes(kept)
    assert rmtool("status").code in {0, 1}
