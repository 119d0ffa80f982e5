from __future__ import annotations

from collections import Counter
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from rmtool.resources import samples_folder
from tests import exports
from tests.commands.conftest import Run

ATTENDS = exports.text_of("mentor_training")
BOTH = "Thursday 26 March 2026, 9.30 - 12.30;Monday 13 April 2026, 13.00 - 16.00;"
FIRST = "Thursday 26 March 2026, 9.30 - 12.30;"


def applications() -> list[exports.Row]:
    """Eight people who could all take part; each mentor could attend either training."""
    return [row | {ATTENDS: row[ATTENDS] and BOTH} for row in exports.everyone()]


@pytest.fixture
def scheduled(cohort: Path, rmtool: Run, tmp_path: Path) -> Path:
    """A cohort of eight people who have been given their sessions."""
    export = tmp_path / "applications.csv"
    export.write_bytes(exports.delimited(applications()))
    assert rmtool("ingest", export).code == 0
    assert rmtool("schedule").code == 0
    return cohort


def edit(cohort: Path, old: str, new: str) -> None:
    programme = cohort / "programme.toml"
    text = programme.read_text("utf-8")
    assert old in text
    programme.write_text(text.replace(old, new), "utf-8")


def places_of(rmtool: Run, *options: str) -> dict[str, list[str]]:
    said = rmtool("schedule", *options, "--json").data
    return {session["id"]: session["places"] for session in said["sessions"]}


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def calendar(cohort: Path, name: str) -> str:
    text: str = (cohort / "out" / "calendars" / f"{name}.ics").read_bytes().decode().replace("\r\n", "\n")
    return text


def confirm(rmtool: Run) -> None:
    assert rmtool("match").code in {0, 1}
    assert rmtool("confirm").code == 0


# Places


def test_everybody_has_a_place_in_each_group_and_sessions_are_equally_full(
    scheduled: Path, rmtool: Run
) -> None:
    placed = places_of(rmtool, "--dry-run")
    full = {name: len(refs) for name, refs in placed.items() if refs}
    assert full == {
        f"{group}-{number}": 2
        for group in ("mentor-training", "mentee-training", "midway", "evaluation")
        for number in (1, 2)
    }


def test_what_the_screen_tells_is_how_full_each_session_is_and_what_to_do_next(
    scheduled: Path, rmtool: Run
) -> None:
    ran = rmtool("schedule")
    assert "16 places given to 8 people, 16 of them as before. Everyone has every place they need." in ran.out
    assert "Monday 13 April 2026, 1pm to 4pm" in ran.out
    assert "Calendars: nothing changed." in ran.out
    assert "rmtool letters training" in ran.err


def test_the_same_again_changes_no_place_and_rewrites_no_calendar(scheduled: Path, rmtool: Run) -> None:
    before = bytes_of(scheduled / "out")
    stamps = {path: path.stat().st_mtime_ns for path in (scheduled / "out" / "calendars").iterdir()}
    said = rmtool("schedule", "--json").data
    assert (said["kept"], said["written"], said["removed"]) == (16, [], [])
    assert bytes_of(scheduled / "out") == before
    assert {path: path.stat().st_mtime_ns for path in stamps} == stamps


def test_those_who_join_take_no_place_away(scheduled: Path, rmtool: Run, tmp_path: Path) -> None:
    before = places_of(rmtool)
    more = tmp_path / "more.csv"
    late = [exports.response(n, role, one) for n, (role, one) in enumerate(exports.EVERYONE[:2], start=11)]
    for number, row in enumerate(late):
        row |= {exports.text_of("email"): f"late{number}@nhs.example", ATTENDS: FIRST}
        row |= {exports.text_of("full_name"): f"Late Comer {'AB'[number]}"}
    more.write_bytes(exports.delimited([*applications(), *late]))
    assert rmtool("ingest", more).code in {0, 1}
    after = places_of(rmtool)
    assert all(set(before[name]) <= set(after[name]) for name in before)


def test_whoever_can_come_to_nothing_is_told_of_with_what_would_help(scheduled: Path, rmtool: Run) -> None:
    edit(scheduled, 'id = "mentor-training-1"', 'id = "mentor-training-1"\nseats = 1')
    edit(scheduled, 'id = "mentor-training-2"', 'id = "mentor-training-2"\nseats = 2')
    ran = rmtool("schedule")
    assert ran.code == 1
    assert "What would help: 1 more seat in mentor-training-" in ran.out
    assert "settle who has no place" in ran.err
    (left,) = rmtool("schedule", "--json").data["unplaced"]
    assert left["group"] == "mentor-training"


