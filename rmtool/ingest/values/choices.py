"""Answers chosen from a list: labels, aliases and values read as the values that rmtool keeps."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from rmtool.ingest.text import normal
from rmtool.model.programme import Option

_SEMICOLON = re.compile(r"\s*;\s*")

YES_WORDS = frozenset(
    {"yes", "y", "true", "agree", "agreed", "i agree", "i do", "i consent", "yes, i agree", "yes i agree"}
)
NO_WORDS = frozenset(
    {"no", "n", "false", "disagree", "i disagree", "i do not agree", "i don't agree", "no, i do not agree"}
)


@dataclass(frozen=True)
class Chosen:
    """The values of the options ticked, and the parts of the answer that are no option of this question."""

    values: frozenset[str]
    unread: tuple[str, ...] = field(default=(), repr=False)

    @property
    def unknown(self) -> int:
        """How many parts of the answer are no option."""
        return len(self.unread)


NOTHING_CHOSEN = Chosen(frozenset())


def index_options(options: Iterable[Option]) -> dict[str, str]:
    """Map every spelling of an option, as `spelling` writes it, to the option's value."""
    return {
        spelling(name): option.value
        for option in options
        for name in (option.value, *option.aliases, option.label)
    }


@lru_cache(maxsize=8192)
def spelling(text: str) -> str:
    """Give the form in which an answer is looked up: normal, with no spaces around semicolons."""
    return _SEMICOLON.sub(";", normal(text)).strip(";")


def choose_one(text: str, values: Mapping[str, str]) -> str | None:
    """Find the value of the option that the answer names. One choice may carry the `;` of several."""
    return values.get(spelling(text))


def choose_several(text: str, values: Mapping[str, str]) -> Chosen:
    """Read a multiple choice in any of the ways it reaches us.

    Forms writes `A;B;`, Power Automate and Microsoft Lists `["A","B"]`, Google Forms `A, B`. Commas part the
    answer only where every part is an option, because options hold commas too.
    """
    listed = _json_parts(text)
    if listed is not None:
        return _matched(listed, values, ";")
    chosen = _matched(text.split(";"), values, ";")
    if chosen.unknown and "," in text:
        by_commas = _matched(text.split(","), values, ",")
        return chosen if by_commas.unknown else by_commas
    return chosen


def read_yes_no(text: str, values: Mapping[str, str]) -> bool | None:
    """Read consent and the like. None where the words are neither plainly yes nor plainly no."""
    word = choose_one(text, values) or normal(text)
    if word in YES_WORDS:
        return True
    return False if word in NO_WORDS else None


def _json_parts(text: str) -> list[str] | None:
    if not text.startswith("["):
        return None
    try:
        parts = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return [part for part in parts if isinstance(part, str)] if isinstance(parts, list) else None


def _matched(parts: Sequence[str], values: Mapping[str, str], joint: str) -> Chosen:
    """Match parts to options, the longest run of parts first: an option may itself hold the separator.

    No run has more parts than the options have: an answer may be thousands of separators.
    """
    parts = [part for part in parts if part.strip()]
    longest = 1 + max((option.count(joint) for option in values), default=0)
    found: set[str] = set()
    unread: list[str] = []
    start = 0
    while start < len(parts):
        ends = range(min(len(parts), start + longest), start, -1)
        end = next((end for end in ends if spelling(joint.join(parts[start:end])) in values), None)
        if end is None:
            unread.append(parts[start])
            start += 1
        else:
            found.add(values[spelling(joint.join(parts[start:end]))])
            start = end
    return Chosen(frozenset(found), tuple(unread))
