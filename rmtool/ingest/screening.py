"""An application against its person specification: each criterion met, not met or impossible to tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, assert_never

from rmtool.ingest.values.same import Same
from rmtool.model.people import Application, Assessment, Finding, Problem
from rmtool.model.programme import Criterion, CriterionTest, Eligibility, Programme, Role, Status


@dataclass(frozen=True)
class Case:
    """What a criterion may look at. `both_roles` says that the person applied as mentor and as mentee."""

    application: Application
    programme: Programme
    both_roles: bool = False


class Verdict(NamedTuple):
    """Whether a criterion is met (None: cannot be told), and what was seen, repeating no answer."""

    met: bool | None
    found: str


def screen(
    application: Application,
    programme: Programme,
    problems: Iterable[Problem] = (),
    *,
    both_roles: bool = False,
) -> Assessment:
    """Judge an application by its role's person specification, criterion by criterion, in the file's order.

    All required criteria met: eligible. Any of them plainly not met: not eligible. Otherwise: a query.
    An answer with a problem is never held against somebody: what it would fail cannot be told.
    """
    problems = tuple(problems)
    case = Case(application, programme, both_roles)
    spoilt = {problem.field for problem in problems}
    specification = _specification(Same(programme), application.role)
    judged = specification.assess(tuple([_judge(line, case, spoilt) for line in specification.lines]))
    unjudged = tuple(_unjudged(problems, specification)) if problems else ()
    return _assessment((*judged.findings, *unjudged)) if unjudged else judged


Test = Callable[[Criterion, "Case"], "Verdict"]
Line = tuple[Criterion, Test]


@dataclass(frozen=True)
class Specification:
    """A person specification ready to judge many: its lines, each with its test, and what verdicts come to.

    `assess` takes one verdict for each line. Most people get the same few, so their assessment is shared.
    """

    lines: tuple[Line, ...]
    assess: Callable[[tuple[Verdict, ...]], Assessment]


@lru_cache(maxsize=16)
def _specification(same: Same, role: Role | None) -> Specification:
    criteria = same.programme.specification(role) if role else ()

    @lru_cache(maxsize=8192)
    def assess(verdicts: tuple[Verdict, ...]) -> Assessment:
        return _assessment(tuple(map(_finding, criteria, verdicts)))

    return Specification(tuple((criterion, TESTS[criterion.test]) for criterion in criteria), assess)


def _assessment(findings: tuple[Finding, ...]) -> Assessment:
    return Assessment(_status(findings), findings)


def _status(findings: Iterable[Finding]) -> Status:
    required = {finding.met for finding in findings if finding.required}
    if False in required:
        return Status.NOT_ELIGIBLE
    return Status.QUERY if None in required else Status.ELIGIBLE


def _judge(line: Line, case: Case, spoilt: set[str]) -> Verdict:
    criterion, test = line
    verdict = test(criterion, case)
    if verdict.met is False and spoilt and spoilt & fields_of(criterion):
        return _cannot_tell("the answer cannot be read with certainty")
    return verdict


def _finding(criterion: Criterion, verdict: Verdict) -> Finding:
    field = "" if criterion.test is CriterionTest.COMMITMENT else criterion.field or ""
    return Finding(criterion.id, verdict.met, criterion.text, verdict.found, criterion.required, field)


def _unjudged(problems: Iterable[Problem], specification: Specification) -> Iterator[Finding]:
    """Spoilt answers that no criterion looks at: each must be put right before anybody is enrolled."""
    spoiling = [problem for problem in problems if problem.field and not problem.doubt]
    judged = frozenset[str]().union(*(fields_of(line[0]) for line in specification.lines))
    for problem in spoiling:
        if problem.field not in judged:
            yield Finding(problem.field, None, problem.question, problem.message, field=problem.field)


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


def offers_or_wants_a_topic(criterion: Criterion, case: Case) -> Verdict:
    """Require a topic that a mentor offers or a mentee wants; a mentee may have no preference among them."""
    application = case.application
    topics = application.topics_offered if application.role is Role.MENTOR else application.topics_wanted
    if topics:
        return _met("at least one topic is ticked")
    if application.role is Role.MENTEE and application.no_preference:
        return _met("no topic is ticked, and the answer about the first one is: no preference")
    return _blank(criterion, "no topic is ticked")


def makes_the_commitment(criterion: Criterion, case: Case) -> Verdict:
    """Require the commitment. Others ticked without it mean no; a wholly blank question tells nothing."""
    ticked = case.application.commitments
    if ticked is None:
        return _blank(criterion, "the question about commitments is blank")
    return (
        _met("ticked")
        if criterion.choice in ticked
        else _not_met("other commitments are ticked, not this one")
    )


def works_where_the_programme_runs(_: Criterion, case: Case) -> Verdict:
    """Let the first row of the programme's table decide that fits the person's sector and area."""
    sector, area = case.application.sector, case.application.area
    if sector is None or area is None:
        return _cannot_tell("the sector or the area is blank or not one of the options")
    row = next((row for row in case.programme.eligibility if _fits(row, sector, area)), None)
    if row is None:
        return _cannot_tell("the programme does not say whether this sector in this area may apply")
    outcomes = {"eligible": True, "query": None, "not_eligible": False}
    return Verdict(outcomes[row.outcome], row.because)


def is_released(criterion: Criterion, case: Case) -> Verdict:
    """Require the line manager's agreement. Not yet is not no."""
    match case.application.released:
        case "yes":
            return _met("the line manager has agreed")
        case "no":
            return _not_met("the line manager has not agreed")
        case "not_yet":
            return _cannot_tell("the line manager has not agreed yet")
        case None:
            return _blank(criterion, "the question about the line manager's agreement is blank or unclear")
        case other:
            assert_never(other)


