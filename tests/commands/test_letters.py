from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from docx import Document

from rmtool.resources import samples_folder
from tests.commands.conftest import Run

LETTERS = Path("out", "letters")


def drafts(kind: str, form: str = "eml") -> set[str]:
    """The references of those with a draft of that kind in that form. The cohort is the current folder."""
    return {"-".join(file.stem.split("-")[:2]) for file in (LETTERS / kind).glob(f"*.{form}")}


def rows_of(table: Path) -> list[str]:
    """The references in a table of letters."""
    with table.open(encoding="utf-8-sig", newline="") as file:
        return [row["Reference"] for row in csv.DictReader(file)]


def pairs() -> list[dict[str, str]]:
    """The rows of the pairings file."""
    with Path("out", "pairings.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def edit(file: Path, before: str, after: str) -> None:
    """Change the words of a file, as the officer does in an editor."""
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after), "utf-8")


def test_every_draft_goes_to_exactly_one_person(applied: Path, rmtool: Run) -> None:
    rmtool("letters", "enrolled")
    written = sorted((applied / "out" / "letters" / "enrolled").glob("*.eml"))
    assert written
    for draft in written:
        message = message_from_bytes(draft.read_bytes(), policy=policy.default)
        assert len(message["To"].addresses) == 1
        assert message["X-Unsent"] == "1"
        assert {"From", "Date", "Message-ID"}.isdisjoint(message.keys())


def test_nothing_is_drafted_twice_unasked(applied: Path, rmtool: Run) -> None:
    first = rmtool("letters", "enrolled", "--json").data
    second = rmtool("letters", "enrolled")
    assert "Nothing to draft" in second.out
    ref = first["drafted"][0]
    again = rmtool("letters", "enrolled", "--again", ref, "--json").data
    assert again["drafted"] == [ref]


def test_a_letter_marked_sent_shows_in_the_list(applied: Path, rmtool: Run) -> None:
    rmtool("letters", "enrolled")
    rmtool("letters", "enrolled", "--mark-sent", "--to", "M-001")
    kinds = {row["kind"]: row for row in rmtool("letters", "--list", "--json").data}
    assert kinds["enrolled"]["sent"] == ["M-001"]


def test_people_who_cannot_be_written_to_hold_the_letters_back_until_the_officer_says_so(
    applied: Path, rmtool: Run
) -> None:
    refused = rmtool("letters", "received")
    assert refused.code == 12
    assert "nothing was drafted" in refused.err
    assert not (applied / "out" / "letters" / "received").exists()
    skipped = rmtool("letters", "received", "--skip-unready", "--json")
    assert skipped.code == 1
    assert len(skipped.data["drafted"]) + len(skipped.data["skipped"]) == 46


def test_nobody_is_turned_down_before_somebody_has_read_the_application(applied: Path, rmtool: Run) -> None:
    assert "read each application" in rmtool("letters", "not-eligible").err
    assert "read each application" not in rmtool("letters", "enrolled").err


def test_the_officers_own_template_takes_the_place_of_the_shipped_one(applied: Path, rmtool: Run) -> None:
    rmtool("letters", "enrolled", "--eject")
    own = applied / "templates" / "letters" / "enrolled.md.j2"
    own.write_text(
        own.read_text("utf-8").replace("We are pleased to offer", "It is our pleasure to offer"), "utf-8"
    )
    rmtool("letters", "enrolled", "--to", "M-001")
    draft = (applied / "out" / "letters" / "enrolled" / "M-001-enrolled.eml").read_bytes()
    plain = message_from_bytes(draft, policy=policy.default).get_body(("plain",))
    assert plain is not None
    assert "It is our pleasure to offer" in plain.get_content()


def test_an_edited_template_is_not_ejected_over(applied: Path, rmtool: Run) -> None:
    rmtool("letters", "enrolled", "--eject")
    assert rmtool("letters", "enrolled", "--eject").code == 0
    own = applied / "templates" / "letters" / "enrolled.md.j2"
    own.write_text(own.read_text("utf-8") + "\nSee you soon.\n", "utf-8")
    assert rmtool("letters", "enrolled", "--eject").code == 2
    assert "See you soon." in own.read_text("utf-8")


