"""The review as officers hand it back: mistaken, tampered with, re-arranged, saved by another program."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from rmtool.commands import proposed as telling
from rmtool.match import fairness
from tests.commands.conftest import Ran, Run
from tests.commands.reviewing import Pair, decide, fill, rows_of

REVIEW = Path("out") / "review.xlsx"
READ = ("match", "--decisions", REVIEW)
WROTE = ("Mentor's name", "Mentee's name", "Fit", "Score")


@pytest.fixture
def review(applied: Path, rmtool: Run) -> Path:
    """The review of a first proposal."""
    rmtool("match")
    return applied / REVIEW


def proposed(review: Path) -> list[Pair]:
    with review.with_name("pairings.csv").open(encoding="utf-8-sig", newline="") as file:
        return [(row["mentor_ref"], row["mentee_ref"]) for row in csv.DictReader(file)]


def add_row(review: Path, mentor: str, mentee: str, word: str, **wrote: object) -> int:
    """Type a row of one's own below the others; give its number."""
    number = len(rows_of(review)) + 2
    cells = {"Mentor": mentor, "Mentee": mentee, "Decision": word} | wrote
    fill(review, {(number, heading): value for heading, value in cells.items()})
    return number


def told_once(ran: Ran, fault: str) -> bool:
    """Whether the command was refused for this fault and no other, and changed nothing."""
    faults = [line.strip() for line in ran.err.splitlines() if line.startswith("  ")]
    return "Nothing was changed." in ran.err and faults == [fault]


class Unchanged:
    """Sees that a refused command changes nothing: neither the files nor what the register remembers."""

    def __init__(self, cohort: Path) -> None:
        self._register, self._pairings = cohort / "register.db", cohort / "out" / "pairings.csv"
        self._before = self._state()

    def _state(self) -> tuple[bytes, list[str]]:
        with closing(sqlite3.connect(self._register)) as connection:
            return self._pairings.read_bytes(), list(connection.iterdump())

    def __bool__(self) -> bool:
        return self._state() == self._before


def test_a_lock_that_breaks_a_rule_is_refused_with_the_rule(review: Path, applied: Path, rmtool: Run) -> None:
    mentor, mentee = proposed(review)[0]
    email = next(p["email"] for p in rmtool("people", "--json").data if p["ref"] == mentee)
    decide(review, {(mentor, mentee): "lock"})
    rmtool("correct", mentor, "keep_apart", email, "--because", "asked")
    as_before = Unchanged(applied)
    ran = rmtool(*READ)
    assert ran.code == 2
    fault = f"row 2: one of {mentor} and {mentee} asked to be kept apart from the other (rule keep_apart)"
    assert told_once(ran, f"{fault}; to insist, add --override --because")
    assert as_before


@pytest.mark.parametrize("stranger", ["M-999", "E-001", "nobody", ""])
def test_a_decision_about_an_unknown_reference_is_refused(
    stranger: str, review: Path, applied: Path, rmtool: Run
) -> None:
    as_before = Unchanged(applied)
    number = add_row(review, stranger, proposed(review)[0][1], "lock")
    for insisting in ((), ("--override", "--because", "a slip")):
        ran = rmtool(*READ, *insisting)
        assert ran.code == 2
        assert told_once(ran, f"row {number}: there is no mentor of that reference in this cohort")
    assert as_before


def test_two_locks_on_one_person_are_refused_in_one_sentence(
    review: Path, applied: Path, rmtool: Run
) -> None:
    (mentor, mentee), (_, other), *_ = proposed(review)
    as_before = Unchanged(applied)
    decide(review, {(mentor, mentee): "lock"})
    number = add_row(review, mentor, other, "approve")
    ran = rmtool(*READ, "--override", "--because", "both asked")
    assert ran.code == 2
    assert told_once(ran, f"rows 2 and {number}: {mentor} is kept in 2 pairs and can take 1")
    assert as_before


def test_a_lock_beside_one_that_stands_is_refused_too(review: Path, applied: Path, rmtool: Run) -> None:
    (mentor, mentee), (_, other), *_ = proposed(review)
    decide(review, {(mentor, mentee): "lock"})
    rmtool(*READ)
    as_before = Unchanged(applied)
    book = openpyxl.load_workbook(review)
    book["Pairs"].delete_rows(2)
    book.save(review)
    number = add_row(review, mentor, other, "lock")
    ran = rmtool(*READ, "--override", "--because", "both asked")
    assert ran.code == 2
    assert told_once(ran, f"row {number}: {mentor} is kept in 2 pairs and can take 1")
    assert as_before


def test_a_lock_and_a_rejection_of_the_same_pair_are_refused(
    review: Path, applied: Path, rmtool: Run
) -> None:
    (mentor, mentee), *_ = proposed(review)
    as_before = Unchanged(applied)
    decide(review, {(mentor, mentee): "lock"})
    wrote = {heading: rows_of(review)[0][heading] for heading in WROTE}
    number = add_row(review, mentor, mentee, "reject", **wrote)
    ran = rmtool(*READ)
    assert ran.code == 2
    assert told_once(
        ran, f"row {number}: {mentor} and {mentee} are decided otherwise in row 2: leave one of the two rows"
    )
    assert as_before


