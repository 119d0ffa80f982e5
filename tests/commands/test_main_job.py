from __future__ import annotations

import csv
import random
from pathlib import Path

import openpyxl
import pytest

from rmtool.resources import samples_folder
from tests.commands.conftest import Run

PAIRINGS = [
    "mentor_ref", "mentor_name", "mentor_email", "mentor_organisation",
    "mentee_ref", "mentee_name", "mentee_email", "mentee_organisation",
    "fit", "status",
]  # fmt: skip


def pairs_in(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as table:
        return list(csv.DictReader(table))


def test_the_demo_does_the_whole_job_and_says_what_to_open(tmp_path: Path, rmtool: Run) -> None:
    ran = rmtool("demo", tmp_path / "demo")
    assert ran.code == 0
    assert "out/pairings.csv" in ran.out
    assert len(list((tmp_path / "demo" / "out" / "letters" / "enrolled").glob("*.eml"))) > 20


def test_the_demo_can_be_run_again_on_its_own_folder(tmp_path: Path, rmtool: Run) -> None:
    rmtool("demo", tmp_path / "demo")
    before = (tmp_path / "demo" / "out" / "pairings.csv").read_bytes()
    assert rmtool("demo", tmp_path / "demo").code == 0
    assert (tmp_path / "demo" / "out" / "pairings.csv").read_bytes() == before


def test_the_demo_leaves_a_cohort_of_another_programme_alone(tmp_path: Path, rmtool: Run) -> None:
    rmtool("init", tmp_path / "cohort", "--programme", "llr-2024")
    ran = rmtool("demo", tmp_path / "cohort")
    assert ran.code == 2
    assert "another programme" in ran.err
    assert not list((tmp_path / "cohort" / "out").iterdir())


def test_every_row_of_an_export_is_accounted_for(cohort: Path, rmtool: Run, sample: Path) -> None:
    counts = rmtool("ingest", sample, "--json").data
    kinds = ("new", "changed", "unchanged", "superseded", "unreadable")
    assert counts["rows"] == 46 == sum(counts[kind] for kind in kinds)


def test_the_same_export_again_changes_nothing(applied: Path, rmtool: Run, sample: Path) -> None:
    people, worklist = rmtool("people", "--json").out, (applied / "out" / "queries.xlsx").read_bytes()
    again = rmtool("ingest", sample, "--json").data
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 46)
    assert rmtool("people", "--json").out == people
    assert (applied / "out" / "queries.xlsx").read_bytes() == worklist


def test_a_dry_run_changes_nothing(cohort: Path, rmtool: Run, sample: Path) -> None:
    assert rmtool("ingest", sample, "--dry-run").code == 0
    assert rmtool("people", "--json").data == []
    assert not list((cohort / "out").iterdir())


def test_the_pairings_file_is_as_the_contract_has_it(applied: Path, rmtool: Run) -> None:
    rmtool("match")
    content = (applied / "out" / "pairings.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf" + ",".join(PAIRINGS).encode() + b"\r\n")
    assert {pair["status"] for pair in pairs_in(applied / "out" / "pairings.csv")} == {"proposed"}


def test_the_pairings_file_names_no_topic(applied: Path, rmtool: Run) -> None:
    rmtool("match")
    content = (applied / "out" / "pairings.csv").read_text("utf-8-sig").casefold()
    for topic in ("ethnicity", "religion", "disability", "lgbtq", "gender"):
        assert topic not in content


def test_the_candidates_file_holds_every_proposed_pair(applied: Path, rmtool: Run) -> None:
    rmtool("match", "--candidates")
    allowed = {(c["mentor_ref"], c["mentee_ref"]): c for c in pairs_in(applied / "out" / "candidates.csv")}
    proposed = pairs_in(applied / "out" / "pairings.csv")
    assert proposed
    for pair in proposed:
        assert allowed[pair["mentor_ref"], pair["mentee_ref"]]["fit"] == pair["fit"]


