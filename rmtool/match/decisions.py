"""What was decided before the match: pairs that must be, pairs that must not be, pairs to keep."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from rmtool.match.candidates import Candidates
from rmtool.match.rules import first_refusal
from rmtool.match.traits import PastPairs
from rmtool.model.matching import Pair
from rmtool.model.programme import Matching
from rmtool.model.references import reference_order


@dataclass(frozen=True)
class Decisions:
    """Pairs that the officer locked or rejected, and existing pairs that are best kept.

    `override` lets a locked pair break a hard rule; the reason for that stands in the command log. `steady`
    is the best pairing without locks and rejections: among pairings of equal worth its pairs are kept before
    lots are drawn, so that a decision moves nobody whom it need not.
    """

    locked: frozenset[Pair] = frozenset()
    rejected: frozenset[Pair] = frozenset()
    kept: frozenset[Pair] = frozenset()
    override: bool = False
    steady: frozenset[Pair] = frozenset()


def unknown_locks(decisions: Decisions, people: Candidates) -> Iterator[str]:
    """Tell of each locked pair with somebody who cannot be matched now."""
    for pair in sorted(decisions.locked):
        if pair.mentor not in people.mentor_at or pair.mentee not in people.mentee_at:
            yield f"{pair.mentor} and {pair.mentee} are locked, but one of them is not there to be matched"


def contradicted_locks(decisions: Decisions) -> Iterator[str]:
    """Tell of each pair that is both locked and rejected."""
    for pair in sorted(decisions.locked & decisions.rejected):
        yield f"{pair.mentor} and {pair.mentee} are both locked and rejected"


def crowded_locks(decisions: Decisions, people: Candidates) -> Iterator[str]:
    """Tell of each person who is locked to more partners than they can take."""
    places = {person.ref: person.capacity for person in (*people.mentors, *people.mentees)}
    locks = Counter(ref for pair in decisions.locked for ref in (pair.mentor, pair.mentee))
    for ref, number in sorted(locks.items(), key=lambda lock: reference_order(lock[0])):
        if number > places.get(ref, number):
            yield f"{ref} is locked to {number} partners and can take {places[ref]}"


def forbidden_locks(
    decisions: Decisions, people: Candidates, matching: Matching, past_pairs: PastPairs
) -> Iterator[str]:
    """Tell of each locked pair that a hard rule refuses, naming the rule; none where it is overridden."""
    if decisions.override:
        return
    for pair in sorted(decisions.locked):
        mentor, mentee = people.mentor_at.get(pair.mentor), people.mentee_at.get(pair.mentee)
        if mentor is None or mentee is None:
            continue
        refusal = first_refusal(people.mentors[mentor], people.mentees[mentee], matching, past_pairs)
        if refusal:
            yield f"{pair.mentor} and {pair.mentee} are locked, but {refusal.reason} (rule {refusal.rule})"


def decision_faults(
    decisions: Decisions, people: Candidates, matching: Matching, past_pairs: PastPairs
) -> tuple[str, ...]:
    """All that stands against the officer's decisions; empty where they can be followed."""
    return (
        *unknown_locks(decisions, people),
        *contradicted_locks(decisions),
        *crowded_locks(decisions, people),
        *forbidden_locks(decisions, people, matching, past_pairs),
    )
