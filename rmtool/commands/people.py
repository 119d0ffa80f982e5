"""`people` and `show`: who applied, where each stands, and every criterion with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmtool.commands.applicants import applicants, find_applicant
from rmtool.model.outcome import Outcome, Table
from rmtool.model.people import Applicant, Finding
from rmtool.model.programme import Status
from rmtool.model.wording import plural

if TYPE_CHECKING:
    from rmtool.commands.desk import Desk

MARKS = {True: "met", False: "not met", None: "cannot tell"}


def list_people(desk: Desk, role: str | None, status: str | None) -> Outcome:
    """List the applicants of the cohort, or those of one role or status."""
    with desk.here.reading() as register:
        everybody = applicants(register, desk.here.programme)
    chosen = [a for a in everybody if role in {None, a.role} and status in {None, a.status}]
    return Outcome(
        told=(_roll(chosen), f"{len(chosen)} of {len(everybody)} applicants."),
        data=[described(a) for a in chosen],
        next_step="rmtool show REF tells why somebody stands where they stand."
        if chosen
        else "rmtool ingest EXPORT",
    )


def show_person(desk: Desk, ref: str) -> Outcome:
    """Show one applicant, criterion by criterion."""
    with desk.here.reading() as register:
        applicant = find_applicant(applicants(register, desk.here.programme), ref)
    answers = applicant.application
    doubts = tuple(f"{p.question}: {p.message}." for p in applicant.problems)
    facts = (
        f"{applicant.ref}  {answers.full_name}, reverse {applicant.role}",
        f"Status: {in_words(applicant)}",
        f"Organisation: {answers.organisation or 'not given'}",
        f"Grade: {answers.grade or 'not given'} (rung {'unknown' if answers.rung is None else answers.rung})",
        f"Access needs: {answers.adjustments or 'none given'}",
        f"Corrected: {', '.join(applicant.corrected) or 'nothing'}",
        *([f"Offers: {plural(answers.capacity, 'partner')}"] if answers.capacity else []),
        *(["Waited: had no partner in an earlier cohort"] if applicant.waited else []),
    )
    return Outcome(
        told=(*facts, _criteria(applicant.assessment.findings), *doubts),
        data=described(applicant),
        next_step=_next_for(applicant),
    )


def described(applicant: Applicant) -> dict[str, object]:
    """One applicant as `rmtool people --json` gives them."""
    answers = applicant.application
    return {
        "ref": applicant.ref,
        "response_id": applicant.response_id,
        "role": applicant.role.value,
        "name": answers.full_name,
        "email": answers.email or "",
        "organisation": answers.organisation,
        "seniority": answers.rung,
        "status": applicant.status.value,
        "criteria": [
            {"id": f.id, "met": f.met, "text": f"{f.text}: {f.found}"} for f in applicant.assessment.findings
        ],
    }


def in_words(applicant: Applicant) -> str:
    """The status, and whose it is: the screening's, or the officer's with the reason."""
    words = applicant.status.words
    if applicant.ruling and not applicant.withdrawn:
        return f"{words} (decided: {applicant.ruling.because})"
    return words


def _roll(chosen: list[Applicant]) -> Table:
    return Table(
        headings=("Ref", "Name", "Organisation", "Rung", "Status", "To settle"),
        rows=tuple(
            (
                a.ref,
                a.application.full_name,
                a.application.organisation,
                "?" if a.application.rung is None else str(a.application.rung),
                a.status.words,
                ", ".join(f.id for f in a.assessment.unmet) if a.status is not Status.WITHDRAWN else "",
            )
            for a in chosen
        ),
    )


def _criteria(findings: tuple[Finding, ...]) -> Table:
    return Table(
        headings=("Criterion", "", "In the pack's words", "What was found"),
        rows=tuple(
            (f.id, MARKS[f.met] if f.required else f"{MARKS[f.met]} (advisory)", f.text, f.found)
            for f in findings
        ),
    )


def _next_for(applicant: Applicant) -> str:
    if applicant.status is Status.QUERY:
        return (
            f'rmtool correct {applicant.ref} FIELD VALUE --because "..." puts an answer right; '
            f'rmtool decide {applicant.ref} eligible --because "..." settles it.'
        )
    return "rmtool people"
