"""The body of a letter in its two forms: HTML, and plain text with short lines.

Letters use headings, lists and links. NHS style has no bold, italics or pictures, and raw HTML would be a way
past the escaping: none of these is read as more than the characters it is written with.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from urllib.parse import quote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from rmtool.reports.letters.text.values import MARK_OPENS, WebAddress, fill

LINE = 72
"""Characters in a line of plain text: what e-mail programs show and quote without breaking it again."""


class _LetterMarkdown(MarkdownIt):
    """Markdown with headings, lists and links, and no more."""

    def __init__(self) -> None:
        super().__init__("zero")
        self.enable(["heading", "list", "link"])

    def validateLink(self, url: str) -> bool:  # noqa: N802 - markdown-it's name
        """Allow links to addresses that the template writes out; a mark inside one is never filled."""
        return url.startswith(("https://", "mailto:")) and quote(MARK_OPENS) not in url


_MARKDOWN = _LetterMarkdown()


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, heading or list item of the plain text: what leads its first line, and its words.

    A `tight` paragraph stands right under another tight one, as the items of a list do.
    """

    lead: str
    words: str
    tight: bool


@dataclass(frozen=True)
class Shape:
    """A body with its marks still in it: the HTML, and the paragraphs of the plain text."""

    html: str
    paragraphs: tuple[Paragraph, ...]


@lru_cache(maxsize=256)
def shape(markdown: str) -> Shape:
    """Parse a body whose values are still marks. Most letters of a kind share one shape, so it is kept."""
    tokens = _MARKDOWN.parse(markdown)
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return Shape(html, tuple(_paragraphs(tokens)))


def html_of(body: Shape, values: Mapping[str, str]) -> str:
    """Put the values into the HTML, each escaped."""
    return fill(body.html, values, _in_html)


def plain_of(body: Shape, values: Mapping[str, str]) -> str:
    """Put the values into the plain text, in lines of at most 72 characters unless one word is longer."""
    lines: list[str] = []
    previous: Paragraph | None = None
    for paragraph in body.paragraphs:
        if previous and not (previous.tight and paragraph.tight):
            lines.append("")
        lines += _wrapped(paragraph.lead, fill(paragraph.words, values))
        previous = paragraph
    return "\n".join(lines) + "\n"


def _in_html(value: str) -> str:
    escaped = escape(value)
    return f'<a href="{escaped}">{escaped}</a>' if isinstance(value, WebAddress) else escaped


@lru_cache(maxsize=1024)
def _wrapped(lead: str, words: str) -> list[str]:
    return textwrap.wrap(
        words,
        LINE,
        initial_indent=lead,
        subsequent_indent=" " * len(lead),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _paragraphs(tokens: Sequence[Token]) -> Iterator[Paragraph]:
    lead, tight = "", False
    for token in tokens:
        match token.type:
            case "list_item_open":
                lead = _bullet(token)
            case "list_item_close":
                lead = ""
            case "paragraph_open":
                tight = token.hidden
            case "inline":
                yield Paragraph(lead, _words(token.children or ()), tight)
                lead, tight = " " * len(lead), False
            case _:
                pass


def _bullet(item: Token) -> str:
    """Lead a list item with a hyphen, or its number; deeper lists stand further in."""
    depth = item.level // 2
    return "  " * depth + (f"{item.info}. " if item.info else "- ")


def _words(tokens: Sequence[Token]) -> str:
    """Take the words of a paragraph; the address of a link follows its text, in brackets."""
    written: list[str] = []
    address = ""
    for token in tokens:
        match token.type:
            case "link_open":
                address = str(token.attrGet("href")).removeprefix("mailto:")
            case "link_close" if written[-1:] != [address]:
                written.append(f" ({address})")
            case _:
                written.append(token.content)
    return "".join(written)
