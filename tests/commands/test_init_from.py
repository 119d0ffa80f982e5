from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from rmtool.resources import samples_folder
from tests.commands.conftest import Run

Rows = list[list[Any]]
GRADE = "What is your pay band or grade?"
ADJUSTMENTS = "Do you have any access, communication or adjustment needs that we should plan for?"
LEADERSHIP = "Which best describes your leadership role?"
MODE = "How would you prefer to meet?"
WHY = "Why would you like to take part?"
PRIVATE = "Something about my health that nobody else wrote"


@pytest.fixture
def own_form(tmp_path: Path, sample: Path) -> Callable[[Callable[[Rows], None]], Path]:
    """Make an export of another form from the sample's: `change` alters its rows, headings first."""

    def made(change: Callable[[Rows], None]) -> Path:
        sheet = openpyxl.load_workbook(sample).worksheets[0]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        change(rows)
        book = openpyxl.Workbook()
        for row in rows:
            book.worksheets[0].append(row)
        book.save(tmp_path / "own form.xlsx")
        return tmp_path / "own form.xlsx"

    return made


def column(rows: Rows, heading: str) -> int:
    return rows[0].index(heading)


def rename(rows: Rows, heading: str, other: str) -> None:
    rows[0][column(rows, heading)] = other


def drop(rows: Rows, *headings: str) -> None:
    for heading in headings:
        at = column(rows, heading)
        for row in rows:
            del row[at]


def answer(rows: Rows, heading: str, answers: Iterable[str]) -> None:
    at = column(rows, heading)
    for row, text in zip(rows[1:], answers, strict=False):
        row[at] = text


def questions(folder: Path) -> dict[str, dict[str, Any]]:
    programme = tomllib.loads((folder / "programme.toml").read_text("utf-8"))
    return {question["field"]: question for question in programme["question"]}


@pytest.mark.parametrize(
    ("programme", "export"),
    [("llr-2026", "applications.xlsx"), ("llr-2024", "mentors.xlsx"), ("llr-2024", "mentees.xlsx")],
)
def test_an_export_of_the_very_form_leaves_the_programme_as_it_is(
    programme: str, export: str, tmp_path: Path, rmtool: Run
) -> None:
    shipped = samples_folder() / programme
    ran = rmtool("init", tmp_path / "new", "--programme", programme, "--from", shipped / export)
    assert ran.code == 0
    assert "0 of them in other words" in ran.out
    drafted = (tmp_path / "new" / "programme.toml").read_text("utf-8")
    assert drafted == (shipped / "programme.toml").read_text("utf-8")


def test_a_known_question_takes_the_exports_wording_and_keeps_the_old_one_as_an_alias(
    own_form: Callable[..., Path], tmp_path: Path, rmtool: Run
) -> None:
    export = own_form(lambda rows: rename(rows, GRADE, "Band /  grade"))
    ran = rmtool("init", tmp_path / "new", "--programme", "llr-2026", "--from", export)
    assert ran.code == 0
    assert 'grade: "Band / grade"' in ran.out
    grade = questions(tmp_path / "new")["grade"]
    assert grade["text"] == "Band / grade"
    assert grade["aliases"][0] == GRADE
    assert "Band / grade" not in grade["aliases"]
    assert grade["required"] is True


def test_comments_and_everything_else_in_the_file_stay(
    own_form: Callable[..., Path], tmp_path: Path, rmtool: Run, sample: Path
) -> None:
    def change(rows: Rows) -> None:
        rename(rows, GRADE, "Band / grade")
        drop(rows, WHY)

    export = own_form(change)
    rmtool("init", tmp_path / "new", "--programme", "llr-2026", "--from", export)
    before = (sample.parent / "programme.toml").read_text("utf-8").splitlines()
    after = (tmp_path / "new" / "programme.toml").read_text("utf-8").splitlines()
    gone = [line for line in before if line not in after and f"# {line}" not in after]
    assert [line.split(" = ")[0] for line in gone] == ["text", "aliases"]
    assert after[-20:] == before[-20:]


