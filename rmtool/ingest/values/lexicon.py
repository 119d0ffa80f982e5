"""The words of a programme as answers are looked up among them, worked out once for all its applicants."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from rmtool.ingest.values.choices import Chosen, choose_several, index_options, spelling
from rmtool.ingest.values.grades import Ladder, read_ladder
from rmtool.ingest.values.same import Same
from rmtool.model.programme import Criterion, Programme, Question, QuestionKind, Role
from rmtool.model.records import CARRIED_OVER

COMMITMENTS = "commitments"
"""How the fields of the questions about commitments end."""


@dataclass(frozen=True)
class Lexicon:
    """What the answers of one role on one form are read with.

    `options` maps each field to the values of its options by spelling, and `several` reads a multiple choice
    of a field among them, each answer once however many people give it; `employers` and `ambiguous` are keyed
    by spelling too. `session_kinds` maps a session's id to its kind. `others` are the other role's fields.
    Of the fields of this role, `about_commitments` and `about_sessions` list those that ask about either, and
    `expected` the required ones in free words that no criterion judges.
    """

    questions: Mapping[str, Question]
    options: Mapping[str, Mapping[str, str]]
    several: Callable[[str, str], Chosen] = field(repr=False, compare=False)
    others: frozenset[str]
    employers: Mapping[str, str]
    ambiguous: Mapping[str, tuple[str, ...]]
    ladder: Ladder
    session_kinds: Mapping[str, str]
    about_commitments: tuple[str, ...]
    about_sessions: tuple[str, ...]
    expected: tuple[str, ...]


def lexicon_of(programme: Programme, form: str, role: Role) -> Lexicon:
    """Give the lexicon of one role on one form. It is made once and kept: thousands are read with it."""
    return _make(Same(programme), form, role)


@lru_cache(maxsize=16)
def _make(same: Same, form: str, role: Role) -> Lexicon:
    programme = same.programme
    forms = {None, *([q.form for q in programme.questions] if form == CARRIED_OVER else [form])}
    on_form = [question for question in programme.questions if question.form in forms]
    asked = {question.field: question for question in on_form if role in question.asked_of}
    options = {field: index_options(programme.options(question)) for field, question in asked.items()}
    kinds = {session.id: session.kind for session in programme.sessions}
    return Lexicon(
        questions=asked,
        options=options,
        several=lru_cache(maxsize=8192)(lambda name, answer: choose_several(answer, options.get(name, {}))),
        others=frozenset(question.field for question in on_form if question.field not in asked),
        employers={spelling(name): o.name for o in programme.organisations for name in (*o.aliases, o.name)},
        ambiguous={spelling(name.alias): name.could_be for name in programme.ambiguous},
        ladder=read_ladder(programme.ladder),
        session_kinds=kinds,
        about_commitments=tuple(field for field in asked if field.endswith(COMMITMENTS)),
        about_sessions=tuple(
            f for f, values in options.items() if values and kinds.keys() >= set(values.values())
        ),
        expected=tuple(_expected(asked, programme.specification(role))),
    )


def _expected(questions: Mapping[str, Question], specification: Iterable[Criterion]) -> Iterator[str]:
    judged = {criterion.field for criterion in specification}
    for name, question in questions.items():
        in_free_words = question.kind is QuestionKind.TEXT or question.options_from == "organisations"
        if question.required and in_free_words and name not in judged:
            yield name
