from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO

import icalendar
import pytest
from dateutil.tz import tzical  # type: ignore[import-untyped]
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rmtool.model.programme import LONDON, Role, Session
from rmtool.model.timetable import Window
from rmtool.programme import read_programme
from rmtool.reports.timetable.calendars import calendar, cancellation, event_calendar
from rmtool.reports.timetable.entries import calendar_entries
from rmtool.resources import samples_folder
from tests.reports.timetable.ics import Client, Component, read
from tests.reports.timetable.invented import SHIPPED, STAMP, entries, programme, session

WINDOW = Window(2, date(2026, 4, 20), date(2026, 5, 1))
HOSTILE = st.text(
    st.one_of(st.sampled_from('\\,;:"nN\r\n\t\x00\x0b\x85\u2028 é€😀=^'), st.characters(codec="utf-8")),
    min_size=1,
    max_size=90,
)


def issued(*sessions: Session) -> bytes:
    content = calendar("M-001", entries(*sessions), programme(*sessions), stamp=STAMP)
    assert content
    return content


def event(**changes: object) -> Component:
    (found,) = read(issued(session(**changes))).events
    return found


def test_an_event_says_what_the_session_is() -> None:
    found = event(place="Room 1, first floor", link="https://meet.example/1?a=b&c=d")
    plain = {name: found[name].plain for name in ("SUMMARY", "LOCATION", "CLASS", "TRANSP", "STATUS")}
    assert plain == {
        "SUMMARY": "Training session",
        "LOCATION": "Room 1, first floor",
        "CLASS": "PRIVATE",
        "TRANSP": "OPAQUE",
        "STATUS": "CONFIRMED",
    }
    assert found["URL"].text == "https://meet.example/1?a=b&c=d"
    assert found["DESCRIPTION"].plain.split("\n") == [
        "Join online: https://meet.example/1?a=b&c=d",
        "If you cannot come or have a question, email lpt.edi@nhs.net or llr.academy@nhs.net.",
    ]
    assert found["ORGANIZER"].text == "mailto:lpt.edi@nhs.net"
    assert found["DTSTAMP"].moment == STAMP


def test_a_session_without_place_and_link_says_neither() -> None:
    assert {"LOCATION", "URL"}.isdisjoint(event().properties)


def test_a_file_is_published_by_rmtool_and_knows_its_time_zone() -> None:
    found = read(issued(session()))
    assert {name: value.text for name, value in found.properties.items()} == {
        "VERSION": "2.0",
        "PRODID": "-//rmtool//rmtool//EN",
        "METHOD": "PUBLISH",
    }
    assert [part.name for part in found.parts] == ["VTIMEZONE", "VEVENT"]


@pytest.mark.parametrize(
    ("on", "at", "utc"),
    [
        (date(2026, 3, 26), time(9, 30), "2026-03-26T09:30"),
        (date(2026, 3, 28), time(9, 30), "2026-03-28T09:30"),
        (date(2026, 3, 29), time(0, 30), "2026-03-29T00:30"),
        (date(2026, 3, 29), time(9, 30), "2026-03-29T08:30"),
        (date(2026, 10, 24), time(9, 30), "2026-10-24T08:30"),
        (date(2026, 10, 25), time(0, 30), "2026-10-24T23:30"),
        (date(2026, 10, 25), time(9, 30), "2026-10-25T09:30"),
        (date(2026, 11, 18), time(14), "2026-11-18T14:00"),
    ],
)
def test_a_session_is_at_its_time_in_london_before_after_and_on_the_days_the_clocks_change(
    on: date, at: time, utc: str
) -> None:
    found = event(date=on, start=at, end=time(15, 30))
    assert found["DTSTART"].moment == datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert found["DTSTART"].text == datetime.combine(on, at).strftime("%Y%m%dT%H%M%S")
    assert found["DTEND"].text.endswith("T153000")


