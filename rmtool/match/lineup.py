"""The line-up of a match: who stands for whom, and which of them may be paired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rmtool.match.candidates import Candidates, allowed_pairs
from rmtool.match.crowd import Crowd, by_type, one_by_one
from rmtool.match.decisions import Decisions
from rmtool.match.merging import merged
from rmtool.match.traits import PastPairs
from rmtool.model.people import Participant
from rmtool.model.programme import Matching


@dataclass(frozen=True)
class Lineup:
    """Everyone who takes part, by type, and the allowed pairs of those who stand for the types."""

    crowd: Crowd
    allowed: Candidates


def line_up(  # noqa: PLR0913 - everything that decides who may be paired
    mentors: Sequence[Participant],
    mentees: Sequence[Participant],
    matching: Matching,
    past_pairs: PastPairs,
    decisions: Decisions,
    *,
    types: bool,
) -> Lineup:
    """Give the line-up of these people: by type where `types` is set, else everyone for themselves.

    Raises:
        ProgrammeFault: where the programme names a rule or criterion that does not exist.
        RegisterFault: where two people share a key or a reference.
    """
    if not types:
        return Lineup(one_by_one(mentors, mentees), allowed_pairs(mentors, mentees, matching, past_pairs))
    crowd = by_type(mentors, mentees, matching, past_pairs, decisions)
    allowed = allowed_pairs(crowd.first_mentors, crowd.first_mentees, matching, past_pairs)
    return Lineup(*merged(crowd, allowed, decisions))
