from __future__ import annotations

import csv
import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from rmtool.cli import main
from rmtool.commands.desk import Desk
from rmtool.resources import samples_folder
from tests.commands.conftest import Run

BEFORE_THE_DEADLINE = datetime(2026, 2, 10, 9, 30, tzinfo=UTC)
LATE = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)
EMAIL = "What is your work email address?"


@pytest.fixture(autouse=True)
def february(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Desk, "now", BEFORE_THE_DEADLINE)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cohort whose pairs are confirmed, made once."""
    folder = tmp_path_factory.mktemp("finished") / "cohort 6"
    main(["init", str(folder), "--programme", "llr-2026"])
    file = folder / "programme.toml"
    file.write_text(file.read_text("utf-8").replace('cohort = "Cohort 7"', 'cohort = "Cohort 6"'), "utf-8")
    sample = samples_folder() / "llr-2026" / "applications.xlsx"
    for words in (["ingest", str(sample)], ["match"], ["confirm"]):
        assert main(["--cohort", str(folder), *words]) in {0, 1}
    return folder


@pytest.fixture
def earlier(finished: Path, tmp_path: Path) -> Path:
    """A copy of the finished cohort."""
    return Path(shutil.copytree(finished, tmp_path / "cohort 6"))


@pytest.fixture
def partners(earlier: Path) -> tuple[str, str]:
    """The addresses of a pair of the earlier cohort, the mentor's first."""
    with (earlier / "out" / "pairings.csv").open(encoding="utf-8-sig", newline="") as table:
        pair = min(csv.DictReader(table), key=lambda row: row["mentor_ref"])
    return pair["mentor_email"], pair["mentee_email"]


def listed(folder: Path, *rows: Sequence[str], headings: Sequence[str] = ("email",)) -> Path:
    file = folder / "people.csv"
    with file.open("w", encoding="utf-8", newline="") as table:
        csv.writer(table).writerows([headings, *rows])
    return file


def people(rmtool: Run) -> dict[str, Mapping[str, Any]]:
    return {person["ref"]: person for person in rmtool("people", "--json").data}


def criterion(person: Mapping[str, Any], name: str) -> bool | None:
    met: bool | None = next(c["met"] for c in person["criteria"] if c["id"] == name)
    return met


def agree(rmtool: Run, ref: str) -> None:
    """Record that somebody consents, and that their line manager releases them."""
    for field in ("consent", "released"):
        rmtool("correct", ref, field, "Yes", "--because", "their reply of 12 February")


def test_whoever_is_carried_over_is_a_query_until_they_and_their_manager_agree(
    cohort: Path, earlier: Path, partners: tuple[str, str], rmtool: Run, tmp_path: Path
) -> None:
    ran = rmtool("carry-over", earlier, "--people", listed(tmp_path, [partners[0].upper()], [partners[1]]))
    assert ran.code == 1
    assert "rmtool letters query" in ran.err
    carried = people(rmtool)
    assert {ref: person["status"] for ref, person in carried.items()} == {"M-001": "query", "E-001": "query"}
    open_questions = {c["id"] for person in carried.values() for c in person["criteria"] if not c["met"]}
    assert open_questions == {"consent", "release"}
    assert rmtool("letters", "query").code == 0
    for ref in carried:
        (letter,) = (cohort / "out" / "letters" / "query").glob(f"{ref}*.eml")
        words = message_from_bytes(letter.read_bytes(), policy=policy.default).get_body(("plain",))
        assert words is not None
        assert "may be used to match you" in " ".join(words.get_content().split())
        assert "your line manager agreed to release you" in " ".join(words.get_content().split())
        agree(rmtool, ref)
    assert {person["status"] for person in people(rmtool).values()} == {"eligible"}


def test_partners_of_the_earlier_cohort_are_never_paired_again(
    cohort: Path, earlier: Path, partners: tuple[str, str], rmtool: Run, tmp_path: Path
) -> None:
    rmtool("carry-over", earlier, "--people", listed(tmp_path, *[[address] for address in partners]))
    for ref in people(rmtool):
        agree(rmtool, ref)
    ran = rmtool("match", "--json")
    assert ran.data["pairs"] == 0
    assert "earlier cohort" in rmtool("match").out


def test_the_earlier_cohort_is_only_read(
    cohort: Path, earlier: Path, partners: tuple[str, str], rmtool: Run, tmp_path: Path
) -> None:
    before = {file: file.read_bytes() for file in earlier.rglob("*") if file.is_file()}
    rmtool("carry-over", earlier, "--people", listed(tmp_path, [partners[0]]))
    assert {file: file.read_bytes() for file in earlier.rglob("*") if file.is_file()} == before