def test_the_time_zone_of_the_file_is_that_of_london_for_a_century() -> None:
    zone = tzical(StringIO(issued(session()).decode())).get("Europe/London")
    days = [
        date(year, month, day) for year in range(2000, 2100) for month in (3, 10) for day in (24, 25, 28, 31)
    ]
    moments = [datetime.combine(day, time(hour)) for day in days for hour in (0, 3, 12)]
    assert [zone.utcoffset(m) for m in moments] == [m.replace(tzinfo=LONDON).utcoffset() for m in moments]


def test_the_time_zone_has_one_yearly_rule_for_each_change() -> None:
    zone = read(issued(session())).parts[0]
    assert zone["TZID"].text == "Europe/London"
    assert [(part.name, part["DTSTART"].text, part["RRULE"].text) for part in zone.parts] == [
        ("DAYLIGHT", "19960331T010000", "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3"),
        ("STANDARD", "19961027T020000", "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10"),
    ]


@settings(max_examples=300)
@given(title=HOSTILE, place=HOSTILE, link=HOSTILE)
@example(title="\\N", place="\\\\N\\n", link="\\\nN")
def test_whatever_a_title_place_or_link_holds_is_text_and_nothing_else(
    title: str, place: str, link: str
) -> None:
    found = event(calendar_title=f"a{title}b", place=f"a{place}b", link=f"a{link}b")
    assert found["SUMMARY"].plain == one_line(f"a{title}b")
    assert found["LOCATION"].plain == one_line(f"a{place}b")
    assert found["DESCRIPTION"].plain.startswith(one_line(f"Join online: a{link}b") + "\nIf you cannot come")
    assert "URL" not in found.properties


def one_line(text: str) -> str:
    shown = "".join(c for c in " ".join(text.split()) if not re.match("[\x00-\x1f\x7f-\x9f]", c))
    return shown.replace("\\N", "\\ N")


@pytest.mark.parametrize(
    "link", ["file:///etc", "https://a b", "https://a\nATTENDEE:b", "javascript:alert(1)", "x"]
)
def test_only_a_plain_web_address_can_be_clicked(link: str) -> None:
    assert "URL" not in event(link=link).properties


def test_nothing_tells_mentors_from_mentees_or_names_a_topic() -> None:
    for key in ("llr-2026", "llr-2024"):
        shipped = read_programme(samples_folder() / key / "programme.toml")
        dated = [s.model_copy(update={"date": date(2026, 5, 5)}) for s in shipped.sessions]
        timed = [s.model_copy(update={"start": time(9), "end": time(10), "lasts": None}) for s in dated]
        known = shipped.model_copy(update={"sessions": tuple(timed)})
        everything = calendar_entries({"M-001": timed, "E-001": timed}, [])
        gone = calendar_entries({}, everything)
        for ref in ("M-001", "E-001"):
            published = calendar(ref, everything, known, stamp=STAMP, windows=[WINDOW]) or b""
            text = (published + (cancellation(ref, gone, known, stamp=STAMP) or b"")).decode()
            assert len(timed) > 5
            assert text.count("BEGIN:VEVENT") == 2 * len(timed) + 1
            told = text.replace("\r\n ", "").lower()
            words = ["mentor", "mentee", *(role.value for role in Role), "m-001", "e-001"]
            words += [
                word.lower() for topic in shipped.topics for word in (topic.key, topic.label, topic.wording)
            ]
            words += [word.lower() for s in timed for word in (s.id, s.title, s.kind, s.group or s.id)]
            assert [word for word in words if re.search(rf"\b{re.escape(word)}", told)] == []


def test_mentors_and_mentees_at_the_same_session_see_the_same() -> None:
    everyone = calendar_entries({"M-001": [session()], "E-001": [session()]}, [])
    seen = {
        re.sub(rb"UID:\w+", b"UID:", calendar(ref, everyone, programme(session()), stamp=STAMP) or b"")
        for ref in ("M-001", "E-001")
    }
    assert len(seen) == 1


def test_a_calendar_holds_the_events_of_its_own_person_only() -> None:
    both = calendar_entries({"M-001": [session("a")], "M-002": [session("a"), session("b")]}, [])
    found = read(calendar("M-001", both, programme(session("a"), session("b")), stamp=STAMP))
    assert len(found.events) == 1


