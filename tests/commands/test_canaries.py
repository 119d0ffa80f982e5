"""Nothing that anybody answered is told, logged or used as a name, and nothing is written outside."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from tests.commands.conftest import Run
from tests.exports import EVERYONE, Row, headings, response, text_of, workbook
from tests.make_samples import Cell

CANARY = re.compile(r"zqx\d+x", re.IGNORECASE)
"""What every canary looks like, in an address too. No word of rmtool or of the programme is like it."""
TYPED = (
    *("full_name", "email", "job_title", "team", "manager_name", "manager_email", "keep_apart"),
    *("adjustments", "why"),
)
"""Questions that people answer in words of their own."""
ADDRESSES = frozenset({"email", "manager_email"})
CHECKOUT = Path(__file__).resolve().parents[2]


def ordinary() -> list[Row]:
    """People who can take part: what they typed is canaries, what they chose is as the form offers it."""
    numbers = count(1000)
    rows = []
    for number, (role, someone) in enumerate(EVERYONE, start=1):
        typed: dict[str, Cell] = {
            field: f"zqx{next(numbers)}x{'@nhs.example' * (field in ADDRESSES)}" for field in TYPED
        }
        rows.append(response(number, role, someone, **typed))
    return rows


def outlandish() -> list[Row]:
    """People whose every answer is a canary, but for the role of most of them."""
    rows: list[Row] = []
    for number in range(101, 107):
        row: Row = dict.fromkeys(headings())
        row |= {name: f"zqx{number}{column}x" for column, name in enumerate(headings())}
        row |= {"ID": number}
        if number % 3:
            row[text_of("role")] = "Reverse mentor" if number % 2 else "Reverse mentee"
        rows.append(row)
    return rows


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """An export with nothing but canaries in it, wherever there can be one."""
    file = tmp_path / "applications.xlsx"
    file.write_bytes(workbook([*ordinary(), *outlandish()]))
    return file


@pytest.fixture
def answered(cohort: Path, rmtool: Run, export: Path) -> Path:
    """The cohort with those answers in it."""
    assert rmtool("ingest", export).code == 1
    return cohort


def a_year(export: Path) -> list[tuple[str, ...]]:
    """The commands of the main job, in their order."""
    return [
        ("check", str(export)),
        ("ingest", str(export), "--dry-run"),
        ("ingest", str(export)),
        ("ingest", str(export), "--json"),
        ("status",),
        ("match", "--candidates"),
        ("match", "--json"),
        ("verify",),
        ("correct", "M-001", "keep_apart", "zqx1x", "--because", "zqx2x"),
        ("correct", "M-001", "email", "zqx3x", "--because", "zqx4x"),
        ("decide", "M-002", "eligible", "--because", "asked"),
        ("withdraw", "M-003", "--because", "zqx6x"),
        ("confirm",),
        ("match",),
        ("confirm",),
        ("letters", "received"),
        ("letters", "received", "--skip-unready", "--preview"),
        ("letters", "enrolled", "--skip-unready", "--json"),
        ("letters", "query", "--skip-unready"),
        ("letters", "enrolled", "--mark-sent"),
        ("letters", "--list"),
        ("log",),
        ("log", "--json"),
        ("status", "--json"),
    ]


def canaries(texts: Iterable[str]) -> list[str]:
    return [found[0] for text in texts for found in CANARY.finditer(text)]


def test_no_answer_is_told_or_logged_or_in_a_file_name(cohort: Path, rmtool: Run, export: Path) -> None:
    for words in a_year(export):
        ran = rmtool(*words)
        assert ran.code in {0, 1, 2, 12}, (words, ran.err)
        assert canaries([ran.out, ran.err]) == [], words
    assert canaries(str(path.relative_to(cohort)) for path in cohort.rglob("*")) == []
    with closing(sqlite3.connect(cohort / "register.db")) as connection:
        log = connection.execute("SELECT * FROM command").fetchall()
    assert len(log) > 10
    assert canaries(map(str, log)) == []


def test_the_people_are_there_all_the_same(answered: Path, rmtool: Run) -> None:
    assert len(set(canaries([rmtool("people", "--json").out]))) > len(EVERYONE)


STAGES = {
    "rmtool.commands.ingest.read_export": ("ingest", "EXPORT"),
    "rmtool.commands.ingest.read_form": ("ingest", "EXPORT"),
    "rmtool.commands.ingest.settle": ("ingest", "EXPORT"),
    "rmtool.commands.applicants.screen": ("ingest", "EXPORT"),
    "rmtool.register.writing.Writer.store_responses": ("ingest", "EXPORT"),
    "rmtool.reports.worklist.workbook_bytes": ("ingest", "EXPORT"),
    "rmtool.commands.cohort.stage": ("ingest", "EXPORT"),
    "rmtool.match.propose.propose": ("match",),
    "rmtool.register.writing.Writer.record_proposal": ("match",),
    "rmtool.commands.match.pairings_csv": ("match",),
    "rmtool.reports.screen.Screen.show": ("status",),
    "rmtool.commands.letters.compose": ("letters", "enrolled"),
    "rmtool.commands.letters.eml": ("letters", "enrolled"),
    "rmtool.register.writing.Writer.log": ("letters", "enrolled"),
}
"""A place in each stage, and a command that passes it."""


@pytest.mark.parametrize("place", STAGES)
def test_a_fault_of_rmtool_itself_tells_no_answer_at_any_stage(
    place: str, answered: Path, rmtool: Run, export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*values: object, **options: object) -> None:
        raise ValueError(f"zqx1x in {values} {options}")

    before = rmtool("people", "--json").out
    with monkeypatch.context() as patched:
        patched.setattr(place, broken)
        ran = rmtool(*(str(export) if word == "EXPORT" else word for word in STAGES[place]))
    assert ran.code == 70, ran.err
    assert "ValueError" in ran.err
    assert canaries([ran.out, ran.err]) == []
    assert rmtool("people", "--json").out == before


def test_nothing_is_written_outside_the_cohort_folder_not_even_for_a_moment(
    cohort: Path, export: Path
) -> None:
    year = [words for words in a_year(export) if words[0] != "confirm" and "zqx3x" not in words]
    commands = [["--cohort", str(cohort), *words] for words in year if words != ("letters", "received")]
    ran = subprocess.run(
        [sys.executable, "-B", "-m", "tests.strays", cohort, json.dumps(commands)],
        cwd=cohort,
        env=os.environ | {"PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == []
