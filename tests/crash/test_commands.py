from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest

from rmtool.cli import main
from rmtool.resources import samples_folder
from tests.commands.reviewing import decide, pair_of, rows_of
from tests.crash.harness import FOLDER, sweep

SAMPLE = samples_folder() / "llr-2026" / "applications.xlsx"
PAST_PAIRS = "past pairs.csv"


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """An export of six people of the sample: each row is a point at which to break off."""
    sheet = openpyxl.load_workbook(SAMPLE).worksheets[0]
    headings, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    role = headings.index("I am applying to be a:")
    mentors = [row for row in rows if row[role] == "Reverse mentor"][:3]
    mentees = [row for row in rows if row[role] == "Reverse mentee"][1:4]
    few = tmp_path / "few.csv"
    with few.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([headings, *mentors, *mentees])
    return few


@pytest.fixture
def pristine(tmp_path: Path, few: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A cohort in which six people applied and pairs are proposed."""
    folder = tmp_path / "cohort"
    for words in (["init", str(folder), "--programme", "llr-2026"], ["ingest", str(few)], ["match"]):
        assert main(["--cohort", str(folder), *words]) in {0, 1}
    past = folder / PAST_PAIRS
    past.write_text("mentor_email,mentee_email,cohort\nada@nhs.example,ben@nhs.example,Cohort 5\n", "utf-8")
    past.chmod(0o600)
    capsys.readouterr()
    return folder


COMMANDS = {
    "correct": ("correct", "M-001", "grade", "Band 3", "--because", "asked"),
    "decide": ("decide", "M-001", "query", "--because", "unsure"),
    "history": ("history", f"{FOLDER}/{PAST_PAIRS}"),
    "withdraw": ("withdraw", "M-001", "--because", "moved away"),
    "match": ("match", "--candidates"),
    "confirm": ("confirm",),
    "letters": ("letters", "enrolled", "--to", "M-001", "--to", "E-001", "--preview"),
    "eject": ("letters", "query", "--eject"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_killed_anywhere_happened_wholly_or_not_at_all(
    name: str, pristine: Path, tmp_path: Path
) -> None:
    assert sweep(pristine, ("rmtool", "--cohort", FOLDER, *COMMANDS[name]), tmp_path) == []


def test_answers_in_the_worklist_are_taken_wholly_or_not_at_all(
    pristine: Path, few: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (["decide", "M-001", "query", "--because", "unsure"], ["ingest", str(few)]):
        main(["--cohort", str(pristine), *words])
    capsys.readouterr()
    worklist = pristine / "out" / "queries.xlsx"
    book = openpyxl.load_workbook(worklist)
    sheet = book.worksheets[0]
    row = next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, 1).value == "M-001")
    sheet.cell(row, sheet.max_column).value = "not eligible"
    book.save(worklist)
    command = ("rmtool", "--cohort", FOLDER, "ingest", "--answers", f"{FOLDER}/out/queries.xlsx")
    assert sweep(pristine, command, tmp_path) == []


def test_decisions_read_from_a_review_are_taken_wholly_or_not_at_all(pristine: Path, tmp_path: Path) -> None:
    review = pristine / "out" / "review.xlsx"
    decide(review, {pair_of(rows_of(review)[0]): "reject", pair_of(rows_of(review)[1]): "lock"})
    command = ("rmtool", "--cohort", FOLDER, "match", "--decisions", f"{FOLDER}/out/review.xlsx")
    assert sweep(pristine, command, tmp_path) == []


def test_a_rematch_killed_anywhere_happened_wholly_or_not_at_all(
    pristine: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = pair_of(rows_of(pristine / "out" / "review.xlsx")[0])[0]
    main(["--cohort", str(pristine), "confirm"])
    main(["--cohort", str(pristine), "withdraw", gone, "--because", "moved away"])
    capsys.readouterr()
    assert sweep(pristine, ("rmtool", "--cohort", FOLDER, "rematch"), tmp_path) == []


def test_a_schedule_killed_anywhere_happened_wholly_or_not_at_all(
    pristine: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at_work = ("--cohort", str(pristine))
    for words in (("confirm",), ("schedule",), ("withdraw", "M-001", "--because", "moved away")):
        assert main([*at_work, *words]) == 0
    capsys.readouterr()
    schedule = ("tests.crash.one_moment", "--cohort", FOLDER, "schedule")
    assert sweep(pristine, schedule, tmp_path) == []


def test_drafts_that_are_moved_and_removed_are_so_wholly_or_not_at_all(
    pristine: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at_work = ("--cohort", str(pristine))
    for words in (("letters",), ("withdraw", "M-001", "--because", "moved away")):
        assert main([*at_work, *words]) == 0
    capsys.readouterr()
    moved = ("rmtool", "--cohort", FOLDER, "letters", "--as", "html")
    assert sweep(pristine, moved, tmp_path) == []


@pytest.mark.parametrize("fate", ["kill", "ENOSPC"])
def test_an_ingest_broken_off_anywhere_happened_wholly_or_not_at_all(
    fate: str, few: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "cohort"
    main(["init", str(folder), "--programme", "llr-2026"])
    capsys.readouterr()
    ingest = ("rmtool", "--cohort", FOLDER, "ingest", str(few))
    assert sweep(folder, ingest, tmp_path, fate=fate) == []


def test_a_carry_over_killed_anywhere_happened_wholly_or_not_at_all(
    pristine: Path, few: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--cohort", str(pristine), "confirm"])
    folder, people = tmp_path / "next cohort", tmp_path / "people.csv"
    main(["init", str(folder), "--programme", "llr-2026"])
    capsys.readouterr()
    with few.open(encoding="utf-8-sig", newline="") as file:
        addresses = [row["What is your work email address?"] for row in csv.DictReader(file)]
    people.write_text("\n".join(["email", *addresses[2:5]]), "utf-8")
    carry_over = ("--cohort", FOLDER, "carry-over", str(pristine), "--people", str(people))
    assert sweep(folder, ("tests.crash.one_moment", *carry_over), tmp_path) == []