def test_the_order_of_the_rows_never_changes_a_pair(
    cohort: Path, rmtool: Run, sample: Path, tmp_path: Path
) -> None:
    rmtool("ingest", sample)
    rmtool("match")
    shuffled, other = tmp_path / "shuffled.xlsx", tmp_path / "other"
    _shuffle_rows(sample, shuffled)
    rmtool("init", other, "--programme", "llr-2026")
    rmtool("--cohort", other, "ingest", shuffled)
    rmtool("--cohort", other, "match")
    assert (other / "out" / "pairings.csv").read_bytes() == (cohort / "out" / "pairings.csv").read_bytes()


def _shuffle_rows(source: Path, target: Path) -> None:
    sheet = openpyxl.load_workbook(source).worksheets[0]
    headings, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    random.Random(7).shuffle(rows)
    book = openpyxl.Workbook()
    for row in [headings, *rows]:
        book.worksheets[0].append(row)
    book.save(target)


def test_an_edited_pairings_file_does_not_verify(applied: Path, rmtool: Run) -> None:
    rmtool("match")
    assert rmtool("verify").code == 0
    file = applied / "out" / "pairings.csv"
    file.write_bytes(file.read_bytes().replace(b",strong,", b",weak,", 1))
    ran = rmtool("verify")
    assert ran.code == 1
    assert "edited" in ran.out


def test_without_its_pairings_file_a_proposal_does_not_verify(applied: Path, rmtool: Run) -> None:
    rmtool("match")
    (applied / "out" / "pairings.csv").unlink()
    ran = rmtool("verify")
    assert ran.code == 1
    assert "out/pairings.csv is missing: `rmtool match` writes it" in ran.out


def test_a_proposal_with_somebody_who_withdrew_cannot_be_confirmed(applied: Path, rmtool: Run) -> None:
    rmtool("match")
    gone = pairs_in(applied / "out" / "pairings.csv")[0]["mentor_ref"]
    rmtool("withdraw", gone, "--because", "moved away")
    ran = rmtool("confirm")
    assert ran.code == 2
    assert "nothing was confirmed" in ran.err


def test_once_pairs_are_confirmed_the_others_are_in_reserve(applied: Path, rmtool: Run) -> None:
    rmtool("match")
    assert rmtool("letters", "reserve", "--json").data["drafted"] == []
    rmtool("confirm")
    statuses = {pair["status"] for pair in pairs_in(applied / "out" / "pairings.csv")}
    reserve = set(rmtool("letters", "reserve", "--json").data["drafted"])
    enrolled = set(rmtool("letters", "enrolled", "--json").data["drafted"])
    assert statuses == {"confirmed"}
    assert reserve
    assert not reserve & enrolled
    assert rmtool("verify").code == 0


@pytest.mark.parametrize("programme", ["llr-2026", "llr-2024"])
def test_each_shipped_programme_is_sound(programme: str, tmp_path: Path, rmtool: Run) -> None:
    rmtool("init", tmp_path / "c", "--programme", programme)
    ran = rmtool("--cohort", tmp_path / "c", "check", "--json")
    assert ran.code in {0, 1}
    assert ran.data["faults"] == []


def test_the_2024_programme_runs_from_its_two_forms_to_letters(
    tmp_path: Path, rmtool: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    rmtool("init", tmp_path / "c", "--programme", "llr-2024")
    monkeypatch.chdir(tmp_path / "c")
    forms = samples_folder() / "llr-2024"
    rmtool("ingest", forms / "mentors.xlsx", "--as", "mentor")
    rmtool("ingest", forms / "mentees.xlsx", "--as", "mentee")
    rmtool("match")
    seniority = {p["ref"]: p["seniority"] for p in rmtool("people", "--json").data}
    pairs = pairs_in(tmp_path / "c" / "out" / "pairings.csv")
    assert len(pairs) > 3
    assert all(seniority[p["mentor_ref"]] < seniority[p["mentee_ref"]] for p in pairs)
    assert rmtool("verify").code == 0
    assert rmtool("letters", "enrolled").code == 0
