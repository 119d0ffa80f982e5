from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtool.ingest.values.choices import choose_one, choose_several, index_options
from rmtool.model.programme import Option

OPTIONS = (
    Option(value="race", label="Race or ethnicity", aliases=("Race",)),
    Option(value="disability", label="Disability"),
    Option(value="meetings", label="attend all 6 meetings; one hour each"),
    Option(value="date", label="Thursday 26 March 2026, 9.30 - 12.30"),
)
VALUES = index_options(OPTIONS)
LABELS = {option.value: option.label for option in OPTIONS}


@pytest.mark.parametrize(
    ("answer", "values"),
    [
        ("Race;Disability;", {"race", "disability"}),
        ("Race; Disability", {"race", "disability"}),
        ("Race or ethnicity ;", {"race"}),
        (";;Race;;", {"race"}),
        ("Race;Race;", {"race"}),
        ("race", {"race"}),
        (";", set()),
        ('["Race","Disability"]', {"race", "disability"}),
        ("Race, Disability", {"race", "disability"}),
        ("attend all 6 meetings; one hour each;Race;", {"meetings", "race"}),
        ("Race;attend all 6 meetings;one hour each;", {"meetings", "race"}),
        ("Race, Thursday 26 March 2026, 9.30 \u2013 12.30", {"race", "date"}),
        ("Thursday 26 March 2026, 9.30 - 12.30;", {"date"}),
    ],
)
def test_several_choices_are_read_however_they_are_written(answer: str, values: set[str]) -> None:
    chosen = choose_several(answer, VALUES)
    assert (set(chosen.values), chosen.unknown) == (values, 0)


@pytest.mark.parametrize(
    ("answer", "values", "unknown"),
    [
        ("Race;Neurodiversity;", {"race"}, 1),
        ("Other; I have; semicolons", set(), 3),
        ("Race, and more", set(), 1),
        ("R\u0430ce", set(), 1),
        ("[Race", set(), 1),
        ('{"Race": 1}', set(), 1),
    ],
)
def test_parts_that_are_no_option_are_counted_and_never_guessed(
    answer: str, values: set[str], unknown: int
) -> None:
    chosen = choose_several(answer, VALUES)
    assert (set(chosen.values), chosen.unknown) == (values, unknown)


@pytest.mark.parametrize(
    ("answer", "value"), [("DISABILITY.", "disability"), ("Race;", "race"), ("", None), ("Age", None)]
)
def test_one_choice_is_found_by_any_spelling(answer: str, value: str | None) -> None:
    assert choose_one(answer, VALUES) == value


@given(st.lists(st.sampled_from(sorted(LABELS)), unique=True), st.sampled_from([";", "; ", " ;"]))
def test_whatever_is_ticked_is_read_back(ticked: list[str], joint: str) -> None:
    answer = "".join(LABELS[value] + joint for value in ticked)
    assert choose_several(answer, VALUES).values == set(ticked)


@given(st.text(max_size=80))
def test_no_answer_is_too_strange_to_be_read(answer: str) -> None:
    assert choose_several(answer, VALUES).values <= set(LABELS)


def test_an_answer_of_thousands_of_parts_is_read_to_its_end() -> None:
    """Parts are looked up together only as far as an option reaches: otherwise this would take days."""
    chosen = choose_several("Race;" + "x;" * 20_000, VALUES)
    assert (set(chosen.values), chosen.unknown) == ({"race"}, 20_000)
