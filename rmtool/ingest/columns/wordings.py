"""How an export words its form: each heading beside the question it asks, and what is not understood."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from rmtool.ingest.columns.headings import CUT_AT
from rmtool.ingest.columns.likeness import likeness
from rmtool.ingest.columns.questions import Found
from rmtool.ingest.text import clean, normal, one_line
from rmtool.ingest.values.choices import choose_several, index_options, spelling
from rmtool.model.drafts import Unknown, Worded, Wordings
from rmtool.model.export import SheetRow, column_letters
from rmtool.model.programme import Option, Programme, Question, QuestionKind

SEVERAL = 3
"""So many people must give an answer before it is taken for a label of the form: one person's is theirs."""
LONGEST_LABEL = 60
LIKE = 68
"""From this likeness, of 100, an absent question is suggested for an unknown heading."""
SUGGESTED = 2
HEADING_KEPT = 500


def wordings_of(found: Found, programme: Programme) -> Wordings:
    """Gather how the export words the questions of its form, and which it does not hold."""
    return Wordings(
        form=found.form,
        sheet=found.sheet.name,
        worded=tuple(_worded(found, programme)),
        absent=found.missing,
        unknown=tuple(
            Unknown(
                column_letters(column + 1),
                one_line(heading)[:HEADING_KEPT],
                tuple(_like(heading, found.missing)),
            )
            for column, heading in sorted(found.columns.unknown.items())
        ),
    )


def _worded(found: Found, programme: Programme) -> Iterator[Worded]:
    """Give each question once, with the heading of the first column that words it plainly."""
    columns: dict[Question, list[int]] = {}
    for column, question in sorted(found.columns.questions.items()):
        columns.setdefault(question, []).append(column)
    headings = found.sheet.rows[found.at].cells
    for question, several in columns.items():
        plain = (_wording(str(headings[column]), question) for column in several)
        answers = [(who, text) for column in several for who, text in _answers(found, column)]
        labels = tuple(_labels(question, answers, programme))
        yield Worded(question, next(filter(None, plain), ""), labels)


def _wording(heading: str, question: Question) -> str:
    """Give a heading as the question's wording. Blank where Forms cut it short or glued a number to it."""
    names = {normal(name) for name in (question.text, *question.aliases)}
    whole = normal(heading) in names and len(heading) <= CUT_AT
    return one_line(clean(heading)) if whole else ""


def _answers(found: Found, column: int) -> Iterator[tuple[str, str]]:
    """List the answers in a column, each with who gave it: somebody may have sent the form several times."""
    email = next((at for at, question in found.columns.questions.items() if question.field == "email"), None)
    for row in found.data_rows:
        text, address = _text(row, column), "" if email is None else _text(row, email)
        if text:
            yield normal(address) or f"row {row.number}", text


def _text(row: SheetRow, column: int) -> str:
    cell = row.cells[column] if column < len(row.cells) and not row.fault else None
    return clean(cell) if isinstance(cell, str) else ""


def _labels(question: Question, answers: Iterable[tuple[str, str]], programme: Programme) -> Iterator[str]:
    """List the answers that several people gave and no option has: never where people answer in words."""
    if question.kind is QuestionKind.TEXT:
        return
    values = index_options(_options(question, programme))
    given: dict[str, set[str]] = defaultdict(set)
    for who, answer in answers:
        for label in _unmatched(answer, question, values):
            given[label].add(who)
    yield from sorted(label for label, people in given.items() if len(people) >= SEVERAL and _is_short(label))


def _options(question: Question, programme: Programme) -> tuple[Option, ...]:
    if question.options_from != "organisations":
        return programme.options(question)
    names = [name for o in programme.organisations for name in (o.name, *o.aliases)]
    names += [ambiguous.alias for ambiguous in programme.ambiguous]
    return tuple(Option(value="known", label=name) for name in names)


def _unmatched(answer: str, question: Question, values: Mapping[str, str]) -> set[str]:
    """List the parts of one answer that are no option."""
    if question.kind is QuestionKind.MULTI and not choose_several(answer, values).unknown:
        return set()
    parts = answer.split(";") if question.kind is QuestionKind.MULTI else [answer.strip(";")]
    return {part.strip() for part in parts if part.strip() and spelling(part) not in values}


def _is_short(label: str) -> bool:
    return len(label) <= LONGEST_LABEL and "\n" not in label and "@" not in label


def _like(heading: str, questions: Iterable[Question]) -> list[Question]:
    """Suggest the absent questions most like a heading, the likest first."""
    ranked = [(likeness(heading, question), question) for question in questions]
    close = sorted((pair for pair in ranked if pair[0] >= LIKE), key=lambda pair: -pair[0])
    return [question for _, question in close[:SUGGESTED]]
