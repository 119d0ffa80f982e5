"""Parse the XML parts of a workbook strictly: UTF-8, well formed, and free of document types and entities."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from xml.parsers import expat

WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
"""How a part in UTF-16 begins, with a byte order mark or without."""
UTF8_NAMES = frozenset({"utf-8", "utf8", "us-ascii"})
SAVE_AGAIN = "Open it in Excel, save it as an Excel Workbook (.xlsx) under a new name, and use that file."
DOWNLOAD_AGAIN = "Download the export from Microsoft Forms again."

Start = Callable[[str, Mapping[str, str]], None]
"""Told of each element: its name without a prefix, and its attributes as written."""


class Unsafe(Exception):
    """A file that must not be opened: what is wrong with it, and what the officer can do.

    `finding` goes on from 'The file "x.xlsx" ...'.
    """

    def __init__(self, finding: str, mend: str) -> None:
        super().__init__(finding)
        self.finding = finding
        self.mend = mend


def local_name(name: str) -> str:
    """Drop the prefix of an XML name: a fresh download from Forms writes `x:row` where Excel writes `row`."""
    return name[name.find(":") + 1 :]


class PartParser:
    """A parser for one part. It takes every part for UTF-8, and refuses any document type.

    What a reader would have to be protected from (entities, files fetched from elsewhere) can only come
    with a document type, so none is ever expanded or fetched.
    """

    def __init__(
        self,
        part: str,
        start: Start | None = None,
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        self._part = part
        self._opened = False
        self._parser = expat.ParserCreate("UTF-8")
        self._parser.buffer_text = True
        self._parser.XmlDeclHandler = self._check_encoding
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype
        if start is not None:
            self._parser.StartElementHandler = lambda name, found: start(local_name(name), found)
        if end is not None:
            self._parser.EndElementHandler = lambda name: end(local_name(name))
        if text is not None:
            self._parser.CharacterDataHandler = text

    def take(self, block: bytes) -> None:
        """Parse the next bytes of the part."""
        if not self._opened and block.startswith(WIDE_MARKS):
            raise self._odd_encoding()
        self._opened = True
        self._parse(block, last=False)

    def finish(self) -> None:
        """Check that the part ended where it should."""
        self._parse(b"", last=True)

    def _parse(self, block: bytes, *, last: bool) -> None:
        try:
            self._parser.Parse(block, last)
        except expat.ExpatError:
            raise Unsafe(
                f"is damaged: its part {self._part} is not well-formed XML", DOWNLOAD_AGAIN
            ) from None

    def _check_encoding(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in UTF8_NAMES:
            raise self._odd_encoding()

    def _odd_encoding(self) -> Unsafe:
        # A reader of spreadsheets finds no rows at all in UTF-16, and does not say so.
        return Unsafe(f"is written in an encoding that Excel never uses (its part {self._part})", SAVE_AGAIN)

    def _refuse_doctype(self, *_declared: object) -> None:
        finding = f"holds a document type declaration (in its part {self._part}), which Excel never writes"
        raise Unsafe(finding, DOWNLOAD_AGAIN)
