from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rmtool.commands.cohort import Change, Cohort, Command, find_cohort
from rmtool.errors import OutputFault, RegisterFault, UsageFault
from rmtool.model.programme import Role
from rmtool.model.records import Person
from rmtool.register import LogLine, Writer, new_register

NOW = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
PAIRINGS = "out/pairings.csv"
POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no modes, and links need rights")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    source = tmp_path / "llr.toml"
    source.write_text("# a programme\n", encoding="utf-8")
    return source


@pytest.fixture
def cohort(tmp_path: Path, source: Path) -> Cohort:
    cohort = Cohort.create(tmp_path / "cohort-7", source, now=NOW)
    add(cohort, "M-001", b"before")
    return cohort


def add(cohort: Cohort, ref: str, content: bytes = b"after", path: str = PAIRINGS) -> None:
    with cohort.change(Command("ingest", about=ref, inputs="digest"), now=NOW) as change:
        put(change, ref, content, path)
        change.told = "1 new"


def put(change: Change, ref: str, content: bytes, path: str) -> None:
    known = {person.ref for person in change.register.people()}
    change.write.add_people(Person(r, Role.MENTOR, r) for r in {ref} - known)
    change.output(path, content)


def refs(cohort: Cohort) -> list[str]:
    with cohort.reading() as register:
        return [person.ref for person in register.people()]


def left_over(cohort: Cohort) -> set[str]:
    return {p.name for p in cohort.folder.iterdir()} - {"programme.toml", "register.db", "out"}


@contextmanager
def nothing_changes(cohort: Cohort) -> Iterator[None]:
    before = refs(cohort), (cohort.folder / PAIRINGS).read_bytes()
    yield
    assert (refs(cohort), (cohort.folder / PAIRINGS).read_bytes()) == before
    assert left_over(cohort) <= {"rmtool.lck"}


def test_a_change_is_in_the_register_the_outputs_and_the_log(cohort: Cohort) -> None:
    add(cohort, "M-002")
    assert refs(cohort) == ["M-001", "M-002"]
    assert (cohort.folder / PAIRINGS).read_bytes() == b"after"
    assert left_over(cohort) == set()
    with cohort.reading() as register:
        *_, line = register.commands()
    assert (line.number, line.command, line.about, line.inputs, line.outcome) == (
        3,
        "ingest",
        "M-002",
        "digest",
        "1 new",
    )


def test_a_change_that_finds_nothing_new_is_logged_all_the_same(cohort: Cohort) -> None:
    with cohort.change(Command("ingest"), now=NOW):
        pass
    with cohort.reading() as register:
        assert [line.command for line in register.commands()] == ["init", "ingest", "ingest"]


@pytest.mark.parametrize("broken_off_by", [KeyboardInterrupt, ValueError, UsageFault])
def test_a_command_that_breaks_off_changes_nothing(
    cohort: Cohort, broken_off_by: type[BaseException]
) -> None:
    def write_and_break_off() -> None:
        with cohort.change(Command("ingest"), now=NOW) as change:
            put(change, "M-002", b"after", PAIRINGS)
            raise broken_off_by("it broke off")

    with nothing_changes(cohort), pytest.raises(broken_off_by):
        write_and_break_off()
    assert left_over(cohort) == set()


