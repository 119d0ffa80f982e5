"""The list of past pairs: who was whose partner in which cohort, or what is wrong with the row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rmtool.ingest.named_columns import NamedRow
from rmtool.ingest.text import normal
from rmtool.ingest.values.addresses import fault_of_address, read_address
from rmtool.model.people import Problem
from rmtool.model.records import PastPair

COLUMNS = ("mentor_email", "mentee_email", "cohort")
BLANK = "the cell is blank, or could not be read"


def read_past_pairs(rows: Sequence[NamedRow]) -> tuple[tuple[PastPair, ...], tuple[Problem, ...]]:
    """Read every row as a past pair, addresses in lower case; the problems are of all rows that are none."""
    problems = tuple(problem for row in rows for problem in _problems(row))
    if problems:
        return (), problems
    return tuple(_pair(row) for row in rows), ()


def new_pairs(pairs: Sequence[PastPair], known: Sequence[PastPair]) -> tuple[PastPair, ...]:
    """Leave out the pairs that are on record already or stand further up, however the cohort is spelt."""
    seen = {_spelt(pair) for pair in known}
    fresh: dict[tuple[str, str, str], PastPair] = {}
    for pair in pairs:
        if _spelt(pair) not in seen:
            fresh.setdefault(_spelt(pair), pair)
    return tuple(fresh.values())


def _problems(row: NamedRow) -> Iterator[Problem]:
    if row.fault:
        yield Problem(row.fault, row=row.number)
        return
    for column in COLUMNS[:2]:
        fault = fault_of_address(row.cells[column]) if row.cells[column] else BLANK
        if fault:
            yield row.problem(column, fault)
    if not row.cells["cohort"]:
        yield row.problem("cohort", BLANK)
    mentor, mentee = (read_address(row.cells[column]) for column in COLUMNS[:2])
    if mentor and mentee and mentor.casefold() == mentee.casefold():
        yield row.problem("mentee_email", "it is the mentor's address too; nobody is their own partner")


def _pair(row: NamedRow) -> PastPair:
    mentor, mentee = ((read_address(row.cells[column]) or "").casefold() for column in COLUMNS[:2])
    return PastPair(mentor, mentee, row.cells["cohort"])


def _spelt(pair: PastPair) -> tuple[str, str, str]:
    return pair.mentor_email.casefold(), pair.mentee_email.casefold(), normal(pair.cohort)
