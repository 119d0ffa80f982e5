"""What a Word document needs once it is filled in: lists that begin at their own number, and large print."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

NUMBERED_STYLES = frozenset({"List Number", "List Number 2", "List Number 3"})
LARGE_PRINT_POINTS = 18
USUAL_POINTS = 12


def restart_numbers(document: Document, numbers: Sequence[int]) -> None:
    """Begin each numbered list with its own first number: in Word, lists of one style count on.

    `numbers` are those of all numbered items, in order.
    """
    styles = {style.style_id for style in document.styles if style.name in NUMBERED_STYLES}
    items = [item for item in document.paragraphs if _style_of(item) in styles] if numbers else []
    if len(items) != len(numbers):  # the officer's document numbers in a way of its own
        return
    counting: dict[str, tuple[int, int]] = {}
    for item, number in zip(items, numbers, strict=True):
        ahead, numbering = counting.get(_style_of(item), (0, 0))
        if not numbering or number != ahead + 1:
            numbering = _numbering_from(document, item, number)
        _number_by(item, numbering)
        counting[_style_of(item)] = number, numbering


def enlarge(document: Document) -> None:
    """Set all of a document's type larger, so that the smallest of it is large print.

    Each size grows by as much as the usual one has to, so headings still stand out.
    """
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import qn
    from docx.shared import Pt

    usual: Any = document.styles.default(WD_STYLE_TYPE.PARAGRAPH)
    if usual.font.size is None:
        usual.font.size = Pt(USUAL_POINTS)
    grown = max(1.0, LARGE_PRINT_POINTS / usual.font.size.pt)
    for size in _sizes(document):
        half_points = round(int(size.get(qn("w:val"))) * grown)
        size.set(qn("w:val"), str(max(half_points, 2 * LARGE_PRINT_POINTS)))


def _sizes(document: Document) -> list[Any]:
    """Every size of type in the document: of its styles, and of words that somebody set by hand."""
    from docx.opc.constants import RELATIONSHIP_TYPE

    edges = {RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER}
    # Not sections[0].header: docxtpl fills the headers in behind python-docx's back.
    parts: list[Any] = [rel.target_part for rel in document.part.rels.values() if rel.reltype in edges]
    said = [document.styles.element, document.element, *(part.element for part in parts)]
    return [size for element in said for size in element.xpath(".//w:sz | .//w:szCs")]


def _style_of(item: Paragraph) -> str:
    """The key of a paragraph's style, blank for the usual one. The public way looks all styles through."""
    return str(item._p.style or "")  # noqa: SLF001 - the public way is slow


def _numbering_from(document: Document, item: Paragraph, number: int) -> int:
    """Make a numbering that looks like that of the item's style and begins with a number."""
    numberings: Any = document.part.numbering_part.element
    style: Any = item.style
    look = numberings.num_having_numId(style.element.pPr.numPr.numId.val).abstractNumId.val
    numbering = numberings.add_num(look)
    numbering.add_lvlOverride(ilvl=0).add_startOverride(number)
    return int(numbering.numId)


def _number_by(item: Paragraph, numbering: int) -> None:
    properties: Any = item._p.get_or_add_pPr().get_or_add_numPr()  # noqa: SLF001 - python-docx has no public way
    properties.get_or_add_ilvl().val = 0
    properties.get_or_add_numId().val = numbering