def test_check_then_maps_every_question_of_the_draft(
    own_form: Callable[..., Path], tmp_path: Path, rmtool: Run
) -> None:
    def change(rows: Rows) -> None:
        rename(rows, GRADE, "Band / grade")
        rename(rows, "What is your full name?", "Your name")
        drop(rows, ADJUSTMENTS, "What is your line manager's name?")
        rows[0].append("Which faith or belief group do you belong to?")

    export = own_form(change)
    assert rmtool("init", tmp_path / "new", "--programme", "llr-2026", "--from", export).code == 1
    ran = rmtool("--cohort", tmp_path / "new", "check", export, "--json")
    mapped = {row["field"] for row in ran.data["questions"]}
    assert questions(tmp_path / "new").keys() <= mapped
    assert "No column for" not in rmtool("--cohort", tmp_path / "new", "check", export).out
    assert rmtool("--cohort", tmp_path / "new", "ingest", export).code == 1


def test_a_question_that_the_export_lacks_is_commented_out_and_asked_about(
    own_form: Callable[..., Path], tmp_path: Path, rmtool: Run
) -> None:
    export = own_form(lambda rows: drop(rows, ADJUSTMENTS))
    ran = rmtool("init", tmp_path / "new", "--programme", "llr-2026", "--from", export)
    assert ran.code == 1
    assert "(adjustments): is it not asked?" in ran.out
    assert "adjustments" not in questions(tmp_path / "new")
    assert '# field = "adjustments"' in (tmp_path / "new" / "programme.toml").read_text("utf-8")


def test_a_question_that_a_criterion_needs_stays_but_is_no_longer_required(
    own_form: Callable[..., Path], tmp_path: Path, rmtool: Run
) -> None:
    consent = "I agree that my answers, including any lived experience I have chosen to share, may be used"
    role = "I am applying to be a:"

    def change(rows: Rows) -> None:
        drop(rows, LEADERSHIP, role, next(heading for heading in rows[0] if heading.startswith(consent)))
        rows[0].append("Which faith or belief group do you belong to?")

    export = own_form(change)
    ran = rmtool("init", tmp_path / "new", "--programme", "llr-2026", "--from", export)
    assert '(leadership): how is the criterion "leadership" to be told?' in ran.out
    assert "(role): how is the role of everyone to be told?" in ran.out
    drafted = questions(tmp_path / "new")
    assert [drafted[field].get("required", False) for field in ("consent", "role", "leadership")] == [
        False
    ] * 3
    assert rmtool("--cohort", tmp_path / "new", "check", export).code in {0, 1}


def test_unknown_headings_are_listed_with_the_absent_questions_they_may_be(
    own_form: Callable[..., Path], tmp_path: Path, rmtool: Run
) -> None:
    def change(rows: Rows) -> None:
        rename(rows, ADJUSTMENTS, "What access needs do you have?")
        rows[0].append('Your "favourite"\nbiscuit')

    ran = rmtool("init", tmp_path / "new", "--programme", "llr-2026", "--from", own_form(change))
    assert 'Column V, "What access needs do you have?": is it "adjustments" in other words?' in ran.out
    comments = (tmp_path / "new" / "programme.toml").read_text("utf-8").split("# To decide")[1]
    assert '#   column V: "What access needs do you have?"\n#     perhaps "adjustments": ' in comments
    assert r'column AL: "Your \"favourite\" biscuit"' in comments


