from __future__ import annotations

from collections.abc import Callable
from functools import cache
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.shared import Pt
from hypothesis import given, settings
from hypothesis import strategies as st

from rmtool.errors import ProgrammeFault, UsageFault
from rmtool.model.letters import Letter, Wanted
from rmtool.reports.letters.formats import extras
from rmtool.reports.letters.formats.docx import docx_writer
from rmtool.reports.letters.text.blocks import blocks
from rmtool.reports.letters.text.values import in_xml, mark
from rmtool.resources import templates_folder
from tests.letters.cases import HOSTILE
from tests.letters.written import BODY, written
from tests.make_letter_document import letter_document

SHIPPED = templates_folder() / "letters" / "letter.docx"


@cache
def shipped() -> bytes:
    return SHIPPED.read_bytes()


@cache
def writer() -> Callable[[Letter], bytes]:
    return docx_writer(shipped())


def document(letter: Letter) -> WordDocument:
    return Document(BytesIO(writer()(letter)))


def changed(old: str, new: str) -> bytes:
    """The shipped document after somebody typed something else in a paragraph of it."""
    edited = Document(BytesIO(shipped()))
    for paragraph in edited.paragraphs:
        paragraph.text = paragraph.text.replace(old, new)
    content = BytesIO()
    edited.save(content)
    return content.getvalue()


def test_the_shipped_document_is_what_its_script_makes() -> None:
    assert letter_document() == shipped()


def test_a_document_says_what_the_letter_says_in_the_styles_of_word() -> None:
    found = [(p.style and p.style.name, p.text) for p in document(written()).paragraphs]
    assert found == [
        ("Normal", "Zoë O'Neill"),
        ("Heading 1", "Your place on the programme"),
        ("Normal", "Dear Zoë O'Neill,"),
        ("Normal", "We are pleased to offer you a place. See our page (https://nhs.example/a)."),
        ("Heading 2", "Your dates"),
        ("List Bullet", "Training: Thursday 26 March 2026, 9:30am to 12:30pm"),
        ("List Bullet", "Celebration: date to be confirmed"),
        ("Normal", "Reply in this order."),
        ("List Number", "The training"),
        ("List Number", "The celebration"),
        ("Normal", "Yours sincerely,"),
        ("Normal", "Ambleford Inclusion Team"),
    ]


def test_deeper_lists_have_styles_of_their_own() -> None:
    made = document(written(body="### T\n\n- A\n  - B\n\n1. C\n   1. D\n\n   E\n"))
    found = [p.style and p.style.name for p in made.paragraphs]
    assert found[2:] == [
        "Heading 3",
        "List Bullet",
        "List Bullet 2",
        "List Number",
        "List Number 2",
        "List Continue",
    ]


def test_each_numbered_list_begins_at_its_own_number() -> None:
    made = document(written(body="1. A\n2. B\n\nthen\n\n5. C\n\nand\n\n1. D\n"))
    numberings = made.part.numbering_part.element
    starts = []
    for paragraph in made.paragraphs:
        numbered: Any = paragraph._p.pPr.numPr if paragraph._p.pPr is not None else None
        if numbered is not None:
            numbering = numberings.num_having_numId(numbered.numId.val)
            starts.append(
                (paragraph.text, numbering.numId, numbering.xpath("./w:lvlOverride/w:startOverride/@w:val"))
            )
    assert [(text, start) for text, _, start in starts] == [
        ("A", ["1"]),
        ("B", ["1"]),
        ("C", ["5"]),
        ("D", ["1"]),
    ]
    assert starts[0][1] == starts[1][1]
    assert len({number for _, number, _ in starts}) == 3


def test_large_print_is_set_at_18_points_or_more() -> None:
    usual, large = document(written()), document(written(wanted=Wanted.LARGE_PRINT))
    assert usual.styles["Normal"].font.size == Pt(12)
    sizes = [style.font.size for style in large.styles if getattr(style, "font", None) and style.font.size]
    assert min(sizes) >= Pt(18)
    assert large.styles["Heading 1"].font.size > large.styles["Normal"].font.size


