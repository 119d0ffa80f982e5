"""Why decisions cannot be followed: pairs that are kept and cannot be; and how many faults are told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rmtool.commands.field import Field, Standing
from rmtool.model.matching import Pair
from rmtool.model.programme import Matching
from rmtool.model.references import reference_order
from rmtool.model.wording import listing

MOST_TOLD = 20
"""Faults told at most; the rest are counted."""


def first_told(faults: Sequence[str]) -> tuple[str, ...]:
    """The faults, or the first of them and how many more there are."""
    more = len(faults) - MOST_TOLD
    return (*faults[:MOST_TOLD], f"and {more:,} more") if more > 0 else tuple(faults)


def lock_faults(
    standing: Standing, field: Field, matching: Matching, rows: Mapping[Pair, int]
) -> Iterator[str]:
    """Tell of each kept pair that cannot be, then of each person who is kept in too many.

    `rows` says where in a file the officer decided on a pair, as Excel numbers rows.
    """
    for pair in sorted(standing.locked):
        fault = _of_pair(pair, standing, field, matching)
        if fault:
            yield f"{_place([pair], rows)}{fault}"
    yield from _of_people(standing, field, rows)


def _of_pair(pair: Pair, standing: Standing, field: Field, matching: Matching) -> str | None:
    """Say why this pair cannot be: one of the two cannot be paired now, or a rule refuses them."""
    from rmtool.match.rules import first_refusal

    people = field.by_ref
    gone = [ref for ref in (pair.mentor, pair.mentee) if ref not in people]
    if gone:
        return f"{gone[0]} cannot be paired now (rmtool show {gone[0]} says why)"
    refusal = first_refusal(people[pair.mentor], people[pair.mentee], matching, field.past)
    if refusal is None or pair in standing.overriding:
        return None
    return f"{refusal.reason} (rule {refusal.rule}); to insist, add --override --because"


def _of_people(standing: Standing, field: Field, rows: Mapping[Pair, int]) -> Iterator[str]:
    kept: dict[str, list[Pair]] = {}
    for pair in sorted(standing.locked):
        for ref in (pair.mentor, pair.mentee):
            kept.setdefault(ref, []).append(pair)
    for ref in sorted(kept.keys() & field.by_ref.keys(), key=reference_order):
        pairs, places = kept[ref], field.by_ref[ref].capacity
        if len(pairs) > places:
            yield f"{_place(pairs, rows)}{ref} is kept in {len(pairs)} pairs and can take {places}"


def _place(pairs: Sequence[Pair], rows: Mapping[Pair, int]) -> str:
    """The rows in which these pairs were decided on, if it was in the file."""
    numbers = sorted(rows[pair] for pair in pairs if pair in rows)
    if not numbers:
        return ""
    return f"{'row' if len(numbers) == 1 else 'rows'} {listing([str(number) for number in numbers])}: "
