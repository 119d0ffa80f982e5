from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.commands.conftest import Run
from tests.commands.reviewing import decide, rows_of


@pytest.fixture
def confirmed(applied: Path, rmtool: Run) -> Path:
    """A cohort whose pairs are confirmed."""
    rmtool("match")
    rmtool("confirm")
    return applied


def pairings(cohort: Path) -> dict[tuple[str, str], str]:
    """The pairs in the pairings file, with their status."""
    with (cohort / "out" / "pairings.csv").open(encoding="utf-8-sig", newline="") as file:
        return {(row["mentor_ref"], row["mentee_ref"]): row["status"] for row in csv.DictReader(file)}


def test_after_a_withdrawal_all_other_pairs_are_kept_and_somebody_steps_in(
    confirmed: Path, rmtool: Run
) -> None:
    before = pairings(confirmed)
    left, alone = next(iter(before))[1], next(iter(before))[0]
    rmtool("withdraw", left, "--because", "moved away")
    ran = rmtool("rematch", "--json")
    assert (ran.data["kept"], ran.data["confirmed"], ran.data["pairs"]) == (12, 13, 13)
    after = pairings(confirmed)
    assert {pair for pair, status in after.items() if status == "confirmed"} == set(before) - {(alone, left)}
    assert [status for pair, status in after.items() if pair not in before] == ["proposed"]
    assert rmtool("verify").code == 0
    assert rmtool("confirm").code == 0
    assert set(pairings(confirmed).values()) == {"confirmed"}


def test_a_rematch_names_nobody_who_left_and_no_reason(confirmed: Path, rmtool: Run) -> None:
    gone = next(iter(pairings(confirmed)))[1]
    rmtool("withdraw", gone, "--because", "fell out with the mentor")
    ran = rmtool("rematch")
    assert "fell out" not in ran.out + ran.err
    assert "Of 13 confirmed pairs, 12 stay together." in ran.out


def test_decisions_on_a_rematch_keep_the_other_pairs_too(confirmed: Path, rmtool: Run) -> None:
    mentor, gone = next(iter(pairings(confirmed)))
    rmtool("withdraw", gone, "--because", "moved away")
    (new,) = rmtool("rematch", "--json").data["changed"]["new"]
    assert new[0] == mentor
    decide(confirmed / "out" / "review.xlsx", {(new[0], new[1]): "reject"})
    ran = rmtool("match", "--decisions", "out/review.xlsx", "--json")
    assert ran.data["kept"] == 12
    assert (new[0], new[1]) not in pairings(confirmed)


def test_without_confirmed_pairs_there_is_nothing_to_keep(applied: Path, rmtool: Run) -> None:
    ran = rmtool("rematch")
    assert ran.code == 2
    assert "rmtool confirm" in ran.err


def test_a_plain_match_after_confirming_warns_what_it_would_end(confirmed: Path, rmtool: Run) -> None:
    gone = next(iter(pairings(confirmed)))[1]
    rmtool("withdraw", gone, "--because", "moved away")
    ran = rmtool("match")
    assert "would end. `rmtool rematch` keeps as many as possible." in ran.err
    assert rmtool("verify").code == 0


def test_the_reserve_is_ranked_for_each_side(confirmed: Path, rmtool: Run) -> None:
    places = [row["Place in reserve"] for row in rows_of(confirmed / "out" / "review.xlsx", "Not paired")]
    assert places == [1, 2, 3, 4, 5, 6]


def test_what_fairness_costs_is_told_for_this_cohort(applied: Path, rmtool: Run) -> None:
    ran = rmtool("match", "--explain", "fairness")
    assert "What fairness costs" in ran.out
    assert "cost nothing in this cohort" in ran.out
    data = rmtool("match", "--explain", "fairness", "--json").data
    assert data["plain_maximum"]["total"] >= data["total"]


def test_shortages_are_told_before_matching(applied: Path, rmtool: Run) -> None:
    ran = rmtool("check")
    assert "19 mentees want" in ran.out
    assert "6 mentors more needed" in ran.out
    assert "Recruit for" in ran.out
    assert rmtool("check", "--json").data["shortages"]


def test_before_anybody_applied_nothing_is_short(cohort: Path, rmtool: Run) -> None:
    assert rmtool("check", "--json").data["shortages"] == []


def test_the_review_never_says_what_somebody_lives_with(applied: Path, rmtool: Run) -> None:
    rmtool("match")
    rows = rows_of(applied / "out" / "review.xlsx")
    said = " ".join(str(row[heading]) for row in rows for heading in ("Why", "What to look at")).casefold()
    for word in ("ethnicity", "race", "religion", "disability", "lgbtq", "gender", "both"):
        assert word not in said


def test_the_same_register_gives_the_same_review(applied: Path, rmtool: Run) -> None:
    rmtool("match")
    first = (applied / "out" / "review.xlsx").read_bytes()
    rmtool("match")
    assert (applied / "out" / "review.xlsx").read_bytes() == first


def test_the_review_is_a_record_of_the_run(applied: Path, rmtool: Run) -> None:
    rmtool("match")
    record = {row["What"]: row["Value"] for row in rows_of(applied / "out" / "review.xlsx", "About")}
    assert record["Pairs"] == "13: 13 strong"
    assert "total: " in str(record["Objectives, in their order"])
    assert len(str(record["programme.toml (SHA-256)"])) == len(str(record["Exports (SHA-256)"])) == 64
    assert str(record["Unique"]).startswith("yes")
