"""Names and addresses in free text, in the one spelling in which people are told apart and recognised."""

from __future__ import annotations

import re
from functools import cache
from unicodedata import combining, normalize

_TITLES = frozenset({"dame", "dr", "miss", "mr", "mrs", "ms", "mx", "prof", "professor", "rev", "sir"})
_APOSTROPHES = str.maketrans("", "", "'`\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}")
_WORD = re.compile(r"\w+")
_ADDRESS = re.compile(r"[^\s,;:<>()\[\]\"]+@[^\s,;:<>()\[\]\"]+")


@cache  # a thousand people name a few dozen employers and managers, and every rule asks anew
def words(text: str) -> tuple[str, ...]:
    """Give the words of a text in order: casefolded, without accents, apostrophes or punctuation."""
    letters = normalize("NFKD", text.casefold().translate(_APOSTROPHES))
    return tuple(_WORD.findall("".join(letter for letter in letters if not combining(letter))))


@cache
def name_words(text: str) -> frozenset[str] | None:
    """Give the words of a name in no order and without titles, so that "Smith, Dr Ann" is "Ann Smith"."""
    return frozenset(words(text)) - _TITLES or None


def addresses_in(text: str) -> frozenset[str]:
    """Give the e-mail addresses that stand in a text, casefolded."""
    return frozenset(found.casefold().strip(".'") for found in _ADDRESS.findall(text))
