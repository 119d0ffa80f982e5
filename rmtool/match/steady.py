"""The best pairs under the officer's decisions, as close as can be to the best pairs without them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rmtool.match.decisions import Decisions
from rmtool.match.lineup import Lineup
from rmtool.match.propose import best_pairs
from rmtool.model.matching import Proposal


@dataclass(frozen=True)
class Decided:
    """A proposal that follows decisions, and the free one without locks and rejections: None without any."""

    proposal: Proposal
    free: Proposal | None


def propose_decided(lineup: Lineup) -> Decided:
    """Give the best pairs that follow the decisions. Nobody is moved whom the decisions need not move.

    The pairs are compared with those of the free proposal, not with those of the last one: so the lottery
    cannot be steered by taking decisions and taking them back. Raises what `propose` does.
    """
    decisions = lineup.decisions
    if not decisions.locked and not decisions.rejected:
        return Decided(best_pairs(lineup), None)
    free = best_pairs(lineup.deciding(Decisions(kept=decisions.kept)))
    steady = frozenset(proposed.pair for proposed in free.pairs)
    return Decided(best_pairs(lineup.deciding(replace(decisions, steady=steady))), free)
