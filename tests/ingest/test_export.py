from __future__ import annotations

import os
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtool.errors import UnreadableExport
from rmtool.ingest import export as export_module
from rmtool.ingest.export import export_from, read_export
from rmtool.model.export import Cell, CellFault, Export, Sheet, serial_to_datetime
from tests.ingest import workbooks as w

SHEET = "xl/worksheets/sheet1.xml"
ERROR, NO_VALUE, MERGED = CellFault.ERROR, CellFault.NO_VALUE, CellFault.MERGED


def only_sheet(content: bytes) -> Sheet:
    (sheet,) = export_from(content, "export.xlsx").sheets
    return sheet


def cells(content: bytes) -> dict[int, tuple[Cell, ...]]:
    return {row.number: row.cells for row in only_sheet(content).rows}


def book(*rows: str, after: str = "", strings: str = "", make: object = str) -> bytes:
    parts = w.parts(make(w.sheet(*rows, after=after)))  # type: ignore[operator]
    return w.pack(parts | ({"xl/sharedStrings.xml": strings.encode()} if strings else {}))


def test_every_kind_of_value_is_read_as_it_is() -> None:
    kinds = w.row(
        1,
        w.shared("A1", 1),
        w.text("B1", "07700900123"),
        w.number("C1", 5),
        w.number("D1", 46082.5, w.DATE_STYLE),
        w.number("E1", 46082, w.DATE_STYLE),
        w.number("F1", 0.25, w.DATE_STYLE),
        '<c r="G1" t="b"><v>1</v></c>',
        '<c r="H1" t="str"><f>A1</f><v>worked out</v></c>',
    )
    read = cells(book(kinds, strings=w.strings("no", "N/A")))
    assert read == {
        1: (
            "N/A",
            "07700900123",
            5.0,
            datetime(2026, 3, 1, 12),
            date(2026, 3, 1),
            time(6),
            True,
            "worked out",
        )
    }


@pytest.mark.parametrize("word", ["Null", "None", "nan", "N/A", "TRUE", "  padded  ", "=1+1", "1e5"])
def test_a_text_stays_the_text_it_is(word: str) -> None:
    assert cells(book(w.row(1, w.text("A1", word)))) == {1: (word,)}


def test_control_characters_that_excel_escapes_are_left_to_the_form() -> None:
    assert cells(book(w.row(1, w.text("A1", "a_x000D_b_x0000_c")))) == {1: ("a\rb\0c",)}


@pytest.mark.parametrize("make", [str, w.prefixed], ids=["plain", "prefixed"])
def test_a_fresh_download_reads_like_one_that_excel_saved(make: object) -> None:
    rows = [w.row(r, w.text(f"A{r}", f"a{r}"), w.number(f"B{r}", r)) for r in range(1, 6)]
    assert cells(book(*rows, make=make)) == {r: (f"a{r}", float(r)) for r in range(1, 6)}


def test_rows_keep_the_numbers_that_excel_shows() -> None:
    content = book(w.row(3, w.text("B3", "ID")), w.row(4), w.row(7, w.text("C7", "x")))
    assert cells(content) == {3: (None, "ID"), 7: (None, None, "x")}
    assert only_sheet(content).blank_rows == 5


def test_a_row_of_nothing_but_an_error_is_a_row() -> None:
    error = '<c r="B9" t="e"><v>#N/A</v></c>'
    content = book(w.row(1, w.text("A1", "ID")), w.row(9, error), w.row(12, '<c r="A12"><f>B1</f></c>'))
    assert cells(content) == {1: ("ID",), 9: (None, ERROR), 12: (NO_VALUE,)}


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ('<c r="B2" t="e"><v>#REF!</v></c>', ERROR),
        ('<c r="B2" t="e"><f>A1</f><v>#N/A</v></c>', ERROR),
        ('<c r="B2"><f>A1</f></c>', NO_VALUE),
        ('<c r="B2"><f>A1</f><v/></c>', NO_VALUE),
        ('<c r="B2" t="str"><f>A1</f></c>', NO_VALUE),
        ('<c r="B2"><f>A1</f><v>4</v></c>', 4.0),
        ('<c r="B2" t="str"><f>A1</f><v></v></c>', None),
        ('<c r="B2" t="s"><v></v></c>', None),
    ],
)
def test_a_value_that_cannot_be_known_is_a_fault_and_never_blank(cell: str, read: Cell) -> None:
    content = book(w.row(1, w.text("A1", "ID")), w.row(2, w.text("A2", "1"), cell, w.text("C2", "end")))
    assert cells(content)[2] == ("1", read, "end")


