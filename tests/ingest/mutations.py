"""Seeded mutations of exports: of a workbook's bytes, of one part, of its XML, and of delimited text."""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Callable
from functools import cache
from io import BytesIO

from tests import exports
from tests.ingest import workbooks as w

Parts = dict[str, bytes]
Layer = Callable[[Parts, random.Random], bytes]

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
SNIPPETS = (
    "<c/>", "<c><v>1</v></c>", '<c t="str"><v>x</v></c>', "<row/>", '<row r="7"><c><v>2</v></c></row>',
    "<v>3</v>", "<v/>", "<f>A1</f>", "<is><t>y</t></is>", "<!-- <row> -->", "<![CDATA[<c>]]>", "&amp;",
    "<?x y?>", "<t>_x0000_</t>", " ", "<x:c/>",
    "<mergeCells><mergeCell ref='A1:XFD1048576'/></mergeCells>", '<dimension ref="A1:XFD1048576"/>',
    "<sheetData/>", '<dimension ref="B2:A1"/>', '<row r="90000"><c r="C3"><v>1</v></c></row>',
    "<c t='s'><v>0</v></c>", "&#0;", "&x;",
)  # fmt: skip
VALUES = (
    "", "A1", "a1", "B7", "XFD1048576", "Z99999", "A0", "AAAA1", "1", "0", "-1", "2", "s", "e", "d", "q",
    "str", "b", "n", "inlineStr", "true", "1e999", "nan", "inf", "99999999999999999999", "#N/A",
    "#SPILL!", "2026-03-01T09:00:00", " 1 ", "A1:B2",
)  # fmt: skip
ANSWERS = (
    "=1+1", "@SUM(1)", "{{7*7}}", "{% raw %}", "../../x", "CON", "a\u202eb", "\u200b", "_x0000_",
    "_x000D__x000A_Bcc: x@nhs.example", "[/bold]", "NaN", "None", "1e309", "0000-00-00", "A" * 40_000,
    "é" * 300, "e\u0301", "\U0001f468\u200d\U0001f469", "TRUE", "a@b", "a@b.example;d@e.example", "Yes;No;",
    ";;;", "31/02/2026", "29/03/2026 01:30", "Reverse mentor;Reverse mentee;", "\uffff", "\x1b[2J",
)  # fmt: skip
"""What somebody may have typed into the form."""
TEXT_SNIPPETS = (
    '"', '""', ",", ";", "\t", "\r\n", "\n", "\r", "\0", "sep=;\r\n", "\ufeff", "ListSchema={}", '","',
    "\x85",
    "\u2028", ",,,,,,,,,,", "'", '=cmd|"x"', "\\", "\x1a",
)  # fmt: skip
INSERT_AT = re.compile(r"(?<=>)")
ATTRIBUTE = re.compile(r'(?<==")[^"]*(?=")')
CONTENT = re.compile(r"(?<=>)[^<>]+(?=<)")
ELEMENT = re.compile(r"<(\w+)[^<>]*>[^<>]*</\1>|<[^<>]*/>")
ENCODINGS = ("utf-8-sig", "utf-8", "cp1252", "utf-16")


def mutated(chance: random.Random) -> tuple[bytes, str]:
    """Give a mutated export, and a name for it. Most mutations leave it whole enough to get far."""
    layer: Layer | None = chance.choice((of_the_container, of_a_part, *[of_the_xml] * 4, *[None] * 3))
    if layer is None:
        return of_the_text(chance), "export.csv"
    return layer(chance.choice(seeds()), chance), "export.xlsx"


@cache
def seeds() -> tuple[Parts, ...]:
    """Workbooks to begin with: three small odd ones, and two of the form, one as Excel never opened it."""
    answers = [w.row(r, w.shared(f"A{r}", r % 3), w.number(f"B{r}", 46082.5, 1)) for r in range(1, 9)]
    odd = w.row(9, '<c r="A9" t="e"><v>#N/A</v></c>', '<c r="B9"><f>A1</f></c>', '<c t="b"><v>1</v></c>')
    part = w.sheet(*answers, odd, after='<mergeCells><mergeCell ref="A2:A3"/></mergeCells>')
    strings = {STRINGS: w.strings("ID", "Yes;No;", "Zoë").encode()}
    form = unpacked(exports.workbook(exports.everyone()))
    return (
        w.parts(part, w.ordinary(), states=("visible", "hidden")) | strings,
        w.parts(w.prefixed(part)) | strings,
        w.parts(part, epoch_1904=True) | strings,
        *[form] * 5,
        form | {SHEET: w.prefixed(form[SHEET].decode()).encode()},
    )


def unpacked(workbook: bytes) -> Parts:
    """List the parts of a workbook."""
    with zipfile.ZipFile(BytesIO(workbook)) as container:
        return {name: container.read(name) for name in container.namelist()}


def of_the_container(parts: Parts, chance: random.Random) -> bytes:
    """Change bytes of the zipped file."""
    return _changed_bytes(w.pack(parts), chance)


def of_a_part(parts: Parts, chance: random.Random) -> bytes:
    """Change bytes of one part, and zip all of them properly."""
    name = chance.choice(sorted(parts))
    return w.pack(parts | {name: _changed_bytes(parts[name], chance)})


def of_the_xml(parts: Parts, chance: random.Random) -> bytes:
    """Change the XML of one part, mostly that of the sheet or of its texts."""
    name = chance.choice([SHEET, SHEET, *sorted(parts)])
    return w.pack(parts | {name: _changed_xml(parts[name], chance)})


def of_the_text(chance: random.Random) -> bytes:
    """Change delimited text, or its bytes."""
    delimiter = chance.choice(",,;\t")
    text = exports.delimited(exports.everyone(), delimiter=delimiter, encoding="utf-8").decode()
    if chance.randrange(2):
        return _changed_bytes(text.encode(chance.choice(ENCODINGS)), chance)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(text))
        text = (
            text[:at] + chance.choice((*TEXT_SNIPPETS, *ANSWERS)) + text[at + chance.choice((0, 0, 1, 30)) :]
        )
    return text.encode(chance.choice(ENCODINGS), errors="replace")


def _changed_bytes(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(changed))
        match chance.randrange(5):
            case 0:
                changed[at] = chance.randrange(256)
            case 1:
                del changed[at : at + chance.randint(1, 40)]
            case 2:
                changed[at:at] = chance.randbytes(chance.randint(1, 9))
            case 3:
                changed[at] = chance.choice((0, 255, 60, 62, 38, 34, 127, 128))
            case _:
                changed[at:at] = changed[chance.randrange(len(changed)) :][:30]
    return bytes(changed)


def _changed_xml(content: bytes, chance: random.Random) -> bytes:
    """Change the XML in ways that mostly leave it well formed, so that it gets far."""
    text = content.decode()
    for _ in range(chance.randint(1, 4)):
        where, words = chance.choice(
            (
                (INSERT_AT, SNIPPETS),
                (ATTRIBUTE, VALUES),
                (CONTENT, VALUES),
                *[(CONTENT, ANSWERS)] * 4,
                (ELEMENT, ("",)),
            )
        )
        if found := list(where.finditer(text)):
            at = chance.choice(found)
            text = text[: at.start()] + chance.choice(words) + text[at.end() :]
    return text.encode()
