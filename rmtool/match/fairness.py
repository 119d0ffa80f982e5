"""What fairness and the officer's decisions cost: the pairing as it is, beside the one without them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from rmtool.match.assign import assign
from rmtool.match.candidates import BANDS
from rmtool.match.instance import instance
from rmtool.match.lineup import Lineup
from rmtool.match.objectives import LOTTERY, SECOND_PARTNERS
from rmtool.match.propose import best_pairs
from rmtool.model.matching import Pair, Proposal

MOST_PRICED = 20
"""Decisions priced one by one: each that differs from the free optimum takes a match of its own."""

BEFORE_FAIRNESS = frozenset({"pairs", "waited", "kept", SECOND_PARTNERS, "total"})
"""The objectives that are left where bands do not count."""


@dataclass(frozen=True)
class Picture:
    """What a pairing comes to: pairs in all and by band, the lowest score of a pair, and the total."""

    pairs: int
    bands: Mapping[str, int]
    lowest: int
    total: int


def picture(scores: Sequence[int], bands: Sequence[str]) -> Picture:
    """Count a pairing by the score and band of each of its pairs."""
    counted = {band.value: bands.count(band.value) for band in BANDS}
    return Picture(len(scores), counted, min(scores, default=0), sum(scores))


def of_proposal(proposal: Proposal) -> Picture:
    """Count a proposal."""
    return picture([p.score for p in proposal.pairs], [p.band.value for p in proposal.pairs])


def plain_maximum(lineup: Lineup) -> Picture:
    """Count the pairing with the most pairs and then the highest total fit, whoever fits badly for it."""
    allowed, decisions = lineup.allowed, lineup.decisions
    posed = instance(allowed, lineup.matching, decisions, lineup.crowd.sizes)
    objectives = [objective for objective in posed.objectives if objective.name in BEFORE_FAIRNESS]
    taken = assign(posed.network, objectives, ()).taken
    free = posed.candidates
    kept = allowed.among(decisions.locked) > 0
    scores = [*np.repeat(free.score, taken).tolist(), *allowed.score[kept].tolist()]
    bands = [*np.repeat(free.band, taken).tolist(), *allowed.band[kept].tolist()]
    return picture(scores, [BANDS[band].value for band in bands])


@dataclass(frozen=True)
class Toll:
    """What decisions cost against the best pairing without any: changes by objective, none where it is free.

    `each` prices the decisions alone, one by one; None where there are too many, of them or of people.
    """

    whole: Mapping[str, int]
    each: Mapping[Pair, Mapping[str, int]] | None


def toll(proposal: Proposal, free: Proposal, lineup: Lineup) -> Toll:
    """Price the officer's decisions, all together as they made this proposal and each on its own.

    `free` is the proposal that there would be without them.
    """
    decisions = lineup.decisions
    proposed = {p.pair for p in free.pairs}
    costly = (decisions.locked - proposed) | (decisions.rejected & proposed)
    if lineup.by_type or len(costly) > MOST_PRICED:
        return Toll(_difference(free, proposal), None)
    each: dict[Pair, Mapping[str, int]] = {pair: {} for pair in sorted(decisions.locked | decisions.rejected)}
    for pair in sorted(costly):
        only = replace(decisions, locked=decisions.locked & {pair}, rejected=decisions.rejected & {pair})
        alone = best_pairs(lineup.deciding(only))
        each[pair] = _difference(free, alone)
    return Toll(_difference(free, proposal), each)


def _difference(free: Proposal, other: Proposal) -> dict[str, int]:
    """Say how the counts of another proposal differ, the lottery left out."""
    reached = dict(other.objectives)
    changes = {name: reached.get(name, 0) - value for name, value in free.objectives}
    return {name: change for name, change in changes.items() if change and not name.startswith(LOTTERY)}
