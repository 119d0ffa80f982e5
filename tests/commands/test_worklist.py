"""The officer's worklist, filled in as somebody would in Excel, and read back."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.commands.conftest import Run

WORKLIST = Path("out", "queries.xlsx")
HEADINGS = (
    "Reference",
    "Name",
    "Field",
    "Criterion or question",
    "What was found",
    "What to do",
    "Your answer",
)
ANSWER = HEADINGS.index("Your answer") + 1

ANSWERS = {
    ("M-006", "decide"): "withdraw",
    ("M-011", "email"): "quentin.adeleke@nhs.example",
    ("M-012", "grade"): "Band 8b",
    ("M-020", "released"): "Yes",
    ("E-018", "decide"): "Eligible",
    ("E-019", "decide"): "not eligible",
    ("E-024", "organisation"): "Leicester City Council",
}
"""Answers to the sample's worklist, by reference and field. They settle all but E-017 and E-026."""

Edit = Callable[[Worksheet], None]


def fill(answers: Mapping[tuple[str, str], object], *edits: Edit, save_as: Path = WORKLIST) -> Path:
    """Type answers into the worklist, edit it further, and save it."""
    book = openpyxl.load_workbook(WORKLIST)
    sheet = book.worksheets[0]
    for row in range(2, sheet.max_row + 1):
        about = (str(sheet.cell(row, 1).value), str(sheet.cell(row, 3).value))
        if about in answers:
            sheet.cell(row, ANSWER).value = answers[about]  # type: ignore[assignment]
    for edit in edits:
        edit(sheet)
    book.save(save_as)
    return save_as


def rows() -> list[tuple[object, ...]]:
    """The rows of the worklist as it stands."""
    sheet = openpyxl.load_workbook(WORKLIST).worksheets[0]
    return list(sheet.iter_rows(min_row=2, values_only=True))


def row_of(sheet: Worksheet, ref: str) -> int:
    return next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, 1).value == ref)


def status(rmtool: Run, ref: str) -> str:
    return str(rmtool("show", ref, "--json").data["status"])


def test_the_worklist_has_a_row_for_each_matter_and_a_column_for_the_answer(applied: Path) -> None:
    sheet = openpyxl.load_workbook(WORKLIST).worksheets[0]
    assert tuple(cell.value for cell in sheet[1]) == HEADINGS
    assert {(row[0], row[2]) for row in rows()} >= set(ANSWERS)
    assert all(row[5] for row in rows())
    (offer,) = sheet.data_validations.dataValidation
    assert (str(offer.sqref), offer.showErrorMessage) == (f"G2:G{sheet.max_row}", False)
    assert sheet.cell(2, ANSWER).number_format == "@"


def test_answers_correct_decide_and_withdraw_and_what_they_settle_is_gone(applied: Path, rmtool: Run) -> None:
    ran = rmtool("ingest", "--answers", fill(ANSWERS))
    assert ran.code == 1
    assert "4 answers put right or confirmed, 2 decisions and 1 withdrawal" in ran.out
    assert {row[0] for row in rows()} == {"E-017", "E-026"}
    assert [status(rmtool, ref) for ref in ("M-006", "M-012", "M-020", "E-001", "E-018", "E-019")] == [
        "withdrawn",
        "eligible",
        "eligible",
        "eligible",  # whose other application is withdrawn now
        "eligible",
        "not_eligible",
    ]


def test_the_same_answers_again_change_nothing(applied: Path, rmtool: Run, tmp_path: Path) -> None:
    answered = fill(ANSWERS, save_as=tmp_path / "answered.xlsx")
    rmtool("ingest", "--answers", answered)
    people, worklist = rmtool("people", "--json").out, WORKLIST.read_bytes()
    again = rmtool("ingest", "--answers", answered, "--json").data
    assert again["answers"] == {"corrected": 0, "decided": 0, "withdrawn": 0, "known": 7}
    assert (rmtool("people", "--json").out, WORKLIST.read_bytes()) == (people, worklist)


def test_a_dry_run_of_answers_changes_nothing(applied: Path, rmtool: Run) -> None:
    before, answered = rmtool("people", "--json").out, fill(ANSWERS).read_bytes()
    assert "1 withdrawal" in rmtool("ingest", "--answers", WORKLIST, "--dry-run").out
    assert (rmtool("people", "--json").out, WORKLIST.read_bytes()) == (before, answered)


def test_an_export_and_the_answers_are_taken_in_together(applied: Path, rmtool: Run, sample: Path) -> None:
    data = rmtool("ingest", sample, "--answers", fill(ANSWERS), "--json").data
    assert (data["unchanged"], data["answers"]["corrected"]) == (46, 4)


