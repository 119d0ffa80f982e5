"""Everybody in the register as they stand now: answers, corrections over them, screening, decisions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from rmtool.errors import UsageFault
from rmtool.ingest.answers import read_application, read_applications
from rmtool.ingest.arrivals import Standing, standing_of
from rmtool.ingest.owners import key_of
from rmtool.ingest.screening import screen
from rmtool.ingest.suspicions import suspicions
from rmtool.model.people import WAITED, Applicant, Application, Participant, Problem, Ruling
from rmtool.model.programme import Matching, Programme, Role, Status
from rmtool.model.references import as_typed, reference_order

if TYPE_CHECKING:
    from rmtool.ingest.answers import Reading
    from rmtool.model.records import Correction, Doubt, Held, Person
    from rmtool.register import Register

REFERENCE = re.compile(r"[ME]-\d{1,9}")


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
    readings = _readings(held, people, corrections, programme)
    withdrawn, waiting = register.withdrawals(), register.waiting()
    present = {ref: reading.application for ref, reading in readings.items() if ref not in withdrawn}
    between = suspicions(present, programme, settled=_right_as_they_are(held, corrections))
    shown = _shown_by_exports(register.doubts(), held, corrections)
    overtaken = {ref: _overtaken(held[ref], theirs) for ref, theirs in corrections.items() if ref in held}
    corrected = {ref: tuple(c.field for c in theirs) for ref, theirs in corrections.items()}
    rulings = {d.ref: Ruling(d.status, d.because) for d in register.decisions()}
    twice = _in_both_roles(present)
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
                *shown.get(ref, ()),
                *between.get(ref, ()),
                *overtaken.get(ref, ()),
            ),
            ruling=rulings.get(ref),
            withdrawn=ref in withdrawn,
            corrected=corrected.get(ref, ()),
            waited=ref in waiting or reading.application.previous == WAITED,
        )
        for ref, reading in sorted(readings.items(), key=lambda item: reference_order(item[0]))
    )


def find_applicant(everybody: Iterable[Applicant], ref: str) -> Applicant:
    """The applicant with that reference, however its letter is typed. Raises UsageFault if there is none."""
    wanted = as_typed(ref)
    for applicant in everybody:
        if applicant.ref == wanted:
            return applicant
    hint = "`rmtool people` lists every reference."
    if not REFERENCE.fullmatch(wanted):  # a name, perhaps, which no message repeats
        raise UsageFault("That is not the reference of an applicant, such as M-001 or E-001.", hint=hint)
    raise UsageFault(f"There is no applicant {wanted} in this cohort.", hint=hint)


def participants(everybody: Iterable[Applicant], matching: Matching) -> tuple[Participant, ...]:
    """Those who are eligible and can be written to, as the match may know them."""
    return tuple(
        _participant(a, matching) for a in everybody if a.status is Status.ELIGIBLE and a.application.email
    )


def read_corrected(
    held: Held, role: Role, corrections: Sequence[Correction], programme: Programme
) -> Reading:
    """Read a response as values, with the officer's corrections in place of what was answered."""
    answers = _corrected(held, corrections)
    return read_application(answers, programme, form=held.form, role=role, completed=held.completed)


def _readings(
    held: Mapping[str, Held],
    people: Mapping[str, Person],
    corrections: Mapping[str, Sequence[Correction]],
    programme: Programme,
) -> dict[str, Reading]:
    """Read everybody's answers, corrections over them, by reference: all of one form and role together."""
    alike: dict[tuple[str, Role], list[str]] = defaultdict(list)
    for ref, one in held.items():
        alike[one.form, people[ref].role].append(ref)
    read: dict[str, Reading] = {}
    for (form, role), refs in alike.items():
        answers = [_corrected(held[ref], corrections.get(ref, ())) for ref in refs]
        completed = [held[ref].completed for ref in refs]
        read |= zip(refs, read_applications(answers, completed, programme, form=form, role=role), strict=True)
    for ref, theirs in corrections.items():
        if ref in read:
            read[ref] = _settled(read[ref], theirs)
    return {ref: read[ref] for ref in held}


def _corrected(held: Held, corrections: Iterable[Correction]) -> Mapping[str, str]:
    changes = {c.field: c.value for c in corrections}
    return {**held.answers, **changes} if changes else held.answers


def _capacity(applicant: Applicant, matching: Matching) -> int:
    """How many partners somebody may have: a mentor as many as they offer, if the programme allows them."""
    offered = applicant.application.capacity
    if applicant.role is Role.MENTOR:
        return min(offered or 1, matching.mentees_per_mentor)
    return min(offered or matching.mentors_per_mentee, matching.mentors_per_mentee)


def _participant(applicant: Applicant, matching: Matching) -> Participant:
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
        capacity=_capacity(applicant, matching),
        waited=applicant.waited,
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
    open_problems = tuple(p for p in reading.problems if not (p.confirmable and p.field in fields))
    return replace(reading, problems=open_problems)


def _shown_by_exports(
    doubts: Iterable[Doubt], held: Mapping[str, Held], corrections: Mapping[str, Iterable[Correction]]
) -> dict[str, list[Problem]]:
    """What exports showed to be odd about the responses that count, unless the officer has had a word."""
    shown: dict[str, list[Problem]] = defaultdict(list)
    for doubt in doubts:
        counts = doubt.ref in held and key_of(held[doubt.ref]) == (doubt.form, doubt.response_id)
        if counts and doubt.field not in {c.field for c in corrections.get(doubt.ref, ())}:
            shown[doubt.ref].append(
                Problem(doubt.message, doubt.question, field=doubt.field, doubt=True, confirmable=True)
            )
    return shown


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


def _in_both_roles(present: Mapping[str, Application]) -> frozenset[str]:
    """References of people who apply as mentor and as mentee with one address."""
    twice = _addresses(present, Role.MENTOR) & _addresses(present, Role.MENTEE) - {""}
    if not twice:
        return frozenset()
    return frozenset(ref for ref, application in present.items() if _address(application) in twice)


def _addresses(present: Mapping[str, Application], role: Role) -> set[str]:
    return {_address(application) for application in present.values() if application.role is role}


def _address(application: Application) -> str:
    return (application.email or "").casefold()


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