def test_an_interrupt_just_after_the_commit_still_puts_the_outputs_in_place(
    cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    def commit_and_be_interrupted(writer: Writer, line: LogLine) -> None:
        log(writer, line)
        writer._connection.execute("COMMIT")
        raise KeyboardInterrupt

    log = Writer.log
    with monkeypatch.context() as patched:
        patched.setattr(Writer, "log", commit_and_be_interrupted)
        with pytest.raises(KeyboardInterrupt):
            add(cohort, "M-002")
    assert refs(cohort) == ["M-001", "M-002"]
    assert (cohort.folder / PAIRINGS).read_bytes() == b"after"
    assert left_over(cohort) == set()


def test_an_output_that_is_open_in_excel_stops_the_command_before_anything_changes(cohort: Cohort) -> None:
    (cohort.out / "~$pairings.csv").write_bytes(b"")
    with nothing_changes(cohort), pytest.raises(OutputFault, match=r"out/pairings.csv is open in Excel"):
        add(cohort, "M-002")


def test_a_folder_in_an_outputs_place_stops_the_command(cohort: Cohort) -> None:
    (cohort.out / "letters").mkdir()
    with nothing_changes(cohort), pytest.raises(OutputFault, match="is a folder"):
        add(cohort, "M-002", path="out/letters")


def test_a_file_in_an_output_folders_place_stops_the_command(cohort: Cohort) -> None:
    with nothing_changes(cohort), pytest.raises(OutputFault, match="no folder"):
        add(cohort, "M-002", path=f"{PAIRINGS}/M-002.eml")


@pytest.mark.parametrize("path", ["../elsewhere.csv", "/srv/elsewhere.csv"])
def test_an_output_never_leaves_the_cohort_folder(cohort: Cohort, path: str) -> None:
    with nothing_changes(cohort), pytest.raises(OutputFault, match="out of the cohort folder"):
        add(cohort, "M-002", path=path)


@POSIX
@pytest.mark.parametrize("link", [PAIRINGS, "out", ".staging"])
def test_no_link_leads_an_output_elsewhere(cohort: Cohort, tmp_path: Path, link: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    place = cohort.folder / link
    shutil.rmtree(place) if place.is_dir() else place.unlink(missing_ok=True)
    place.symlink_to(elsewhere / "pairings.csv" if link == PAIRINGS else elsewhere)
    with pytest.raises(OutputFault, match="out of the cohort folder"):
        add(cohort, "M-002")
    assert list(elsewhere.iterdir()) == []
    assert refs(cohort) == ["M-001"]


def test_a_file_that_cannot_be_replaced_after_the_commit_is_kept_and_finished_by_the_next_command(
    cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held_open(self: Path, target: Path) -> Path:
        raise PermissionError(13, "in use by another process", str(target))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", held_open)
        with pytest.raises(
            OutputFault, match=r"register is up to date, but out/pairings.csv could not"
        ) as told:
            add(cohort, "M-002")
        assert "cohort-7" not in told.value.message
        assert refs(cohort) == ["M-001", "M-002"]
        assert (cohort.folder / PAIRINGS).read_bytes() == b"before"
        with pytest.raises(OutputFault, match="register is up to date"):
            add(cohort, "M-003")  # still held open: the earlier file comes first
    assert refs(cohort) == ["M-001", "M-002"]
    add(cohort, "M-003", b"other", "out/report.html")
    assert (cohort.folder / PAIRINGS).read_bytes() == b"after"
    assert left_over(cohort) == set()


def test_a_full_disk_stops_the_command_before_anything_changes(
    cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with nothing_changes(cohort), monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(OutputFault, match=r"could not be written: No space left on device. Nothing was"):
            add(cohort, "M-002")


def test_a_batch_that_was_never_committed_is_dropped_by_the_next_command(cohort: Cohort) -> None:
    stray = cohort.folder / ".staging" / "0123456789abcdef"
    stray.mkdir(parents=True)
    (stray / "manifest.json").write_text('{"1": "out/pairings.csv"}', encoding="utf-8")
    (stray / "1").write_bytes(b"never committed")
    add(cohort, "M-002", b"other", "out/report.html")
    assert (cohort.folder / PAIRINGS).read_bytes() == b"before"
    assert left_over(cohort) == set()


def test_two_commands_do_not_change_one_cohort_at_a_time(cohort: Cohort) -> None:
    with cohort.change(Command("match"), now=NOW):
        again = subprocess.run(
            [sys.executable, "-m", "tests.crash.errand", str(cohort.folder)],
            capture_output=True,
            text=True,
            check=False,
        )
    assert again.returncode == RegisterFault.exit_code
    assert "is changing this cohort" in again.stderr
    assert refs(cohort) == ["M-001"]
    assert left_over(cohort) == set()


@POSIX
def test_only_the_officer_can_read_what_a_command_makes(tmp_path: Path, source: Path) -> None:
    before = os.umask(0)
    try:
        cohort = Cohort.create(tmp_path / "new" / "cohort-7", source, now=NOW)
        add(cohort, "M-001", path="out/letters/enrolled/M-001.eml")
    finally:
        os.umask(before)
    made = [cohort.folder, *cohort.folder.rglob("*")]
    modes = {p.name: p.stat().st_mode & 0o777 for p in made}
    assert {modes[p.name] for p in made if p.is_dir()} == {0o700}
    assert {modes[p.name] for p in made if p.is_file()} == {0o600}


def test_a_cohort_is_never_made_over_another(cohort: Cohort, source: Path) -> None:
    with nothing_changes(cohort), pytest.raises(UsageFault, match="holds a cohort already"):
        Cohort.create(cohort.folder, source, now=NOW)


def test_a_register_in_use_is_not_taken_into_a_new_cohort(cohort: Cohort, source: Path) -> None:
    cohort.programme_file.unlink()
    with pytest.raises(UsageFault, match=r"a register in use, but no programme.toml"):
        Cohort.create(cohort.folder, source, now=NOW)
    assert refs(cohort) == ["M-001"]


def test_making_a_cohort_starts_over_where_it_was_broken_off(tmp_path: Path, source: Path) -> None:
    folder = tmp_path / "cohort-8"
    (folder / "out").mkdir(parents=True)
    new_register(folder / "register.db")
    (folder / ".programme.toml.new").write_bytes(b"half")
    cohort = Cohort.create(folder, source, now=NOW)
    assert cohort.programme_file.read_bytes() == source.read_bytes()
    assert left_over(cohort) == set()


def test_the_folder_that_is_named_comes_before_the_variable_and_the_current_folder(
    cohort: Cohort, tmp_path: Path
) -> None:
    elsewhere = Cohort.create(tmp_path / "cohort-6", tmp_path / "llr.toml", now=NOW).folder
    variable = {"RMTOOL_COHORT": str(elsewhere)}
    assert find_cohort(cohort.folder, variable, elsewhere) == cohort.folder
    assert find_cohort(None, variable, cohort.folder) == elsewhere
    assert find_cohort(None, {}, cohort.out) == cohort.folder
    assert find_cohort(None, {"RMTOOL_COHORT": ""}, cohort.out) == cohort.folder


def test_where_there_is_no_cohort_the_officer_hears_how_to_name_or_make_one(tmp_path: Path) -> None:
    for folder, environ in ((tmp_path, {}), (None, {"RMTOOL_COHORT": str(tmp_path)}), (None, {})):
        with pytest.raises(UsageFault) as told:
            find_cohort(folder, environ, tmp_path)
        assert "--cohort FOLDER" in told.value.hint