def test_answers_stand_when_the_export_comes_again(applied: Path, rmtool: Run, sample: Path) -> None:
    rmtool("ingest", "--answers", fill(ANSWERS))
    people = rmtool("people", "--json").out
    rmtool("ingest", sample)
    assert rmtool("people", "--json").out == people


def test_a_worklist_with_answers_that_nobody_read_is_never_written_over(
    applied: Path, rmtool: Run, sample: Path
) -> None:
    answered = fill(ANSWERS).read_bytes()
    ran = rmtool("ingest", sample)
    assert ran.code == 12
    assert "9 answers not read yet" in ran.err
    assert WORKLIST.read_bytes() == answered


def _shuffle(sheet: Worksheet) -> None:
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    random.Random(3).shuffle(lines)
    for number, line in enumerate(lines, start=2):
        for column, value in enumerate(line, start=1):
            sheet.cell(number, column).value = value


def _add_columns(sheet: Worksheet) -> None:
    sheet.insert_cols(3)
    sheet.cell(1, 3).value = "My notes"
    sheet.cell(2, 3).value = "rang them"


def _filter(sheet: Worksheet) -> None:
    for row in range(2, sheet.max_row, 2):
        sheet.row_dimensions[row].hidden = True


def _put_a_title_above(sheet: Worksheet) -> None:
    sheet.insert_rows(1)
    sheet.cell(1, 1).value = "Cohort 7, to settle"


@pytest.mark.parametrize("edit", [_shuffle, _add_columns, _filter, _put_a_title_above])
def test_the_answers_are_read_however_the_sheet_was_arranged(edit: Edit, applied: Path, rmtool: Run) -> None:
    data = rmtool("ingest", "--answers", fill(ANSWERS, edit), "--json").data
    assert data["answers"] == {"corrected": 4, "decided": 2, "withdrawn": 1, "known": 0}


def test_a_band_typed_as_a_bare_number_is_read(applied: Path, rmtool: Run) -> None:
    rmtool("ingest", "--answers", fill({("M-012", "grade"): 6}))
    assert rmtool("show", "M-012", "--json").data["seniority"] == 5


def _change_reference(sheet: Worksheet) -> None:
    sheet.cell(row_of(sheet, "M-012"), 1).value = "M-011"


def _unknown_reference(sheet: Worksheet) -> None:
    sheet.cell(row_of(sheet, "M-012"), 1).value = "M-999"


def _change_field(sheet: Worksheet) -> None:
    sheet.cell(row_of(sheet, "M-012"), 3).value = "job_title"


def _unknown_field(sheet: Worksheet) -> None:
    sheet.cell(row_of(sheet, "M-012"), 3).value = "gradde"


def _answer_twice(sheet: Worksheet) -> None:
    line = [cell.value for cell in sheet[row_of(sheet, "M-012")]]
    sheet.append([*line[:-1], "Band 5"])


def _decide_twice(sheet: Worksheet) -> None:
    sheet.cell(row_of(sheet, "E-019") + 1, ANSWER).value = "eligible"


def _sort_one_column(sheet: Worksheet) -> None:
    names = [sheet.cell(row, 2).value for row in range(2, sheet.max_row + 1)]
    for row, name in enumerate(reversed(names), start=2):
        sheet.cell(row, 2).value = name


def _formula(sheet: Worksheet) -> None:
    sheet.cell(row_of(sheet, "M-012"), ANSWER).value = "=B2"


def _merge(sheet: Worksheet) -> None:
    first = row_of(sheet, "E-019")
    sheet.merge_cells(start_row=first, end_row=first + 2, start_column=ANSWER, end_column=ANSWER)


