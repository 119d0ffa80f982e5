"""Pack the parts of a workbook that were scanned into a plain workbook of our own.

The reader of values gets this copy and never the file itself. It holds the scanned parts, byte for byte,
under names that we chose, listed by a table of contents that we wrote. So another zip library cannot find
in it a part that this one did not see, nor a sheet that was not scanned.
"""

from __future__ import annotations

import zipfile
from typing import Protocol

from rmtool.ingest.workbook.package import Package

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LINKS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)
LINK = '<Relationship Id="r{}" Type="' + RELATIONS + '/{}" Target="{}"/>'
CONTENTS = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="'
    + RELATIONS
    + '"><workbookPr date1904="{}"/><sheets>{}</sheets></workbook>'
)
SHEET = '<sheet name="{0}" sheetId="{0}" r:id="r{0}"/>'
SHEET_PART = "worksheets/{}.xml"


class Scan(Protocol):
    """Whatever reads along while a part is copied."""

    def take(self, block: bytes) -> None:
        """Read the next bytes."""

    def finish(self) -> None:
        """Check that the part ended where it should."""


class PlainCopy:
    """The copy in the making. Its sheets are called 1, 2, 3 ... in the order they were added.

    `copied` are the parts it took.
    """

    def __init__(self, package: Package, target: zipfile.ZipFile) -> None:
        self.copied: set[str] = set()
        self._package = package
        self._target = target
        self._sheets = 0

    def add(self, part: str, name: str, scan: Scan) -> None:
        """Copy a part under a new name while it is scanned."""
        with self._target.open(f"xl/{name}", "w") as copy:
            for block in self._package.blocks(part):
                scan.take(block)
                copy.write(block)
        scan.finish()
        self.copied.add(part)

    def add_sheet(self, part: str, scan: Scan) -> None:
        """Copy a sheet as the next of the plain workbook."""
        self._sheets += 1
        self.add(part, SHEET_PART.format(self._sheets), scan)

    def add_contents(self, *, epoch_1904: bool) -> None:
        """Write the table of contents: the copy is then complete."""
        numbers = range(1, self._sheets + 1)
        sheets = "".join(SHEET.format(number) for number in numbers)
        links = "".join(LINK.format(n, "worksheet", SHEET_PART.format(n)) for n in numbers)
        main = LINKS.format(LINK.format(0, "officeDocument", "xl/workbook.xml"))
        self._target.writestr("_rels/.rels", main)
        self._target.writestr("xl/workbook.xml", CONTENTS.format(int(epoch_1904), sheets))
        self._target.writestr("xl/_rels/workbook.xml.rels", LINKS.format(links))
