"""Nothing that anybody answered is told, logged or used as a name, and nothing is written outside."""

from __future__ import annotations

import csv
import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import openpyxl
import pytest

from tests.commands.conftest import Run
from tests.commands.reviewing import fill
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


@dataclass(frozen=True)
class Papers:
    """All that an officer names to a command in a year, with canaries in every cell that takes one."""

    export: Path
    earlier: Path
    people: Path
    pairs: Path
    faulty_pairs: Path
    worklist: Path
    review: Path


@pytest.fixture
def papers(cohort: Path, rmtool: Run, export: Path, tmp_path: Path) -> Papers:
    """The papers of the year, and an earlier cohort of the same people, with pairs."""
    earlier = tmp_path / "cohort 6"
    at_work = ("--cohort", str(earlier))
    rmtool("init", earlier, "--programme", "llr-2026")
    rmtool(*at_work, "ingest", export)
    worklist = answered_with_canaries(earlier / "out" / "queries.xlsx", tmp_path / "answers.xlsx")
    for words in (("match",), ("confirm",)):
        assert rmtool(*at_work, *words).code in {0, 1}
    review = noted_with_canaries(earlier / "out" / "review.xlsx", tmp_path / "decisions.xlsx")
    people = table(tmp_path / "people.csv", ["email"], *[[f"zqx{n}x@nhs.example"] for n in range(1000, 1080)])
    once = (["mentor_email", "mentee_email", "cohort"], ["zqx1001x@nhs.example", "zqx1037x@nhs.example", "5"])
    faulty = [[f"zqx{n}x", f"zqx{n}x; zqx{n}x@nhs.example", ""] for n in range(30)]
    pairs = table(tmp_path / "pairs.csv", *once)
    faulty_pairs = table(tmp_path / "faulty.csv", *once, *faulty)
    return Papers(export, earlier, people, pairs, faulty_pairs, worklist, review)


def answered_with_canaries(worklist: Path, to: Path) -> Path:
    """Type a canary as the answer in every row of a worklist, and save it elsewhere."""
    book = openpyxl.load_workbook(worklist)
    sheet = book.worksheets[0]
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, 7).value = f"zqx{row}x"
    book.save(to)
    return to


def noted_with_canaries(review: Path, to: Path) -> Path:
    """Keep the first pair of a review with a canary for a note, and save it elsewhere."""
    return fill(review, {(2, "Decision"): "lock", (2, "Note"): "zqx1x", (3, "Note"): "zqx2x"}, to)


def table(file: Path, *rows: Iterable[str]) -> Path:
    with file.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows(rows)
    return file


def a_year(papers: Papers) -> list[tuple[str, ...]]:
    """The commands of a year, in their order, all but those whose answer is a person's name."""
    export = str(papers.export)
    return [
        ("check", export),
        ("ingest", export, "--dry-run"),
        ("ingest", export),
        ("ingest", export, "--json"),
        ("ingest", "--answers", str(papers.worklist)),
        ("ingest", "--answers", str(papers.worklist), "--json"),
        ("history", str(papers.pairs)),
        ("history", str(papers.faulty_pairs)),
        ("status",),
        ("match", "--candidates"),
        ("match", "--json"),
        ("match", "--decisions", str(papers.review)),
        ("match", "--decisions", str(papers.review), "--override", "--because", "zqx5x"),
        ("match", "--explain", "fairness"),
        ("verify",),
        ("correct", "M-001", "keep_apart", "zqx1x", "--because", "zqx2x"),
        ("correct", "M-001", "email", "zqx3x", "--because", "zqx4x"),
        ("correct", "M-002", "job_title", "zqx3x", "--because", "zqx4x", "--json"),
        ("decide", "M-002", "eligible", "--because", "asked"),
        ("show", "zqx1000x"),
        ("withdraw", "zqx1000x", "--because", "zqx6x"),
        ("withdraw", "M-003", "--because", "zqx6x"),
        ("confirm",),
        ("match",),
        ("confirm",),
        ("withdraw", "M-001", "--because", "zqx6x"),
        ("rematch",),
        ("rematch", "--json"),
        ("verify", "--json"),
        ("confirm",),
        ("carry-over", str(papers.earlier), "--people", str(papers.people)),
        ("carry-over", str(papers.earlier), "--people", str(papers.people), "--json"),
        ("schedule", "--meeting-reminders"),
        ("withdraw", "M-002", "--because", "zqx6x"),
        ("schedule", "--dry-run"),
        ("schedule", "--json"),
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


def test_no_answer_is_told_or_logged_or_in_a_file_name(cohort: Path, rmtool: Run, papers: Papers) -> None:
    for words in a_year(papers):
        ran = rmtool(*words)
        assert ran.code in {0, 1, 2, 11, 12}, (words, ran.err)
        assert told_in(ran.out, words) == canaries([ran.err]) == [], words
    assert canaries(str(path.relative_to(cohort)) for path in cohort.rglob("*")) == []
    with closing(sqlite3.connect(cohort / "register.db")) as connection:
        log = connection.execute("SELECT * FROM command").fetchall()
    assert len(log) > 20
    assert canaries(map(str, log)) == []


def told_in(out: str, words: tuple[str, ...]) -> list[str]:
    """Find the canaries in what a command prints. A person whom it changed is who they are in JSON."""
    if words[0] == "correct" and "--json" in words:
        person = json.loads(out)
        out = json.dumps(
            {key: value for key, value in person.items() if key not in {"name", "email", "organisation"}}
        )
    return canaries([out])


def test_people_and_show_tell_names_but_nothing_on_the_other_channel(answered: Path, rmtool: Run) -> None:
    refs = [person["ref"] for person in rmtool("people", "--json").data]
    for words in (("people",), ("people", "--role", "mentor"), *(("show", ref) for ref in refs)):
        ran = rmtool(*words)
        assert ran.code == 0
        assert canaries([ran.err]) == [], words


def test_a_drafted_programme_holds_no_answer(export: Path, rmtool: Run, tmp_path: Path) -> None:
    ran = rmtool("init", tmp_path / "drafted", "--programme", "llr-2026", "--from", export)
    assert ran.code in {0, 1}, ran.err
    assert canaries([ran.out, ran.err]) == []
    assert canaries([(tmp_path / "drafted" / "programme.toml").read_text("utf-8")]) == []


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
    "rmtool.match.steady.propose_decided": ("match",),
    "rmtool.register.writing.Writer.record_proposal": ("match",),
    "rmtool.commands.match.pairings_csv": ("match",),
    "rmtool.commands.schedule.scheduling.plan_of": ("schedule",),
    "rmtool.register.writing.Writer.set_places": ("schedule",),
    "rmtool.commands.schedule.scheduling.schedule_workbook": ("schedule",),
    "rmtool.reports.screen.Screen.show": ("status",),
    "rmtool.commands.letters.drafting.compose": ("letters", "enrolled"),
    "rmtool.commands.letters.drafting.files_of": ("letters", "enrolled"),
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
    cohort: Path, papers: Papers
) -> None:
    commands = [["--cohort", str(cohort), *words] for words in a_year(papers)]
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
