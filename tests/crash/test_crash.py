from __future__ import annotations

from pathlib import Path

import pytest

from rmtool.commands.cohort import Cohort
from tests.crash.errand import NOW, first_applicant
from tests.crash.harness import FOLDER, count_points, sweep

ERRAND = ("tests.crash.errand", FOLDER)


@pytest.fixture
def pristine(tmp_path: Path) -> Path:
    programme = tmp_path / "programme.toml"
    programme.write_text("# not read here\n", encoding="utf-8")
    folder = tmp_path / "cohort"
    Cohort.create(folder, programme, now=NOW)
    first_applicant(folder)
    return folder


def test_a_command_killed_anywhere_happened_wholly_or_not_at_all(pristine: Path, tmp_path: Path) -> None:
    assert sweep(pristine, ERRAND, tmp_path) == []


def test_a_full_disk_loses_nothing_and_the_message_is_true(pristine: Path, tmp_path: Path) -> None:
    assert sweep(pristine, ERRAND, tmp_path, fate="ENOSPC") == []


def test_the_sweep_reaches_the_lock_the_transaction_the_staging_and_the_renames(
    pristine: Path,
) -> None:
    assert count_points(pristine, ERRAND, fate="kill")[1] > 30
    assert count_points(pristine, ERRAND, fate="ENOSPC")[1] > 15


def test_the_sweep_finds_a_command_that_writes_in_place(pristine: Path, tmp_path: Path) -> None:
    faults = sweep(pristine, ("tests.crash.careless", FOLDER), tmp_path)
    assert any("pairings.csv is neither as before nor as after" in fault for fault in faults)