def test_the_same_list_again_changes_nothing_even_later(
    cohort: Path,
    earlier: Path,
    partners: tuple[str, str],
    rmtool: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = listed(tmp_path, [partners[0]], [partners[1]])
    first = rmtool("carry-over", earlier, "--people", file, "--json")
    before = rmtool("people", "--json").out
    monkeypatch.setattr(Desk, "now", LATE)
    again = rmtool("carry-over", earlier, "--people", file, "--json")
    assert first.data["refs"] == ["M-001", "E-001"]
    assert first.data["past_pairs"] > 5
    assert (again.data["carried_over"], again.data["already"], again.data["past_pairs"]) == (0, 2, 0)
    assert again.code == first.code == 1
    assert rmtool("people", "--json").out == before


def test_a_carry_over_after_the_deadline_is_late_like_any_application(
    cohort: Path,
    earlier: Path,
    partners: tuple[str, str],
    rmtool: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Desk, "now", LATE)
    rmtool("carry-over", earlier, "--people", listed(tmp_path, [partners[0]]))
    assert criterion(people(rmtool)["M-001"], "deadline") is None


def test_the_time_of_a_carry_over_is_uk_time(
    cohort: Path,
    earlier: Path,
    partners: tuple[str, str],
    rmtool: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = cohort / "programme.toml"
    file.write_text(file.read_text("utf-8").replace("2026-03-12T23:59:59", "2026-06-12T23:59:59"), "utf-8")
    monkeypatch.setattr(
        Desk, "now", datetime(2026, 6, 12, 23, 30, tzinfo=UTC)
    )  # half past midnight in London
    rmtool("carry-over", earlier, "--people", listed(tmp_path, [partners[0]]))
    assert criterion(people(rmtool)["M-001"], "deadline") is None


def test_corrections_made_in_the_earlier_cohort_come_along(
    cohort: Path, earlier: Path, partners: tuple[str, str], rmtool: Run, tmp_path: Path
) -> None:
    ref = next(
        p["ref"] for p in rmtool("--cohort", earlier, "people", "--json").data if p["email"] == partners[0]
    )
    for field, value in (("grade", "Band 8d"), ("email", "new.address@nhs.example")):
        rmtool("--cohort", earlier, "correct", ref, field, value, "--because", "told us")
    rmtool("carry-over", earlier, "--people", listed(tmp_path, ["new.address@nhs.example"]))
    person = people(rmtool)["M-001"]
    assert person["email"] == "new.address@nhs.example"
    assert person["seniority"] == 10


def test_rows_that_cannot_be_carried_over_are_told_by_row_and_the_others_are(
    cohort: Path, earlier: Path, partners: tuple[str, str], rmtool: Run, tmp_path: Path
) -> None:
    rmtool("--cohort", earlier, "withdraw", "M-005", "--because", "moved away")
    left = next(
        p["email"] for p in rmtool("--cohort", earlier, "people", "--json").data if p["ref"] == "M-005"
    )
    file = listed(
        tmp_path,
        ["nobody@nhs.example"],
        [left],
        ["no address"],
        [partners[0]],
        [f"<{partners[0]}>"],
        [partners[1], "one too many"],
    )
    ran = rmtool("carry-over", earlier, "--people", file)
    assert ran.code == 1
    told = [line for line in ran.err.splitlines() if line.startswith("people.csv, row")]
    assert [line.split(":")[0] for line in told] == [
        "people.csv, row 2, email",
        "people.csv, row 3, email",
        "people.csv, row 4, email",
        "people.csv, row 6",
        "people.csv, row 7",
    ]
    assert "M-005 withdrew" in told[1]
    assert "nhs.example" not in ran.out + ran.err + rmtool("log").out
    assert len(people(rmtool)) == 1
    counts = rmtool("carry-over", earlier, "--people", file, "--json").data
    assert counts["rows"] == 6 == sum(counts[k] for k in ("carried_over", "already", "repeated", "refused"))


def test_whoever_applied_in_both_roles_is_asked_about_until_a_role_column_settles_it(
    cohort: Path, earlier: Path, rmtool: Run, tmp_path: Path
) -> None:
    refs = {p["ref"]: p["email"] for p in rmtool("--cohort", earlier, "people", "--json").data}
    rmtool("--cohort", earlier, "correct", "E-001", "email", refs["M-001"], "--because", "one person")
    ran = rmtool("carry-over", earlier, "--people", listed(tmp_path, [refs["M-001"]]))
    assert "M-001 and E-001 of the earlier cohort have this address" in ran.err
    assert people(rmtool) == {}
    roles = listed(tmp_path, [refs["M-001"], "Mentee"], headings=("Email", "Role"))
    assert rmtool("carry-over", earlier, "--people", roles, "--json").data["refs"] == ["E-001"]
    wrong = listed(tmp_path, [refs["M-001"], "boss"], headings=("Email", "Role"))
    assert "neither mentor nor mentee" in rmtool("carry-over", earlier, "--people", wrong).err


def test_two_people_of_one_role_with_one_address_are_asked_about(
    cohort: Path, earlier: Path, rmtool: Run, tmp_path: Path
) -> None:
    refs = {p["ref"]: p["email"] for p in rmtool("--cohort", earlier, "people", "--json").data}
    rmtool("--cohort", earlier, "correct", "M-002", "email", refs["M-001"], "--because", "one person")
    ran = rmtool("carry-over", earlier, "--people", listed(tmp_path, [refs["M-001"]]))
    assert "M-001 and M-002" in ran.err
    assert people(rmtool) == {}


def test_an_application_that_is_here_already_counts_and_nothing_is_carried_over(
    applied: Path, earlier: Path, partners: tuple[str, str], rmtool: Run, tmp_path: Path
) -> None:
    before = rmtool("people", "--json").out
    ran = rmtool("carry-over", earlier, "--people", listed(tmp_path, [partners[0]]))
    assert "applied afresh; that application counts" in ran.err
    assert rmtool("people", "--json").out == before


def test_a_fresh_application_that_comes_later_counts_though_it_was_sent_before(
    cohort: Path,
    earlier: Path,
    partners: tuple[str, str],
    rmtool: Run,
    sample: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Desk, "now", datetime(2026, 3, 12, 20, tzinfo=UTC))
    rmtool("carry-over", earlier, "--people", listed(tmp_path, [partners[0]]))
    ran = rmtool("ingest", sample)
    assert "M-001 changed consent" in ran.out
    assert " released" in ran.out
    assert "no longer in the export" not in ran.err
    person = next(p for p in people(rmtool).values() if p["email"] == partners[0])
    assert (person["ref"], person["response_id"]) == ("M-001", _number_of(sample, partners[0]))
    assert criterion(person, "consent") is True


def _number_of(export: Path, address: str) -> str:
    sheet = openpyxl.load_workbook(export).worksheets[0]
    headings, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    return next(str(row[0]) for row in rows if row[headings.index(EMAIL)] == address)


def test_what_was_answered_about_sessions_stays_behind(
    cohort: Path, earlier: Path, partners: tuple[str, str], rmtool: Run, tmp_path: Path
) -> None:
    rmtool("carry-over", earlier, "--people", listed(tmp_path, *[[address] for address in partners]))
    with closing(sqlite3.connect(cohort / "register.db")) as register:
        answers = " ".join(row[0] for row in register.execute("SELECT answers FROM response"))
    assert '"full_name"' in answers
    for field in ("consent", "released", "mentor_training", "mentee_training", "midway", "evaluation"):
        assert f'"{field}"' not in answers


def test_topics_that_this_programme_does_not_have_are_told_without_naming_them(
    earlier: Path, rmtool: Run, tmp_path: Path
) -> None:
    other = tmp_path / "cohort of 2024"
    rmtool("init", other, "--programme", "llr-2024")
    everyone = [[p["email"]] for p in rmtool("--cohort", earlier, "people", "--json").data if p["email"]]
    ran = rmtool("--cohort", other, "carry-over", earlier, "--people", listed(tmp_path, *everyone))
    assert "1 topic of Cohort 6 not in this programme" in ran.err
    for topic in ("gender", "religion", "belief"):
        assert topic not in ran.err.casefold()
    carried = rmtool("--cohort", other, "people", "--json").data
    assert {person["role"] for person in carried} == {"mentor", "mentee"}
    assert all(person["name"] and person["email"] for person in carried)
    again = rmtool("--cohort", other, "ingest", samples_folder() / "llr-2024" / "mentors.xlsx")
    assert "no longer in the export" not in again.err


def test_a_folder_that_is_no_earlier_cohort_is_refused(
    cohort: Path, earlier: Path, rmtool: Run, tmp_path: Path
) -> None:
    file = listed(tmp_path, ["ada@nhs.example"])
    assert rmtool("carry-over", tmp_path, "--people", file).code == 2
    assert rmtool("carry-over", cohort, "--people", file).code == 2
    (earlier / "register.db").rename(earlier / "register.bak")
    ran = rmtool("carry-over", earlier, "--people", file)
    assert ran.code == 13
    assert "The earlier cohort cannot be read: register.db is missing" in ran.err
    broken = earlier / "programme.toml"
    broken.write_text(broken.read_text("utf-8").replace('cohort = "', 'chohort = "', 1), "utf-8")
    ran = rmtool("carry-over", earlier, "--people", file)
    assert ran.code == 10
    assert "The earlier cohort cannot be read" in ran.err
    assert '"chohort"' in ran.err


def test_a_list_without_addresses_cannot_be_read(
    cohort: Path, earlier: Path, rmtool: Run, tmp_path: Path
) -> None:
    ran = rmtool("carry-over", earlier, "--people", listed(tmp_path, ["Ada"], headings=("name",)))
    assert ran.code == 11
    assert "lacks the column email" in ran.err