def test_whoever_did_not_say_is_placed_and_pointed_out(scheduled: Path, rmtool: Run) -> None:
    assert rmtool("correct", "M-002", "mentor_training", "", "--because", "typed by mistake").code == 0
    assert "1 person did not say whether they can come" in rmtool("schedule").out
    rows = sheet(scheduled, "mentor-training-1")[1:] + sheet(scheduled, "mentor-training-2")[1:]
    assert {row[0]: row[5] for row in rows}["M-002"] == "did not say"


def test_whoever_ticked_a_session_before_it_was_moved_is_pointed_out_until_they_were_asked(
    scheduled: Path, rmtool: Run
) -> None:
    edit(scheduled, 'date = 2026-03-26\nweekday = "Thursday"', 'date = 2026-03-25\nweekday = "Wednesday"')
    (first, *others) = places_of(rmtool)["mentor-training-1"]
    assert "answered when the form offered their session on another day" in rmtool("schedule").out
    for ref in (first, *others):
        rmtool("correct", ref, "mentor_training", "mentor-training-1", "--because", "asked on the phone")
    ran = rmtool("schedule", "--dry-run")
    assert "on another day" not in ran.out
    assert first in places_of(rmtool)["mentor-training-1"]


def test_a_correction_of_what_somebody_can_attend_moves_them(scheduled: Path, rmtool: Run) -> None:
    moved = places_of(rmtool)["mentor-training-2"][0]
    rmtool("correct", moved, "mentor_training", FIRST, "--because", "she rang")
    said = rmtool("schedule", "--json").data
    assert moved in next(s for s in said["sessions"] if s["id"] == "mentor-training-1")["places"]
    assert said["calendars"]["changed"] == [moved]
    assert "METHOD:CANCEL" in calendar(scheduled, f"{moved}-cancelled")


def test_before_anybody_takes_part_nobody_has_a_place(cohort: Path, rmtool: Run) -> None:
    ran = rmtool("schedule")
    assert ran.code == 0
    assert "Nobody takes part yet" in ran.out


def test_once_pairs_are_confirmed_only_those_in_one_keep_places(scheduled: Path, rmtool: Run) -> None:
    rmtool("decide", "M-004", "query", "--because", "unsure")
    confirm(rmtool)
    rmtool("decide", "M-004", "eligible", "--because", "asked")
    said = rmtool("schedule", "--json").data
    assert said["people"] == 6
    assert "M-004" in said["calendars"]["ended"]
    assert "out/calendars/M-004.ics" in said["removed"]
    assert calendar(scheduled, "M-004-cancelled").count("STATUS:CANCELLED") > 0


def test_whoever_withdraws_loses_places_and_has_them_taken_out_of_the_calendar(
    scheduled: Path, rmtool: Run
) -> None:
    confirm(rmtool)
    rmtool("schedule")
    rmtool("withdraw", "E-001", "--because", "a new job")
    said = rmtool("schedule", "--json").data
    assert said["calendars"] == {"new": [], "changed": [], "ended": ["E-001"]}
    assert not (scheduled / "out" / "calendars" / "E-001.ics").exists()
    assert calendar(scheduled, "E-001-cancelled").count("BEGIN:VEVENT") == 3
    assert said["kept"] == said["places"] == 13


# Calendars


def test_a_date_that_changes_is_issued_anew_only_to_those_whom_it_concerns(
    scheduled: Path, rmtool: Run
) -> None:
    before = bytes_of(scheduled / "out" / "calendars")
    attending = places_of(rmtool)["mentee-training-1"]
    edit(scheduled, 'date = 2026-03-27\nweekday = "Friday"', 'date = 2026-03-31\nweekday = "Tuesday"')
    ran = rmtool("schedule")
    assert f"Calendars: 2 changed ({attending[0]} and {attending[1]})." in ran.out
    after = bytes_of(scheduled / "out" / "calendars")
    assert {name for name in after if after[name] != before[name]} == {f"{ref}.ics" for ref in attending}
    assert "DTSTART;TZID=Europe/London:20260331T110000" in calendar(scheduled, attending[0])
    assert "SEQUENCE:1" in calendar(scheduled, attending[0])


