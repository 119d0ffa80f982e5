from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from rmtool.errors import OutputFault, UsageFault
from rmtool.model.letters import Letter, Wanted
from rmtool.reports.letters.formats import extras
from rmtool.reports.letters.formats.pdf import LAYOUT, pdf_writer
from rmtool.reports.letters.text.blocks import blocks
from rmtool.reports.letters.text.values import mark
from rmtool.resources import templates_folder
from tests.letters.cases import HOSTILE
from tests.letters.written import BODY, written


@cache
def writer() -> Callable[[Letter], bytes]:
    return pdf_writer((templates_folder() / LAYOUT).read_bytes())


def read(letter: Letter) -> PdfReader:
    return PdfReader(BytesIO(writer()(letter)))


def text_of(reader: PdfReader) -> str:
    """The words of all pages, without the foot of each."""
    pages = [page.extract_text() for page in reader.pages]
    return "".join(re.sub(r"Page \d+ of \d+\s*$", "", page) for page in pages)


def squeezed(text: str) -> str:
    """A text without white space: where a line breaks is the page's own affair."""
    return "".join(text.split()).replace("\xad", "")


def tags(reader: PdfReader) -> list[str]:
    """The tags that a screen reader goes by, each before those in it."""
    root: Any = reader.trailer["/Root"]
    return list(_tags_in(root["/StructTreeRoot"]))


def _tags_in(node: Any) -> Iterator[str]:  # noqa: ANN401 - pypdf's own kinds of node
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, dict):
        yield from [str(node["/S"])] if "/S" in node else []
        inner = node.get("/K", [])
        for child in inner if isinstance(inner, list) else [inner]:
            yield from _tags_in(child)


def test_a_letter_is_a_tagged_pdf_with_a_title_and_a_language() -> None:
    made = read(written())
    root: Any = made.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert made.metadata is not None
    assert made.metadata.title == "Your place on the programme"
    assert (made.metadata.author, made.metadata.creation_date) == (None, None)


def test_headings_lists_and_links_are_tagged_as_what_they_are() -> None:
    found = tags(read(written()))
    assert found[:8] == ["/Document", "/P", "/H1", "/P", "/P", "/Link", "/H2", "/L"]
    assert (found.count("/L"), found.count("/LI")) == (2, 4)


def test_a_list_of_another_kind_is_a_list_of_its_own() -> None:
    found = tags(read(written(body="- A\n- B\n\n1. C\n2. D\n\n- E\n")))
    assert (found.count("/L"), found.count("/LI")) == (3, 5)


def test_a_page_says_the_words_of_the_letter_in_their_order() -> None:
    letter = written(body=f"{BODY}\n3. A\n   - B\n\n     C\n4. D\n")
    assert squeezed(text_of(read(letter))) == squeezed(
        f"{letter.name}{letter.subject}"
        "DearZoëO'Neill,We are pleased to offer you a place. See our page (https://nhs.example/a)."
        "Your dates • Training: Thursday 26 March 2026, 9:30am to 12:30pm • Celebration: date to be confirmed"
        "Reply in this order. 1. The training 2. The celebration Yours sincerely, Ambleford Inclusion Team"
        "3. A • B C 4. D"
    )


def test_a_page_tells_no_reference_but_in_its_words() -> None:
    assert "M-001" not in text_of(read(written()))


def sizes(reader: PdfReader) -> set[int]:
    """The sizes of type on the pages, in points."""
    found: set[int] = set()

    def note(text: str, _page: object, line: list[float], _font: object, size: float) -> None:
        if text.strip():
            found.add(abs(round(size * line[3])))

    for page in reader.pages:
        page.extract_text(visitor_text=note)
    return found


def test_large_print_is_set_at_18_points() -> None:
    assert min(sizes(read(written()))) == 12
    assert min(sizes(read(written(wanted=Wanted.LARGE_PRINT)))) == 18


@pytest.mark.parametrize("name", [name for name in HOSTILE if "李" not in name])
def test_a_hostile_name_arrives_whole_and_does_nothing(name: str) -> None:
    letter = written(name=name, subject=name.partition("\n")[0], body=f"{BODY}\n- {mark('name')}\n")
    made = read(letter)
    shown = squeezed(text_of(made))
    assert all(squeezed(block.words) in shown for block in blocks(letter.fragment))
    assert tags(made) == tags(read(written(body=f"{BODY}\n- {mark('name')}\n")))


@settings(max_examples=30, deadline=None)
@given(st.text("aZ1 #*_`$\\<>@[](){}/=+-~\"'", max_size=40))
def test_any_name_is_words_and_nothing_else(name: str) -> None:
    letter = written(name=name, body=f"Dear {mark('name')},")
    made = read(letter)
    assert squeezed(f"Dear {letter.name},") in squeezed(text_of(made))
    assert tags(made) == (["/Document"] + (["/P"] if letter.name else []) + ["/H1", "/P"])


def test_a_character_that_no_font_has_is_refused_in_words() -> None:
    with pytest.raises(OutputFault) as caught:
        writer()(written(name="Zoë \u0378"))
    assert "M-001-enrolled.pdf" in caught.value.message
    assert "Zoë" not in caught.value.message + caught.value.hint


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert writer()(written()) == writer()(written())


def test_without_typst_a_sentence_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda _: None)
    with pytest.raises(UsageFault) as caught:
        pdf_writer(b"")
    assert "pipx inject rmtool typst" in caught.value.hint
    assert "Letters as pdf need the package typst" in caught.value.message
