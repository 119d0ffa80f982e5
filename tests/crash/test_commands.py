from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest

from rmtool.cli import main
from rmtool.resources import samples_folder
from tests.crash.harness import FOLDER, sweep

SAMPLE = samples_folder() / "llr-2026" / "applications.xlsx"
IMPORTS = (
    "rmtool.commands.ingest",
    "rmtool.commands.match",
    "rmtool.commands.letters",
    "rmtool.match.propose",
)


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
    capsys.readouterr()
    return folder


COMMANDS = {
    "correct": ("correct", "M-001", "grade", "Band 3", "--because", "asked"),
    "decide": ("decide", "M-001", "query", "--because", "unsure"),
    "withdraw": ("withdraw", "M-001", "--because", "moved away"),
    "match": ("match", "--candidates"),
    "confirm": ("confirm",),
    "letters": ("letters", "enrolled", "--to", "M-002", "--preview"),
    "eject": ("letters", "query", "--eject"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_killed_anywhere_happened_wholly_or_not_at_all(
    name: str, pristine: Path, tmp_path: Path
) -> None:
    assert sweep(pristine, ("rmtool", "--cohort", FOLDER, *COMMANDS[name]), tmp_path, imports=IMPORTS) == []


@pytest.mark.parametrize("fate", ["kill", "ENOSPC"])
def test_an_ingest_broken_off_anywhere_happened_wholly_or_not_at_all(
    fate: str, few: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "cohort"
    main(["init", str(folder), "--programme", "llr-2026"])
    capsys.readouterr()
    ingest = ("rmtool", "--cohort", FOLDER, "ingest", str(few))
    assert sweep(folder, ingest, tmp_path, fate=fate, imports=IMPORTS) == []
