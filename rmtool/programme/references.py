"""Finds what a programme file refers to and does not hold: options, sessions, forms, sectors, answers."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rmtool.model.people import Application
from rmtool.model.programme import (
    MOST_PARTNERS,
    Criterion,
    CriterionTest,
    Eligibility,
    Form,
    Matching,
    Question,
    QuestionKind,
    Role,
    Rung,
    Section,
)
from rmtool.programme.places import Draft, Placed, Remark, nearest

COMMITMENTS = frozenset({"mentor_commitments", "mentee_commitments"})
WORKED_OUT = frozenset({"completed", "rung", "commitments", "sessions", "sessions_asked"})
"""Fields of an application that no single question fills."""
ASKED = (frozenset(field.name for field in dataclasses.fields(Application)) | COMMITMENTS) - WORKED_OUT
"""Fields that a question of any programme may fill. Kinds of session come on top, programme by programme."""

FIXED_VALUES: Mapping[str, frozenset[str]] = {
    "role": frozenset(Role),
    "released": frozenset({"yes", "not_yet", "no"}),
    "meeting_mode": frozenset({"in_person", "online", "either"}),
    "peer_support": frozenset({"yes", "no"}),
    "consent": frozenset({"yes", "no"}),
    "capacity": frozenset(map(str, range(1, MOST_PARTNERS + 1))),
}
"""Questions whose answers mean something to rmtool, and the values that their options may have."""


@dataclass(frozen=True)
class Known:
    """What `key` of an entry may name: `names`, which are called `what`."""

    key: str
    what: str
    names: frozenset[str]

    def missing(self, placed: Placed[Section], words: Iterable[str]) -> Iterator[Remark]:
        """Say of each word that names nothing known, and what was probably meant."""
        for word in words:
            if word not in self.names:
                yield placed.remark(
                    f'"{self.key}" says "{word}", which is no {self.what}.{nearest(word, self.names)}'
                )


def dangling(draft: Draft) -> Iterator[Remark]:
    """Find every reference to something that the file does not hold."""
    yield from _criteria(draft)
    yield from _eligibility(draft)
    yield from _ladder(draft)
    yield from _questions(draft)
    yield from _roles_told_apart(draft)
    yield from _roles_specified(draft)
    yield from _bands(draft)


def _criteria(draft: Draft) -> Iterator[Remark]:
    fields = Known("field", "field of a [[question]]", draft.names("question"))
    for placed in draft.entries("criterion", Criterion):
        yield from fields.missing(placed, [placed.entry.field] if placed.entry.field else [])
        if placed.entry.test is CriterionTest.COMMITMENT:
            yield from _commitment(draft, placed)


def _commitment(draft: Draft, placed: Placed[Criterion]) -> Iterator[Remark]:
    """Check that a commitment names its question, and one of that question's options."""
    if placed.entry.field is None or placed.entry.choice is None:
        yield placed.remark(
            'a commitment needs a "field" (the question) and a "choice" (the option to be ticked)'
        )
        return
    options = _values(draft, "question", placed.entry.field)
    if options:
        choice = Known("choice", f'option of [[question]] "{placed.entry.field}"', options)
        yield from choice.missing(placed, [placed.entry.choice])


def _values(draft: Draft, name: str, field: str) -> frozenset[str]:
    """List the values of a question's options, also where the question has faults elsewhere."""
    questions = [item for item in draft.listed(name) if item.get("field") == field]
    options = [item.get("options") for item in questions]
    return frozenset(
        str(option.get("value"))
        for several in options
        if isinstance(several, list)
        for option in several
        if isinstance(option, dict)
    )


def _eligibility(draft: Draft) -> Iterator[Remark]:
    areas = Known("areas", "key of an [[area]]", draft.names("area"))
    sectors = Known("sectors", "key of a [[sector]]", draft.names("sector"))
    for placed in draft.entries("eligibility", Eligibility):
        yield from areas.missing(placed, placed.entry.areas)
        yield from sectors.missing(placed, placed.entry.sectors)


def _ladder(draft: Draft) -> Iterator[Remark]:
    sectors = Known("by_sector", "key of a [[sector]]", draft.names("sector"))
    for placed in draft.entries("rung", Rung):
        yield from sectors.missing(placed, placed.entry.by_sector)


def _questions(draft: Draft) -> Iterator[Remark]:
    kinds = frozenset(str(session.get("kind")) for session in draft.listed("session"))
    fields = Known("field", 'answer that rmtool knows, nor the "kind" of a [[session]]', ASKED | kinds)
    forms = Known("form", "key of a [[form]]", draft.names("form"))
    for placed in draft.entries("question", Question):
        yield from fields.missing(placed, [placed.entry.field])
        yield from forms.missing(placed, [placed.entry.form] if placed.entry.form else [])
        yield from _options(draft, placed)


def _options(draft: Draft, placed: Placed[Question]) -> Iterator[Remark]:
    """Check a question's options: there where it needs them, and with values that mean something."""
    question = placed.entry
    has_options = bool(question.options or question.options_from)
    if has_options != (question.kind is not QuestionKind.TEXT):
        needs = "must have no options: people answer it in words" if has_options else "needs options"
        yield placed.remark(f'a question of kind "{question.kind}" {needs}')
    values = [option.value for option in question.options]
    if question.field in FIXED_VALUES:
        meant = Known("value", "value that rmtool knows for this question", FIXED_VALUES[question.field])
        yield from meant.missing(placed, values)
    if question.field not in ASKED:
        meant = Known(
            "value", f'id of a [[session]] of kind "{question.field}"', _sessions(draft, question.field)
        )
        yield from meant.missing(placed, values)


def _sessions(draft: Draft, kind: str) -> frozenset[str]:
    return frozenset(str(item.get("id")) for item in draft.listed("session") if item.get("kind") == kind)


def _roles_told_apart(draft: Draft) -> Iterator[Remark]:
    """Check that every form either belongs to one role or asks for it."""
    asking = {
        question.entry.form
        for question in draft.entries("question", Question)
        if question.entry.field == "role"
    }
    forms = draft.entries("form", Form)
    if not draft.listed("form") and not draft.names("question") & {"role"}:
        yield Remark(
            draft.file, 'no [[question]] has the field "role", so nothing tells mentors from mentees'
        )
    for form in forms:
        if form.entry.role is None and not asking & {None, form.entry.key}:
            yield form.remark('it needs a "role", or a [[question]] with the field "role"')


def _roles_specified(draft: Draft) -> Iterator[Remark]:
    """Check that both roles have a person specification: without one, everybody would be eligible."""
    for role in Role:
        if not any(role in criterion.get("roles", ()) for criterion in draft.listed("criterion")):  # type: ignore[operator]
            yield Remark(draft.file, f'no [[criterion]] has the role "{role}"')


def _bands(draft: Draft) -> Iterator[Remark]:
    matching = draft.single("matching", Matching)
    if matching is None:
        return
    bands = matching.entry.bands
    if not bands.strong > bands.good > bands.fair:
        yield Remark(
            draft.section("matching.bands"), '"strong" must be above "good", and "good" above "fair"'
        )