def test_a_merge_is_a_fault_in_the_rows_of_people_and_nowhere_else() -> None:
    content = book(
        w.row(1, w.text("A1", "ID"), w.text("B1", "Organisation")),
        w.row(2, w.text("A2", "1"), w.text("B2", "Trust")),
        w.row(3, w.text("A3", "2")),
        w.row(5, w.text("A5", "3"), w.text("B5", "kept")),
        after='<mergeCells><mergeCell ref="B2:B9"/></mergeCells>',
    )
    assert cells(content) == {
        1: ("ID", "Organisation"),
        2: ("1", "Trust"),
        3: ("2", MERGED),
        5: ("3", "kept"),
    }


def test_hidden_rows_and_sheets_are_read_and_marked() -> None:
    first = w.sheet(w.row(1, w.text("A1", "ID")), w.row(2, w.text("A2", "1"), more=' hidden="1"'))
    parts = w.parts(first, w.ordinary(2, 1), w.ordinary(1, 1), states=("visible", "hidden", "veryHidden"))
    read = export_from(w.pack(parts), "export.xlsx")
    assert [(s.name, s.visible, len(s.rows)) for s in read.sheets] == [
        ("One", True, 2),
        ("Two", False, 2),
        ("Three", False, 1),
    ]
    assert [row.hidden for row in read.sheets[0].rows] == [False, True]
    assert read.visible_sheets == read.sheets[:1]


def test_dates_of_the_1904_system_are_the_days_they_were() -> None:
    part = w.sheet(w.row(1, w.number("A1", 44620, w.DATE_STYLE), w.number("B1", 44620)))
    sheet = only_sheet(w.pack(w.parts(part, epoch_1904=True)))
    assert sheet.epoch_1904
    assert sheet.rows[0].cells == (date(2026, 3, 1), 44620.0)
    assert serial_to_datetime(44620.0, epoch_1904=True) == datetime(2026, 3, 1)


def test_without_styles_dates_arrive_as_numbers() -> None:
    parts = w.parts(w.sheet(w.row(1, w.number("A1", 46082.38, w.DATE_STYLE))))
    del parts["xl/styles.xml"]
    assert cells(w.pack(parts)) == {1: (46082.38,)}
    assert serial_to_datetime(46082.38) == datetime(2026, 3, 1, 9, 7, 12)


@pytest.mark.parametrize(
    ("serial", "read"), [(0.5, None), (-3, None), (2_958_466, None), (float("nan"), None)]
)
def test_a_number_that_is_no_date_is_none(serial: float, read: None) -> None:
    assert serial_to_datetime(serial) is read


@given(st.datetimes(datetime(1900, 3, 1), datetime(9999, 12, 31)))
def test_a_date_survives_being_a_number(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    assert serial_to_datetime((moment - datetime(1899, 12, 30)).total_seconds() / 86_400) == moment


def test_a_number_shown_as_hours_is_a_length_of_time() -> None:
    styles = (
        f'<styleSheet xmlns="{w.MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="46"/></cellXfs></styleSheet>'
    )
    parts = w.parts(w.sheet(w.row(1, w.number("A1", 1.5, 1))))
    assert cells(w.pack(parts | {"xl/styles.xml": styles.encode()})) == {1: (timedelta(hours=36),)}


def test_a_drop_down_gives_the_value_that_was_chosen_and_nothing_of_its_list() -> None:
    lists = "".join(
        f'<dataValidation type="list" sqref="A1:B9"><formula1>{choices}</formula1></dataValidation>'
        for choices in ("&quot;Yes,No&quot;", "Two!$A$1:$A$3")
    )
    choices = f"<dataValidations>{lists}</dataValidations>"
    chosen = w.sheet(w.row(1, w.text("A1", "Yes"), '<c r="B1"/>'), after=choices)
    content = w.pack(w.parts(chosen, w.ordinary(), states=("visible", "hidden")))
    assert [row.cells for row in export_from(content, "export.xlsx").sheets[0].rows] == [("Yes",)]


def test_what_a_sheet_says_of_its_extent_is_not_believed() -> None:
    rows = [w.row(r, w.number(f"A{r}", r)) for r in range(1, 8)]
    for claim in ("A1", "A1:XFD1048576", "B9:A1"):
        part = w.sheet(*rows, before=f'<dimension ref="{claim}"/>')
        assert len(only_sheet(w.pack(w.parts(part))).rows) == 7


def test_a_sheet_without_a_value_has_no_rows() -> None:
    assert only_sheet(book(w.row(1), '<row r="2"><c r="A2" s="0"/></row>')).rows == ()


def test_charts_are_passed_over() -> None:
    parts = w.parts(w.ordinary(2, 1), "<chartsheet/>")
    links = parts["xl/_rels/workbook.xml.rels"].replace(
        b'worksheet" Target="worksheets/sheet2', b'chartsheet" Target="worksheets/sheet2'
    )
    read = export_from(w.pack(parts | {"xl/_rels/workbook.xml.rels": links}), "export.xlsx")
    assert [sheet.name for sheet in read.sheets] == ["One"]


TYPED = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**9), 10**9).map(float),
    st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=30).filter(
        lambda words: words[0] not in "=#" and "_x" not in words
    ),
    st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(
        lambda moment: moment.replace(microsecond=0, second=1)
    ),
)


