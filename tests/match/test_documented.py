"""What docs/matching.md tells an officer about the rules and the wishes is what the code has."""

from __future__ import annotations

import re
from itertools import takewhile
from pathlib import Path

from rmtool.match.fit import FULL_MARKS, WEIGHTS, criteria
from rmtool.match.rules import rules
from rmtool.model.programme import Level, Matching

PAGE = (Path(__file__).parents[2] / "docs" / "matching.md").read_text("utf-8")


def table(first_heading: str) -> dict[str, list[str]]:
    """The rows of the table with this heading in front, each under the name in its first cell."""
    lines = PAGE[PAGE.index(f"| {first_heading} |") :].splitlines()
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in takewhile(lambda line: line.startswith("|"), lines)
    ]
    return {row[0].strip("`"): row[1:] for row in rows[2:]}


def test_every_rule_is_told_and_no_other() -> None:
    told = table("rule")
    assert list(told) == list(rules(frozenset()))
    assert all(all(cells) for cells in told.values())


def test_every_wish_is_told_with_what_each_number_of_marks_means() -> None:
    told = table("wish")
    assert list(told) == list(criteria(wanted_gap=2))
    assert all(len(cells) == FULL_MARKS + 1 and all(cells) for cells in told.values())


def test_every_level_is_told_with_what_a_mark_counts() -> None:
    told = table("level")
    assert list(told) == [level.value for level in Level]
    counts = {name: re.search(r"each mark counts (\d+)", cell) for name, (cell,) in told.items()}
    assert {name: int(found[1]) for name, found in counts.items() if found} == {
        level.value: worth for level, worth in WEIGHTS.items() if worth
    }


def test_every_setting_of_the_match_is_told() -> None:
    for name in Matching.model_fields:
        assert f"`{name}" in PAGE or f"`[matching.{name}]`" in PAGE or name == "seed", name
