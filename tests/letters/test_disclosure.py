"""What a letter may tell of anybody: each answer is traced, and the table says who may read it where."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from functools import cache

import pytest

from rmtool.errors import ProgrammeFault
from rmtool.model.letters import Letter, Occasion
from rmtool.model.people import Applicant, Application
from rmtool.model.programme import Programme, Role, Topic
from rmtool.reports.letters.case import Case
from rmtool.reports.letters.fields.catalogue import filling
from rmtool.reports.letters.kinds import KINDS, SUBJECT_FIELDS
from rmtool.reports.letters.template.reading import read_templates
from tests.letters.cases import CRITERIA, REPLY_BY, applicant, finding, programme, shipped
from tests.letters.settled import ONE_SIDED, WRITTEN, dated, letter, partner_of, person_for, settled

TOPICS = {
    "all-three": "offered, released and wanted",
    "kept": "offered and wanted, not released",
    "unasked": "offered and released, not wanted",
    "dropped": "released and wanted, no longer offered",
    "wanted": "wanted, never offered",
    "first": "the mentee's first choice, never offered",
    "own": "the mentee's own experience",
}
OFFERED = frozenset({"all-three", "kept", "unasked"})
RELEASED = frozenset({"all-three", "unasked", "dropped"})
WANTED = frozenset({"all-three", "kept", "dropped", "wanted", "first"})

KNOWN_TO_ALL = frozenset({"own.full_name"})
MAY_TELL: Mapping[str, frozenset[str]] = {
    "match-mentor": frozenset(
        {"partner.full_name", "partner.email", "partner.job_title", "partner.organisation"}
    ),
    "match-mentee": frozenset(
        {
            "partner.full_name",
            "partner.email",
            "partner.job_title",
            "partner.organisation",
            "topic.all-three",
        }
    ),
    "manager": frozenset({"own.manager_name"}),
    "rematch": frozenset({"partner.full_name"}),
}
"""What a kind of letter tells besides its subject's own name: whose answer, and which."""

CANARY = re.compile(r"canary-(\w+)-([\w-]+?)-yranac")


def canary(whose: str, answer: str) -> str:
    return f"canary-{whose}-{answer}-yranac"


def answers(whose: str, role: Role) -> Mapping[str, object]:
    """An application in which every answer in words is a canary, and each answer about topics a trap."""
    told = {f.name: canary(whose, f.name) for f in fields(Application) if f.type in {"str", "str | None"}}
    topics: dict[str, object] = (
        {"topics_offered": OFFERED, "topics_released": RELEASED}
        if role is Role.MENTOR
        else {"topics_wanted": WANTED, "topic_first": "first", "own_experience": frozenset({"own"})}
    )
    addresses = {
        "email": f"{canary(whose, 'email')}@nhs.example",
        "manager_email": f"{canary(whose, 'manager_email')}@nhs.example",
    }
    return told | topics | addresses


@cache
def traced() -> Programme:
    """The programme with topics whose every name is a canary."""
    topics = tuple(
        Topic(
            key=key,
            label=canary("label", key),
            aliases=(canary("alias", key),),
            wording=canary("topic", key),
        )
        for key in TOPICS
    )
    return dated(programme()).model_copy(update={"topics": topics})


def traced_letter(kind: str, role: Role, *, met: bool | None) -> Letter:
    """A letter to somebody all of whose answers are canaries, with a partner of the same sort."""
    findings = [finding(name, met=met) for name in CRITERIA]
    person = person_for(kind, role, *findings, **answers("own", role))
    other = Role.MENTEE if role is Role.MENTOR else Role.MENTOR
    partner = partner_of(person, **answers("partner", other))
    return letter(kind, person, within=traced(), partner=partner)


def everything_in(written: Letter) -> str:
    """All that a letter holds, apart from the name and address that it goes to."""
    calendar = (written.calendar or b"").decode().replace("\r\n ", "")
    parts = (written.subject, written.plain, written.fragment, written.html, calendar, written.stem)
    return "\n".join((*parts, repr(written)))


def told_in(text: str) -> set[str]:
    return {".".join(found) for found in CANARY.findall(text.casefold())}


@pytest.mark.parametrize(("kind", "role"), WRITTEN)
@pytest.mark.parametrize("met", [True, None, False])
def test_a_letter_tells_exactly_what_the_table_says(kind: str, role: Role, met: bool | None) -> None:
    text = everything_in(traced_letter(kind, role, met=met))
    assert told_in(text) == KNOWN_TO_ALL | MAY_TELL.get(kind, frozenset())
    assert text.casefold().count("canary") == len(CANARY.findall(text.casefold()))


@pytest.mark.parametrize(("kind", "role"), WRITTEN)
def test_a_letter_goes_to_its_one_reader(kind: str, role: Role) -> None:
    written = traced_letter(kind, role, met=True)
    whose = "manager_" if kind == "manager" else ""
    assert written.address == f"{canary('own', whose + 'email')}@nhs.example"


def test_the_trap_covers_every_answer_that_is_kept_out_of_messages() -> None:
    kept_out = {f.name for f in fields(Application) if not f.repr and f.type != "bool"}
    covered = answers("own", Role.MENTOR).keys() | answers("own", Role.MENTEE).keys()
    assert kept_out <= covered


@pytest.mark.parametrize(("kind", "role"), WRITTEN)
def test_a_subject_is_neutral_and_short(kind: str, role: Role) -> None:
    written = traced_letter(kind, role, met=None)
    assert len(written.subject) <= 60
    assert not told_in(written.subject)
    telling = "mentor|mentee|eligib|reserve|person|peer|midway|evaluat|topic|M-001|E-001|race|disab"
    assert not re.search(telling, written.subject, re.IGNORECASE)


