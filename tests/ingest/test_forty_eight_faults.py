"""One test, or one family of cases, for each of the 48 faults that real exports of application forms have.

What is done about a fault is one of three: an error (a row or a field is held back, or a file refused), a
doubt (kept, and shown to the officer), or a silent mend. The number in a test's name is the fault's.

Three faults can be tested only in part. 29: that somebody can attend no session at all is told when sessions
are given out, not when an export is read. 44, telephone numbers that lost their 0: our forms ask for none,
and the test holds that they stay so. 46, people who can be told from small counts in a report: the test holds
what the programmes ask for; that reports keep to it is for the tests of the reports.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from rmtool.errors import UnreadableExport
from rmtool.ingest.answers import Reading, read_application
from rmtool.ingest.arrivals import Kind
from rmtool.ingest.export import export_from
from rmtool.ingest.form import read_form
from rmtool.ingest.oddities import oddities
from rmtool.ingest.screening import screen
from rmtool.ingest.suspicions import suspicions
from rmtool.ingest.values.domains import PERSONAL, oddity_of_domain
from rmtool.match.rules import rules
from rmtool.model.export import Cell, CellFault, Export
from rmtool.model.people import Application, Finding
from rmtool.model.programme import Programme, Role, Status
from rmtool.programme import read_programme
from rmtool.reports.neutral import neutral_csv
from tests.builders import participant
from tests.ingest import workbooks as w
from tests.ingest.forms import (
    HEADINGS,
    MENTEE,
    MENTOR,
    OPENED,
    PROGRAMME,
    TEXTS,
    export,
    line,
    read,
    sheet,
)
from tests.ingest.test_arrivals import Register, response
from tests.match.test_rules import refusing
from tests.programme.files import SAMPLES, faults

COMPLETION = HEADINGS.index("Completion time")
START = HEADINGS.index("Start time")
EMAIL = HEADINGS.index("Email")
DEADLINE = datetime(2026, 3, 12, 23, 59)
SHIPPED = [read_programme(SAMPLES / name / "programme.toml") for name in ("llr-2026", "llr-2024")]


def applied(
    role: Role = Role.MENTOR,
    /,
    completed: datetime | None = OPENED,
    by: Programme = PROGRAMME,
    **changes: str,
) -> Reading:
    """The answers of an ordinary mentor or mentee, but for `changes`."""
    ordinary = MENTOR if role is Role.MENTOR else MENTEE
    answers = {field: str(cell) for field, cell in ordinary.items()} | changes
    return read_application(answers, by, form="applications", role=role, completed=completed)


def doubted(reading: Reading) -> set[str]:
    """The fields about which the officer is asked."""
    return {problem.field for problem in reading.problems if problem.doubt}


def found(reading: Reading, criterion: str) -> Finding:
    """What screening made of one criterion."""
    judged = screen(reading.application, PROGRAMME, reading.problems)
    return next(finding for finding in judged.findings if finding.id == criterion)


def status(reading: Reading) -> Status:
    return screen(reading.application, PROGRAMME, reading.problems).status


def refusal(content: bytes | Export, name: str = "export.xlsx") -> UnreadableExport:
    """Why a file is refused as a whole."""
    with pytest.raises(UnreadableExport) as caught:
        read_form(export_from(content, name) if isinstance(content, bytes) else content, PROGRAMME)
    return caught.value


def with_cells(answers: Mapping[str, Cell], cells: Mapping[int, Cell], number: float = 1.0) -> list[Cell]:
    """A row with some of its cells changed, by column."""
    row = line(number, answers)
    for column, cell in cells.items():
        row[column] = cell
    return row


def headed(old: str, new: str) -> list[str]:
    return [new if heading == old else heading for heading in HEADINGS]


def someone(**changes: object) -> Application:
    ordinary: dict[str, object] = {
        "full_name": "Amara Okafor",
        "email": "amara.okafor@nhs.example",
        "organisation": "Northfield NHS Trust",
        "manager_name": "Gwen Hale",
        "manager_email": "gwen.hale@nhs.example",
    }
    return Application(**(ordinary | changes))  # type: ignore[arg-type]


def odd(**changes: object) -> set[str]:
    """The fields of somebody's application that look odd."""
    return {field for field, _ in oddities(someone(**changes), PROGRAMME)}


