"""Who steps in first when somebody drops out: the reserve of each side, in a fixed and explainable order."""

from __future__ import annotations

import numpy as np

from rmtool.match.candidates import Candidates
from rmtool.match.grids import Ints
from rmtool.match.lottery import draw
from rmtool.model.matching import Proposal
from rmtool.model.people import Participant
from rmtool.model.programme import Matching


def places_in_reserve(proposal: Proposal, allowed: Candidates, matching: Matching) -> dict[str, int]:
    """Give the place of each unpaired person among those of their side; 1 steps in first.

    First come those who waited since an earlier cohort (where that counts), then those whom the rules allow
    the most partners, then the best fit with one of them, then the lottery.
    """
    sides = (
        (proposal.unpaired_mentors, allowed.mentors, allowed.mentor_at, allowed.mentor),
        (proposal.unpaired_mentees, allowed.mentees, allowed.mentee_at, allowed.mentee),
    )
    places: dict[str, int] = {}
    for left, people, at, ends in sides:
        options = np.bincount(ends, minlength=len(people)).tolist()
        best = _best_scores(ends, allowed.score, len(people)).tolist()

        def order(ref: str) -> tuple[bool, int, int, int]:
            one = people[at[ref]]  # noqa: B023 - called within this round
            waited = matching.priority_for_waiting and one.waited
            return not waited, -options[at[ref]], -best[at[ref]], _lot(one, matching)  # noqa: B023 - as above

        places |= {ref: place for place, ref in enumerate(sorted(left, key=order), start=1)}
    return places


def _best_scores(ends: Ints, scores: Ints, people: int) -> Ints:
    best = np.full(people, -1)
    np.maximum.at(best, ends, scores)
    return best


def _lot(person: Participant, matching: Matching) -> int:
    return draw(matching.seed, person.key, "reserve")
