from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.commands.conftest import Run


def person(rmtool: Run, ref: str) -> Any:  # noqa: ANN401 - as `rmtool show --json` gives it
    return rmtool("show", ref, "--json").data


def somebody_asked_about(rmtool: Run, criterion: str) -> str:
    """Someone whose only open question is that criterion."""
    for one in rmtool("people", "--status", "query", "--json").data:
        if [c["id"] for c in one["criteria"] if c["met"] is not True] in (
            [criterion],
            [criterion, "leadership"],
        ):
            return str(one["ref"])
    raise AssertionError(criterion)


def test_a_correction_settles_a_query(applied: Path, rmtool: Run) -> None:
    ref = somebody_asked_about(rmtool, "grade")
    assert rmtool("correct", ref, "grade", "Band 6", "--because", "asked").code == 0
    assert (person(rmtool, ref)["status"], person(rmtool, ref)["seniority"]) == ("eligible", 5)


def test_a_correction_a_decision_and_a_withdrawal_survive_the_next_export(
    applied: Path, rmtool: Run, sample: Path
) -> None:
    corrected, decided = somebody_asked_about(rmtool, "grade"), somebody_asked_about(rmtool, "release")
    rmtool("correct", corrected, "grade", "Band 6", "--because", "asked")
    rmtool("decide", decided, "eligible", "--because", "the manager wrote")
    rmtool("withdraw", "E-002", "--because", "new job")
    rmtool("ingest", sample)
    statuses = [person(rmtool, ref)["status"] for ref in (corrected, decided, "E-002")]
    assert statuses == ["eligible", "eligible", "withdrawn"]


def test_two_corrections_of_one_person_both_count(applied: Path, rmtool: Run) -> None:
    rmtool("correct", "M-001", "job_title", "Porter", "--because", "typing slip")
    rmtool("correct", "M-001", "grade", "Band 8b", "--because", "promoted")
    rmtool("correct", "M-001", "grade", "Band 8c", "--because", "promoted again")
    assert person(rmtool, "M-001")["seniority"] == 9
    assert "job_title, grade" in rmtool("show", "M-001").out


def test_an_answer_that_changes_after_its_correction_becomes_a_question(
    applied: Path, rmtool: Run, sample: Path, tmp_path: Path
) -> None:
    response = person(rmtool, "M-001")["response_id"]
    rmtool("correct", "M-001", "grade", "Band 8b", "--because", "promoted")
    rmtool(
        "ingest",
        _with_answer(sample, tmp_path / "later.xlsx", response, "What is your pay band or grade?", "Band 2"),
    )
    assert person(rmtool, "M-001")["seniority"] == 8
    assert "changed on the form" in rmtool("show", "M-001").out


def _with_answer(source: Path, target: Path, response: str, question: str, answer: str) -> Path:
    book = openpyxl.load_workbook(source)
    sheet = book.worksheets[0]
    column = next(cell.column for cell in sheet[1] if str(cell.value).strip() == question)
    row = next(cell.row for cell in sheet["A"] if str(cell.value) in {response, f"{response}.0"})
    sheet.cell(row, column, answer)  # type: ignore[arg-type]
    book.save(target)
    return target


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("correct", "M-001", "grad", "Band 5"), 'Did you mean "grade"?'),
        (("correct", "M-001", "area", "Mars"), "Leicestershire"),
        (("correct", "M-001", "role", "Reverse mentee"), "withdraw"),
        (("correct", "M-999", "grade", "Band 5"), "no applicant M-999"),
        (("correct", "M-001", "email", "two@nhs.example, three@nhs.example"), "was not made"),
        (("decide", "M-999", "eligible"), "no applicant M-999"),
        (("withdraw", "Amara Okonjo"), "That is not the reference of an applicant, such as M-001 or E-001."),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_and_changes_nothing(
    words: tuple[str, ...], told: str, applied: Path, rmtool: Run
) -> None:
    before = rmtool("people", "--json").out
    ran = rmtool(*words, "--because", "a reason")
    assert ran.code == 2
    assert told in ran.err
    assert rmtool("people", "--json").out == before


def test_a_blank_reason_is_no_reason(applied: Path, rmtool: Run) -> None:
    assert rmtool("decide", "M-001", "query", "--because", "  ").code == 2


def test_a_person_who_withdrew_is_decided_on_no_more(applied: Path, rmtool: Run) -> None:
    rmtool("withdraw", "M-001", "--because", "new job")
    assert rmtool("decide", "M-001", "eligible", "--because", "came back").code == 2


def test_a_reference_may_be_typed_in_small_letters(applied: Path, rmtool: Run) -> None:
    assert rmtool("show", "m-001").code == 0


def test_the_log_holds_every_change_and_no_answer(applied: Path, rmtool: Run) -> None:
    rmtool("correct", "M-001", "keep_apart", "Ignatius Canary", "--because", "a canary reason")
    log = rmtool("log", "--json").out
    assert "M-001 keep_apart" in log
    assert "anary" not in log


def test_the_status_says_when_a_pair_has_lost_somebody_and_what_to_do(applied: Path, rmtool: Run) -> None:
    rmtool("match")
    rmtool("confirm")
    rmtool("withdraw", "M-001", "--because", "a new job")
    ran = rmtool("status")
    assert "confirmed; of 1 of them somebody has withdrawn." in ran.out
    assert "Next: rmtool rematch, then rmtool confirm" in ran.err