def suspected(**people: Application) -> dict[str, list[str]]:
    """What is suspected of each person, by field."""
    return {ref: [p.field for p in problems] for ref, problems in suspicions(people, PROGRAMME).items()}


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"not a workbook", "export.xlsx"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64) + "EncryptedPackage\0".encode("utf-16-le"),
            "a.xlsx",
        ),
        (bytes(165), "~$export.xlsx"),
        (b"<html><body>Sign in to your account", "export.xlsx"),
    ],
)
def test_fault_01_what_is_no_workbook_is_refused_with_the_mend(content: bytes, name: str) -> None:
    assert refusal(content, name).hint


def test_fault_02_no_sheet_with_the_questions_or_two_of_them_is_refused() -> None:
    assert "does not look like an export" in refusal(export(sheet([["a"]], headings=["b"]))).message
    two = export(sheet([line(1.0, MENTOR)], name="A"), sheet([line(2.0, MENTEE)], name="B"))
    assert '"A" and "B"' in refusal(two).message


@pytest.mark.parametrize(
    "heading",
    [
        "What is your\N{NO-BREAK SPACE}pay band or grade? ",
        "WHAT IS YOUR PAY BAND OR GRADE",
        "What is your pay band or grade?2",
    ],
)
def test_fault_03_a_question_that_reads_the_same_is_the_same(heading: str) -> None:
    reading = read([line(1.0, MENTOR)], headings=headed(TEXTS["grade"], heading))
    assert reading.responses[0].answers["grade"] == "Band 5"
    assert "pay band" not in " ".join(reading.notes)


def test_fault_03_a_required_question_in_other_words_is_refused_with_the_nearest() -> None:
    rows = sheet([line(1.0, MENTOR)], headings=headed(TEXTS["grade"], "Which pay band or grade are you on?"))
    (fault,) = refusal(export(rows)).faults
    assert "Which pay band or grade are you on?" in fault


def test_fault_04_a_new_column_is_told_once_and_left_out() -> None:
    reading = read([[*line(1.0, MENTOR), "Vegan"]], headings=[*HEADINGS, "Any dietary needs?"])
    assert sum("Any dietary needs?" in note for note in reading.notes) == 1
    assert "Vegan" not in reading.responses[0].answers.values()


def test_fault_05_a_column_without_a_heading_is_told_and_a_row_of_nobody_is_held_back() -> None:
    note = with_cells({}, {0: None, COMPLETION: None, EMAIL: None, START: "rang her, no reply"})
    reading = read([[*line(1.0, MENTOR), "done"], note])
    assert any("no heading" in told for told in reading.notes)
    assert [problem.row for problem in reading.unreadable] == [3]


def test_fault_06_a_blank_row_is_only_counted() -> None:
    blank: list[Cell] = [None, "  ", ""]
    reading = read([line(1.0, MENTOR), blank, line(2.0, MENTEE)])
    assert (len(reading.responses), reading.blank, reading.unreadable) == (2, 1, ())


def test_fault_07_a_stray_cell_far_away_is_refused_by_its_address() -> None:
    far = w.pack(w.parts(w.sheet(w.row(1, w.text("A1", "ID")), w.row(1048576, w.number("XFD1048576", 1)))))
    assert "XFD1048576" in refusal(far).message


def test_fault_08_an_error_cell_spoils_who_somebody_is_and_is_a_doubt_elsewhere() -> None:
    bad = {HEADINGS.index(TEXTS[field]): CellFault.ERROR for field in ("email", "job_title")}
    problems = {p.field: p.doubt for p in read([with_cells(MENTOR, bad)]).problems}
    assert problems == {"email": False, "job_title": True}


def test_fault_09_hidden_rows_are_read_and_their_number_told() -> None:
    rows = (w.row(n, w.text(f"A{n}", "x"), more=' hidden="1"' if n > 1 else "") for n in (1, 2, 3))
    told = export_from(w.pack(w.parts(w.sheet(*rows))), "export.xlsx")
    assert any("2 rows are hidden or filtered out" in note for note in told.notes)
    assert len(told.sheets[0].rows) == 3


