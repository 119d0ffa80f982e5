"""Answers that say how many: `2`, `two`, `up to 2 mentees`."""

from __future__ import annotations

import re

from rmtool.ingest.text import normal

NUMBER_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_HOW_MANY = re.compile(
    rf"(?:(?:up to|at most|maximum of|max|only|just)\s)?(?P<number>\d{{1,4}}|{'|'.join(NUMBER_WORDS)})"
    r"(?:\s(?:reverse\s)?(?:mentees?|mentors?|people|person))?(?:\s(?:at most|max|maximum|only|each|please))?"
)


def read_number(text: str) -> int | None:
    """Read the one number that an answer names. None where it names none, or could mean another."""
    found = _HOW_MANY.fullmatch(normal(text))
    if found is None:
        return None
    number = found["number"]
    return int(number) if number.isdecimal() else NUMBER_WORDS.index(number)
