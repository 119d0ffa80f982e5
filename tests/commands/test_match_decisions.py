from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest

from tests.commands.conftest import Run
from tests.commands.reviewing import Pair, decide, fill, pair_of, rows_of

REVIEW = Path("out") / "review.xlsx"
READ = ("match", "--decisions", REVIEW)


@pytest.fixture
def review(applied: Path, rmtool: Run) -> Path:
    """The review of a first proposal."""
    rmtool("match")
    return applied / REVIEW


def proposed(review: Path) -> dict[Pair, str]:
    """The pairs in the pairings file beside the review, with their status."""
    with review.with_name("pairings.csv").open(encoding="utf-8-sig", newline="") as file:
        return {(row["mentor_ref"], row["mentee_ref"]): row["status"] for row in csv.DictReader(file)}


def test_a_kept_pair_stays_and_a_rejected_one_never_comes_back(review: Path, rmtool: Run) -> None:
    first, second, third, *_ = proposed(review)
    decide(review, {first: "approve", second: "Lock ", third: "reject"})
    ran = rmtool(*READ)
    assert ran.code == 1
    assert f"No longer proposed: {third[0]} with {third[1]}" in ran.out
    assert proposed(review)[first] == proposed(review)[second] == "locked"
    assert third not in proposed(review)
    rmtool("match")
    assert third not in proposed(review)
    assert proposed(review)[first] == "locked"
    assert rmtool("verify").code == 0
    assert rmtool("match", "--json").data["decisions"] == {"approve": 1, "lock": 1, "reject": 1}


def test_the_review_shows_what_was_decided_and_a_blank_takes_it_back(review: Path, rmtool: Run) -> None:
    first, second, *_ = before = list(proposed(review))
    decide(review, {first: "lock", second: "reject"})
    rmtool(*READ)
    shown = {pair_of(row): (row["Status"], row["Decision"]) for row in rows_of(review)}
    assert shown[first] == ("locked", "lock")
    assert shown[second] == ("rejected", "reject")
    decide(review, {first: "", second: ""})
    assert rmtool(*READ, "--json").data["decisions"] == {"approve": 0, "lock": 0, "reject": 0}
    assert list(proposed(review)) == before


def test_what_decisions_cost_is_told_against_the_best_without_them(review: Path, rmtool: Run) -> None:
    total = rmtool("match", "--json").data["total"]
    row = next(
        row
        for row in rows_of(review)
        if "as good as this" not in str(row["Other partners, and what they cost the whole"])
    )
    decide(review, {pair_of(row): "reject"})
    ran = rmtool(*READ, "--json").data
    assert ran["cost_of_decisions"]["total"] == ran["total"] - total < 0
    assert "on their own" in rmtool("match").out


def test_a_pair_kept_that_was_best_anyway_costs_nothing(review: Path, rmtool: Run) -> None:
    decide(review, {next(iter(proposed(review))): "lock"})
    assert "without them: no difference" in rmtool(*READ).out


def test_the_same_decisions_again_change_nothing(review: Path, rmtool: Run) -> None:
    decide(review, dict.fromkeys(proposed(review), "approve"))
    rmtool(*READ)
    written = review.read_bytes()
    rmtool(*READ)
    assert review.read_bytes() == written


def test_rows_may_be_sorted_left_out_and_their_columns_moved(review: Path, rmtool: Run) -> None:
    first, *_, last = before = list(proposed(review))
    decide(review, {first: "lock", last: "reject"})
    book = openpyxl.load_workbook(review)
    headings, *rows = [list(row)[::-1] for row in book["Pairs"].values]
    for name in book.sheetnames:
        del book[name]
    sheet = book.create_sheet("Pairs")
    for row in [
        headings,
        *(
            row
            for row in rows[::-1]
            if pair_of(dict(zip(map(str, headings), row, strict=True))) in {first, last}
        ),
    ]:
        sheet.append(row)
    book.save("mine.xlsx")
    ran = rmtool("match", "--decisions", "mine.xlsx")
    assert ran.code == 2  # the review itself was saved with decisions in it, too
    review.unlink()
    assert rmtool("match", "--decisions", "mine.xlsx").code == 1
    assert proposed(review)[first] == "locked"
    assert last not in proposed(review)
    assert len(before) > 2


