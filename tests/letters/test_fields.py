"""What stands in the fields of a letter, where a wrong word would send somebody to the wrong place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from rmtool.model.letters import Occasion
from rmtool.model.people import Applicant
from rmtool.model.programme import Retention, Role, Session
from rmtool.model.timetable import Window
from rmtool.model.wording import duration
from rmtool.reports.letters.case import Case
from rmtool.reports.letters.compose import Stationery, compose
from rmtool.reports.letters.fields.catalogue import LINKS, LISTS, TEXTS
from rmtool.reports.letters.fields.retention import kept_until
from rmtool.reports.letters.kinds import KINDS
from rmtool.reports.letters.progress import Progress
from tests.letters.cases import REPLY_BY, applicant, letters, programme, words
from tests.letters.settled import composed, errand, letter, partner_of, person_for, programmes, settled

TODAY = date(2026, 3, 13)
MENTOR, MENTEE = applicant("M-001"), applicant("E-001")


def case(person: Applicant, occasion: Occasion | None = None, **so_far: object) -> Case:
    progress = replace(Progress(programme(), TODAY), **so_far)  # type: ignore[arg-type]
    return Case(person, progress, REPLY_BY, occasion or Occasion())


def session(name: str) -> Session:
    return next(s for s in programme().sessions if s.id == name)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (60, "1 hour"),
        (90, "1 hour 30 minutes"),
        (120, "2 hours"),
        (45, "45 minutes"),
        (61, "1 hour 1 minute"),
    ],
)
def test_a_length_is_told_in_hours_and_minutes(minutes: int, said: str) -> None:
    assert duration(minutes) == said


def test_every_field_serves_a_kind_of_letter() -> None:
    assert frozenset().union(*(kind.fields for kind in KINDS.values())) == TEXTS.keys() | LISTS.keys()
    assert not TEXTS.keys() & LISTS.keys()
    assert TEXTS.keys() >= LINKS


def test_a_field_about_somebody_or_something_that_is_not_there_is_blank() -> None:
    about_nothing = case(MENTOR)
    for name in TEXTS:
        if name.startswith(("partner_", "session_")):
            assert TEXTS[name](about_nothing) == "", name
    for name in ("released_topics", "meeting_windows", "other_partners"):
        assert tuple(LISTS[name](about_nothing)) == (), name


def test_whoever_has_a_place_reads_its_date_alone_and_has_nothing_to_choose() -> None:
    placed = case(MENTOR, places={"M-001": (session("t2"),)})
    assert LISTS["required_dates"](placed) == ("Training: Monday 13 April 2026, 1pm to 4pm",)
    assert TEXTS["choice"](placed) == ""
    assert TEXTS["choice"](case(MENTOR)) == "yes"
    assert TEXTS["hours"](placed) == "9 hours"


@pytest.mark.parametrize(
    ("name", "ref", "hours"),
    [
        ("llr-2026", "M-001", "9 hours"),
        ("llr-2026", "E-001", "9 hours 30 minutes"),
        ("llr-2024", "M-001", "10 hours"),
        ("llr-2024", "E-001", "9 hours"),
    ],
)
def test_managers_release_people_for_the_hours_that_the_programme_says(
    name: str, ref: str, hours: str
) -> None:
    assert TEXTS["hours"](case(applicant(ref), programme=programmes()[name])) == hours


def test_of_dates_of_unlike_length_the_longest_is_released_until_one_is_theirs() -> None:
    longer = session("t2").model_copy(update={"end": time(17)})
    for order in ((session("t1"), longer), (longer, session("t1"))):
        within = programme().model_copy(update={"sessions": order})
        assert TEXTS["hours"](case(MENTOR, programme=within)) == "10 hours"
        placed = case(MENTOR, programme=within, places={"M-001": (session("t1"),)})
        assert TEXTS["hours"](placed) == "9 hours"


def test_no_hours_are_told_while_one_of_the_dates_has_no_length() -> None:
    unknown = session("t2").model_copy(update={"date": "tbc", "start": None, "end": None})
    within = programme().model_copy(update={"sessions": (session("t1"), unknown)})
    assert TEXTS["hours"](case(MENTOR, programme=within)) == ""
    placed = case(MENTOR, programme=within, places={"M-001": (session("t1"),)})
    assert TEXTS["hours"](placed) == "9 hours"


def test_a_line_manager_reads_the_places_once_there_are_some() -> None:
    placed = case(MENTOR, places={"M-001": (session("t2"),)})
    assert LISTS["release_dates"](placed) == ("Training session, 3 hours: Monday 13 April 2026, 1pm to 4pm",)


def test_the_windows_are_those_of_the_pair_whoever_reads_them() -> None:
    windows = {("M-001", "E-001"): (Window(1, date(2026, 4, 20), date(2026, 5, 1)),)}
    for reader, partner in ((MENTOR, MENTEE), (MENTEE, MENTOR)):
        told = LISTS["meeting_windows"](case(reader, Occasion(partner.ref, partner=partner), windows=windows))
        assert told == ("Meeting 1: between Monday 20 April 2026 and Friday 1 May 2026",)
    other = Occasion("E-002", partner=applicant("E-002"))
    assert LISTS["meeting_windows"](case(MENTOR, other, windows=windows)) == ()


@pytest.mark.parametrize(
    ("matched", "day"), [(None, date(2026, 12, 12)), ({}, date(2027, 7, 12))], ids=["before", "after"]
)
def test_answers_are_kept_as_long_as_the_programme_says(
    matched: dict[str, tuple[Applicant, ...]] | None, day: date
) -> None:
    assert kept_until(case(MENTOR, partners=matched)) == day


def test_a_month_that_is_too_short_ends_on_its_last_day() -> None:
    about = programme().about.model_copy(
        update={"deadline": programme().about.deadline.replace(month=8, day=31)}
    )
    retention = Retention(unmatched_months=6, matched_months=16)
    within = programme().model_copy(update={"about": about, "retention": retention})
    assert kept_until(case(MENTOR, programme=within)) == date(2027, 2, 28)


def test_a_partner_without_one_plain_address_is_introduced_without_it() -> None:
    mentee = person_for("match-mentee", Role.MENTEE)
    unreachable = partner_of(mentee, email="a@nhs.example, b@nhs.example")
    text = words(letter("match-mentee", mentee, partner=unreachable).plain)
    assert "@nhs.example" not in text.partition("If you have a question")[0]
    assert "We will send you an email address for Rowan Okafor." in text


def test_who_still_has_a_partner_is_not_asked_to_choose() -> None:
    mentor = person_for("rematch", Role.MENTOR)
    progress = settled("rematch", [mentor])
    one = errand("rematch", mentor, progress)
    alone, not_alone = (
        words(compose(KINDS["rematch"], [one], now, Stationery(letters(), REPLY_BY)).letters[0].plain)
        for now in (progress, replace(progress, partners={"M-001": (applicant("E-002"),)}))
    )
    assert "tell us which of these you prefer: - meet someone new" in alone
    assert "You are paired with Person E-002. Nothing changes there" in not_alone
    assert "prefer" not in not_alone


def test_a_session_tells_its_place_and_a_link_that_can_be_followed() -> None:
    joined = session("t1").model_copy(update={"place": "Room 4", "link": "https://nhs.example/join?a=1&b=2"})
    within = programme().model_copy(update={"sessions": (joined,)})
    written = letter("training", person_for("training", Role.MENTOR), within=within)
    assert "- Where: Room 4\n- Online: https://nhs.example/join?a=1&b=2\n" in written.plain
    assert (
        '<a href="https://nhs.example/join?a=1&amp;b=2">https://nhs.example/join?a=1&amp;b=2</a>'
        in written.html
    )
    assert "before the day" not in written.plain


def test_a_place_that_is_not_known_yet_is_promised() -> None:
    written = letter("training", person_for("training", Role.MENTOR))
    assert "We will tell you the place, or how to join online, before the day." in words(written.plain)


@pytest.mark.parametrize(
    "link", ["Teams, see below", "javascript:alert(1)", "https://a b", "http://nhs.example"]
)
def test_only_a_web_address_becomes_a_link(link: str) -> None:
    joined = session("t1").model_copy(update={"link": link})
    within = programme().model_copy(update={"sessions": (joined,)})
    written = letter("training", person_for("training", Role.MENTOR), within=within)
    assert f"Online: {link}" in written.plain
    assert "<a " not in written.html


def test_no_answer_of_an_applicant_becomes_a_link() -> None:
    person = person_for("training", Role.MENTOR, full_name="https://evil.example")
    assert "<a " not in letter("training", person).html


def test_the_letter_about_a_session_brings_its_calendar_file_and_a_reminder_none() -> None:
    person = person_for("training", Role.MENTOR)
    assert b"DTSTART;TZID=Europe/London:20260326T093000" in (letter("training", person).calendar or b"")
    assert letter("reminder", person).calendar is None


def test_a_session_that_moved_says_so() -> None:
    person = person_for("training", Role.MENTOR)
    progress = settled("training", [person])
    about = Occasion("t1", session=session("t1"))
    assert TEXTS["session_moved"](Case(person, progress, REPLY_BY, about)) == ""
    entry = progress.entries["M-001", "t1"]
    moved = replace(progress, entries={("M-001", "t1"): replace(entry, sequence=1)})
    assert TEXTS["session_moved"](Case(person, moved, REPLY_BY, about)) == "yes"
    gone = replace(progress, entries={("M-001", "t1"): replace(entry, sequence=2, cancelled=True)})
    assert Case(person, gone, REPLY_BY, about).entry is None


def test_a_session_in_place_of_another_says_that_the_details_have_changed() -> None:
    person = person_for("training", Role.MENTOR)
    progress = settled("training", [person])
    about = Occasion("t1", session=session("t1"))
    earlier = replace(progress.entries["M-001", "t1"], session="t2", sequence=1)
    for cancelled, told in ((True, "yes"), (False, "")):
        entries = {**progress.entries, ("M-001", "t2"): replace(earlier, cancelled=cancelled)}
        case = Case(person, replace(progress, entries=entries), REPLY_BY, about)
        assert TEXTS["session_moved"](case) == told


def test_a_letter_to_a_line_manager_needs_the_line_managers_address() -> None:
    result = composed("manager", applicant("M-001"))
    (unready,) = result.unready
    assert "rmtool correct M-001 manager_email" in unready.reason
