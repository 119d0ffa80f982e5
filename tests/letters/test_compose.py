from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rmtool.model.people import Application
from rmtool.model.programme import Status
from rmtool.reports.letters.kinds import KINDS
from rmtool.reports.letters.template.reading import read_templates
from rmtool.reports.letters.text.values import one_line
from tests.letters.cases import (
    CRITERIA,
    HOSTILE,
    applicant,
    composed,
    finding,
    letter,
    shipped,
    status_for,
    words,
)

HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff\ue000-\uf8ff]"
)
UNTOLD = {
    "topics_offered": frozenset({"CANARY-offered"}),
    "topics_released": frozenset({"CANARY-released"}),
    "topics_wanted": frozenset({"CANARY-wanted"}),
    "topic_first": "CANARY-first",
    "own_experience": frozenset({"CANARY-own"}),
    "adjustments": "CANARY-adjustments",
    "keep_apart": "CANARY-apart",
    "why": "CANARY-why",
    "manager_name": "CANARY-manager",
    "manager_email": "canary@nhs.example",
    "leadership": "CANARY-leadership",
}


class _Reader(HTMLParser):
    """Reads a page as a browser would: its tags, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(" ".join([tag, *(name for name, _ in attrs)]))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("ref", ["M-001", "E-001"])
@pytest.mark.parametrize("met", [None, False])
def test_no_letter_tells_an_answer_about_lived_experience(kind: str, ref: str, met: bool | None) -> None:
    findings = [finding(name, met=met) for name in CRITERIA]
    written = letter(kind, applicant(ref, status_for(kind), *findings, **UNTOLD))
    assert "canary" not in f"{written}{written.subject}{written.plain}{written.html}".casefold()


def test_the_canary_covers_every_answer_that_is_kept_out_of_messages() -> None:
    kept_out = {
        name
        for name, field in Application.model_fields.items()
        if not field.repr
        and field.annotation is not bool  # a yes or no says nothing that could be found again
    }
    assert kept_out - UNTOLD.keys() == {"full_name", "email"}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_arrives_whole_and_does_nothing(name: str) -> None:
    ordinary = letter("received", applicant("M-001"))
    written = letter("received", applicant("M-001", full_name=name))
    assert f"Dear {one_line(name)}," in words(written.plain)
    read = _Reader(written.html)
    assert f"Dear {one_line(name)}," in words(read.text)
    assert read.tags == _Reader(ordinary.html).tags


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_any_name_arrives_whole_and_changes_nothing_else(name: str) -> None:
    ordinary = letter("reserve", applicant("M-001", full_name="N"))
    written = letter("reserve", applicant("M-001", full_name=name))
    shown = one_line(name) or "colleague"
    assert words(written.plain) == words(ordinary.plain).replace("Dear N,", f"Dear {shown},", 1)
    assert _Reader(written.html).tags == _Reader(ordinary.html).tags
    assert words(_Reader(written.html).text) == words(_Reader(ordinary.html).text).replace(
        "Dear N,", f"Dear {shown},", 1
    )


@given(st.text())
def test_a_value_is_one_line_without_hidden_characters(text: str) -> None:
    line = one_line(text)
    assert line == one_line(line) == " ".join(line.split())
    assert not re.search(
        "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff\ue000-\uf8ff]", line
    )


def test_a_link_is_made_only_of_what_the_template_writes_out() -> None:
    body = (
        '+++\nsubject = "x"\nto = "applicant"\n+++\n'
        "[our page](https://nhs.example/a), [write](mailto:a@nhs.example), [no](javascript:x), "
        "[{{ full_name }}]{% if full_name %}({{ full_name }}){% endif %} and [http](http://nhs.example)"
    )
    own = read_templates(shipped() | {"reserve.md.j2": body})
    written = letter("reserve", applicant("M-001", full_name="https://evil.example"), own)
    assert re.findall('href="([^"]*)"', written.html) == ["https://nhs.example/a", "mailto:a@nhs.example"]
    assert words(written.plain) == (
        "our page (https://nhs.example/a), write (a@nhs.example), [no](javascript:x), "
        "[https://evil.example](https://evil.example) and [http](http://nhs.example)"
    )


def test_plain_text_keeps_lists_together_and_lines_short() -> None:
    body = (
        '+++\nsubject = "x"\nto = "applicant"\n+++\n## A\n\n1. one\n2. two\n   - deep\n\n- '
        + "word " * 40
        + "\n\n  more\n"
    )
    own = read_templates(shipped() | {"reserve.md.j2": body})
    lines = letter("reserve", applicant("M-001"), own).plain.splitlines()
    assert lines[:6] == ["A", "", "1. one", "2. two", "  - deep", ""]
    assert lines[6].startswith("- word")
    assert lines[7].startswith("  word")
    assert lines[-2:] == ["", "  more"]
    assert max(map(len, lines)) <= 72


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "a@nhs.example, b@evil.example",
        "a@nhs.example;b@evil.example",
        "A <a@nhs.example>",
        "a@nhs.example\nBcc: b@evil.example",
        "a b@nhs.example",
        '"a,b"@nhs.example',
        "a@nhs",
        "a..b@nhs.example",
        "аnn@nhs.example",
        "a" * 320 + "@nhs.example",
    ],
)
def test_nobody_is_written_to_without_exactly_one_plain_address(address: str | None) -> None:
    result = composed("received", applicant("M-001", email=address), applicant("M-002"))
    assert [one.ref for one in result.letters] == ["M-002"]
    (unready,) = result.unready
    assert unready.ref == "M-001"
    assert "rmtool correct M-001 email" in unready.reason
    assert not address or address not in unready.reason


def test_somebody_without_a_name_is_greeted_as_a_colleague() -> None:
    assert letter("received", applicant("E-001", full_name=" ")).plain.startswith("Dear colleague,\n")


def test_the_same_values_give_the_same_letter() -> None:
    assert letter("enrolled", applicant("M-001")) == letter("enrolled", applicant("M-001"))
    assert letter("enrolled", applicant("M-001")).body != letter("enrolled", applicant("M-002")).body


def test_a_letters_file_is_named_by_reference_and_kind() -> None:
    assert letter("not-eligible", applicant("M-001", Status.NOT_ELIGIBLE)).stem == "M-001-not-eligible"