def test_labels_that_several_people_gave_are_listed_and_what_one_person_wrote_never_is(
    own_form: Callable[..., Path], tmp_path: Path, rmtool: Run
) -> None:
    topics = "Which lived experience would you like to share as a reverse mentor?"

    def change(rows: Rows) -> None:
        answer(
            rows, MODE, ["By telephone", "By telephone", "By telephone", PRIVATE, PRIVATE, "ada@nhs.example"]
        )
        answer(rows, topics, ["Disability;Caring;", "Caring;", "Race or ethnicity;Caring;", f"{PRIVATE};"])
        answer(rows, WHY, [PRIVATE] * 10)
        rows += [list(rows[4]) for _ in range(3)]  # the same person once more
        answer(rows, GRADE, [PRIVATE] * 10)
        rows[0].append("Anything else?")
        for row in rows[1:]:
            row.append(PRIVATE)

    ran = rmtool("init", tmp_path / "new", "--programme", "llr-2026", "--from", own_form(change), "--json")
    assert ran.data["labels"] == {"meeting_mode": ["By telephone"], "topics_offered": ["Caring"]}
    drafted = (tmp_path / "new" / "programme.toml").read_text("utf-8")
    assert '#   "By telephone"' in drafted
    for text in (drafted, ran.out, ran.err):
        assert PRIVATE not in text
        assert "ada@" not in text


def test_a_heading_that_forms_cut_short_or_numbered_is_not_taken_for_a_wording(
    tmp_path: Path, rmtool: Run, sample: Path
) -> None:
    long = "Please tell us whether you agree that your answers may be used to match you, " * 3
    programme = tmp_path / "long.toml"
    text = (sample.parent / "programme.toml").read_text("utf-8")
    programme.write_text(
        text.replace('text = "What is your job title?"', f'text = "{long.strip()}"'), "utf-8"
    )
    sheet = openpyxl.load_workbook(sample).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    rename(rows, "What is your job title?", f"{long[:196]}...")
    rename(rows, GRADE, f"{GRADE}2")
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(tmp_path / "cut.xlsx")
    ran = rmtool("init", tmp_path / "new", "--programme", programme, "--from", tmp_path / "cut.xlsx")
    assert ran.code == 0
    assert (tmp_path / "new" / "programme.toml").read_text("utf-8") == programme.read_text("utf-8")


def test_nobody_is_read_into_the_register(tmp_path: Path, rmtool: Run, sample: Path) -> None:
    rmtool("init", tmp_path / "new", "--programme", "llr-2026", "--from", sample)
    assert rmtool("--cohort", tmp_path / "new", "people", "--json").data == []


@pytest.mark.parametrize(
    ("content", "code"),
    [("not,an,export\n1,2,3\n", 11), ("ID,Email,What is your full name?,Full name\n", 11)],
)
def test_an_export_that_cannot_be_understood_leaves_no_folder_behind(
    content: str, code: int, tmp_path: Path, rmtool: Run
) -> None:
    (tmp_path / "export.csv").write_text(content, "utf-8")
    ran = rmtool("init", tmp_path / "new", "--programme", "llr-2026", "--from", tmp_path / "export.csv")
    assert ran.code == code
    assert not (tmp_path / "new").exists()


def test_a_faulty_programme_file_leaves_no_folder_behind(tmp_path: Path, rmtool: Run, sample: Path) -> None:
    faulty = tmp_path / "faulty.toml"
    faulty.write_text((sample.parent / "programme.toml").read_text("utf-8").replace("year", "yaer"), "utf-8")
    ran = rmtool("init", tmp_path / "new", "--programme", faulty, "--from", sample)
    assert ran.code == 10
    assert not (tmp_path / "new").exists()


def test_where_each_role_has_a_form_the_second_draft_begins_with_the_first(
    tmp_path: Path, rmtool: Run
) -> None:
    programme = "llr-2024"
    for role, worded in (
        ("mentor", ["Work email address", "Work email"]),
        ("mentee", ["Work email address"] * 2),
    ):
        book = openpyxl.load_workbook(samples_folder() / "llr-2024" / f"{role}s.xlsx")
        next(
            cell for cell in book.worksheets[0][1] if cell.value == "Work email"
        ).value = "Work email address"
        book.save(tmp_path / "export.xlsx")
        ran = rmtool("init", tmp_path / role, "--programme", programme, "--from", tmp_path / "export.xlsx")
        assert f'as the form "{role}"' in ran.out
        drafted = tomllib.loads((tmp_path / role / "programme.toml").read_text("utf-8"))
        assert [q["text"] for q in drafted["question"] if q["field"] == "email"] == worded
        programme = str(tmp_path / role / "programme.toml")
