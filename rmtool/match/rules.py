"""Who may be a pair: the hard rules, each by its name, and the first one that refuses a pair.

A rule takes a mentor and a mentee and returns a refusal, or None where it has no objection. Reasons name
people by reference only and never a topic.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from rmtool.errors import ProgrammeFault
from rmtool.match import traits
from rmtool.match.fit import FULL_MARKS, Criterion, criteria, unknown_criteria
from rmtool.match.traits import PastPairs, agree
from rmtool.model.matching import Refusal
from rmtool.model.people import Participant
from rmtool.model.programme import Level, Matching

Rule = Callable[[Participant, Participant], Refusal | None]


def shared_topic(mentor: Participant, mentee: Participant) -> Refusal | None:
    """Refuse a pair with nothing to talk about: the mentor offers no topic that the mentee wants."""
    if mentor.topics & mentee.topics:
        return None
    return Refusal("shared_topic", f"{mentor.ref} offers none of the topics that {mentee.ref} wants")


def not_oneself(mentor: Participant, mentee: Participant) -> Refusal | None:
    """Refuse a pair that is one person who applied for both roles: the same address, or the same key."""
    if not agree(traits.address(mentor), traits.address(mentee)) and mentor.key != mentee.key:
        return None
    return Refusal("not_oneself", f"{mentor.ref} and {mentee.ref} are the same person")


def _manages(manager: Participant, person: Participant) -> bool:
    return agree(traits.manager_address(person), traits.address(manager)) or agree(
        traits.manager_name(person), traits.own_name(manager)
    )


def line_management(mentor: Participant, mentee: Participant) -> Refusal | None:
    """Refuse a pair of whom one manages the other, told by the manager's address or name."""
    if not _manages(mentor, mentee) and not _manages(mentee, mentor):
        return None
    return Refusal("line_management", f"one of {mentor.ref} and {mentee.ref} is the other's line manager")


def same_manager(mentor: Participant, mentee: Participant) -> Refusal | None:
    """Refuse a pair with one line manager: the same address, or the same name in the same organisation."""
    by_address = agree(traits.manager_address(mentor), traits.manager_address(mentee))
    if not by_address and not agree(traits.manager_at_work(mentor), traits.manager_at_work(mentee)):
        return None
    return Refusal("same_manager", f"{mentor.ref} and {mentee.ref} have the same line manager")


def same_team(mentor: Participant, mentee: Participant) -> Refusal | None:
    """Refuse a pair from one team of one organisation."""
    if not agree(traits.team(mentor), traits.team(mentee)):
        return None
    return Refusal("same_team", f"{mentor.ref} and {mentee.ref} work in the same team")


def past_pair(mentor: Participant, mentee: Participant, *, past_pairs: PastPairs) -> Refusal | None:
    """Refuse two people who were a pair in an earlier cohort, whichever of them was the mentor."""
    if traits.past_pair_of(mentor, mentee) not in past_pairs:
        return None
    return Refusal("past_pair", f"{mentor.ref} and {mentee.ref} were a pair in an earlier cohort")


def _avoids(person: Participant, other: Participant) -> bool:
    if traits.address(other) in traits.addresses_avoided(person):
        return True
    name = traits.own_name(other)
    return name is not None and name <= traits.words_avoided(person)


def keep_apart(mentor: Participant, mentee: Participant) -> Refusal | None:
    """Refuse a pair of whom one asked not to meet the other, by address or by all the words of the name.

    A namesake is refused too: a pair too few is better than one that somebody asked to be spared.
    """
    if not _avoids(mentor, mentee) and not _avoids(mentee, mentor):
        return None
    return Refusal(
        "keep_apart", f"one of {mentor.ref} and {mentee.ref} asked to be kept apart from the other"
    )


