"""NHS and GOV.UK style, as far as a machine can see it, over every letter that ships."""

from __future__ import annotations

import re

import pytest

from rmtool.model.letters import Letter
from rmtool.model.people import Applicant, Finding
from rmtool.reports.letters.kinds import KINDS
from tests.letters.cases import CRITERIA, applicant, finding, letter, status_for, words

NEVER = {
    "a contraction": r"\b(?:\w+n't|we'll|you'll|we're|you're|it's|we've|you've|that's)\b",
    "curly quotes": "[“”‘’]",
    "an informal greeting": r"\b(?:Hi|Hello|Hey)\b",
    "a link that does not say where to": r"\bclick here\b",
    "a dash in a range": r"\d ?(?:am|pm)? ?[-–—] ?\d",
    "a date with an ending": r"\b\d+(?:st|nd|rd|th)\b",
    "a 24-hour or dotted time": r"\b(?:[01]?\d|2[0-3])[.:][0-5]\d(?!\d|[ap]m)",
    "a word in capitals": r"\b[A-Z]{5,}\b",
    "bold or italics": r"\*|\b_|_\b",
    "a plural in brackets": r"\(s\)",
    "a semicolon": ";",
    "an exclamation mark": "!",
}
SENTENCE = re.compile(r"(?<=[.?:])\s+|\n\n|\n(?=- )")


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=["M-001", "E-001"])
def person(request: pytest.FixtureRequest, kind: str, judged: tuple[Finding, ...]) -> Applicant:
    return applicant(str(request.param), status_for(kind), *judged)


@pytest.fixture(params=["nothing-open", "nothing-known", "nothing-met"])
def judged(request: pytest.FixtureRequest) -> tuple[Finding, ...]:
    met = {"nothing-open": True, "nothing-known": None, "nothing-met": False}[request.param]
    return tuple(finding(name, met=met) for name in CRITERIA)


@pytest.fixture
def written(kind: str, person: Applicant) -> Letter:
    return letter(kind, person)


@pytest.mark.parametrize("rule", NEVER)
def test_a_letter_keeps_to_the_style(written: Letter, rule: str) -> None:
    assert not re.search(NEVER[rule], f"{written.subject}\n\n{written.plain}"), rule


def test_no_sentence_has_more_than_25_words(written: Letter) -> None:
    long = [s for s in SENTENCE.split(written.plain) if len(s.split()) > 25]
    assert not long


def test_a_letter_greets_gives_contacts_offers_other_formats_and_is_signed(written: Letter) -> None:
    text = words(written.plain)
    assert text.startswith("Dear Person ")
    assert "email inclusion@nhs.example or academy@nhs.example" in text
    assert "another format, such as large print, braille or audio" in text
    assert text.endswith("Yours sincerely, Ambleford Inclusion Team")


def test_a_letter_asks_for_at_most_one_reply(written: Letter) -> None:
    assert words(written.plain).count("eply to this email") <= 1


def test_a_subject_is_short_and_discloses_nothing(written: Letter) -> None:
    assert len(written.subject) <= 60
    assert not re.search("mentor|mentee|eligib|reserve|person", written.subject, re.IGNORECASE)


def test_the_html_is_large_dark_on_white_and_british(written: Letter) -> None:
    assert '<html lang="en-GB">' in written.html
    assert re.search(
        r"background: #ffffff; color: #212b32; font-family: Arial.*font-size: 16px", written.html
    )
    assert not re.search(r"<(?:table|b|i|em|strong|img|script)\b", written.html)