def test_fault_10_a_formula_without_a_value_holds_back_who_somebody_is_and_is_a_doubt_elsewhere() -> None:
    email = read([with_cells(MENTOR, {HEADINGS.index(TEXTS["email"]): CellFault.NO_VALUE})])
    title = read([with_cells(MENTOR, {HEADINGS.index(TEXTS["job_title"]): CellFault.NO_VALUE})])
    assert [problem.row for problem in email.unreadable] == [2]
    assert [(problem.field, problem.doubt) for problem in title.problems] == [("job_title", True)]


def test_fault_11_the_same_person_applied_twice_and_the_newest_counts_with_both_numbers_told() -> None:
    register = Register()
    settled = register.take(response("7", "amara@nhs.example"), response("9", "Amara@NHS.example"))
    assert register.current() == {"M-001": "9"}
    assert any("response 9 counts, not response 7" in note for note in settled.notes)


@pytest.mark.parametrize("name", ["Amara Okafor", "Okafor, Amara", "AMARA OKAFOR"])
def test_fault_12_one_person_under_two_addresses_is_doubted_on_both_and_never_merged(name: str) -> None:
    twin = someone(full_name=name, email="amara@gmail.com")
    assert suspected(**{"M-001": someone(), "E-004": twin}) == {
        "M-001": ["same as E-004"],
        "E-004": ["same as M-001"],
    }
    register = Register()
    register.take(response("1", "amara.okafor@nhs.example"), response("2", "amara@gmail.com"))
    assert register.current() == {"M-001": "1", "M-002": "2"}


@pytest.mark.parametrize(
    "other",
    [
        {"organisation": "Southfield NHS Trust"},
        {"manager_name": "Ivy Lane", "manager_email": "ivy.lane@nhs.example"},
        {"full_name": "Amara Obi"},
        {"email": "AMARA.OKAFOR@nhs.example"},
    ],
)
def test_fault_12_namesakes_elsewhere_are_two_people(other: Mapping[str, object]) -> None:
    namesake = someone(**{"email": "amara@gmail.com", **other})
    assert suspected(**{"M-001": someone(), "E-004": namesake}) == {}


def test_fault_12_two_people_the_officer_told_apart_are_not_doubted_again() -> None:
    people = {"M-001": someone(), "E-004": someone(email="amara@gmail.com")}
    assert suspicions(people, PROGRAMME, settled={("E-004", "same as M-001")}) == {}


def test_fault_13_who_applies_as_mentor_and_as_mentee_is_asked_and_never_matched_with_themself() -> None:
    judged = screen(applied().application, PROGRAMME, both_roles=True)
    assert judged.status is Status.QUERY
    same = {"email": "amara@nhs.example"}
    assert "not_oneself" in refusing(participant("M-001", **same), participant("E-001", **same))


@pytest.mark.parametrize("domain", sorted(PERSONAL))
def test_fault_14_a_personal_address_is_doubted_and_used(domain: str) -> None:
    reading = applied(email=f"Amara.Okafor@{domain.upper()}")
    assert reading.application.email
    assert "email" in doubted(reading)


@pytest.mark.parametrize(
    "domain",
    [
        "nhs.net",
        "uhl-tr.nhs.uk",
        "leicester.gov.uk",
        "nhs.uk",
        "loros.co.uk",
        "valonline.org.uk",
        "dmu.ac.uk",
    ],
)
def test_fault_14_an_employers_address_is_not_doubted(domain: str) -> None:
    assert applied(email=f"amara@{domain}").problems == ()


@pytest.mark.parametrize(
    "typed", [" amara@nhs.example", "mailto:amara@nhs.example", "Amara <amara@nhs.example>"]
)
def test_fault_15_packing_around_an_address_is_taken_off(typed: str) -> None:
    reading = applied(email=typed)
    assert (reading.application.email, reading.problems) == ("amara@nhs.example", ())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("nhs.ent", "nhs.net"),
        ("nhs.nett", "nhs.net"),
        ("nsh.net", "nhs.net"),
        ("leicester.gov.ku", "leicester.gov.uk"),
        ("loros.couk", "loros.co.uk"),
        ("gmial.com", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("example.con", "example.com"),
    ],
)
def test_fault_15_a_slip_in_a_domain_is_doubted_with_the_domain_that_may_be_meant(
    typed: str, meant: str
) -> None:
    reading = applied(email=f"amara@{typed}")
    (problem,) = reading.problems
    assert problem.doubt
    assert f"{meant} may be meant" in problem.message
    assert "amara" not in problem.message


