from __future__ import annotations

import csv
from pathlib import Path

import pytest

from rmtool.commands import candidates, shortages
from rmtool.match import lineup
from tests.commands.conftest import Run
from tests.commands.reviewing import decide, pair_of, rows_of

TOLD = "The cohort is large: people were matched by type, and other partners were not worked out."


@pytest.fixture
def large(applied: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cohort that counts as large."""
    monkeypatch.setattr(lineup, "TYPES_FROM", 0)
    return applied


def record(cohort: Path) -> dict[object, str]:
    """The sheet `About`, label by label."""
    return {row["What"]: str(row["Value"]) for row in rows_of(cohort / "out" / "review.xlsx", "About")}


def test_a_large_cohort_is_matched_as_well_as_person_by_person(
    applied: Path, rmtool: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_by_one = rmtool("match", "--json", "--candidates").data
    left = rows_of(applied / "out" / "review.xlsx", "Not paired")
    listed = (applied / "out" / "candidates.csv").read_bytes()
    monkeypatch.setattr(lineup, "TYPES_FROM", 0)
    by_type = rmtool("match", "--json", "--candidates").data
    assert [by_type[key] for key in ("pairs", "fit", "total")] == [
        one_by_one[key] for key in ("pairs", "fit", "total")
    ]
    assert len(rows_of(applied / "out" / "review.xlsx", "Not paired")) == len(left)
    assert (applied / "out" / "candidates.csv").read_bytes() == listed
    assert rmtool("verify").code == 0


def test_the_review_and_the_screen_say_that_people_were_matched_by_type(large: Path, rmtool: Run) -> None:
    assert TOLD in rmtool("match").out.replace("\n", " ")
    said = record(large)
    assert said["Other partners"] == "worked out for none of the 13 pairs: the cohort is too large for it"
    assert said["How people were matched"].startswith("by type, as the cohort is large: ")
    assert all(row["Other partners, and what they cost the whole"] is None for row in _pairs(large))


def test_the_review_says_for_how_many_pairs_other_partners_were_worked_out(
    applied: Path, rmtool: Run
) -> None:
    assert TOLD not in rmtool("match").out.replace("\n", " ")
    assert record(applied)["How people were matched"] == "person by person"
    assert record(applied)["Other partners"].startswith("worked out for 13 of 13 pairs")
    decide(applied / "out" / "review.xlsx", {pair_of(_pairs(applied)[0]): "lock"})
    rmtool("match", "--decisions", "out/review.xlsx")
    assert record(applied)["Other partners"].startswith("worked out for 12 of 13 pairs")


def test_decisions_on_a_large_cohort_are_followed_and_priced_together(large: Path, rmtool: Run) -> None:
    rmtool("match")
    keep, reject = (pair_of(row) for row in _pairs(large)[:2])
    decide(large / "out" / "review.xlsx", {keep: "lock", reject: "reject"})
    ran = rmtool("match", "--decisions", "out/review.xlsx")
    assert "They, or the people, are too many to price them one by one." in ran.out.replace("\n", " ")
    with (large / "out" / "pairings.csv").open(encoding="utf-8-sig", newline="") as file:
        pairs = {(row["mentor_ref"], row["mentee_ref"]) for row in csv.DictReader(file)}
    assert keep in pairs
    assert reject not in pairs
    assert rmtool("verify").code == 0


def test_more_candidates_than_a_file_holds_are_refused_and_nothing_is_changed(
    applied: Path, rmtool: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "MOST_CANDIDATES", 3)
    ran = rmtool("match", "--candidates")
    assert ran.code == 2
    assert "out/candidates.csv holds 3 at most" in ran.err.replace("\n", " ")
    assert not (applied / "out" / "pairings.csv").exists()
    assert rmtool("match").code == 1


def test_of_a_great_many_references_a_cell_names_the_first(
    applied: Path, rmtool: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shortages, "MOST_NAMED", 1)
    rmtool("match")
    competing = [
        str(row["Who competes"])
        for row in rows_of(applied / "out" / "review.xlsx", "Shortages")
        if row["Who competes"]
    ]
    assert any(named.endswith(" more") for named in competing)
    assert all("," not in named for named in competing)


def _pairs(cohort: Path) -> list[dict[str, object]]:
    return rows_of(cohort / "out" / "review.xlsx")
