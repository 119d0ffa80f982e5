"""Who is due which letter, and on what occasion, as the cohort gets on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtool.model.people import Applicant, Ruling
from rmtool.model.programme import Programme, Role, Session, Status
from rmtool.reports.letters.due import errands_of
from rmtool.reports.letters.kinds import KINDS
from rmtool.reports.letters.progress import Progress
from tests.letters.cases import applicant, programme
from tests.letters.settled import (
    ONE_SIDED,
    WRITTEN,
    dated,
    errand,
    person_for,
    programmes,
    settled,
    written_in,
)

TODAY = date(2026, 3, 13)
MENTOR, MENTEE = applicant("M-001"), applicant("E-001")
LEFT = replace(applicant("E-009"), withdrawn=True)
PEOPLE = (
    applicant("M-002"),
    MENTOR,
    MENTEE,
    applicant("E-002", Status.QUERY),
    applicant("E-003", Status.NOT_ELIGIBLE),
    replace(applicant("E-004"), withdrawn=True),
    replace(applicant("E-005", Status.QUERY), ruling=Ruling(Status.ELIGIBLE, "they replied")),
)
PAIRED = {"M-001": (MENTEE,), "E-001": (MENTOR,)}


def session(name: str) -> Session:
    """A session of the small programme, by its id."""
    return next(s for s in dated(programme()).sessions if s.id == name)


def due(kind: str, progress: Progress, *people: Applicant) -> list[tuple[str, str]]:
    """The reference and the occasion of every letter of a kind that is due."""
    return [one.entry for one in errands_of(KINDS[kind], people or PEOPLE, progress)]


def refs(kind: str, progress: Progress) -> list[str]:
    return [ref for ref, _ in due(kind, progress)]


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("received", ["M-001", "M-002", "E-001", "E-002", "E-003", "E-005"], None),
        ("query", ["E-002"], None),
        ("not-eligible", ["E-003"], None),
        ("withdrawn", ["E-004"], None),
        ("enrolled", ["M-001", "M-002", "E-001", "E-005"], ["M-001", "E-001"]),
        ("manager", ["M-001", "M-002", "E-001", "E-005"], ["M-001", "E-001"]),
        ("reserve", [], ["M-002", "E-005"]),
        ("match-mentor", [], ["M-001"]),
        ("match-mentee", [], ["E-001"]),
    ],
)
def test_each_kind_goes_to_those_it_is_for(kind: str, before: list[str], after: list[str] | None) -> None:
    assert refs(kind, Progress(programme(), TODAY)) == before
    assert refs(kind, Progress(programme(), TODAY, partners=PAIRED)) == (before if after is None else after)


@pytest.mark.parametrize(("kind", "role"), WRITTEN)
def test_the_letter_that_tests_write_is_the_one_that_is_due(kind: str, role: Role) -> None:
    for within in programmes().values():
        if (kind, role) in written_in(within):
            person = person_for(kind, role)
            progress = settled(kind, [person], within)
            assert errand(kind, person, progress) in errands_of(KINDS[kind], [person], progress)


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - {"withdrawn"}))
def test_whoever_withdrew_is_due_a_goodbye_and_nothing_else(kind: str) -> None:
    for role in Role:
        progress = settled(kind, [person_for(kind, role)])
        assert due(kind, progress, replace(person_for(kind, role), withdrawn=True)) == []


@pytest.mark.parametrize("kind", ["query", "not-eligible"])
def test_the_officers_decision_counts_over_the_screenings(kind: str) -> None:
    ruled = replace(person_for(kind, Role.MENTOR), ruling=Ruling(Status.ELIGIBLE, "we talked"))
    assert due(kind, Progress(programme(), TODAY), ruled) == []


@pytest.mark.parametrize(("kind", "role"), ONE_SIDED.items())
def test_a_letter_of_one_side_is_never_due_to_the_other(kind: str, role: Role) -> None:
    other = next(r for r in Role if r is not role)
    person = person_for(kind, other)
    assert due(kind, settled(kind, [person]), person) == []


def test_a_mentor_of_two_is_introduced_to_each() -> None:
    progress = Progress(programme(), TODAY, partners={"M-001": (MENTEE, applicant("E-005"))})
    assert due("match-mentor", progress) == [("M-001", "E-001"), ("M-001", "E-005")]


def test_who_lost_a_partner_hears_of_that_and_is_not_put_in_reserve() -> None:
    progress = Progress(programme(), TODAY, partners={}, left={"M-001": (LEFT,)})
    assert due("rematch", progress) == [("M-001", "E-009")]
    assert "M-001" not in refs("reserve", progress)


@pytest.mark.parametrize("kind", ["training", "reminder"])
def test_a_session_is_written_about_until_its_day_is_over(kind: str) -> None:
    training = session("t1")
    progress = Progress(programme(), TODAY, places={"M-001": (training,)})
    on_the_day = replace(progress, today=date(2026, 3, 26))
    assert due(kind, on_the_day) == [("M-001", "t1")]
    assert due(kind, replace(progress, today=date(2026, 3, 27))) == []


def test_a_reminder_waits_until_its_days_before_the_session() -> None:
    progress = Progress(programme(), TODAY, places={"M-001": (session("t1"), session("t2"))})
    days = programme().letters.reminder_days
    early = date(2026, 3, 26) - timedelta(days=days + 1)
    assert due("reminder", replace(progress, today=early)) == []
    assert due("reminder", replace(progress, today=early + timedelta(days=1))) == [("M-001", "t1")]


def test_a_session_without_a_date_is_not_written_about() -> None:
    celebration = next(s for s in programme().sessions if s.id == "celebration")
    progress = Progress(programme(), TODAY, invitations={"M-001": (celebration,)})
    assert due("celebration", progress) == []
    assert due("celebration", replace(progress, invitations={"M-001": (session("celebration"),)}))


def test_whoever_lost_their_partner_still_hears_of_the_session_they_have_a_place_in() -> None:
    progress = Progress(programme(), TODAY, partners={}, places={"M-001": (session("t1"),)})
    assert due("training", progress) == [("M-001", "t1")]


@pytest.mark.parametrize("kind", ["training", "peer-support"])
def test_nothing_is_announced_earlier_than_the_programme_says(kind: str) -> None:
    about = {"training": session("t1"), "peer-support": session("p1")}[kind]
    assert about.date != "tbc"
    first_day = about.date - timedelta(days=programme().letters.announce_days)
    progress = Progress(programme(), first_day, places={"M-001": (about,)}, invitations={"M-001": (about,)})
    assert due(kind, progress) == [("M-001", about.id)]
    assert due(kind, replace(progress, today=first_day - timedelta(days=1))) == []


def test_only_the_next_peer_support_meeting_is_invited_to() -> None:
    first = session("p1")
    later = first.model_copy(update={"id": "p2", "date": date(2026, 7, 23)})
    progress = Progress(programme(), date(2026, 6, 20), invitations={"M-001": (later, first)})
    assert due("peer-support", progress) == [("M-001", "p1")]
    assert due("peer-support", replace(progress, today=date(2026, 6, 24))) == [("M-001", "p2")]


def test_certificates_wait_for_the_last_session_and_the_last_month() -> None:
    within = dated(programme())
    progress = Progress(within, date(2026, 11, 30), partners=PAIRED)
    assert refs("certificate", progress) == []
    assert refs("certificate", replace(progress, today=date(2026, 12, 1))) == ["M-001", "E-001"]


def test_a_programme_with_a_required_session_to_come_is_not_over() -> None:
    open_ended = Session(id="x", kind="x", title="Away day", roles=(Role.MENTEE,), required=True, date="tbc")
    within = programme().model_copy(update={"sessions": (*programme().sessions, open_ended)})
    assert not Progress(within, date(2090, 1, 1), partners=PAIRED).is_over()


def test_a_programme_without_sessions_ends_after_its_months() -> None:
    within = programme().model_copy(update={"sessions": ()})
    assert not Progress(within, date(2026, 9, 10)).is_over()
    assert Progress(within, date(2026, 9, 11)).is_over()


@given(
    paired=st.none() | st.booleans(),
    lost=st.booleans(),
    status=st.sampled_from(Status),
    role=st.sampled_from(Role),
)
def test_nobody_hears_two_things_that_cannot_both_be(
    paired: bool | None, lost: bool, status: Status, role: Role
) -> None:
    ref = f"{role.letter}-001"
    screened = Status.ELIGIBLE if status is Status.WITHDRAWN else status
    person = replace(applicant(ref, screened), withdrawn=status is Status.WITHDRAWN)
    partners = None if paired is None else {ref: (LEFT,)} if paired else {}
    progress = Progress(programme(), TODAY, partners=partners, left={ref: (LEFT,)} if lost else {})
    one_of = ("query", "not-eligible", "enrolled", "reserve", "withdrawn")
    told = [kind for kind in one_of if due(kind, progress, person)]
    assert len(told) <= 1
    if not lost:
        assert len(told) == 1


@given(st.integers(0, 400))
def test_once_a_programme_is_over_it_stays_over(days: int) -> None:
    within: Programme = dated(programme())
    on = date(2026, 8, 1) + timedelta(days=days)
    if Progress(within, on).is_over():
        assert Progress(within, on + timedelta(days=1)).is_over()
