"""Whether outputs can be put where they belong: asked before a command commits, while nothing has changed."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path, PurePosixPath

from rmtool.errors import OutputFault

OWNER_FILES = {"~${}": "Excel", ".~lock.{}#": "LibreOffice"}
"""What spreadsheet programs lay beside a file for as long as they have it open."""


def check_targets(folder: Path, paths: Collection[PurePosixPath]) -> None:
    """Make sure that files can be put at these paths. Raises OutputFault for the first that cannot."""
    for parent in sorted({path.parent for path in paths}):
        _refuse_outside(folder, parent)
        _refuse_unusable_folder(folder / parent, parent)
    for path in paths:
        _refuse_link(folder / path, path)
        _refuse_while_open(folder / path, path)
        _refuse_irreplaceable(folder / path, path)


def leads_outside(folder: Path, path: PurePosixPath) -> bool:
    """Tell whether a path leaves the cohort folder: by itself, or through a link on the way or at its end."""
    return not (folder / path).resolve().is_relative_to(folder.resolve())


def _refuse_outside(folder: Path, parent: PurePosixPath) -> None:
    if leads_outside(folder, parent):
        raise OutputFault(
            f"{parent} leads out of the cohort folder. Nothing was changed.",
            hint="If it is a link, remove it; then run the command again.",
        )


def _refuse_unusable_folder(parent: Path, called: PurePosixPath) -> None:
    """Refuse where no file can be made: the folder, or the nearest that exists above it, has to take one."""
    nearest = next(place for place in (parent, *parent.parents) if place.exists())
    if not (nearest.is_dir() and os.access(nearest, os.W_OK)):
        raise OutputFault(
            f"Nothing can be written in {called}: {nearest.name} is read-only, or no folder. "
            "Nothing was changed.",
            hint=f"Make {nearest.name} a folder that you can write to, then run the command again.",
        )


def _refuse_link(target: Path, path: PurePosixPath) -> None:
    if target.is_symlink():
        raise OutputFault(
            f"{path} is a link, and may lead out of the cohort folder. Nothing was changed.",
            hint="Remove the link, then run the command again.",
        )


def _refuse_while_open(target: Path, path: PurePosixPath) -> None:
    """Refuse to replace what somebody is looking at: their program would later save its copy over ours."""
    for pattern, program in OWNER_FILES.items():
        owner = target.with_name(pattern.format(target.name))
        if owner.exists():
            raise OutputFault(
                f"{path} is open in {program}. Nothing was changed.",
                hint="Close it, and run the command again. "
                f"If it is not open, delete the hidden file {owner.name}.",
            )


def _refuse_irreplaceable(target: Path, path: PurePosixPath) -> None:
    if target.is_dir():
        raise OutputFault(
            f"{path} is a folder, and a file of that name has to be written. Nothing was changed.",
            hint="Move the folder away or rename it, then run the command again.",
        )
    try:
        if target.exists():
            target.open("r+b").close()  # Windows refuses this while a program holds the file
    except OSError as fault:
        raise OutputFault(
            f"{path} cannot be replaced: it is read-only, or open in another program. Nothing was changed.",
            hint="Close it, or make it writable, and run the command again.",
        ) from fault
