"""What only an export shows, a response that is gone or a row that is odd, is settled in the worklist too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest

from rmtool.model.export import CellFault
from tests.commands.conftest import Run
from tests.commands.test_worklist import fill, rows, status
from tests.exports import Row, everyone, text_of, workbook

GONE = ("M-001", "response")
NO_VALUE = CellFault.NO_VALUE.value


def ingest(rmtool: Run, folder: Path, responses: Sequence[Row], *options: str) -> str:
    """Ingest responses as the next export. Returns what is said beside the table."""
    file = folder / "next.xlsx"
    file.write_bytes(workbook(responses))
    return rmtool("ingest", file, *options).err


def asked() -> list[tuple[object, object]]:
    return [(row[0], row[2]) for row in rows()]


@pytest.fixture
def one_gone(cohort: Path, rmtool: Run, tmp_path: Path) -> Path:
    """A cohort of eight of whom one has vanished from the form since."""
    ingest(rmtool, tmp_path, everyone())
    assert "M-001 is no longer in the export" in ingest(rmtool, tmp_path, everyone()[1:])
    return cohort


def test_a_vanished_response_stands_in_the_worklist_with_what_may_be_answered(one_gone: Path) -> None:
    (row,) = rows()
    assert (row[0], row[2]) == GONE
    assert row[4] == "the response is no longer in the export: taken back, or deleted on the form"
    assert row[5] == "Ask them. If they still want to take part, type ok; if not, withdraw."


@pytest.mark.parametrize("word", ["ok", "Keep", "withdraw"])
def test_what_the_officer_says_of_a_vanished_response_is_not_asked_again(
    word: str, one_gone: Path, rmtool: Run, tmp_path: Path
) -> None:
    assert rmtool("ingest", "--answers", fill({GONE: word})).code == 0
    assert status(rmtool, "M-001") == ("withdrawn" if word == "withdraw" else "eligible")
    assert ingest(rmtool, tmp_path, everyone()[1:]).startswith("Next:")
    assert asked() == []


def test_a_vanished_response_stays_in_the_worklist_until_it_is_answered_or_comes_back(
    one_gone: Path, rmtool: Run, tmp_path: Path
) -> None:
    other = tmp_path / "answered.xlsx"
    other.write_bytes((one_gone / "out" / "queries.xlsx").read_bytes())
    assert rmtool("ingest", "--answers", other).code == 1
    assert asked() == [GONE]
    assert "response" in rmtool("show", "M-001").out
    assert "no longer" not in ingest(rmtool, tmp_path, everyone())
    assert asked() == []


def test_words_that_settle_nothing_about_a_vanished_response_are_a_fault(one_gone: Path, rmtool: Run) -> None:
    ran = rmtool("ingest", "--answers", fill({GONE: "she rang"}))
    assert ran.code == 11
    assert "row 2 (M-001, response): no answer corrects this; type ok, or decide" in ran.err


def test_somebody_found_under_another_number_has_not_vanished(
    cohort: Path, rmtool: Run, tmp_path: Path
) -> None:
    ingest(rmtool, tmp_path, everyone())
    renumbered = [row | {"ID": 100 + number} for number, row in enumerate(everyone())]
    assert "no longer" not in ingest(rmtool, tmp_path, renumbered)


def odd_rows() -> list[Row]:
    """Everyone, with a formula without a result in one row, a date for an answer, and times the wrong way."""
    odd = everyone()
    odd[0] |= {text_of("job_title"): "=A1"}
    odd[1] |= {text_of("team"): datetime(2026, 4, 3)}
    odd[2] |= {"Start time": odd[7]["Completion time"]}
    return odd


ODD = [("M-001", "job_title"), ("M-002", "team"), ("M-003", "completed")]


def test_doubts_about_rows_stand_in_the_worklist_and_are_told_by_row(
    cohort: Path, rmtool: Run, tmp_path: Path
) -> None:
    told = ingest(rmtool, tmp_path, odd_rows())
    assert f'next.xlsx, row 2, "{text_of("job_title")}": the cell holds {NO_VALUE}' in told
    assert told.count(NO_VALUE) == 1
    assert asked() == ODD
    found = {row[0]: row[4:6] for row in rows()}
    assert NO_VALUE in str(found["M-001"][0])
    assert found["M-003"] == (
        "the form was sent before it was begun; check the times in the file",
        "If it is right as it is, type ok. If not, type query or withdraw.",
    )


def test_doubts_about_rows_are_settled_by_ok_a_correction_or_a_mended_export(
    cohort: Path, rmtool: Run, tmp_path: Path
) -> None:
    ingest(rmtool, tmp_path, odd_rows())
    answers = {ODD[0]: "Nurse", ODD[2]: "ok"}
    assert rmtool("ingest", "--answers", fill(answers)).code == 1
    assert asked() == [ODD[1]]
    told = ingest(rmtool, tmp_path, odd_rows())
    assert [line.split(",")[1] for line in told.splitlines() if line.startswith("next.xlsx")] == [" row 3"]
    mended = odd_rows()
    mended[1] |= {text_of("team"): "Ward 4"}
    ingest(rmtool, tmp_path, mended)
    assert asked() == []
    assert "job_title" in rmtool("show", "M-001").out


def test_all_that_is_odd_about_one_answer_is_one_row_and_one_answer_settles_it(
    cohort: Path, rmtool: Run, tmp_path: Path
) -> None:
    odd = everyone()
    odd[0] |= {text_of("grade"): datetime(2026, 4, 3)}
    ingest(rmtool, tmp_path, odd)
    (row,) = (row for row in rows() if row[2] == "grade")
    assert "Excel made a date" in str(row[4])
    assert ";" in str(row[4])
    assert "type ok" not in str(row[5])
    assert rmtool("ingest", "--answers", fill({("M-001", "grade"): "ok"})).code == 11
    assert rmtool("ingest", "--answers", fill({("M-001", "grade"): "Band 3"})).code == 0
    assert asked() == []


def test_a_dry_run_tells_of_rows_and_vanished_responses_and_keeps_nothing(
    cohort: Path, rmtool: Run, tmp_path: Path
) -> None:
    ingest(rmtool, tmp_path, everyone())
    before = Path("register.db").read_bytes()
    told = ingest(rmtool, tmp_path, odd_rows()[:-1], "--dry-run")
    assert "row 2" in told
    assert "E-004 is no longer in the export" in told
    assert Path("register.db").read_bytes() == before


def test_more_than_twenty_troubles_are_counted_and_the_worklist_holds_them_all(
    cohort: Path, rmtool: Run, tmp_path: Path
) -> None:
    first = everyone()[0] | {text_of("team"): datetime(2026, 4, 3)}
    faulty = [
        first | {"ID": n, text_of("full_name"): f"Zoe {n}", text_of("email"): f"zoe{n}@nhs.example"}
        for n in range(1, 22)
    ]
    told = ingest(rmtool, tmp_path, faulty)
    assert told.count("next.xlsx, row") == 20
    assert "... and 1 more, which out/queries.xlsx holds too." in told
    assert [about for about in asked() if about[1] == "team"] == [(f"M-{n:03}", "team") for n in range(1, 22)]


def test_all_rows_that_are_nobodys_are_told_at_once_up_to_twenty(
    cohort: Path, rmtool: Run, tmp_path: Path
) -> None:
    nobody: Row = {**dict.fromkeys(everyone()[0]), "Start time": everyone()[0]["Start time"]}
    told = ingest(rmtool, tmp_path, [*everyone(), *[nobody] * 21])
    shown = [line for line in told.splitlines() if line.startswith("next.xlsx, row")]
    assert [line.split(":")[0] for line in shown] == [f"next.xlsx, row {n}" for n in range(10, 30)]
    assert "... and 1 more, which out/queries.xlsx holds too." in told
    assert [row[1] for row in rows()] == [f"row {n}" for n in range(10, 31)]


def test_what_is_wrong_with_a_file_is_told_before_what_is_wrong_with_its_rows(
    cohort: Path, rmtool: Run, tmp_path: Path
) -> None:
    nobody: Row = {**dict.fromkeys(everyone()[0]), "Start time": everyone()[0]["Start time"]}
    faulty = [row | {"Our notes": "rang"} for row in [*odd_rows(), *[nobody] * 3]]
    told = [line for line in ingest(rmtool, tmp_path, faulty).splitlines() if line.startswith("next.xlsx")]
    assert "left out" in told[0]
    assert ["row" in line for line in told[:4]] == [False, True, True, True]
    assert all("has no response number" in line for line in told[1:4])


def test_all_files_that_cannot_be_read_are_told_at_once(cohort: Path, rmtool: Run, tmp_path: Path) -> None:
    sound, empty, text = (tmp_path / name for name in ("sound.xlsx", "empty.xlsx", "text.xlsx"))
    sound.write_bytes(workbook(everyone()))
    empty.write_bytes(b"")
    text.write_text("ID,Name", encoding="utf-8")
    ran = rmtool("ingest", empty, sound, text)
    assert ran.code == 11
    assert "2 files of 3 cannot be read. Nothing was changed." in ran.err
    assert [line.strip().split('"')[1] for line in ran.err.splitlines() if "The file" in line] == [
        "empty.xlsx",
        "text.xlsx",
    ]
    assert rmtool("people", "--json").data == []