@pytest.mark.parametrize("domain", ["nhs.example", "leics.gov.uk", "ymail.org", "hs.se", "nhft.nhs.uk"])
def test_fault_15_a_domain_that_only_resembles_another_from_afar_is_no_slip(domain: str) -> None:
    assert oddity_of_domain(domain) == ""


@pytest.mark.parametrize("typed", ["amara at nhs", "a@nhs.example, b@nhs.example", "am ara@nhs.example"])
def test_fault_15_an_unusable_address_is_an_error(typed: str) -> None:
    assert found(applied(email=typed), "email").met is None


def test_fault_16_the_address_answered_counts_over_the_account_signed_in_with() -> None:
    reading = read([with_cells(MENTOR, {EMAIL: "organiser@nhs.example"})])
    assert reading.responses[0].answers["email"] == MENTOR["email"]
    assert any("In 1 row somebody signed in with another" in note for note in reading.notes)


def test_fault_17_an_anonymous_row_without_an_address_is_nobodys_until_asked() -> None:
    anonymous = {field: cell for field, cell in MENTOR.items() if field not in {"full_name", "email"}}
    assert len(read([line(None, anonymous)]).unreadable) == 1
    assert status(applied(full_name="", email="")) is Status.QUERY


@pytest.mark.parametrize("name", ["O'Neill, Ann", "ANN VAN DER BERG", "Dr Zoë d'Arc", "McDonald-Smith"])
def test_fault_18_names_are_kept_as_typed(name: str) -> None:
    assert applied(full_name=f"  {name}\N{NO-BREAK SPACE}".strip()).application.full_name == name


def test_fault_18_spaces_round_a_name_go_and_damaged_letters_are_doubted() -> None:
    (kept,) = read(
        [line(1.0, MENTOR | {"full_name": " Ann\N{NO-BREAK SPACE}Ash\N{NO-BREAK SPACE}"})]
    ).responses
    assert kept.answers["full_name"] == "Ann Ash"
    assert "full_name" in doubted(applied(full_name="Zoâ€™s"))


@pytest.mark.parametrize("name", ["Null", "None", "NA", "nan", "N/A"])
def test_fault_19_people_called_null_are_people(name: str) -> None:
    (kept,) = read([line(1.0, MENTOR | {"full_name": name})]).responses
    assert kept.answers["full_name"] == name
    assert applied(full_name=name).problems == ()


@pytest.mark.parametrize(
    "grade",
    [
        "Band 5",
        "band5",
        "B5",
        "5",
        "5.0",
        "Bd 5",
        "AfC 5",
        "NHS Band 5",
        "Pay band: 5",
        "Band five",
        "Band 05",
    ],
)
def test_fault_20_a_band_in_any_spelling_is_that_band(grade: str) -> None:
    reading = applied(grade=grade)
    assert (reading.application.rung, reading.problems) == (4, ())


def test_fault_20_an_unknown_grade_is_asked_about_and_never_guessed() -> None:
    reading = applied(grade="Grand vizier")
    assert (reading.application.rung, status(reading), doubted(reading)) == (None, Status.QUERY, {"grade"})


@pytest.mark.parametrize("grade", ["Band 8", "8", "8a/b", "7-8a", "6 (acting 7)", "03-Apr", "2026-04-03"])
def test_fault_21_half_a_band_two_bands_or_a_date_is_asked_about(grade: str) -> None:
    reading = applied(grade=grade)
    assert (reading.application.rung, doubted(reading)) == (None, {"grade"})


