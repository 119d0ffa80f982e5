"""What stands between somebody and a place, in words fit for a letter to them.

Each test of a criterion has a question, for where we cannot tell, and a mend, for where it is not met.
Neither ever repeats what the person answered.
"""

from __future__ import annotations

from collections.abc import Mapping

from rmtool.model.people import Finding
from rmtool.model.programme import CriterionTest, Role
from rmtool.reports.letters.case import Case

QUESTIONS: Mapping[CriterionTest, str] = {
    CriterionTest.TOPICS: "Which of the programme's topics would you like to {use}?",
    CriterionTest.COMMITMENT: "Can you meet this part of the person specification? {text}",
    CriterionTest.ELIGIBILITY: "Which organisation do you work for, and in which area? {because}",
    CriterionTest.RELEASE: "Has your line manager agreed to release you for the dates of the programme?",
    CriterionTest.CONSENT: "Can you say yes to this? {text}",
    CriterionTest.DEADLINE: "Your application came after {deadline}. Is there a reason we should know of?",
    CriterionTest.EMAIL: "Which work email address should we write to?",
    CriterionTest.GRADE: "What is your pay band or grade, and on which pay scale is it?",
    CriterionTest.ONE_ROLE: "You applied in both roles. Do you prefer reverse mentor or reverse mentee?",
    CriterionTest.LEADERSHIP: "Which leadership role do you hold, if any?",
    CriterionTest.ANYONE: "Can you tell us more about this? {text}",
}

MENDS: Mapping[CriterionTest, str] = {
    CriterionTest.TOPICS: "Please tell us if you would like to {use} one of the programme's topics.",
    CriterionTest.COMMITMENT: "Please tell us if you are able to commit to this.",
    CriterionTest.ELIGIBILITY: "{because} Please tell us if you work for someone else or in another area.",
    CriterionTest.RELEASE: "Please ask your line manager again, and tell us if they agree.",
    CriterionTest.CONSENT: "Please tell us if you agree after all.",
    CriterionTest.DEADLINE: "Please tell us if there is a reason we should know of.",
    CriterionTest.EMAIL: "Please send us your work email address.",
    CriterionTest.GRADE: "Please send us your pay band or grade, and the name of its pay scale.",
    CriterionTest.ONE_ROLE: "Please tell us which of the two roles you would like.",
    CriterionTest.LEADERSHIP: "Please tell us which leadership role you hold.",
    CriterionTest.ANYONE: "Please tell us if this has changed.",
}

_USE = {Role.MENTOR: "talk about", Role.MENTEE: "learn about"}


def questions(case: Case) -> tuple[str, ...]:
    """Ask one question for each required criterion that is not plainly met."""
    return tuple(_worded(QUESTIONS, case, finding) for finding in case.applicant.assessment.unmet)


def unmet(case: Case) -> tuple[str, ...]:
    """Name each required criterion that is plainly not met, in the pack's words, and how to put it right."""
    return tuple(
        f"{_sentence(finding.text)} {_worded(MENDS, case, finding)}"
        for finding in case.applicant.assessment.unmet
        if finding.met is False
    )


def _worded(wordings: Mapping[CriterionTest, str], case: Case, finding: Finding) -> str:
    return wordings[_test_of(case, finding)].format(
        text=_sentence(finding.text),
        use=_USE[case.applicant.role],
        because=_why_not_from_there(case),
        deadline=case.deadline,
    )


def _test_of(case: Case, finding: Finding) -> CriterionTest:
    """Find how a criterion is tested; one that has since left the programme file is asked about."""
    tests = {c.id: c.test for c in case.programme.specification(case.applicant.role)}
    return tests.get(finding.id, CriterionTest.ANYONE)


def _why_not_from_there(case: Case) -> str:
    """Why the programme cannot simply take people of their area and sector, in the programme file's words."""
    area, sector = case.applicant.application.area, case.applicant.application.sector
    if area is None or sector is None:
        return ""
    rows = (
        row
        for row in case.programme.eligibility
        if (not row.areas or area in row.areas) and (not row.sectors or sector in row.sectors)
    )
    first = next(rows, None)
    return _sentence(first.because) if first and first.outcome != "eligible" else ""


def _sentence(words: str) -> str:
    """Words as a sentence: a capital at the start, a full stop at the end."""
    return words[:1].upper() + words[1:].rstrip(".") + "."