def test_a_score_edited_in_the_register_does_not_verify_and_cannot_be_confirmed(
    applied: Path, rmtool: Run
) -> None:
    rmtool("match")
    with closing(sqlite3.connect(applied / "register.db")) as connection:
        content = json.loads(connection.execute("SELECT content FROM proposal").fetchone()[0])
        pair = content["pairs"][0]
        pair["score"] += 6
        connection.execute("UPDATE proposal SET content = ?", (json.dumps(content),))
        connection.commit()
    as_before = Unchanged(applied)
    ran = rmtool("verify")
    assert ran.code == 1
    assert "the proposal or its certificate has been edited since it was made" in ran.out
    named = f"{pair['pair']['mentor']} and {pair['pair']['mentee']}"
    assert f"{named}: the fit is strong ({pair['score'] - 6}), not strong ({pair['score']})" in ran.out
    assert rmtool("confirm").code == 2
    assert as_before


def test_a_review_that_is_half_filled_sorted_and_filtered_is_read_right(review: Path, rmtool: Run) -> None:
    first, second, *_, last = proposed(review)
    decide(review, {first: "lock", last: "reject"})
    book = openpyxl.load_workbook(review)
    sheet = book["Pairs"]
    headings, *rows = [list(row) for row in sheet.values]
    for at, row in enumerate(sorted(rows, key=lambda row: str(row[5])), start=2):
        for column, value in enumerate(row, start=1):
            sheet.cell(at, column).value = value
        sheet.row_dimensions[at].hidden = row[0] == last[0]
    sheet.auto_filter.add_filter_column(0, [ref for ref, _ in proposed(review) if ref != last[0]])
    book.save(review)
    assert len(headings) == len(rows[0])
    assert rmtool(*READ, "--json").data["decisions"] == {"approve": 0, "lock": 1, "reject": 1}
    assert last not in proposed(review)
    assert {first, second} <= set(proposed(review))


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed here")
def test_a_review_saved_by_libreoffice_is_read_right(review: Path, tmp_path: Path, rmtool: Run) -> None:
    first, *_, last = proposed(review)
    decide(review, {first: "lock", last: "reject"})
    saving = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to"]
    subprocess.run([*saving, "xlsx", "--outdir", tmp_path, review], check=True, capture_output=True)
    shutil.copyfile(tmp_path / review.name, review)
    assert rmtool(*READ, "--json").data["decisions"] == {"approve": 0, "lock": 1, "reject": 1}
    assert rmtool("verify").code == 0
    assert rmtool("match").code == 1  # the review was written anew, so nothing unread is in the way


@pytest.mark.parametrize("faulty", [21, 45])
def test_twenty_faults_are_told_and_the_others_counted(faulty: int, review: Path, rmtool: Run) -> None:
    end = len(rows_of(review)) + 2
    fill(review, {(end + at, "Mentor"): f"M-{900 + at}" for at in range(faulty)})
    fill(review, {(end + at, "Mentee"): proposed(review)[0][1] for at in range(faulty)})
    ran = rmtool(*READ)
    assert ran.code == 2
    assert ran.err.count("there is no mentor of that reference") == 20
    assert f"and {faulty - 20} more" in ran.err


def test_twenty_edited_rows_are_told_and_the_others_counted(review: Path, rmtool: Run) -> None:
    end = len(rows_of(review)) + 2
    names = {(end + at, "Mentor's name"): "somebody else" for at in range(25)}
    pair = {
        (end + at, heading): ref
        for at in range(25)
        for heading, ref in zip(("Mentor", "Mentee"), proposed(review)[0], strict=True)
    }
    ran = rmtool("match", "--decisions", fill(review, names | pair))
    assert ran.code == 11
    assert ran.err.count("is not what rmtool wrote") == 20
    assert "and 5 more" in ran.err


def test_more_decisions_than_can_be_listed_are_priced_together_and_the_changes_counted(
    review: Path, rmtool: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fairness.MOST_PRICED == telling.MOST_SHOWN == 20
    monkeypatch.setattr(fairness, "MOST_PRICED", 2)
    monkeypatch.setattr(telling, "MOST_SHOWN", 2)
    decide(review, dict.fromkeys(proposed(review)[:5], "reject"))
    ran = rmtool(*READ)
    assert "are too many to price them one by one." in ran.out
    assert "on their own" not in ran.out
    (gone,) = [line for line in ran.out.splitlines() if line.startswith("No longer proposed:")]
    assert gone.count(" with ") == 2
    assert gone.endswith("more.")


def test_a_rejected_pair_is_never_proposed_again_and_what_changed_is_told(review: Path, rmtool: Run) -> None:
    before = proposed(review)
    mentor, mentee = before[0]
    decide(review, {before[0]: "reject"})
    ran = rmtool(*READ)
    now = proposed(review)
    assert f"{mentor} with {mentee}" in ran.out.split("New since the last proposal")[0]
    assert set(before) - set(now) >= {before[0]}
    for _ in range(2):
        rmtool("match")
        assert proposed(review) == now
    rmtool("confirm")
    rmtool("withdraw", now[-1][1], "--because", "moved away")
    rmtool("rematch")
    assert before[0] not in proposed(review)
