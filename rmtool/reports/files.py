"""The only writer of outputs: staged apart, then put in place whole or not at all.

A batch of outputs lies in `.staging/<token>/` of the cohort folder, each file complete and on the disk,
until the register has committed the command that made it. Then its files are renamed into place, one by one.
Whoever finds a batch later can finish it (`put_in_place`) or drop it (`discard`), as often as they like.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from rmtool.errors import OutputFault
from rmtool.reports.targets import leads_outside

STAGING = PurePosixPath(".staging")
MANIFEST = "manifest.json"

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700


AT_ONCE = 8
"""Files that are written at the same time: waiting for the disk takes longer than writing to it."""

FEW = 32
"""Outputs that are written one after the other: for so few, threads are not worth starting."""


@dataclass(frozen=True)
class Output:
    """A file to be written: its path within the cohort folder, and its bytes; None removes the file."""

    path: PurePosixPath
    content: bytes | None = field(repr=False)


def stage(folder: Path, token: str, outputs: Iterable[Output]) -> None:
    """Write outputs, and a manifest of where they belong, to the staging folder of `token`.

    Raises OutputFault, naming the file, when there is no room or no permission. Nothing is in place then.
    """
    batch = folder / STAGING / token
    if leads_outside(folder, STAGING):
        raise _not_written(str(STAGING), "it leads out of the cohort folder, through a link")
    make_private_folder(batch)
    outputs = tuple(outputs)
    written = {str(n): output for n, output in enumerate(outputs, start=1) if output.content is not None}
    _write_all([(batch / name, output) for name, output in written.items()])
    manifest = {
        "belongs": {name: str(output.path) for name, output in written.items()},
        "gone": [str(output.path) for output in outputs if output.content is None],
    }
    _write_new(batch / MANIFEST, json.dumps(manifest).encode(), called=MANIFEST)
    _sync_folder(batch)


def put_in_place(folder: Path, token: str) -> None:
    """Rename the staged files of a committed batch to where they belong, and remove their staging folder.

    Files that are in place already are passed over. Raises OutputFault when a file cannot be replaced, and
    keeps what is still staged.
    """
    waiting, gone = _waiting(folder / STAGING / token)
    parents = {path.parent for _, path in waiting}
    for parent in sorted(parents):
        _open_folder(folder, parent)
    for staged, path in waiting:
        try:
            staged.replace(folder / path)
        except OSError as fault:
            raise _not_replaced(path, _reason(fault)) from fault
    for path in gone:
        _remove(folder, path)
    for parent in sorted(parents):
        _sync_folder(folder / parent)
    discard(folder, token)


def discard(folder: Path, token: str) -> None:
    """Remove a staged batch. What cannot be removed now is found, and removed, by the next command."""
    shutil.rmtree(folder / STAGING / token, ignore_errors=True)
    leave_staging(folder)


def leave_staging(folder: Path) -> None:
    """Remove the staging folder once it is empty: a command may have been killed just before it did."""
    with suppress(OSError):
        (folder / STAGING).rmdir()


def staged_batches(folder: Path) -> tuple[str, ...]:
    """List the tokens of the batches in the staging folder."""
    if not (folder / STAGING).is_dir():
        return ()
    return tuple(sorted(batch.name for batch in (folder / STAGING).iterdir()))


def write_whole(path: Path, content: bytes) -> None:
    """Write one private file so that either what was there or the new file is there, never half of one."""
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.unlink(missing_ok=True)  # a run that was killed may have left it
        _write_new(beside, content, called=path.name)
        beside.replace(path)
    except OSError as fault:
        raise _not_written(path.name, _reason(fault)) from fault
    _sync_folder(path.parent)


def make_private_folder(folder: Path) -> None:
    """Make a folder and those missing above it, for this user alone. Folders that exist stay as they are."""
    try:
        _make_folders(folder)
    except OSError as fault:
        raise _not_written(folder.name, _reason(fault)) from fault


def _remove(folder: Path, path: PurePosixPath) -> None:
    """Remove a file that is no longer true, and its folder once that is empty, unless it is gone already."""
    if leads_outside(folder, path.parent):
        raise _not_removed(path, "it leads out of the cohort folder, through a link")
    try:
        (folder / path).unlink(missing_ok=True)
    except OSError as fault:
        raise _not_removed(path, _reason(fault)) from fault
    with suppress(OSError):
        (folder / path.parent).rmdir()


def _open_folder(folder: Path, parent: PurePosixPath) -> None:
    """Make a folder that outputs belong in, unless it is there and within the cohort folder."""
    if leads_outside(folder, parent):
        raise _not_replaced(parent, "it leads out of the cohort folder, through a link")
    try:
        _make_folders(folder / parent)
    except OSError as fault:
        raise _not_replaced(parent, _reason(fault)) from fault


def _make_folders(folder: Path) -> None:
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    for place in reversed(missing):
        place.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        place.chmod(PRIVATE_FOLDER)  # whatever the umask says


def _write_all(files: Sequence[tuple[Path, Output]]) -> None:
    """Write new files, several at once where there are many. Raises OutputFault for the first that failed."""
    if len(files) <= FEW:
        for path, output in files:
            _write_output(path, output)
        return
    with ThreadPoolExecutor(AT_ONCE) as writers:
        waiting = [writers.submit(_write_output, path, output) for path, output in files]
        try:
            for one in waiting:
                one.result()
        finally:
            writers.shutdown(cancel_futures=True)


def _write_output(path: Path, output: Output) -> None:
    _write_new(path, output.content or b"", called=str(output.path))


def _write_new(path: Path, content: bytes, *, called: str) -> None:
    """Write a file that must not exist yet, readable by this user alone, and wait until the disk has it."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(path, flags, PRIVATE_FILE), "wb") as file:
            path.chmod(PRIVATE_FILE)  # whatever the umask says
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as fault:
        raise _not_written(called, _reason(fault)) from fault


def _sync_folder(folder: Path) -> None:
    """Wait until the disk has the folder's entries. Windows and some network drives cannot say."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _waiting(batch: Path) -> tuple[Sequence[tuple[Path, PurePosixPath]], Sequence[PurePosixPath]]:
    """List the staged files that are not in place yet, with where they belong, and the paths to remove."""
    if not (batch / MANIFEST).is_file():
        return (), ()  # removed when everything was in place
    manifest = json.loads((batch / MANIFEST).read_bytes())
    belongs = ((batch / name, PurePosixPath(path)) for name, path in manifest["belongs"].items())
    return [one for one in belongs if one[0].exists()], [PurePosixPath(path) for path in manifest["gone"]]


def _not_written(name: str, reason: str) -> OutputFault:
    return OutputFault(
        f"{name} could not be written: {reason}. Nothing was changed.",
        hint="Free some space or make the folder writable, then run the command again.",
    )


def _not_replaced(path: PurePosixPath, reason: str) -> OutputFault:
    return OutputFault(
        f"The register is up to date, but {path} could not be replaced: {reason}. The new file is kept.",
        hint=f"Close {path.name} if it is open in Excel, then run the same command again: that finishes it.",
    )


def _not_removed(path: PurePosixPath, reason: str) -> OutputFault:
    return OutputFault(
        f"The register is up to date, but {path}, which is out of date now, could not be removed: {reason}.",
        hint=f"Close {path.name} if it is open, then run the same command again: that removes it.",
    )


def _reason(fault: OSError) -> str:
    """Give the system's own words, without the path that an OSError also carries."""
    return (fault.strerror or "the system gave no reason").rstrip(".")
