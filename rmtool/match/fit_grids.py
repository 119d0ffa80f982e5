"""The soft criteria of `rmtool.match.fit` for every mentor and mentee at once: the marks that each gives."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

import numpy as np

from rmtool.match import traits
from rmtool.match.fit import FULL_MARKS, weights
from rmtool.match.grids import (
    Bools,
    Marks,
    People,
    Scores,
    Trait,
    agreeing,
    alike,
    by_kind,
    gaps,
    has,
    nowhere,
    shared_topics,
)
from rmtool.model.people import Participant
from rmtool.model.programme import Matching

MarksGrid = Callable[[People, People], Marks]
"""Marks from 0 to `FULL_MARKS`: mentors in rows, mentees in columns."""

_TOPICS: Trait = attrgetter("topics")
_RUNG: Trait = attrgetter("rung")
_WHERE: Trait = attrgetter("area", "mode")


def _full_where(table: Bools) -> Marks:
    return np.multiply(table, FULL_MARKS, dtype=np.int8)


@by_kind(_TOPICS, attrgetter("first_topic"))
def first_topic(mentors: People, mentees: People) -> Marks:
    """2 where the mentor offers the mentee's first topic, or the mentee has none."""
    offered = nowhere(mentors, mentees)
    for topic in {mentee.first_topic for mentee in mentees}:
        offered |= np.logical_and.outer(has(mentors, _offers(topic)), has(mentees, _puts_first(topic)))
    return _full_where(offered)


def _offers(topic: str | None) -> Callable[[Participant], bool]:
    return lambda mentor: topic is None or topic in mentor.topics


def _puts_first(topic: str | None) -> Callable[[Participant], bool]:
    return lambda mentee: mentee.first_topic == topic


@by_kind(_TOPICS, _TOPICS)
def more_topics(mentors: People, mentees: People) -> Marks:
    """One mark for each shared topic beyond the first."""
    return np.clip(shared_topics(mentors, mentees) - 1, 0, FULL_MARKS)


@by_kind(_TOPICS, attrgetter("topics", "own_experience"))
def different_experience(mentors: People, mentees: People) -> Marks:
    """2 where a shared topic is new to the mentee, 1 where the mentee did not say."""
    silent = has(mentees, lambda mentee: mentee.own_experience is None)
    new = _full_where(shared_topics(mentors, mentees, lived=False) > 0)
    return np.where(silent[None, :], np.int8(1), new)


def seniority(wanted_gap: int) -> MarksGrid:
    """2 from the wanted gap on, 1 for a smaller gap or an unknown rung."""

    @by_kind(_RUNG, _RUNG)
    def marks(mentors: People, mentees: People) -> Marks:
        above = gaps(mentors, mentees)
        some = (above > 0) | np.isnan(above)
        return np.select([above >= wanted_gap, some], [np.int8(FULL_MARKS), np.int8(1)], np.int8(0))

    return marks


def different_organisation(mentors: People, mentees: People) -> Marks:
    """2 unless they work for the same organisation."""
    return _full_where(~alike(mentors, mentees, traits.employer))


@by_kind(_WHERE, _WHERE)
def area(mentors: People, mentees: People) -> Marks:
    """2 in the same area or where they meet online anyway, 1 where they could."""
    same = agreeing(mentors, lambda p: p.area or None, mentees, lambda p: p.area or None)
    in_person = np.logical_or.outer(
        *(has(p, lambda one: one.mode == "in_person") for p in (mentors, mentees))
    )
    online = np.logical_or.outer(*(has(p, lambda one: one.mode == "online") for p in (mentors, mentees)))
    most, least = np.int8(FULL_MARKS), np.int8(0)
    return np.select([same, in_person, online], [most, least, most], np.int8(1))


def marks_grids(wanted_gap: int) -> dict[str, MarksGrid]:
    """Every soft criterion by the name it has in `rmtool.match.fit`."""
    return {
        "first_topic": first_topic,
        "more_topics": more_topics,
        "different_experience": different_experience,
        "seniority": seniority(wanted_gap),
        "different_organisation": different_organisation,
        "area": area,
    }


def score_grid(mentors: People, mentees: People, matching: Matching) -> Scores:
    """Every pair's score, allowed or not."""
    marks = marks_grids(matching.wanted_gap)
    scores = np.zeros((len(mentors), len(mentees)), np.int16)
    for name, worth in weights(matching).items():
        if worth:
            scores += worth * marks[name](mentors, mentees)
    return scores
