"""Open the zip container of a workbook: its size, its part names and its kind, before any part is read.

The sizes that a zip declares are a true bound here: `zipfile` stops at the declared size of a part and then
finds its checksum wrong. So nothing larger than `MOST_UNPACKED` ever comes out.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO

from rmtool.ingest.workbook.xml_parts import DOWNLOAD_AGAIN, SAVE_AGAIN, Unsafe

MEGABYTE = 1 << 20
MOST_UNPACKED = 160 * MEGABYTE
"""Fifty thousand applications of forty questions come to about 90 MB; openpyxl's wordy XML to 150 MB."""
MOST_RATIO = 200
"""Ordinary parts shrink 1 to 20 times; a bomb shrinks a thousand times."""
RATIO_MATTERS_FROM = MEGABYTE
"""Below this a part is harmless whatever its ratio: a small sheet of blank cells shrinks very well."""
MOST_PARTS = 500
"""A Forms export has about ten parts; a workbook that an office lived in for years, a hundred."""
BLOCK = MEGABYTE
"""Parts are read in blocks of this many bytes, so that a large one is never held twice."""

DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
    IndexError,
)
"""Everything that `zipfile` raises over bytes that are not a sound zip."""
ENCRYPTED = 0x1
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
UNSAFE_NAME = re.compile(r"^/|(^|/)\.\.(/|$)|:|[\x00-\x1f]")

OTHER_KINDS = (
    ("xl/workbook.bin", "an Excel binary workbook (.xlsb)"),
    ("content.xml", "an OpenDocument file, such as LibreOffice writes (.ods)"),
    ("word/document.xml", "a Word document"),
    ("ppt/presentation.xml", "a PowerPoint presentation"),
    ("index/document.iwa", "an Apple Numbers file"),
)
"""A part that gives another kind of file away, and what to call it."""
CONTENT_TYPES = "[content_types].xml"
PACKAGE_LINKS = "_rels/.rels"
MACRO_PARTS = ("vbaproject", "xl/macrosheets/")


@dataclass(frozen=True)
class Package:
    """A sound container: its parts by name, in lower case with forward slashes (names ignore case)."""

    archive: zipfile.ZipFile
    parts: Mapping[str, zipfile.ZipInfo]

    def __contains__(self, part: str) -> bool:
        return part.lower() in self.parts

    def size(self, part: str) -> int:
        """How many bytes a part unpacks to."""
        return self.parts[part.lower()].file_size

    def blocks(self, part: str) -> Iterator[bytes]:
        """Unpack a part block by block; the last block also proves the part's checksum."""
        try:
            with self.archive.open(self.parts[part.lower()]) as stream:
                while block := stream.read(BLOCK):
                    yield block
        except DAMAGE:
            raise _damaged() from None


def open_package(content: bytes) -> Package:
    """Open a zip file as a workbook's container, or say why it is not one."""
    try:
        archive = zipfile.ZipFile(BytesIO(content))
    except DAMAGE:
        raise _damaged() from None
    infos = [info for info in archive.infolist() if not info.is_dir()]
    _refuse_odd_entries(infos)
    _refuse_excess(infos)
    package = Package(archive, {_part_name(info): info for info in infos})
    _refuse_other_kinds(package)
    _refuse_macros(package)
    return package


def holds_macros() -> Unsafe:
    """Say that a workbook has programs in it."""
    return Unsafe("holds macros (small programs)", SAVE_AGAIN)


def _damaged() -> Unsafe:
    return Unsafe("is damaged or only half downloaded", DOWNLOAD_AGAIN)


def _part_name(info: zipfile.ZipInfo) -> str:
    return info.filename.replace("\\", "/").lower()


def _refuse_odd_entries(infos: list[zipfile.ZipInfo]) -> None:
    names = [_part_name(info) for info in infos]
    if min((info.header_offset for info in infos), default=0):
        raise Unsafe("is two files in one, so it cannot be told which is meant", DOWNLOAD_AGAIN)
    if any(UNSAFE_NAME.search(name) for name in names):
        raise Unsafe("has parts whose names lead out of it, which Excel never writes", DOWNLOAD_AGAIN)
    if len(set(names)) < len(names):
        raise Unsafe("has two parts of one name, so it cannot be told which is meant", SAVE_AGAIN)
    if any(info.flag_bits & ENCRYPTED for info in infos):
        raise Unsafe("is a zip file with a password", "Ask for the workbook without a password.")
    if any(info.compress_type not in METHODS for info in infos):
        raise Unsafe("is packed in a way that Excel never uses", SAVE_AGAIN)


def _refuse_excess(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MOST_PARTS:
        raise Unsafe(f"has {len(infos)} parts, where an export has about ten", SAVE_AGAIN)
    if any(map(_is_bomb, infos)) or sum(info.file_size for info in infos) > MOST_UNPACKED:
        raise Unsafe("unpacks to far more than an export of applications can hold", DOWNLOAD_AGAIN)


def _is_bomb(info: zipfile.ZipInfo) -> bool:
    return info.file_size > max(RATIO_MATTERS_FROM, MOST_RATIO * info.compress_size)


def _refuse_other_kinds(package: Package) -> None:
    for part, kind in OTHER_KINDS:
        if part in package:
            raise Unsafe(f"is {kind}, not an Excel workbook (.xlsx)", SAVE_AGAIN)
    if CONTENT_TYPES not in package or PACKAGE_LINKS not in package:
        mend = "If the workbook is inside it, take it out first."
        raise Unsafe("is a zip file, not an Excel workbook (.xlsx)", mend)


def _refuse_macros(package: Package) -> None:
    named = any(mark in part for part in package.parts for mark in MACRO_PARTS)
    if named or b"macroenabled" in b"".join(package.blocks(CONTENT_TYPES)).lower():
        raise holds_macros()
