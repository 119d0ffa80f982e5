"""Pay bands and grades, placed on the programme's ladder. What is not on it is asked about, never guessed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rmtool.ingest.text import normal
from rmtool.model.programme import Rung

LOCALLY_GRADED = frozenset({"local_authority"})
"""Sectors whose employers number their grades themselves: a council's Band 8 is not the Band 8 of the NHS."""

_NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"), start=1
    )
}
_BAND = re.compile(
    r"(?:(?:(?P<national>nhs|afc|a4c|agenda for change)|pay|salary)[\s:.-]*)*"
    rf"(?:(?:band|bd|grade|b)[\s:.#-]*)?"
    rf"(?P<number>0?[1-9](?:\.0)?|{'|'.join(_NUMBER_WORDS)})"
    r"[\s.(-]*(?:range\s*)?(?P<letter>[a-z])?\)?"
)
_PAYROLL_CODE = re.compile(r"x[nr]0(?P<number>[1-7])")
"""Codes of the NHS payroll system for Bands 1 to 7; those above are not ordered the same way everywhere."""

_OWN_SCALE = re.compile(r"(?:band|bd|b|grade|scale|scp|spinal point|so|po|sco)?[\s.:-]*\d{1,2}[a-z]?")
_DATE_LIKE = re.compile(
    r"\d{4}-\d{2}-\d{2}.*|\d{1,2}[-/ ][a-z]{3,9}(?:[-/ ]\d{2,4})?|\d{1,2}/\d{1,2}/\d{2,4}"
)
_BANDS_NAMED = re.compile(r"\b(?:band|b)?[1-9][a-d]?\b")
_LETTERS_NAMED = re.compile(r"8 ?[a-d] ?(?:/|-|or|to|and) ?[a-d]\b")

SEVERAL = (
    "more than one band is named; ask which one they are paid on, leaving acting and seconded posts aside"
)


@dataclass(frozen=True)
class Placing:
    """A rung of the ladder, or None and what to ask. Both are empty where no grade was given."""

    rung: int | None
    ask: str = ""


@dataclass(frozen=True)
class Ladder:
    """The grades of a programme by the form in which they are compared: for anyone, by sector, and anywhere.

    `anywhere` holds the rungs that a title has in any sector, for people whose sector is not known.
    """

    anyone: Mapping[str, int]
    by_sector: Mapping[str, Mapping[str, int]]
    anywhere: Mapping[str, frozenset[int]]


def read_ladder(rungs: Iterable[Rung]) -> Ladder:
    """Index the rungs, so that typed grades and the programme's own are compared in one form."""
    anyone: dict[str, int] = {}
    by_sector: dict[str, dict[str, int]] = defaultdict(dict)
    anywhere: dict[str, set[int]] = defaultdict(set)
    for rung in rungs:
        anyone |= {_comparable(grade): rung.rung for grade in rung.grades}
        for sector, grades in rung.by_sector.items():
            for grade in grades:
                by_sector[sector][normal(grade)] = rung.rung
                anywhere[normal(grade)].add(rung.rung)
    return Ladder(anyone, by_sector, {title: frozenset(found) for title, found in anywhere.items()})


def place(text: str, sector: str | None, ladder: Ladder) -> Placing:
    """Place a grade as typed on the ladder, by the titles of its sector first and then by its band."""
    title = normal(text)
    if not title:
        return Placing(None)
    rung = _rung_of_title(title, sector, ladder)
    if rung is None and not _is_own_scale(title, sector):
        rung = ladder.anyone.get(_comparable(text))
    return Placing(rung) if rung is not None else Placing(None, _what_to_ask(title, sector))


def band_of(text: str) -> str | None:
    """Name the Agenda for Change band of a grade, as `band 5` or `band 8a`, or None.

    Band 8 alone is none: it has four parts. So is a letter after any other band.
    """
    title = normal(text)
    if code := _PAYROLL_CODE.fullmatch(title):
        return f"band {code['number']}"
    found = _BAND.fullmatch(title)
    if not found:
        return None
    number = _NUMBER_WORDS.get(found["number"], found["number"].removesuffix(".0").lstrip("0"))
    letter = found["letter"] or ""
    if (letter in {"a", "b", "c", "d"}) if number == "8" else not letter:
        return f"band {number}{letter}"
    return None


def _comparable(grade: str) -> str:
    return band_of(grade) or normal(grade)


def _rung_of_title(title: str, sector: str | None, ladder: Ladder) -> int | None:
    if sector is not None:
        return ladder.by_sector.get(sector, {}).get(title)
    found = ladder.anywhere.get(title, frozenset())
    return next(iter(found)) if len(found) == 1 else None


def _is_own_scale(title: str, sector: str | None) -> bool:
    """Whether a number is one of the employer's own: a council's, unless it says that it is the NHS's."""
    if sector not in LOCALLY_GRADED:
        return False
    found = _BAND.fullmatch(title)
    return found is not None and not found["national"]


def _what_to_ask(title: str, sector: str | None) -> str:
    if sector in LOCALLY_GRADED and _OWN_SCALE.fullmatch(title):
        return "the grade is on the employer's own scale; ask for the job's level, or add it to the ladder"
    if _DATE_LIKE.fullmatch(title):
        return "the grade looks like a date, as Excel makes of a range such as 3-4; ask for the band"
    if _is_eight_alone(title):
        return "the band is given without its letter; ask whether it is a, b, c or d"
    if len(_BANDS_NAMED.findall(title)) > 1 or _LETTERS_NAMED.search(title):
        return SEVERAL
    return "the grade is not on the programme's ladder; ask what it corresponds to, or add it to the ladder"


def _is_eight_alone(title: str) -> bool:
    found = _BAND.fullmatch(title)
    return (
        found is not None
        and not found["letter"]
        and found["number"].removesuffix(".0").lstrip("0") in {"8", "eight"}
    )
