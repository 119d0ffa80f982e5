from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rmtool.model.matching import Band, Pair, Proposal, ProposedPair
from rmtool.model.programme import Role, Status
from rmtool.model.records import Correction, DecisionRecord, Doubt, Held, LetterRecord, PastPair, Person
from rmtool.model.timetable import CalendarEntry, Place
from rmtool.register import LogLine, Register, Writer, new_register, register_for_change, register_for_reading
from rmtool.register.text import canonical, written_answers

NOW = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
LINE = LogLine(NOW, "sam", "laptop", "test", "M-001", "0.1.0", "digest", "", "done")
PEOPLE = (Person("M-001", Role.MENTOR, "applications:1"), Person("E-001", Role.MENTEE, "applications:2"))
HELD = Held("applications", "1", "M-001", datetime(2025, 12, 1, 10, 0, 5), {"team": "Theatres"})
DOUBT = Doubt("M-001", "applications", "1", "team", "Which team?", "the cell holds an error")
LETTER = LetterRecord("M-001", "enrolled", "", "template", "body", NOW, address="digest")
PROPOSAL = Proposal(
    pairs=(ProposedPair(Pair("M-001", "E-001"), 14, Band.GOOD),),
    unpaired_mentors=(),
    unpaired_mentees=("E-002",),
    objectives=(("pairs", 1), ("lottery", 2**70)),
    unique=True,
    certificate={"prices": [1, -(2**65)], "refs": ["M-001"]},
)
ENTRY = CalendarEntry("M-001", "training-1", 0, "digest", datetime(2026, 3, 26, 9, 30))