def meeting_mode(mentor: Participant, mentee: Participant) -> Refusal | None:
    """Refuse a pair of whom one meets only in person and the other only online."""
    if {mentor.mode, mentee.mode} != {"in_person", "online"}:
        return None
    return Refusal(
        "meeting_mode", f"one of {mentor.ref} and {mentee.ref} meets only in person, one only online"
    )


def mentee_senior(mentor: Participant, mentee: Participant) -> Refusal | None:
    """Refuse a pair whose mentee is not above the mentor on the ladder, or whose rungs are not known."""
    if mentor.rung is None or mentee.rung is None:
        return Refusal(
            "mentee_senior", f"the rung of {mentor.ref} or {mentee.ref} on the ladder is not known"
        )
    if mentee.rung > mentor.rung:
        return None
    return Refusal("mentee_senior", f"{mentee.ref} is not more senior than {mentor.ref}")


def full_marks(
    mentor: Participant, mentee: Participant, *, name: str, criterion: Criterion
) -> Refusal | None:
    """Refuse a pair without full marks for a soft criterion that the programme made mandatory."""
    if criterion(mentor, mentee) == FULL_MARKS:
        return None
    return Refusal(name, f"{mentor.ref} and {mentee.ref} lack full marks for {name}, which is mandatory")


def rules(past_pairs: PastPairs) -> dict[str, Rule]:
    """Every hard rule by name, in the order in which they are asked: what says most comes first."""
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


def unknown_rules(matching: Matching) -> tuple[str, ...]:
    """Names in `rules` that no hard rule answers to, in the order of the file."""
    known = rules(frozenset())
    return tuple(name for name in matching.rules if name not in known)


def require_known_names(matching: Matching) -> None:
    """Stop where the programme names a rule or a criterion that does not exist, rather than ignore it.

    Raises:
        ProgrammeFault: with one fault for each unknown name.
    """
    faults = [
        *(f'[matching] rules: there is no rule "{name}"' for name in unknown_rules(matching)),
        *(f'[matching.weights]: there is no criterion "{name}"' for name in unknown_criteria(matching)),
    ]
    if faults:
        known = ", ".join([*rules(frozenset()), *criteria(matching.wanted_gap)])
        raise ProgrammeFault(
            "programme.toml asks for rules that rmtool does not have. Nothing was changed.",
            faults=[f"programme.toml, {fault}" for fault in faults],
            hint=f"The rules and criteria are: {known}.",
        )


def named_rules(matching: Matching) -> tuple[str, ...]:
    """Give the hard rules that the programme lists, in the order in which they are asked."""
    return tuple(name for name in rules(frozenset()) if name in matching.rules)


def mandatory_criteria(matching: Matching) -> tuple[str, ...]:
    """Give the soft criteria that the programme made hard rules."""
    return tuple(n for n in criteria(matching.wanted_gap) if matching.weights.get(n) is Level.MANDATORY)


def rules_in_force(matching: Matching, past_pairs: PastPairs) -> dict[str, Rule]:
    """Give the rules that decide in this programme: those it lists, then its mandatory criteria."""
    every, soft = rules(past_pairs), criteria(matching.wanted_gap)
    listed = {name: every[name] for name in named_rules(matching)}
    return listed | {
        name: partial(full_marks, name=name, criterion=soft[name]) for name in mandatory_criteria(matching)
    }


def refusals(
    mentor: Participant, mentee: Participant, matching: Matching, past_pairs: PastPairs
) -> tuple[Refusal, ...]:
    """Every rule's objection to this pair, in the order in which the rules are asked."""
    answers = (rule(mentor, mentee) for rule in rules_in_force(matching, past_pairs).values())
    return tuple(refusal for refusal in answers if refusal)


def first_refusal(
    mentor: Participant, mentee: Participant, matching: Matching, past_pairs: PastPairs
) -> Refusal | None:
    """Give the first rule's objection to this pair, or None where they may be a pair."""
    return next(iter(refusals(mentor, mentee, matching, past_pairs)), None)
