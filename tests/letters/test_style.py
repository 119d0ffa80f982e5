"""NHS and GOV.UK style, as far as a machine can see it, over every letter in every programme that ships."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

import pytest

from rmtool.model.letters import Letter
from rmtool.model.people import Applicant, Finding
from rmtool.model.programme import Programme, Role
from rmtool.model.wording import listing
from rmtool.reports.letters.kinds import KINDS
from tests.letters.reading_age import grade
from tests.letters.settled import letter, partner_of, person_for, programmes, written_in

NEVER = {
    "a contraction": r"\b(?:\w+n't|we'll|you'll|we're|you're|it's|we've|you've|that's)\b",
    "curly quotes": "[“”‘’]",
    "an informal greeting": r"\b(?:Hi|Hello|Hey)\b",
    "a link that does not say where to": r"\b[Cc]lick here\b",
    "a dash in a range": r"\d ?(?:am|pm)? ?[-–—] ?\d",
    "a date with an ending": r"\b\d+(?:st|nd|rd|th)\b",
    "a date in figures": r"\b\d{1,2}/\d{1,2}\b|\b\d{4}-\d\d-\d\d\b",
    "a 24-hour or dotted time": r"\b(?:[01]?\d|2[0-3])[.:][0-5]\d(?!\d|[ap]m)",
    "a time to the minute where the hour is enough": r":00(?:am|pm)",
    "hours as a decimal": r"\d\.\d hours",
    "an abbreviated date to come": r"\b(?:TBC|tbc|TBA|tba)\b",
    "a word in capitals": r"\b(?!LGBTQ)[A-Z]{5,}\b",
    "bold or italics": r"\*|\b_|_\b",
    "a plural in brackets": r"\(s\)",
    "an abbreviation in Latin": r"\b(?:e\.g|i\.e|etc)\b",
    "a semicolon": ";",
    "an exclamation mark": "!",
    "a word that blames": r"\b(?:fail\w*|unfortunately|reject\w*|unsuccessful)\b",
    "two spaces": r"\S  +\S",
    "white space at the end of a line": r"[ \t]+$",
    "nothing where a value should be": r"\bNone\b|\{\{|\}\}|: *$(?!\n\n- )",
}
SENTENCE = re.compile(r"(?<=[.?:])\s+|\n\n|\n(?=- )")
PEOPLE: Mapping[str, Mapping[str, object]] = {
    "ordinary": {"topics_wanted": frozenset({"race", "gender"})},
    "bare": {"full_name": "", "manager_name": ""},
    "long": {
        "full_name": "Wilhelmina Oluwaseun Featherstonehaugh-Krishnamurthy " * 2,
        "manager_name": "Ng" * 90,
    },
}
PARTNERS: Mapping[str, Mapping[str, object]] = {
    "ordinary": {
        "job_title": "Ward manager",
        "organisation": "Ambleford NHS Trust",
        "topics_offered": frozenset({"race", "gender"}),
        "topics_released": frozenset({"race", "gender"}),
    },
    "bare": {"full_name": "", "email": None},
    "long": {"job_title": "Lead " * 40, "organisation": "Trust " * 40},
}
JUDGED = {"nothing-open": True, "nothing-known": None, "nothing-met": False}
ROUNDS = [
    (within, met, edge)
    for within in ("ambleford", "llr-2026", "llr-2024")
    for met in JUDGED
    for edge in PEOPLE
]

OLDEST = 8.0
"""School grade: GOV.UK writes for a reading age of 9, and the pack's own words are harder than ours."""


def findings(within: Programme, role: Role, *, met: bool | None) -> list[Finding]:
    """Every criterion of a programme, judged alike."""
    return [Finding(c.id, met, c.text, "what was found", c.required) for c in within.specification(role)]


def written(kind: str, role: Role, name: str, judged: str, edge: str) -> Letter:
    within = programmes()[name]
    person = person_for(kind, role, *findings(within, role, met=JUDGED[judged]), **PEOPLE[edge])
    partner: Applicant = partner_of(person, **PARTNERS[edge])
    return letter(kind, person, within=within, partner=partner)


