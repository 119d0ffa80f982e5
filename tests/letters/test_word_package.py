from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from rmtool.errors import ProgrammeFault
from rmtool.reports.letters.formats import word_package
from rmtool.reports.letters.formats.docx import docx_writer
from rmtool.resources import templates_folder
from tests.letters.written import written

SHIPPED = templates_folder() / "letters" / "letter.docx"
OFFICE = "http://schemas.microsoft.com/office/2006/relationships"
OPEN = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def own(*, text: str = "", xml: str = "", elsewhere: str = "", inside: str = "") -> bytes:
    """The shipped document with words, a run, and a relationship to something elsewhere or inside of it."""
    document = Document(str(SHIPPED))
    paragraph = document.add_paragraph(text)
    if xml:
        paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}>{xml}</w:r>"))
    if elsewhere:
        document.part.relate_to("https://elsewhere.example/a", elsewhere, is_external=True)
    if inside:
        part = Part(PackURI("/word/thing.bin"), "application/octet-stream", b"words", document.part.package)
        document.part.relate_to(part, inside)
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def fault_of(document: bytes) -> str:
    with pytest.raises(ProgrammeFault) as caught:
        docx_writer(document)
    (fault,) = caught.value.faults
    return fault


@pytest.mark.parametrize(
    "kind",
    [f"{OFFICE}/vbaProject", f"{OPEN}/oleObject", f"{OPEN}/package", f"{OPEN}/aFChunk", f"{OPEN}/control"],
)
def test_a_document_with_a_macro_or_an_object_in_it_is_refused(kind: str) -> None:
    assert "a macro or an embedded object" in fault_of(own(inside=kind))


@pytest.mark.parametrize("kind", ["image", "attachedTemplate", "subDocument", "frame"])
def test_a_document_that_fetches_something_when_it_is_opened_is_refused(kind: str) -> None:
    assert "fetches a picture or a template from elsewhere" in fault_of(own(elsewhere=f"{OPEN}/{kind}"))


def test_a_link_waits_to_be_clicked_on_and_may_stay() -> None:
    letter = docx_writer(own(elsewhere=RELATIONSHIP_TYPE.HYPERLINK))(written())
    assert b"elsewhere.example" in zipfile.ZipFile(BytesIO(letter)).read("word/_rels/document.xml.rels")


@pytest.mark.parametrize(
    "field",
    [
        "<w:instrText>INCLUDEPICTURE &quot;https://elsewhere.example/a.png&quot;</w:instrText>",
        "<w:instrText> DDE</w:instrText><w:instrText>AUTO cmd</w:instrText>",
        '<w:fldSimple w:instr=" INCLUDETEXT a.docx "/>',
    ],
)
def test_a_document_with_a_field_that_fetches_something_is_refused(field: str) -> None:
    assert "a field that fetches something" in fault_of(own(xml=field))


def test_a_page_number_is_a_field_that_may_stay() -> None:
    assert docx_writer(own(xml="<w:instrText>PAGE</w:instrText>"))(written())


def test_a_document_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_package, "MOST_BYTES", 100_000)
    assert "it is too large" in fault_of(SHIPPED.read_bytes())


@pytest.mark.parametrize(
    "words",
    [
        "{{ 'a' * 3000000000 }}",
        "{{ 'a' * 3 ** 20 }}",
        "{{ 'a'.center(3000000000) }}",
        "{{ 'a'|center(3000000000) }}",
        "{{ '%3000000000d' % 1 }}",
        "{{ [0] * 3000000000 }}",
        "{{ '{0.__class__}'.format(name) }}",
        "{{ name.replace('a', 'b') }}",
    ],
)
def test_a_document_calculates_nothing_and_calls_nothing(words: str) -> None:
    assert "not written as in the shipped document" in fault_of(own(text=words))


def test_a_damaged_part_is_no_document_and_no_fault_of_ours() -> None:
    damaged = bytearray(SHIPPED.read_bytes())
    start = damaged.index(b"word/document.xml") + 60
    damaged[start : start + 200] = bytes(200)
    assert "not a Word document" in fault_of(bytes(damaged))
