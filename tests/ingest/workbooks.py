"""Workbooks for tests, built part by part, so that each can be wrong in exactly one way."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DATE_STYLE = 1
"""The style whose numbers are dates: `s="1"`."""


def text(place: str, words: str) -> str:
    """A cell that holds its own text."""
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{words}</t></is></c>'


def shared(place: str, index: object) -> str:
    """A cell that points to a shared text."""
    return f'<c r="{place}" t="s"><v>{index}</v></c>'


def number(place: str, value: object, style: int = 0) -> str:
    """A cell that holds a number, or a date with the date style."""
    return f'<c r="{place}" s="{style}"><v>{value}</v></c>'


def row(at: int, *cells: str, more: str = "") -> str:
    """A row with its number, and with more attributes where a test needs them."""
    return f'<row r="{at}"{more}>{"".join(cells)}</row>'


def sheet(*rows: str, before: str = "", after: str = "") -> str:
    """A worksheet part."""
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{"".join(rows)}</sheetData>{after}</worksheet>'


def ordinary(rows: int = 3, columns: int = 4) -> str:
    """A sheet of plain texts, as an export is: a header, then rows."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[:columns]
    return sheet(*(row(r, *(text(f"{c}{r}", f"{c} of {r}") for c in letters)) for r in range(1, rows + 1)))


def prefixed(part: str) -> str:
    """The same part with `x:` before every element, as a download has that Excel never opened."""
    opened = part.replace("</", "\0").replace("<", "<x:").replace("\0", "</x:")
    return "\ufeff" + opened.replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"')


def strings(*words: str, count: object = None) -> str:
    """A part of shared texts, which claims to hold `count` of them."""
    items = "".join(f"<si><t>{word}</t></si>" for word in words)
    claimed = len(words) if count is None else count
    return f'<sst xmlns="{MAIN}" uniqueCount="{claimed}">{items}</sst>'


def parts(
    *sheets: str, states: tuple[str, ...] = (), epoch_1904: bool = False, kind: str = "worksheet"
) -> dict[str, bytes]:
    """The parts of a workbook with these sheets, called One, Two and so on."""
    names = ("One", "Two", "Three")[: len(sheets)]
    states = states or ("visible",) * len(sheets)
    listed = "".join(
        f'<sheet name="{name}" sheetId="{i}" state="{state}" r:id="rId{i}"/>'
        for i, (name, state) in enumerate(zip(names, states, strict=True), 1)
    )
    links = "".join(_link(f"rId{i}", kind, f"worksheets/sheet{i}.xml") for i in range(1, len(sheets) + 1))
    links += _link("rStrings", "sharedStrings", "/xl/sharedStrings.xml") + _link(
        "rStyles", "styles", "styles.xml"
    )
    found = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": _links(_link("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">'
        f'<workbookPr date1904="{int(epoch_1904)}"/><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _links(links),
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs>'
        "</styleSheet>",
    }
    found |= {f"xl/worksheets/sheet{i}.xml": part for i, part in enumerate(sheets, 1)}
    return {name: part.encode() for name, part in found.items()}


def pack(content: Mapping[str, bytes | str]) -> bytes:
    """Zip parts to a workbook's bytes."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, part in content.items():
            target.writestr(name, part)
    return buffer.getvalue()


def _link(id_: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{id_}" Type="{RELATIONS}/{kind}" Target="{target}"/>'


def _links(links: str) -> str:
    return f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'
