"""Tell what a file is from its bytes, and refuse what must not be opened. No library sees it before this did.

The reader of values (calamine) stops the whole process when it is asked for too much memory, and nothing
can catch that. Nothing that passes here can make it ask:

- It reads a copy that we packed ourselves (`plain_copy`): only worksheets, shared strings and styles, each
  scanned from its first byte to its last, at most `MOST_UNPACKED` bytes together. Charts, dialog sheets,
  tables, defined names, pictures, links and macros are not in the copy at all.
- It makes room for the rectangle around a sheet's values. The scan saw every cell of every sheet, hidden ones
  too, by the same rules of position, and the rectangles together have at most `MOST_CELLS` cells.
- It makes room for as many shared strings as their part claims. The claim is below the part's size.
- Each cell gets its own copy of a shared text. All copies together have at most `MOST_TEXT` characters.
- What a sheet says of its own extent counts for fewer than 100,000 cells, by the reader's own rule.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from rmtool.errors import UnreadableExport
from rmtool.ingest.workbook.package import MEGABYTE, open_package
from rmtool.ingest.workbook.scan import ScannedSheet, Workbook, scan_workbook
from rmtool.ingest.workbook.sheet_facts import cell_name
from rmtool.ingest.workbook.xml_parts import DOWNLOAD_AGAIN, SAVE_AGAIN, Unsafe

MOST_BYTES = 25 * MEGABYTE
"""A download of 50,000 responses is about 12 MB."""
ZIP = b"PK"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The container of Office files before 2007, and of protected ones since."""
LOCK_FILE = "~$"
TEXT_NAMES = (".csv", ".tsv", ".txt")
OPENING = 1024
"""How many bytes show a web page for what it is."""
XML_SPREADSHEET = b"urn:schemas-microsoft-com:office:spreadsheet"
WEB_PAGE = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body|script|meta|\?xml|!--)", re.IGNORECASE)
BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
FORMS_OWN_SHEET = re.compile(r"_[0-9A-F]{20,}")
"""The sheet that Forms hides in a workbook it keeps up to date, to find its form again."""
NAMED_RANGES = 3
"""How many merged ranges a note names; the rest is counted."""

UNPROTECT = (
    "Open it in Excel, choose File > Info > Protect Workbook > Encrypt with Password, clear the password "
    "(or set the sensitivity label to one without encryption) and save a copy."
)


class Kind(Enum):
    """What a file is, going by its bytes."""

    WORKBOOK = "an Excel workbook"
    TEXT = "delimited text"


@dataclass(frozen=True)
class Inspection:
    """What a file is, and what the officer should hear about it. `workbook` is None for delimited text."""

    kind: Kind
    notes: tuple[str, ...] = ()
    workbook: Workbook | None = None


def inspect(content: bytes, name: str) -> Inspection:
    """Look at a file's bytes. Raises UnreadableExport where they must not, or cannot, be read."""
    try:
        return _inspect(content, name)
    except Unsafe as unsafe:
        raise unreadable(name, unsafe) from None


def unreadable(name: str, unsafe: Unsafe) -> UnreadableExport:
    """Say to the officer what is wrong with a file, and what to do."""
    return UnreadableExport(f'The file "{name}" {unsafe.finding}.', hint=unsafe.mend)


def refuse_size(size: int, name: str) -> None:
    """Refuse a file by its size alone, before it is read. Raises UnreadableExport."""
    if size > MOST_BYTES:
        finding = f"is {size // MEGABYTE} MB large; an export of applications is never over 25 MB"
        raise unreadable(name, Unsafe(finding, "Check that it is the right file."))


def _inspect(content: bytes, name: str) -> Inspection:
    refuse_size(len(content), name)
    _refuse_nothing(content, name)
    if content.startswith(OLE):
        raise _old_container(content)
    named_as_text = name.lower().endswith(TEXT_NAMES)
    if content.startswith(ZIP):
        if named_as_text:
            raise Unsafe("is a workbook, though it is named as text", "Change the end of its name to .xlsx.")
        workbook = scan_workbook(open_package(content))
        return Inspection(Kind.WORKBOOK, _notes(workbook), workbook)
    _refuse_other_content(content[:OPENING], named_as_text=named_as_text)
    if not named_as_text:
        raise Unsafe(
            "is plain text, not a workbook", "If it is a CSV file, change the end of its name to .csv."
        )
    return Inspection(Kind.TEXT)


