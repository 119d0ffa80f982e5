from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rmtool.errors import OutputFault
from rmtool.model.letters import Wanted
from rmtool.reports.letters.addresses import Recipient, mailbox
from rmtool.reports.letters.formats import eml as form
from rmtool.reports.letters.formats.eml import eml
from rmtool.reports.letters.kinds import KINDS
from tests.letters.cases import HOSTILE, applicant
from tests.letters.settled import letter
from tests.letters.written import CALENDAR
from tests.letters.written import written as by_hand


def read(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=SMTP)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


@pytest.mark.parametrize(
    "kind", [k for k in KINDS if KINDS[k].recipient is Recipient.APPLICANT and not KINDS[k].calendar]
)
def test_a_draft_opens_unsent_to_one_person_with_both_bodies(kind: str) -> None:
    written = letter(kind, applicant("M-001", full_name="Zoë O'Neill, Ødegård"))
    message = read(eml(written))
    (to,) = message["To"].addresses
    assert (to.display_name, to.addr_spec) == ("Zoë O'Neill, Ødegård", "m-001@nhs.example")
    assert message["X-Unsent"] == "1"
    assert message["Subject"] == written.subject
    assert set(message.keys()) == {"To", "Subject", "X-Unsent", "MIME-Version", "Content-Type"}
    assert message.get_content_type() == "multipart/alternative"
    plain, html = message.iter_parts()
    assert plain.get_content_type() == "text/plain"
    assert plain.get_content().replace("\r\n", "\n") == written.plain
    assert html.get_content_type() == "text/html"
    assert html.get_content().replace("\r\n", "\n") == written.html


def test_a_calendar_entry_is_attached_beside_the_bodies_and_only_offered() -> None:
    drafted = by_hand(calendar=CALENDAR)
    message = read(eml(drafted))
    assert message.get_content_type() == "multipart/mixed"
    bodies, calendar = message.iter_parts()
    assert bodies.get_content_type() == "multipart/alternative"
    assert [part.get_content().replace("\r\n", "\n") for part in bodies.iter_parts()] == [
        drafted.plain,
        drafted.html,
    ]
    assert calendar.get_content_type() == "text/calendar"
    assert (calendar.get_param("method"), calendar.get_content_charset()) == ("PUBLISH", "utf-8")
    assert (calendar.get_content_disposition(), calendar.get_filename()) == ("attachment", "calendar.ics")
    assert calendar.get_payload(decode=True) == CALENDAR


@pytest.mark.parametrize(("calendar", "shape"), [(None, "text/plain"), (CALENDAR, "multipart/mixed")])
def test_who_asked_for_plain_text_gets_no_html(calendar: bytes | None, shape: str) -> None:
    message = read(eml(by_hand(calendar=calendar, wanted=Wanted.PLAIN_TEXT)))
    assert message.get_content_type() == shape
    kinds = [part.get_content_type() for part in message.walk() if not part.is_multipart()]
    assert kinds == ["text/plain", "text/calendar"][: 2 if calendar else 1]
    assert message["X-Unsent"] == "1"


@pytest.mark.parametrize("calendar", [None, CALENDAR])
def test_a_draft_tells_no_reference_but_in_its_words(calendar: bytes | None) -> None:
    assert b"M-001" not in eml(by_hand(calendar=calendar)).replace(b"m-001@nhs.example", b"")


@settings(max_examples=100, deadline=None)
@given(st.text(), st.text(), st.binary(max_size=200))
def test_whatever_is_in_the_bodies_a_mail_program_reads_it_unchanged(
    plain: str, html: str, calendar: bytes
) -> None:
    plain, html = (text.replace("\r", "") for text in (plain, html))
    message = read(eml(replace(by_hand(calendar=calendar), plain=plain, html=html)))
    contents = [part.get_payload(decode=True) for part in message.walk() if not part.is_multipart()]
    assert contents == [plain.replace("\n", "\r\n").encode(), html.replace("\n", "\r\n").encode(), calendar]


def test_a_draft_is_the_same_to_the_byte_every_time() -> None:
    assert eml(letter("enrolled", applicant("M-001"))) == eml(letter("enrolled", applicant("M-001")))


def test_a_name_too_long_for_a_header_is_left_out_of_it() -> None:
    message = read(eml(letter("enrolled", applicant("M-001", full_name="x" * 5000))))
    assert str(message["To"]) == "m-001@nhs.example"


def test_a_draft_has_the_line_ends_and_short_lines_that_mail_needs() -> None:
    lines = eml(letter("enrolled", applicant("M-001", full_name="x" * 5000))).split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) <= 998


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_adds_no_recipient_and_no_header(name: str) -> None:
    written = letter("received", applicant("M-001", full_name=name))
    message = read(eml(written))
    assert [to.addr_spec for to in message["To"].addresses] == ["m-001@nhs.example"]
    assert len(message.keys()) == 5


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_any_name_gives_a_draft_to_one_person(name: str) -> None:
    message = read(eml(letter("received", applicant("M-001", full_name=name))))
    assert [to.addr_spec for to in message["To"].addresses] == ["m-001@nhs.example"]


@pytest.mark.parametrize(
    "changed",
    [
        {"address": "m-001@nhs.example, spy@evil.example"},
        {"address": "m-001@nhs.example\r\nBcc: spy@evil.example"},
        {"address": ""},
        {"name": "Mbali\r\nBcc: spy@evil.example"},
        {"subject": "Hello\nBcc: spy@evil.example"},
        {"subject": "=?utf-8?q?another_subject?="},
        {"plain": "half a character: \ud800"},
    ],
)
def test_a_letter_that_would_read_otherwise_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(OutputFault) as caught:
        eml(replace(letter("received", applicant("M-001")), **changed))
    assert "evil" not in caught.value.message + caught.value.hint


def test_a_letter_to_a_line_manager_goes_to_the_line_manager() -> None:
    person = applicant("M-001", manager_name="Ama  Boateng", manager_email="ama@nhs.example")
    to = mailbox(Recipient.MANAGER, person)
    assert to is not None
    assert (to.name, to.address) == ("Ama Boateng", "ama@nhs.example")
    assert mailbox(Recipient.MANAGER, applicant("M-001")) is None


def test_no_draft_is_written_where_python_does_not_read_its_own_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form, "_texts_in", lambda _: [])
    form._frame.cache_clear()
    with pytest.raises(OutputFault, match="does not read what it writes"):
        eml(by_hand())