@pytest.mark.parametrize(("kind", "role"), WRITTEN)
def test_a_file_name_holds_references_and_keys_alone(kind: str, role: Role) -> None:
    keys = "|".join([*KINDS, *(session.id for session in traced().sessions)])
    stem = traced_letter(kind, role, met=None).stem
    assert re.fullmatch(rf"[ME]-\d+-(?:{keys})(?:-(?:[ME]-\d+|{keys}))?", stem)


@pytest.mark.parametrize(("kind", "role"), [(k, r) for k, r in WRITTEN if KINDS[k].calendar])
def test_a_calendar_does_not_tell_mentors_from_mentees(kind: str, role: Role) -> None:
    calendar = traced_letter(kind, role, met=None).calendar
    assert calendar is not None
    assert not re.search(rb"mentor|mentee|peer|midway|evaluat|[ME]-001", calendar, re.IGNORECASE)


def test_a_mentee_reads_no_topic_where_none_was_released() -> None:
    mentor = applicant("M-101", topics_offered=frozenset({"race"}))
    mentee = applicant("E-001", topics_wanted=frozenset({"race"}))
    progress = settled("match-mentee", [mentee])
    case = Case(mentee, progress, REPLY_BY, Occasion("M-101", partner=mentor))
    assert filling(case, ["released_topics"]).marks["released_topics"] == ()


def test_a_mentor_learns_nothing_of_what_their_mentee_wants_even_from_a_field_of_topics() -> None:
    mentee = applicant("E-101", topics_released=frozenset({"race"}), topics_offered=frozenset({"race"}))
    mentor = applicant("M-001", topics_wanted=frozenset({"race"}))
    case = Case(mentor, settled("match-mentor", [mentor]), REPLY_BY, Occasion("E-101", partner=mentee))
    assert filling(case, ["released_topics"]).marks["released_topics"] == ()


def test_only_the_letter_to_a_mentee_declares_topics() -> None:
    assert [kind.key for kind in KINDS.values() if "released_topics" in kind.fields] == ["match-mentee"]


def test_only_letters_about_a_partner_declare_one() -> None:
    assert {k.key for k in KINDS.values() if any(f.startswith("partner_") for f in k.fields)} == {
        "match-mentor",
        "match-mentee",
        "rematch",
    }


def test_what_a_subject_may_hold_stays_tiny() -> None:
    assert sorted(SUBJECT_FIELDS) == ["cohort", "programme", "reference"]


@pytest.mark.parametrize("role", Role)
def test_a_line_manager_reads_names_dates_and_hours_and_nothing_else(role: Role) -> None:
    person = person_for("manager", role)
    case = Case(person, settled("manager", [person]), REPLY_BY)
    values = filling(case, KINDS["manager"].fields).values
    two_dates = "Thursday 26 March 2026, 9:30am to 12:30pm, or Monday 13 April 2026, 1pm to 4pm"
    dates = {
        Role.MENTOR: [f"Training session, 3 hours: {two_dates}"],
        Role.MENTEE: [
            "Training session, 1 hour: Friday 27 March 2026, 11am to midday",
            "Programme session, 1 hour: Wednesday 29 July 2026, 9am to 10am",
            "Programme session, 1 hour 30 minutes: Monday 30 November 2026, 2pm to 3:30pm",
        ],
    }
    assert sorted(values.values()) == sorted(
        [
            f"Person {person.ref}",
            "Ama Boateng",
            "Reverse Mentoring Programme",
            "inclusion@nhs.example or academy@nhs.example",
            "Ambleford Inclusion Team",
            "6 meetings of 1 hour, over 6 months",
            "9 hours" if role is Role.MENTOR else "9 hours 30 minutes",
            "yes" if role is Role.MENTOR else "",
            *dates[role],
        ]
    )


def test_a_line_manager_cannot_tell_a_mentor_from_a_mentee_with_the_same_dates() -> None:
    both = tuple(s.model_copy(update={"roles": tuple(Role)}) for s in programme().sessions)
    within = programme().model_copy(update={"sessions": both})
    people: list[Applicant] = [person_for("manager", role, full_name="Sam Adeyemi") for role in Role]
    mentor, mentee = (letter("manager", person, within=within) for person in people)
    assert (mentor.subject, mentor.plain, mentor.html) == (mentee.subject, mentee.plain, mentee.html)


@pytest.mark.parametrize("kind", ["manager", "match-mentor", "match-mentee"])
def test_a_wish_for_another_format_shows_in_no_letter_to_somebody_else(kind: str) -> None:
    role = ONE_SIDED.get(kind, Role.MENTOR)
    wish = {"adjustments": "Large print please, 18 point"}
    person, wishing = person_for(kind, role), person_for(kind, role, **wish)
    usual = letter(kind, person, partner=partner_of(person))
    changed = letter(kind, wishing if kind == "manager" else person, partner=partner_of(person, **wish))
    assert changed == usual


def test_a_certificate_does_not_say_on_which_side_somebody_took_part() -> None:
    mentor, mentee = (
        letter("certificate", person_for("certificate", role, full_name="Sam Adeyemi")) for role in Role
    )
    assert mentor.plain == mentee.plain
    assert "reference" not in mentor.plain


@pytest.mark.parametrize("field", ["released_topics", "partner_name", "reference", "role_words", "cohort"])
def test_an_officer_cannot_write_more_into_a_letter_to_a_line_manager(field: str) -> None:
    own = shipped() | {
        "manager.md.j2": f'+++\nsubject = "x"\nto = "manager"\n+++\n{{% if {field} %}}x{{% endif %}}'
    }
    with pytest.raises(ProgrammeFault) as caught:
        read_templates(own)
    (fault,) = caught.value.faults
    assert fault.startswith(f'manager.md.j2, line 5: this letter may not use "{field}"')
