from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rmtool.model.programme import Role, Status
from rmtool.reports.letters.template.reading import read_templates
from rmtool.reports.letters.text.values import one_line
from tests.letters.cases import HOSTILE, applicant, shipped, words
from tests.letters.settled import composed, letter, partner_of, person_for

HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff\ue000-\uf8ff]"
)


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


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_arrives_whole_and_does_nothing(name: str) -> None:
    ordinary = letter("received", applicant("M-001"))
    written = letter("received", applicant("M-001", full_name=name))
    assert f"Dear {one_line(name)}," in words(written.plain)
    read = _Reader(written.html)
    assert f"Dear {one_line(name)}," in words(read.text)
    assert read.tags == _Reader(ordinary.html).tags


@pytest.mark.parametrize("words_of_theirs", HOSTILE)
def test_what_a_partner_typed_arrives_whole_and_does_nothing(words_of_theirs: str) -> None:
    mentee = applicant("E-001")
    typed = dict.fromkeys(("full_name", "job_title", "organisation"), words_of_theirs)
    ordinary = letter("match-mentee", mentee, partner=partner_of(mentee, job_title="x", organisation="x"))
    written = letter("match-mentee", mentee, partner=partner_of(mentee, **typed))
    read = _Reader(written.html)
    for text in (written.plain, read.text):
        assert words(text).count(one_line(words_of_theirs)) >= 4
    assert read.tags == _Reader(ordinary.html).tags


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_of_a_line_manager_arrives_whole_and_does_nothing(name: str) -> None:
    ordinary = letter("manager", person_for("manager", Role.MENTOR))
    written = letter("manager", person_for("manager", Role.MENTOR, manager_name=name))
    assert f"Dear {one_line(name)}," in words(written.plain)
    assert _Reader(written.html).tags == _Reader(ordinary.html).tags


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