@cache
def every_letter() -> tuple[tuple[str, str, Letter], ...]:
    """Each letter with its programme and what it is: kind, role, how the person was judged, what is odd.

    How somebody was judged shows only in the letters that are about it.
    """
    return tuple(
        (name, f"{kind} {role} {name} {judged} {edge}", written(kind, role, name, judged, edge))
        for name, judged, edge in ROUNDS
        for kind, role in written_in(programmes()[name])
        if judged == "nothing-open" or kind in {"query", "not-eligible"}
    )


def own_words(name: str, text: str) -> str:
    """A text without the words that the programme brings along: its name, and the pack's own criteria."""
    within = programmes()[name]
    theirs = [within.about.name, within.contacts.sender, *(c.text for c in within.criteria)]
    for phrase in sorted(theirs, key=len, reverse=True):
        text = re.sub(r"\s+".join(map(re.escape, phrase.split())), "it", text, flags=re.IGNORECASE)
    return text


def offending(pattern: str) -> Iterator[str]:
    for name, label, one in every_letter():
        found = re.search(pattern, f"{one.subject}\n\n{own_words(name, one.plain)}", re.MULTILINE)
        if found:
            yield f"{label}: {found[0]!r}"


@pytest.mark.parametrize("rule", NEVER)
def test_a_letter_keeps_to_the_style(rule: str) -> None:
    assert not list(offending(NEVER[rule]))


def test_no_sentence_of_ours_has_more_than_25_words() -> None:
    long = {
        (label, sentence)
        for name, label, one in every_letter()
        if "long" not in label
        for sentence in SENTENCE.split(own_words(name, one.plain))
        if len(sentence.split()) > 25
    }
    assert not long


def test_no_list_has_more_than_six_items_unless_the_programme_has_more_to_tell() -> None:
    for _, label, one in every_letter():
        if "enrolled" not in label and "nothing-open" in label:
            lists = re.findall(r"(?:^- .*\n(?:  .*\n)*)+", one.plain, re.MULTILINE)
            assert all(len(re.findall("^- ", items, re.MULTILINE)) <= 6 for items in lists), label


def test_a_letter_greets_gives_contacts_offers_other_formats_and_is_signed() -> None:
    for name, label, one in every_letter():
        within = programmes()[name]
        text = " ".join(one.plain.split())
        assert text.startswith("Dear "), label
        assert f"email {listing(within.contacts.emails, 'or')}" in text, label
        assert "another format, such as large print, braille or audio" in text, label
        assert text.endswith(f"Yours sincerely, {within.contacts.sender}"), label


def test_a_letter_asks_for_at_most_one_reply() -> None:
    for _, label, one in every_letter():
        assert " ".join(one.plain.split()).count("eply to this email") <= 1, label


def test_a_letter_names_its_programme() -> None:
    for name, label, one in every_letter():
        assert programmes()[name].about.name in " ".join(one.plain.split()), label


def test_a_letter_to_an_applicant_gives_their_reference_unless_it_may_be_shown_around() -> None:
    for _, label, one in every_letter():
        has_reference = f"reference is {one.ref}" in " ".join(one.plain.split()).replace("was", "is")
        assert has_reference is (one.kind not in {"manager", "certificate"}), label


def test_a_letter_can_be_read_without_effort() -> None:
    hard = {
        label: round(grade(own_words(name, one.plain)), 1)
        for name, label, one in every_letter()
        if "long" not in label and grade(own_words(name, one.plain)) > OLDEST
    }
    assert not hard


def test_an_empty_answer_leaves_no_gap_in_a_letter() -> None:
    for _, label, one in every_letter():
        assert "\n\n\n" not in one.plain, label
        assert not re.search(r"<(p|li|h2)>\s*</\1>", one.html), label


def test_the_html_is_large_dark_on_white_and_british() -> None:
    for _, label, one in every_letter():
        assert '<html lang="en-GB">' in one.html, label
        assert not re.search(r"<(?:table|b|i|em|strong|img|script)\b", one.html), label
        look = r"background: #ffffff; color: #212b32; font-family: Arial.*font-size: 16px"
        assert re.search(look, one.html), label


def test_headings_stand_on_one_level() -> None:
    for _, label, one in every_letter():
        assert {*re.findall(r"<h(\d)", one.html)} <= {"2"}, label


@pytest.mark.parametrize("kind", KINDS)
def test_the_small_programme_has_every_kind_of_letter(kind: str) -> None:
    assert any(one.kind == kind for name, _, one in every_letter() if name == "ambleford")
