"""A letter as a tagged PDF (PDF/UA-1), set by Typst: with a title, a language, real headings and real lists.

Typst gets the letter as data, never as its own markup, so nothing in it can act. It uses the fonts of the
computer, and a font of its own where none of those that the layout names is there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, cast

from rmtool.errors import OutputFault
from rmtool.model.letters import Letter, Wanted
from rmtool.reports.letters.formats.extras import require
from rmtool.reports.letters.text.blocks import Block, Part, blocks

if TYPE_CHECKING:
    from typst import Compiler

LAYOUT = "letter.typ"
"""The file in `templates/`. Officers do not edit it: what Typst runs can read files and fetch packages."""

POINTS = {Wanted.LARGE_PRINT: 18}
USUAL_POINTS = 12


def pdf_writer(layout: bytes) -> Callable[[Letter], bytes]:
    """Start Typst once, and give the function that sets a letter with it; `layout` is `letter.typ`.

    Raises UsageFault where Typst is not installed. The function raises OutputFault where no font has every
    character of a letter.
    """
    require("typst", form="pdf")
    from typst import Compiler

    return partial(_pdf, compiler=Compiler(), layout=layout)


def _pdf(letter: Letter, compiler: Compiler, layout: bytes) -> bytes:
    from typst import TypstError

    said = json.dumps(_as_data(letter))
    try:
        made = compiler.compile(layout, format="pdf", sys_inputs={"letter": said}, pdf_standards="ua-1")
    except TypstError as error:
        raise OutputFault(
            f"{letter.stem}.pdf cannot be made: a character in it is in no font of this computer. "
            "No letter was written.",
            hint=f"Write that one in another form: --to {letter.ref} --as html.",
        ) from error
    return cast("bytes", made)  # None and lists are what other calls give


def _as_data(letter: Letter) -> dict[str, object]:
    """What the page shows. No reference: it tells mentors from mentees, and letters say it where they may."""
    return {
        "name": letter.name,
        "subject": letter.subject,
        "points": POINTS.get(letter.wanted, USUAL_POINTS),
        "parts": [part.as_data() for part in _tree(blocks(letter.fragment))],
    }


@dataclass
class _Node:
    """A heading, a paragraph, or a whole list with the parts of each of its items."""

    block: Block
    items: list[list[_Node]] = field(default_factory=list)

    def as_data(self) -> dict[str, object]:
        """The node as Typst reads it."""
        return {
            "kind": self.block.part.value,
            "level": self.block.level,
            "start": self.block.number,
            "runs": [{"words": run.in_print, "address": run.address} for run in self.block.runs],
            "items": [[inner.as_data() for inner in item] for item in self.items],
        }


def _tree(body: Iterable[Block]) -> list[_Node]:
    """Gather list items into lists, and deeper lists and further paragraphs into their items."""
    found: list[_Node] = []
    open_lists: list[_Node] = []
    for block in body:
        del open_lists[_depth(block) :]
        if block.part in {Part.BULLET, Part.NUMBERED}:
            _add_item(block, found, open_lists)
        else:
            _inside(found, open_lists).append(_Node(block))
    return found


def _depth(block: Block) -> int:
    """How many lists a block stands in."""
    return block.level if block.part in {Part.BULLET, Part.NUMBERED, Part.MORE} else 0


def _add_item(block: Block, found: list[_Node], open_lists: list[_Node]) -> None:
    """Add an item to the list it goes on with, or begin a list with it."""
    if len(open_lists) == block.level and not _goes_on(open_lists[-1], block):
        open_lists.pop()
    if len(open_lists) < block.level:
        started = _Node(Block(block.part, (), block.level, block.number))
        _inside(found, open_lists).append(started)
        open_lists.append(started)
    open_lists[-1].items.append([_Node(Block(Part.PARAGRAPH, block.runs))])


def _goes_on(so_far: _Node, block: Block) -> bool:
    expected = so_far.block.number + len(so_far.items) if block.part is Part.NUMBERED else 0
    return so_far.block.part is block.part and block.number == expected


def _inside(found: list[_Node], open_lists: list[_Node]) -> list[_Node]:
    """Where the next part goes: into the last item of the innermost open list, or at the end."""
    return open_lists[-1].items[-1] if open_lists else found
