from __future__ import annotations

import pytest

from rmtool.model.programme import Role
from rmtool.model.review import Recruits, Shortage
from rmtool.programme import read_programme
from rmtool.reports.shortages import plan_in_words, shortage_in_words
from rmtool.resources import samples_folder

MORE = "2 mentees more needed."
LABELS = {"disability": "disability"}


def short(
    role: Role, people: int, partners: int, *topics: str, places: int = 0, all_chose: bool = True
) -> Shortage:
    """So many people who compete for so many partners."""
    names = tuple(f"{role.letter}-{at:03}" for at in range(people))
    others = tuple(f"X-{at:03}" for at in range(partners))
    return Shortage(role, names, others, places or partners, topics, all_chose=all_chose)


@pytest.mark.parametrize(
    ("group", "sentence"),
    [
        (
            short(Role.MENTEE, 14, 3, "disability"),
            "14 mentees want disability, and the rules allow them 3 mentors: 11 mentors more needed.",
        ),
        (
            short(Role.MENTEE, 1, 0, "disability", "race"),
            "1 mentee wants disability and race, and no mentor is possible: 1 mentor more needed.",
        ),
        (
            short(Role.MENTOR, 4, 1, "disability", "race", places=2, all_chose=False),
            "4 mentors offer disability or race, and the rules allow them 1 mentee with 2 places: " + MORE,
        ),
        (short(Role.MENTEE, 3, 0), "3 mentees named no topic, so no mentor is possible."),
    ],
)
def test_a_shortage_is_told_in_one_sentence(group: Shortage, sentence: str) -> None:
    assert shortage_in_words(group, LABELS) == sentence


def test_a_plan_begins_with_the_number_of_all() -> None:
    programme = read_programme(samples_folder() / "llr-2026" / "programme.toml")
    plan = (Recruits(2, "disability", 1), Recruits(1, "disability", None), Recruits(1, "race", 99))
    first, *rest = plan_in_words(plan, programme)
    assert first == "The fewest who would pair every mentee who can be paired: 4 mentors."
    assert len(rest) == 2
    assert rest[0].endswith("and 1 of any grade.")
    assert list(plan_in_words((), programme)) == []
