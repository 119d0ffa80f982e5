"""Sessions that cannot be held as they are written, and those worth a look."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rmtool.errors import ProgrammeFault
from rmtool.model.programme import Programme
from rmtool.programme import Observance, read_observances, review
from tests.programme.files import faults, read, spoilt

LAST = 'date = 2026-09-22\nstart = "13:00"\nend = "14:30"'
KEPT = (Observance(date(2026, 6, 23), "A feast", "Anybody", "begins the evening before"),)

GROUPED = """
[[session]]
id = "training-1"
kind = "training"
title = "Training"
roles = ["mentor"]
required = true
group = "training"
date = 2026-04-16
start = "10:00"
end = "11:00"

[[session]]
id = "training-2"
kind = "training"
title = "Training"
roles = ["mentor"]
required = true
group = "training"
date = 2026-04-23
start = "10:00"
end = "11:00"
"""


def reviewed(
    folder: Path, *changes: tuple[str, str], added: str = "", kept: tuple[Observance, ...] = KEPT
) -> list[str]:
    programme = read(folder, spoilt(*changes) + added)
    return [str(remark).removeprefix("programme.toml, ") for remark in review(programme, kept)]


def test_a_session_that_ends_before_it_starts_is_refused_with_both_repairs(tmp_path: Path) -> None:
    assert faults(tmp_path, (LAST, LAST.replace("14:30", "11:30"))) == [
        (
            '[[session]] "support-3": it ends (11:30am) before it starts (1pm).\n'
            "Two repairs would fit the other sessions of its kind: 1pm to 2:30pm, or 10am to 11:30am. "
            "Ask whoever wrote the schedule, then change `start` or `end`."
        ),
    ]


def test_a_repair_that_would_leave_the_day_is_not_offered(tmp_path: Path) -> None:
    told = faults(tmp_path, (LAST, 'date = 2026-09-22\nstart = "9am"\nend = "1am"'))
    assert "One repair would fit the other sessions of its kind: 9am to 10:30am. Ask" in told[0]


def test_no_repair_is_offered_where_no_length_is_usual(tmp_path: Path) -> None:
    told = faults(
        tmp_path,
        (
            'kind = "reflection"\ntitle = "Support"\nroles = ["mentor"]\nrequired = false\n' + LAST,
            (
                'kind = "other"\ntitle = "Support"\nroles = ["mentor"]\nrequired = false\n'
                'date = 2026-09-22\nstart = "13:00"\nend = "13:00"'
            ),
        ),
    )
    assert told == [
        (
            '[[session]] "support-3": it ends (1pm) when it starts (1pm).\n'
            "Ask whoever wrote the schedule, then change `start` or `end`."
        ),
    ]


def test_a_weekday_that_does_not_fit_its_date_is_refused(tmp_path: Path) -> None:
    assert faults(tmp_path, (LAST, LAST + '\nweekday = "Monday"')) == [
        (
            '[[session]] "support-3": its "weekday" says Monday, but Tuesday 22 September 2026 is a Tuesday. '
            "Ask whoever wrote the schedule which is right, then change the other."
        ),
    ]


def test_a_weekday_that_fits_is_accepted(tmp_path: Path) -> None:
    assert read(tmp_path, spoilt((LAST, LAST + '\nweekday = "Tuesday"'))).sessions[-1].weekday == "Tuesday"


@pytest.mark.parametrize(
    ("times", "fault"),
    [
        ('start = "13:00"', 'it has "start" but no "end"; give both, or neither until they are known'),
        ('end = "13:00"', 'it has "end" but no "start"; give both, or neither until they are known'),
        ('start = "13:00"\nend = "14:30"\nlasts = 60', '"lasts" is for sessions without times'),
    ],
)
def test_times_that_do_not_make_a_span_are_refused(tmp_path: Path, times: str, fault: str) -> None:
    (told,) = faults(tmp_path, (LAST, f"date = 2026-09-22\n{times}"))
    assert fault in told


def test_alternatives_at_the_same_time_are_refused(tmp_path: Path) -> None:
    told = faults(tmp_path, added=GROUPED.replace("04-23", "04-16").replace('"11:00"\n\n', '"10:30"\n\n'))
    assert told == [
        (
            '[[session]] "training-2": it is at the same time as "training-1", the alternative in its group. '
            "Change the date or the time of one of them."
        ),
    ]


def test_alternatives_one_after_the_other_are_accepted(tmp_path: Path) -> None:
    after = GROUPED.replace("04-23", "04-16")
    before, last = after.rsplit('start = "10:00"\nend = "11:00"', 1)
    assert len(read(tmp_path, spoilt() + before + 'start = "11:00"\nend = "12:00"' + last).sessions) == 5


def test_alternatives_that_differ_in_more_than_their_time_are_refused(tmp_path: Path) -> None:
    before, last = GROUPED.rsplit("required = true", 1)
    told = faults(tmp_path, added=before + "required = false" + last)
    assert told == [
        (
            '[[session]] "training-2": it shares the group "training" with "training-1", so both '
            "must have the same "
            '"kind", "roles" and "required"'
        ),
    ]


def test_a_sound_schedule_gives_no_remark(tmp_path: Path) -> None:
    assert reviewed(tmp_path, kept=(Observance(date(2026, 1, 1), "Another day", "Anybody"),)) == []


def test_a_session_of_unusual_length_is_remarked(tmp_path: Path) -> None:
    told = reviewed(tmp_path, (LAST, LAST.replace("14:30", "14:00")), kept=())
    assert told[0] == '[[session]] "support-3": it lasts 60 minutes; the other sessions of its kind last 90'


@pytest.mark.parametrize(
    ("on", "remark"),
    [
        ("2026-08-31", "Monday 31 August 2026 is a bank holiday: Late Summer Bank Holiday"),
        ("2026-12-28", "Monday 28 December 2026 is a bank holiday: Boxing Day (observed)"),
        ("2026-09-26", "Saturday 26 September 2026 is at the weekend"),
        ("2026-09-25", "it overlaps Friday prayers (about 12:30pm to 2:30pm)"),
        (
            "2026-03-12",
            "Thursday 12 March 2026 is not after the deadline for applications, Thursday 12 March 2026",
        ),
    ],
)
def test_a_day_worth_a_second_look_is_remarked(tmp_path: Path, on: str, remark: str) -> None:
    told = reviewed(tmp_path, ("2026-09-22", on), kept=(Observance(date(2026, 1, 1), "A day", "Anybody"),))
    assert told == [f'[[session]] "support-3": {remark}']


def test_a_friday_meeting_that_leaves_time_for_prayers_is_not_remarked(tmp_path: Path) -> None:
    moved = LAST.replace("09-22", "09-25").replace("13:00", "11:00").replace("14:30", "12:30")
    assert reviewed(tmp_path, (LAST, moved), kept=(Observance(date(2026, 1, 1), "A day", "Anybody"),)) == []


def test_a_session_on_an_observance_is_remarked(tmp_path: Path) -> None:
    assert reviewed(tmp_path) == [
        (
            '[[session]] "support-1": Tuesday 23 June 2026 is A feast (Anybody; begins the evening before). '
            "Those who keep it could not attend: consider another day."
        ),
    ]


def test_an_observance_with_an_alternative_says_which(tmp_path: Path) -> None:
    kept = (Observance(date(2026, 4, 16), "A fast", "Anybody"),)
    assert reviewed(tmp_path, added=GROUPED, kept=kept) == [
        (
            '[[session]] "training-1": Thursday 16 April 2026 is A fast (Anybody). '
            "Those who keep it can choose training-2."
        ),
    ]


def test_years_of_which_the_table_says_nothing_are_remarked(tmp_path: Path) -> None:
    assert reviewed(tmp_path, kept=()) == [
        "programme.toml: the table of observances has no days for 2026, so none were looked for",
    ]


def test_short_notice_of_the_first_required_session_is_remarked(tmp_path: Path) -> None:
    told = reviewed(tmp_path, added=GROUPED.replace("04-16", "03-27"))
    assert told[-1] == (
        '[[session]] "training-1": it is the first session that people must attend, 15 days '
        "after the deadline. "
        "Someone who takes 10 days to answer a query is left with 5 days of notice"
    )


def test_a_required_session_without_a_date_is_remarked(tmp_path: Path) -> None:
    undated = GROUPED.replace('date = 2026-04-16\nstart = "10:00"\nend = "11:00"', 'date = "tbc"\nlasts = 60')
    told = reviewed(tmp_path, added=undated)
    assert (
        told[0] == '[[session]] "training-1": people have to attend it, and its date is still to be confirmed'
    )


def test_a_form_that_offers_another_day_than_the_schedule_is_remarked(tmp_path: Path) -> None:
    told = reviewed(tmp_path, ('label = "Tuesday 23 June"', 'label = "Tuesday 3 June"'), kept=())
    assert told[-1] == (
        '[[question]] "reflection", option "support-1": the form offers "Tuesday 3 June", '
        "but the session is on Tuesday 23 June 2026"
    )


def test_a_calendar_title_that_tells_who_mentors_is_remarked(tmp_path: Path) -> None:
    titled = GROUPED.replace(
        'title = "Training"', 'title = "Training"\ncalendar_title = "Training for mentors"', 1
    )
    told = reviewed(tmp_path, added=titled)
    assert [line for line in told if "calendar_title" in line] == [
        (
            '[[session]] "training-1": its "calendar_title" tells colleagues who look into a diary '
            "which side somebody is on"
        ),
    ]


def test_a_calendar_title_may_say_what_the_programme_is(tmp_path: Path) -> None:
    titled = GROUPED.replace(
        'title = "Training"', 'title = "Training"\ncalendar_title = "Reverse mentoring"', 1
    )
    assert not [line for line in reviewed(tmp_path, added=titled) if "calendar_title" in line]


def test_a_session_that_no_letter_announces_is_remarked(tmp_path: Path) -> None:
    told = reviewed(tmp_path, added=GROUPED.replace('kind = "training"', 'kind = "workshop"'))
    assert len([line for line in told if 'no letter announces sessions of the kind "workshop"' in line]) == 2


def test_the_length_of_a_session_without_times_counts_towards_the_release(tmp_path: Path) -> None:
    undated = GROUPED.replace('date = 2026-04-16\nstart = "10:00"\nend = "11:00"', 'date = "tbc"\nlasts = 90')
    programme: Programme = read(tmp_path, spoilt() + undated)
    assert [session.minutes for session in programme.sessions[-2:]] == [90, 60]


def test_a_table_of_observances_is_read(tmp_path: Path) -> None:
    table = tmp_path / "observances.csv"
    table.write_text("date,name,community,note\n2026-09-21,Yom Kippur,Jewish,a fast\n", encoding="utf-8-sig")
    assert read_observances(table) == (Observance(date(2026, 9, 21), "Yom Kippur", "Jewish", "a fast"),)


def test_every_faulty_line_of_a_table_of_observances_is_told(tmp_path: Path) -> None:
    table = tmp_path / "observances.csv"
    table.write_text("date,name,community,note\n21/09/2026,A,B,\n2026-01-01,,B,\n", encoding="utf-8")
    with pytest.raises(ProgrammeFault) as refusal:
        read_observances(table)
    assert list(refusal.value.faults) == [
        "observances.csv, line 2: the date must be written 2026-09-21",
        "observances.csv, line 3: name is missing",
    ]


def test_a_missing_table_of_observances_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProgrammeFault, match="cannot be read as a table"):
        read_observances(tmp_path / "observances.csv")
