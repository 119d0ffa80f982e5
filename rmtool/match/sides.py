"""A pairing as each of its sides sees it, by type: whom the rules allow, and who holds whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rmtool.match.candidates import Candidates
from rmtool.match.crowd import Type
from rmtool.match.grids import Ints
from rmtool.match.lineup import Lineup
from rmtool.model.matching import Pair
from rmtool.model.programme import Role


@dataclass(frozen=True)
class Partners:
    """The possible partners of each type, with the scores; a type's own stand from its start to the next."""

    starts: Ints
    partner: Ints
    score: Ints

    @classmethod
    def of(cls, own: Ints, partner: Ints, score: Ints, types: int) -> Partners:
        """File pairs under one of their ends, of which there are so many types."""
        by_own = np.argsort(own, kind="stable")
        return cls(np.searchsorted(own[by_own], np.arange(types + 1)), partner[by_own], score[by_own])

    def among(self, row: int) -> Ints:
        """The possible partners of a type."""
        return self.partner[self.starts[row] : self.starts[row + 1]]

    def number(self, row: int) -> int:
        """How many types of partners a type has."""
        return int(self.starts[row + 1] - self.starts[row])

    def best(self, row: int) -> int:
        """The partner with the highest score; the first of several."""
        return int(self.among(row)[np.argmax(self.score[self.starts[row] : self.starts[row + 1]])])


Holder = tuple[int, bool]


@dataclass(frozen=True)
class Side:
    """One side's types in rows, its possible partners' types in columns.

    `holders` lists for each column who holds places there: rows, and whether they do by a locked pair (such a
    row is of one person).
    """

    lineup: Lineup
    role: Role
    people: Sequence[Type]
    partners: Sequence[Type]
    holders: Sequence[frozenset[Holder]]

    @cached_property
    def allowed(self) -> Partners:
        """The possible partners of each row."""
        return _partners(self.lineup.allowed, self.role)

    @cached_property
    def open(self) -> Partners:
        """Those of them whom the officer did not reject."""
        return _partners(self.lineup.open, self.role) if self.lineup.decisions.rejected else self.allowed

    def number(self, rows: Iterable[int]) -> int:
        """Count the people in these rows."""
        return sum(len(self.people[row]) for row in rows)

    def places(self, columns: Iterable[int]) -> int:
        """Count the people that these columns can take."""
        return sum(one.capacity for column in columns for one in self.partners[column])


def both_sides(lineup: Lineup, pairs: Iterable[Pair]) -> tuple[Side, Side]:
    """Give a pairing as the mentors see it, and as the mentees do. Locked are the line-up's locked pairs."""
    crowd, locked = lineup.crowd, lineup.decisions.locked
    of_mentees: list[set[Holder]] = [set() for _ in crowd.mentees]
    of_mentors: list[set[Holder]] = [set() for _ in crowd.mentors]
    for pair in pairs:
        mentor, mentee = crowd.mentor_type[pair.mentor], crowd.mentee_type[pair.mentee]
        of_mentees[mentee].add((mentor, pair in locked))
        of_mentors[mentor].add((mentee, pair in locked))
    return _side(lineup, Role.MENTOR, of_mentees), _side(lineup, Role.MENTEE, of_mentors)


def _side(lineup: Lineup, role: Role, holders: Iterable[set[Holder]]) -> Side:
    types = lineup.crowd.mentors, lineup.crowd.mentees
    people, partners = types if role is Role.MENTOR else types[::-1]
    return Side(lineup, role, people, partners, [frozenset(rows) for rows in holders])


def _partners(pairs: Candidates, role: Role) -> Partners:
    if role is Role.MENTOR:
        return Partners.of(pairs.mentor, pairs.mentee, pairs.score, len(pairs.mentors))
    return Partners.of(pairs.mentee, pairs.mentor, pairs.score, len(pairs.mentees))
