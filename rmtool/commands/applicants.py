"""Everybody in the register as they stand now: answers, corrections over them, screening, decisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from rmtool.errors import UsageFault
from rmtool.ingest.answers import read_application
from rmtool.ingest.arrivals import Standing, standing_of
from rmtool.ingest.screening import screen
from rmtool.ingest.suspicions import suspicions
from rmtool.model.people import Applicant, Participant, Problem, Ruling
from rmtool.model.programme import Programme, Role, Status

if TYPE_CHECKING:
    from rmtool.ingest.answers import Reading
    from rmtool.model.records import Correction, Held, Person
    from rmtool.register import Register


def applicants(
    register: Register, programme: Programme, standing: Standing | None = None
) -> tuple[Applicant, ...]:
    """Everyone with a reference who has a current response, mentors first, each judged as of now.

    `standing` spares reading the responses from the register, where the caller knows what it holds.
    """
    standing = standing or standing_of(register.people(), register.held())
    people = {person.ref: person for person in standing.people}
    held = standing.counting
    corrections = _by_ref(register.corrections())
    readings = {
        ref: _settled(
            read_corrected(held[ref], people[ref].role, corrections.get(ref, ()), programme),
            corrections.get(ref, ()),
        )
        for ref in held
    }
    withdrawn = register.withdrawals()
    between = suspicions(
        {ref: reading.application for ref, reading in readings.items() if ref not in withdrawn},
        programme,
        settled=_right_as_they_are(held, corrections),
    )
    rulings = {d.ref: Ruling(d.status, d.because) for d in register.decisions()}
    twice = _in_both_roles(readings, [ref for ref in readings if ref not in withdrawn], people)
    return tuple(
        Applicant(
            ref=ref,
            role=people[ref].role,
            key=people[ref].key,
            response_id=held[ref].response_id,
            application=reading.application,
            assessment=screen(reading.application, programme, reading.problems, both_roles=ref in twice),
            problems=(
                *reading.problems,
                *between.get(ref, ()),
                *_overtaken(held[ref], corrections.get(ref, ())),
            ),
            ruling=rulings.get(ref),
            withdrawn=ref in withdrawn,
            corrected=tuple(c.field for c in corrections.get(ref, ())),
        )
        for ref, reading in sorted(
            readings.items(), key=lambda item: (people[item[0]].role is Role.MENTEE, item[0])
        )
    )


def find_applicant(everybody: Iterable[Applicant], ref: str) -> Applicant:
    """The applicant with that reference, however its letter is typed. Raises UsageFault if there is none."""
    wanted = ref.strip().upper()
    for applicant in everybody:
        if applicant.ref == wanted:
            return applicant
    raise UsageFault(
        f"There is no applicant {wanted} in this cohort.", hint="`rmtool people` lists every reference."
    )


def participants(everybody: Iterable[Applicant]) -> tuple[Participant, ...]:
    """Those who are eligible and can be written to, as the match may know them."""
    return tuple(_participant(a) for a in everybody if a.status is Status.ELIGIBLE and a.application.email)


def read_corrected(
    held: Held, role: Role, corrections: Sequence[Correction], programme: Programme
) -> Reading:
    """Read a response as values, with the officer's corrections in place of what was answered."""
    answers: Mapping[str, str] = {**held.answers, **{c.field: c.value for c in corrections}}
    return read_application(answers, programme, form=held.form, role=role, completed=held.completed)


def _participant(applicant: Applicant) -> Participant:
    answers = applicant.application
    mentor = applicant.role is Role.MENTOR
    return Participant(
        ref=applicant.ref,
        key=applicant.key,
        role=applicant.role,
        name=answers.full_name,
        email=answers.email or "",
        organisation=answers.organisation,
        team=answers.team,
        rung=answers.rung,
        area=answers.area,
        mode=answers.meeting_mode or "either",
        topics=answers.topics_offered if mentor else answers.topics_wanted,
        manager_name=answers.manager_name,
        manager_email=answers.manager_email,
        avoid=answers.keep_apart,
        first_topic=answers.topic_first,
        own_experience=answers.own_experience,
    )


def _by_ref(corrections: Iterable[Correction]) -> dict[str, tuple[Correction, ...]]:
    """Each person's corrections, the newest for each field."""
    newest: dict[str, dict[str, Correction]] = {}
    for correction in corrections:
        newest.setdefault(correction.ref, {})[correction.field] = correction
    return {ref: tuple(fields.values()) for ref, fields in newest.items()}


def _settled(reading: Reading, corrections: Iterable[Correction]) -> Reading:
    """Leave out what looks odd in answers about which the officer has had a word."""
    fields = {c.field for c in corrections}
    if not fields:
        return reading
    open_problems = tuple(p for p in reading.problems if not (p.confirmable and p.field in fields))
    return replace(reading, problems=open_problems)


def _right_as_they_are(
    held: Mapping[str, Held], corrections: Mapping[str, Iterable[Correction]]
) -> frozenset[tuple[str, str]]:
    """References and fields of which the officer said that the answer on the form is right."""
    return frozenset(
        (ref, c.field)
        for ref, several in corrections.items()
        for c in several
        if ref in held and c.value == held[ref].answers.get(c.field, "")
    )


def _in_both_roles(
    readings: Mapping[str, Reading], present: Iterable[str], people: Mapping[str, Person]
) -> frozenset[str]:
    """References of people who apply as mentor and as mentee with one address."""
    address = {ref: (readings[ref].application.email or "").casefold() for ref in present}
    roles = {(email, people[ref].role) for ref, email in address.items() if email}
    roles_of = Counter(email for email, _ in roles)
    return frozenset(ref for ref, email in address.items() if roles_of[email] > 1)


def _overtaken(held: Held, corrections: Iterable[Correction]) -> tuple[Problem, ...]:
    """A question to the officer for each correction whose answer has changed on the form since."""
    return tuple(
        Problem(
            "the answer changed on the form after you corrected it; your correction still stands",
            question=c.field,
            field=c.field,
            doubt=True,
            confirmable=True,
        )
        for c in corrections
        if answer_mark(held.answers.get(c.field, "")) != c.answer_then
    )


def answer_mark(answer: str) -> str:
    """A short digest of an answer, to see later whether it changed, without keeping a second copy of it."""
    return sha256(answer.encode()).hexdigest()[:16]
