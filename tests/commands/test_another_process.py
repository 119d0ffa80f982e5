"""The same register gives the same bytes in another process, in which sets have another order."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.commands.conftest import Run

REPOSITORY = Path(__file__).parents[2]


def outputs(cohort: Path, folder: Path, seed: str) -> dict[str, bytes]:
    """What `schedule` writes of a cohort, in a process of its own with that seed for the order of sets."""
    shutil.copytree(cohort, folder)
    subprocess.run(
        [sys.executable, "-m", "tests.crash.one_moment", "--cohort", str(folder), "schedule"],
        check=True,
        capture_output=True,
        cwd=REPOSITORY,
        env=os.environ | {"PYTHONHASHSEED": seed},
    )
    files = (file for file in (folder / "out").rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def test_a_schedule_is_the_same_to_the_byte(applied: Path, tmp_path: Path, rmtool: Run) -> None:
    for command in ("match", "confirm"):
        assert rmtool(command).code in {0, 1}
    first, second = (outputs(applied, tmp_path / seed, seed) for seed in ("1", "4711"))
    assert first == second
    assert {"out/schedule.xlsx", "out/calendars/M-001.ics"} <= first.keys()