def test_an_event_keeps_its_name_for_good() -> None:
    """Calendars hold these names: under another, what was issued could be neither changed nor cancelled."""
    assert event()["UID"].text == "a98fc51aa363c1323921d7f446e27912@rmtool"
    assert event()["UID"].text == event(date=date(2026, 5, 5), place="Room 1")["UID"].text


def test_no_two_events_share_a_name() -> None:
    both = calendar_entries({"M-001": SHIPPED.sessions, "E-001": SHIPPED.sessions}, [])
    later = SHIPPED.model_copy(update={"about": SHIPPED.about.model_copy(update={"key": "llr-2027"})})
    windows = [Window(number, date(2026, 5, 1), date(2026, 5, 1)) for number in range(1, 7)]
    names = [
        found["UID"].text
        for cohort in (SHIPPED, later)
        for ref in ("M-001", "E-001")
        for found in read(calendar(ref, both, cohort, stamp=STAMP, windows=windows)).events
    ]
    assert len(names) == len(set(names)) == 2 * (len(both) + 2 * 6)


def test_the_same_always_gives_the_same_bytes() -> None:
    assert issued(session(), session("b")) == issued(session(), session("b"))


def test_the_library_reads_back_what_was_written() -> None:
    found = icalendar.Calendar.from_ical(issued(session(place="Room 1, éé; \\ first floor " * 4)))
    (read_back,) = found.events
    assert read_back.start == datetime(2026, 4, 13, 9, 30, tzinfo=LONDON)
    assert read_back.end == datetime(2026, 4, 13, 12, 30, tzinfo=LONDON)
    assert str(read_back["LOCATION"]) == ("Room 1, éé; \\ first floor " * 4).strip()


def test_a_window_is_whole_days_that_stay_free() -> None:
    (found,) = read(calendar("M-001", [], SHIPPED, stamp=STAMP, windows=[WINDOW])).events
    assert found["SUMMARY"].plain == "Programme meeting 2 of 6: a good time to meet"
    assert (found["DTSTART"].day, found["DTEND"].day) == (date(2026, 4, 20), date(2026, 5, 2))
    assert (found["TRANSP"].text, found["CLASS"].text) == ("TRANSPARENT", "PRIVATE")


def test_a_window_that_moved_replaces_the_old_one() -> None:
    client = Client()
    for days in range(2):
        moved = Window(1, date(2026, 4, 20 + days), date(2026, 5, 1))
        client.take(calendar("M-001", [], SHIPPED, stamp=STAMP + timedelta(days=days), windows=[moved]))
    (shown,) = client.shown.values()
    assert shown["DTSTART"].day == date(2026, 4, 21)


def test_nobody_without_events_gets_a_file() -> None:
    assert calendar("M-001", [], SHIPPED, stamp=STAMP) is None
    assert cancellation("M-001", entries(session()), SHIPPED, stamp=STAMP) is None


def test_a_letter_carries_the_event_it_is_about() -> None:
    first, _ = entries(session("a"), session("b"))
    found = read(event_calendar(first, programme(session("a"), session("b")), stamp=STAMP))
    assert len(found.events) == 1


def test_a_letter_carries_no_event_that_is_cancelled_open_or_gone() -> None:
    (entry,) = entries(session())
    (cancelled,) = entries(issued=[entry])
    assert event_calendar(cancelled, programme(session()), stamp=STAMP) is None
    assert event_calendar(entry, programme(session(date="tbc")), stamp=STAMP) is None
    assert event_calendar(entry, programme(), stamp=STAMP) is None


def test_a_cancellation_needs_nothing_of_the_programme_but_who_it_is_from() -> None:
    before = read(issued(session())).events[0]
    found = read(cancellation("M-001", entries(issued=entries(session())), programme(), stamp=STAMP))
    assert found["METHOD"].text == "CANCEL"
    (taken_back,) = found.events
    assert taken_back["UID"] == before["UID"]
    assert taken_back["DTSTART"] == before["DTSTART"]
    assert (taken_back.sequence, taken_back["STATUS"].text) == (1, "CANCELLED")
    assert {"DTSTAMP", "ORGANIZER"} <= taken_back.properties.keys()