@pytest.mark.parametrize(
    ("answers", "edit", "told"),
    [
        (ANSWERS, _unknown_reference, "row 4 (M-999, grade): there is nobody with that reference"),
        (ANSWERS, _change_reference, "row 4 (M-011, grade): the name beside it is another's"),
        (ANSWERS, _sort_one_column, "the name beside it is another's"),
        (ANSWERS, _change_field, "row 4 (M-012, job_title): the field does not belong to the question"),
        (ANSWERS, _unknown_field, "row 4 (M-012, gradde): the column Field holds nothing"),
        (ANSWERS, _answer_twice, "row 15 (M-012, grade): row 4 has another answer for grade"),
        (ANSWERS, _decide_twice, "row 10 (E-019, decide): row 9 has another decision"),
        (ANSWERS, _formula, "row 4: the answer cell holds a formula"),
        (ANSWERS, _merge, "row 10: the answer cell holds nothing of its own: it is merged"),
        ({("M-012", "grade"): "Band 44"}, None, "row 4 (M-012, grade): the answer cannot be read"),
        ({("M-020", "released"): "Perhaps"}, None, "It takes: Yes; Not yet; No"),
        ({("M-012", "grade"): "ok"}, None, "ok does not settle this"),
        ({("M-012", "grade"): datetime(2026, 4, 3)}, None, "Excel made a date or a time of the answer"),
        ({("E-018", "decide"): "fine by me"}, None, "only a decision settles this"),
    ],
)
def test_a_fault_in_any_row_is_told_and_nothing_is_changed(
    answers: Mapping[tuple[str, str], object], edit: Edit | None, told: str, applied: Path, rmtool: Run
) -> None:
    before = rmtool("people", "--json").out
    answered = fill(answers, *([edit] if edit else [])).read_bytes()
    ran = rmtool("ingest", "--answers", WORKLIST)
    assert ran.code == 11
    assert told in ran.err
    assert (rmtool("people", "--json").out, WORKLIST.read_bytes()) == (before, answered)


def test_all_faults_are_told_at_once_and_no_answer_or_name_among_them(applied: Path, rmtool: Run) -> None:
    faulty = {
        ("M-011", "email"): "canary at nhs",
        ("M-012", "grade"): "Canary",
        ("E-018", "decide"): "canary",
    }
    told = rmtool("ingest", "--answers", fill(faulty)).err
    assert [told.count(place) for place in ("row 3 (", "row 4 (", "row 8 (")] == [1, 1, 1]
    assert "anary" not in told
    assert "Fairweather" not in told


def test_an_answer_about_somebody_who_withdrew_is_a_fault(applied: Path, rmtool: Run) -> None:
    answered = fill({("E-018", "decide"): "eligible"})
    rmtool("withdraw", "E-018", "--because", "moved away")
    ran = rmtool("ingest", "--answers", answered)
    assert ran.code == 11
    assert "this person has withdrawn" in ran.err


