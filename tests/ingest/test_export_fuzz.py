"""Seeded mutations of workbooks: each is read, or refused in words, and nothing else ever comes out."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest
from python_calamine import CalamineWorkbook

from rmtool.errors import UnreadableExport
from rmtool.ingest.export import export_from
from rmtool.ingest.guard import inspect
from tests.ingest import workbooks as w

ROUNDS = 60
"""Mutations for each layer. Enough to meet every check; thousands have been run by hand."""
SHEET = "xl/worksheets/sheet1.xml"
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
INSERT_AT = re.compile(r"(?<=>)")
ATTRIBUTE = re.compile(r'(?<==")[^"]*(?=")')
CONTENT = re.compile(r"(?<=>)[^<>]+(?=<)")
ELEMENT = re.compile(r"<(\w+)[^<>]*>[^<>]*</\1>|<[^<>]*/>")


def seeds() -> list[dict[str, bytes]]:
    answers = [w.row(r, w.shared(f"A{r}", r % 3), w.number(f"B{r}", 46082.5, 1)) for r in range(1, 9)]
    odd = w.row(9, '<c r="A9" t="e"><v>#N/A</v></c>', '<c r="B9"><f>A1</f></c>', '<c t="b"><v>1</v></c>')
    part = w.sheet(*answers, odd, after='<mergeCells><mergeCell ref="A2:A3"/></mergeCells>')
    strings = {"xl/sharedStrings.xml": w.strings("ID", "Yes;No;", "Zoë").encode()}
    return [
        w.parts(part, w.ordinary(), states=("visible", "hidden")) | strings,
        w.parts(w.prefixed(part)) | strings,
        w.parts(part, epoch_1904=True) | strings,
    ]


def mutate_bytes(content: bytes, chance: random.Random) -> bytes:
    mutated = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(mutated))
        match chance.randrange(4):
            case 0:
                mutated[at] = chance.randrange(256)
            case 1:
                del mutated[at : at + chance.randint(1, 40)]
            case 2:
                mutated[at:at] = chance.randbytes(chance.randint(1, 9))
            case _:
                mutated[at:at] = mutated[chance.randrange(len(mutated)) :][:30]
    return bytes(mutated)


def mutate_words(content: bytes, chance: random.Random) -> bytes:
    """Change the XML in ways that mostly leave it well formed, so that it gets far."""
    text = content.decode()
    for _ in range(chance.randint(1, 4)):
        where, words = chance.choice(
            ((INSERT_AT, SNIPPETS), (ATTRIBUTE, VALUES), (CONTENT, VALUES), (ELEMENT, ("",)))
        )
        if found := list(where.finditer(text)):
            at = chance.choice(found)
            text = text[: at.start()] + chance.choice(words) + text[at.end() :]
    return text.encode()


def of_the_container(parts: dict[str, bytes], chance: random.Random) -> bytes:
    return mutate_bytes(w.pack(parts), chance)


def of_a_part(parts: dict[str, bytes], chance: random.Random) -> bytes:
    name = chance.choice(sorted(parts))
    return w.pack(parts | {name: mutate_bytes(parts[name], chance)})


def of_the_xml(parts: dict[str, bytes], chance: random.Random) -> bytes:
    name = chance.choice([SHEET, SHEET, *sorted(parts)])
    return w.pack(parts | {name: mutate_words(parts[name], chance)})


def assert_nothing_was_out_of_sight(content: bytes) -> None:
    """The reader of values must find no cell further out than the scan did: its memory is bounded by that."""
    workbook = inspect(content, "export.xlsx").workbook
    assert workbook
    book = CalamineWorkbook.from_filelike(workbook.plain)
    for number, scanned in enumerate(workbook.sheets, 1):
        row, column = book.get_sheet_by_name(str(number)).end or (-1, -1)
        assert row < scanned.facts.last_row or row == -1
        assert column < scanned.facts.last_column or column == -1


@pytest.mark.parametrize("mutation", [of_the_container, of_a_part, of_the_xml])
def test_a_mutated_workbook_is_read_or_refused_in_words(
    mutation: Callable[[dict[str, bytes], random.Random], bytes],
) -> None:
    outcomes = {"read": 0, "refused": 0}
    for number in range(ROUNDS):
        chance = random.Random(number)
        content = mutation(chance.choice(seeds()), chance)
        try:
            export_from(content, "export.xlsx")
        except UnreadableExport:
            outcomes["refused"] += 1
        else:
            assert_nothing_was_out_of_sight(content)
            outcomes["read"] += 1
    assert min(outcomes.values()) > 0, outcomes
