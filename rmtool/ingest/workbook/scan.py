"""Find the sheets of a workbook by its own links, and scan every part of it before anything opens it."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO

from rmtool.ingest.workbook.package import Package, holds_macros
from rmtool.ingest.workbook.plain_copy import PlainCopy
from rmtool.ingest.workbook.shared_strings import SharedStrings
from rmtool.ingest.workbook.sheet_facts import SheetFacts, refuse_excess
from rmtool.ingest.workbook.sheet_scan import SheetScan
from rmtool.ingest.workbook.xml_parts import DOWNLOAD_AGAIN, SAVE_AGAIN, PartParser, Unsafe

TRUE_WORDS = frozenset({"1", "true"})
XML_ENDINGS = (".xml", ".rels")
MACROS = frozenset({"vbaProject", "xlMacrosheet", "xlIntlMacrosheet"})
"""The kinds of link that lead to macros, whatever their part is called."""
LINKS_OUT = frozenset({"externalLink", "connections"})
"""The kinds of link that lead to what lies outside the workbook."""


@dataclass(frozen=True)
class ScannedSheet:
    """A sheet with cells: the name the officer knows, whether it can be seen, and what the scan found."""

    name: str
    visible: bool
    facts: SheetFacts


@dataclass(frozen=True)
class Workbook:
    """A scanned workbook. In `plain`, the copy for the reader of values, its sheets are called 1, 2, 3 ...

    `epoch_1904` says that dates are counted from 1904; `links_out` that it points to other files.
    The copy can be large: whoever reads it closes it.
    """

    sheets: tuple[ScannedSheet, ...]
    epoch_1904: bool
    links_out: bool
    plain: BytesIO = field(repr=False)


@dataclass(frozen=True)
class Link:
    """A relationship from one part to another: its kind and the other part's name."""

    kind: str
    part: str


@dataclass(frozen=True)
class ListedSheet:
    """A sheet as the workbook lists it: its name, whether it can be seen, its link's id, its part."""

    name: str
    visible: bool
    link: str
    part: str = ""


@dataclass
class Contents:
    """The workbook part: the sheets it lists, and the system its dates are counted in."""

    sheets: list[ListedSheet] = field(default_factory=list)
    epoch_1904: bool = False

    def take(self, name: str, attributes: Mapping[str, str]) -> None:
        """Note one element of the part."""
        if name == "sheet":
            link = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            visible = attributes.get("state", "visible") == "visible"
            self.sheets.append(ListedSheet(attributes.get("name", ""), visible, link))
        elif name == "workbookPr":
            self.epoch_1904 = attributes.get("date1904") in TRUE_WORDS


def scan_workbook(package: Package) -> Workbook:
    """Parse every XML part of a workbook, scan its sheets and strings, and pack the plain copy."""
    main = _main_part(package)
    links = _links(package, main)
    kinds = {link.kind for link in links.values()}
    if kinds & MACROS:
        raise holds_macros()
    contents = Contents()
    _parse(package, main, PartParser(main, contents.take))
    plain = BytesIO()
    with zipfile.ZipFile(plain, "w") as target:
        copy = PlainCopy(package, target)
        sheets = _copy_all(copy, package, contents, links)
    plain.seek(0)
    refuse_excess([sheet.facts for sheet in sheets])
    _parse_rest(package, copy.copied)
    links_out = bool(kinds & LINKS_OUT) or any("externallinks/" in part for part in package.parts)
    return Workbook(sheets, contents.epoch_1904, links_out, plain)


def _copy_all(
    copy: PlainCopy, package: Package, contents: Contents, links: Mapping[str, Link]
) -> tuple[ScannedSheet, ...]:
    """Copy what holds values. The shared texts come first: a sheet's size depends on theirs."""
    lengths = _copy_strings(package, links, copy)
    _copy_styles(package, links, copy)
    sheets = tuple(_copy_sheet(copy, sheet, lengths) for sheet in _cell_sheets(package, contents, links))
    copy.add_contents(epoch_1904=contents.epoch_1904)
    return sheets


def _parse(package: Package, part: str, parser: PartParser) -> None:
    for block in package.blocks(part):
        parser.take(block)
    parser.finish()


def _parse_rest(package: Package, done: set[str]) -> None:
    """Parse the XML that nobody needs too: a workbook with a trap anywhere is not one to work with."""
    for part in package.parts:
        if part.endswith(XML_ENDINGS) and part not in done:
            _parse(package, part, PartParser(part))


def _links(package: Package, source: str) -> dict[str, Link]:
    """Read the links of a part (of the whole package where `source` is blank), by their ids."""
    folder, name = posixpath.split(source)
    listing = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, Link] = {}

    def take(element: str, attributes: Mapping[str, str]) -> None:
        if element == "Relationship" and attributes.get("TargetMode") != "External":
            written = attributes.get("Target", "").replace("\\", "/")  # as the names of parts are read
            target = posixpath.normpath(posixpath.join("/", folder, written))
            kind = attributes.get("Type", "").rpartition("/")[2]
            found[attributes.get("Id", "")] = Link(kind, target.lstrip("/").lower())

    if listing in package:
        _parse(package, listing, PartParser(listing, take))
    return found


def _linked(links: Mapping[str, Link], package: Package, kind: str) -> str | None:
    """Find the part that is linked to as the styles, the shared strings and so on."""
    return next((link.part for link in links.values() if link.kind == kind and link.part in package), None)


def _main_part(package: Package) -> str:
    main = _linked(_links(package, ""), package, "officeDocument")
    if main is None:
        raise Unsafe("is not an Excel workbook (.xlsx): it names no main part", SAVE_AGAIN)
    return main


def _cell_sheets(package: Package, contents: Contents, links: Mapping[str, Link]) -> list[ListedSheet]:
    """Choose the sheets that hold cells (not charts)."""
    if any(sheet.link not in links or links[sheet.link].part not in package for sheet in contents.sheets):
        raise Unsafe("is damaged: one of its sheets is missing", DOWNLOAD_AGAIN)
    linked = [(sheet, links[sheet.link]) for sheet in contents.sheets]
    sheets = [replace(sheet, part=link.part) for sheet, link in linked if link.kind == "worksheet"]
    if not sheets:
        raise Unsafe("has no sheet with cells in it", DOWNLOAD_AGAIN)
    if len({sheet.part for sheet in sheets}) < len(sheets):
        raise Unsafe("is damaged: two of its sheets are one and the same", DOWNLOAD_AGAIN)
    return sheets


def _copy_strings(package: Package, links: Mapping[str, Link], copy: PlainCopy) -> list[int]:
    part = _linked(links, package, "sharedStrings")
    if part is None:
        return []
    strings = SharedStrings(part, package.size(part))
    copy.add(part, "sharedStrings.xml", strings)
    return strings.lengths


def _copy_styles(package: Package, links: Mapping[str, Link], copy: PlainCopy) -> None:
    part = _linked(links, package, "styles")
    if part is not None:
        copy.add(part, "styles.xml", PartParser(part))


def _copy_sheet(copy: PlainCopy, sheet: ListedSheet, lengths: list[int]) -> ScannedSheet:
    scan = SheetScan(sheet.part, sheet.name, lengths)
    copy.add_sheet(sheet.part, scan)
    return ScannedSheet(sheet.name, sheet.visible, scan.facts)
