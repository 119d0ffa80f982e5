from __future__ import annotations

import csv
import tracemalloc
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtool.errors import UnreadableExport
from rmtool.ingest.delimited import read_delimited
from rmtool.model.export import SheetRow

BOM = b"\xef\xbb\xbf"


def rows(content: bytes) -> list[SheetRow]:
    return list(read_delimited(content, "export.csv")[0].rows)


def cells(content: bytes) -> list[tuple[object, ...]]:
    return [row.cells for row in rows(content)]


def notes(content: bytes) -> tuple[str, ...]:
    return read_delimited(content, "export.csv")[1]


def refusal(content: bytes) -> str:
    with pytest.raises(UnreadableExport) as caught:
        read_delimited(content, "export.csv")
    assert caught.value.message.startswith('The file "export.csv" ')
    return caught.value.message


@pytest.mark.parametrize(
    "content",
    [
        "ID,Name\r\n1,Zoë\r\n".encode(),
        BOM + "ID,Name\r\n1,Zoë\r\n".encode(),
        BOM + BOM + "ID,Name\r\n1,Zoë\r\n".encode(),
        "ID\tName\r\n1\tZoë\r\n".encode("utf-16"),
        "\ufeffID\tName\n1\tZoë\n".encode("utf-16-be"),
        "ID;Name\r\n1;Zoë\r\n".encode("cp1252"),
        "sep=;\r\nID;Name\r\n1;Zoë".encode(),
        'sep=|\nID|Name\n"1"|"Zoë"\n'.encode(),
        "ID,Name\r1,Zoë\r".encode(),
        "ID,Name,,\r\n1,Zoë,,\r\n".encode(),
        "ID|Name\r\n1|Zoë\r\n".encode(),
    ],
)
def test_every_way_to_save_the_same_table_reads_the_same(content: bytes) -> None:
    assert cells(content) == [("ID", "Name"), ("1", "Zoë")]
    assert not any(row.fault for row in rows(content))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("ID,Name\n1,Zoë\n".encode("cp1252"), "Windows-1252"),
        (b"ID;Name\n1;A\n", "semicolons"),
        (BOM + BOM + b"ID,Name\n1,A\n", "byte order mark"),
    ],
)
def test_the_officer_hears_what_had_to_be_guessed(content: bytes, words: str) -> None:
    (note,) = notes(content)
    assert words in note


@pytest.mark.parametrize(
    "content", [b"ID,Name\n1,A\n", BOM + b"ID,Name\n", "ID\tName\n".encode("utf-16"), b"sep=;\nID;N\n"]
)
def test_an_ordinary_file_needs_no_word(content: bytes) -> None:
    assert notes(content) == ()


def test_commas_and_line_ends_in_headings_do_not_decide_the_delimiter() -> None:
    content = b'"ID";"What, in a word,\nor two, or three";"Name"\r\n1;"a;b;";A\r\n'
    assert cells(content) == [("ID", "What, in a word,\nor two, or three", "Name"), ("1", "a;b;", "A")]


def test_a_row_of_another_length_is_kept_with_its_number_and_its_fault() -> None:
    read = rows(b"ID,Name,Team\n1,A,x\n2,B\n\n3,C,y,extra\n4,D,z,,\n5,E,\n")
    assert [(row.number, row.fault) for row in read] == [
        (1, ""),
        (2, ""),
        (3, "it has 2 cells where the header has 3"),
        (5, "it has 4 cells where the header has 3"),
        (6, ""),
        (7, ""),
    ]


def test_blank_rows_are_counted_and_left_out() -> None:
    sheet, _ = read_delimited(b"\nID,Name\n\n,\n1,A\n\n", "export.csv")
    assert ([row.number for row in sheet.rows], sheet.blank_rows) == ([2, 5], 3)