Act = Callable[[Writer], None]
ACTS: dict[str, Act] = {
    "add_people": lambda write: write.add_people([Person("M-002", Role.MENTOR, "applications:3")]),
    "store_responses": lambda write: write.store_responses([HELD]),
    "store_doubts": lambda write: write.store_doubts([DOUBT], [("applications", "1")]),
    "add_correction": lambda write: write.add_correction(Correction("M-001", "team", "Wards", "she said so")),
    "decide": lambda write: write.decide(DecisionRecord("E-001", Status.ELIGIBLE, "met in person")),
    "withdraw": lambda write: write.withdraw("E-001", "moved away"),
    "add_past_pairs": lambda write: write.add_past_pairs(
        [PastPair("a@nhs.example", "b@nhs.example", "2024")]
    ),
    "add_waiting": lambda write: write.add_waiting(["M-001"], "Cohort 6"),
    "record_proposal": lambda write: write.record_proposal(PROPOSAL),
    "confirm_pairs": lambda write: write.confirm_pairs([Pair("M-001", "E-001")]),
    "set_places": lambda write: write.set_places([Place("M-001", "training-1")]),
    "issue_entries": lambda write: write.issue_entries([ENTRY]),
    "add_letters": lambda write: write.add_letters([LETTER]),
    "replace_letters": lambda write: write.replace_letters([LETTER]),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "register.db"
    new_register(path)
    with register_for_change(path) as register:
        change(register, lambda write: write.add_people(PEOPLE))
    return path


@pytest.fixture
def register(path: Path) -> Iterator[Register]:
    with register_for_change(path) as register:
        yield register


def change(register: Register, act: Act) -> None:
    with register.transaction() as write:
        act(write)
        write.log(LINE)


def everything(register: Register) -> tuple[object, ...]:
    return (
        register.people(),
        register.held(),
        register.doubts(),
        register.corrections(),
        register.decisions(),
        register.withdrawals(),
        register.past_pairs(),
        register.waiting(),
        register.proposal(),
        register.pairs(),
        register.places(),
        register.calendar_entries(),
        register.letters(),
    )


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_what_a_command_wrote_is_there_for_the_next(path: Path, act: Act) -> None:
    with register_for_reading(path) as register:
        before = everything(register)
    with register_for_change(path) as register:
        change(register, act)
    with register_for_reading(path) as register:
        assert everything(register) != before


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_nothing_is_kept_of_a_command_that_broke_off(register: Register, act: Act) -> None:
    def act_and_break_off(write: Writer) -> None:
        act(write)
        raise KeyboardInterrupt

    before = everything(register), register.commands()
    with pytest.raises(KeyboardInterrupt):
        change(register, act_and_break_off)
    assert (everything(register), register.commands()) == before


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_a_change_without_a_line_in_the_log_is_refused(register: Register, act: Act) -> None:
    before = everything(register)
    with pytest.raises(sqlite3.IntegrityError), register.transaction() as write:
        act(write)
    assert everything(register) == before


@pytest.mark.parametrize("name", sorted(ACTS.keys() - {"add_people", "add_letters"}))
def test_saying_the_same_again_changes_nothing(register: Register, name: str) -> None:
    change(register, ACTS[name])
    before = everything(register)
    change(register, ACTS[name])
    assert everything(register) == before


def test_everything_comes_back_as_it_was_given(register: Register) -> None:
    for name in sorted(ACTS.keys() - {"replace_letters"}):
        change(register, ACTS[name])
    assert register.held() == (HELD,)
    assert register.corrections() == (Correction("M-001", "team", "Wards", "she said so"),)
    assert register.decisions() == (DecisionRecord("E-001", Status.ELIGIBLE, "met in person"),)
    assert register.withdrawals() == {"E-001": "moved away"}
    assert register.past_pairs() == (PastPair("a@nhs.example", "b@nhs.example", "2024"),)
    assert register.proposal() == PROPOSAL
    assert register.pairs() == (Pair("M-001", "E-001"),)
    assert register.letters() == (LETTER,)


def test_people_are_listed_mentors_first_and_by_number(register: Register) -> None:
    more = [Person(ref, Role.MENTOR, ref) for ref in ("M-1000", "M-999", "M-002")]
    change(register, lambda write: write.add_people(more))
    assert [person.ref for person in register.people()] == ["M-001", "M-002", "M-999", "M-1000", "E-001"]


@pytest.mark.parametrize(
    ("ref", "role"),
    [("M-001", Role.MENTOR), ("E-002", Role.MENTOR), ("M-2", Role.MENTOR), ("X-002", Role.MENTEE)],
)
def test_a_reference_that_is_taken_or_of_the_wrong_kind_is_refused(
    register: Register, ref: str, role: Role
) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        change(register, lambda write: write.add_people([Person(ref, role, "applications:9")]))


def test_the_newest_revision_of_an_edited_response_counts_and_the_first_stays(register: Register) -> None:
    edited = Held("applications", "1", "M-001", HELD.completed, {"team": "Wards"})
    for held in (HELD, edited, HELD, edited, edited):
        change(register, lambda write, held=held: write.store_responses([held]))  # type: ignore[misc]
    assert register.held("applications") == (edited,)
    rows = register._connection.execute("SELECT revision, answers FROM response ORDER BY revision").fetchall()
    assert [revision for revision, _ in rows] == [1, 2, 3, 4]
    assert rows[0][1] == '{"team":"Theatres"}'


def test_responses_of_one_form_are_held_apart_from_those_of_another(register: Register) -> None:
    other = Held("mentees", "1", "E-001", None, {})
    change(register, lambda write: write.store_responses([HELD, other]))
    assert register.held("mentees") == (other,)
    assert register.held() == (HELD, other)


@given(st.dictionaries(st.text(), st.text()))
def test_answers_are_written_like_all_that_is_canonical_whatever_their_order(answers: dict[str, str]) -> None:
    backwards = {field: answers[field] for field in reversed(answers)}
    assert written_answers(answers).decode() == written_answers(backwards).decode() == canonical(answers)


def test_of_several_responses_only_those_that_differ_become_revisions(register: Register) -> None:
    edited = replace(HELD, answers={"team": "Wards"})
    other = replace(HELD, response_id="2", ref="E-001")
    change(register, lambda write: write.store_responses([HELD, HELD, edited, other, other]))
    assert register.held() == (edited, other)
    rows = register._connection.execute("SELECT response_id, revision FROM response ORDER BY 1, 2")
    assert rows.fetchall() == [("1", 1), ("1", 2), ("2", 1)]


def test_pairs_left_out_of_a_later_confirmation_end_but_stay_on_record(register: Register) -> None:
    change(register, lambda write: write.add_people([Person("M-002", Role.MENTOR, "applications:3")]))
    change(register, lambda write: write.confirm_pairs([Pair("M-001", "E-001")]))
    change(register, lambda write: write.confirm_pairs([Pair("M-002", "E-001")]))
    assert register.pairs() == (Pair("M-002", "E-001"),)
    assert register._connection.execute("SELECT count(*) FROM pair").fetchone() == (2,)


def test_a_mentee_may_have_two_mentors_and_a_mentor_two_mentees(register: Register) -> None:
    people = [Person("M-002", Role.MENTOR, "applications:3"), Person("E-002", Role.MENTEE, "applications:4")]
    change(register, lambda write: write.add_people(people))
    square = tuple(Pair(mentor, mentee) for mentor in ("M-001", "M-002") for mentee in ("E-001", "E-002"))
    change(register, lambda write: write.confirm_pairs(square))
    change(register, lambda write: write.confirm_pairs(square))
    assert register.pairs() == square
    assert register._connection.execute("SELECT count(*) FROM pair").fetchone() == (4,)


def test_two_people_are_a_pair_only_once_at_a_time(register: Register) -> None:
    change(register, ACTS["confirm_pairs"])
    with pytest.raises(sqlite3.IntegrityError):
        register._connection.execute(
            "INSERT INTO pair (mentor, mentee, command) VALUES ('M-001', 'E-001', 1)"
        )


def test_the_latest_cohort_that_somebody_waited_since_is_remembered(register: Register) -> None:
    for refs, cohort in (["M-001", "E-001"], "Cohort 5"), (["E-001"], "Cohort 6"), (["E-001"], "Cohort 6"):
        change(register, lambda write, refs=refs, cohort=cohort: write.add_waiting(refs, cohort))  # type: ignore[misc]
    assert register.waiting() == {"M-001": "Cohort 5", "E-001": "Cohort 6"}


def test_a_letter_is_never_drafted_twice_by_accident(register: Register) -> None:
    change(register, ACTS["add_letters"])
    with pytest.raises(sqlite3.IntegrityError):
        change(register, ACTS["add_letters"])


def test_a_draft_can_be_taken_out_of_the_ledger_until_it_was_sent(register: Register) -> None:
    change(register, ACTS["add_letters"])
    change(register, lambda write: write.remove_letters([LETTER]))
    assert register.letters() == ()
    change(register, ACTS["add_letters"])
    change(register, lambda write: write.mark_sent([LETTER], NOW))
    change(register, lambda write: write.remove_letters([LETTER]))
    assert [letter.ref for letter in register.letters()] == ["M-001"]


def test_a_letter_marked_as_sent_keeps_its_date(register: Register) -> None:
    change(register, ACTS["add_letters"])
    change(register, lambda write: write.mark_sent([LETTER], NOW))
    change(register, lambda write: write.mark_sent([LETTER], datetime(2027, 1, 1, tzinfo=UTC)))
    assert register.letters()[0].sent == NOW


@pytest.mark.parametrize("statement", ["UPDATE command SET user = 'x'", "DELETE FROM command"])
def test_nobody_edits_the_log(register: Register, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        register._connection.execute(statement)


def test_the_log_tells_who_did_what_when_in_the_order_it_was_done(register: Register) -> None:
    change(register, ACTS["decide"])
    first, second = register.commands()
    assert (first.number, second.number) == (1, 2)
    assert (second.at, second.user, second.host, second.about) == (NOW, "sam", "laptop", "M-001")


SAYABLE = st.text(st.characters(codec="utf-8", exclude_characters="\0"))


def test_any_text_comes_back_letter_by_letter(register: Register) -> None:
    @settings(deadline=None, max_examples=60)
    @given(answers=st.dictionaries(SAYABLE, SAYABLE, max_size=4), value=SAYABLE)
    def check(answers: dict[str, str], value: str) -> None:
        held = Held("applications", "1", "M-001", None, answers)
        correction = Correction("M-001", "why", value, value)
        change(register, lambda write: write.store_responses([held]))
        change(register, lambda write: write.add_correction(correction))
        assert register.held() == (held,)
        assert register.corrections()[-1] == correction

    check()


def test_erased_text_is_gone_from_the_file(path: Path) -> None:
    with register_for_change(path) as register:
        secret = Held("applications", "1", "M-001", None, {"why": "a very private canary"})
        change(register, lambda write: write.store_responses([secret]))
    assert b"a very private canary" in path.read_bytes()
    with register_for_change(path) as register:
        register._connection.execute("DELETE FROM response")
    assert b"a very private canary" not in path.read_bytes()
