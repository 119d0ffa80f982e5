"""People by type: those whom no rule, criterion or decision tells apart are matched as one, in numbers.

A large cohort has far fewer types than people. A type stands in the network as one node with the places of
all its members, and the best flow between types is worth exactly as much as the best flow between people: any
pairing adds up to a flow between types, and any flow can be handed out (`rmtool.match.handout`).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

import numpy as np

from rmtool.match import traits
from rmtool.match.candidates import by_key
from rmtool.match.decisions import Decisions
from rmtool.match.fit import weights
from rmtool.match.grids import Ints, People, Trait
from rmtool.match.rule_grids import kept_apart, paired_before
from rmtool.match.rules import mandatory_criteria, named_rules
from rmtool.match.traits import PastPairs
from rmtool.model.people import Participant
from rmtool.model.programme import Matching

Type = tuple[Participant, ...]
"""The people of one type in the order of their keys; the first of them stands for all."""

TYPES_FROM = 4_000_000
"""From how many possible pairs on people are matched by type.

Below (2,000 mentors and as many mentees) matching person by person takes seconds, and the lottery weighs
every single pair. Above, it takes minutes and gigabytes, and types save more the more people there are.
"""


@dataclass(frozen=True)
class Crowd:
    """Everyone who takes part, by type, in the order of the first members' keys."""

    mentors: tuple[Type, ...]
    mentees: tuple[Type, ...]

    @property
    def first_mentors(self) -> tuple[Participant, ...]:
        """The mentor who stands for each type."""
        return tuple(members[0] for members in self.mentors)

    @property
    def first_mentees(self) -> tuple[Participant, ...]:
        """The mentee who stands for each type."""
        return tuple(members[0] for members in self.mentees)

    @property
    def sizes(self) -> tuple[Ints, Ints]:
        """How many people each type of mentors and each type of mentees has."""
        return _sizes(self.mentors), _sizes(self.mentees)

    @cached_property
    def people(self) -> dict[str, Participant]:
        """Everyone by reference, mentors first, in the order of the types."""
        return {person.ref: person for members in (*self.mentors, *self.mentees) for person in members}

    @cached_property
    def standing_for(self) -> dict[str, Participant]:
        """Who stands for each person, by the person's reference."""
        return {person.ref: members[0] for members in (*self.mentors, *self.mentees) for person in members}

    @cached_property
    def mentor_type(self) -> dict[str, int]:
        """Which type each mentor is of, by reference."""
        return _type_of(self.mentors)

    @cached_property
    def mentee_type(self) -> dict[str, int]:
        """Which type each mentee is of, by reference."""
        return _type_of(self.mentees)

    def refs(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The references of all mentors and of all mentees, in the order of the types."""
        return _refs(self.mentors), _refs(self.mentees)


def _type_of(types: Sequence[Type]) -> dict[str, int]:
    return {person.ref: at for at, members in enumerate(types) for person in members}


def _sizes(types: Sequence[Type]) -> Ints:
    return np.array([len(members) for members in types], np.int64)


def _refs(types: Sequence[Type]) -> tuple[str, ...]:
    return tuple(person.ref for members in types for person in members)


def one_by_one(mentors: People, mentees: People) -> Crowd:
    """Take everyone as a type of their own.

    Raises:
        RegisterFault: where two people share a key or a reference.
    """
    return Crowd(tuple((one,) for one in by_key(mentors)), tuple((one,) for one in by_key(mentees)))


def by_type(
    mentors: People, mentees: People, matching: Matching, past_pairs: PastPairs, decisions: Decisions
) -> Crowd:
    """Take people together whom no rule or criterion in force tells apart, given who the others are.

    Whoever is named in a decision is a type of their own, and so is a mentee with several places: their
    mentors have to be different people.

    Raises:
        RegisterFault: where two people share a key or a reference.
    """
    mentors, mentees = by_key(mentors), by_key(mentees)
    ties, alone = _ties(mentors, mentees, matching, past_pairs), stand_alone(mentees, decisions)
    named = {
        person.ref: (ties.get(person.ref), person.ref if person.ref in alone else None)
        for person in (*mentors, *mentees)
    }
    read = [READ[name] for name in _in_force(matching)]
    return Crowd(_types(mentors, mentees, read, named), _types(mentees, mentors, read, named))


def stand_alone(mentees: People, decisions: Decisions) -> frozenset[str]:
    """Give the references of those who are a type of their own, whatever they have in common with others."""
    decided = decisions.locked | decisions.rejected | decisions.kept
    named = (ref for pair in decided for ref in (pair.mentor, pair.mentee))
    return frozenset((*named, *(mentee.ref for mentee in mentees if mentee.capacity > 1)))


def _in_force(matching: Matching) -> tuple[str, ...]:
    """Give the names of the rules and the soft criteria that decide in this programme."""
    return (*named_rules(matching), *mandatory_criteria(matching), *weights(matching))


def _ties(
    mentors: People, mentees: People, matching: Matching, past_pairs: PastPairs
) -> dict[str, frozenset[str]]:
    """Who was each person's partner before, or is to be kept apart from them, by reference."""
    tied: dict[str, set[str]] = {}
    found = {
        "past_pair": paired_before(mentors, mentees, past_pairs),
        "keep_apart": kept_apart(mentors, mentees),
    }
    for name in named_rules(matching):
        for row, column in found.get(name, ()):
            mentor, mentee = mentors[row].ref, mentees[column].ref
            tied.setdefault(mentor, set()).add(mentee)
            tied.setdefault(mentee, set()).add(mentor)
    return {ref: frozenset(others) for ref, others in tied.items()}


@dataclass(frozen=True)
class Reading:
    """What a rule or a criterion reads of a person.

    `open` traits count as they are. A `compared` trait (the person's, and the one of the other side it is
    compared with) tells a person apart only if somebody of the other side has the same.
    """

    open: tuple[Trait, ...] = ()
    compared: tuple[tuple[Trait, Trait], ...] = ()


def _same(trait: Trait) -> tuple[Trait, Trait]:
    return trait, trait


_TOPICS: Trait = attrgetter("topics")
_AREA = _same(lambda person: person.area or None)

READ: Mapping[str, Reading] = {
    "shared_topic": Reading((_TOPICS,)),
    "not_oneself": Reading(compared=(_same(traits.address), _same(attrgetter("key")))),
    "line_management": Reading(
        compared=(
            (traits.address, traits.manager_address),
            (traits.manager_address, traits.address),
            (traits.own_name, traits.manager_name),
            (traits.manager_name, traits.own_name),
        )
    ),
    "same_manager": Reading(compared=(_same(traits.manager_address), _same(traits.manager_at_work))),
    "same_team": Reading(compared=(_same(traits.team),)),
    "past_pair": Reading(),  # a tie, as is the next
    "keep_apart": Reading(),
    "meeting_mode": Reading((attrgetter("mode"),)),
    "mentee_senior": Reading((attrgetter("rung"),)),
    "first_topic": Reading((_TOPICS, attrgetter("first_topic"))),
    "more_topics": Reading((_TOPICS,)),
    "different_experience": Reading((_TOPICS, attrgetter("own_experience"))),
    "seniority": Reading((attrgetter("rung"),)),
    "different_organisation": Reading(compared=(_same(traits.employer),)),
    "area": Reading((attrgetter("mode"),), (_AREA,)),
}
"""What each rule of `rmtool.match.rules` and each criterion of `rmtool.match.fit` reads."""


def _types(
    people: People, others: People, read: Sequence[Reading], named: Mapping[str, Hashable]
) -> tuple[Type, ...]:
    """Sort the people of one side into types. They are given, and returned, in the order of keys.

    `named` holds, by reference, what is about that very person.
    """
    in_common = tuple(dict.fromkeys(trait for reading in read for trait in reading.open))
    compared = [
        (own, {theirs(other) for other in others})
        for own, theirs in dict.fromkeys(both for reading in read for both in reading.compared)
    ]
    found: dict[Hashable, list[Participant]] = {}
    for person in people:
        answers = tuple(trait(person) for trait in in_common)
        shared = tuple(own_one if (own_one := own(person)) in known else None for own, known in compared)
        found.setdefault((named[person.ref], person.capacity, person.waited, answers, shared), []).append(
            person
        )
    return tuple(tuple(members) for members in found.values())
