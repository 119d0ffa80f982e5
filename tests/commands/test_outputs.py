from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rmtool.commands.cohort import Cohort, Command
from rmtool.errors import OutputFault
from rmtool.reports import files

NOW = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
DRAFT = "out/letters/enrolled/M-001-enrolled.eml"
MANY = {f"out/letters/enrolled/M-{n:03}-enrolled.eml": str(n).encode() for n in range(2 * files.FEW)}


@pytest.fixture
def cohort(tmp_path: Path) -> Cohort:
    source = tmp_path / "llr.toml"
    source.write_text("# a programme\n", encoding="utf-8")
    cohort = Cohort.create(tmp_path / "cohort-7", source, now=NOW)
    hand_in(cohort, {DRAFT: b"a draft"})
    return cohort


def hand_in(cohort: Cohort, outputs: dict[str, bytes], *, gone: tuple[str, ...] = ()) -> None:
    with cohort.change(Command("letters"), now=NOW) as change:
        for path, content in outputs.items():
            change.output(path, content)
        for path in gone:
            change.remove(path)


def on_disk(cohort: Cohort) -> dict[str, bytes]:
    found = (path for path in cohort.out.rglob("*") if path.is_file())
    return {path.relative_to(cohort.folder).as_posix(): path.read_bytes() for path in found}


def test_an_output_that_is_no_longer_true_is_removed_with_its_empty_folder(cohort: Cohort) -> None:
    hand_in(cohort, {"out/letters/enrolled.csv": b"all"}, gone=(DRAFT, "out/letters/never-there.eml"))
    assert on_disk(cohort) == {"out/letters/enrolled.csv": b"all"}
    assert not (cohort.folder / DRAFT).parent.exists()


def test_an_output_that_is_handed_in_anew_is_not_removed(cohort: Cohort) -> None:
    hand_in(cohort, {DRAFT: b"another"}, gone=(DRAFT,))
    assert on_disk(cohort) == {DRAFT: b"another"}


def test_a_command_that_breaks_off_removes_nothing(cohort: Cohort) -> None:
    def break_off() -> None:
        with cohort.change(Command("letters"), now=NOW) as change:
            change.remove(DRAFT)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    hand_in(cohort, {})
    assert on_disk(cohort) == {DRAFT: b"a draft"}


def test_a_file_that_cannot_be_removed_after_the_commit_is_removed_by_the_next_command(
    cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held_open(self: Path, *, missing_ok: bool = False) -> None:
        raise PermissionError(13, f"in use by another process {missing_ok}", str(self))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", held_open)
        with pytest.raises(OutputFault, match=r"register is up to date, but .* could not be removed"):
            hand_in(cohort, {"out/letters/enrolled.csv": b"all"}, gone=(DRAFT,))
    (cohort.folder / "rmtool.lck").unlink(missing_ok=True)  # the lock file was held open as well
    hand_in(cohort, {})
    assert on_disk(cohort) == {"out/letters/enrolled.csv": b"all"}


def test_nothing_outside_the_cohort_folder_is_ever_removed(cohort: Cohort, tmp_path: Path) -> None:
    with pytest.raises(OutputFault, match="out of the cohort folder"):
        hand_in(cohort, {}, gone=("../llr.toml",))
    assert (tmp_path / "llr.toml").exists()


def test_many_outputs_are_written_as_faithfully_as_few(cohort: Cohort) -> None:
    hand_in(cohort, MANY)
    assert on_disk(cohort) == MANY | {DRAFT: MANY[DRAFT]}


def test_a_disk_that_fills_up_among_many_outputs_stops_the_command(
    cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []

    def full_soon(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) > files.FEW:
            raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full_soon)
        with pytest.raises(OutputFault, match=r"No space left on device. Nothing was changed"):
            hand_in(cohort, MANY)
    assert on_disk(cohort) == {DRAFT: b"a draft"}
