from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtool.ingest.values.grades import band_of, place, read_ladder
from tests.ingest.forms import PROGRAMME

LADDER = read_ladder(PROGRAMME.ladder)


@pytest.mark.parametrize(
    "grade",
    [
        "Band 5",
        "band5",
        "B5",
        "5",
        "Bd 5",
        "AfC 5",
        "AFC Band 5",
        "Agenda for Change band 5",
        "NHS Band 5",
        "Grade 5",
        "Pay band: 5",
        "Band five",
        "five",
        "5.0",
        "05",
        "Band 05",
        " BAND  5. ",
        "XR05",
        "XN05",
        "A4C band 5",
    ],
)
def test_band_5_is_known_in_every_spelling(grade: str) -> None:
    assert band_of(grade) == "band 5"
    assert place(grade, "nhs", LADDER).rung == 4


@pytest.mark.parametrize(
    "grade",
    [
        "8a",
        "8A",
        "8 a",
        "8(a)",
        "8-a",
        "Band 8a",
        "Band 8 A",
        "B8a",
        "8a.",
        "Band eight a",
        "AfC 8a",
        "Band 8 - Range A",
    ],
)
def test_band_8a_is_known_in_every_spelling(grade: str) -> None:
    assert place(grade, "nhs", LADDER).rung == 7


@pytest.mark.parametrize(
    ("grade", "sector", "rung"),
    [
        ("VSM", "nhs", 12),
        ("very senior manager", "nhs", 12),
        ("Consultant", "nhs", 9),
        ("Consultant", "vcse", None),
        ("Director", "local_authority", 11),
        ("Director", "vcse", 10),
        ("Director", "nhs", None),
        ("Director", None, None),
        ("Consultant", None, 9),
        ("Band 5", None, 4),
    ],
)
def test_a_title_stands_where_its_sector_puts_it(grade: str, sector: str | None, rung: int | None) -> None:
    assert place(grade, sector, LADDER).rung == rung


@pytest.mark.parametrize("grade", ["Band 8", "5", "Grade 9", "Band 5"])
def test_a_council_numbers_its_own_grades(grade: str) -> None:
    placing = place(grade, "local_authority", LADDER)
    assert placing.rung is None
    assert "own scale" in placing.ask


def test_a_council_post_on_the_nhs_scale_is_placed_on_it() -> None:
    assert place("AfC Band 6", "local_authority", LADDER).rung == 5
    assert place("Band 5", "social_care", LADDER).rung == 4


@pytest.mark.parametrize(
    ("grade", "ask"),
    [
        ("Band 8", "a, b, c or d"),
        ("8.0", "a, b, c or d"),
        ("band eight", "a, b, c or d"),
        ("7-8a", "more than one band"),
        ("8a/b", "more than one band"),
        ("8c/8d", "more than one band"),
        ("6 (acting 7)", "more than one band"),
        ("Band 5 or 6", "more than one band"),
        ("2026-04-03", "looks like a date"),
        ("03-Apr", "looks like a date"),
        ("Grade Q, see my manager", "not on the programme's ladder"),
        ("5a", "not on the programme's ladder"),
        ("00005", "not on the programme's ladder"),
        ("1e5", "not on the programme's ladder"),
        ("1.23457E+15", "not on the programme's ladder"),
        ("\u0661\u0662", "not on the programme's ladder"),
        ("\u2177", "not on the programme's ladder"),
    ],
)
def test_a_grade_that_is_not_plain_is_asked_about(grade: str, ask: str) -> None:
    placing = place(grade, "nhs", LADDER)
    assert placing.rung is None
    assert ask in placing.ask


def test_no_grade_is_nothing_to_ask_about_twice() -> None:
    assert (place("", "nhs", LADDER).rung, place("", "nhs", LADDER).ask) == (None, "")


@given(
    st.text(alphabet="bandBAND 0123456789abcdABCD-/().", max_size=14),
    st.sampled_from(["nhs", "local_authority", None]),
)
def test_a_grade_is_placed_or_asked_about(grade: str, sector: str | None) -> None:
    placing = place(grade, sector, LADDER)
    assert (placing.rung is None) or not placing.ask
    assert placing.rung is not None or placing.ask or not grade.strip(" .")