def test_a_fault_in_a_template_is_told_before_anything_is_written(applied: Path, rmtool: Run) -> None:
    rmtool("letters", "enrolled", "--eject")
    own = applied / "templates" / "letters" / "enrolled.md.j2"
    own.write_text(own.read_text("utf-8") + "\n{{ topics_offered }}\n", "utf-8")
    ran = rmtool("letters", "enrolled")
    assert ran.code == 10
    assert "enrolled.md.j2" in ran.err
    assert not (applied / "out" / "letters").exists()


@pytest.mark.parametrize("saved", ["cp1252", "utf-16"])
def test_a_template_in_another_encoding_is_told_with_how_to_save_it(
    applied: Path, rmtool: Run, saved: str
) -> None:
    rmtool("letters", "--eject")
    own = applied / "templates" / "letters" / "enrolled.md.j2"
    own.write_text(own.read_text("utf-8") + "\nAn adjustment of up to £50.\n", saved)
    ran = rmtool("letters")
    assert ran.code == 10
    assert "templates/letters/enrolled.md.j2 is not saved as UTF-8" in ran.err


@pytest.mark.parametrize(("name", "form"), [("enrolled.md.j2", "eml"), ("letter.docx", "docx")])
def test_a_template_that_cannot_be_opened_is_told(applied: Path, rmtool: Run, name: str, form: str) -> None:
    (applied / "templates" / "letters" / name).mkdir(parents=True)
    ran = rmtool("letters", "--as", form)
    assert ran.code == 10
    assert f"templates/letters/{name} cannot be opened" in ran.err


def test_an_unsent_draft_moves_to_the_form_that_is_asked_for(applied: Path, rmtool: Run) -> None:
    everyone = set(rmtool("letters", "--json").data["drafted"])
    ran = rmtool("letters", "--as", "html", "--to", "M-001")
    assert "1 draft in another form removed" in ran.out
    assert drafts("enrolled", "html") == {"M-001"}
    assert drafts("enrolled") == everyone - {"M-001"}


def test_a_letter_marked_sent_is_never_written_in_another_form_unasked(applied: Path, rmtool: Run) -> None:
    rmtool("letters")
    rmtool("letters", "--mark-sent")
    assert rmtool("letters", "--as", "txt", "--json").data["drafted"] == []
    assert drafts("enrolled", "txt") == set()
    assert rmtool("letters", "--as", "txt", "--again", "M-001", "--json").data["drafted"] == ["M-001"]


def test_a_table_holds_every_letter_that_is_still_to_be_sent(applied: Path, rmtool: Run) -> None:
    table = LETTERS / "enrolled" / "merge.csv"
    rmtool("letters", "--as", "merge", "--to", "M-001")
    assert rows_of(table) == ["M-001"]
    everyone = {"M-001", *rmtool("letters", "--as", "merge", "--json").data["drafted"]}
    assert set(rows_of(table)) == everyone
    assert "Nothing to draft" in rmtool("letters", "--as", "merge").out
    rmtool("letters", "--mark-sent", "--to", "M-001")
    rmtool("letters", "--as", "merge", "--again", "M-002")
    assert set(rows_of(table)) == everyone - {"M-001"}


def test_a_letter_that_leaves_a_table_is_no_longer_in_it(applied: Path, rmtool: Run) -> None:
    everyone = set(rmtool("letters", "--as", "merge", "--json").data["drafted"])
    rmtool("letters", "--to", "M-001")
    assert set(rows_of(LETTERS / "enrolled" / "merge.csv")) == everyone - {"M-001"}
    rmtool("letters")
    assert drafts("enrolled") == everyone
    assert not list((LETTERS / "enrolled").glob("merge.*"))


def test_the_officer_hears_who_holds_a_letter_whose_template_has_changed(applied: Path, rmtool: Run) -> None:
    rmtool("letters")
    rmtool("letters", "--mark-sent", "--to", "M-001")
    assert rmtool("letters", "--outdated").code == 0
    rmtool("letters", "enrolled", "--eject")
    edit(
        Path("templates", "letters", "enrolled.md.j2"),
        "We are pleased to offer",
        "It is our pleasure to offer",
    )
    ran = rmtool("letters", "enrolled", "--outdated", "--json")
    assert ran.code == 1
    assert {row["ref"] for row in ran.data} == drafts("enrolled")
    assert {row["why"] for row in ran.data} == {"the template"}
    assert [row["ref"] for row in ran.data if row["sent"]] == ["M-001"]
    rmtool("letters", "--again", "M-001")
    assert "M-001" not in rmtool("letters", "--outdated").out