def test_all_faults_are_told_at_once_with_their_rows_and_nothing_changes(review: Path, rmtool: Run) -> None:
    first, second, *_ = proposed(review)
    before = review.with_name("pairings.csv").read_bytes()
    end = len(rows_of(review)) + 2
    stranger = {(end, "Mentor"): "M-999", (end, "Mentee"): first[1], (end, "Decision"): "lock"}
    other = {(end + 1, "Mentor"): first[0], (end + 1, "Mentee"): second[1], (end + 1, "Decision"): "lock"}
    twice = {(end + 2, "Mentor"): first[0], (end + 2, "Mentee"): first[1], (end + 2, "Decision"): "reject"}
    names = {
        (end + 2, name): rows_of(review)[0][name]
        for name in ("Mentor's name", "Mentee's name", "Fit", "Score")
    }
    fill(review, stranger | other | twice | names | {(2, "Decision"): "lock", (3, "Decision"): "perhaps"})
    ran = rmtool(*READ)
    assert ran.code == 2
    for fault in (
        f"row {end}: there is no mentor of that reference",
        f"row {end + 1}: {first[0]} and {second[1]} are no pair of the last proposal",
        f"row {end + 2}: {first[0]} and {first[1]} are decided otherwise in row 2",
        "row 3: the decision is not one of approve, lock or reject",
        "Nothing was changed",
    ):
        assert fault in ran.err
    assert review.with_name("pairings.csv").read_bytes() == before
    assert [line["command"] for line in rmtool("log", "--json").data].count("match") == 1


def test_a_cell_without_a_value_is_asked_for_again(review: Path, rmtool: Run) -> None:
    fill(review, {(2, "Decision"): "#REF!"})
    ran = rmtool(*READ)
    assert ran.code == 2
    assert "row 2: Decision cannot be read: type the value again" in ran.err


@pytest.mark.parametrize("heading", ["Mentor's name", "Mentee's name", "Fit", "Score"])
def test_what_rmtool_wrote_may_not_be_edited(heading: str, review: Path, rmtool: Run) -> None:
    fill(review, {(2, heading): "something else", (3, "Decision"): "lock"})
    ran = rmtool(*READ)
    assert ran.code == 11
    assert f"row 2: {heading} of " in ran.err
    assert "something else" not in ran.err


@pytest.mark.parametrize("sheet", ["Pairs", "Decision"])
def test_a_file_that_is_no_review_is_unreadable(sheet: str, review: Path, rmtool: Run) -> None:
    book = openpyxl.load_workbook(review)
    if sheet == "Pairs":
        del book["Pairs"]
    else:
        book["Pairs"].cell(1, [c.value for c in book["Pairs"][1]].index("Decision") + 1).value = "Verdict"
    book.save(review)
    assert rmtool(*READ).code == 11
    assert rmtool("match", "--decisions", "missing.xlsx").code == 11


def test_a_pair_that_a_rule_refuses_is_kept_only_by_override_with_a_reason(review: Path, rmtool: Run) -> None:
    first, *_ = proposed(review)
    decide(review, {first: "lock"})
    rmtool(*READ)
    rmtool("correct", first[0], "keep_apart", f"{first[1]} only", "--because", "asked")
    email = next(p["email"] for p in rmtool("people", "--json").data if p["ref"] == first[1])
    rmtool("correct", first[0], "keep_apart", email, "--because", "asked")
    refused = rmtool(*READ)
    assert refused.code == 2
    assert "(rule keep_apart)" in refused.err
    assert rmtool("match").code == 2
    assert rmtool(*READ, "--override").code == 2
    assert rmtool("match", "--override", "--because", "they both asked").code == 2
    kept = rmtool(*READ, "--override", "--because", "they both asked for it")
    assert kept.code == 1
    assert proposed(review)[first] == "locked"
    assert "they both asked for it" in str(rows_of(review)[0]["What to look at"])
    assert rmtool("match").code == 1
    assert rmtool("verify").code == 0


