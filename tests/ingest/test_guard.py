from __future__ import annotations

import struct

import pytest

from rmtool.errors import UnreadableExport
from rmtool.ingest.guard import MOST_BYTES, Kind, inspect
from rmtool.ingest.workbook.sheet_facts import column_number
from rmtool.model.export import column_letters
from tests.ingest import workbooks as w

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64)
GOOD = w.parts(w.ordinary())
SHEET = "xl/worksheets/sheet1.xml"
DOCTYPE = '<!DOCTYPE x [<!ENTITY a "b">]>'


def refusal(content: bytes, name: str = "export.xlsx") -> str:
    with pytest.raises(UnreadableExport) as caught:
        inspect(content, name)
    assert caught.value.hint
    return caught.value.message


def changed(parts: dict[str, bytes | str]) -> bytes:
    return w.pack(GOOD | parts)


def utf16_name(name: str) -> bytes:
    return f"{name}\0".encode("utf-16-le")


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "export.xlsx", "is empty"),
        (b"  \r\n", "export.csv", "is empty"),
        (bytes(165), "~$export.xlsx", "mark that Excel leaves"),
        (OLE + utf16_name("EncryptedPackage"), "export.xlsx", "password or a sensitivity label"),
        (OLE + utf16_name("Workbook"), "export.xls", "old Excel format"),
        (OLE + utf16_name("WordDocument"), "export.xlsx", "old Office file"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html><html>", "export.xlsx", "web page"),
        (b"<html><body>Sign in", "export.csv", "web page"),
        (b"ID,Name\r\n1,A\r\n", "export.xlsx", "plain text"),
        (b"%PDF-1.7\0\0", "export.xlsx", "neither an Excel workbook"),
        (b"%PDF-1.7\0\0", "export.csv", "neither an Excel workbook"),
        ("ID,Name\r\n1,A\r\n".encode("utf-16-le"), "export.csv", "UTF-16 without the mark"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "export.xls",
            "is an XML spreadsheet",
        ),
        (w.pack(GOOD) + w.pack(GOOD), "export.xlsx", "two files in one"),
        (w.pack(GOOD), "export.csv", "is a workbook, though"),
        (b"PK\x03\x04 and then nothing", "export.xlsx", "half downloaded"),
        (b"x" * (MOST_BYTES + 1), "export.csv", "25 MB"),
        (w.pack({"photo.jpg": b"x"}), "export.xlsx", "is a zip file"),
        (w.pack({"content.xml": b"<x/>", "mimetype": b"x"}), "export.xlsx", "OpenDocument"),
        (w.pack({"word/document.xml": b"<x/>"}), "export.xlsx", "Word document"),
        (w.pack({"xl/workbook.bin": b"x"}), "export.xlsb", "binary workbook"),
    ],
)
def test_a_file_that_is_no_workbook_is_called_what_it_is(content: bytes, name: str, words: str) -> None:
    assert words in refusal(content, name)


def test_every_refusal_names_the_file() -> None:
    assert refusal(b"", "Applications(1-80).xlsx").startswith('The file "Applications(1-80).xlsx" ')


def test_a_sound_workbook_has_nothing_to_tell() -> None:
    found = inspect(w.pack(GOOD), "export.xlsx")
    assert (found.kind, found.notes) == (Kind.WORKBOOK, ())


def test_text_with_the_name_of_text_is_text() -> None:
    assert inspect("ID,Name\r\n1,Zoë\r\n".encode(), "export.csv").kind is Kind.TEXT


@pytest.mark.parametrize("cut", [10, 200, 700, -1])
def test_half_a_download_is_refused(cut: int) -> None:
    assert "half downloaded" in refusal(w.pack(GOOD)[:cut])


def test_a_flipped_byte_is_found_by_its_checksum() -> None:
    content = bytearray(w.pack(GOOD))
    content[content.index(SHEET.encode()) + len(SHEET) + 20] ^= 0xFF
    assert "damaged" in refusal(bytes(content))


@pytest.mark.parametrize(
    "name", ["../outside.xml", "/rooted.xml", "xl/../../outside.xml", "C:\\x.xml", "a\\..\\b.xml"]
)
def test_a_part_that_would_leave_the_folder_is_refused(name: str) -> None:
    assert "lead out of it" in refusal(changed({name: "<x/>"}))


def test_two_parts_of_one_name_are_refused_whatever_their_case() -> None:
    assert "two parts of one name" in refusal(changed({"XL/Workbook.xml": "<x/>"}))


def test_a_zip_with_a_password_is_refused() -> None:
    content = bytearray(w.pack(GOOD))
    at = content.index(b"PK\x01\x02") + 8
    content[at : at + 2] = struct.pack("<H", 1)
    assert "password" in refusal(bytes(content))


def test_a_part_that_unpacks_a_thousandfold_is_refused() -> None:
    assert "unpacks to far more" in refusal(changed({"xl/sharedStrings.xml": "A" * 3_000_000}))


def test_hundreds_of_parts_are_refused() -> None:
    assert "600 parts" in refusal(w.pack({f"{i}.xml": "<x/>" for i in range(600)}))


