"""Who comes nearest to being a partner of somebody whom the rules allow nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from rmtool.match.candidates import CELLS_AT_ONCE
from rmtool.match.fit_grids import score_grid
from rmtool.match.grids import Marks, People, Scores
from rmtool.match.lineup import Lineup
from rmtool.match.rule_grids import refusals_grid
from rmtool.model.people import Participant
from rmtool.model.programme import Role


def nearest_partners(lineup: Lineup, role: Role, refs: Iterable[str]) -> dict[str, Participant]:
    """Give each of these people of one role the partner whom the fewest rules refuse, then the best fit.

    People of one kind are given the same; there has to be somebody on the other side.
    """
    kinds = lineup.kinds
    own, kind_of, others = kinds.first_mentors, kinds.mentor_type, kinds.first_mentees
    if role is Role.MENTEE:
        own, kind_of, others = kinds.first_mentees, kinds.mentee_type, kinds.first_mentors
    kind = {ref: kind_of[ref] for ref in refs}
    asked = sorted(set(kind.values()))
    found = dict(zip(asked, _nearest([own[at] for at in asked], others, role, lineup), strict=True))
    return {ref: others[found[at]] for ref, at in kind.items()}


def _nearest(people: Sequence[Participant], others: People, role: Role, lineup: Lineup) -> Iterator[int]:
    """Yield where each person's nearest stands among the others; the first of several."""
    height = max(1, CELLS_AT_ONCE // len(others))
    for start in range(0, len(people), height):
        some = people[start : start + height]
        refused, scores = _tables(some, others, role, lineup)
        fewest = refused == refused.min(axis=1, keepdims=True)
        yield from np.argmax(np.where(fewest, scores, -1), axis=1).tolist()


def _tables(people: People, others: People, role: Role, lineup: Lineup) -> tuple[Marks, Scores]:
    """Tabulate how many rules refuse each pair and how well it fits, a row for each of the people."""
    mentors, mentees = (people, others) if role is Role.MENTOR else (others, people)
    refused = refusals_grid(mentors, mentees, lineup.matching, lineup.past_pairs)
    scores = score_grid(mentors, mentees, lineup.matching)
    return (refused, scores) if role is Role.MENTOR else (refused.T, scores.T)