def test_fault_22_grades_outside_the_bands_are_placed_by_sector_or_asked_about() -> None:
    assert applied(grade="Consultant").application.rung == 9
    assert applied(grade="Director", sector="Voluntary").application.rung == 10
    assert applied(grade="Director", sector="Local authority").application.rung == 11
    assert doubted(applied(grade="Volunteer")) == {"grade"}


def test_fault_23_an_employer_by_a_short_name_is_known_and_an_ambiguous_one_asked_about() -> None:
    assert applied(organisation="nnt").application.organisation == "Northfield NHS Trust"
    asked = applied(organisation="LCC")
    assert (asked.application.organisation, doubted(asked)) == ("LCC", {"organisation"})


def test_fault_24_who_is_outside_the_programmes_area_is_not_eligible() -> None:
    assert status(applied(sector="Voluntary", area="There")) is Status.NOT_ELIGIBLE


def test_fault_25_topics_are_split_and_what_is_none_of_them_is_doubted() -> None:
    reading = applied(topics_offered="Race;Disability;Something of my own;")
    assert reading.application.topics_offered == {"race", "disability"}
    assert doubted(reading) == {"topics_offered"}


def test_fault_26_a_mentor_without_a_topic_does_not_meet_the_specification() -> None:
    assert status(applied(topics_offered="")) is Status.NOT_ELIGIBLE
    assert found(applied(topics_offered="Gender;"), "topics").met is True


@pytest.mark.parametrize(
    ("answer", "met"),
    [
        *((yes, True) for yes in ("Yes", "YES", "yes;", "y", "I agree", "Agreed", "Yes, I agree", "TRUE")),
        *((no, False) for no in ("No", "N", "I do not agree", "FALSE")),
        *((unclear, None) for unclear in ("", "Maybe", "Yes but", "ok", "see above")),
    ],
)
def test_fault_27_consent_is_a_plain_yes_a_plain_no_or_asked_about(answer: str, met: bool | None) -> None:
    assert found(applied(consent=answer), "consent").met is met


def test_fault_28_a_commitment_not_made_is_not_met_and_none_at_all_is_asked_about() -> None:
    assert status(applied(mentor_commitments="attend the training (3 hours);")) is Status.NOT_ELIGIBLE
    assert status(applied(mentor_commitments="")) is Status.QUERY


def test_fault_29_two_dates_are_both_kept_and_another_roles_date_is_doubted() -> None:
    both = "Thursday 26 March 2026, 9.30 - 12.30;Monday 13 April 2026, 13.00 - 16.00;"
    assert applied(mentor_training=both).application.sessions == {"training-1", "training-2"}
    reading = applied(Role.MENTEE, mentor_training=both)
    assert (reading.application.sessions, doubted(reading)) == (frozenset(), {"role"})


@pytest.mark.parametrize("answer", ["", "Not yet"])
def test_fault_30_an_agreement_still_to_come_holds_the_applicant_back(answer: str) -> None:
    assert status(applied(released=answer)) is Status.QUERY


def test_fault_31_manager_and_team_are_kept_apart_and_being_ones_own_manager_is_doubted() -> None:
    boss = {"email": "gwen.hale@nhs.example"}
    mentor = participant("M-001", manager_email="gwen.hale@nhs.example")
    assert "line_management" in refusing(mentor, participant("E-001", **boss))
    assert odd(manager_email="Amara.Okafor@nhs.example") == {"manager_email"}
    assert odd(manager_name="amara okafor") == {"manager_name"}


@pytest.mark.parametrize(
    "name",
    [
        *("TBC", "tbc.", "As above", "n/a", "?", "-", "not sure", "Same as above"),
        *("07700 900123", "Gwen Hale 0116 496 0999", "gwen.hale@nhs.example"),
        *("Gwen Hale and Ivy Lane", "Gwen Hale / Ivy Lane", "Gwen Hale; Ivy Lane", "Gwen & Ivy"),
    ],
)
def test_fault_32_a_managers_name_that_is_hardly_one_is_doubted(name: str) -> None:
    assert odd(manager_name=name) == {"manager_name"}


@pytest.mark.parametrize(
    "name", ["Gwen Hale", "Hale, Gwen", "Dr G. O'Hale-Anders", "Gwen Hale (Head of Nursing)", "Sandy Orr", ""]
)
def test_fault_32_a_managers_name_is_a_name(name: str) -> None:
    assert odd(manager_name=name) == set()


