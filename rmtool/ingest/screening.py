"""An application against its person specification: each criterion met, not met or impossible to tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from rmtool.ingest.criteria import TESTS, Case, Verdict, cannot_tell, fields_of
from rmtool.ingest.values.same import Same
from rmtool.model.people import Application, Assessment, Finding, Problem
from rmtool.model.programme import Criterion, CriterionTest, Programme, Role, Status


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
    specification = _specification(Same(programme), application.role)
    spoilt = frozenset([problem.field for problem in problems])
    judged = specification.assess(_case(application, specification.closes, both_roles=both_roles), spoilt)
    unjudged = tuple(_unjudged(problems, specification)) if problems else ()
    return _assessment((*judged.findings, *unjudged)) if unjudged else judged


def _case(application: Application, closes: datetime, *, both_roles: bool) -> Case:
    mentor, completed = application.role is Role.MENTOR, application.completed
    return Case(
        topics=bool(application.topics_offered if mentor else application.topics_wanted),
        any_topic=application.no_preference and application.role is Role.MENTEE,
        commitments=application.commitments,
        sector=application.sector,
        area=application.area,
        released=application.released,
        consent=application.consent,
        in_time=None if completed is None else completed < closes,
        addressed=bool(application.email),
        graded=bool(application.grade),
        rung=application.rung,
        leadership=application.leadership,
        both_roles=both_roles,
    )


def _closing(deadline: datetime) -> datetime:
    """Give the first moment that is too late: a deadline of 23:59 lasts until that minute is over."""
    return deadline + (timedelta(minutes=1) if deadline.second == 0 else datetime.resolution)


@dataclass(frozen=True)
class Specification:
    """A person specification ready to judge many: its lines, and what they come to for one kind of case.

    `closes` is the first moment that is too late to apply. `assess` takes a case and the fields whose answers
    are spoilt; its assessments are shared.
    """

    lines: tuple[Criterion, ...]
    closes: datetime
    assess: Callable[[Case, frozenset[str]], Assessment]


@lru_cache(maxsize=16)
def _specification(same: Same, role: Role | None) -> Specification:
    criteria = same.programme.specification(role) if role else ()

    @lru_cache(maxsize=8192)
    def assess(case: Case, spoilt: frozenset[str]) -> Assessment:
        verdicts = [_judge(criterion, case, same.programme, spoilt) for criterion in criteria]
        return _assessment(tuple(map(_finding, criteria, verdicts)))

    return Specification(criteria, _closing(same.programme.about.deadline), assess)


def _assessment(findings: tuple[Finding, ...]) -> Assessment:
    return Assessment(_status(findings), findings)


def _status(findings: Iterable[Finding]) -> Status:
    required = {finding.met for finding in findings if finding.required}
    if False in required:
        return Status.NOT_ELIGIBLE
    return Status.QUERY if None in required else Status.ELIGIBLE


def _judge(criterion: Criterion, case: Case, programme: Programme, spoilt: frozenset[str]) -> Verdict:
    verdict = TESTS[criterion.test](criterion, case, programme)
    if verdict.met is False and spoilt and spoilt & fields_of(criterion):
        return cannot_tell("the answer cannot be read with certainty")
    return verdict


def _finding(criterion: Criterion, verdict: Verdict) -> Finding:
    field = "" if criterion.test is CriterionTest.COMMITMENT else criterion.field or ""
    return Finding(criterion.id, verdict.met, criterion.text, verdict.found, criterion.required, field)


def _unjudged(problems: Iterable[Problem], specification: Specification) -> Iterator[Finding]:
    """Spoilt answers that no criterion looks at: each must be put right before anybody is enrolled."""
    spoiling = [problem for problem in problems if problem.field and not problem.doubt]
    judged = frozenset[str]().union(*map(fields_of, specification.lines))
    for problem in spoiling:
        if problem.field not in judged:
            yield Finding(problem.field, None, problem.question, problem.message, field=problem.field)
