"""The letters of a kind as a table for GOV.UK Notify, with the template to paste there.

One template serves every kind of letter: its subject and its message are one placeholder each. Lists and
parts that only some people get cannot be said with Notify's own placeholders, and a template of our own words
in two places would drift apart. So Notify sends exactly what was composed and checked here.

Notify reads what is put into a message as its Markdown. Everything that would act as Markdown there is
escaped, so that headings, lists and links come from the letter's template alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rmtool.errors import OutputFault
from rmtool.model.letters import Composed, Letter
from rmtool.model.wording import plural
from rmtool.reports.letters.text.blocks import Block, Part, Run, blocks
from rmtool.reports.neutral import neutral, neutral_csv

MOST_ROWS = 100_000
"""Rows that Notify takes in one file."""

LOWEST_LARGE = 2
"""Of the levels of headings, the last that takes the larger of Notify's two sizes."""

TABLE, TEMPLATE = "notify.csv", "notify-template.txt"

HEADINGS = ("email address", "subject", "body", "reference")
"""The placeholders of the template, between Notify's own names for the address and for a reference."""

TEMPLATE_TEXT = """\
In GOV.UK Notify, make one email template with these two lines. It serves every kind of letter.

Subject:
((subject))

Message:
((body))

Then upload notify.csv to it. Look at the preview of a few rows before you send.
"""

_ACTS_ANYWHERE = re.compile(r"[\\\[\]`#]")
_ACTS_AT_THE_START = re.compile(r"(\d*)([-*_~.])")
"""A list, a rule, or the rest of a number that Notify takes for that of a list: 1.5 hours."""

_CANNOT_BE_ESCAPED = ("^", "•")
"""What begins a quotation or a list in Notify, and has no escape there."""

WEB = "https://"
_WEB_ADDRESS = re.compile(r"https?://\S")


def notify(composed: Composed) -> dict[str, bytes]:
    """Write the table and the template, by file name.

    Raises OutputFault where there are more rows than Notify takes, and where a letter holds what would act in
    Notify or in a spreadsheet and cannot be escaped.
    """
    if len(composed.letters) > MOST_ROWS:
        raise OutputFault(
            f"GOV.UK Notify takes {MOST_ROWS:,} rows at most, and there are "
            f"{plural(len(composed.letters), 'letter')}. No letter was written.",
            hint="Write them in parts, with --to.",
        )
    rows = [_row(letter) for letter in composed.letters]
    return {TABLE: neutral_csv([HEADINGS, *rows]), TEMPLATE: TEMPLATE_TEXT.encode("utf-8-sig")}


def _row(letter: Letter) -> tuple[str, ...]:
    row = (letter.address, letter.subject, _markdown(letter), letter.stem)
    if any(neutral(cell) != cell for cell in row):
        raise _cannot_be_sent(letter, "a cell would begin as a formula does")
    return row


def _markdown(letter: Letter) -> str:
    """The body in Notify's Markdown: items of a list under one another, all else a line apart."""
    written = ""
    for before, block in _with_the_one_before(blocks(letter.fragment)):
        _refuse_what_acts(letter, block)
        written += _gap(before, block) + _led(block)
    return written


def _refuse_what_acts(letter: Letter, block: Block) -> None:
    if block.words.startswith(_CANNOT_BE_ESCAPED):
        raise _cannot_be_sent(letter, "a paragraph begins with ^ or •")
    if any(_WEB_ADDRESS.search(run.words) for run in block.runs if not run.address):
        raise _cannot_be_sent(
            letter, "it holds a web address that is no link, and Notify would make one of it"
        )


def _with_the_one_before(body: Iterable[Block]) -> Iterable[tuple[Block | None, Block]]:
    before = None
    for block in body:
        yield before, block
        before = block


def _gap(before: Block | None, block: Block) -> str:
    if before is None:
        return ""
    return "\n" if _is_item(before) and _is_item(block) and before.part is block.part else "\n\n"


def _is_item(block: Block) -> bool:
    return block.part in {Part.BULLET, Part.NUMBERED}


def _led(block: Block) -> str:
    """A block with what makes it a heading or list item; Notify has two sizes of heading and flat lists."""
    words = "".join(map(_escaped, block.runs))
    match block.part:
        case Part.HEADING:
            return f"{'#' if block.level <= LOWEST_LARGE else '##'} {words}"
        case Part.BULLET:
            return f"* {_started(words)}"
        case Part.NUMBERED:
            return f"{block.number}. {_started(words)}"
        case _:
            return _started(words)


def _escaped(run: Run) -> str:
    """The words of a run with nothing live in them but the link that the letter makes of them."""
    if run.address == run.words:
        return run.words
    words = _ACTS_ANYWHERE.sub(r"\\\g<0>", run.words)
    if run.address.startswith(WEB):
        return f"[{words}]({run.address.replace('(', '%28').replace(')', '%29')})"
    return words + run.in_print.removeprefix(run.words)


def _started(words: str) -> str:
    """Escape what would make a list of a paragraph by standing at its start."""
    acts = _ACTS_AT_THE_START.match(words)
    return f"{acts[1]}\\{words[acts.start(2) :]}" if acts else words


def _cannot_be_sent(letter: Letter, why: str) -> OutputFault:
    return OutputFault(
        f"The letter {letter.stem} cannot be sent with GOV.UK Notify: {why}. No letter was written.",
        hint=f"Write that one in another form (--to {letter.ref} --as eml), or correct its name.",
    )
