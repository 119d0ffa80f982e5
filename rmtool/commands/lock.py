"""One command at a time changes a cohort: a lock file says which, whose, and since when."""

from __future__ import annotations

import getpass
import json
import os
import platform
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from rmtool.errors import OutputFault, RegisterFault

LOCK = "rmtool.lck"
"""Not `.lock`: OneDrive does not store files of that name."""

DELETE_IT = f"delete the file {LOCK} in the cohort folder"

TIME_TO_SIGN = 0.3
"""Seconds in which a living command signs the lock that it made; an unsigned older one was left by a kill."""


@dataclass(frozen=True)
class Holder:
    """A running command: its process, the computer and account it runs under, and since when (UTC)."""

    pid: int
    host: str
    user: str
    since: str


def this_command(now: datetime) -> Holder:
    """Describe the command that runs now."""
    return Holder(os.getpid(), platform.node(), _account(), f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")


@contextmanager
def locked(folder: Path, me: Holder) -> Iterator[None]:
    """Hold the cohort's lock. Raises RegisterFault, naming the holder, while a living command holds it.

    Call it while SQLite's own write lock is held, so that no two commands of one computer clear a stale lock
    at once.
    """
    path = folder / LOCK
    stale = path.exists()  # if it is not refused now
    refuse_while_locked(folder, me)
    _sign(path, me, in_place_of_another=stale)
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink()


def refuse_while_locked(folder: Path, me: Holder) -> None:
    """Raise RegisterFault while another living command holds the lock, or one on another computer may."""
    holder = _holder(folder / LOCK)
    if holder and not _is_over(holder, me):
        raise RegisterFault(
            f"{holder.user} is changing this cohort on {holder.host}, since {holder.since} "
            f"(process {holder.pid}). Nothing was changed.",
            hint=f"Wait until it has finished. If no rmtool is running there, {DELETE_IT}.",
        )


def _sign(path: Path, me: Holder, *, in_place_of_another: bool) -> None:
    """Make the lock file, unless another command is quicker, and write who holds it."""
    try:
        if in_place_of_another:
            path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as fault:
        raise RegisterFault(
            "Another command has just begun to change this cohort. Nothing was changed.",
            hint="Wait until it has finished, then run the command again.",
        ) from fault
    except OSError as fault:
        raise _cannot_lock(fault) from fault
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(json.dumps(asdict(me)).encode())
    except OSError as fault:
        with suppress(OSError):
            path.unlink()
        raise _cannot_lock(fault) from fault


def _cannot_lock(fault: OSError) -> OutputFault:
    return OutputFault(
        f"The cohort folder cannot be written to: {fault.strerror}. Nothing was changed.",
        hint="Free some space or make the folder writable, then run the command again.",
    )


def _holder(path: Path) -> Holder | None:
    """Read who holds the lock; None if nobody does, or if it was never signed."""
    return _signature(path) or (_signature_in_a_moment(path) if path.exists() else None)


def _signature_in_a_moment(path: Path) -> Holder | None:
    time.sleep(TIME_TO_SIGN)
    return _signature(path)


def _signature(path: Path) -> Holder | None:
    try:
        content = json.loads(path.read_bytes())
        return Holder(int(content["pid"]), str(content["host"]), str(content["user"]), str(content["since"]))
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return None
    except OSError as fault:
        raise RegisterFault(
            "Somebody else is changing this cohort: its lock cannot be read by you. Nothing was changed.",
            hint=f"Wait until they have finished. If no rmtool is running, {DELETE_IT}.",
        ) from fault


def _is_over(holder: Holder, me: Holder) -> bool:
    """Tell whether the holder cannot be running any more. Of other computers nobody knows.

    This process has no lock yet, so a lock with its number was left by an earlier process of that number.
    """
    return holder.host == me.host and (holder.pid == me.pid or not _is_running(holder.pid))


def _account() -> str:
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):  # no such account, as in some containers
        return "unknown"


if sys.platform == "win32":  # pragma: no cover - the tests' computers ask the other way
    import ctypes

    _SYNCHRONIZE = 0x0010_0000
    _STILL_RUNNING = 0x0102
    _ACCESS_DENIED = 5

    def _is_running(pid: int) -> bool:
        """Ask Windows for the process: signal 0 would end it there."""
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        process = kernel.OpenProcess(_SYNCHRONIZE, False, pid)  # noqa: FBT003 - Windows wants it by position
        if not process:
            return ctypes.get_last_error() == _ACCESS_DENIED
        try:
            return bool(kernel.WaitForSingleObject(process, 0) == _STILL_RUNNING)
        finally:
            kernel.CloseHandle(process)

else:

    def _is_running(pid: int) -> bool:
        """Ask for the process with signal 0, which is never delivered."""
        try:
            os.kill(pid, 0)
        except (ProcessLookupError, OverflowError):
            return False
        except PermissionError:  # it runs, under another account
            return True
        return True
