"""Text as people type it, made plain: nothing invisible in it, and one spelling for what reads the same."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\u0085\v\f]")
_SPACES = re.compile(r"\s+")
_TYPOGRAPHY = str.maketrans(
    dict.fromkeys("\u2018\u2019\u02bc", "'") | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014", "-")
)
_TRAILING = " .,:;?!*"
_NONCHARACTERS = frozenset(range(0xFDD0, 0xFDF0))


class _Visible(dict[int, str]):
    """What each character becomes: itself, a space, or nothing. Filled as characters are met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        match unicodedata.category(character):
            case "Cc" | "Cf" | "Cs":
                plain = {"\n": "\n", "\t": " "}.get(character, "")
            case "Zs":
                plain = " "
            case _:
                plain = "" if code in _NONCHARACTERS or code & 0xFFFE == 0xFFFE else character  # noqa: PLR2004
        self[code] = plain
        return plain


_VISIBLE = _Visible()


def _is_plain(text: str) -> bool:
    """Whether text holds nothing to clean or to fold but case and ordinary spaces, as most answers do."""
    return text.isascii() and text.isprintable()


def clean(text: str) -> str:
    r"""Take out control, zero-width and direction characters and outer spaces; compose accents (NFC).

    Line ends become `\n`, and every kind of space an ordinary one. What can be seen is left as typed.
    """
    if _is_plain(text):
        return text.strip()
    return unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text).translate(_VISIBLE)).strip()


def one_line(text: str) -> str:
    """Put text on one line: a name with a line end in it would break a heading or an address."""
    if _is_plain(text) and "  " not in text:
        return text.strip()
    return _SPACES.sub(" ", text).strip()


@lru_cache(maxsize=8192)
def normal(text: str) -> str:
    """Fold what does not matter in comparing two spellings: letter forms, case, spaces, closing marks."""
    if _is_plain(text):
        folded = text.lower()
    else:
        folded = unicodedata.normalize("NFKC", clean(text)).translate(_TYPOGRAPHY).casefold()
    return _SPACES.sub(" ", folded).strip().rstrip(_TRAILING)
