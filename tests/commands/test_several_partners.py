from __future__ import annotations

import csv
from collections import Counter
from email import message_from_bytes, policy
from pathlib import Path

import openpyxl
import pytest

from tests.commands.conftest import Run
from tests.commands.reviewing import decide, rows_of

QUESTION = """[[question]]
field = "capacity"
asked_of = ["mentor"]
kind = "text"
text = "How many mentees could you support?"

[[question]]
field = "adjustments"
"""
READ = ("match", "--decisions", "out/review.xlsx")


def allow(cohort: Path, setting: str) -> None:
    """Allow two partners by this setting, and ask mentors how many mentees they offer to take."""
    file = cohort / "programme.toml"
    text = file.read_text("utf-8").replace(f"{setting} = 1", f"{setting} = 2")
    file.write_text(text.replace('[[question]]\nfield = "adjustments"\n', QUESTION), "utf-8")


def pairings(cohort: Path) -> list[tuple[str, str]]:
    with (cohort / "out" / "pairings.csv").open(encoding="utf-8-sig", newline="") as file:
        return [(row["mentor_ref"], row["mentee_ref"]) for row in csv.DictReader(file)]


def plain_text(draft: Path) -> str:
    message = message_from_bytes(draft.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    return str(body.get_content()) if body else ""


def mentees_of(cohort: Path, mentor: str) -> list[str]:
    return [mentee for one, mentee in pairings(cohort) if one == mentor]


@pytest.fixture
def offered(cohort: Path, rmtool: Run, sample: Path) -> Path:
    """A cohort with too few mentors, of whom M-010 offers to take two mentees."""
    allow(cohort, "mentees_per_mentor")
    rmtool("ingest", sample)
    assert rmtool("correct", "M-010", "capacity", "two mentees", "--because", "by phone").code == 0
    return cohort


def test_a_mentor_who_offers_it_has_two_mentees_from_the_match_to_the_letters(
    offered: Path, rmtool: Run
) -> None:
    assert rmtool("match", "--json").data["pairs"] == 14
    two = mentees_of(offered, "M-010")
    assert len(two) == 2
    partners = {row["Reference"]: row["Partner"] for row in rows_of(offered / "out/review.xlsx", "People")}
    assert partners["M-010"] == f"{two[0]} and {two[1]}"
    assert rmtool("verify").code == 0
    assert rmtool("confirm", "--json").data == {"confirmed": 14, "reserve": 5}
    assert rmtool("status", "--json").data["confirmed_pairs"] == 14
    drafted = rmtool("letters", "enrolled", "--json").data["drafted"]
    assert [drafted.count(ref) for ref in ("M-010", *two)] == [1, 1, 1]
    assert "Offers: 2 partners" in rmtool("show", "M-010").out
    assert rmtool("letters", "match-mentor", "--json").data["drafted"].count("M-010") == 2
    introduced = sorted(file.name for file in (offered / "out/letters/match-mentor").glob("M-010-*"))
    assert [name for name, ref in zip(introduced, two, strict=True) if ref not in name] == []


def test_a_mentor_with_two_mentees_is_released_for_the_meetings_with_both(offered: Path, rmtool: Run) -> None:
    rmtool("match")
    rmtool("confirm")
    rmtool("letters", "manager")
    assert "15 hours" in plain_text(offered / "out/letters/manager/M-010-manager.eml")
    assert "9 hours" in plain_text(offered / "out/letters/manager/M-001-manager.eml")


def test_what_mentors_offer_is_read_from_the_export_and_what_makes_no_sense_is_asked_about(
    cohort: Path, rmtool: Run, sample: Path
) -> None:
    allow(cohort, "mentees_per_mentor")
    book = openpyxl.load_workbook(sample)
    sheet = book.worksheets[0]
    role = [cell.value for cell in sheet[1]].index("I am applying to be a:") + 1
    column = sheet.max_column + 1
    sheet.cell(1, column).value = "How many mentees could you support?"
    mentors = [row for row in range(2, sheet.max_row + 1) if "mentor" in str(sheet.cell(row, role).value)]
    for number, row in enumerate(mentors):
        sheet.cell(row, column).value = "plenty" if number == 0 else 2
    book.save(cohort / "export.xlsx")
    rmtool("ingest", cohort / "export.xlsx")
    (asked,) = [
        row for row in rows_of(cohort / "out/queries.xlsx", "To settle") if row["Field"] == "capacity"
    ]
    assert "counts as 1" in str(asked)
    assert rmtool("match", "--json").data["pairs"] == 19
    many = Counter(mentor for mentor, _ in pairings(cohort))
    assert max(many.values()) == 2
    assert many[str(asked["Reference"])] <= 1
    assert rmtool("verify").code == 0


def test_nobody_has_two_mentees_without_offering_it_or_against_the_programme(
    offered: Path, rmtool: Run
) -> None:
    rmtool("match")
    assert {ref for ref, _ in pairings(offered) if len(mentees_of(offered, ref)) > 1} == {"M-010"}
    file = offered / "programme.toml"
    file.write_text(
        file.read_text("utf-8").replace("mentees_per_mentor = 2", "mentees_per_mentor = 1"), "utf-8"
    )
    assert rmtool("match", "--json").data["pairs"] == 13
    assert len(mentees_of(offered, "M-010")) == 1


def test_one_of_two_mentees_leaves_and_the_other_stays(offered: Path, rmtool: Run) -> None:
    rmtool("match")
    rmtool("confirm")
    before = pairings(offered)
    gone, stays = mentees_of(offered, "M-010")
    rmtool("withdraw", gone, "--because", "moved away")
    ran = rmtool("rematch", "--json").data
    assert (ran["kept"], ran["confirmed"], ran["pairs"]) == (13, 14, 14)
    assert set(before) - set(pairings(offered)) == {("M-010", gone)}
    assert stays in mentees_of(offered, "M-010")
    assert rmtool("confirm").code == 0


def test_two_locks_on_a_mentor_are_followed_where_they_offer_two_places(offered: Path, rmtool: Run) -> None:
    rmtool("match")
    two = mentees_of(offered, "M-010")
    decide(offered / "out" / "review.xlsx", {("M-010", mentee): "lock" for mentee in two})
    assert rmtool(*READ, "--json").data["decisions"]["lock"] == 2
    rmtool("correct", "M-010", "capacity", "1", "--because", "has less time now")
    ran = rmtool("match")
    assert ran.code == 2
    assert "M-010 is kept in 2 pairs and can take 1" in ran.err


@pytest.mark.parametrize("answer", ["lots", "0", "12", "1 or 2"])
def test_a_number_of_mentees_that_makes_no_sense_is_refused_in_a_correction(
    answer: str, offered: Path, rmtool: Run
) -> None:
    ran = rmtool("correct", "M-009", "capacity", answer, "--because", "a slip")
    assert ran.code == 2
    assert "a number from 1 to 10" in ran.err


def test_a_mentee_has_two_mentors_where_the_programme_allows_it_but_nobody_is_left_out_for_it(
    cohort: Path, rmtool: Run, sample: Path
) -> None:
    allow(cohort, "mentors_per_mentee")
    rmtool("ingest", sample)
    assert rmtool("match", "--json").data["pairs"] == 13  # fewer mentors than mentees: one mentor each
    mentees = [mentee for _, mentee in pairings(cohort)]
    assert len(set(mentees)) == 13
    for mentee in mentees[:9]:
        rmtool("withdraw", mentee, "--because", "moved away")
    assert rmtool("match", "--json").data["pairs"] == 13
    mentors_of = [
        [m for m, e in pairings(cohort) if e == mentee] for mentee in {e for _, e in pairings(cohort)}
    ]
    assert sorted(map(len, mentors_of)) == [1] * 7 + [2] * 3
    assert rmtool("verify").code == 0
    assert rmtool("confirm", "--json").data["confirmed"] == 13
    gone = next(mentors[0] for mentors in mentors_of if len(mentors) > 1)
    rmtool("withdraw", gone, "--because", "moved away")
    assert rmtool("rematch", "--json").data["kept"] == 12
    assert rmtool("confirm").code in {0, 1}
