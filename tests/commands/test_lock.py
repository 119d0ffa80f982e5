from __future__ import annotations

import getpass
import os
import subprocess
import sys
import time
from dataclasses import asdict, replace
from datetime import UTC, datetime
from json import dumps
from pathlib import Path

import pytest

from rmtool.commands import lock
from rmtool.commands.lock import LOCK, Holder, locked, this_command
from rmtool.errors import OutputFault, RegisterFault

NOW = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
ME = this_command(NOW)


def leave(folder: Path, holder: Holder) -> None:
    (folder / LOCK).write_text(dumps(asdict(holder)), encoding="utf-8")


def ended_process() -> int:
    """Return the number of a process that has just ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_the_lock_says_who_holds_it_and_goes_with_its_holder(tmp_path: Path) -> None:
    with locked(tmp_path, ME):
        assert lock._signature(tmp_path / LOCK) == ME
    assert not (tmp_path / LOCK).exists()


def test_the_lock_goes_when_its_holder_fails(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), locked(tmp_path, ME):
        raise ZeroDivisionError
    assert not (tmp_path / LOCK).exists()


def test_whoever_waits_hears_who_holds_the_lock_and_since_when(tmp_path: Path) -> None:
    leave(tmp_path, Holder(os.getppid(), ME.host, "amara", "2026-01-05T08:00:00Z"))
    with pytest.raises(RegisterFault) as told, locked(tmp_path, ME):
        pass
    assert f"amara is changing this cohort on {ME.host}, since 2026-01-05T08:00:00Z" in told.value.message
    assert LOCK in told.value.hint
    assert (tmp_path / LOCK).exists()


def test_a_lock_of_another_computer_is_never_taken_for_stale(tmp_path: Path) -> None:
    leave(tmp_path, Holder(ended_process(), "another computer", "amara", "2026-01-05T08:00:00Z"))
    with pytest.raises(RegisterFault, match="on another computer"), locked(tmp_path, ME):
        pass


@pytest.mark.parametrize(
    "pid", [ended_process(), ME.pid, 2**70], ids=["ended", "our own number", "no number"]
)
def test_a_lock_whose_holder_is_gone_is_taken_over(tmp_path: Path, pid: int) -> None:
    leave(tmp_path, replace(ME, pid=pid))
    with locked(tmp_path, ME):
        assert lock._signature(tmp_path / LOCK) == ME


@pytest.mark.parametrize("content", [b"", b'{"pid": 12', b"[]", b'{"pid": "x"}', b"\xff\xfe"])
def test_a_lock_that_was_never_signed_is_taken_over(
    tmp_path: Path, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "TIME_TO_SIGN", 0)
    (tmp_path / LOCK).write_bytes(content)
    with locked(tmp_path, ME):
        assert lock._signature(tmp_path / LOCK) == ME


def test_a_lock_that_is_just_being_signed_is_respected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / LOCK).write_bytes(b"")
    signed = replace(ME, host="another computer")
    monkeypatch.setattr(time, "sleep", lambda _seconds: leave(tmp_path, signed))
    with pytest.raises(RegisterFault, match="on another computer"), locked(tmp_path, ME):
        pass


def test_of_two_that_come_at_once_one_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = replace(ME, host="another computer")
    monkeypatch.setattr(lock, "refuse_while_locked", lambda folder, _me: leave(folder, other))
    with pytest.raises(RegisterFault, match="just begun"), locked(tmp_path, ME):
        pass
    assert lock._signature(tmp_path / LOCK) == other


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputFault, match="cannot be written to"), locked(tmp_path / "missing", ME):
        pass


def test_an_account_without_a_name_can_hold_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless() -> str:
        raise KeyError

    monkeypatch.setattr(getpass, "getuser", nameless)
    assert this_command(NOW).user == "unknown"
