"""Zip packages (workbooks, documents) without the clock: the same content always gives the same bytes."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)

PROPERTIES = "docProps/core.xml"
_WRITTEN = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_A_CONSTANT = rb"\g<1>2000-01-01T00:00:00Z"


def timeless(package: bytes) -> bytes:
    """Write a package's parts again in their order, all stamped with the zip epoch and a constant date."""
    plain = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(package)) as source,
        zipfile.ZipFile(plain, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            part = zipfile.ZipInfo(name, ZIP_EPOCH)
            part.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(part, _WRITTEN.sub(_A_CONSTANT, content) if name == PROPERTIES else content)
    return plain.getvalue()
