from __future__ import annotations

import pytest

from rmtool.ingest.answers import Reading, read_application
from rmtool.ingest.values.numbers import NUMBER_WORDS, read_number
from rmtool.model.programme import Option, Programme, Question, QuestionKind, Role
from tests.ingest.forms import MENTOR, OPENED, PROGRAMME

NUMBERS = tuple(Option(value=str(number), label=f"{number} at a time") for number in (1, 2, 3))


def asking(kind: QuestionKind = QuestionKind.TEXT, options: tuple[Option, ...] = ()) -> Programme:
    """The programme, with the question of how many mentees a mentor could support."""
    text = "How many mentees could you support?"
    question = Question(field="capacity", asked_of=(Role.MENTOR,), kind=kind, text=text, options=options)
    return PROGRAMME.model_copy(update={"questions": (*PROGRAMME.questions, question)})


def offered(answer: str, programme: Programme) -> Reading:
    answers = {field: str(cell) for field, cell in MENTOR.items()} | {"capacity": answer}
    return read_application(answers, programme, form="applications", role=Role.MENTOR, completed=OPENED)


@pytest.mark.parametrize(
    ("answer", "number"),
    [
        ("2", 2),
        (" Two. ", 2),
        ("two mentees", 2),
        ("1 mentee", 1),
        ("Up to 3", 3),
        ("3 reverse mentees max", 3),
        ("only one please", 1),
        ("\uff12", 2),
        ("10", 10),
        ("1 or 2", None),
        ("1-2", None),
        ("2.5", None),
        ("-2", None),
        ("not two", None),
        ("lots", None),
        ("as many as you like", None),
        ("\u00b2 of them", None),
        ("", None),
    ],
)
def test_a_number_is_read_only_where_one_is_plainly_meant(answer: str, number: int | None) -> None:
    assert read_number(answer) == number


@pytest.mark.parametrize("number", range(11))
def test_a_number_in_words_is_the_number_in_figures(number: int) -> None:
    assert read_number(NUMBER_WORDS[number]) == read_number(str(number)) == number


@pytest.mark.parametrize("answer", ["2", "two", "up to 2 mentees"])
def test_how_many_mentees_somebody_offers_to_take_is_read_without_a_problem(answer: str) -> None:
    reading = offered(answer, asking())
    assert (reading.application.capacity, reading.problems) == (2, ())


@pytest.mark.parametrize("answer", ["2 at a time", "2", "2 at a time;"])
def test_a_choice_of_numbers_is_read_by_its_options(answer: str) -> None:
    assert offered(answer, asking(QuestionKind.CHOICE, NUMBERS)).application.capacity == 2


@pytest.mark.parametrize("answer", ["lots", "0", "none", "11", "9999", "1 or 2"])
def test_a_number_that_makes_no_sense_is_asked_about_and_nothing_is_guessed(answer: str) -> None:
    reading = offered(answer, asking())
    (problem,) = reading.problems
    assert reading.application.capacity is None
    assert (problem.field, problem.doubt, problem.confirmable) == ("capacity", True, False)
    assert problem.message == "the answer is not plainly a number from 1 to 10, so it counts as 1; ask"


def test_a_blank_answer_or_no_question_at_all_is_no_problem() -> None:
    assert offered("", asking()).application.capacity is None
    assert offered("", asking()).problems == ()
    assert offered("2", PROGRAMME).application.capacity is None
