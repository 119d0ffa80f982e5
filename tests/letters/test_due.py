from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from rmtool.model.letters import Errand, Occasion
from rmtool.model.programme import Status
from rmtool.model.records import LetterRecord
from rmtool.reports.letters.due import due, errands_of
from rmtool.reports.letters.kinds import KINDS
from rmtool.reports.letters.progress import Progress
from tests.letters.cases import applicant, programme

TODAY = date(2026, 3, 13)
APPLIED = Progress(programme(), TODAY)


def drafted(ref: str, kind: str, occasion: str = "") -> LetterRecord:
    return LetterRecord(ref, kind, occasion, "template", "body", datetime(2026, 3, 13, tzinfo=UTC))


def test_nobody_is_written_to_twice() -> None:
    people = [applicant("M-002"), applicant("M-001"), applicant("E-001")]
    ledger = [drafted("M-001", "enrolled"), drafted("M-002", "received"), drafted("M-999", "enrolled")]
    result = due(KINDS["enrolled"], people, APPLIED, ledger)
    assert [one.ref for one in result.to_write] == ["M-002", "E-001"]
    assert result.drafted == (ledger[0],)


def test_a_letter_is_told_from_another_of_its_kind_by_its_occasion() -> None:
    partners = (applicant("E-001"), applicant("E-002"))
    paired = Progress(programme(), TODAY, partners={"M-001": partners})
    ledger = [drafted("M-001", "match-mentor", "E-001"), drafted("M-001", "match-mentor", "E-009")]
    result = due(KINDS["match-mentor"], [applicant("M-001")], paired, ledger)
    assert result.to_write == (Errand(applicant("M-001"), Occasion("E-002", partner=partners[1])),)
    assert result.drafted == (ledger[0],)


def test_whoever_is_no_longer_due_a_letter_is_in_neither_part() -> None:
    paired = Progress(programme(), TODAY, partners={})
    result = due(KINDS["enrolled"], [applicant("M-001")], paired, [drafted("M-001", "enrolled")])
    assert (result.to_write, result.drafted) == ((), ())


def test_a_draft_that_nobody_is_due_any_more_is_gone_unless_it_was_sent() -> None:
    turned_down = applicant("M-001", Status.NOT_ELIGIBLE)
    ledger = [drafted("M-001", "enrolled"), drafted("M-001", "received"), drafted("M-002", "enrolled")]
    result = due(KINDS["enrolled"], [turned_down, applicant("M-002")], APPLIED, ledger)
    assert result.gone == (ledger[0],)
    sent = replace(ledger[0], sent=datetime(2026, 3, 14, tzinfo=UTC))
    assert due(KINDS["enrolled"], [turned_down], APPLIED, [sent]).gone == ()


def test_letters_are_in_the_order_of_references_as_people_count_them() -> None:
    people = [applicant(ref) for ref in ("E-001", "M-1000", "M-010", "M-002")]
    errands = errands_of(KINDS["received"], people, APPLIED)
    assert [one.ref for one in errands] == ["M-002", "M-010", "M-1000", "E-001"]
