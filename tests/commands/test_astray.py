"""Drafts that went wrong after they were written: nobody sends them unwarned, and nobody gets two."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from tests.commands.conftest import Run

LETTERS = Path("out", "letters")


def pairs() -> list[tuple[str, str]]:
    """The references of the pairs in the pairings file. The cohort is the current folder."""
    with Path("out", "pairings.csv").open(encoding="utf-8-sig", newline="") as file:
        return [(row["mentor_ref"], row["mentee_ref"]) for row in csv.DictReader(file)]


def tells_of_topics(rmtool: Run, mentor: str, mentee: str) -> bool:
    """Draft a mentee's introduction, and look whether it names what the mentor released."""
    rmtool("letters", "match-mentee", "--to", mentee)
    draft = message_from_bytes(
        (LETTERS / "match-mentee" / f"{mentee}-match-mentee-{mentor}.eml").read_bytes(), policy=policy.default
    )
    body = draft.get_body(("plain",))
    return body is not None and "They have agreed that we name" in body.get_content()


def to(draft: Path) -> str:
    """The address that a draft goes to."""
    address: str = message_from_bytes(draft.read_bytes(), policy=policy.default)["To"].addresses[0].addr_spec
    return address


def in_table(table: Path) -> set[str]:
    with table.open(encoding="utf-8-sig", newline="") as file:
        return {row["Reference"] for row in csv.DictReader(file)}


def outdated(rmtool: Run) -> set[tuple[str, str, str]]:
    """The reference, the kind and the reason of every letter that is out of date."""
    return {(row["ref"], row["kind"], row["why"]) for row in rmtool("letters", "--outdated", "--json").data}


