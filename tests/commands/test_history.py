from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from tests.commands.conftest import Run

HEADINGS = ("mentor_email", "mentee_email", "cohort")
ADA, BEN, CYD = "ada@nhs.example", "ben@nhs.example", "cyd@nhs.example"


def listed(folder: Path, *rows: Sequence[str], headings: Sequence[str] = HEADINGS) -> Path:
    file = folder / "pairs.csv"
    with file.open("w", encoding="utf-8", newline="") as table:
        csv.writer(table).writerows([headings, *rows])
    return file


def proposed(cohort: Path) -> set[tuple[str, str]]:
    with (cohort / "out" / "pairings.csv").open(encoding="utf-8-sig", newline="") as table:
        return {(row["mentor_email"], row["mentee_email"]) for row in csv.DictReader(table)}


def test_past_partners_are_never_paired_again_in_either_direction(
    applied: Path, rmtool: Run, tmp_path: Path
) -> None:
    rmtool("match")
    first, second, *_ = sorted(proposed(applied))
    swapped = (second[1].upper(), second[0].upper())
    assert rmtool("history", listed(tmp_path, (*first, "Cohort 5"), (*swapped, "Cohort 6"))).code == 1
    rmtool("match")
    assert not {first, second} & proposed(applied)
    assert rmtool("verify").code == 0


def test_a_proposal_from_before_the_history_is_told_and_cannot_be_confirmed(
    applied: Path, rmtool: Run, tmp_path: Path
) -> None:
    rmtool("match")
    pair = min(proposed(applied))
    ran = rmtool("history", listed(tmp_path, (*pair, "Cohort 5")))
    assert ran.code == 1
    assert "proposed as partners again: M-0" in ran.err
    assert rmtool("confirm").code == 2


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("Mentor E-mail;MENTEE EMAIL; Cohort \r\nada@nhs.example;ben@nhs.example;Cohort 5\r\n", "utf-8-sig"),
        ("cohort,Notes,mentee-email,mentor email\nCohort 5,-,<ben@nhs.example>,ADA@nhs.example\n", "utf-8"),
        (
            "mentor_email\tmentee_email\tcohort\nada@nhs.example\t ben@nhs.example \tCohort 5\n\t\t\n",
            "utf-16",
        ),
    ],
)
def test_spellings_of_the_headings_and_kinds_of_file_do_not_matter(
    content: str, encoding: str, cohort: Path, rmtool: Run, tmp_path: Path
) -> None:
    file = tmp_path / "pairs.csv"
    file.write_bytes(content.encode(encoding))
    rmtool("history", listed(cohort, (ADA, BEN, "Cohort 5")))
    assert rmtool("history", file, "--json").data == {"rows": 1, "new": 0, "known": 1, "on_record": 1}


def test_a_list_may_be_a_workbook(cohort: Path, rmtool: Run, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (HEADINGS, (ADA, BEN, "Cohort 5"), (ADA, CYD, 6)):
        book.worksheets[0].append(row)
    book.save(tmp_path / "pairs.xlsx")
    assert rmtool("history", tmp_path / "pairs.xlsx", "--json").data["new"] == 2


def test_repeats_are_not_counted_twice_and_the_same_list_again_changes_nothing(
    cohort: Path, rmtool: Run, tmp_path: Path
) -> None:
    pairs = listed(tmp_path, (ADA, BEN, "Cohort 5"), (ADA.upper(), BEN, "cohort  5"), (ADA, BEN, "Cohort 6"))
    assert rmtool("history", pairs, "--json").data == {"rows": 3, "new": 2, "known": 1, "on_record": 2}
    assert rmtool("history", pairs, "--json").data == {"rows": 3, "new": 0, "known": 3, "on_record": 2}


def test_every_bad_row_is_told_by_row_and_column_and_nothing_is_recorded(
    cohort: Path, rmtool: Run, tmp_path: Path
) -> None:
    pairs = listed(
        tmp_path,
        (ADA, BEN, "Cohort 5"),
        ("ada at nhs.example", BEN, "Cohort 5"),
        (ADA, "", ""),
        (ADA, ADA.upper(), "Cohort 5"),
        (ADA, BEN, "Cohort 5", "one too many"),
    )
    ran = rmtool("history", pairs)
    assert ran.code == 11
    told = [line.strip().split(":")[0] for line in ran.err.splitlines() if "pairs.csv, row" in line]
    assert told == [
        "pairs.csv, row 3, mentor_email",
        "pairs.csv, row 4, mentee_email",
        "pairs.csv, row 4, cohort",
        "pairs.csv, row 5, mentee_email",
        "pairs.csv, row 6",
    ]
    assert "nhs.example" not in ran.err
    assert rmtool("history", listed(tmp_path, (ADA, BEN, "Cohort 5")), "--json").data["on_record"] == 1


def test_no_more_than_twenty_bad_rows_are_shown(cohort: Path, rmtool: Run, tmp_path: Path) -> None:
    ran = rmtool("history", listed(tmp_path, *[("nobody", BEN, "Cohort 5")] * 30))
    assert ran.err.count("pairs.csv, row") == 20
    assert "30 faults" in ran.err
    assert "10 more" in ran.err


@pytest.mark.parametrize(
    ("headings", "told"),
    [
        (("mentor_email", "mentee", "cohort"), "lacks the column mentee_email"),
        (("mentor", "mentee", "cohort"), "lacks the columns mentor_email and mentee_email"),
        (("mentor_email", "mentee_email", "cohort", "Cohort"), "the column cohort more than once"),
    ],
)
def test_a_list_without_a_column_cannot_be_read(
    headings: Sequence[str], told: str, cohort: Path, rmtool: Run, tmp_path: Path
) -> None:
    ran = rmtool("history", listed(tmp_path, (ADA, BEN, "5", "5")[: len(headings)], headings=headings))
    assert ran.code == 11
    assert told in ran.err


def test_a_list_that_is_empty_or_not_there_cannot_be_read(cohort: Path, rmtool: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("\n", "utf-8")
    assert rmtool("history", tmp_path / "empty.csv").code == 11
    assert rmtool("history", tmp_path / "missing.csv").code == 11


def test_a_programme_without_the_rule_is_warned_about(cohort: Path, rmtool: Run, tmp_path: Path) -> None:
    file = cohort / "programme.toml"
    file.write_text(file.read_text("utf-8").replace('"past_pair", ', ""), "utf-8")
    ran = rmtool("history", listed(tmp_path, (ADA, BEN, "Cohort 5")))
    assert ran.code == 1
    assert '"past_pair"' in ran.err


def test_no_address_of_the_list_is_told_or_logged(cohort: Path, rmtool: Run, tmp_path: Path) -> None:
    ran = rmtool("history", listed(tmp_path, (ADA, BEN, "Cohort 5")))
    log = rmtool("log")
    assert "nhs.example" not in ran.out + ran.err + log.out
    assert "1 past pair added" in log.out
