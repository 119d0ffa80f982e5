"""The criteria of a person specification, one by one: each test looks at a case and gives a verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple, assert_never

from rmtool.model.programme import Criterion, CriterionTest, Eligibility, Programme


class Case(NamedTuple):
    """All that criteria look at in an application: people who are alike in it are judged alike, and once.

    `topics` says whether any is ticked that the person's role is asked for, `any_topic` that a mentee has no
    preference among them, and `in_time` is None where it is not known when the form was sent. `both_roles`
    says that the person applied as mentor and as mentee.
    """

    topics: bool
    any_topic: bool
    commitments: frozenset[str] | None
    sector: str | None
    area: str | None
    released: Literal["yes", "not_yet", "no"] | None
    consent: bool | None
    in_time: bool | None
    addressed: bool
    graded: bool
    rung: int | None
    leadership: str | None
    both_roles: bool


class Verdict(NamedTuple):
    """Whether a criterion is met (None: cannot be told), and what was seen, repeating no answer."""

    met: bool | None
    found: str


def fields_of(criterion: Criterion) -> frozenset[str]:
    """List the fields of the form that a criterion looks at."""
    named = {criterion.field} if criterion.field else set[str]()
    return frozenset(named | LOOKED_AT.get(criterion.test, frozenset()))


LOOKED_AT: Mapping[CriterionTest, frozenset[str]] = {
    CriterionTest.TOPICS: frozenset({"topics_offered", "topics_wanted"}),
    CriterionTest.ELIGIBILITY: frozenset({"area", "sector"}),
    CriterionTest.RELEASE: frozenset({"released"}),
    CriterionTest.CONSENT: frozenset({"consent"}),
    CriterionTest.DEADLINE: frozenset({"completed"}),
    CriterionTest.EMAIL: frozenset({"email"}),
    CriterionTest.GRADE: frozenset({"grade"}),
    CriterionTest.LEADERSHIP: frozenset({"leadership"}),
}
"""The fields that each test looks at, whatever field its criterion names."""


def offers_or_wants_a_topic(criterion: Criterion, case: Case, _: Programme) -> Verdict:
    """Require a topic that a mentor offers or a mentee wants; a mentee may have no preference among them."""
    if case.topics:
        return _met("at least one topic is ticked")
    if case.any_topic:
        return _met("no topic is ticked, and the answer about the first one is: no preference")
    return _blank(criterion, "no topic is ticked")


def makes_the_commitment(criterion: Criterion, case: Case, _: Programme) -> Verdict:
    """Require the commitment. Others ticked without it mean no; a wholly blank question tells nothing."""
    ticked = case.commitments
    if ticked is None:
        return _blank(criterion, "the question about commitments is blank")
    return (
        _met("ticked")
        if criterion.choice in ticked
        else _not_met("other commitments are ticked, not this one")
    )


def works_where_the_programme_runs(_: Criterion, case: Case, programme: Programme) -> Verdict:
    """Let the first row of the programme's table decide that fits the person's sector and area."""
    sector, area = case.sector, case.area
    if sector is None or area is None:
        return cannot_tell("the sector or the area is blank or not one of the options")
    row = next((row for row in programme.eligibility if _fits(row, sector, area)), None)
    if row is None:
        return cannot_tell("the programme does not say whether this sector in this area may apply")
    outcomes = {"eligible": True, "query": None, "not_eligible": False}
    return Verdict(outcomes[row.outcome], row.because)


def is_released(criterion: Criterion, case: Case, _: Programme) -> Verdict:
    """Require the line manager's agreement. Not yet is not no."""
    match case.released:
        case "yes":
            return _met("the line manager has agreed")
        case "no":
            return _not_met("the line manager has not agreed")
        case "not_yet":
            return cannot_tell("the line manager has not agreed yet")
        case None:
            return _blank(criterion, "the question about the line manager's agreement is blank or unclear")
        case other:
            assert_never(other)


def consents(criterion: Criterion, case: Case, _: Programme) -> Verdict:
    """Require agreement to the use of the answers. Nothing but a plain yes is taken for one."""
    match case.consent:
        case True:
            return _met("agreed")
        case False:
            return _not_met("not agreed")
        case None:
            return _blank(criterion, "the question about consent is blank or unclear")


def applied_in_time(_: Criterion, case: Case, __: Programme) -> Verdict:
    """Require the form by the deadline. Whoever is late is for the officer to decide on: never plainly no."""
    if case.in_time is None:
        return cannot_tell("when the form was sent is not known")
    return _met("sent in time") if case.in_time else cannot_tell("sent after the deadline")


def can_be_written_to(_: Criterion, case: Case, __: Programme) -> Verdict:
    """Require exactly one usable e-mail address."""
    if case.addressed:
        return _met("one usable address")
    return cannot_tell("there is no usable e-mail address")


def stands_on_the_ladder(_: Criterion, case: Case, __: Programme) -> Verdict:
    """Require a grade that has a rung."""
    if case.rung is not None:
        return _met(f"rung {case.rung} of the ladder")
    return cannot_tell("the grade is not on the ladder" if case.graded else "the grade is blank")


def applies_in_one_role(_: Criterion, case: Case, __: Programme) -> Verdict:
    """Require an application as mentor or as mentee, not as both."""
    if case.both_roles:
        return cannot_tell("applied as reverse mentor and as reverse mentee; one of them has to go")
    return _met("applied in one role")


def leads(criterion: Criterion, case: Case, _: Programme) -> Verdict:
    """Look for a leadership role."""
    match case.leadership:
        case None:
            return _blank(criterion, "the question about leadership is blank or unclear")
        case "none":
            return _not_met("no leadership role")
        case _:
            return _met("a leadership role")


def accepts_anyone(_: Criterion, __: Case, ___: Programme) -> Verdict:
    """Require nothing."""
    return _met("open to anyone")


TESTS: Mapping[CriterionTest, Callable[[Criterion, Case, Programme], Verdict]] = {
    CriterionTest.TOPICS: offers_or_wants_a_topic,
    CriterionTest.COMMITMENT: makes_the_commitment,
    CriterionTest.ELIGIBILITY: works_where_the_programme_runs,
    CriterionTest.RELEASE: is_released,
    CriterionTest.CONSENT: consents,
    CriterionTest.DEADLINE: applied_in_time,
    CriterionTest.EMAIL: can_be_written_to,
    CriterionTest.GRADE: stands_on_the_ladder,
    CriterionTest.ONE_ROLE: applies_in_one_role,
    CriterionTest.LEADERSHIP: leads,
    CriterionTest.ANYONE: accepts_anyone,
}


def _met(found: str) -> Verdict:
    return Verdict(met=True, found=found)


def _not_met(found: str) -> Verdict:
    return Verdict(met=False, found=found)


def cannot_tell(found: str) -> Verdict:
    """Judge that nothing can be told, and say why."""
    return Verdict(met=None, found=found)


def _blank(criterion: Criterion, found: str) -> Verdict:
    """Judge an unanswered question as the programme says."""
    return _not_met(found) if criterion.blank == "not_met" else cannot_tell(found)


def _fits(row: Eligibility, sector: str, area: str) -> bool:
    return (not row.sectors or sector in row.sectors) and (not row.areas or area in row.areas)
