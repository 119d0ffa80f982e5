from __future__ import annotations

import csv
import re
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from rmtool.errors import OutputFault
from rmtool.model.letters import Letter
from rmtool.reports.letters.formats import notify as form
from rmtool.reports.letters.formats.notify import HEADINGS, TABLE, TEMPLATE, notify
from rmtool.reports.letters.text.blocks import Part, blocks
from rmtool.reports.letters.text.values import mark
from tests.letters.cases import HOSTILE
from tests.letters.written import BODY, run_of, written

NOTIFYS_MARKDOWN = MarkdownIt("commonmark").disable(
    ["autolink", "emphasis", "entity", "html_block", "html_inline"]
)
"""Notify reads headings, lists, links and escapes as CommonMark does, and none of these."""

WITH_A_WEB_ADDRESS = [name for name in HOSTILE if "https://" in name]


def rows(*letters: Letter) -> list[dict[str, str]]:
    table = notify(run_of(*letters))[TABLE].decode("utf-8-sig")
    return list(csv.DictReader(StringIO(table, newline="")))


def as_notify_reads_it(letter: Letter) -> str:
    (row,) = rows(letter)
    return str(NOTIFYS_MARKDOWN.render(row["body"]))


def test_the_table_has_notifys_own_columns_and_those_of_the_template() -> None:
    files = notify(run_of(written("M-001"), written("E-002")))
    placeholders = re.findall(r"\(\((.*?)\)\)", files[TEMPLATE].decode("utf-8-sig"))
    assert ("email address", *placeholders, "reference") == HEADINGS
    assert [row["email address"] for row in rows(written("M-001"), written("E-002"))] == [
        "m-001@nhs.example",
        "e-002@nhs.example",
    ]


def test_a_reference_tells_the_kind_of_letter_and_no_name() -> None:
    (row,) = rows(written(name="Zoë O'Neill"))
    assert row["reference"] == "M-001-enrolled"


def test_a_body_is_written_in_notifys_markdown() -> None:
    (row,) = rows(written())
    assert row["subject"] == "Your place on the programme"
    assert row["body"] == (
        "Dear Zoë O'Neill,\n\n"
        "We are pleased to offer you a place. See [our page](https://nhs.example/a).\n\n"
        "# Your dates\n\n"
        "* Training: Thursday 26 March 2026, 9:30am to 12:30pm\n"
        "* Celebration: date to be confirmed\n\n"
        "Reply in this order.\n\n"
        "1. The training\n2. The celebration\n\n"
        "Yours sincerely,\n\nAmbleford Inclusion Team"
    )


@pytest.mark.parametrize(
    ("body", "written_so"),
    [
        ("### Deep", "## Deep"),
        ("1.5 hours", "1\\.5 hours"),
        ("a # b", "a \\# b"),
        ("[Wikipedia](https://nhs.example/a_(b))", "[Wikipedia](https://nhs.example/a_%28b%29)"),
        ("[https://nhs.example](https://nhs.example)", "https://nhs.example"),
        ("[us](mailto:a@nhs.example)", "us (a@nhs.example)"),
    ],
)
def test_nothing_acts_in_notify_but_what_the_template_of_the_letter_says(body: str, written_so: str) -> None:
    (row,) = rows(written(body=body))
    assert row["body"] == written_so


@pytest.mark.parametrize("name", [name for name in HOSTILE if name not in WITH_A_WEB_ADDRESS])
def test_a_hostile_name_arrives_whole_and_does_nothing(name: str) -> None:
    letter = written(name=name, body=f"{BODY}\n- {mark('name')}\n")
    read = blocks(as_notify_reads_it(letter))
    sent = blocks(letter.fragment)
    assert [block.words for block in read] == [block.words for block in sent]
    assert [block.part for block in read] == [block.part for block in sent]


@given(st.text("aZ1 -*_.~#`[]()\\!<>&:^|", max_size=30))
def test_any_name_is_words_and_nothing_else(name: str) -> None:
    letter = written(name=name, body=f"Dear {mark('name')},\n\nYours, {mark('name')}.")
    read = blocks(as_notify_reads_it(letter))
    assert [(block.part, block.words) for block in read] == [
        (Part.PARAGRAPH, block.words) for block in blocks(letter.fragment)
    ]


@pytest.mark.parametrize("name", WITH_A_WEB_ADDRESS)
def test_a_web_address_in_a_name_is_refused_because_notify_would_make_a_link_of_it(name: str) -> None:
    with pytest.raises(OutputFault) as caught:
        notify(run_of(written(name=name)))
    assert "M-001-enrolled" in caught.value.message
    assert "evil" not in caught.value.message + caught.value.hint


@pytest.mark.parametrize(
    ("subject", "body"),
    [("Hello", "^ quoted"), ("Hello", "• item"), ("=1+1", "Hello"), ("Hello", "@name, hello"), ("+", "Hi")],
)
def test_what_cannot_be_escaped_is_refused(subject: str, body: str) -> None:
    with pytest.raises(OutputFault):
        notify(run_of(written(subject=subject, body=body)))


def test_more_rows_than_notify_takes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form, "MOST_ROWS", 1)
    assert rows(written())
    with pytest.raises(OutputFault, match="1 rows at most, and there are 2 letters"):
        notify(run_of(written("M-001"), written("M-002")))
