"""How like a heading is to a question: a guess to put to the officer, never a reason to take one for it."""

from __future__ import annotations

import re

from rmtool.ingest.text import normal
from rmtool.model.programme import Question

COMMONPLACE = frozenset(
    re.findall(
        r"\w+",
        "a an and any are at be by can could do does for from have how i in is it like me my of on optional "
        "or our please tell that the this to us we what when where which who will with would you your",
    )
)
"""Words that questions share whatever they ask: "do you" makes no two of them alike."""


def likeness(heading: str, question: Question) -> float:
    """Measure how far the telling words of a heading and a question are the same, of 100, in any order."""
    from rapidfuzz import fuzz

    title = _telling(heading)
    return max(fuzz.token_set_ratio(title, _telling(name)) for name in (question.text, *question.aliases))


def _telling(text: str) -> str:
    """Keep the words that say what is asked; all of them, where none does."""
    words = re.findall(r"\w+", normal(text))
    return " ".join([word for word in words if word not in COMMONPLACE] or words)
