"""What the officer's Word document may not bring into letters: what acts, or is fetched from elsewhere.

Somebody passes a letterhead on; everybody who gets a letter opens it. A macro would be in each of them, and a
picture or a template that Word fetches would tell its owner who opened which letter, and when.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

if TYPE_CHECKING:
    from docx.opc.package import OpcPackage

MOST_BYTES = 50_000_000
"""What a document may hold once it is unpacked: with pictures in it, a letterhead holds a tenth of that."""

ACTING = frozenset({"vbaProject", "oleObject", "package", "aFChunk", "control"})
"""Relationships to macros, to objects of other programs, and to whole documents inside of this one."""

LINK = "hyperlink"
"""The one relationship to something elsewhere that waits until somebody clicks on it."""

_INSTRUCTION = re.compile(rb"<w:instrText[^>]*>([^<]*)|w:instr=\"([^\"]*)")
_FETCHING = re.compile(rb"\b(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT)\b", re.IGNORECASE)


def what_acts(document: bytes) -> str:
    """Say what in a document acts or is fetched, and how to take it out; blank where nothing does.

    Raises what zipfile, lxml and python-docx do where it is no document.
    """
    from docx.opc.package import OpcPackage

    with ZipFile(BytesIO(document)) as container:
        if sum(part.file_size for part in container.infolist()) > MOST_BYTES:
            return "it is too large: make its pictures smaller"
    package = OpcPackage.open(BytesIO(document))
    if _relates_to_what_acts(package):
        return "it holds a macro or an embedded object: take that out, and save it as .docx"
    if _fetches(package):
        return (
            "it fetches a picture or a template from elsewhere when somebody opens it: "
            "put pictures into it whole, and attach the template Normal (Developer, Document Template)"
        )
    if _has_a_fetching_field(package):
        return "it holds a field that fetches something when somebody opens it: type the words in its place"
    return ""


def _relates_to_what_acts(package: OpcPackage) -> bool:
    return any(rel.reltype.rpartition("/")[2] in ACTING for rel in package.iter_rels())


def _fetches(package: OpcPackage) -> bool:
    return any(rel.is_external and rel.reltype.rpartition("/")[2] != LINK for rel in package.iter_rels())


def _has_a_fetching_field(package: OpcPackage) -> bool:
    """Whether a field reads files or addresses. Word may have cut the field's name up."""
    parts = (_INSTRUCTION.findall(part.blob) for part in package.iter_parts())
    return any(_FETCHING.search(b"".join(cut or whole for cut, whole in found)) for found in parts)
