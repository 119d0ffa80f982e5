from __future__ import annotations

from dataclasses import FrozenInstanceError
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rmtool.ingest.answers import read_application, read_applications
from rmtool.ingest.export import ROWS_AT_ONCE, export_from
from rmtool.ingest.values.distinct import each_once, unions
from rmtool.model.export import Cell, CellFault
from rmtool.model.people import Application, Response
from rmtool.model.programme import Role
from tests.ingest.forms import MENTEE, MENTOR, OPENED, PROGRAMME, line, read

SETS = st.frozensets(st.sampled_from("abc"))
GIVEN = st.sampled_from(
    [
        "",
        " ",
        "Yes",
        "no",
        "Race or ethnicity;",
        "Race;Other;",
        "Band 5",
        "Band 8",
        "NHS",
        "LCC",
        "a@nhs.example",
    ]
)
PEOPLE = st.lists(
    st.dictionaries(st.sampled_from(sorted(MENTOR | MENTEE)), GIVEN).map(lambda changes: MENTOR | changes),
    max_size=6,
)
CELLS: st.SearchStrategy[Cell] = st.sampled_from(
    ["Yes", " Yes", "no", None, "", 1.0, 0.0, -0.0, 2.5, True, False, *CellFault, OPENED, OPENED.date()]
)
ROWS = st.lists(
    st.dictionaries(st.sampled_from(sorted(MENTOR)), CELLS).map(lambda changes: MENTOR | changes), max_size=6
)


@given(st.lists(st.sampled_from("abcde")))
def test_a_column_is_read_once_for_each_distinct_answer_and_keeps_its_order(answers: list[str]) -> None:
    met: list[str] = []

    def capital(answer: str) -> str:
        met.append(answer)
        return answer.upper()

    assert each_once(answers, capital) == [answer.upper() for answer in answers]
    assert sorted(met) == sorted(set(answers))


@given(st.lists(st.tuples(SETS, SETS, SETS)))
def test_columns_are_joined_row_by_row(rows: list[tuple[frozenset[str], ...]]) -> None:
    columns = [[row[at] for row in rows] for at in range(3)]
    assert unions(columns, len(rows)) == [frozenset().union(*row) for row in rows]
    assert unions([], len(rows)) == [frozenset()] * len(rows)


@settings(max_examples=100, deadline=None)
@given(PEOPLE, st.sampled_from(list(Role)))
def test_people_read_together_are_read_as_each_alone(people: list[dict[str, str]], role: Role) -> None:
    completed = [OPENED if number % 2 else None for number in range(len(people))]
    together = read_applications(people, completed, PROGRAMME, form="applications", role=role)
    assert together == [
        read_application(answers, PROGRAMME, form="applications", role=role, completed=sent)
        for answers, sent in zip(people, completed, strict=True)
    ]


@settings(max_examples=100, deadline=None)
@given(ROWS)
def test_rows_read_together_are_read_as_each_alone(rows: list[dict[str, Cell]]) -> None:
    lines = [line(float(number), answers) for number, answers in enumerate(rows, start=1)]
    alone = [read([one]) for one in lines]
    together = read(lines)
    assert [said(r) for r in together.responses] == [said(r) for one in alone for r in one.responses]
    assert sorted(problem.message for problem in together.problems) == sorted(
        problem.message for one in alone for problem in one.problems
    )


def said(response: Response) -> tuple[object, ...]:
    return response.response_id, response.role, response.completed, response.answers


def test_a_number_and_a_yes_are_told_apart_though_they_are_equal() -> None:
    equal: list[Cell] = [1.0, True, "1", False, 0.0]
    rows = [line(float(number), {**MENTOR, "why": cell}) for number, cell in enumerate(equal, start=1)]
    assert [r.answers["why"] for r in read(rows).responses] == ["1", "TRUE", "1", "FALSE", "0"]


def test_a_sheet_longer_than_what_is_read_at_once_is_read_whole() -> None:
    book = openpyxl.Workbook()
    rows = [[n, f"text {n % 3}", n / 4, None if n % 7 else True] for n in range(1, 2 * ROWS_AT_ONCE + 3)]
    for row in rows:
        book.worksheets[0].append(row)
    content = BytesIO()
    book.save(content)
    sheet = export_from(content.getvalue(), "long.xlsx").sheets[0]
    assert [row.number for row in sheet.rows] == list(range(1, len(rows) + 1))
    assert [list(row.cells) for row in sheet.rows] == [row if row[3] else row[:3] for row in rows]


def test_an_application_shows_nothing_of_lived_experience_and_stays_as_it_is() -> None:
    untold = frozenset({"CANARY"})
    application = Application(
        topics_offered=untold, topics_wanted=untold, own_experience=untold, why="CANARY"
    )
    assert "CANARY" not in repr(application)
    with pytest.raises(FrozenInstanceError):
        application.why = ""  # type: ignore[misc]
