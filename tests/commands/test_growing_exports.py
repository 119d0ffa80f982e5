"""The same people, with the same references, in whatever shape their answers come next."""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime
from io import BytesIO
from json import dumps, loads
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from rmtool.ingest.arrivals import Kind
from rmtool.model.programme import Role
from rmtool.resources import samples_folder
from tests import exports
from tests.commands.conftest import Run
from tests.exports import EVERYONE, Row, delimited, everyone, renamed, response, text_of, without, workbook
from tests.ingest import workbooks as w
from tests.make_samples import FIXED, Cell, Someone

PEOPLE = 8
SPANISH = dict(
    zip(
        FIXED,
        (
            *("ID", "Hora de inicio", "Hora de finalización", "Correo electrónico", "Nombre"),
            "Hora de la última modificación",
        ),
        strict=True,
    )
)
STATEMENTS = ("Meetings here are welcoming", "I can say what I think")
NEWCOMER = Someone("Ines Abara", "Clerk", "Band 4", "UHL", "race")

Shape = Callable[[], tuple[str, bytes]]


@pytest.fixture
def known(cohort: Path, rmtool: Run, tmp_path: Path) -> dict[str, str]:
    """The references of the eight people by address, once their first export is in."""
    first = tmp_path / "first.xlsx"
    first.write_bytes(workbook(everyone()))
    told = rmtool("ingest", first, "--json").data
    assert told["new"] == PEOPLE
    return references(rmtool)


def references(rmtool: Run) -> dict[str, str]:
    return {person["email"]: person["ref"] for person in rmtool("people", "--json").data}


def ingest(rmtool: Run, folder: Path, rows: Sequence[Row], *options: str) -> dict[str, int]:
    """Ingest rows as the next export. Returns how many of them are told as what."""
    file = folder / "next.xlsx"
    file.write_bytes(workbook(rows))
    told = rmtool("ingest", file, "--json", *options).data
    return {kind.value: told[kind.value] for kind in Kind if told[kind.value]}


def address(someone: Someone) -> str:
    return str(response(1, Role.MENTOR, someone)[text_of("email")])


# What a later export of the same shape brings


def test_a_grown_export_adds_who_is_new_and_changes_nobody_else(
    known: dict[str, str], rmtool: Run, tmp_path: Path
) -> None:
    grown = [*everyone(), response(9, Role.MENTOR, NEWCOMER)]
    assert ingest(rmtool, tmp_path, grown) == {"new": 1, "unchanged": PEOPLE}
    assert references(rmtool) == known | {address(NEWCOMER): "M-005"}


def test_an_edited_response_is_told_by_reference_and_field_and_never_by_value(
    known: dict[str, str], rmtool: Run, tmp_path: Path
) -> None:
    rows = everyone()
    role, someone = EVERYONE[0]
    rows[0] = response(1, role, someone, grade="Band 7", adjustments="Wheelchairtoken access")
    file = tmp_path / "next.xlsx"
    file.write_bytes(workbook(rows))
    ran = rmtool("ingest", file)
    assert "M-001 changed adjustments, grade." in ran.out
    for value in ("Band 5", "Band 7", "Wheelchairtoken"):
        assert value not in ran.out + ran.err
    assert references(rmtool) == known


def test_a_second_application_supersedes_the_first(
    known: dict[str, str], rmtool: Run, tmp_path: Path
) -> None:
    again = response(9, Role.MENTOR, EVERYONE[0][1])
    assert ingest(rmtool, tmp_path, [*everyone(), again]) == {"changed": 1, "unchanged": 7, "superseded": 1}
    assert ingest(rmtool, tmp_path, [*everyone(), again]) == {"unchanged": 8, "superseded": 1}
    assert references(rmtool) == known


def test_a_response_that_is_gone_from_the_export_is_told_and_its_person_stays(
    known: dict[str, str], rmtool: Run, tmp_path: Path
) -> None:
    file = tmp_path / "next.xlsx"
    file.write_bytes(workbook(everyone()[1:]))
    ran = rmtool("ingest", file)
    assert ran.code == 1
    assert "M-001 is no longer in the export" in ran.err
    assert references(rmtool) == known


