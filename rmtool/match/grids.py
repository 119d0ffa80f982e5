"""Tables of every mentor (rows) by every mentee (columns): who agrees on a trait, what topics they share."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import wraps
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from rmtool.model.people import Participant

People = Sequence[Participant]
Trait = Callable[[Participant], Hashable | None]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Marks = npt.NDArray[np.int8]
Scores = npt.NDArray[np.int16]
Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int32]
Cell = TypeVar("Cell", bound=np.generic)
Grid = Callable[[People, People], npt.NDArray[Cell]]

_BLANK = -1


def by_kind(of_mentor: Trait, of_mentee: Trait) -> Callable[[Grid[Cell]], Grid[Cell]]:
    """Work a table out only for mentors and mentees who differ in these traits, and spread it over the rest.

    A thousand people have a few dozen sets of topics, say, and copying a row is the fastest way to fill it.
    """

    def with_kinds(grid: Grid[Cell]) -> Grid[Cell]:
        @wraps(grid)
        def spread(mentors: People, mentees: People) -> npt.NDArray[Cell]:
            (some, rows), (others, columns) = _kinds(mentors, of_mentor), _kinds(mentees, of_mentee)
            return grid(some, others).take(columns, axis=1).take(rows, axis=0)

        return spread

    return with_kinds


def _kinds(people: People, trait: Trait) -> tuple[People, npt.NDArray[np.intp]]:
    """Give somebody of each kind, and the kind of everybody by position."""
    found: dict[Hashable, tuple[int, Participant]] = {}
    kinds = [found.setdefault(trait(person), (len(found), person))[0] for person in people]
    return [person for _, person in found.values()], np.array(kinds, np.intp)


def _codes(people: People, trait: Trait, book: dict[Hashable, int]) -> Codes:
    """Each person's trait as a number that stands for it in the book; blank is `_BLANK`."""
    seen = (trait(person) for person in people)
    return np.array([_BLANK if t is None else book.setdefault(t, len(book)) for t in seen], np.int32)


def agreeing(mentors: People, mentor_trait: Trait, mentees: People, mentee_trait: Trait) -> Bools:
    """Where the mentor's trait is known and is the mentee's."""
    book: dict[Hashable, int] = {}
    rows, columns = _codes(mentors, mentor_trait, book), _codes(mentees, mentee_trait, book)
    same: Bools = np.equal.outer(rows, columns) & (rows != _BLANK)[:, None]
    return same


def alike(mentors: People, mentees: People, trait: Trait) -> Bools:
    """Where both have the same trait and it is known."""
    return agreeing(mentors, trait, mentees, trait)


def nowhere(mentors: People, mentees: People) -> Bools:
    """Give a table that marks no pair yet."""
    return np.zeros((len(mentors), len(mentees)), np.bool_)


def has(people: People, condition: Callable[[Participant], bool]) -> Bools:
    """Which people the condition holds for."""
    return np.array([condition(person) for person in people], np.bool_)


def rungs(people: People) -> Floats:
    """Each person's rung on the ladder; NaN where it is unknown."""
    return np.array([np.nan if p.rung is None else p.rung for p in people], np.float64)


def gaps(mentors: People, mentees: People) -> Floats:
    """How many rungs the mentee stands above the mentor; NaN where a rung is unknown."""
    return np.subtract.outer(-rungs(mentors), -rungs(mentees))


def shared_topics(mentors: People, mentees: People, *, lived: bool = True) -> Marks:
    """How many topics mentor and mentee share; without those the mentee lives with, unless `lived`."""
    topics = {topic: at for at, topic in enumerate(sorted(frozenset().union(*(p.topics for p in mentors))))}
    offered = _topic_table([p.topics for p in mentors], topics)
    wanted = _topic_table(
        [p.topics if lived else p.topics - (p.own_experience or frozenset()) for p in mentees], topics
    )
    shared: Marks = np.minimum(offered @ wanted.T, np.iinfo(np.int8).max).astype(np.int8)
    return shared


def _topic_table(choices: Sequence[frozenset[str]], topics: dict[str, int]) -> npt.NDArray[np.float32]:
    """Tabulate people by topics: 1 where chosen. Floats, because numpy multiplies tables of them fastest."""
    table = np.zeros((len(choices), len(topics)), np.float32)
    for row, chosen in enumerate(choices):
        for topic in chosen & topics.keys():
            table[row, topics[topic]] = 1
    return table
