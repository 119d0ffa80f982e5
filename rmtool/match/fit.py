"""How well an allowed pair fits: the soft criteria, their weights, the score and its band.

Each criterion gives 0, 1 or 2 marks. A pair's score is the sum of marks times weight, an integer, so that the
best total is exact. Nothing here decides who may be a pair: that is `rmtool.match.rules`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from rmtool.match.traits import agree, employer
from rmtool.model.matching import Band, Fit
from rmtool.model.people import Participant
from rmtool.model.programme import FitBands, Level, Matching

Criterion = Callable[[Participant, Participant], int]
"""Marks from 0 to `FULL_MARKS` for a mentor and a mentee, in that order."""

FULL_MARKS = 2

WEIGHTS: Mapping[Level, int] = {
    Level.HIGH: 6,
    Level.MEDIUM: 3,
    Level.LOW: 1,
    Level.OFF: 0,
    Level.MANDATORY: 0,
}
"""What a mark is worth at each level: a high criterion weighs as much as two medium or six low ones.

A mandatory criterion is a hard rule. Every allowed pair has full marks for it, so it weighs nothing here.
"""


def first_topic(mentor: Participant, mentee: Participant) -> int:
    """2: the mentor offers the topic the mentee put first, or the mentee put none first. 0: they do not."""
    return FULL_MARKS if mentee.first_topic is None or mentee.first_topic in mentor.topics else 0


def more_topics(mentor: Participant, mentee: Participant) -> int:
    """One mark for each topic they share beyond the first, up to 2."""
    return max(0, min(FULL_MARKS, len(mentor.topics & mentee.topics) - 1))


def different_experience(mentor: Participant, mentee: Participant) -> int:
    """2: they share a topic the mentee does not live with. 1: the mentee did not say. 0: they do not."""
    if mentee.own_experience is None:
        return 1
    return FULL_MARKS if (mentor.topics & mentee.topics) - mentee.own_experience else 0


def seniority(mentor: Participant, mentee: Participant, *, wanted_gap: int) -> int:
    """2: the mentee stands `wanted_gap` rungs or more above. 1: fewer, or a rung is unknown. 0: not above."""
    if mentor.rung is None or mentee.rung is None:
        return 1
    gap = mentee.rung - mentor.rung
    if gap >= wanted_gap:
        return FULL_MARKS
    return 1 if gap > 0 else 0


def different_organisation(mentor: Participant, mentee: Participant) -> int:
    """2: they work for different organisations. 0: for the same one."""
    return 0 if agree(employer(mentor), employer(mentee)) else FULL_MARKS


def area(mentor: Participant, mentee: Participant) -> int:
    """How easily they meet: the area counts only as far as they would meet in person.

    2: the same area, or one meets only online and the other may. 1: different areas, and both would meet
    either way. 0: different areas, and one meets only in person.
    """
    modes = {mentor.mode, mentee.mode}
    if agree(mentor.area or None, mentee.area or None):
        return FULL_MARKS
    if "in_person" in modes:
        return 0
    return FULL_MARKS if "online" in modes else 1


def criteria(wanted_gap: int) -> dict[str, Criterion]:
    """Every soft criterion by the name that `[matching.weights]` calls it."""
    return {
        "first_topic": first_topic,
        "more_topics": more_topics,
        "different_experience": different_experience,
        "seniority": partial(seniority, wanted_gap=wanted_gap),
        "different_organisation": different_organisation,
        "area": area,
    }


def unknown_criteria(matching: Matching) -> tuple[str, ...]:
    """Names in `[matching.weights]` that no soft criterion answers to, in the order of the file."""
    known = criteria(matching.wanted_gap)
    return tuple(name for name in matching.weights if name not in known)


def weights(matching: Matching) -> dict[str, int]:
    """Say what a mark is worth, for each criterion that is not off."""
    return {
        name: WEIGHTS[matching.weights[name]]
        for name in criteria(matching.wanted_gap)
        if matching.weights.get(name, Level.OFF) is not Level.OFF
    }


def top_score(matching: Matching) -> int:
    """Give the score of full marks on every criterion."""
    return FULL_MARKS * sum(weights(matching).values())


def band_edges(top: int, bands: FitBands) -> tuple[int, int, int]:
    """Give the least scores called strong, good and fair: that per cent of the top score, rounded up."""
    return (-(-top * bands.strong // 100), -(-top * bands.good // 100), -(-top * bands.fair // 100))


def band_of(score: int, matching: Matching) -> Band:
    """Say what a score is called."""
    edges = band_edges(top_score(matching), matching.bands)
    return next((band for band, edge in zip(Band, edges, strict=False) if score >= edge), Band.WEAK)


def fit(mentor: Participant, mentee: Participant, matching: Matching) -> Fit:
    """How well these two fit: score, band, and the marks for each criterion that is not off."""
    known = criteria(matching.wanted_gap)
    worth = weights(matching)
    marks = {name: known[name](mentor, mentee) for name in worth}
    score = sum(worth[name] * given for name, given in marks.items())
    return Fit(score, band_of(score, matching), {name: (given, FULL_MARKS) for name, given in marks.items()})
