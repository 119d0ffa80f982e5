from __future__ import annotations

import re
from pathlib import Path

import pytest

from rmtool.reports.letters.addresses import Recipient
from rmtool.reports.letters.fields.catalogue import LISTS, TEXTS
from rmtool.reports.letters.kinds import KINDS
from rmtool.reports.letters.template.reading import read_templates
from tests.letters.cases import shipped

PAGE = Path(__file__).parents[2] / "docs" / "letters.md"
TEXT = PAGE.read_text("utf-8") if PAGE.is_file() else ""
ROWS = {row[0]: row[1:] for row in re.findall(r"^\| `([\w-]+)` \| (.*) \| (.*) \|$", TEXT, re.MULTILINE)}
ABOUT_A_SESSION = {kind for kind in KINDS if "session_title" in KINDS[kind].fields}


def kinds_in(column: str) -> set[str]:
    """The kinds that the last column of the table of fields means."""
    if column == "letters about a session":
        return ABOUT_A_SESSION
    named = set(re.findall("`([a-z-]+)`", column))
    return KINDS.keys() - named if column.startswith("every letter") else named


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_stands_in_the_docs_with_whom_it_goes_to(kind: str) -> None:
    to, due = ROWS[kind]
    assert (to == "line manager") is (KINDS[kind].recipient is Recipient.MANAGER)
    assert ("with its calendar file" in due) is KINDS[kind].calendar


@pytest.mark.parametrize("field", sorted(TEXTS.keys() | LISTS.keys()))
def test_every_field_stands_in_the_docs_with_the_letters_that_may_use_it(field: str) -> None:
    told, letters = ROWS[field]
    assert told.startswith("a list: ") is (field in LISTS)
    assert kinds_in(letters) == {kind for kind in KINDS if field in KINDS[kind].fields}


def test_the_docs_tell_of_no_kind_and_no_field_that_is_not_there() -> None:
    assert ROWS.keys() == KINDS.keys() | TEXTS.keys() | LISTS.keys()


def test_the_letters_about_a_session_are_those_named() -> None:
    (named,) = re.findall(r"Letters about a\nsession are ([^.]*)\.", TEXT)
    assert set(re.findall("`([a-z-]+)`", named)) == ABOUT_A_SESSION


def test_the_letter_shown_as_an_example_is_in_order() -> None:
    (example,) = re.findall(r"^```\n(\+\+\+\n.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    assert read_templates(shipped() | {"training.md.j2": example}).templates["training"].digest