def test_fault_33_a_previous_pair_is_never_made_again() -> None:
    before = {"M-001": "before@nhs.example", "E-001": "earlier@nhs.example"}
    mentor, mentee = (participant(ref, email=email) for ref, email in before.items())
    rule = rules(past_pairs=frozenset({frozenset(before.values())}))["past_pair"]
    assert rule(mentor, mentee)
    assert rule(participant("M-002"), mentee) is None


@pytest.mark.parametrize(
    "wish", ["not anyone from HR", "Ignatius Bloom", "my old manager", "ignatius@nhs.example"]
)
def test_fault_34_a_wish_to_be_kept_apart_that_names_no_applicant_is_doubted(wish: str) -> None:
    people = {
        "M-001": someone(keep_apart=wish),
        "E-001": someone(full_name="Bethan Price", email="b@nhs.example"),
    }
    assert suspected(**people) == {"M-001": ["keep_apart"]}


@pytest.mark.parametrize(
    "wish", ["", "None", "n/a", "No.", "Bethan Price", "not with PRICE, Béthan!", "b@nhs.example"]
)
def test_fault_34_a_wish_that_names_an_applicant_or_nobody_is_not_doubted(wish: str) -> None:
    people = {
        "M-001": someone(keep_apart=wish),
        "E-001": someone(full_name="Bethan Price", email="b@nhs.example"),
    }
    assert suspected(**people) == {}


def test_fault_34_naming_oneself_is_naming_nobody() -> None:
    assert suspected(**{"M-001": someone(keep_apart="Amara Okafor")}) == {"M-001": ["keep_apart"]}


def test_fault_35_a_late_application_is_asked_about_by_the_local_time_it_was_sent() -> None:
    assert found(applied(completed=DEADLINE), "deadline").met is True
    assert found(applied(completed=DEADLINE + timedelta(minutes=1)), "deadline").met is None
    begun = with_cells(
        MENTOR, {START: DEADLINE - timedelta(hours=1), COMPLETION: DEADLINE + timedelta(hours=1)}
    )
    assert read([begun]).responses[0].completed == DEADLINE + timedelta(hours=1)


def test_fault_36_a_form_sent_before_it_was_begun_is_doubted() -> None:
    (problem,) = read([with_cells(MENTOR, {START: OPENED + timedelta(days=1)})]).problems
    assert (problem.field, problem.doubt, problem.row) == ("completed", True, 2)
    assert read([with_cells(MENTOR, {START: OPENED})]).problems == ()


@pytest.mark.parametrize(
    "sent", [datetime(1900, 1, 5), datetime(2062, 3, 1), datetime(2022, 2, 28), "03/04/26"]
)
def test_fault_36_a_time_that_cannot_be_settled_or_is_years_away_is_told(sent: Cell) -> None:
    (kept,) = read([with_cells(MENTOR, {COMPLETION: sent})]).responses
    reading = applied(completed=kept.completed)
    assert "completed" in doubted(reading) or found(reading, "deadline").met is None


def test_fault_36_a_time_is_rounded_to_the_second() -> None:
    (kept,) = read([with_cells(MENTOR, {COMPLETION: OPENED + timedelta(milliseconds=995)})]).responses
    assert kept.completed == OPENED + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("field", "answer"),
    [
        ("full_name", "Test"),
        ("full_name", "asdf"),
        ("email", "test@nhs.example"),
        ("email", "Team@nhs.example"),
    ],
)
def test_fault_37_somebody_trying_the_form_out_is_doubted(field: str, answer: str) -> None:
    assert odd(**{field: answer}) == {field}


def test_fault_38_an_edited_response_is_told_by_the_names_of_its_fields() -> None:
    register = Register()
    register.take(response("1", "amara@nhs.example", grade="Band 5"))
    (arrival,) = register.take(response("1", "amara@nhs.example", minute=9, grade="Band 6")).arrivals
    assert (arrival.kind, arrival.fields) == (Kind.CHANGED, ("grade", "completed"))


