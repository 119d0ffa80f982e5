"""The invented cohorts that bench.match measures; run as a program, one match at one size.

`python -m bench.matching.worlds by-type 20000` matches 20,000 mentors and as many mentees by type, and says
what was found.
"""

from __future__ import annotations

import random
import sys

from rmtool.match.propose import propose
from rmtool.model.people import Participant
from rmtool.model.programme import Role
from rmtool.programme import read_programme
from tests.make_samples import EMPLOYERS, SAMPLES, Answers, Someone, export

TOPICS = ("race", "disability", "lgbtq", "gender", "religion")
WANTED = (34, 20, 14, 20, 12)
"""How many in a hundred people name each topic first."""
JUNIOR = tuple(f"Band {band}" for band in range(2, 7))
SENIOR = ("Band 8a", "Band 8b", "Band 8c", "Band 8d", "Band 9")
EMPLOYED_BY = tuple(key for key in ("LPT", "UHL", "ICB", "KGH", "NGH") if key in EMPLOYERS)
REGIONS = 6


def applicants_workbook(people: int, chance: random.Random) -> bytes:
    """An export of the 2026 form with so many mentors and as many mentees, all eligible, in no order."""
    everyone = [(role, _applicant(at, role, chance)) for role in Role for at in range(people)]
    chance.shuffle(everyone)
    return export(read_programme(SAMPLES / "llr-2026" / "programme.toml"), None, everyone)


def _applicant(number: int, role: Role, chance: random.Random) -> Someone:
    topics = _topics(chance)
    first: Answers = {"topic_first": chance.choice((topics[0], "no_preference"))}
    return Someone(
        name=f"{role.value.title()} {_in_letters(number)}",
        job="Nurse",
        grade=chance.choice(JUNIOR if role is Role.MENTOR else SENIOR),
        employer=chance.choice(EMPLOYED_BY),
        topics=" ".join(topics),
        unusual=first if role is Role.MENTEE else {},
    )


def _topics(chance: random.Random) -> tuple[str, ...]:
    """One topic, or two in one case out of three."""
    return tuple(dict.fromkeys(chance.choices(TOPICS, WANTED, k=chance.choice((1, 1, 2)))))


def _in_letters(number: int) -> str:
    """Write a number as a surname of four letters, so that names differ in their words."""
    return "".join(chr(ord("a") + number // 26**place % 26) for place in range(4))


def participants(people: int, chance: random.Random) -> tuple[list[Participant], list[Participant]]:
    """A national cohort: six employers, four areas, nobody related to anybody of the other side."""
    return (
        [_participant(f"M-{at:06}", Role.MENTOR, (2, 6), chance) for at in range(people)],
        [_participant(f"E-{at:06}", Role.MENTEE, (6, 11), chance) for at in range(people)],
    )


def _participant(ref: str, role: Role, rungs: tuple[int, int], chance: random.Random) -> Participant:
    topics = _topics(chance)
    return Participant(
        ref=ref,
        key=f"national:{ref}",
        role=role,
        name=f"Person {ref}",
        email=f"{ref}@nhs.example",
        organisation=f"Trust {chance.randrange(REGIONS)}",
        team=f"Team of {ref}",
        rung=chance.randint(*rungs),
        area=chance.choice(("north", "south", "east", "west")),
        mode=chance.choice(("in_person", "online", "either", "either")),
        topics=frozenset(topics),
        manager_name=f"Manager of {ref}",
        manager_email=f"manager-{ref}@nhs.example",
        first_topic=chance.choice((None, topics[0])) if role is Role.MENTEE else None,
    )


def main(way: str, people: int) -> None:
    """Match so many people a side one by one or by type, and say what was found."""
    mentors, mentees = participants(people, random.Random(people))
    matching = read_programme(SAMPLES / "llr-2026" / "programme.toml").matching
    proposal = propose(mentors, mentees, matching, frozenset(), types=way == "by-type")
    print(f"{len(proposal.pairs)} pairs, total fit {proposal.total}")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
