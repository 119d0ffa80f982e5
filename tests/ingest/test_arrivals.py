from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rmtool.ingest.arrivals import Arrivals, Kind, current, settle
from rmtool.model.people import Response
from rmtool.model.programme import Role
from rmtool.model.records import Held, Person

FORM = "applications"
OPENED = datetime(2026, 3, 1, 9)


def response(
    number: str, email: str, role: Role = Role.MENTOR, minute: int | None = None, **answers: str
) -> Response:
    """A response sent in the minute of its number, unless another is given."""
    sent = OPENED + timedelta(minutes=int(number) if minute is None else minute)
    return Response(FORM, number, int(number) + 1, sent, {"email": email, **answers}, role)


class Register:
    """What a register remembers between exports."""

    def __init__(self) -> None:
        self.people: list[Person] = []
        self.held: dict[tuple[str, str], Held] = {}

    def take(self, *incoming: Response) -> Arrivals:
        settled = settle(self.people, list(self.held.values()), incoming)
        self.people += settled.people
        self.held |= {(one.form, one.response_id): one for one in settled.held}
        return settled

    def current(self) -> dict[str, str]:
        """The number of the response that counts for each reference."""
        return {ref: one.response_id for ref, one in current(self.people, list(self.held.values())).items()}


def kinds(settled: Arrivals) -> list[tuple[str, str]]:
    return [(arrival.ref, arrival.kind.value) for arrival in settled.arrivals]


def test_references_follow_the_time_of_sending_and_not_the_rows() -> None:
    register = Register()
    register.take(
        response("3", "c@x.example"), response("1", "a@x.example"), response("2", "b@x.example", Role.MENTEE)
    )
    assert register.current() == {"M-001": "1", "M-002": "3", "E-001": "2"}


def test_of_two_sent_in_one_second_the_lower_number_comes_first() -> None:
    register = Register()
    register.take(response("10", "b@x.example", minute=0), response("9", "a@x.example", minute=0))
    assert register.current() == {"M-001": "9", "M-002": "10"}


def test_the_same_export_again_changes_nothing() -> None:
    register = Register()
    rows = (
        response("1", "a@x.example"),
        response("2", "A@x.example"),
        response("3", "b@x.example", Role.MENTEE),
    )
    first, again = register.take(*rows), register.take(*rows)
    assert kinds(first) == [("M-001", "superseded"), ("M-001", "new"), ("E-001", "new")]
    assert kinds(again) == [("M-001", "superseded"), ("M-001", "unchanged"), ("E-001", "unchanged")]
    assert (again.people, again.held, again.vanished) == ((), (), ())


def test_a_grown_export_adds_what_is_new_and_names_what_changed() -> None:
    register = Register()
    register.take(response("1", "a@x.example", grade="5"), response("2", "b@x.example"))
    grown = register.take(
        response("1", "a@x.example", grade="6", minute=50),
        response("2", "b@x.example"),
        response("3", "c@x.example"),
    )
    assert kinds(grown) == [("M-001", "changed"), ("M-002", "unchanged"), ("M-003", "new")]
    assert grown.arrivals[0].fields == ("grade", "completed")
    assert grown.counts() == {"new": 1, "changed": 1, "unchanged": 1, "superseded": 0}


def test_an_edited_response_keeps_its_reference_even_with_another_address() -> None:
    register = Register()
    register.take(response("1", "a@x.example"))
    edited = register.take(response("1", "married@x.example"), response("2", "a@x.example"))
    assert kinds(edited) == [("M-001", "changed"), ("M-002", "new")]


def test_applying_again_keeps_the_reference_and_the_newest_counts() -> None:
    register = Register()
    register.take(response("1", "a@x.example"))
    again = register.take(response("1", "a@x.example"), response("5", "A@X.example", grade="6"))
    assert kinds(again) == [("M-001", "superseded"), ("M-001", "changed")]
    assert register.current() == {"M-001": "5"}
    assert again.notes == ("M-001 applied more than once: response 5 counts, not response 1.",)


def test_the_same_address_in_the_other_role_is_another_reference() -> None:
    register = Register()
    register.take(response("1", "a@x.example"), response("2", "a@x.example", Role.MENTEE))
    assert register.current() == {"M-001": "1", "E-001": "2"}


def test_people_without_an_address_are_never_taken_for_one() -> None:
    register = Register()
    register.take(response("1", ""), response("2", ""), response("3", "not an address"))
    assert len(register.current()) == 3


def test_a_response_that_changes_role_gets_a_reference_of_that_role() -> None:
    register = Register()
    register.take(response("1", "a@x.example"))
    moved = register.take(response("1", "a@x.example", Role.MENTEE))
    assert kinds(moved) == [("E-001", "changed")]
    assert register.current() == {"E-001": "1"}
    assert moved.notes == ("Response 1 changed its role: it was M-001 and is E-001 now.",)