@pytest.mark.parametrize(
    "part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "docProps/app.xml"]
)
def test_a_document_type_is_refused_in_every_part(part: str) -> None:
    assert "document type" in refusal(changed({part: DOCTYPE + "<x/>"}))


def test_a_part_in_utf_16_is_refused_with_its_document_type_unread() -> None:
    assert "encoding" in refusal(changed({SHEET: (DOCTYPE + w.ordinary()).encode("utf-16")}))
    assert "encoding" in refusal(changed({SHEET: w.ordinary().encode("utf-16-le")}))


def test_a_part_that_declares_another_encoding_is_refused() -> None:
    declared = '<?xml version="1.0" encoding="iso-8859-1"?>'
    assert "encoding" in refusal(changed({SHEET: declared + w.ordinary()}))


@pytest.mark.parametrize(
    "part",
    [
        w.ordinary()[:-20],
        w.sheet(w.row(1, w.text("A1", "&#xD800;"))),
        w.sheet(w.row(1, w.text("A1", "&#0;"))),
        w.sheet(w.row(1, w.text("A1", "&undeclared;"))),
        w.ordinary().replace("</worksheet>", "</other>"),
    ],
)
def test_xml_that_is_not_well_formed_is_refused(part: str) -> None:
    assert "not well-formed" in refusal(changed({SHEET: part}))


def test_bytes_that_are_no_text_are_refused_even_in_an_ordinary_row() -> None:
    part = w.ordinary(rows=4).encode().replace(b"B of 4", b"B of \xff")
    assert "not text" in refusal(changed({SHEET: part}))


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/VBAPROJECT.BIN", "xl/macrosheets/sheet1.xml"])
def test_macros_are_refused_by_the_name_of_their_part(part: str) -> None:
    assert "macros" in refusal(changed({part: b"x"}))


LINKS = GOOD["xl/_rels/workbook.xml.rels"].decode()


def linked(kind: str) -> dict[str, bytes | str]:
    """The links of a sound workbook, and one more of this kind."""
    link = f'<Relationship Id="m" Type="http://x/relationships/{kind}" Target="a.bin"/></Relationships>'
    return {"xl/_rels/workbook.xml.rels": LINKS.replace("</Relationships>", link), "xl/a.bin": b"x"}


@pytest.mark.parametrize("kind", ["vbaProject", "xlMacrosheet", "xlIntlMacrosheet"])
def test_macros_are_refused_by_their_link(kind: str) -> None:
    assert "macros" in refusal(changed(linked(kind)))


def test_macros_are_refused_by_the_declared_type() -> None:
    declared = '<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'
    assert "macros" in refusal(changed({"[Content_Types].xml": declared}))


@pytest.mark.parametrize("make", [lambda part: part, w.prefixed], ids=["plain", "prefixed"])
@pytest.mark.parametrize("place", ["XFD1048576", "A1048576", "A100001", "SG2", "xfd9"])
def test_a_value_far_outside_is_named(make: object, place: str) -> None:
    far = w.sheet(w.row(1, w.text("A1", "ID")), f'<row><c r="{place}"><v>1</v></c></row>')
    message = refusal(changed({SHEET: make(far)}))  # type: ignore[operator]
    assert f'cell {place.upper()} of sheet "One"' in message


def test_a_value_far_outside_is_found_in_a_hidden_sheet_too() -> None:
    far = w.sheet(w.row(1, w.number("XFD1048576", 1)))
    assert 'sheet "Two"' in refusal(w.pack(w.parts(w.ordinary(), far, states=("visible", "veryHidden"))))


def test_cells_that_do_not_say_where_they_are_are_counted() -> None:
    rows = "<row>" + "<c><v>1</v></c>" * 501 + "</row>"
    assert "SG1" in refusal(changed({SHEET: w.sheet(rows)}))
    assert "A100001" in refusal(changed({SHEET: w.sheet("<row/>" * 100_000 + "<row><c><v>1</v></c></row>")}))


def test_blank_cells_may_be_formatted_to_the_end_of_the_sheet() -> None:
    blank = '<row r="1048576"><c r="A1048576" s="0"/><c r="XFD1048576" s="0"></c></row>'
    assert inspect(changed({SHEET: w.sheet(w.row(1, w.text("A1", "ID")), blank)}), "export.xlsx").workbook


@pytest.mark.parametrize("place", ["A0", "1", "A", "ABCD1", "A12345678", "$A$1", "A1:B2", ""])
def test_an_address_that_excel_would_not_write_is_refused(place: str) -> None:
    assert "no proper address" in refusal(changed({SHEET: w.sheet(w.row(1, w.number(place, 1)))}))


def test_two_values_cannot_claim_a_vast_rectangle() -> None:
    spread = w.sheet(w.row(1, w.number("A1", 1)), w.row(90_000, w.number("SA90000", 1)))
    assert "more rows and columns" in refusal(changed({SHEET: spread}))


def test_merged_ranges_cannot_claim_a_vast_area() -> None:
    merges = "<mergeCells>" + '<mergeCell ref="A1:Z1000"/>' * 250 + "</mergeCells>"
    part = w.sheet(w.row(1, w.number("Z1", 1)), w.row(1000, w.number("A1000", 1)), after=merges)
    assert "more rows and columns" in refusal(changed({SHEET: part}))


