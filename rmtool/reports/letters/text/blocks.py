"""A letter's HTML read back as headings, paragraphs and list items, for the forms that are not HTML.

The HTML is what the person gets, with their own words in it as text. Whatever form is made of its blocks says
the same, and needs no second look at the template.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from html.parser import HTMLParser

_SPACES = re.compile(r"\s+")
_HEADINGS = {f"h{level}": level for level in range(1, 7)}


class Part(StrEnum):
    """What a block is. MORE is a further paragraph of a list item."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    NUMBERED = "numbered"
    MORE = "more"


@dataclass(frozen=True)
class Run:
    """Words of a block, and the address that they link to, if any."""

    words: str
    address: str = ""

    @property
    def in_print(self) -> str:
        """The words as paper shows them: the address of a link follows in brackets, unless they are it."""
        address = self.address.removeprefix("mailto:")
        return f"{self.words} ({address})" if address not in {"", self.words} else self.words


@dataclass(frozen=True)
class Block:
    """A heading, paragraph or list item.

    `level` is that of a heading (1 is the largest), or how deep a list item stands (1 is outermost).
    `number` is that of a numbered item.
    """

    part: Part
    runs: tuple[Run, ...]
    level: int = 0
    number: int = 0

    @property
    def words(self) -> str:
        """The block's text on one line, as paper shows it."""
        return "".join(run.in_print for run in self.runs)


def blocks(fragment: str) -> tuple[Block, ...]:
    """Read the blocks of a letter's `fragment`, in their order; those without words are left out."""
    reader = _Reader()
    reader.feed(fragment)
    reader.close()
    reader.end_block()
    return tuple(reader.found)


@dataclass
class _List:
    """A list that is being read, and the number that its next item gets."""

    ordered: bool
    next: int


class _Reader(HTMLParser):
    """Reads the tags that letters are made of: h1 to h6, p, ul, ol, li and a."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Block] = []
        self._lists: list[_List] = []
        self._block = Block(Part.PARAGRAPH, ())
        self._runs: list[Run] = []
        self._address = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        match tag:
            case "a":
                self._address = dict(attrs).get("href") or ""
            case "ul" | "ol":
                self.end_block()
                self._lists.append(_List(tag == "ol", int(dict(attrs).get("start") or 1)))
            case "li":
                self.end_block()
                self._block = self._item(self._lists[-1])
            case "p":
                self.end_block()
            case _ if tag in _HEADINGS:
                self.end_block()
                self._block = Block(Part.HEADING, (), _HEADINGS[tag])
            case _:
                pass

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "a":
                self._address = ""
            case "ul" | "ol":
                self.end_block()
                self._lists.pop()
                self._block = self._next_block()
            case _:
                self.end_block()

    def handle_data(self, data: str) -> None:
        self._runs.append(Run(_SPACES.sub(" ", data), self._address))

    def end_block(self) -> None:
        """Keep the block that was read, if it has words, and be ready for the next."""
        runs = _trimmed(self._runs)
        if runs:
            self.found.append(Block(self._block.part, runs, self._block.level, self._block.number))
            self._block = self._next_block()
        self._runs = []

    def _item(self, parent: _List) -> Block:
        number = parent.next if parent.ordered else 0
        parent.next += 1
        return Block(Part.NUMBERED if parent.ordered else Part.BULLET, (), len(self._lists), number)

    def _next_block(self) -> Block:
        """What a block is that nothing opened: a paragraph, of the list item that it stands in if any."""
        return Block(Part.MORE if self._lists else Part.PARAGRAPH, (), len(self._lists))


def _trimmed(runs: list[Run]) -> tuple[Run, ...]:
    """Take the spaces off both ends of a block, and leave out runs without words."""
    words = [run.words for run in runs]
    if not "".join(words).strip():
        return ()
    words[0], words[-1] = words[0].lstrip(), words[-1].rstrip()
    return tuple(Run(text, run.address) for text, run in zip(words, runs, strict=True) if text)