@given(st.lists(st.lists(TYPED, min_size=1, max_size=6), min_size=1, max_size=12))
def test_what_openpyxl_wrote_is_read_back_cell_by_cell(table: list[list[Cell]]) -> None:
    written = openpyxl.Workbook()
    for typed in table:
        written.active.append(typed)  # type: ignore[union-attr]
    buffer = BytesIO()
    written.save(buffer)
    read = {
        (row.number, at): cell
        for row in only_sheet(buffer.getvalue()).rows
        for at, cell in enumerate(row.cells)
    }
    expected = {(r, c): cell for r, typed in enumerate(table, 1) for c, cell in enumerate(typed)}
    assert {place: cell for place, cell in read.items() if cell is not None} == {
        place: cell for place, cell in expected.items() if cell is not None
    }


def test_a_file_is_known_by_its_name_and_digest(tmp_path: Path) -> None:
    path = tmp_path / "Applications(1-2).xlsx"
    path.write_bytes(w.pack(w.parts(w.ordinary())))
    read = read_export(path)
    assert (read.name, read.digest) == (path.name, sha256(path.read_bytes()).hexdigest())


def test_a_text_file_is_an_export_of_one_sheet(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_bytes(b"ID,Name\r\n1,Amara\r\n")
    read = read_export(path)
    assert isinstance(read, Export)
    assert [(s.name, [row.cells for row in s.rows]) for s in read.sheets] == [
        ("answers", [("ID", "Name"), ("1", "Amara")])
    ]


def test_a_file_that_is_not_there_and_a_folder_are_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(UnreadableExport, match="is not there"):
        read_export(tmp_path / "nowhere.xlsx")
    with pytest.raises(UnreadableExport, match="is not a file"):
        read_export(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names on Windows")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "export.xlsx")
    with pytest.raises(UnreadableExport, match="is not a file"):
        read_export(tmp_path / "export.xlsx")


def test_a_file_that_nobody_may_open_is_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(_path: Path) -> bytes:
        raise PermissionError

    (tmp_path / "export.xlsx").touch()
    monkeypatch.setattr(Path, "read_bytes", held)
    with pytest.raises(UnreadableExport, match="cannot be opened"):
        read_export(tmp_path / "export.xlsx")


def test_a_file_too_large_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "huge.xlsx"
    with path.open("wb") as sparse:
        sparse.truncate(30 << 20)
    monkeypatch.delattr(Path, "read_bytes")
    with pytest.raises(UnreadableExport, match="30 MB"):
        read_export(path)


class Panic(BaseException):
    """What a panic in Rust looks like from Python: no Exception."""


@pytest.mark.parametrize(
    "fault", [Panic("amara@nhs.example"), MemoryError(), ValueError("amara@nhs.example")]
)
def test_whatever_the_reader_raises_is_told_without_its_words(
    fault: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken:
        @staticmethod
        def from_filelike(_: object) -> None:
            raise fault

    monkeypatch.setattr(export_module, "CalamineWorkbook", Broken)
    with pytest.raises(UnreadableExport, match="cannot be read as a workbook") as caught:
        export_from(w.pack(w.parts(w.ordinary())), "export.xlsx")
    assert "amara" not in caught.value.message + caught.value.hint


def test_control_c_is_not_swallowed_by_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted:
        @staticmethod
        def from_filelike(_: object) -> None:
            raise KeyboardInterrupt

    monkeypatch.setattr(export_module, "CalamineWorkbook", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        export_from(w.pack(w.parts(w.ordinary())), "export.xlsx")


def test_a_type_of_cell_that_nobody_knows_is_refused_and_not_guessed() -> None:
    with pytest.raises(UnreadableExport, match="cannot be read as a workbook"):
        cells(book(w.row(1, '<c r="A1" t="q"><v>1</v></c>')))
