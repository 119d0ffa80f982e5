"""Recognise the shared texts that Forms and Excel write every day, so that only others need an XML parser.

A run of them is complete, well-formed XML: every tag is spelt out, and the texts hold no `<`, `>` or control
character and no reference but the five of XML. It is only looked for where the parser would be between two
texts: straight after the opening tag of the part, or after another such run. So nothing that a comment or an
attribute holds is ever taken for a text.
"""

from __future__ import annotations

import re

from rmtool.ingest.workbook.ordinary_rows import TEXT

OPENING = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:<\?xml [^<>]*\?>)?\s*"
    rb'<([A-Za-z][A-Za-z0-9]{0,20}:)?sst(?:\s+[A-Za-z:]+="[^"<>&]*")*\s*>'
)
"""The beginning of the part. Group 1 is what it writes before the names of its elements: nothing, or `x:`."""
REFERENCE = re.compile(rb"&[a-z]+;")
NEVER_IN_XML = (b"\xef\xbf\xbe", b"\xef\xbf\xbf", b"\r")
"""Two characters that XML forbids, and the line end that a parser changes."""


class OrdinaryTexts:
    """The patterns of a part: of a run of ordinary texts, and of one text, whose group 1 is what it says."""

    def __init__(self, prefix: bytes) -> None:
        p = re.escape(prefix)
        tags = (p, p, TEXT, p, p)
        self.run = re.compile(rb'(?:<%bsi><%bt(?: xml:space="preserve")?>%b</%bt></%bsi>)*+' % tags)
        self.text = re.compile(rb"<%bt[^<>]*>([^<>]*)<" % p)

    def lengths(self, run: bytes) -> list[int] | None:
        """Measure each text of a run in characters; None where something in it is for the parser to judge."""
        if any(map(run.__contains__, NEVER_IN_XML)):
            return None
        texts = self.text.findall(run)
        if run.isascii() and b"&" not in run:
            return list(map(len, texts))
        try:
            return [len(REFERENCE.sub(b"&", text).decode()) for text in texts]
        except UnicodeDecodeError:
            return None