def test_an_earlier_export_undoes_nothing(known: dict[str, str], rmtool: Run, tmp_path: Path) -> None:
    later = response(1, *EVERYONE[0], grade="Band 7")
    later["Completion time"] = datetime(2026, 3, 9, 12, 0)
    ingest(rmtool, tmp_path, [later, *everyone()[1:]])
    before = rmtool("people", "--json").out
    assert ingest(rmtool, tmp_path, everyone()) == {"unchanged": 7, "superseded": 1}
    assert rmtool("people", "--json").out == before


def test_a_person_who_was_deleted_and_returns_is_who_they_were(
    known: dict[str, str], rmtool: Run, tmp_path: Path
) -> None:
    ingest(rmtool, tmp_path, everyone()[1:])
    ingest(rmtool, tmp_path, [response(9, Role.MENTOR, NEWCOMER), *everyone()])
    assert references(rmtool) == known | {address(NEWCOMER): "M-005"}


def test_fewer_questions_leave_the_people_and_name_the_fields(
    known: dict[str, str], rmtool: Run, tmp_path: Path
) -> None:
    file = tmp_path / "next.xlsx"
    file.write_bytes(workbook(without(everyone(), text_of("meeting_mode"), text_of("job_title"))))
    ran = rmtool("ingest", file)
    assert "M-001 changed job_title, meeting_mode." in ran.out
    assert "does not hold" in ran.err
    assert references(rmtool) == known


# The same answers in another shape


def reordered_columns() -> bytes:
    return workbook([dict(reversed(row.items())) for row in everyone()])


def reordered_rows() -> bytes:
    return workbook(everyone()[::-1])


def in_spanish() -> bytes:
    return workbook(renamed(everyone(), SPANISH))


def fewer_fixed_columns() -> bytes:
    return workbook(without(everyone(), "Start time", "Email", "Name", "Last modified time"))


def never_opened_in_excel() -> bytes:
    """Every element prefixed and a mark before the XML, as Forms itself writes the file."""
    with zipfile.ZipFile(BytesIO(workbook(everyone()))) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    return w.pack(parts | {sheet: w.prefixed(parts[sheet].decode()).encode()})


def live_workbook() -> bytes:
    def beside(sheet: Worksheet) -> None:
        assert sheet.parent is not None
        hidden = sheet.parent.create_sheet("_56F9DC9755BA473782653E2940F9")
        hidden["A1"], hidden["A3"] = "c3R1ZHk", "Form1"
        hidden.sheet_state = "veryHidden"
        notes = sheet.parent.create_sheet("To do")
        notes["A1"] = "Ring the porters"

    return workbook(everyone(), beside, title="Form1")


def synced_workbook() -> bytes:
    return workbook(renamed(everyone(), {"ID": "Id"}), table="OfficeForms.Table")


def quiz() -> bytes:
    rows: list[Row] = []
    for row in everyone():
        fixed = {name: row[name] for name in FIXED}
        graded: Row = {**fixed, "Total points": 0, "Quiz feedback": None, "Grade posted time": None}
        for name in row.keys() - fixed.keys():
            graded |= {name: row[name], f"Points - {name}": 0, f"Feedback - {name}": "Well done"}
        rows.append(graded)
    return workbook(rows)


def likert() -> bytes:
    return workbook([row | dict.fromkeys(STATEMENTS, "Strongly agree") for row in everyone()])


def rows_below_the_table() -> bytes:
    return workbook(everyone(), within="A1:F4")


def hidden_columns_and_rows() -> bytes:
    def hide(sheet: Worksheet) -> None:
        for column in "ABCF":
            sheet.column_dimensions[column].hidden = True
        sheet.row_dimensions[4].hidden = True

    return workbook(everyone(), hide)


def blank_rows_and_a_title() -> bytes:
    def insert(sheet: Worksheet) -> None:
        del sheet.tables["Table1"]
        sheet.insert_rows(5, 2)
        sheet.insert_rows(1, 2)
        sheet["A1"] = "Applications so far"

    return workbook(everyone(), insert)


def twice_marked() -> bytes:
    return b"\xef\xbb\xbf" + delimited(everyone())