def test_fault_39_a_response_that_is_gone_is_told_and_stays_until_withdrawn() -> None:
    register = Register()
    gone, kept = response("1", "amara@nhs.example"), response("2", "bethan@nhs.example")
    register.take(gone, kept)
    assert register.take(kept).vanished == ("M-001",)
    assert set(register.current()) == {"M-001", "M-002"}


def test_fault_40_headings_in_another_language_and_missing_optional_columns_are_read() -> None:
    spanish = ("ID", "Hora de inicio", "Hora de finalización", "Correo electrónico", "Nombre")
    headings = [*spanish, *HEADINGS[len(spanish) :]]
    (kept,) = read([line(1.0, MENTOR)], headings=headings).responses
    assert (kept.response_id, kept.completed) == ("1", OPENED + timedelta(minutes=1))
    without = [h for h in HEADINGS if h != TEXTS["why"]]
    reading = read([line(1.0, MENTOR, headings=without)], headings=without)
    assert any(TEXTS["why"] in note for note in reading.notes)


def test_fault_41_what_people_confide_is_in_no_message_and_no_representation() -> None:
    reading = applied(
        why="I was hurt by canary", own_experience="canary", topics_offered="canary", consent="canary"
    )
    assert "canary" not in f"{reading!r}{reading.problems}".casefold()


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+44 7700 900123", "@SUM(A1)", "-1+1", "\t=1"])
def test_fault_42_what_a_spreadsheet_would_run_is_written_as_text(name: str) -> None:
    (kept,) = read([line(1.0, MENTOR | {"full_name": name})]).responses
    assert kept.answers["full_name"] == name.strip()
    assert b"'" + name.strip().encode() in neutral_csv([[name.strip()]])


def test_fault_43_what_cannot_be_seen_goes_and_what_can_be_seen_stays() -> None:
    seen = "Amara \N{RIGHT SINGLE QUOTATION MARK}<b>\N{WAVING HAND SIGN}"
    hidden = "\N{ZERO WIDTH SPACE}\N{RIGHT-TO-LEFT OVERRIDE}\x07"
    (kept,) = read([line(1.0, MENTOR | {"full_name": f"{seen}{hidden}"})]).responses
    assert kept.answers["full_name"] == seen
    assert "full_name" in doubted(applied(full_name=kept.answers["full_name"]))


@pytest.mark.parametrize("programme", SHIPPED, ids=lambda programme: programme.about.key)
def test_fault_44_no_form_asks_for_a_telephone_number(programme: Programme) -> None:
    words = " ".join(f"{q.field} {q.text}" for q in programme.questions).casefold()
    assert "phone" not in words
    assert "mobile" not in words


@pytest.mark.parametrize("answer", ["", "Prefer not to say;"])
def test_fault_45_who_would_rather_not_say_is_not_asked_again(answer: str) -> None:
    reading = applied(Role.MENTEE, own_experience=answer)
    assert (reading.application.own_experience, reading.problems) == (None, ())
    assert status(reading) is Status.ELIGIBLE


@pytest.mark.parametrize("programme", SHIPPED, ids=lambda programme: programme.about.key)
def test_fault_46_the_programmes_ask_for_small_counts_to_be_hidden(programme: Programme) -> None:
    assert programme.disclosure.hide_up_to >= 4
    assert programme.disclosure.round_to >= 5


def test_fault_47_two_forms_are_read_each_with_its_role() -> None:
    two = SHIPPED[1]
    assert {form.role for form in two.forms} == set(Role)
    for file in sorted((SAMPLES / "llr-2024").glob("*.xlsx")):
        reading = read_form(export_from(file.read_bytes(), file.name), two)
        (role,) = {response.role for response in reading.responses}
        assert reading.form == next(form.key for form in two.forms if form.role is role)


def test_fault_48_a_session_that_ends_before_it_starts_is_refused_with_the_repairs(tmp_path: Path) -> None:
    (told,) = faults(tmp_path, ('start = "13:00"\nend = "14:30"', 'start = "13:00"\nend = "11:30"'))
    assert "ends (11:30am) before it starts (1pm)" in told
    assert "1pm to 2:30pm" in told
