from __future__ import annotations

import pytest

from rmtool.reports.letters.formats.pages import html, txt
from tests.letters.cases import HOSTILE
from tests.letters.written import written


def test_the_page_is_the_one_that_goes_into_the_draft() -> None:
    assert html(written()).decode() == written().html


@pytest.mark.parametrize("name", HOSTILE)
def test_a_text_file_says_to_whom_about_what_and_the_words(name: str) -> None:
    letter = written(name=name)
    text = txt(letter).decode("utf-8-sig")
    to, subject, blank, *body = text.split("\r\n")
    assert (to, subject) == (f"To: {letter.name} <m-001@nhs.example>", "Subject: Your place on the programme")
    assert blank == ""
    assert "\n".join(body) == letter.plain


def test_a_text_file_opens_in_notepad_with_its_accents() -> None:
    assert txt(written()).startswith(b"\xef\xbb\xbfTo: Zo\xc3\xab")