def test_sizes_that_an_officer_set_by_hand_grow_into_large_print_too() -> None:
    own = Document(BytesIO(shipped()))
    own.styles["Normal"].font.size = None
    own.sections[0].header.paragraphs[0].runs[0].font.size = Pt(9)
    own.paragraphs[0].runs[0].font.size = Pt(16)
    content = BytesIO()
    own.save(content)
    write = docx_writer(content.getvalue())
    made = Document(BytesIO(write(written(wanted=Wanted.LARGE_PRINT))))
    assert made.styles["Normal"].font.size == Pt(18)
    assert made.sections[0].header.paragraphs[0].runs[0].font.size == Pt(18)
    assert made.paragraphs[0].runs[0].font.size == Pt(24)


def test_a_document_has_a_title_and_a_language_and_no_date() -> None:
    made = document(written())
    assert made.core_properties.title == "Your place on the programme"
    assert made.core_properties.language == "en-GB"
    assert docx_writer(shipped())(written()) == docx_writer(shipped())(written())


def test_a_document_tells_no_reference_but_in_its_words() -> None:
    made = document(written())
    words = "".join([p.text for p in (*made.paragraphs, *made.sections[0].footer.paragraphs)])
    assert "M-001" not in words


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_arrives_whole_and_does_nothing(name: str) -> None:
    letter = written(name=name, subject=name.split("\n", maxsplit=1)[0], body=f"{BODY}\n\n- {mark('name')}\n")
    ordinary = document(written(body=f"{BODY}\n\n- {mark('name')}\n"))
    made = document(letter)
    assert [p.text for p in made.paragraphs] == [
        letter.name,
        letter.subject,
        *(block.words for block in blocks(letter.fragment)),
    ]
    assert [p.style.name for p in made.paragraphs if p.style] == [
        p.style.name for p in ordinary.paragraphs if p.style
    ]
    assert not made.inline_shapes


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=60))
def test_any_name_arrives_whole(name: str) -> None:
    letter = written(name=name)
    assert in_xml(f"Dear {letter.name},") in [p.text for p in document(letter).paragraphs]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{{ name }}", "{{ nmae }}", "there is no nmae"),
        ("{{ name }}", "{{ application }}", "there is name, subject and blocks"),
        ("{{ name }}", "{{ name", "not written as in the shipped document"),
        ("{{ name }}", "{{ name.__class__.__mro__ }}", "not written as in the shipped document"),
        ("{{ name }}", "{{ range(9) }}", "there is no range"),
        ("{{ name }}", "{{ name + 1 }}", "not written as in the shipped document"),
        ('block.part == "numbered" and block.level == 1', "block.prat", "not written as in the shipped"),
        ("{%p endfor %}", "", "not written as in the shipped document"),
    ],
)
def test_a_slip_in_the_officers_document_is_told_before_a_letter_is_written(
    old: str, new: str, said: str
) -> None:
    with pytest.raises(ProgrammeFault) as caught:
        docx_writer(changed(old, new))
    (fault,) = caught.value.faults
    assert said in fault
    assert fault.startswith("templates/letters/letter.docx: ")


@pytest.mark.parametrize("content", [b"", b"Dear {{ name }}", b"PK\x03\x04 and no more"])
def test_what_is_no_document_is_refused(content: bytes) -> None:
    with pytest.raises(ProgrammeFault) as caught:
        docx_writer(content)
    assert "not a Word document" in caught.value.faults[0]


def test_an_officers_document_that_numbers_in_its_own_way_is_left_to_it() -> None:
    own = Document(BytesIO(shipped()))
    for paragraph in own.paragraphs:
        if paragraph.style and paragraph.style.name == "List Number":
            paragraph.style = own.styles["Normal"]
    content = BytesIO()
    own.save(content)
    made = Document(BytesIO(docx_writer(content.getvalue())(written())))
    assert "The training" in [p.text for p in made.paragraphs if p.style and p.style.name == "Normal"]


def test_without_docxtpl_a_sentence_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda _: None)
    with pytest.raises(UsageFault) as caught:
        docx_writer(shipped())
    assert "pipx inject rmtool docxtpl" in caught.value.hint
    assert "Letters as docx need the package docxtpl" in caught.value.message
