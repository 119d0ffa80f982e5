"""The officer's worklist in words: what is to be settled, and what may be typed to settle it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rmtool.model.programme import CriterionTest, Programme, Question, Role, Status

REFERENCE = "Reference"
NAME = "Name"
FIELD = "Field"
ASKED = "Criterion or question"
FOUND = "What was found"
MEND = "What to do"
ANSWER = "Your answer"

DECIDE = "decide"
"""Stands in the column `Field` of a row that no single answer settles, only a decision."""
KEEP = "ok"
"""What the officer types where an answer looks odd and is right."""
KEPT_BY = frozenset({KEEP, "keep"})
"""The words that do so, in normal form."""
GONE = "response"
"""Stands in the column `Field` of a row about a response that the export no longer holds."""
DECISIONS: Mapping[str, Status] = {
    "eligible": Status.ELIGIBLE,
    "not eligible": Status.NOT_ELIGIBLE,
    "query": Status.QUERY,
    "withdraw": Status.WITHDRAWN,
}
"""What the officer types to decide on a person, and where they stand then."""


@dataclass(frozen=True)
class Matter:
    """One row of the worklist: about whom (blank for a row of the export that became nobody), what, and how.

    `field` is the field of the application that an answer corrects, or `decide`.
    """

    ref: str
    name: str = field(repr=False)
    field: str
    question: str
    found: str
    mend: str


def correctable(programme: Programme, role: Role) -> dict[str, Question]:
    """Give the fields that the officer may correct for people of one role, each with its question."""
    return {q.field: q for q in programme.questions if role in q.asked_of and q.field != "role"}


def fields_by_text(programme: Programme, role: Role) -> dict[str, frozenset[str]]:
    """Give what may stand in the column `Field` beside each criterion and each question, by its words."""
    fields = correctable(programme, role)
    beside: dict[str, set[str]] = {q.text: {name} for name, q in fields.items()}
    for criterion in programme.specification(role):
        alone = criterion.test is not CriterionTest.COMMITMENT and criterion.field in fields
        beside.setdefault(criterion.text, set()).add(criterion.field if alone and criterion.field else DECIDE)
    return {text: frozenset(names) for text, names in beside.items()}
