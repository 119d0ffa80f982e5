"""Makes the Word document that letters are written into, `templates/letters/letter.docx`.

Run `python -m tests.make_letter_document` after changing it here; a test holds the file to this script. An
officer restyles a copy of it in Word: what stands in double braces is filled in, and every kind of paragraph
has a style of its own.
"""

from __future__ import annotations

from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from rmtool.reports.timeless import timeless
from rmtool.resources import templates_folder

INK, BLUE = RGBColor(0x21, 0x2B, 0x32), RGBColor(0x00, 0x30, 0x87)
LETTERHEAD = "Reverse mentoring"
FONT = "Arial"

BODY = (
    ("Normal", "{%p for block in blocks %}"),
    ("Normal", '{%p if block.part == "heading" and block.level < 3 %}'),
    ("Heading 2", "{{ block.words }}"),
    ("Normal", '{%p elif block.part == "heading" %}'),
    ("Heading 3", "{{ block.words }}"),
    ("Normal", '{%p elif block.part == "bullet" and block.level == 1 %}'),
    ("List Bullet", "{{ block.words }}"),
    ("Normal", '{%p elif block.part == "bullet" %}'),
    ("List Bullet 2", "{{ block.words }}"),
    ("Normal", '{%p elif block.part == "numbered" and block.level == 1 %}'),
    ("List Number", "{{ block.words }}"),
    ("Normal", '{%p elif block.part == "numbered" %}'),
    ("List Number 2", "{{ block.words }}"),
    ("Normal", '{%p elif block.part == "more" %}'),
    ("List Continue", "{{ block.words }}"),
    ("Normal", "{%p else %}"),
    ("Normal", "{{ block.words }}"),
    ("Normal", "{%p endif %}"),
    ("Normal", "{%p endfor %}"),
)
"""The paragraphs of the body, each with its style: one for every part that a letter is made of."""

SIZES = {"Normal": 12, "Heading 1": 18, "Heading 2": 14, "Heading 3": 12}


def letter_document() -> bytes:
    """Make the document: A4, with a letterhead, the subject as heading, and the body."""
    document = Document()
    _leave_out_tables(document)
    _set_up_page(document)
    for name, points in SIZES.items():
        _set_style(document, name, points)
    document.sections[0].header.paragraphs[0].text = LETTERHEAD
    document.add_paragraph("{{ name }}")
    document.add_paragraph("{{ subject }}", style="Heading 1")
    for style, text in BODY:
        document.add_paragraph(text, style=style)
    _describe(document)
    content = BytesIO()
    document.save(content)
    return timeless(content.getvalue())


def _leave_out_tables(document: WordDocument) -> None:
    """Take out the looks of tables, which make up most of the file; Word has them all by itself."""
    for style in [*document.styles]:
        if style.type is WD_STYLE_TYPE.TABLE and style.name != "Normal Table":
            style.delete()


def _set_up_page(document: WordDocument) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2.5)


def _set_style(document: WordDocument, name: str, points: int) -> None:
    style = document.styles[name]
    assert isinstance(style, ParagraphStyle)
    style.font.name, style.font.size = FONT, Pt(points)
    style.font.color.rgb = INK if name == "Normal" else BLUE
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:cs"), FONT)
    style.paragraph_format.space_before = Pt(0 if name == "Normal" else 12)
    style.paragraph_format.space_after = Pt(8)
    style.paragraph_format.line_spacing = 1.3
    style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
    if name == "Normal":
        _speak_english(style)


def _speak_english(style: ParagraphStyle) -> None:
    """Say which language the words are in, for screen readers and the spelling check."""
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    style.element.get_or_add_rPr().append(language)


def _describe(document: WordDocument) -> None:
    document.core_properties.title = "Letter"
    document.core_properties.author = "rmtool"
    document.core_properties.comments = ""
    document.core_properties.language = "en-GB"


if __name__ == "__main__":
    (templates_folder() / "letters" / "letter.docx").write_bytes(letter_document())
