from __future__ import annotations

import csv
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rmtool.cli import main
from rmtool.commands.desk import Desk
from rmtool.resources import samples_folder
from tests.commands.conftest import Run
from tests.commands.reviewing import rows_of

OPTIONS = '    { value = "mentee", label = "Yes, as a mentee" },\n'
APPLIED = '    { value = "waited", label = "I applied before and was not matched" },\n'


@pytest.fixture(autouse=True)
def february(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Desk, "now", datetime(2026, 2, 10, 9, 30, tzinfo=UTC))


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An earlier cohort whose pairs are confirmed, and six mentees in reserve; made once."""
    folder = tmp_path_factory.mktemp("finished") / "cohort 6"
    main(["init", str(folder), "--programme", "llr-2026"])
    change_programme(folder, 'cohort = "Cohort 7"', 'cohort = "Cohort 6"')
    sample = samples_folder() / "llr-2026" / "applications.xlsx"
    for words in (["ingest", str(sample)], ["match"], ["confirm"]):
        assert main(["--cohort", str(folder), *words]) in {0, 1}
    return folder


@pytest.fixture
def earlier(finished: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(finished, tmp_path / "cohort 6"))


def change_programme(cohort: Path, old: str, new: str) -> None:
    file = cohort / "programme.toml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def first_those_who_waited(cohort: Path) -> None:
    change_programme(cohort, "priority_for_waiting = false", "priority_for_waiting = true")


def reserve(earlier: Path) -> list[str]:
    """References of those whom the earlier cohort has in reserve."""
    return [str(row["Reference"]) for row in rows_of(earlier / "out" / "review.xlsx", "Not paired")]


def pairings(cohort: Path) -> list[dict[str, str]]:
    with (cohort / "out" / "pairings.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def carry(cohort: Path, earlier: Path, rmtool: Run, *refs: str) -> list[str]:
    """Carry these people over, have their consent, and give the references they have here."""
    known = rmtool("--cohort", earlier, "people", "--json").data
    people = cohort / "people.csv"
    people.write_text("email\n" + "".join(f"{p['email']}\n" for p in known if p["ref"] in refs), "utf-8")
    ran = rmtool("carry-over", earlier, "--people", people, "--json").data
    for ref in ran["refs"]:
        rmtool("correct", ref, "consent", "Yes", "--because", "asked anew")
    return list(ran["waited"])


def test_whoever_had_no_partner_in_the_earlier_cohort_is_known_to_have_waited(
    cohort: Path, earlier: Path, rmtool: Run
) -> None:
    unpaired = reserve(earlier)
    paired = pairings(earlier)[0]["mentor_ref"]
    waited = carry(cohort, earlier, rmtool, *unpaired[:2], paired)
    assert waited == ["E-001", "E-002"]
    assert "had no partner in an earlier cohort" in rmtool("show", "E-001").out
    assert "had no partner" not in rmtool("show", "M-001").out
    again = rmtool("carry-over", earlier, "--people", cohort / "people.csv")
    assert "Without a partner in Cohort 6, and waiting since: E-001 and E-002." in again.out
    assert "set priority_for_waiting = true" in again.out


def test_those_who_waited_are_matched_first_where_the_programme_says_so_and_the_review_tells(
    cohort: Path, earlier: Path, sample: Path, rmtool: Run
) -> None:
    rmtool("ingest", sample)
    without = {row["mentee_ref"] for row in pairings_of_a_match(cohort, rmtool)}
    waited = carry(cohort, earlier, rmtool, pairings(earlier)[0]["mentor_ref"])
    assert sorted(waited) == sorted(reserve(earlier))  # all applied afresh here
    assert not without & set(waited)
    record = {row["What"]: row["Value"] for row in rows_of(cohort / "out" / "review.xlsx", "About")}
    assert "Have waited" not in record

    first_those_who_waited(cohort)
    served = {row["mentee_ref"] for row in pairings_of_a_match(cohort, rmtool)} & set(waited)
    assert len(served) > 3
    assert rmtool("verify").code == 0
    record = {row["What"]: row["Value"] for row in rows_of(cohort / "out" / "review.xlsx", "About")}
    told = f"6 people since an earlier cohort, matched before others; {len(served)} of them with a partner"
    assert record["Have waited"] == told
    assert f"waited: {len(served)}" in str(record["Objectives, in their order"]).split("\n")
    left = {
        row["Reference"]: str(row["Why not"]) for row in rows_of(cohort / "out/review.xlsx", "Not paired")
    }
    assert all(("no partner in an earlier cohort" in why) is (ref in waited) for ref, why in left.items())


def pairings_of_a_match(cohort: Path, rmtool: Run) -> list[dict[str, str]]:
    assert rmtool("match").code == 1
    return pairings(cohort)


def test_an_answer_that_says_so_counts_as_having_waited(applied: Path, rmtool: Run) -> None:
    change_programme(applied, OPTIONS, OPTIONS + APPLIED)
    first_those_who_waited(applied)
    before = rmtool("match", "--json").data["unpaired_mentees"]
    rmtool("correct", before[0], "previous", "waited", "--because", "asked by telephone")
    after = rmtool("match", "--json").data
    assert before[0] not in after["unpaired_mentees"]
    assert len(after["unpaired_mentees"]) == len(before)
    assert rmtool("verify").code == 0


def test_where_no_pairs_were_confirmed_nobody_is_known_to_have_waited(
    cohort: Path, tmp_path: Path, sample: Path, rmtool: Run
) -> None:
    unfinished = tmp_path / "cohort 6"
    rmtool("init", unfinished, "--programme", "llr-2026")
    rmtool("--cohort", unfinished, "ingest", sample)
    assert carry(cohort, unfinished, rmtool, "M-001", "E-001") == []


def test_who_withdrew_or_found_a_partner_in_the_other_role_did_not_wait(
    cohort: Path, earlier: Path, rmtool: Run
) -> None:
    one, other, *_ = reserve(earlier)
    partner = next(p for p in rmtool("--cohort", earlier, "people", "--json").data if p["ref"] == "M-001")
    rmtool("--cohort", earlier, "correct", one, "email", partner["email"], "--because", "one person")
    rmtool("--cohort", earlier, "decide", one, "eligible", "--because", "both roles agreed")
    rmtool("--cohort", earlier, "decide", "M-001", "eligible", "--because", "both roles agreed")
    rmtool("--cohort", earlier, "withdraw", other, "--because", "moved away")
    assert carry(cohort, earlier, rmtool, other, "M-002") == []
