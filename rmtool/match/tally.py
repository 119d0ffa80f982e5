"""What a set of pairs reaches by each objective, counted from the pairs themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rmtool.match.decisions import Decisions
from rmtool.match.lottery import draw
from rmtool.match.objectives import SECOND_PARTNERS, lottery_name
from rmtool.model.matching import Band, ProposedPair
from rmtool.model.people import Participant
from rmtool.model.programme import Matching


def tally(  # noqa: PLR0913 - what is counted, and what gives it its worth
    pairs: Sequence[ProposedPair],
    people: Mapping[str, Participant],
    matching: Matching,
    decisions: Decisions,
    lottery_rounds: int,
    *,
    drawn_as: Mapping[str, Participant] | None = None,
) -> tuple[tuple[str, int], ...]:
    """Each objective's name and value, in the order of importance; locked pairs count like the others.

    `drawn_as` says whose key each person draws with in the lottery between types; by default their own.
    """
    mentors, mentees = {pair.pair.mentor for pair in pairs}, {pair.pair.mentee for pair in pairs}
    reached = {"pairs": len(pairs)}
    if matching.priority_for_waiting:
        reached["waited"] = sum(people[ref].waited for ref in mentors | mentees)
    if decisions.kept:
        reached["kept"] = sum(pair.pair in decisions.kept for pair in pairs)
    reached[SECOND_PARTNERS] = 2 * len(pairs) - len(mentors) - len(mentees)
    for band in (Band.WEAK, Band.FAIR, Band.GOOD):
        reached[band.value] = sum(pair.band is band for pair in pairs)
    reached["total"] = sum(pair.score for pair in pairs)
    if decisions.steady:
        reached["steady"] = sum(pair.pair in decisions.steady for pair in pairs)
    drawn_as = drawn_as or people
    keys = [(drawn_as[pair.pair.mentor].key, drawn_as[pair.pair.mentee].key) for pair in pairs]
    for held in range(1, lottery_rounds + 1):
        reached[lottery_name(held)] = sum(draw(matching.seed, *key, held) for key in keys)
    return tuple(reached.items())