def consents(criterion: Criterion, case: Case) -> Verdict:
    """Require agreement to the use of the answers. Nothing but a plain yes is taken for one."""
    match case.application.consent:
        case True:
            return _met("agreed")
        case False:
            return _not_met("not agreed")
        case None:
            return _blank(criterion, "the question about consent is blank or unclear")


def applied_in_time(_: Criterion, case: Case) -> Verdict:
    """Require the form by the deadline. Whoever is late is for the officer to decide on: never plainly no."""
    completed, deadline = case.application.completed, case.programme.about.deadline.replace(tzinfo=None)
    if completed is None:
        return _cannot_tell("when the form was sent is not known")
    if deadline.second == 0:
        completed = completed.replace(second=0)  # a deadline of 23:59 lasts until that minute is over
    return _cannot_tell("sent after the deadline") if completed > deadline else _met("sent in time")


def can_be_written_to(_: Criterion, case: Case) -> Verdict:
    """Require exactly one usable e-mail address."""
    if case.application.email:
        return _met("one usable address")
    return _cannot_tell("there is no usable e-mail address")


def stands_on_the_ladder(_: Criterion, case: Case) -> Verdict:
    """Require a grade that has a rung."""
    if case.application.rung is not None:
        return _met(f"rung {case.application.rung} of the ladder")
    return _cannot_tell("the grade is not on the ladder" if case.application.grade else "the grade is blank")


def applies_in_one_role(_: Criterion, case: Case) -> Verdict:
    """Require an application as mentor or as mentee, not as both."""
    if case.both_roles:
        return _cannot_tell("applied as reverse mentor and as reverse mentee; one of them has to go")
    return _met("applied in one role")


def leads(criterion: Criterion, case: Case) -> Verdict:
    """Look for a leadership role."""
    match case.application.leadership:
        case None:
            return _blank(criterion, "the question about leadership is blank or unclear")
        case "none":
            return _not_met("no leadership role")
        case _:
            return _met("a leadership role")


def accepts_anyone(_: Criterion, __: Case) -> Verdict:
    """Require nothing."""
    return _met("open to anyone")


TESTS: Mapping[CriterionTest, Callable[[Criterion, Case], Verdict]] = {
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


@lru_cache(maxsize=256)
def _met(found: str) -> Verdict:
    return Verdict(met=True, found=found)


@lru_cache(maxsize=256)
def _not_met(found: str) -> Verdict:
    return Verdict(met=False, found=found)


@lru_cache(maxsize=256)
def _cannot_tell(found: str) -> Verdict:
    return Verdict(met=None, found=found)


def _blank(criterion: Criterion, found: str) -> Verdict:
    """Judge an unanswered question as the programme says."""
    return _not_met(found) if criterion.blank == "not_met" else _cannot_tell(found)


def _fits(row: Eligibility, sector: str, area: str) -> bool:
    return (not row.sectors or sector in row.sectors) and (not row.areas or area in row.areas)