def test_an_officer_may_insist_on_a_pair_that_was_not_proposed(review: Path, rmtool: Run) -> None:
    (mentor, _), (_, mentee), *_ = proposed(review)
    end = len(rows_of(review)) + 2
    fill(review, {(end, "Mentor"): mentor, (end, "Mentee"): mentee, (end, "Decision"): "lock"})
    assert rmtool(*READ).code == 2
    assert rmtool(*READ, "--override", "--because", "they know why").code == 1
    assert proposed(review)[mentor, mentee] == "locked"
    assert rmtool("verify").code == 0


def test_a_row_whose_references_were_changed_but_not_its_names_is_never_followed(
    review: Path, rmtool: Run
) -> None:
    _, (_, mentee), *_ = proposed(review)
    fill(review, {(2, "Mentee"): mentee, (2, "Decision"): "lock"})
    ran = rmtool(*READ, "--override", "--because", "a slip")
    assert ran.code == 11
    assert "row 2: Mentee's name of " in ran.err


def test_decisions_that_were_not_read_are_never_written_over(review: Path, rmtool: Run) -> None:
    decide(review, {next(iter(proposed(review))): "reject"})
    for command in ("match", "confirm"):
        ran = rmtool(command)
        assert ran.code == 2
        assert "not read yet" in ran.err
    review.unlink()
    assert rmtool("match").code == 1


def test_a_review_that_was_only_saved_again_stands_in_nobodys_way(review: Path, rmtool: Run) -> None:
    fill(review, {})
    assert rmtool("match").code == 1


def test_an_older_review_takes_nothing_back(review: Path, rmtool: Run) -> None:
    first, second, third, *_ = proposed(review)
    older = fill(review, {}, to=review.with_name("older.xlsx"))
    decide(review, {first: "lock", second: "reject"})
    rmtool(*READ)
    decide(older, {third: "lock"})
    ran = rmtool("match", "--decisions", older, "--json")
    assert "earlier proposal" in ran.err
    assert ran.data["decisions"] == {"approve": 0, "lock": 2, "reject": 1}


def test_a_note_is_kept(review: Path, rmtool: Run) -> None:
    fill(review, {(2, "Note"): "ring them first"})
    rmtool(*READ)
    rmtool("match")
    assert rows_of(review)[0]["Note"] == "ring them first"


def test_somebody_kept_who_withdraws_frees_the_partner(review: Path, rmtool: Run) -> None:
    first, *_ = proposed(review)
    decide(review, {first: "lock"})
    rmtool(*READ)
    rmtool("withdraw", first[1], "--because", "moved away")
    ran = rmtool("match")
    assert ran.code == 1
    assert "1 pair that you kept cannot be" in ran.err
    assert first not in proposed(review)


def test_a_dry_run_with_decisions_records_nothing(review: Path, rmtool: Run) -> None:
    first, *_ = proposed(review)
    decide(review, {first: "reject"})
    assert rmtool(*READ, "--dry-run").code == 1
    assert first in proposed(review)
    assert rmtool("match", "--dry-run", "--json").data["decisions"]["reject"] == 0


def test_confirmed_pairs_are_those_that_were_decided(review: Path, rmtool: Run) -> None:
    first, *_ = proposed(review)
    decide(review, {first: "reject"})
    rmtool(*READ)
    assert rmtool("confirm").code == 0
    assert first not in proposed(review)
    assert set(proposed(review).values()) == {"confirmed"}
