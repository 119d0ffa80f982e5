"""The hard rules of `rmtool.match.rules` for every mentor and mentee at once: where each of them refuses.

A thousand mentors and a thousand mentees are a million pairs, too many to ask one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import product
from operator import attrgetter

import numpy as np

from rmtool.match import traits
from rmtool.match.fit import FULL_MARKS
from rmtool.match.fit_grids import marks_grids
from rmtool.match.grids import (
    Bools,
    Marks,
    People,
    agreeing,
    alike,
    by_kind,
    gaps,
    has,
    nowhere,
    shared_topics,
)
from rmtool.match.rules import mandatory_criteria, named_rules
from rmtool.match.traits import PastPairs
from rmtool.model.people import Participant
from rmtool.model.programme import Matching

RuleGrid = Callable[[People, People], Bools]
"""Where a rule refuses: mentors in rows, mentees in columns."""


@by_kind(attrgetter("topics"), attrgetter("topics"))
def shared_topic(mentors: People, mentees: People) -> Bools:
    """Where they share no topic."""
    apart: Bools = shared_topics(mentors, mentees) == 0
    return apart


def not_oneself(mentors: People, mentees: People) -> Bools:
    """Where both are one person."""
    return alike(mentors, mentees, traits.address) | alike(mentors, mentees, lambda person: person.key)


def line_management(mentors: People, mentees: People) -> Bools:
    """Where one manages the other."""
    return (
        agreeing(mentors, traits.address, mentees, traits.manager_address)
        | agreeing(mentors, traits.manager_address, mentees, traits.address)
        | agreeing(mentors, traits.own_name, mentees, traits.manager_name)
        | agreeing(mentors, traits.manager_name, mentees, traits.own_name)
    )


def same_manager(mentors: People, mentees: People) -> Bools:
    """Where both have one manager."""
    by_address = alike(mentors, mentees, traits.manager_address)
    return by_address | alike(mentors, mentees, traits.manager_at_work)


def same_team(mentors: People, mentees: People) -> Bools:
    """Where both are of one team."""
    return alike(mentors, mentees, traits.team)


def past_pair(mentors: People, mentees: People, *, past_pairs: PastPairs) -> Bools:
    """Where they were a pair before."""
    return _marked(mentors, mentees, paired_before(mentors, mentees, past_pairs))


def paired_before(mentors: People, mentees: People, past_pairs: PastPairs) -> Iterator[tuple[int, int]]:
    """Yield each (mentor, mentee) who were a pair before, looking up the people of each past pair."""
    rows, columns = _by_address(mentors), _by_address(mentees)
    for past in past_pairs:
        one, other = min(past), max(past)
        for mentor, mentee in {(one, other), (other, one)}:
            yield from product(rows.get(mentor, ()), columns.get(mentee, ()))


def _by_address(people: People) -> dict[str, list[int]]:
    """Where the people of each address stand; those without one stand under the blank."""
    found: dict[str, list[int]] = {}
    for at, person in enumerate(people):
        found.setdefault(traits.address(person) or "", []).append(at)
    return found


def _marked(mentors: People, mentees: People, cells: Iterable[tuple[int, int]]) -> Bools:
    """Mark these cells of a table."""
    table = nowhere(mentors, mentees)
    for row, column in cells:
        table[row, column] = True
    return table


def keep_apart(mentors: People, mentees: People) -> Bools:
    """Where one asked not to meet the other."""
    return _marked(mentors, mentees, kept_apart(mentors, mentees))


def kept_apart(mentors: People, mentees: People) -> Iterator[tuple[int, int]]:
    """Yield each (mentor, mentee) of whom one asked not to meet the other."""
    yield from _avoided(mentors, mentees)
    yield from ((row, column) for column, row in _avoided(mentees, mentors))


def _avoided(people: People, others: People) -> Iterator[tuple[int, int]]:
    """Each (person, other) of whom the person asked not to meet the other.

    The others are looked up by address, and by one word of the name before all of its words are compared.
    """
    wishing = [(row, person) for row, person in enumerate(people) if person.avoid]
    if not wishing:
        return
    names = [traits.own_name(other) for other in others]
    by_address, by_word = _by_address(others), dict[str, list[int]]()
    for at, name in enumerate(names):
        by_word.setdefault(min(name or {""}), []).append(at)
    for row, person in wishing:
        avoided = traits.words_avoided(person)
        yield from (
            (row, at) for found in traits.addresses_avoided(person) for at in by_address.get(found, ())
        )
        yield from (
            (row, at) for word in avoided for at in by_word.get(word, ()) if (names[at] or {""}) <= avoided
        )


@by_kind(attrgetter("mode"), attrgetter("mode"))
def meeting_mode(mentors: People, mentees: People) -> Bools:
    """Where one meets only in person, the other only online."""
    return _outer_modes(mentors, "in_person", mentees, "online") | _outer_modes(
        mentors, "online", mentees, "in_person"
    )


def _outer_modes(mentors: People, mentor_mode: str, mentees: People, mentee_mode: str) -> Bools:
    def meets(mode: str) -> Callable[[Participant], bool]:
        return lambda person: person.mode == mode

    return np.logical_and.outer(has(mentors, meets(mentor_mode)), has(mentees, meets(mentee_mode)))


@by_kind(attrgetter("rung"), attrgetter("rung"))
def mentee_senior(mentors: People, mentees: People) -> Bools:
    """Where the mentee does not stand above the mentor, or a rung is unknown (NaN compares as false)."""
    return ~(gaps(mentors, mentees) > 0)


def rule_grids(past_pairs: PastPairs) -> dict[str, RuleGrid]:
    """Every hard rule by the name it has in `rmtool.match.rules`."""
    return {
        "shared_topic": shared_topic,
        "not_oneself": not_oneself,
        "line_management": line_management,
        "same_manager": same_manager,
        "same_team": same_team,
        "past_pair": partial(past_pair, past_pairs=past_pairs),
        "keep_apart": keep_apart,
        "meeting_mode": meeting_mode,
        "mentee_senior": mentee_senior,
    }


def refused_grids(
    mentors: People, mentees: People, matching: Matching, past_pairs: PastPairs
) -> Iterator[Bools]:
    """Where each rule in force refuses, one rule after the other, in the order in which they are asked."""
    grids, marks = rule_grids(past_pairs), marks_grids(matching.wanted_gap)
    for name in named_rules(matching):
        yield grids[name](mentors, mentees)
    for name in mandatory_criteria(matching):
        yield marks[name](mentors, mentees) < FULL_MARKS


def allowed_grid(mentors: People, mentees: People, matching: Matching, past_pairs: PastPairs) -> Bools:
    """Where no rule in force refuses."""
    refused = nowhere(mentors, mentees)
    for grid in refused_grids(mentors, mentees, matching, past_pairs):
        refused |= grid
    return ~refused


def refusals_grid(mentors: People, mentees: People, matching: Matching, past_pairs: PastPairs) -> Marks:
    """How many of the rules in force refuse each pair."""
    refusals = np.zeros((len(mentors), len(mentees)), np.int8)
    for grid in refused_grids(mentors, mentees, matching, past_pairs):
        refusals += grid
    return refusals
