from __future__ import annotations

from collections.abc import Mapping

import pytest

from rmtool.match.fit import band_of, criteria, fit, top_score, unknown_criteria
from rmtool.model.matching import Band
from tests.builders import participant
from tests.match.worlds import EVERY_CRITERION, matching


def marks(name: str, of_mentor: Mapping[str, object], of_mentee: Mapping[str, object]) -> int:
    """The marks that one criterion gives to an ordinary pair with these differences."""
    return criteria(wanted_gap=2)[name](participant("M-001", **of_mentor), participant("E-001", **of_mentee))


def topics(*keys: str) -> dict[str, object]:
    return {"topics": frozenset(keys)}


@pytest.mark.parametrize(("first", "expected"), [("race", 2), (None, 2), ("disability", 0)])
def test_the_first_topic_counts_where_the_mentor_offers_it(first: str | None, expected: int) -> None:
    wants = topics("race", "disability") | {"first_topic": first}
    assert marks("first_topic", topics("race"), wants) == expected


@pytest.mark.parametrize(("offered", "expected"), [("", 0), ("a", 0), ("ab", 1), ("abc", 2), ("abcd", 2)])
def test_each_further_shared_topic_counts_up_to_two(offered: str, expected: int) -> None:
    assert marks("more_topics", topics(*offered), topics(*"abcd")) == expected


@pytest.mark.parametrize(("own", "expected"), [(None, 1), ([], 2), (["a"], 2), (["a", "b"], 0), (["c"], 2)])
def test_a_shared_topic_should_be_new_to_the_mentee(own: list[str] | None, expected: int) -> None:
    lived = {"own_experience": None if own is None else frozenset(own)}
    assert marks("different_experience", topics("a", "b"), topics("a", "b") | lived) == expected


@pytest.mark.parametrize(
    ("mentor", "mentee", "expected"),
    [(3, 5, 2), (3, 9, 2), (3, 4, 1), (3, 3, 0), (4, 3, 0), (None, 5, 1), (3, None, 1)],
)
def test_seniority_counts_in_full_from_the_wanted_gap_on(
    mentor: int | None, mentee: int | None, expected: int
) -> None:
    assert marks("seniority", {"rung": mentor}, {"rung": mentee}) == expected


@pytest.mark.parametrize(("mentee", "expected"), [(3, 2), (2, 0)])
def test_where_no_gap_is_wanted_equals_have_full_marks(mentee: int, expected: int) -> None:
    seniority = criteria(wanted_gap=0)["seniority"]
    assert seniority(participant("M-001", rung=3), participant("E-001", rung=mentee)) == expected


@pytest.mark.parametrize(("other", "expected"), [("Trust B", 2), ("trust a", 0), ("", 2)])
def test_different_organisations_count(other: str, expected: int) -> None:
    assert marks("different_organisation", {"organisation": "Trust A"}, {"organisation": other}) == expected


@pytest.mark.parametrize(
    ("mentor", "mentee", "elsewhere"),
    [
        ("either", "either", 1),
        ("online", "either", 2),
        ("online", "online", 2),
        ("in_person", "either", 0),
        ("in_person", "in_person", 0),
        ("in_person", "online", 0),
    ],
)
def test_the_area_counts_as_far_as_they_would_meet_in_person(
    mentor: str, mentee: str, elsewhere: int
) -> None:
    here, there = {"area": "leicester"}, {"area": "rutland"}
    assert marks("area", {"mode": mentor} | here, {"mode": mentee} | here) == 2
    assert marks("area", {"mode": mentor} | here, {"mode": mentee} | there) == elsewhere
    assert marks("area", {"mode": mentor, "area": None}, {"mode": mentee, "area": None}) == elsewhere


def test_the_score_is_marks_times_weight() -> None:
    settings = matching(weights={"area": "high", "seniority": "medium", "more_topics": "low"})
    mentor = participant("M-001", rung=3, area="leicester", **topics("race", "lgbtq"))
    mentee = participant("E-001", rung=4, area="leicester", **topics("race", "lgbtq"))
    found = fit(mentor, mentee, settings)
    assert found.score == 2 * 6 + 1 * 3 + 1 * 1
    assert found.marks == {"area": (2, 2), "seniority": (1, 2), "more_topics": (1, 2)}
    assert top_score(settings) == 20
    assert found.band is Band.STRONG


def test_criteria_that_are_off_are_neither_counted_nor_told() -> None:
    found = fit(
        participant("M-001"), participant("E-001"), matching(weights={"area": "off", "seniority": "low"})
    )
    assert list(found.marks) == ["seniority"]


def test_a_mandatory_criterion_is_told_but_weighs_nothing() -> None:
    settings = matching(weights={"area": "mandatory", "seniority": "low"})
    found = fit(participant("M-001"), participant("E-001"), settings)
    assert (found.score, top_score(settings), found.marks["area"]) == (2, 2, (2, 2))


@pytest.mark.parametrize(
    ("score", "band"),
    [
        (60, "strong"),
        (48, "strong"),
        (47, "good"),
        (36, "good"),
        (35, "fair"),
        (24, "fair"),
        (23, "weak"),
        (0, "weak"),
    ],
)
def test_bands_begin_at_their_share_of_the_top_score(score: int, band: str) -> None:
    settings = matching(weights=dict.fromkeys(EVERY_CRITERION[:5], "high"))
    assert top_score(settings) == 60
    assert band_of(score, settings) == band


def test_an_edge_between_two_scores_belongs_to_the_higher_one() -> None:
    settings = matching(weights={"area": "high"}, bands={"strong": 90, "good": 51, "fair": 50})
    assert [band_of(score, settings) for score in (6, 7, 10, 11)] == ["fair", "good", "good", "strong"]


def test_without_criteria_every_pair_is_strong() -> None:
    assert fit(participant("M-001"), participant("E-001"), matching(weights={})).band is Band.STRONG


def test_unknown_criteria_are_found() -> None:
    assert unknown_criteria(matching(weights={"charm": "low", "area": "low", "luck": "off"})) == (
        "charm",
        "luck",
    )