def test_a_quotation_mark_without_its_partner_is_refused_with_its_line() -> None:
    assert "line 3" in refusal(b'ID,Name\n1,A\n2,"B\n3,C\n4,D\n')
    assert "line 4" in refusal(b'ID,Name\n1,"A\nA"\n2,"B" B\n')


def test_a_very_long_answer_is_read_whole() -> None:
    assert cells(b"ID,Why\n1," + b"w" * 500_000)[1][1] == "w" * 500_000


@pytest.mark.parametrize("content", [BOM + b"ID\n\xff\n", b"\xff\xfeI\x00D", b"ID\n\x81\n"])
def test_bytes_that_are_no_text_are_refused(content: bytes) -> None:
    if content.startswith(b"\xff\xfe"):
        content += b"\0\n"
    assert "not text" in refusal(content)


def test_a_nul_is_refused_with_its_line() -> None:
    assert "line 2" in refusal(b"ID,Name\r\n1,A\0\r\n")


@pytest.mark.parametrize(
    ("first", "row"),
    [
        ('ListSchema={"schemaXmlList":["<Field Name=\\"a, b\\"/>"]}\r\n', 2),
        ('ListSchema={"schemaXmlList":[]}', 1),
        ('"ListSchema={""schemaXmlList"":[""a,b""]}"\r\n', 2),
    ],
)
def test_the_description_that_microsoft_lists_puts_first_is_passed_over(first: str, row: int) -> None:
    read = rows(f"{first}ID,Name\r\n1,A\r\n".encode())
    assert [(r.number, r.cells) for r in read] == [(row, ("ID", "Name")), (row + 1, ("1", "A"))]


def test_a_description_that_breaks_off_is_refused() -> None:
    assert "breaks off" in refusal(b'ListSchema={"schemaXmlList":[\r\nID,Name\r\n')


def test_more_columns_or_rows_than_an_export_has_are_refused() -> None:
    assert "500 columns" in refusal(b"a," * 600 + b"a\n")
    assert "100,000 rows" in refusal(b"a\n" * 100_002)


ANSWER = st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff\r"), max_size=20)


@given(
    st.lists(st.lists(ANSWER, min_size=3, max_size=3), max_size=8),
    st.sampled_from(",;\t"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_was_written_is_read_back(answers: list[list[str]], delimiter: str, encoding: str) -> None:
    buffer = StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([["ID", "Name", "Why"], *answers])
    read = {row.number: row.cells for row in rows(buffer.getvalue().encode(encoding))}
    expected = {n: [a or None for a in answer] for n, answer in enumerate(answers, 2) if any(answer)}
    assert {n: [*row, *[None] * (3 - len(row))] for n, row in read.items() if n > 1} == expected


@given(st.binary(max_size=300))
def test_any_bytes_are_read_in_the_order_of_their_rows_or_refused(content: bytes) -> None:
    try:
        sheet, _ = read_delimited(content, "export.csv")
    except UnreadableExport:
        return
    numbers = [row.number for row in sheet.rows]
    assert numbers == sorted(set(numbers))
    assert sheet.blank_rows >= 0


@pytest.mark.parametrize("title", ["Applications so far,,\r\n", "Applications so far\r\n\r\n"])
def test_rows_are_measured_against_their_header_and_not_against_a_title_above_it(title: str) -> None:
    read = rows(f"{title}ID,Name,Team\r\n1,Zoë,A\r\n2,Ann\r\n".encode())
    assert [row.fault for row in read] == ["", "", "", "it has 2 cells where the header has 3"]


def test_a_table_of_one_column_has_no_title() -> None:
    read = rows(b"email\nada@nhs.example\nbob@nhs.example,one too many\n")
    assert [row.fault for row in read] == ["", "", "it has 2 cells where the header has 1"]


def test_a_huge_quoted_answer_takes_no_more_memory_than_a_few_copies_of_it() -> None:
    content = b'ID,Name\r\n1,"' + b"word " * 200_000 + b'"\r\n'
    tracemalloc.start()
    rows(content)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20 * len(content)