def test_rows_that_became_nobody_stay_in_the_worklist_until_the_export_is_mended(
    cohort: Path, rmtool: Run, sample: Path, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(sample)
    sheet = book.worksheets[0]
    role = [cell.value for cell in sheet[1]].index("I am applying to be a:") + 1
    for column in range(role, sheet.max_column + 1):
        sheet.cell(2, column).value = None
    book.save(tmp_path / "export.xlsx")
    rmtool("ingest", tmp_path / "export.xlsx")
    (nobody,) = [row for row in rows() if row[0] is None]
    rmtool("ingest", "--answers", fill(ANSWERS))
    assert [row for row in rows() if row[0] is None] == [nobody]


def test_an_answer_beside_a_row_that_became_nobody_is_a_fault(applied: Path, rmtool: Run) -> None:
    def add(sheet: Worksheet) -> None:
        sheet.append([None, "row 12", None, None, "unreadable", "mend it", "ok"])

    assert "row 15: it is about nobody" in rmtool("ingest", "--answers", fill({}, add)).err


def with_cells(sample: Path, to: Path, cells: Mapping[tuple[int, str], str]) -> Path:
    """The sample with other answers, by row and question."""
    book = openpyxl.load_workbook(sample)
    sheet = book.worksheets[0]
    columns = {str(cell.value).strip(): number for number, cell in enumerate(sheet[1], start=1)}
    for (row, question), answer in cells.items():
        sheet.cell(row, columns[question]).value = answer
    book.save(to)
    return to


def asked(field: str) -> list[str]:
    """The references of those about whose field the worklist asks."""
    return [str(row[0]) for row in rows() if row[2] == field]


def test_what_only_looks_odd_is_confirmed_with_ok_and_not_asked_again_until_it_changes(
    cohort: Path, rmtool: Run, sample: Path, tmp_path: Path
) -> None:
    name = "What is your line manager's name?"
    export = with_cells(sample, tmp_path / "a.xlsx", {(2, name): "Ann Ash and Bo Birch"})
    rmtool("ingest", export)
    (ref,) = asked("manager_name")
    rmtool("ingest", "--answers", fill({(ref, "manager_name"): "OK"}))
    rmtool("ingest", export)
    assert asked("manager_name") == []
    rmtool("ingest", with_cells(sample, tmp_path / "b.xlsx", {(2, name): "Ann Ash or Cy Cole"}))
    assert asked("manager_name") == [ref]
    rmtool("ingest", "--answers", fill({(ref, "manager_name"): "ok"}))
    assert asked("manager_name") == []


def test_two_people_who_look_like_one_are_told_apart_with_ok_in_either_row(
    cohort: Path, rmtool: Run, sample: Path, tmp_path: Path
) -> None:
    alike = {
        "What is your full name?": "Ann Ash",
        "Which organisation do you work for?": "UHL",
        "What is your line manager's name?": "Bo Birch",
    }
    cells = {(row, question): answer for row in (2, 3) for question, answer in alike.items()}
    rmtool("ingest", with_cells(sample, tmp_path / "a.xlsx", cells))
    pairs = [(str(row[0]), str(row[2])) for row in rows() if str(row[2]).startswith("same as")]
    assert len(pairs) == 2
    rmtool("ingest", "--answers", fill({pairs[0]: "ok"}))
    assert not [row for row in rows() if str(row[2]).startswith("same as")]


def test_a_doubt_about_the_role_is_not_settled_by_a_correction(
    cohort: Path, rmtool: Run, sample: Path, tmp_path: Path
) -> None:
    rmtool(
        "ingest", with_cells(sample, tmp_path / "a.xlsx", {(3, "I am applying to be a:"): "Reverse mentee"})
    )
    (ref,) = asked("role")
    ran = rmtool("ingest", "--answers", fill({(ref, "role"): "Reverse mentor"}))
    assert ran.code == 11
    assert "no answer corrects this; type ok, or decide" in ran.err


def test_somebody_the_officer_lets_wait_stays_in_the_worklist(
    applied: Path, rmtool: Run, sample: Path
) -> None:
    assert rmtool("decide", "M-001", "query", "--because", "on leave").code == 0
    rmtool("ingest", sample)
    assert [row[2:5] for row in rows() if row[0] == "M-001"] == [
        ("decide", "Your decision", "you decided to wait")
    ]
    rmtool("ingest", "--answers", fill({("M-001", "decide"): "eligible"}))
    assert status(rmtool, "M-001") == "eligible"


def test_what_is_plainly_not_met_takes_a_decision(applied: Path, rmtool: Run, sample: Path) -> None:
    ref = rmtool("people", "--status", "not_eligible", "--json").data[0]["ref"]
    rmtool("decide", ref, "query", "--because", "they rang")
    rmtool("ingest", sample)
    assert any("Plainly not met" in str(row[5]) for row in rows() if row[0] == ref)


def test_nothing_more_is_asked_about_somebody_who_is_not_eligible_by_decision(
    applied: Path, rmtool: Run, sample: Path
) -> None:
    assert rmtool("decide", "E-024", "not_eligible", "--because", "left").code == 0
    rmtool("ingest", sample)
    assert "E-024" not in {row[0] for row in rows()}


def test_a_worklist_that_cannot_be_read_holds_no_answers_to_lose(
    applied: Path, rmtool: Run, sample: Path
) -> None:
    WORKLIST.write_bytes(b"damaged")
    assert rmtool("ingest", sample).code == 1
    assert rows()


def test_what_the_officer_wrote_is_not_doubted(applied: Path, rmtool: Run, sample: Path) -> None:
    because = ("--because", "as they wrote")
    assert rmtool("correct", "M-001", "manager_name", "Ann Ash and Bo Birch", *because).code == 0
    rmtool("ingest", sample)
    assert asked("manager_name") == []


def test_a_file_that_is_no_worklist_is_refused(applied: Path, rmtool: Run, sample: Path) -> None:
    ran = rmtool("ingest", "--answers", sample)
    assert ran.code == 11
    assert "is no worklist" in ran.err


def test_a_worklist_with_two_columns_of_answers_is_refused(applied: Path, rmtool: Run) -> None:
    def add(sheet: Worksheet) -> None:
        sheet.cell(1, ANSWER + 1).value = "Your answer"

    ran = rmtool("ingest", "--answers", fill(ANSWERS, add))
    assert ran.code == 11
    assert "more than one column Your answer" in ran.err


def test_a_worklist_that_is_open_in_excel_is_refused_before_anything_happens(
    applied: Path, rmtool: Run
) -> None:
    before, answered = rmtool("people", "--json").out, fill(ANSWERS)
    (applied / "out" / "~$queries.xlsx").touch()
    ran = rmtool("ingest", "--answers", answered)
    assert ran.code == 12
    assert rmtool("people", "--json").out == before


def test_ingest_of_nothing_says_what_to_name(applied: Path, rmtool: Run) -> None:
    ran = rmtool("ingest")
    assert ran.code == 2
    assert "--answers" in ran.err
