from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from rmtool.model.people import Ruling
from rmtool.model.programme import Status
from rmtool.model.records import LetterRecord
from rmtool.reports.letters.due import due
from rmtool.reports.letters.kinds import KINDS
from tests.letters.cases import applicant

PEOPLE = (
    applicant("M-002"),
    applicant("M-001"),
    applicant("E-001"),
    applicant("E-002", Status.QUERY),
    applicant("E-003", Status.NOT_ELIGIBLE),
    replace(applicant("E-004"), withdrawn=True),
    replace(applicant("E-005", Status.QUERY), ruling=Ruling(Status.ELIGIBLE, "they replied")),
)
CONFIRMED = frozenset({"M-001", "E-001"})


def drafted(ref: str, kind: str) -> LetterRecord:
    return LetterRecord(ref, kind, "", "template", "body", datetime(2026, 3, 13, tzinfo=UTC))


def refs(kind: str, paired: frozenset[str] | None = None) -> list[str]:
    return [person.ref for person in due(KINDS[kind], PEOPLE, paired, []).to_write]


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("received", ["E-001", "E-002", "E-003", "E-005", "M-001", "M-002"], None),
        ("query", ["E-002"], None),
        ("not-eligible", ["E-003"], None),
        ("enrolled", ["E-001", "E-005", "M-001", "M-002"], ["E-001", "M-001"]),
        ("reserve", [], ["E-005", "M-002"]),
    ],
)
def test_each_kind_goes_to_those_it_is_for(kind: str, before: list[str], after: list[str] | None) -> None:
    assert refs(kind) == before
    assert refs(kind, CONFIRMED) == (before if after is None else after)


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_withdrew_is_due_nothing(kind: str) -> None:
    assert "E-004" not in refs(kind) + refs(kind, frozenset({"E-004"}))


def test_nobody_is_written_to_twice() -> None:
    ledger = [drafted("M-001", "enrolled"), drafted("M-002", "received"), drafted("X-999", "enrolled")]
    result = due(KINDS["enrolled"], PEOPLE, None, ledger)
    assert [person.ref for person in result.to_write] == ["E-001", "E-005", "M-002"]
    assert result.drafted == (ledger[0],)


def test_a_letter_is_due_to_nobody_only_where_none_was_written_either() -> None:
    assert due(KINDS["reserve"], PEOPLE, None, []).nobody
    assert not due(KINDS["reserve"], PEOPLE, CONFIRMED, []).nobody
    assert not due(KINDS["query"], PEOPLE, None, [drafted("E-002", "query")]).nobody