def arrays() -> list[Row]:
    """Answers as Power Automate collects them: several as a JSON list, times in the ISO way and in UTC."""
    rows = [{name: array(name, cell) for name, cell in row.items()} for row in everyone()]
    return [row | {"Completion time": f"{row['Completion time']:%Y-%m-%dT%H:%M:%SZ}"} for row in rows]


def array(name: str, cell: Cell) -> Cell:
    if name not in exports.multiple_choice() or not isinstance(cell, str):
        return cell
    return dumps([part for part in cell.split(";") if part], ensure_ascii=False)


def as_google_has_them() -> list[Row]:
    """Answers as Google Forms collects them: no number, one time, several answers parted by commas."""
    rows = [{name: with_commas(name, cell) for name, cell in row.items()} for row in everyone()]
    rows = without(rows, "ID", "Start time", "Email", "Name", "Last modified time")
    return renamed(rows, {"Completion time": "Timestamp"})


def with_commas(name: str, cell: Cell) -> Cell:
    if name not in exports.multiple_choice() or not isinstance(cell, str):
        return cell
    return cell.removesuffix(";").replace(";", ", ")


SHAPES: dict[str, Shape] = {
    "reordered columns": lambda: ("next.xlsx", reordered_columns()),
    "reordered rows": lambda: ("next.xlsx", reordered_rows()),
    "Spanish fixed columns": lambda: ("next.xlsx", in_spanish()),
    "fewer fixed columns": lambda: ("next.xlsx", fewer_fixed_columns()),
    "never opened in Excel": lambda: ("next.xlsx", never_opened_in_excel()),
    "live workbook": lambda: ("next.xlsx", live_workbook()),
    "synced workbook": lambda: ("next.xlsx", synced_workbook()),
    "quiz": lambda: ("next.xlsx", quiz()),
    "Likert": lambda: ("next.xlsx", likert()),
    "rows below the table": lambda: ("next.xlsx", rows_below_the_table()),
    "hidden columns and rows": lambda: ("next.xlsx", hidden_columns_and_rows()),
    "blank rows and a title": lambda: ("next.xlsx", blank_rows_and_a_title()),
    "CSV in UTF-8": lambda: ("next.csv", delimited(everyone())),
    "CSV without a mark": lambda: ("next.csv", delimited(everyone(), encoding="utf-8")),
    "CSV of Windows": lambda: ("next.csv", delimited(everyone(), encoding="cp1252")),
    "CSV with semicolons": lambda: ("next.csv", delimited(everyone(), delimiter=";", encoding="cp1252")),
    "Unicode text": lambda: ("next.txt", delimited(everyone(), delimiter="\t", encoding="utf-16")),
    "CSV marked twice": lambda: ("next.csv", twice_marked()),
    "CSV that names its separator": lambda: (
        "next.csv",
        delimited(everyone(), delimiter=";", before="sep=;\r\n"),
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_the_same_answers_in_another_shape_change_nothing(
    name: str, known: dict[str, str], rmtool: Run, tmp_path: Path
) -> None:
    people = rmtool("people", "--json").out
    file_name, content = SHAPES[name]()
    file = tmp_path / file_name
    file.write_bytes(content)
    told = rmtool("ingest", file, "--json").data
    assert (told["rows"], told["unchanged"]) == (PEOPLE, PEOPLE), told
    assert rmtool("people", "--json").out == people


def test_the_cousin_of_google_has_no_numbers_and_yet_the_same_people(
    known: dict[str, str], rmtool: Run, tmp_path: Path
) -> None:
    file = tmp_path / "Applications (Responses).xlsx"
    file.write_bytes(workbook(as_google_has_them(), title="Form Responses 1"))
    for _ in range(2):
        told = rmtool("ingest", file, "--json").data
        assert (told["rows"], told["new"]) == (PEOPLE, 0)
        assert references(rmtool) == known


def answers_held(cohort: Path) -> list[tuple[str, ...]]:
    """Every revision of every response, as the register holds it."""
    with closing(sqlite3.connect(cohort / "register.db")) as register:
        return register.execute(
            "SELECT response_id, revision, answers FROM response ORDER BY 1, 2"
        ).fetchall()


def test_answers_as_power_automate_collects_them_change_nothing(
    known: dict[str, str], cohort: Path, rmtool: Run, tmp_path: Path
) -> None:
    people, held = rmtool("people", "--json").out, answers_held(cohort)
    file = tmp_path / "next.csv"
    file.write_bytes(delimited(arrays(), encoding="utf-8"))
    assert rmtool("ingest", file, "--json").data["unchanged"] == PEOPLE
    assert (rmtool("people", "--json").out, answers_held(cohort)) == (people, held)


def test_in_another_shape_only_what_somebody_changed_is_told(
    known: dict[str, str], rmtool: Run, tmp_path: Path
) -> None:
    assert rmtool("correct", "M-001", "topics_offered", "LGBTQ+", "--because", "they rang").code == 0
    rows = arrays()
    topics = text_of("topics_offered")
    rows[1] |= {topics: dumps([*loads(str(rows[1][topics])), "Something else"])}
    rows[0] |= {text_of("grade"): "Band 6"}
    file = tmp_path / "next.csv"
    file.write_bytes(delimited(rows, encoding="utf-8"))
    ran = rmtool("ingest", file)
    told = [line for line in ran.out.splitlines() if " changed " in line]
    assert told == ["M-001 changed grade.", "M-002 changed topics_offered."]
    assert "changed on the form after you corrected it" not in ran.err


@pytest.mark.parametrize("shown", ["%d/%m/%Y %H:%M", "%m-%d"])
def test_times_saved_with_less_than_they_were_change_nothing(
    shown: str, cohort: Path, rmtool: Run, tmp_path: Path
) -> None:
    sent = [datetime(2026, 2, day, 9, 5, 40) for day in range(3, 3 + PEOPLE)]
    first = [row | {"Completion time": at} for row, at in zip(everyone(), sent, strict=True)]
    ingest(rmtool, tmp_path, first)
    people = rmtool("people", "--json").out
    again = [row | {"Completion time": f"{at:{shown}}"} for row, at in zip(first, sent, strict=True)]
    assert ingest(rmtool, tmp_path, again) == {"unchanged": PEOPLE}
    assert rmtool("people", "--json").out == people
    assert "the deadline cannot be checked" not in rmtool("ingest", tmp_path / "next.xlsx").err


def test_a_copied_tab_is_asked_about_and_then_left_alone(
    known: dict[str, str], rmtool: Run, tmp_path: Path
) -> None:
    def copy(sheet: Worksheet) -> None:
        assert sheet.parent is not None
        exports.fill(sheet.parent.create_sheet("backup 0312"), everyone()[:5])

    file = tmp_path / "next.xlsx"
    file.write_bytes(workbook(everyone(), copy))
    ran = rmtool("ingest", file)
    assert ran.code == 11
    assert '"backup 0312"' in ran.err
    assert "--sheet" in ran.err
    assert rmtool("ingest", file, "--sheet", "Sheet1", "--json").data["unchanged"] == PEOPLE
    assert references(rmtool) == known


def pasted_together() -> bytes:
    """Both forms of 2024 in one workbook, a tab each, as officers paste them."""
    from openpyxl import load_workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for role in ("mentors", "mentees"):
        tab = book.create_sheet(role)
        source = load_workbook(samples_folder() / "llr-2024" / f"{role}.xlsx").worksheets[0]
        for line in source.iter_rows(values_only=True):
            tab.append(line)
    return exports.saved(book)


def test_two_forms_pasted_into_one_workbook_are_the_same_people_as_in_two(
    tmp_path: Path, rmtool: Run
) -> None:
    folder, file = tmp_path / "cohort", tmp_path / "both.xlsx"
    rmtool("init", folder, "--programme", "llr-2024")
    samples = [samples_folder() / "llr-2024" / f"{role}.xlsx" for role in ("mentors", "mentees")]
    assert rmtool("--cohort", folder, "ingest", *samples, "--json").data["new"] == 28
    people = rmtool("--cohort", folder, "people", "--json").out
    file.write_bytes(pasted_together())
    ran = rmtool("--cohort", folder, "ingest", file)
    assert ran.code == 11
    assert "--sheet" in ran.err
    for role in Role:
        tab = ("--sheet", f"{role}s", "--as", role.value, "--json")
        assert rmtool("--cohort", folder, "ingest", file, *tab).data["unchanged"] == 14
    assert rmtool("--cohort", folder, "people", "--json").out == people
