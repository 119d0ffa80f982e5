"""Measure the texts that a workbook's cells share, so that no cell can multiply a huge one."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rmtool.ingest.workbook.ordinary_texts import OPENING, OrdinaryTexts
from rmtool.ingest.workbook.xml_parts import DOWNLOAD_AGAIN, PartParser, Unsafe

COUNT = re.compile(r"[0-9]{1,9}")


class SharedStrings:
    """The lengths in characters of the shared strings, in their order, gathered as the part is parsed.

    `size` is the part's length in bytes. The part says how many strings it holds, and the reader of values
    makes room for that many before it looks: a count larger than the part itself is a lie.

    Ordinary texts are recognised in runs and left out of what the parser sees; from the first other one on,
    the parser follows everything.
    """

    def __init__(self, part: str, size: int) -> None:
        self.lengths: list[int] = []
        self._size = size
        self._in_string = False
        self._opened = False
        self._ordinary: OrdinaryTexts | None = None
        self._rest = b""
        self._parser = PartParser(part, self._start, self._end, self._text)

    def take(self, block: bytes) -> None:
        """Take the next bytes of the part."""
        pending = self._rest + block
        if not self._opened:
            pending = self._open(pending)
        self._rest = self._pass_over(self._ordinary, pending) if self._ordinary else self._follow(pending)

    def finish(self) -> None:
        """Check that the part ended where it should."""
        self._follow(self._rest)
        self._parser.finish()

    def _open(self, pending: bytes) -> bytes:
        """Let the parser read the opening tag, and give back what comes after it."""
        self._opened = True
        opening = OPENING.match(pending)
        if opening is None:
            return pending
        self._ordinary = OrdinaryTexts(opening[1] or b"")
        self._parser.take(opening[0])
        return pending[opening.end() :]

    def _pass_over(self, ordinary: OrdinaryTexts, pending: bytes) -> bytes:
        """Measure the run of ordinary texts at the front, and give back what is left for the next block."""
        found = ordinary.run.match(pending)
        run = found[0] if found else b""
        lengths = ordinary.lengths(run)
        if not lengths:
            self._ordinary = None
            return self._follow(pending)
        self.lengths += lengths
        return pending[len(run) :]

    def _follow(self, pending: bytes) -> bytes:
        self._parser.take(pending)
        return b""

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "si":
            self._in_string = True
            self.lengths.append(0)
        elif name == "sst":
            self._check_count(attributes.get("uniqueCount", "0"))

    def _end(self, name: str) -> None:
        if name == "si":
            self._in_string = False

    def _text(self, text: str) -> None:
        if self._in_string:
            self.lengths[-1] += len(text)

    def _check_count(self, count: str) -> None:
        if not COUNT.fullmatch(count) or int(count) > self._size:
            raise Unsafe("is damaged: it claims to hold more texts than it has room for", DOWNLOAD_AGAIN)
