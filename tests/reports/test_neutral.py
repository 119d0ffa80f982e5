from __future__ import annotations

import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtool.reports.neutral import BREAKING_STARTS, FORMULA_STARTS, neutral, neutral_csv

ACTING = [
    "=1+1",
    "+44 116 496 0000",
    "-1",
    "@SUM(A1)",
    "|calc",
    "%x",
    "\uff1d1+1",
    " =1",
    "\u00a0=1",
    "\t=1",
    "\rx",
    "\nx",
    "\0x",
]


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


@pytest.mark.parametrize("text", ACTING)
def test_text_that_a_spreadsheet_would_act_on_gets_an_apostrophe(text: str) -> None:
    assert neutral(text) == "'" + text


@pytest.mark.parametrize(
    "text", ["", "Amara", "M-001", "a=b", "a@nhs.example", "'Amara", "\u00c9lise", "3-4"]
)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert neutral(text) == text


def test_the_file_opens_in_excel_as_it_is() -> None:
    content = neutral_csv([("ref", "name"), ("M-001", "N\u00ed Bhriain, \u00c1ine")])
    assert content == b'\xef\xbb\xbfref,name\r\nM-001,"N\xc3\xad Bhriain, \xc3\x81ine"\r\n'


def test_a_cell_is_quoted_wherever_another_locale_would_split_it() -> None:
    assert neutral_csv([("a;=1", "b\tc", 'd"e')]).endswith(b'"a;=1","b\tc","d""e"\r\n')


@given(
    st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=2, max_size=2))
)
def test_every_cell_comes_back_and_none_acts(rows: list[list[str]]) -> None:
    back = read(neutral_csv(rows))
    assert back == [[neutral(cell) for cell in row] for row in rows]
    folded = [unicodedata.normalize("NFKC", cell) for row in back for cell in row]
    assert not any(
        cell.lstrip().startswith(FORMULA_STARTS) or cell.startswith(BREAKING_STARTS) for cell in folded
    )
