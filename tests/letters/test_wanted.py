from __future__ import annotations

import pytest

from rmtool.model.letters import Wanted
from rmtool.model.people import Application
from rmtool.model.programme import Role
from rmtool.reports.letters.wanted import wanted_format
from tests.letters.settled import letter, person_for


@pytest.mark.parametrize(
    "answer",
    [
        "Large print please",
        "LARGE-PRINT",
        "Large print, size 24.",
        "I need a larger font",
        "Could I have bigger text?",
        "font size 18",
        "Font size: 20",
        "Wheelchair access, ramp, 18 point font",
        "letters in size 20 print",
        "Arial 18pt",
        "Large print if possible",
        "I need no ramp, but large print",
        "Please enlarge the text",
    ],
)
def test_a_wish_for_large_print_is_read(answer: str) -> None:
    assert wanted_format(Application(adjustments=answer)) is Wanted.LARGE_PRINT


@pytest.mark.parametrize("answer", ["plain text please", "Plain-text e-mails", "Text only.\nNo pictures."])
def test_a_wish_for_plain_text_is_read(answer: str) -> None:
    assert wanted_format(Application(adjustments=answer)) is Wanted.PLAIN_TEXT


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "None",
        "No adjustments",
        "no need for large print",
        "I do not need large print",
        "I don't really need large print",
        "No large print, thank you",
        "Large print is not needed",
        "plain English please",
        "A large room with a big screen",
        "shoe size 16",
        "a meeting of 18 people",
        "I broke a bone at 18",
    ],
)
def test_without_a_wish_letters_stay_as_they_are(answer: str) -> None:
    assert wanted_format(Application(adjustments=answer)) is Wanted.AS_USUAL


@pytest.mark.parametrize(
    "answer",
    [
        "I cannot read without large print",
        "Not large print",
        "large print or plain text",
        "Large print. Or rather, plain text.",
        "Plain text in large print",
        "Perhaps a larger font",
        "Size 14 font",
        "Braille",
        "I use a screen reader",
        "I am partially sighted",
        "yellow paper",
        "I can't read small print",
    ],
)
def test_what_is_not_plain_is_left_to_the_officer(answer: str) -> None:
    assert wanted_format(Application(adjustments=answer)) is Wanted.UNCLEAR


def test_a_letter_is_set_in_large_print_for_whoever_asked_for_it() -> None:
    usual = letter("received", person_for("received", Role.MENTEE))
    large = letter("received", person_for("received", Role.MENTEE, adjustments="Large print, please"))
    assert "18pt" in large.html
    assert "18pt" not in usual.html
    assert (large.wanted, large.plain) == (Wanted.LARGE_PRINT, usual.plain)


def test_what_an_applicant_asked_for_is_nothing_to_their_line_manager() -> None:
    asked = letter("manager", person_for("manager", Role.MENTOR, adjustments="Large print, please"))
    assert asked == letter("manager", person_for("manager", Role.MENTOR))