def test_the_officer_hears_whose_dates_have_changed_and_nobody_else(applied: Path, rmtool: Run) -> None:
    rmtool("letters")
    edit(Path("programme.toml"), 'start = "09:30"', 'start = "09:45"')
    ran = rmtool("letters", "--outdated", "--json")
    assert {row["ref"] for row in ran.data} == {ref for ref in drafts("enrolled") if ref.startswith("M")}
    assert {row["why"] for row in ran.data} == {"the details"}


def test_a_letter_is_not_out_of_date_because_a_day_has_passed(
    applied: Path, rmtool: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    rmtool("letters")
    later = datetime.now(UTC) + timedelta(days=3)  # noqa: TID251 - the day after tomorrow is what is tested
    monkeypatch.setattr("rmtool.commands.desk.Desk.now", later)
    assert rmtool("letters", "--outdated").code == 0


@pytest.mark.parametrize("form", ["html", "txt", "docx", "pdf"])
def test_each_form_gives_everyone_a_file_of_their_own(applied: Path, rmtool: Run, form: str) -> None:
    written = rmtool("letters", "--as", form, "--json").data["drafted"]
    assert drafts("enrolled", form) == set(written)
    assert "print or send the files" in rmtool("letters", "--as", form, "--again", "M-001").err


def test_a_table_for_notify_comes_with_the_template_for_it(applied: Path, rmtool: Run) -> None:
    written = rmtool("letters", "--as", "notify", "--json").data["drafted"]
    folder = LETTERS / "enrolled"
    assert {file.name for file in folder.iterdir()} == {"notify.csv", "notify-template.txt"}
    with (folder / "notify.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["reference"] for row in csv.DictReader(file)] == [f"{ref}-enrolled" for ref in written]
    rmtool("letters", "--as", "eml")
    assert not list(folder.glob("notify*"))


def test_letters_are_written_into_the_officers_own_word_document(applied: Path, rmtool: Run) -> None:
    rmtool("letters", "--eject", "--as", "docx")
    own = applied / "templates" / "letters" / "letter.docx"
    document = Document(str(own))
    document.sections[0].header.paragraphs[0].text = "Ambleford NHS Trust"
    document.save(str(own))
    rmtool("letters", "--as", "docx", "--to", "M-001")
    made = Document(str(applied / LETTERS / "enrolled" / "M-001-enrolled.docx"))
    assert made.sections[0].header.paragraphs[0].text == "Ambleford NHS Trust"
    assert rmtool("letters", "--eject", "--as", "docx").code == 2


def test_a_word_document_that_cannot_be_used_is_told_before_anything_is_written(
    applied: Path, rmtool: Run
) -> None:
    own = applied / "templates" / "letters" / "letter.docx"
    own.parent.mkdir(parents=True)
    own.write_text("Dear {{ name }}", "utf-8")
    ran = rmtool("letters", "--as", "docx")
    assert ran.code == 10
    assert "templates/letters/letter.docx" in ran.err
    assert not (applied / "out" / "letters").exists()


def test_only_drafts_bring_a_calendar_file_along(
    applied: Path, rmtool: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rmtool.commands.desk.Desk.now", datetime(2026, 3, 13, 9, tzinfo=UTC))
    for command in ("match", "confirm", "schedule"):
        rmtool(command)
    rmtool("letters", "training", "--preview")
    draft = next((LETTERS / "training").glob("*.eml"))
    assert "text/calendar" in {
        part.get_content_type() for part in message_from_bytes(draft.read_bytes()).walk()
    }
    preview = LETTERS / "preview.html"
    assert "calendar.ics" in preview.read_text("utf-8")
    rmtool("letters", "training", "--as", "html", "--preview")
    assert "calendar.ics" not in preview.read_text("utf-8")


def test_somebody_who_asked_for_large_print_gets_it(applied: Path, rmtool: Run) -> None:
    rmtool("correct", "M-001", "adjustments", "Large print, please", "--because", "M-001 told us so")
    rmtool("letters", "--as", "html", "--preview")
    large, usual = (LETTERS / "enrolled" / f"{ref}-enrolled.html" for ref in ("M-001", "M-002"))
    assert "18pt" in large.read_text("utf-8")
    assert "18pt" not in usual.read_text("utf-8")
    assert "in large print, as asked for" in (LETTERS / "preview.html").read_text("utf-8")


@pytest.fixture
def placed(applied: Path, rmtool: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cohort in the days before its training: paired, placed, and told so."""
    monkeypatch.setattr("rmtool.commands.desk.Desk.now", datetime(2026, 3, 16, 9, tzinfo=UTC))
    for words in (("match",), ("confirm",), ("schedule",), ("letters",), ("letters", "training")):
        assert rmtool(*words).code in {0, 1}
    return applied


def test_a_new_time_shows_whose_letters_are_out_of_date_and_how_to_draft_them_once_more(
    placed: Path, rmtool: Run
) -> None:
    assert rmtool("letters", "--outdated").code == 0
    edit(Path("programme.toml"), 'start = "09:30"\nend = "12:30"', 'start = "09:45"\nend = "12:45"')
    rmtool("schedule")
    ran = rmtool("letters", "training", "--outdated")
    attending = rmtool("schedule", "--session", "mentor-training-1", "--json").data["places"]
    again = [f"--again {ref}" for ref in attending]
    assert f"  rmtool letters training {' '.join(again)}\n" in ran.out
    rmtool("letters", "training", *" ".join(again).split())
    assert rmtool("letters", "training", "--outdated").code == 0


def test_a_letter_about_a_place_or_a_partner_that_is_gone_is_out_of_date(placed: Path, rmtool: Run) -> None:
    rmtool("letters", "match-mentor")
    mentor, mentee = next((row["mentor_ref"], row["mentee_ref"]) for row in pairs())
    rmtool("withdraw", mentee, "--because", "a new job")
    told = rmtool("letters", "--outdated", "--json").data
    assert [(row["kind"], row["occasion"], row["why"]) for row in told if row["ref"] == mentor] == [
        ("enrolled", "", "no longer due"),
        ("match-mentor", mentee, "no longer theirs"),
    ]
    assert "To draft them once more" not in rmtool("letters", "--outdated").out
    assert rmtool("letters", "rematch", "--json").data["drafted"] == [mentor]
    assert rmtool("letters", "withdrawn", "--json").data["drafted"] == [mentee]


def test_a_place_given_after_the_enrolment_letter_does_not_put_it_out_of_date(
    applied: Path, rmtool: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rmtool.commands.desk.Desk.now", datetime(2026, 3, 16, 9, tzinfo=UTC))
    for words in (("match",), ("confirm",), ("letters",), ("letters", "manager"), ("schedule",)):
        assert rmtool(*words).code in {0, 1}
    told = rmtool("letters", "--outdated", "--json").data
    assert {row["kind"] for row in told} == {"manager"}  # who hears of the date in no other letter


def test_marking_sent_what_was_never_drafted_says_so(applied: Path, rmtool: Run) -> None:
    assert "No draft of the letter enrolled is waiting" in rmtool("letters", "--mark-sent").out


@pytest.mark.parametrize(
    ("words", "passed_over"),
    [
        (("--mark-sent", "--again", "M-001"), "--again"),
        (("--mark-sent", "--as", "pdf", "--preview"), "--as and --preview"),
        (("--list", "--outdated"), "--outdated"),
        (("--eject", "--to", "M-001"), "--to"),
    ],
)
def test_options_that_could_only_be_obeyed_in_part_are_refused(
    applied: Path, rmtool: Run, words: tuple[str, ...], passed_over: str
) -> None:
    ran = rmtool("letters", *words)
    assert ran.code == 2
    assert f"{words[0]} cannot be combined with {passed_over}; nothing was changed." in ran.err
    assert not (applied / "templates" / "letters").exists()


def test_a_form_that_has_no_template_of_its_own_is_not_ejected(applied: Path, rmtool: Run) -> None:
    ran = rmtool("letters", "--eject", "--as", "pdf")
    assert ran.code == 2
    assert "with --as docx, the Word document" in ran.err
    assert not (applied / "templates" / "letters").exists()


def test_the_list_of_one_kind_shows_who_is_due_it_and_how_far_each_letter_has_got(
    applied: Path, rmtool: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    before_midnight_in_summer = datetime(2026, 4, 1, 23, 30, tzinfo=UTC)
    monkeypatch.setattr("rmtool.commands.desk.Desk.now", before_midnight_in_summer)
    rmtool("letters", "--to", "M-001", "--to", "M-002")
    rmtool("letters", "--mark-sent", "--to", "M-002")
    rows = {row["ref"]: row for row in rmtool("letters", "enrolled", "--list", "--json").data}
    assert rows["M-001"]["stands"] == "drafted Thursday 2 April 2026"
    assert rows["M-002"]["stands"] == "sent Thursday 2 April 2026"
    assert {rows[ref]["stands"] for ref in rows.keys() - {"M-001", "M-002"}} == {"to draft"}


def test_a_kind_that_nobody_is_due_says_when_it_will_be(applied: Path, rmtool: Run) -> None:
    for words in (("letters", "match-mentor"), ("letters", "match-mentor", "--list")):
        assert "It is due once pairs are confirmed (rmtool match, then rmtool confirm)." in rmtool(*words).out


def test_a_letter_that_no_longer_holds_is_settled_once_another_has_told_so(placed: Path, rmtool: Run) -> None:
    """Of a partner who left, and of a training on another day."""

    def no_longer_theirs() -> set[str]:
        told = rmtool("letters", "--outdated", "--json").data
        return {row["ref"] for row in told if row["sent"] and row["why"] == "no longer theirs"}

    rmtool("letters", "match-mentor")
    for kind in ("match-mentor", "training"):
        rmtool("letters", kind, "--mark-sent")
    mentor, mentee = next((row["mentor_ref"], row["mentee_ref"]) for row in pairs())
    elsewhere = rmtool("schedule", "--session", "mentee-training-1", "--json").data["places"]
    moved = next(ref for ref in elsewhere if ref != mentee)
    rmtool("correct", moved, "mentee_training", "mentee-training-2", "--because", "she rang")
    rmtool("withdraw", mentee, "--because", "a new job")
    rmtool("schedule")
    assert no_longer_theirs() == {mentor, moved}
    assert "write yourself to those" in rmtool("letters", "training", "--outdated").err
    for kind in ("rematch", "training"):
        rmtool("letters", kind)
    assert no_longer_theirs() == set()
    draft = (LETTERS / "training" / f"{moved}-training-mentee-training-2.eml").read_bytes()
    body = message_from_bytes(draft, policy=policy.default).get_body(("plain",))
    assert body is not None
    assert "The details have changed" in body.get_content()


def test_a_date_given_to_the_celebration_puts_no_earlier_letter_out_of_date_but_a_new_date_does(
    placed: Path, rmtool: Run
) -> None:
    rmtool("letters", "--mark-sent")
    programme = Path("programme.toml")
    edit(programme, '\ndate = "tbc"', '\ndate = 2026-12-18\nstart = "13:00"\nend = "15:00"')
    rmtool("schedule")
    assert rmtool("letters", "enrolled", "--outdated").code == 0
    edit(programme, 'date = 2026-06-23\nweekday = "Tuesday"', "date = 2026-06-24")
    told = rmtool("letters", "enrolled", "--outdated", "--json").data
    assert {row["why"] for row in told} == {"the details"}


def test_dates_given_after_the_enrolment_letters_put_only_those_to_managers_out_of_date(
    tmp_path: Path, rmtool: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rmtool.commands.desk.Desk.now", datetime(2024, 3, 1, 9, tzinfo=UTC))
    folder = tmp_path / "2024"
    rmtool("init", folder, "--programme", "llr-2024")
    monkeypatch.chdir(folder)
    rmtool("ingest", samples_folder() / "llr-2024" / "mentors.xlsx", "--as", "mentor")
    for words in (("schedule",), ("letters",), ("letters", "manager")):
        assert rmtool(*words).code in {0, 1}
    edit(Path("programme.toml"), 'date = "tbc"\nlasts = 240', "date = 2024-03-20\nlasts = 240")
    edit(Path("programme.toml"), 'date = "tbc"', "date = 2024-04-18")
    rmtool("schedule")
    told = rmtool("letters", "--outdated", "--json").data
    assert {row["kind"] for row in told} == {"manager"}
