"""How old a reader has to be: the Flesch-Kincaid grade of a letter's own words.

The formula is that of Kincaid and others (1975): 0.39 words a sentence plus 11.8 syllables a word less 15.59
is the American school grade; the reading age is about five more. Names, dates and addresses are left out:
they are no sentences, and nobody can shorten them. Syllables are counted by their vowels: over our letters
that is within half a grade of a count by the CMU pronouncing dictionary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_BLOCK = re.compile(r"\n\n|\n(?=- )")
_SENTENCE_END = re.compile(r"(?<=[.?!:])\s+")
_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
_NO_SENTENCE = re.compile(r"Dear |Yours sincerely|- [A-Z][\w ]*:|.*\d{4}|.*@")
_SILENT = re.compile(r"(?:[^laeiouy]es|[^aeiouydt]ed|[^l]e)$")
_VOWELS = re.compile(r"[aeiouy]+")

FEWEST_WORDS = 4
"""Headings and labels are shorter than this, and no sentences."""


def grade(plain: str, *without: str) -> float:
    """Work out the Flesch-Kincaid grade of a letter's plain text, some phrases of it left out."""
    for phrase in without:
        plain = re.sub(r"\s+".join(map(re.escape, phrase.split())), "it", plain)
    sentences = [words for words in map(_WORD.findall, _sentences(plain)) if len(words) >= FEWEST_WORDS]
    words = [word for sentence in sentences for word in sentence]
    syllables = sum(map(_syllables, words))
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def _sentences(plain: str) -> Iterator[str]:
    for block in _BLOCK.split(plain):
        yield from (s for s in _SENTENCE_END.split(block.strip()) if not _NO_SENTENCE.match(s))


def _syllables(word: str) -> int:
    lower = word.lower()
    return max(1, len(_VOWELS.findall(_SILENT.sub("", lower) if len(lower) > 3 else lower)))
