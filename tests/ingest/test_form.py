from __future__ import annotations

import pytest

from rmtool.errors import UnreadableExport
from rmtool.ingest.form import read_form
from rmtool.model.export import Cell, SheetRow
from rmtool.model.programme import Role
from tests.ingest.forms import (
    FIXED,
    HEADINGS,
    MENTEE,
    MENTOR,
    PROGRAMME,
    QUESTIONS,
    TEXTS,
    export,
    line,
    programme,
    read,
    sheet,
)

SPANISH = ("ID", "Hora de inicio", "Hora de finalización", "Correo electrónico", "Nombre")


def renamed(old: str, new: str) -> list[str]:
    return [new if heading == old else heading for heading in HEADINGS]


def test_an_ordinary_export_is_read_without_a_word() -> None:
    reading = read([line(1.0, MENTOR), line(2.0, MENTEE)])
    assert [(r.response_id, r.role) for r in reading.responses] == [("1", Role.MENTOR), ("2", Role.MENTEE)]
    assert (reading.notes, reading.problems, reading.unreadable, reading.blank) == ((), (), (), 0)


@pytest.mark.parametrize(
    "heading",
    [
        "What\u00a0is your job title?",
        "What is your job title? \u200b",
        "WHAT IS YOUR JOB TITLE",
        "What is your\njob title?\r\n",
        "What is your job title?2",
    ],
)
def test_a_heading_is_known_however_it_is_spaced_and_ended(heading: str) -> None:
    (response,) = read([line(1.0, MENTOR)], headings=renamed(TEXTS["job_title"], heading)).responses
    assert response.answers["job_title"] == "Nurse"


def test_a_title_that_forms_cut_short_is_known_by_its_beginning() -> None:
    long = "Why would you like to take part? " + "Please tell us as much as you like about it. " * 6
    questions = [q | {"text": long} if q["field"] == "why" else q for q in QUESTIONS]
    cells = sheet(
        [line(1.0, MENTOR | {"why": "To learn"})], headings=renamed(TEXTS["why"], long[:199] + "...")
    )
    (response,) = read_form(export(cells), programme(question=questions)).responses
    assert response.answers["why"] == "To learn"


def test_a_question_repeated_in_a_branch_is_answered_by_whichever_column_is_filled() -> None:
    headings = [*HEADINGS, f"{TEXTS['why']}2"]
    first, second = [*line(1.0, MENTOR | {"why": "First"}), None], [*line(2.0, MENTEE), "Second"]
    assert [r.answers["why"] for r in read([first, second], headings=headings).responses] == [
        "First",
        "Second",
    ]


def test_a_digit_tells_an_answered_name_from_the_name_that_forms_adds() -> None:
    questions = [q | {"text": "Name"} if q["field"] == "full_name" else q for q in QUESTIONS]
    cells = sheet([line(1.0, MENTOR)], headings=renamed(TEXTS["full_name"], "Name2"))
    (response,) = read_form(export(cells), programme(question=questions)).responses
    assert response.answers["full_name"] == "Amara Okafor"


def test_the_headings_may_stand_below_a_title() -> None:
    rows = (SheetRow(1, ("Our applications",)), SheetRow(3, HEADINGS), SheetRow(4, tuple(line(1.0, MENTOR))))
    cells = sheet([])
    (response,) = read_form(export(type(cells)("Sheet1", visible=True, rows=rows)), PROGRAMME).responses
    assert response.row == 4


def test_the_fixed_columns_are_known_in_another_language() -> None:
    headings = [*SPANISH, *HEADINGS[len(FIXED) :]]
    row = line(7.0, MENTOR)
    (response,) = read([[*row[:5], *row[len(FIXED) :]]], headings=headings).responses
    assert (response.response_id, response.completed) == ("7", row[2])


def test_google_forms_writes_one_time_and_no_number() -> None:
    headings = ["Timestamp", *HEADINGS[len(FIXED) :]]
    row = line(None, MENTOR, sent="13/03/2026 09:05:00")
    (response,) = read([[row[2], *row[len(FIXED) :]]], headings=headings).responses
    assert response.response_id.startswith("email:")
    assert response.completed is not None
    assert response.completed.isoformat() == "2026-03-13T09:05:00"


def test_quiz_columns_are_left_out_without_a_word() -> None:
    headings = [
        *HEADINGS,
        "Total points",
        "Quiz feedback",
        "Points - What is your job title?",
        "Feedback - Name",
    ]
    assert read([[*line(1.0, MENTOR), 0.0, "", 0.0, ""]], headings=headings).notes == ()


def test_unknown_columns_are_noted_once_and_kept_out() -> None:
    reading = read(
        [[*line(n, MENTOR), "private", "?"] for n in (1.0, 2.0)], headings=[*HEADINGS, "Officer notes"]
    )
    assert len(reading.notes) == 1
    assert '"Officer notes" and column Z (no heading)' in reading.notes[0]
    assert not any("private" in response.answers.values() for response in reading.responses)


def test_every_missing_question_is_told_with_its_nearest_heading_and_the_line_to_add() -> None:
    headings = renamed(TEXTS["email"], "What is your work e-mail?")
    headings[headings.index(TEXTS["grade"])] = "Shoe size"
    with pytest.raises(UnreadableExport) as refused:
        read([line(1.0, MENTOR)], headings=headings)
    email, grade = refused.value.faults
    assert 'field = "email": aliases = ["Work email", "What is your work e-mail?"]' in email
    assert TEXTS["grade"] in grade


