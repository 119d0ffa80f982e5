from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from rmtool.ingest.text import clean, normal


@given(st.text(st.characters(), max_size=60))
def test_what_was_cleaned_is_clean(text: str) -> None:
    plain = clean(text)
    assert clean(plain) == plain
    assert not [c for c in plain if c != "\n" and unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}]


@given(st.text(st.characters(), max_size=60))
def test_two_spellings_of_one_text_are_compared_alike(text: str) -> None:
    assert normal(f" {unicodedata.normalize('NFD', text)}\u200b ") == normal(text)


def test_what_can_be_seen_is_left_as_typed() -> None:
    assert clean("van der  Berg, O\u2019Neill \u2013 \u00df") == "van der  Berg, O\u2019Neill \u2013 \u00df"


def test_quotes_dashes_case_and_closing_marks_do_not_tell_two_headings_apart() -> None:
    assert normal("Your line manager\u2019s NAME ?") == normal("your line manager's name")


def test_characters_that_no_output_may_hold_are_left_out() -> None:
    assert clean("a\ud800b\ufffec\x00d\x1be\ufeff") == "abcde"