def test_a_calendar_that_was_deleted_comes_back_as_it_was_issued(scheduled: Path, rmtool: Run) -> None:
    before = calendar(scheduled, "M-001")
    (scheduled / "out" / "calendars" / "M-001.ics").unlink()
    assert rmtool("schedule", "--json").data["written"] == ["out/calendars/M-001.ics"]
    assert calendar(scheduled, "M-001").count("SEQUENCE:0") == before.count("SEQUENCE:0")


def test_a_session_without_a_date_is_in_no_calendar_and_that_is_said(scheduled: Path, rmtool: Run) -> None:
    assert "In no calendar, because the date or time is open: celebration." in rmtool("schedule").out
    assert all("elebration" not in calendar(scheduled, ref) for ref in ("M-001", "E-001"))


def test_calendars_tell_nobody_who_mentors_whom(scheduled: Path) -> None:
    for file in (scheduled / "out" / "calendars").iterdir():
        said = file.read_text("utf-8").casefold()
        assert "mentor" not in said
        assert "mentee" not in said


# Pairs


def test_each_pair_gets_a_log_sheet_with_times_to_meet_between_training_and_the_end(
    scheduled: Path, rmtool: Run
) -> None:
    confirm(rmtool)
    assert "4 log sheets in out/meetings" in rmtool("schedule").out
    files = sorted((scheduled / "out" / "meetings").iterdir())
    assert len(files) == 4
    suggested = [
        str(row[1]) for file in files for row in rows_of(file.read_bytes()) if " of 6" in str(row[0])
    ]
    assert len(suggested) == 4 * 6
    assert all(words.startswith("between ") for words in suggested)


def test_reminders_of_meetings_are_made_when_asked_for_and_kept_up_to_date(
    scheduled: Path, rmtool: Run
) -> None:
    confirm(rmtool)
    rmtool("schedule")
    assert not list((scheduled / "out" / "calendars").glob("*-meetings.ics"))
    assert len(rmtool("schedule", "--meeting-reminders", "--json").data["written"]) == 8
    assert calendar(scheduled, "E-001-meetings").count("BEGIN:VEVENT") == 6
    edit(scheduled, 'date = 2026-04-13\nweekday = "Monday"', 'date = 2026-04-20\nweekday = "Monday"')
    written = rmtool("schedule", "--json").data["written"]
    assert sum(path.endswith("-meetings.ics") for path in written) == 4
    rmtool("withdraw", "E-001", "--because", "a new job")
    assert "out/calendars/E-001-meetings.ics" in rmtool("schedule", "--json").data["removed"]


def test_a_log_sheet_that_somebody_filled_in_is_neither_replaced_nor_removed(
    scheduled: Path, rmtool: Run
) -> None:
    confirm(rmtool)
    rmtool("schedule")
    sheets = sorted((scheduled / "out" / "meetings").iterdir())
    for file in sheets:
        book = openpyxl.load_workbook(file)
        book.worksheets[0].cell(40, 3).value = "15 May"
        book.save(file)
    before = bytes_of(scheduled / "out" / "meetings")
    edit(scheduled, 'date = 2026-04-13\nweekday = "Monday"', 'date = 2026-04-20\nweekday = "Monday"')
    rmtool("withdraw", "E-001", "--because", "a new job")
    ran = rmtool("schedule")
    assert "Somebody has written in these log sheets" in ran.err
    assert bytes_of(scheduled / "out" / "meetings") == before


# The workbook


def rows_of(content: bytes, title: str | None = None) -> list[list[object]]:
    book = openpyxl.load_workbook(BytesIO(content))
    chosen = book[title] if title else book.worksheets[0]
    return [[cell.value for cell in row] for row in chosen.iter_rows()]


def sheet(cohort: Path, title: str) -> list[list[object]]:
    return rows_of((cohort / "out" / "schedule.xlsx").read_bytes(), title)


def test_the_workbook_has_a_sheet_for_each_session_and_one_row_for_each_person(
    scheduled: Path, rmtool: Run
) -> None:
    overview, people = sheet(scheduled, "Overview"), sheet(scheduled, "People")
    assert len(overview) == 1 + 15
    assert [row[0] for row in people[1:]] == [f"{letter}-00{n}" for letter in "ME" for n in range(1, 5)]
    for name, refs in places_of(rmtool).items():
        assert [row[0] for row in sheet(scheduled, name)[1:] if row[4] == "place"] == refs


