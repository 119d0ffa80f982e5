"""The list of candidates: every pair that the rules allow, person by person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rmtool.errors import UsageFault
from rmtool.reports.pairings import CANDIDATES

if TYPE_CHECKING:
    from rmtool.commands.review import Found

MOST_CANDIDATES = 5_000_000
"""Rows of the candidates file at most: a quarter of a gigabyte."""


def every_allowed_pair(found: Found) -> Iterator[Sequence[object]]:
    """Every allowed pair as the candidates file lists it: references, band, score, both rungs as `4:9`.

    Raises UsageFault where they are too many for a file.
    """
    number = found.lineup.pairs_one_by_one()
    if number > MOST_CANDIDATES:
        raise UsageFault(
            f"The rules allow {number:,} pairs, and {CANDIDATES} holds {MOST_CANDIDATES:,} at most. "
            "Nothing was changed.",
            hint="Run `rmtool match` without --candidates.",
        )
    rungs = {ref: "?" if p.rung is None else str(p.rung) for ref, p in found.field.by_ref.items()}
    for pair, score, band in found.lineup.one_by_one().listed():
        yield pair.mentor, pair.mentee, band.value, score, f"{rungs[pair.mentor]}:{rungs[pair.mentee]}"
