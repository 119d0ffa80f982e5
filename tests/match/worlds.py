"""Invented cohorts for the tests of the match: small vocabularies, so that people have a lot in common."""

from __future__ import annotations

import random
from collections.abc import Sequence

from hypothesis import strategies as st

from rmtool.match.fit import criteria
from rmtool.match.rules import rules
from rmtool.model.people import Participant
from rmtool.model.programme import FitBands, Level, Matching
from tests.builders import participant

EVERY_RULE = tuple(rules(frozenset()))
EVERY_CRITERION = tuple(criteria(wanted_gap=2))
NOBODY_BEFORE: frozenset[frozenset[str]] = frozenset()

TOPICS = ("disability", "lgbtq", "race")
NAMES = ("Ann Lee", "Lee, Dr Ann", "Ann Lee Bo", "Bo O'Hara", "BO O’HARA", "", "Zoë Bo")
ADDRESSES = ("ann@nhs.example", "Ann@NHS.example", "bo@nhs.example", "zoe@nhs.example")
AVOIDED = ("", "Ann Lee", "please not lee, ann!", "bo@nhs.example.", "Ann and Bo Ohara", "Zoe")


def matching(**changes: object) -> Matching:
    """The settings of a programme like that of 2026, but for `changes`."""
    ordinary: dict[str, object] = {
        "seed": "a cohort",
        "rules": tuple(name for name in EVERY_RULE if name != "mentee_senior"),
        "weights": dict.fromkeys(EVERY_CRITERION, Level.HIGH)
        | {"more_topics": Level.LOW, "area": Level.MEDIUM},
        "bands": FitBands(strong=80, good=60, fair=40),
    }
    return Matching.model_validate(ordinary | changes)


def _somebody(ref: str) -> st.SearchStrategy[Participant]:
    topics = st.frozensets(st.sampled_from(TOPICS))
    traits: dict[str, st.SearchStrategy[object]] = {
        "name": st.sampled_from(NAMES),
        "email": st.sampled_from((*ADDRESSES, f"{ref}@nhs.example")),
        "organisation": st.sampled_from(("Trust A", "trust  a", "Trust B", "")),
        "team": st.sampled_from(("Ward 5", "ward 5.", "Finance", "")),
        "rung": st.sampled_from((None, 2, 3, 4, 5)),
        "area": st.sampled_from(("leicester", "rutland", "", None)),
        "mode": st.sampled_from(("in_person", "online", "either")),
        "topics": topics,
        "manager_name": st.sampled_from(NAMES),
        "manager_email": st.sampled_from((*ADDRESSES, "", None)),
        "avoid": st.sampled_from(AVOIDED),
        "first_topic": st.sampled_from((None, *TOPICS)),
        "own_experience": st.none() | topics,
        "capacity": st.sampled_from((1, 1, 2)),
        "waited": st.booleans(),
    }
    return st.fixed_dictionaries(traits).map(lambda changes: participant(ref, **changes))


def sides(most: int = 5) -> st.SearchStrategy[tuple[list[Participant], list[Participant]]]:
    """Mentors and mentees, up to `most` each, who may be related in every way that a rule knows."""

    def some(letter: str, number: int) -> st.SearchStrategy[list[Participant]]:
        return st.tuples(*(_somebody(f"{letter}-{at:03}") for at in range(number))).map(list)

    sizes = st.tuples(st.integers(0, most), st.integers(0, most))
    return sizes.flatmap(lambda size: st.tuples(some("M", size[0]), some("E", size[1])))


PAST_PAIRS = st.frozensets(
    st.sampled_from(
        [frozenset({one.casefold(), other.casefold()}) for one in ADDRESSES for other in ADDRESSES]
    )
)


def cohort(seed: int, mentors: int, mentees: int) -> tuple[list[Participant], list[Participant]]:
    """A likely cohort: a few employers, areas and topics; some people wait, some mentors take two."""
    chance = random.Random(seed)

    def somebody(ref: str, lowest: int) -> Participant:
        topics = frozenset(chance.choices(TOPICS, (5, 3, 2), k=2))
        return participant(
            ref,
            organisation=f"Trust {chance.randrange(4)}",
            team=f"Team {chance.randrange(9)}",
            rung=chance.choice((None, *range(lowest, lowest + 6), *range(lowest, lowest + 6))),
            area=chance.choice(("leicester", "rutland")),
            mode=chance.choice(("in_person", "online", "either", "either")),
            topics=topics,
            manager_email=f"boss{chance.randrange(20)}@nhs.example",
            first_topic=chance.choice((None, *sorted(topics))),
            own_experience=chance.choice((None, frozenset(), frozenset(chance.choices(TOPICS)))),
            waited=chance.random() < 0.2,
            capacity=chance.choice((1, 1, 1, 2)) if ref.startswith("M") else 1,
        )

    return (
        [somebody(f"M-{at:03}", 1) for at in range(1, mentors + 1)],
        [somebody(f"E-{at:03}", 3) for at in range(1, mentees + 1)],
    )


def shuffled(people: Sequence[Participant], seed: int) -> list[Participant]:
    """The same people in another order."""
    return random.Random(seed).sample(people, len(people))