@pytest.mark.parametrize("count", ["18446744073709551615", "999999999", "-1", "many"])
def test_a_count_of_shared_texts_beyond_belief_is_refused(count: str) -> None:
    assert "more texts" in refusal(changed({"xl/sharedStrings.xml": w.strings("a", count=count)}))


def test_one_long_text_shared_by_many_cells_is_refused() -> None:
    cells = w.sheet(*(w.row(r, w.shared(f"A{r}", 0)) for r in range(1, 2501)))
    long = "".join(chr(97 + i % 26) + str(i) for i in range(15_000))
    message = refusal(changed({SHEET: cells, "xl/sharedStrings.xml": w.strings(long)}))
    assert "repeats long texts" in message


@pytest.mark.parametrize("index", [2, "x", "1 ", "99999999999999999999"])
def test_a_pointer_to_no_shared_text_is_refused(index: object) -> None:
    cells = w.sheet(w.row(1, w.shared("A1", 0)), w.row(2, w.shared("A2", index)))
    message = refusal(changed({SHEET: cells, "xl/sharedStrings.xml": w.strings("ID", "b")}))
    assert "a text that is not there" in message


def test_an_error_that_the_reader_does_not_know_is_named() -> None:
    part = w.sheet(w.row(1, w.text("A1", "ID")), w.row(2, '<c r="A2" t="e"><v>#SPILL!</v></c>'))
    assert "unusual error in cell A2" in refusal(changed({SHEET: part}))


def test_a_sheet_without_its_part_is_refused() -> None:
    parts = w.parts(w.ordinary())
    del parts[SHEET]
    assert "one of its sheets is missing" in refusal(w.pack(parts))


def test_two_sheets_that_are_one_part_are_refused() -> None:
    parts = w.parts(w.ordinary(), w.ordinary())
    links = parts["xl/_rels/workbook.xml.rels"].replace(b"sheet2.xml", b"sheet1.xml")
    assert "one and the same" in refusal(w.pack(parts | {"xl/_rels/workbook.xml.rels": links}))


def test_a_workbook_of_nothing_but_charts_is_refused() -> None:
    assert "no sheet with cells" in refusal(w.pack(w.parts("<chartsheet/>", kind="chartsheet")))


def test_a_workbook_may_lie_anywhere_in_its_container() -> None:
    links = GOOD["_rels/.rels"].replace(b"xl/workbook.xml", b"/elsewhere/book.xml")
    moved = {name.replace("xl/workbook.xml", "elsewhere/book.xml"): part for name, part in GOOD.items()}
    moved["elsewhere/_rels/book.xml.rels"] = moved.pop("xl/_rels/workbook.xml.rels").replace(
        b"worksheets/", b"../xl/worksheets/"
    )
    found = inspect(w.pack(moved | {"_rels/.rels": links}), "export.xlsx")
    assert found.workbook
    assert [s.facts.last_row for s in found.workbook.sheets] == [3]


def test_the_officer_hears_of_links_hidden_sheets_hidden_rows_and_merges() -> None:
    part = w.sheet(
        w.row(1, w.text("A1", "ID")),
        w.row(2, w.text("A2", "1"), more=' hidden="1"'),
        w.row(9, more=' hidden="1"'),
        after='<mergeCells><mergeCell ref="A1:B2"/></mergeCells>',
    )
    parts = w.parts(part, w.ordinary(), states=("visible", "hidden"))
    notes = inspect(w.pack(parts | {"xl/externalLinks/externalLink1.xml": b"<x/>"}), "export.xlsx").notes
    assert [
        words in note
        for words, note in zip(("links", "1 row is", "A1:B2", '"Two" is hidden'), notes, strict=True)
    ] == [True] * 4


@pytest.mark.parametrize("kind", ["externalLink", "connections"])
def test_the_officer_hears_of_links_whatever_their_part_is_called(kind: str) -> None:
    assert "links" in inspect(changed(linked(kind)), "export.xlsx").notes[0]


def test_a_sheet_is_found_by_a_link_with_backslashes() -> None:
    links = LINKS.replace("worksheets/sheet1.xml", "worksheets\\sheet1.xml")
    assert inspect(changed({"xl/_rels/workbook.xml.rels": links}), "export.xlsx").workbook is not None


def test_the_sheet_that_forms_hides_for_itself_is_not_worth_a_word() -> None:
    parts = w.parts(w.ordinary(), w.ordinary(1, 1), states=("visible", "veryHidden"))
    contents = parts["xl/workbook.xml"].replace(b'"Two"', b'"_56F9DC9755BA473782653E2940F9"')
    assert inspect(w.pack(parts | {"xl/workbook.xml": contents}), "export.xlsx").notes == ()


@pytest.mark.parametrize(
    ("number", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA"), (16384, "XFD")]
)
def test_columns_are_lettered_as_in_excel(number: int, letters: str) -> None:
    assert column_letters(number) == letters
    assert column_number(letters.lower()) == number
