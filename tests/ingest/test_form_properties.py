from __future__ import annotations

from datetime import timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from rmtool.ingest.answers import read_application
from rmtool.ingest.arrivals import settle
from rmtool.ingest.screening import screen
from rmtool.model.export import Cell, CellFault
from rmtool.model.people import Response
from rmtool.model.programme import Role
from tests.ingest.forms import HEADINGS, MENTEE, MENTOR, OPENED, PROGRAMME, line, read

CANARY = "Zq7canary"

ODD_CELLS: st.SearchStrategy[Cell] = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.floats(allow_nan=False),
    st.booleans(),
    st.sampled_from(CellFault),
    st.just(OPENED),
)
ANSWERS = st.tuples(
    st.sampled_from([MENTOR, MENTEE]),
    st.dictionaries(st.sampled_from(sorted(MENTOR | MENTEE)), ODD_CELLS, max_size=4),
).map(lambda pair: pair[0] | pair[1])
NUMBERS: st.SearchStrategy[Cell] = st.one_of(st.integers(1, 6).map(float), ODD_CELLS)
SENT = st.one_of(st.none(), ODD_CELLS, st.integers(0, 9).map(lambda day: OPENED + timedelta(days=day)))
ROWS = st.lists(
    st.tuples(NUMBERS, ANSWERS, SENT).map(lambda row: line(row[0], row[1], sent=row[2])),
    max_size=6,
)


def content(response: Response) -> tuple[object, ...]:
    return response.response_id, response.role, response.completed, sorted(response.answers.items())


@settings(max_examples=150, deadline=None)
@given(ROWS)
def test_every_row_is_accounted_for(rows: list[list[Cell]]) -> None:
    reading = read(rows)
    assert reading.rows + reading.blank == len(rows)
    settled = settle([], [], [*reading.responses, *reading.superseded])
    assert sum(settled.counts().values()) + len(reading.unreadable) == reading.rows


@settings(max_examples=100, deadline=None)
@given(ROWS, st.integers(0, 99))
def test_the_order_of_rows_and_columns_decides_nothing(rows: list[list[Cell]], seed: int) -> None:
    chance = Random(seed)
    order = list(range(len(HEADINGS)))
    chance.shuffle(order)
    mixed = [[row[column] for column in order] for row in rows]
    chance.shuffle(mixed)
    plain, shuffled = read(rows), read(mixed, headings=[HEADINGS[column] for column in order])
    assert sorted(map(repr, map(content, plain.responses))) == sorted(
        map(repr, map(content, shuffled.responses))
    )
    assert len(plain.unreadable) == len(shuffled.unreadable)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(ANSWERS, st.sampled_from(sorted(MENTOR | MENTEE))), min_size=1, max_size=3))
def test_nothing_that_is_told_repeats_an_answer(people: list[tuple[dict[str, Cell], str]]) -> None:
    rows = [
        line(float(n), answers | {field: f"{CANARY}@{n}"})
        for n, (answers, field) in enumerate(people, start=1)
    ]
    reading = read(rows)
    told = [*reading.notes, *(repr(problem) for problem in (*reading.problems, *reading.unreadable))]
    told += [repr(reading.responses), repr(reading.superseded)]
    for response in reading.responses:
        assert response.role is not None
        applied = read_application(
            response.answers, PROGRAMME, form=response.form, role=response.role, completed=response.completed
        )
        told += [repr(problem) for problem in applied.problems]
        told += [
            repr(finding) for finding in screen(applied.application, PROGRAMME, applied.problems).findings
        ]
    assert CANARY.lower() not in " ".join(told).lower()


@settings(max_examples=100, deadline=None)
@given(ANSWERS, st.sampled_from(list(Role)))
def test_any_answers_can_be_read_and_judged(answers: dict[str, Cell], role: Role) -> None:
    texts = {field: cell for field, cell in answers.items() if isinstance(cell, str)}
    applied = read_application(texts, PROGRAMME, form="applications", role=role, completed=None)
    assert screen(applied.application, PROGRAMME, applied.problems).findings
