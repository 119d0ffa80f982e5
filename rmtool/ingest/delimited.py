"""Read delimited text (CSV) strictly: its encoding, its separator, and rows that do not fit their header."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import chain, count, islice
from pathlib import PurePath

from rmtool.ingest.guard import unreadable
from rmtool.ingest.workbook.sheet_facts import MOST_COLUMNS, MOST_ROWS
from rmtool.ingest.workbook.xml_parts import DOWNLOAD_AGAIN, Unsafe
from rmtool.model.export import Sheet, SheetRow
from rmtool.model.wording import plural

UTF8_MARK = b"\xef\xbb\xbf"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
MARK = "\ufeff"
DELIMITERS = ",;\t|"
SEPARATOR_LINE = re.compile(r'"?sep=([^\r\n])"?\r?\n?', re.IGNORECASE)
LISTS_SCHEMA = "ListSchema="
QUOTED = re.compile(r'"(?:[^"]++|"")*+"?')
"""Quoted text, taken without a way back (`+`): to remember one takes 100 bytes for each character."""
LINE_END = re.compile(r"\r\n|\r|\n")
LONGEST_FIELD = 25_000_000
"""As long as the longest file that is read: the limit of Python's own reader is below a real free text."""

ROWS_ABOVE = 10
"""The header stands in the first rows: somebody may have put a title above it."""

NOT_UTF8 = (
    "It is not in UTF-8, so it was read as Excel for Windows saves it (Windows-1252). Check that accents in "
    'names are right; "CSV UTF-8" in Excel\'s Save As avoids the question.'
)
SEMICOLONS = (
    "Its columns are separated by semicolons, as Excel does in some other countries. Check that dates have "
    "day and month the right way round."
)


@dataclass(frozen=True)
class Table:
    """Text that holds nothing but the table: its first row's number, and its delimiter once it is known."""

    text: str
    first_row: int = 1
    delimiter: str = ""


def read_delimited(content: bytes, name: str) -> tuple[Sheet, tuple[str, ...]]:
    """Read a text file as one sheet, with what the officer should hear. Raises UnreadableExport."""
    notes: list[str] = []
    try:
        table = _table(_without_marks(_decoded(content, notes), notes), notes)
        rows = tuple(_rows(table))
    except Unsafe as unsafe:
        raise unreadable(name, unsafe) from None
    blank = rows[-1].number - len(rows) - table.first_row + 1 if rows else 0
    return Sheet(PurePath(name).stem, visible=True, rows=rows, blank_rows=blank), tuple(notes)


def _decoded(content: bytes, notes: list[str]) -> str:
    """Decode by the byte order mark; without one as UTF-8, or else as Excel for Windows saves plain CSV."""
    if content.startswith(UTF16_MARKS):
        return _strictly(content, "utf-16")
    try:
        return content.decode()
    except UnicodeDecodeError:
        if content.startswith(UTF8_MARK):
            raise _not_text() from None
        notes.append(NOT_UTF8)
        return _strictly(content, "cp1252")


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise _not_text() from None


def _not_text() -> Unsafe:
    return Unsafe("is damaged: it holds bytes that are not text", DOWNLOAD_AGAIN)


def _without_marks(text: str, notes: list[str]) -> str:
    """Drop byte order marks, so that the first heading is read as it looks."""
    bare = text.lstrip(MARK)
    if len(text) - len(bare) > 1:
        notes.append("It begins with more than one byte order mark, which were left out.")
    if "\0" in bare:
        line = len(LINE_END.findall(bare[: bare.index("\0")])) + 1
        raise Unsafe(f"is damaged: line {line} holds a NUL character, which no text has", DOWNLOAD_AGAIN)
    return bare


def _table(text: str, notes: list[str]) -> Table:
    """Find the table in the text, after what Microsoft Lists or Excel put before it, and its delimiter."""
    if separator := SEPARATOR_LINE.match(text):
        # Excel obeys this line and does not show it, so the rows below keep the numbers that Excel shows.
        return Table(text[separator.end() :], delimiter=separator[1])
    schema = _schema_end(text)
    line_end = LINE_END.match(text, schema) if schema else None
    body = text[line_end.end() if line_end else schema :]
    delimiter = _delimiter(body)
    if delimiter == ";":
        notes.append(SEMICOLONS)
    return Table(body, first_row=2 if line_end else 1, delimiter=delimiter)


def _schema_end(text: str) -> int:
    """Find where the description ends that Microsoft Lists may put before the table, on its first line."""
    if text.startswith(LISTS_SCHEMA):
        try:
            return json.JSONDecoder().raw_decode(text, len(LISTS_SCHEMA))[1]
        except (ValueError, RecursionError):
            mend = "Export the list again, without its schema."
            raise Unsafe("begins with a description of its columns that breaks off", mend) from None
    if text.startswith('"' + LISTS_SCHEMA) and (quoted := QUOTED.match(text)):
        return quoted.end()
    return 0


def _delimiter(text: str) -> str:
    """Take the delimiter that is seen most often in the first row that has any, outside quotation marks."""
    bare = QUOTED.sub("", text)
    for line in LINE_END.split(bare):
        if any(delimiter in line for delimiter in DELIMITERS):
            return max(DELIMITERS, key=line.count)
    return DELIMITERS[0]


def _rows(table: Table) -> Iterator[SheetRow]:
    """Give the rows that hold something. From the header on, each must be as wide as the header."""
    filled = ((number, record, cells) for number, record in _records(table) if (cells := _trimmed(record)))
    first = [*islice(filled, ROWS_ABOVE)]
    width = _width([len(cells) for _, _, cells in first])
    at_header = False
    for number, record, cells in chain(first, filled):
        _refuse_excess(number, len(cells))
        at_header = at_header or len(cells) >= width
        fault = _misfit(record, cells, width) if at_header else ""
        yield SheetRow(number, tuple(cell or None for cell in cells), fault=fault)


def _width(lengths: Sequence[int]) -> int:
    """Tell how wide the header is: the first row, or the first of several cells below a title of one.

    Where most rows have one cell, that is no title: the table has one column.
    """
    wide = [length for length in lengths if length > 1]
    return wide[0] if 2 * len(wide) > len(lengths) else lengths[0] if lengths else 0


def _records(table: Table) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.reader(StringIO(table.text, newline=""), delimiter=table.delimiter, strict=True)
    for number in count(table.first_row):
        line = reader.line_num + table.first_row
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error:
            finding = f"has a quotation mark without its partner in the row that starts on line {line}"
            raise Unsafe(
                finding, "Put the quotation marks of that row right, or download the export again."
            ) from None


def _trimmed(record: list[str]) -> list[str]:
    """Leave out empty cells at the end: Excel writes a comma for every column that was ever used."""
    end = len(record)
    while end and not record[end - 1]:
        end -= 1
    return record[:end]


def _misfit(record: list[str], cells: list[str], width: int) -> str:
    """Say why a row does not fit the header: an answer may then stand under somebody else's question."""
    if len(cells) <= width <= len(record):
        return ""
    found = len(cells) if len(cells) > width else len(record)
    return f"it has {plural(found, 'cell')} where the header has {width}"


def _refuse_excess(row: int, columns: int) -> None:
    if row > MOST_ROWS or columns > MOST_COLUMNS:
        finding = f"has more than {MOST_ROWS:,} rows or {MOST_COLUMNS} columns"
        raise Unsafe(finding, "Check that it is the right file.")
