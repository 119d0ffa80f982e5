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

_DROPPED = frozenset({"Cc", "Cf", "Co", "Cs"})
"""Controls, bidi and zero-width characters, private-use characters, lone surrogates."""


def one_line(text: str) -> str:
    """Write the words of a text on one line, without characters that cannot be seen."""
    composed = unicodedata.normalize("NFC", text)
    if not composed.isprintable():
        composed = "".join(c for c in composed if c.isspace() or unicodedata.category(c) not in _DROPPED)
    return " ".join(composed.split())


def mark(key: str) -> str:
    """Make the mark that stands for the value with that key."""
    return f"{MARK_OPENS}{key}{MARK_CLOSES}"


def fill(text: str, values: Mapping[str, str], escaped: Callable[[str], str] = str) -> str:
    """Put each value where its mark stands, in one pass, so that what is put in is never looked at again."""
    return _MARK.sub(lambda found: escaped(values[found[1]]), text)
