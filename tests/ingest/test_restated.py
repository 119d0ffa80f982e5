from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from json import dumps

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtool.ingest.restated import in_any_shape, retold, same_moment
from rmtool.model.people import Response
from rmtool.model.programme import Role
from rmtool.model.records import Held
from tests.exports import programme

FORM = "applications"
TOPICS = tuple(topic.label for topic in programme().topics)
SENT = datetime(2026, 3, 1, 9, 30, 15)


def same(name: str, before: str, now: str, role: Role = Role.MENTOR) -> bool:
    return in_any_shape(programme())(FORM, role)(name, before, now)


@given(st.lists(st.sampled_from(TOPICS), unique=True))
def test_the_same_options_are_the_same_in_every_order_and_notation(ticked: list[str]) -> None:
    shapes = ["".join(f"{label};" for label in ticked), ";".join(reversed(ticked)), dumps(ticked[::-1])]
    assert all(same("topics_offered", one, other) for one in shapes for other in shapes)


@given(st.sets(st.sampled_from(TOPICS)), st.sets(st.sampled_from(TOPICS)))
def test_other_options_are_never_the_same(before: set[str], now: set[str]) -> None:
    assert same("topics_offered", ";".join(before), dumps(sorted(now))) == (before == now)


@pytest.mark.parametrize(
    ("name", "before", "now", "expected"),
    [
        ("topics_offered", f"{TOPICS[0]};Our canteen;", dumps(["our canteen ", TOPICS[0]]), True),
        ("topics_offered", f"{TOPICS[0]};Our canteen;", dumps([TOPICS[0], "Our car park"]), False),
        ("topics_offered", "", "[]", True),
        ("topics_offered", TOPICS[0], "", False),
        ("released", "Yes", "yes ;", True),
        ("released", "Yes", "Not yet", False),
        ("released", "Perhaps", "perhaps;", False),
        ("email", "ada@nhs.example", "mailto:ada@nhs.example", True),
        ("email", "ada@nhs.example", "ida@nhs.example", False),
        ("why", "To listen,\nand to learn", "To listen, and  to learn", True),
        ("why", "To listen", "to listen", False),
        ("full_name", "ADA ASH", "Ada Ash", False),
        ("not asked of a mentor", "A", "B", False),
    ],
)
def test_an_answer_is_the_same_if_the_programme_reads_the_same(
    name: str, before: str, now: str, *, expected: bool
) -> None:
    assert same(name, before, now) is expected


def held(answers: Mapping[str, str]) -> Held:
    return Held(FORM, "1", "M-001", SENT, answers)


def test_an_answer_keeps_its_first_text_until_it_says_something_else() -> None:
    first = {"topics_offered": f"{TOPICS[0]};", "grade": "Band 5", "team": "Ward 4"}
    later = {"topics_offered": dumps([TOPICS[0]]), "grade": "Band 6", "keep_apart": "Ward 5"}
    response = Response(FORM, "1", 2, SENT, later, Role.MENTOR)
    assert retold(response, held(first), in_any_shape(programme())) == {
        "topics_offered": f"{TOPICS[0]};",
        "grade": "Band 6",
        "keep_apart": "Ward 5",
    }


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (SENT, True),
        (SENT.replace(second=0), True),
        (SENT.replace(second=16), False),
        (SENT.replace(minute=31, second=0), False),
    ],
)
def test_a_time_without_seconds_is_the_same_within_its_minute(now: datetime, *, expected: bool) -> None:
    assert same_moment(SENT, now) is same_moment(now, SENT) is expected
