"""Who steps in first when somebody drops out: the reserve of each side, in a fixed and explainable order."""

from __future__ import annotations

import numpy as np

from rmtool.match.grids import Ints
from rmtool.match.lineup import Lineup
from rmtool.match.lottery import draw
from rmtool.model.matching import Proposal
from rmtool.model.people import Participant
from rmtool.model.programme import Matching


def places_in_reserve(proposal: Proposal, lineup: Lineup) -> dict[str, int]:
    """Give the place of each unpaired person among those of their side; 1 steps in first.

    First come those who waited since an earlier cohort (where that counts), then those whom the rules allow
    the most partners, then the best fit with one of them, then the lottery.
    """
    crowd, matching, decided = lineup.crowd, lineup.matching, lineup.decisions
    open_pairs = lineup.allowed.without(decided.locked | decided.rejected)
    mentors, mentees = crowd.sizes
    sides = (
        (proposal.unpaired_mentors, crowd.mentor_type, open_pairs.mentor, mentees[open_pairs.mentee]),
        (proposal.unpaired_mentees, crowd.mentee_type, open_pairs.mentee, mentors[open_pairs.mentor]),
    )
    places: dict[str, int] = {}
    for left, type_of, ends, partners in sides:
        options = _sums(ends, partners, len(type_of)).tolist()
        best = _best_scores(ends, open_pairs.score, len(type_of)).tolist()

        def order(ref: str) -> tuple[bool, int, int, int]:
            one, at = crowd.people[ref], type_of[ref]  # noqa: B023 - called within this round
            waited = matching.priority_for_waiting and one.waited
            return not waited, -options[at], -best[at], _lot(one, matching)  # noqa: B023 - as above

        places |= {ref: place for place, ref in enumerate(sorted(left, key=order), start=1)}
    return places


def _sums(ends: Ints, numbers: Ints, types: int) -> Ints:
    total = np.zeros(types, np.int64)
    np.add.at(total, ends, numbers)
    return total


def _best_scores(ends: Ints, scores: Ints, types: int) -> Ints:
    best = np.full(types, -1)
    np.maximum.at(best, ends, scores)
    return best


def _lot(person: Participant, matching: Matching) -> int:
    return draw(matching.seed, person.key, "reserve")