def _refuse_nothing(content: bytes, name: str) -> None:
    if name.startswith(LOCK_FILE):
        finding = "is only the mark that Excel leaves beside a workbook somebody has open"
        raise Unsafe(finding, "Choose the workbook itself: the same name without ~$.")
    if not content.strip():
        mend = (
            "If it is kept in OneDrive, open it once so that it downloads; else download it from Forms again."
        )
        raise Unsafe("is empty", mend)


def _old_container(content: bytes) -> Unsafe:
    if _names(content, "EncryptedPackage"):
        return Unsafe("is protected by a password or a sensitivity label", UNPROTECT)
    if _names(content, "Workbook") or _names(content, "Book"):
        return Unsafe("is in the old Excel format (.xls)", SAVE_AGAIN)
    return Unsafe("is an old Office file, not an Excel workbook (.xlsx)", SAVE_AGAIN)


def _names(container: bytes, stream: str) -> bool:
    return f"{stream}\0".encode("utf-16-le") in container or container.endswith(stream.encode("utf-16-le"))


def _refuse_other_content(opening: bytes, *, named_as_text: bool) -> None:
    if XML_SPREADSHEET in opening:
        raise Unsafe("is an XML spreadsheet, not an Excel workbook (.xlsx)", SAVE_AGAIN)
    if WEB_PAGE.match(opening.removeprefix(BYTE_ORDER_MARKS[0])):
        mend = "Sign in to Microsoft Forms, download the export again, and check that it opens in Excel."
        raise Unsafe("is a web page, probably a sign-in page that was saved in place of the export", mend)
    if b"\0" in opening and not opening.startswith(BYTE_ORDER_MARKS):
        if named_as_text and opening.count(b"\0") > len(opening) // 3:  # the half of plain words in UTF-16
            finding = "is text in UTF-16 without the mark that says so"
            raise Unsafe(finding, "Open it in Excel, save it as CSV UTF-8, and use that file.")
        raise Unsafe("is neither an Excel workbook (.xlsx) nor a CSV file", DOWNLOAD_AGAIN)


def _notes(workbook: Workbook) -> tuple[str, ...]:
    notes = [_link_note] if workbook.links_out else []
    for sheet in workbook.sheets:
        notes += _sheet_notes(sheet)
    return tuple(notes)


_link_note = "It links to other workbooks or sources. The links are ignored; the values last saved are used."


def _sheet_notes(sheet: ScannedSheet) -> list[str]:
    if not sheet.visible:
        return _hidden_sheet_notes(sheet)
    notes = []
    if hidden := len(sheet.facts.hidden_rows):
        rows = "1 row is" if hidden == 1 else f"{hidden} rows are"
        notes.append(
            f'In sheet "{sheet.name}", {rows} hidden or filtered out. They are read like the others.'
        )
    if sheet.facts.merged:
        notes.append(_merge_note(sheet))
    return notes


def _hidden_sheet_notes(sheet: ScannedSheet) -> list[str]:
    if sheet.facts.area == 0 or FORMS_OWN_SHEET.fullmatch(sheet.name):
        return []
    return [f'Sheet "{sheet.name}" is hidden. Nothing in it is used.']


def _merge_note(sheet: ScannedSheet) -> str:
    merged = sheet.facts.merged
    named = ", ".join(f"{cell_name(m.first)}:{cell_name(m.last)}" for m in merged[:NAMED_RANGES])
    more = f" and {len(merged) - NAMED_RANGES} more" if len(merged) > NAMED_RANGES else ""
    return f'Sheet "{sheet.name}" has merged cells ({named}{more}). Only the first cell of each has a value.'