@pytest.fixture
def paired(applied: Path, rmtool: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cohort with its pairs confirmed, in the days before its training."""
    monkeypatch.setattr("rmtool.commands.desk.Desk.now", datetime(2026, 3, 16, 9, tzinfo=UTC))
    for command in ("match", "confirm"):
        assert rmtool(command).code in {0, 1}
    return applied


@pytest.mark.parametrize(
    "taken_back",
    [
        ("decide", "{mentor}", "not_eligible", "--because", "took their consent back"),
        ("correct", "{mentor}", "consent", "No", "--because", "took their consent back"),
        ("withdraw", "{mentor}", "--because", "left"),
    ],
    ids=["decided", "corrected", "withdrawn"],
)
def test_a_mentor_who_took_their_consent_back_is_introduced_to_nobody(
    taken_back: tuple[str, ...], paired: Path, rmtool: Run
) -> None:
    mentor, mentee = pairs()[0]
    assert rmtool(*(word.format(mentor=mentor) for word in taken_back)).code == 0
    assert mentee not in rmtool("letters", "match-mentee", "--json").data["drafted"]
    assert rmtool("letters", "match-mentee", "--again", mentee).code == 2
    assert not list((LETTERS / "match-mentee").glob(f"{mentee}*"))


def test_a_topic_that_its_mentor_took_back_is_told_of_before_the_draft_that_names_it_is_sent(
    paired: Path, rmtool: Run
) -> None:
    mentor, mentee = next(pair for pair in pairs() if tells_of_topics(rmtool, *pair))
    told = rmtool("correct", mentor, "topics_released", "", "--because", "would rather say it in person")
    assert f"Drafts to or about {mentor} are not sent yet: match-mentee." in told.out
    assert outdated(rmtool) == {(mentee, "match-mentee", "the details")}
    ran = rmtool("letters", "match-mentee", "--to", mentee)
    assert ran.code == 1
    assert "1 draft must not be sent as written: the details changed since." in ran.err
    assert f"Draft anew: rmtool letters match-mentee --again {mentee}\n" in ran.err
    assert rmtool("letters", "match-mentee", "--again", mentee, "--json").data["outdated"] == []


def test_a_draft_to_an_address_that_was_corrected_is_never_passed_over_in_silence(
    applied: Path, rmtool: Run
) -> None:
    rmtool("letters")
    rmtool("correct", "M-001", "email", "right@nhs.example", "--because", "the old one came back")
    assert outdated(rmtool) == {("M-001", "enrolled", "the address")}
    assert "the address changed" in rmtool("letters").err
    rmtool("letters", "--again", "M-001")
    assert to(LETTERS / "enrolled" / "M-001-enrolled.eml") == "right@nhs.example"
    assert outdated(rmtool) == set()


def test_a_letter_that_was_sent_is_not_out_of_date_because_somebody_has_a_new_address(
    applied: Path, rmtool: Run
) -> None:
    rmtool("letters")
    rmtool("letters", "--mark-sent")
    rmtool("correct", "M-001", "email", "right@nhs.example", "--because", "a new job")
    assert outdated(rmtool) == set()


def test_a_drafted_letter_whose_address_is_lost_is_not_called_somebody_elses(
    paired: Path, rmtool: Run
) -> None:
    mentor, _ = pairs()[0]
    rmtool("letters", "manager")
    rmtool("correct", mentor, "manager_email", "", "--because", "their manager has left")
    rmtool("decide", mentor, "eligible", "--because", "a new manager is on the way")
    assert (mentor, "manager", "the address") in outdated(rmtool)
    ran = rmtool("letters", "manager", "--as", "txt", "--skip-unready", "--json")
    assert ran.data["skipped"] == [mentor]
    assert [file.name for file in (LETTERS / "manager").glob("*.eml")] == [f"{mentor}-manager.eml"]


@pytest.mark.parametrize("form", ["eml", "txt", "merge", "notify"])
def test_what_was_drafted_for_somebody_who_withdrew_is_told_of_and_then_removed(
    form: str, applied: Path, rmtool: Run
) -> None:
    everyone = rmtool("letters", "--as", form, "--json").data["drafted"]
    told = rmtool("withdraw", "M-001", "--because", "a long illness")
    assert "Drafts to or about M-001 are not sent yet: enrolled." in told.out
    assert outdated(rmtool) == {("M-001", "enrolled", "no longer due")}
    command = " ".join(["letters", "enrolled", *([] if form == "eml" else ["--as", form])])
    assert f"This removes them:\n  rmtool {command}\n" in rmtool("letters", "--outdated").out
    ran = rmtool(*command.split())
    assert "1 unsent draft removed, as nobody is due the letter any more: M-001." in ran.out
    left = [file.read_text("utf-8-sig") for file in LETTERS.glob("enrolled/*.csv")]
    assert not any("M-001" in table for table in left)
    assert all("M-002" in table for table in left)
    assert not list((LETTERS / "enrolled").glob("M-001*"))
    marked = rmtool("letters", "--mark-sent", "--json").data["sent"]
    assert marked == [ref for ref in everyone if ref != "M-001"]


def test_a_table_that_only_lost_somebody_still_holds_everybody_else(applied: Path, rmtool: Run) -> None:
    everyone = set(rmtool("letters", "--as", "merge", "--json").data["drafted"])
    rmtool("withdraw", "M-001", "--because", "a long illness")
    assert rmtool("letters", "--as", "merge", "--json").data["removed"] == ["M-001"]
    assert in_table(LETTERS / "enrolled" / "merge.csv") == everyone - {"M-001"}
    for ref in everyone - {"M-001"}:
        rmtool("withdraw", ref, "--because", "the programme ends")
    rmtool("letters")
    assert not list(LETTERS.glob("enrolled/*"))


def test_a_letter_that_was_sent_stays_in_the_ledger_whatever_becomes_of_its_reader(
    applied: Path, rmtool: Run
) -> None:
    rmtool("letters")
    rmtool("letters", "--mark-sent", "--to", "M-001")
    rmtool("withdraw", "M-001", "--because", "a long illness")
    assert rmtool("letters", "--json").data["removed"] == []
    assert (
        "M-001"
        in {row["kind"]: row for row in rmtool("letters", "--list", "--json").data}["enrolled"]["sent"]
    )


def test_drafting_a_letter_once_more_that_was_sent_says_that_it_was(applied: Path, rmtool: Run) -> None:
    rmtool("letters")
    rmtool("letters", "--mark-sent", "--to", "M-001")
    ran = rmtool("letters", "--again", "M-001", "--again", "M-002")
    assert "throw the earlier draft away: M-002." in ran.out
    assert "Sent already, to M-001 on" in ran.out


def test_drafts_that_a_register_from_a_backup_knows_nothing_of_may_have_been_sent(
    applied: Path, rmtool: Run
) -> None:
    backup = Path("register.db").read_bytes()
    rmtool("letters", "--to", "M-001")
    Path("register.db").write_bytes(backup)
    ran = rmtool("letters")
    assert ran.code == 1
    assert "1 draft lay there that the register knows nothing of" in ran.err
    assert "M-001. See in Outlook whether they were sent before." in ran.err
    assert "knows nothing of" not in rmtool("letters", "--again", "M-001").err
