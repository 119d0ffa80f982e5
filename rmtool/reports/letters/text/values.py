"""A person's words inside a letter: kept to one clean line, and put in only after everything else was parsed.

While Jinja and Markdown run, a mark stands where a value will be. A mark is a key between two private-use
characters. No value holds one, because cleaning takes all private-use characters out, and no template does,
because reading refuses them. So nothing that a person typed is ever read as Jinja, Markdown or HTML.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping

MARK_OPENS, MARK_CLOSES = "\ue000", "\ue001"
_MARK = re.compile(f"{MARK_OPENS}([^{MARK_CLOSES}]+){MARK_CLOSES}")

_WEB_ADDRESS = re.compile("https://[!-~]+")

_DROPPED = frozenset({"Cc", "Cf", "Co", "Cs"})
"""Controls, bidi and zero-width characters, private-use characters, lone surrogates."""

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def one_line(text: str) -> str:
    """Write the words of a text on one line, without characters that cannot be seen."""
    composed = unicodedata.normalize("NFC", text)
    if not composed.isprintable():
        composed = "".join(c for c in composed if c.isspace() or unicodedata.category(c) not in _DROPPED)
    return " ".join(composed.split())


class WebAddress(str):
    """A web address out of the programme file: the one value that becomes a link.

    What an applicant typed never does, whatever it looks like.
    """

    __slots__ = ()


def linked(line: str) -> str:
    """Make a link of a line that is one web address; leave any other as the words it is."""
    return WebAddress(line) if _WEB_ADDRESS.fullmatch(line) else line


def in_xml(text: str) -> str:
    """Take out the characters that XML, and so a Word document or a workbook, cannot hold."""
    return _NOT_IN_XML.sub("", text)


def mark(key: str) -> str:
    """Make the mark that stands for the value with that key."""
    return f"{MARK_OPENS}{key}{MARK_CLOSES}"


def fill(text: str, values: Mapping[str, str], escaped: Callable[[str], str] = str) -> str:
    """Put each value where its mark stands, in one pass, so that what is put in is never looked at again."""
    return _MARK.sub(lambda found: escaped(values[found[1]]), text)
