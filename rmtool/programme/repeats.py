"""Finds what stands twice in a programme file: names, and wordings that could be read two ways."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator

from rmtool.model.programme import (
    AmbiguousName,
    Criterion,
    Form,
    Labelled,
    Organisation,
    Question,
    Rung,
    Session,
    SurveyItem,
    Topic,
)
from rmtool.programme.places import Draft, Entry, Placed, Remark

Naming = tuple[Hashable, str]
"""What must be unique, and how to say it."""


def repeats(draft: Draft) -> Iterator[Remark]:
    """Find every name and every wording that stands twice where it may stand once."""
    yield from _twice(draft.entries("form", Form), lambda form: [(form.key, f'the key "{form.key}"')])
    yield from _labels_twice(draft.entries("topic", Topic))
    yield from _labels_twice(draft.entries("area", Labelled))
    yield from _labels_twice(draft.entries("sector", Labelled))
    yield from _twice(
        [*_employers(draft), *_short_names(draft)], lambda item: _wordings(item.name, item.aliases)
    )
    yield from _twice(draft.entries("criterion", Criterion), _criterion_ids)
    yield from _twice(draft.entries("rung", Rung), lambda rung: [(rung.rung, f"the number {rung.rung}")])
    yield from _twice(draft.entries("rung", Rung), _grades)
    yield from _twice(
        draft.entries("session", Session), lambda session: [(session.id, f'the id "{session.id}"')]
    )
    yield from _twice(draft.entries("question", Question), _question_fields)
    yield from _twice(draft.entries("question", Question), _question_wordings)
    yield from _options_twice(draft.entries("question", Question))
    yield from _twice(draft.entries("survey", SurveyItem), lambda item: [(item.id, f'the id "{item.id}"')])


def plain(words: str) -> str:
    """Bring words to the form in which two spellings of the same thing are equal."""
    return " ".join(words.casefold().split()).rstrip(".:?")


def _twice(
    entries: Iterable[Placed[Entry]], namings: Callable[[Entry], Iterable[Naming]]
) -> Iterator[Remark]:
    """Say of each entry which of its names an earlier entry has already."""
    seen: dict[Hashable, Placed[Entry]] = {}
    for placed in entries:
        for key, told in dict(namings(placed.entry)).items():
            if key in seen:
                yield placed.remark(f"{told} is also that of {_short(seen[key].place)}; change one of them")
        seen |= {key: placed for key, _ in namings(placed.entry) if key not in seen}


def _short(place: str) -> str:
    """Leave the file's name out of a place."""
    return place.split(", ", 1)[1]


def _labels_twice(entries: Iterable[Placed[Labelled]]) -> Iterator[Remark]:
    """Find two entries of one list that share a key or a wording."""
    yield from _twice(entries, lambda item: [(item.key, f'the key "{item.key}"')])
    yield from _twice(entries, lambda item: _wordings(item.label, item.aliases))


def _wordings(label: str, aliases: Iterable[str]) -> list[Naming]:
    return [(plain(words), f'the wording "{words}"') for words in (label, *aliases)]


def _criterion_ids(criterion: Criterion) -> list[Naming]:
    return [((role, criterion.id), f'the id "{criterion.id}"') for role in criterion.roles]


def _grades(rung: Rung) -> list[Naming]:
    """List a rung's grades by sector: one title may stand on two rungs, but not in one sector."""
    anyone = [((None, plain(grade)), f'the grade "{grade}"') for grade in rung.grades]
    sectors = [
        ((sector, plain(grade)), f'the grade "{grade}" for "{sector}"')
        for sector, grades in rung.by_sector.items()
        for grade in grades
    ]
    return [*anyone, *sectors]


def _employers(draft: Draft) -> list[Placed[Organisation]]:
    return draft.entries("organisation", Organisation)


def _short_names(draft: Draft) -> list[Placed[Organisation]]:
    """List the ambiguous names as if they were employers: none of them may also be the name of one."""
    return [
        Placed(placed.place, Organisation(name=placed.entry.alias))
        for placed in draft.entries("ambiguous", AmbiguousName)
    ]


def _question_fields(question: Question) -> list[Naming]:
    return [((question.form, question.field), f'the field "{question.field}"')]


def _question_wordings(question: Question) -> list[Naming]:
    return [
        ((question.form, plain(words)), f'the wording "{words}"')
        for words in (question.text, *question.aliases)
    ]


def _options_twice(questions: Iterable[Placed[Question]]) -> Iterator[Remark]:
    """Find two options of one question that share a value or a wording."""
    for question in questions:
        options = [
            Placed(f'{question.place}, option "{option.label}"', option) for option in question.entry.options
        ]
        yield from _twice(options, lambda option: [(option.value, f'the value "{option.value}"')])
        yield from _twice(options, lambda option: _wordings(option.label, option.aliases))
