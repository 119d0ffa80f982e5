"""An earlier cohort's application made one of this programme: whose it is, and what of it still stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from rmtool.ingest.named_columns import NamedRow
from rmtool.ingest.text import normal
from rmtool.ingest.values.addresses import fault_of_address, read_address
from rmtool.ingest.values.lexicon import lexicon_of
from rmtool.model.matching import Pair
from rmtool.model.people import Applicant, Application, Problem, Response
from rmtool.model.programme import Programme, Role, Status
from rmtool.model.records import CARRIED_OVER
from rmtool.model.wording import listing

EMAIL = "email"
ROLE = "role"
"""A column that settles who applied in both roles; it may be left out."""
ASKED_ANEW = frozenset({"consent", "released"})
"""What an earlier answer does not settle: consent and the line manager's agreement were to that cohort."""


@dataclass(frozen=True)
class Former:
    """Someone of an earlier cohort as their register has them, with their answers as corrected since."""

    applicant: Applicant
    form: str
    answers: Mapping[str, str] = field(repr=False)

    @property
    def address(self) -> str:
        """The address they are known by, in one spelling."""
        return address_of_applicant(self.applicant)


def address_of_applicant(applicant: Applicant) -> str:
    """Give the address that tells a person, in one spelling. Blank where there is none."""
    return (applicant.application.email or "").casefold()


def left_over_of(everybody: Iterable[Former], pairs: Sequence[Pair]) -> frozenset[str]:
    """Give the addresses of those who were eligible and have no partner, in either role.

    Nobody was left over where no pairs were confirmed: who would have had a partner is not known.
    """
    paired = {ref for pair in pairs for ref in (pair.mentor, pair.mentee)}
    served, eligible = {""}, set[str]()
    for former in everybody:
        if former.applicant.ref in paired:
            served.add(former.address)
        elif former.applicant.status is Status.ELIGIBLE:
            eligible.add(former.address)
    return frozenset(eligible - served) if pairs else frozenset()


@dataclass(frozen=True)
class Present:
    """Who is in this cohort: references by role and address, and by the number of what was carried over."""

    applied: Mapping[tuple[Role, str], str] = field(repr=False)
    carried: Mapping[str, str]


def choose_former(row: NamedRow, everybody: Sequence[Former]) -> Former | Problem:
    """Find the one application of the earlier cohort that a row asks for, or say why there is none."""
    if row.fault:
        return Problem(row.fault, row=row.number)
    address, role = read_address(row.cells[EMAIL]), normal(row.cells.get(ROLE, ""))
    if address is None:
        return row.problem(EMAIL, fault_of_address(row.cells[EMAIL]) or "the cell is blank")
    if role and role not in set(Role):
        return row.problem(ROLE, "it is neither mentor nor mentee")
    theirs = [f for f in everybody if f.address == address.casefold() and role in {"", f.applicant.role}]
    staying = [former for former in theirs if not former.applicant.withdrawn]
    if len(staying) == 1:
        return staying[0]
    return _why_none(row, theirs, staying)


def _why_none(row: NamedRow, theirs: Sequence[Former], staying: Sequence[Former]) -> Problem:
    refs = listing([former.applicant.ref for former in staying or theirs])
    if len({former.applicant.role for former in staying}) > 1:
        mend = f"say which in a column `{ROLE}`: mentor or mentee"
        return row.problem(EMAIL, f"{refs} of the earlier cohort have this address; {mend}")
    if staying:
        mend = "withdraw all but one there, or ask the person to apply afresh"
        return row.problem(EMAIL, f"{refs} of the earlier cohort have this address; {mend}")
    if theirs:
        return row.problem(EMAIL, f"{refs} withdrew from the earlier cohort; ask the person to apply afresh")
    return row.problem(
        EMAIL, "nobody in the earlier cohort's register has this address; ask the person to apply afresh"
    )


@dataclass(frozen=True)
class Crossing:
    """From which programme people are carried over into which, and when (local time)."""

    earlier: Programme
    programme: Programme
    completed: datetime

    def response(self, former: Former, row: int) -> Response:
        """Make an application of an earlier one: those of its answers that this programme asks for.

        Consent, the line manager's agreement and the sessions that the person could attend are left out: all
        are asked for anew. The number is the same every time for a person and role, and tells nothing of
        them.
        """
        role = former.applicant.role
        lexicon = lexicon_of(self.programme, CARRIED_OVER, role)
        then = lexicon_of(self.earlier, former.form, role)
        kept = lexicon.questions.keys() - ASKED_ANEW - {*then.about_sessions, *lexicon.about_sessions}
        return Response(
            form=CARRIED_OVER,
            response_id=_number(former.address, role),
            row=row,
            completed=self.completed,
            answers={name: answer for name, answer in former.answers.items() if name in kept},
            role=role,
        )


@dataclass
class Sorted:
    """What became of every row: a response to carry over, or the reason why there is nothing to do.

    `responses` stand beside the earlier applications that they come from; `already` holds references.
    """

    responses: list[tuple[Response, Former]] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    afresh: list[Problem] = field(default_factory=list)
    repeated: list[Problem] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """How many rows went which way."""
        return {
            "carried_over": len(self.responses),
            "already": len(self.already),
            "afresh": len(self.afresh),
            "repeated": len(self.repeated),
            "refused": len(self.refused),
        }


def sort_rows(
    rows: Iterable[NamedRow], everybody: Sequence[Former], crossing: Crossing, here: Present
) -> Sorted:
    """Part those to carry over from those who are here already, stand twice in the list, or are not found."""
    result = Sorted()
    seen: set[str] = set()
    for row in rows:
        former = choose_former(row, everybody)
        if isinstance(former, Problem):
            result.refused.append(former)
            continue
        response = crossing.response(former, row.number)
        number = response.response_id
        if number in seen:
            result.repeated.append(Problem("the same person stands further up; counted once", row=row.number))
        elif number in here.carried:
            result.already.append(here.carried[number])
        elif ref := here.applied.get((former.applicant.role, former.address)):
            result.afresh.append(Problem(f"{ref} applied afresh; that application counts", row=row.number))
        else:
            result.responses.append((response, former))
        seen.add(number)
    return result


def _number(address: str, role: Role) -> str:
    return f"email:{sha256(f'{address} {role}'.encode()).hexdigest()[:16]}"


def topics_of(application: Application) -> frozenset[str]:
    """Gather every topic that somebody offers, releases, wants, or wants most."""
    first = frozenset({application.topic_first} if application.topic_first else ())
    return application.topics_offered | application.topics_released | application.topics_wanted | first