def test_a_reference_is_never_given_twice() -> None:
    settled = settle([Person("M-007", Role.MENTOR, "applications:1")], [], [response("9", "z@x.example")])
    assert settled.people[0].ref == "M-008"
    erased = settle([], [], [response("9", "z@x.example")], given={Role.MENTOR: 41})
    assert erased.people[0].ref == "M-042"


def test_a_response_that_is_gone_is_told_and_stays() -> None:
    register = Register()
    register.take(response("1", "a@x.example"), response("2", "b@x.example"))
    assert register.take(response("2", "b@x.example")).vanished == ("M-001",)
    assert register.current() == {"M-001": "1", "M-002": "2"}


def test_a_response_in_an_unreadable_row_is_not_gone() -> None:
    register = Register()
    register.take(response("1", "a@x.example"), response("2", "b@x.example"))
    held = list(register.held.values())
    settled = settle(register.people, held, [response("2", "b@x.example")], seen={(FORM, "1")})
    assert settled.vanished == ()


def test_an_earlier_export_does_not_undo_an_edit() -> None:
    register = Register()
    register.take(response("1", "a@x.example", grade="6", minute=50))
    earlier = register.take(response("1", "a@x.example", grade="5", minute=1))
    assert kinds(earlier) == [("M-001", "superseded")]
    assert register.held[FORM, "1"].answers["grade"] == "6"


def test_two_people_who_come_to_share_an_address_are_told() -> None:
    register = Register()
    register.take(response("1", "a@x.example"), response("2", "b@x.example"))
    (note,) = register.take(response("1", "a@x.example"), response("2", "a@x.example")).notes
    assert "M-001 and M-002" in note
    assert "a@x" not in note


def test_one_file_twice_in_one_run_counts_each_response_once() -> None:
    register = Register()
    settled = register.take(response("1", "a@x.example"), response("1", "a@x.example"))
    assert sorted(kind for _, kind in kinds(settled)) == ["new", "superseded"]


def test_a_response_of_no_role_belongs_to_nobody() -> None:
    with pytest.raises(ValueError, match="row 2"):
        settle([], [], [Response(FORM, "1", 2, OPENED, {})])


RESPONSES = st.lists(
    st.builds(
        response,
        st.integers(1, 12).map(str),
        st.sampled_from(["a@x.example", "B@x.example", "b@X.example", "c@x.example", "", "nobody"]),
        st.sampled_from(list(Role)),
        st.integers(0, 5),
        grade=st.sampled_from(["5", "6"]),
    ),
    max_size=9,
    unique_by=lambda one: one.response_id,
)


@settings(max_examples=100, deadline=None)
@given(RESPONSES, st.randoms(use_true_random=False), RESPONSES)
def test_the_order_of_rows_decides_nothing(
    first: list[Response], chance: object, grown: list[Response]
) -> None:
    plain, shuffled = Register(), Register()
    for rows in (first, grown):
        mixed: list[Response] = list(rows)
        chance.shuffle(mixed)  # type: ignore[attr-defined]
        plain.take(*rows)
        shuffled.take(*mixed)
        assert plain.current() == shuffled.current()
        assert plain.people == shuffled.people


@settings(max_examples=100, deadline=None)
@given(RESPONSES, RESPONSES)
def test_an_export_again_has_nothing_new_and_every_row_is_one_of_four(
    first: list[Response], grown: list[Response]
) -> None:
    register = Register()
    register.take(*first)
    once, again = register.take(*grown), register.take(*grown)
    assert sum(once.counts().values()) == len(grown)
    assert {arrival.kind for arrival in again.arrivals} <= {Kind.UNCHANGED, Kind.SUPERSEDED}
    assert (again.people, again.held) == ((), ())


@settings(max_examples=100, deadline=None)
@given(RESPONSES, RESPONSES)
def test_growing_never_takes_a_reference_away(first: list[Response], more: list[Response]) -> None:
    register = Register()
    register.take(*first)
    before = _owners(register)
    known = {one.response_id for one in first}
    register.take(*first, *(one for one in more if one.response_id not in known))
    assert before.items() <= _owners(register).items()
    assert len({person.ref for person in register.people}) == len(register.people)


def _owners(register: Register) -> dict[str, str]:
    return {one.response_id: one.ref for one in register.held.values()}


@settings(max_examples=100, deadline=None)
@given(RESPONSES)
def test_one_person_has_one_reference_in_each_role(rows: Sequence[Response]) -> None:
    register = Register()
    register.take(*rows)
    owners = _owners(register)
    people = {(r.role, r.answers["email"].lower()): set[str]() for r in rows if "@" in r.answers["email"]}
    for row in rows:
        if "@" in row.answers["email"]:
            people[row.role, row.answers["email"].lower()].add(owners[row.response_id])
    assert all(len(refs) == 1 for refs in people.values())