def test_what_somebody_needs_arranged_is_flagged_and_said_only_where_they_are_shown(
    scheduled: Path, rmtool: Run
) -> None:
    rmtool("correct", "E-002", "adjustments", "a palantypist", "--because", "she rang")
    assert rmtool("schedule").code == 0
    content = (scheduled / "out" / "schedule.xlsx").read_bytes()
    said = [row for name in ("mentee-training-1", "mentee-training-2") for row in rows_of(content, name)]
    assert Counter(row[6] for row in said)["yes: rmtool show E-002"] == 1
    assert "palantypist" not in str(said)
    assert "palantypist" in rmtool("show", "E-002").out


# One session


def test_the_list_of_a_session_can_be_pasted_into_an_invitation(scheduled: Path, rmtool: Run) -> None:
    before = bytes_of(scheduled)
    ran = rmtool("schedule", "--session", "Mentee-Training-2 ")
    assert ran.code == 0
    assert "Title: Training session\nWhen: Tuesday 14 April 2026, 1pm to 2pm\n" in ran.out
    (line,) = [line for line in ran.out.splitlines() if line.startswith("Who (2): ")]
    assert len(line.removeprefix("Who (2): ").split("; ")) == 2
    assert "Nobody asked for something to be arranged." in ran.out
    assert bytes_of(scheduled) == before


def test_the_list_of_an_optional_session_names_those_invited(scheduled: Path, rmtool: Run) -> None:
    said = rmtool("schedule", "--session", "celebration", "--json").data
    assert (len(said["invited"]), said["places"]) == (8, [])
    assert len(said["addresses"]) == 8


def test_a_session_that_nobody_comes_to_has_no_line_of_addresses(scheduled: Path, rmtool: Run) -> None:
    edit(scheduled, 'date = 2026-07-29\nweekday = "Wednesday"', 'date = "tbc"')
    assert rmtool("schedule").code in {0, 1}
    ran = rmtool("schedule", "--session", "midway-1")
    assert "Nobody comes to midway-1 so far." in ran.out
    assert "Who" not in ran.out


def test_people_whose_address_is_not_known_are_left_out_of_the_line_and_named(
    scheduled: Path, rmtool: Run
) -> None:
    rmtool("correct", "M-001", "email", "none yet", "--because", "bounced")
    rmtool("correct", "M-001", "email", "", "--because", "bounced")
    rmtool("decide", "M-001", "eligible", "--because", "he will tell us")
    ran = rmtool("schedule", "--session", "celebration")
    assert "for want of an email address: M-001." in ran.err
    assert "Without an email address, so nobody can invite them: M-001." in rmtool("schedule").err


def test_a_session_that_does_not_exist_is_refused_with_the_nearest_one(scheduled: Path, rmtool: Run) -> None:
    ran = rmtool("schedule", "--session", "mentor-traning-2")
    assert ran.code == 2
    assert 'Did you mean "mentor-training-2"?' in ran.err
    assert "evaluation-1" in ran.err


def test_a_session_has_no_list_before_places_are_given(cohort: Path, rmtool: Run) -> None:
    ran = rmtool("schedule", "--session", "midway-1")
    assert ran.code == 2
    assert "rmtool schedule" in ran.err


# All programmes, and nothing by halves


def test_a_dry_run_tells_the_same_and_changes_nothing(scheduled: Path, rmtool: Run) -> None:
    rmtool("withdraw", "M-002", "--because", "a new job")
    before = bytes_of(scheduled)
    told = rmtool("schedule", "--dry-run", "--json").data
    assert bytes_of(scheduled) == before
    assert told["calendars"]["ended"] == ["M-002"]
    dry = rmtool("schedule", "--dry-run")
    assert "Nothing was recorded or written" in dry.out
    assert dry.err.endswith("Next: rmtool schedule\n")
    assert "Next: rmtool letters --outdated" in rmtool("schedule").err


def test_a_programme_without_dates_gives_places_and_no_calendars(
    tmp_path: Path, rmtool: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "2024"
    assert rmtool("init", folder, "--programme", "llr-2024").code == 0
    monkeypatch.chdir(folder)
    for role in ("mentor", "mentee"):
        rmtool("ingest", samples_folder() / "llr-2024" / f"{role}s.xlsx", "--as", role)
    confirm(rmtool)
    ran = rmtool("schedule", "--meeting-reminders")
    assert ran.code == 0
    assert "In no calendar, because the date or time is open: mentor-training, " in ran.out
    assert "no days to meet can be suggested: one of them has no training with a date yet" in ran.out
    assert not (folder / "out" / "calendars").exists()
    assert "Next: give the sessions their dates in programme.toml" in ran.err
