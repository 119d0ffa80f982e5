from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtool.reports.letters.text.blocks import Block, Part, Run, blocks
from rmtool.reports.letters.text.markdown import html_of, shape
from rmtool.reports.letters.text.values import mark, one_line
from tests.letters.cases import HOSTILE


def read(markdown: str, name: str = "") -> tuple[Block, ...]:
    return blocks(html_of(shape(markdown), {"name": one_line(name)}))


def test_headings_paragraphs_and_lists_are_read_in_their_order() -> None:
    found = read("# A\n\nB\n\n## C\n\n- D\n- E\n\n3. F\n4. G\n")
    assert [(block.part, block.words, block.level, block.number) for block in found] == [
        (Part.HEADING, "A", 1, 0),
        (Part.PARAGRAPH, "B", 0, 0),
        (Part.HEADING, "C", 2, 0),
        (Part.BULLET, "D", 1, 0),
        (Part.BULLET, "E", 1, 0),
        (Part.NUMBERED, "F", 1, 3),
        (Part.NUMBERED, "G", 1, 4),
    ]


def test_deeper_lists_and_further_paragraphs_belong_to_their_item() -> None:
    found = read("- A\n  - B\n- C\n\n  D\n\nE\n")
    assert [(block.part, block.words, block.level) for block in found] == [
        (Part.BULLET, "A", 1),
        (Part.BULLET, "B", 2),
        (Part.BULLET, "C", 1),
        (Part.MORE, "D", 1),
        (Part.PARAGRAPH, "E", 0),
    ]


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("[our page](https://nhs.example/a)", "our page (https://nhs.example/a)"),
        ("[a@nhs.example](mailto:a@nhs.example)", "a@nhs.example"),
        ("[us](mailto:a@nhs.example)", "us (a@nhs.example)"),
    ],
)
def test_paper_shows_the_address_of_a_link_once(markdown: str, shown: str) -> None:
    (block,) = read(f"See\n{markdown}.")
    assert block.words == f"See {shown}."
    assert block.runs[0] == Run("See ")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_words_and_nothing_else(name: str) -> None:
    found = read(f"Dear {mark('name')},\n\n- {mark('name')}\n", name)
    assert [block.part for block in found] == [Part.PARAGRAPH, Part.BULLET]
    assert [block.words for block in found] == [f"Dear {one_line(name)},", one_line(name)]


@given(st.text())
def test_any_name_is_words_and_nothing_else(name: str) -> None:
    (block,) = read(f"Dear {mark('name')}.", name)
    assert block.runs == (Run(" ".join(f"Dear {one_line(name)}.".split())),)