def test_a_missing_question_that_no_heading_resembles_is_told_without_a_guess() -> None:
    with pytest.raises(UnreadableExport) as refused:
        read([line(1.0, MENTOR)], headings=renamed(TEXTS["grade"], ""))
    assert "nor one like it" in refused.value.faults[0]


def test_an_optional_question_in_other_words_is_refused_rather_than_lost() -> None:
    with pytest.raises(UnreadableExport) as refused:
        read([line(1.0, MENTOR)], headings=renamed(TEXTS["job_title"], "What is your job title or post?"))
    assert 'aliases = ["What is your job title or post?"]' in refused.value.faults[0]


def test_an_optional_question_that_is_not_asked_any_more_is_noted() -> None:
    (note,) = read([line(1.0, MENTOR)], headings=renamed(TEXTS["why"], "")).notes
    assert TEXTS["why"] in note


def test_a_question_in_two_columns_is_refused() -> None:
    with pytest.raises(UnreadableExport, match="two columns") as refused:
        read([line(1.0, MENTOR)], headings=[*HEADINGS, TEXTS["why"]])
    assert TEXTS["why"] in refused.value.faults[0]


def test_a_file_without_the_forms_headings_shows_none_of_its_cells() -> None:
    with pytest.raises(UnreadableExport) as refused:
        read_form(export(sheet([["secret", "words"]], headings=["ID", "A name", "of somebody"])), PROGRAMME)
    assert "somebody" not in f"{refused.value.message} {refused.value.hint}"


def test_two_sheets_with_responses_are_asked_about() -> None:
    both = export(sheet([line(1.0, MENTOR)], name="Old"), sheet([line(2.0, MENTEE)], name="New"))
    with pytest.raises(UnreadableExport, match='"Old" and "New"') as refused:
        read_form(both, PROGRAMME)
    assert "--sheet" in refused.value.hint
    assert [r.response_id for r in read_form(both, PROGRAMME, sheet="New").responses] == ["2"]


def test_an_unknown_sheet_is_answered_with_the_sheets_there_are() -> None:
    with pytest.raises(UnreadableExport) as refused:
        read_form(export(sheet([line(1.0, MENTOR)])), PROGRAMME, sheet="Sheet9")
    assert '"Sheet1"' in refused.value.hint


def test_a_hidden_sheet_is_never_read() -> None:
    hidden = sheet([line(9.0, MENTOR)], name="Old", visible=False)
    reading = read_form(export(sheet([line(1.0, MENTEE)]), hidden), PROGRAMME)
    assert [r.response_id for r in reading.responses] == ["1"]
    with pytest.raises(UnreadableExport):
        read_form(export(sheet([line(1.0, MENTEE)]), hidden), PROGRAMME, sheet="Old")


def test_hidden_rows_are_read_like_the_others() -> None:
    shown = sheet([line(1.0, MENTOR), line(2.0, MENTEE)])
    rows = (*shown.rows[:2], SheetRow(3, shown.rows[2].cells, hidden=True))
    reading = read_form(export(type(shown)("Sheet1", visible=True, rows=rows)), PROGRAMME)
    assert len(reading.responses) == 2


def test_an_export_without_responses_is_said_to_have_none() -> None:
    reading = read([])
    assert reading.rows == 0
    assert "no responses" in reading.notes[0]


def test_two_forms_with_the_same_questions_are_asked_about() -> None:
    shared = [q | {"form": form} for form in ("mentor", "mentee") for q in QUESTIONS[:3]]
    alike = programme(
        question=shared, form=[{"key": "mentor", "role": "mentor"}, {"key": "mentee", "role": "mentee"}]
    )
    headings: list[Cell] = list(HEADINGS[: len(FIXED) + 3])
    rows = sheet([line(1.0, MENTOR)[: len(headings)]], headings=headings)
    with pytest.raises(UnreadableExport) as refused:
        read_form(export(rows), alike)
    assert "--as mentor" in refused.value.hint
    assert read_form(export(rows), alike, role=Role.MENTEE).form == "mentee"


def test_two_separate_forms_are_told_apart_by_their_questions() -> None:
    mentor_only = [
        q | {"form": "mentor"} for q in QUESTIONS if "mentor" in str(q["asked_of"]) and q["field"] != "role"
    ]
    mentee_only = [
        q | {"form": "mentee"} for q in QUESTIONS if "mentee" in str(q["asked_of"]) and q["field"] != "role"
    ]
    forms = [{"key": "mentor", "role": "mentor"}, {"key": "mentee", "role": "mentee"}]
    required = {"topics_offered", "topics_wanted"}
    questions = [
        q | {"required": True} if q["field"] in required else q for q in (*mentor_only, *mentee_only)
    ]
    two_forms = programme(question=questions, form=forms)
    headings: list[Cell] = [h for h in HEADINGS if h not in {TEXTS["role"], TEXTS["topics_offered"]}]
    row = line(1.0, MENTEE, headings=[str(h) for h in headings])
    reading = read_form(export(sheet([row], headings=headings)), two_forms)
    assert (reading.form, reading.responses[0].role) == ("mentee", Role.MENTEE)
