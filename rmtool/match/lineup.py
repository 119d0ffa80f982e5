"""The line-up of a match: who stands for whom, which of them may be paired, and what has been decided.

It is drawn up once for a match. The solver, the reasons and the shortages all read the same one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from rmtool.match.candidates import Candidates, allowed_pairs, require_room
from rmtool.match.crowd import TYPES_FROM, Crowd, Type, by_type, one_by_one, stand_alone
from rmtool.match.decisions import Decisions
from rmtool.match.grids import Ints
from rmtool.match.merging import merged
from rmtool.match.traits import PastPairs
from rmtool.model.people import Participant
from rmtool.model.programme import Matching

UNDECIDED = Decisions()

MOST_MATCHED = 30_000_000
"""Allowed pairs, of people or of types, that are matched at once: each takes some 170 bytes."""


@dataclass(frozen=True)
class Lineup:
    """Everyone who takes part, by type, and the allowed pairs of those who stand for the types.

    `crowd` holds the types that are matched. `kinds` holds them as they were before those with the same
    partners at the same scores were drawn together: people of one kind are alike to every single rule.
    """

    crowd: Crowd
    kinds: Crowd
    allowed: Candidates
    matching: Matching
    past_pairs: PastPairs
    decisions: Decisions
    by_type: bool

    @property
    def open(self) -> Candidates:
        """The allowed pairs that the officer did not reject."""
        return self.allowed.without(self.decisions.rejected)

    def deciding(self, decisions: Decisions) -> Lineup:
        """Give the line-up of the same people under other decisions."""
        if not self.by_type or _alone(self, decisions) == _alone(self, self.decisions):
            return replace(self, decisions=decisions)
        mentors, mentees = tuple(chain(*self.crowd.mentors)), tuple(chain(*self.crowd.mentees))
        return line_up(mentors, mentees, self.matching, self.past_pairs, decisions, types=True)

    def one_by_one(self) -> Candidates:
        """Give the allowed pairs person by person."""
        if not self.by_type:
            return self.allowed
        mentors, mentees = self.crowd.mentors, self.crowd.mentees
        arc, first, second = _everybody_in(self.allowed, self.crowd.sizes)
        return Candidates(
            tuple(chain(*mentors)),
            tuple(chain(*mentees)),
            _starts(mentors)[self.allowed.mentor[arc]] + first,
            _starts(mentees)[self.allowed.mentee[arc]] + second,
            self.allowed.score[arc],
            self.allowed.band[arc],
        )

    def pairs_one_by_one(self) -> int:
        """Count the allowed pairs person by person."""
        size, other_size = self.crowd.sizes
        return int((size[self.allowed.mentor] * other_size[self.allowed.mentee]).sum())


def _alone(lineup: Lineup, decisions: Decisions) -> frozenset[str]:
    return stand_alone(lineup.kinds.first_mentees, decisions)


def _starts(types: Sequence[Type]) -> Ints:
    """Where each type's first member stands once all types are put one after the other."""
    return np.cumsum([0, *(len(members) for members in types)])


def _everybody_in(allowed: Candidates, sizes: tuple[Ints, Ints]) -> tuple[Ints, Ints, Ints]:
    """Multiply the pairs of types out: which pair each is of, and both members by their places in a type."""
    across = sizes[1][allowed.mentee]
    number = sizes[0][allowed.mentor] * across
    arc = np.repeat(np.arange(len(allowed)), number)
    place = np.arange(len(arc)) - np.repeat(np.cumsum(number) - number, number)
    return arc, place // across[arc], place % across[arc]


def line_up(  # noqa: PLR0913 - everything that decides who may be paired
    mentors: Sequence[Participant],
    mentees: Sequence[Participant],
    matching: Matching,
    past_pairs: PastPairs,
    decisions: Decisions = UNDECIDED,
    *,
    types: bool | None = None,
) -> Lineup:
    """Give the line-up of these people: by type where `types` is set, else everyone for themselves.

    By default people are taken by type from `TYPES_FROM` possible pairs on.

    Raises:
        ProgrammeFault: where the programme names a rule or criterion that does not exist.
        RegisterFault: where two people share a key or a reference.
        UsageFault: where more pairs are allowed than a computer has room for.
    """
    if types is None:
        types = len(mentors) * len(mentees) >= TYPES_FROM
    if not types:
        crowd = one_by_one(mentors, mentees)
        allowed = allowed_pairs(mentors, mentees, matching, past_pairs)
        require_room(len(allowed), MOST_MATCHED)
        return Lineup(crowd, crowd, allowed, matching, past_pairs, decisions, by_type=False)
    kinds = by_type(mentors, mentees, matching, past_pairs, decisions)
    allowed = allowed_pairs(kinds.first_mentors, kinds.first_mentees, matching, past_pairs)
    crowd, allowed = merged(kinds, allowed, decisions)
    require_room(len(allowed), MOST_MATCHED)
    return Lineup(crowd, kinds, allowed, matching, past_pairs, decisions, by_type=True)
