"""The headings of an export, each mapped to the question or the fixed column that it stands for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from rmtool.ingest.text import clean, normal
from rmtool.model.export import Cell
from rmtool.model.programme import Question

CUT_AT = 199
"""Forms cuts longer titles here and writes `...` after them."""

_GLUED_DIGIT = re.compile(r"(?P<title>.*\D)(?P<number>[2-9]|[1-9]\d)")
"""Forms tells a repeated title apart by a number with no space before it: `Your name`, `Your name2`."""


class Fixed(Enum):
    """The columns that Forms adds to every export, as it names them in several languages."""

    ID = ("id",)
    START = ("start time", "hora de inicio", "startzeit", "heure de début", "hora de início", "开始时间")
    COMPLETION = (
        "completion time",
        "hora de finalización",
        "fertigstellungszeit",
        "heure de fin",
        "hora de conclusão",
        "完成时间",
        # Google Forms has one time only
        "timestamp",
        "marca temporal",
        "zeitstempel",
        "horodateur",
        "carimbo de data/hora",
        "时间戳记",
    )
    EMAIL = ("email", "e-mail", "correo electrónico", "adresse de messagerie", "电子邮件", "email address")
    NAME = ("name", "nombre", "nom", "nome", "姓名")
    MODIFIED = (
        "last modified time",
        "hora de la última modificación",
        "zeit der letzten änderung",
        "heure de la dernière modification",
        "hora da última modificação",
        "上次修改时间",
    )
    LANGUAGE = ("language", "idioma", "sprache", "langue", "语言")


_FIXED_BY_NAME = {normal(name): fixed for fixed in Fixed for name in fixed.value}
_QUIZ_PREFIXES = ("points - ", "feedback - ", "puntos - ", "comentarios - ")
_QUIZ_NAMES = frozenset({"total points", "quiz feedback", "grade posted time"})


@dataclass(frozen=True)
class Columns:
    """What each column of a sheet stands for. Column numbers count from 0.

    `questions` maps a column to its question: a question repeated in a branch of the form has several.
    `unknown` maps the columns that stand for nothing to their headings. `repeated` are questions that two
    columns claim by the same right.
    """

    fixed: Mapping[Fixed, int]
    questions: Mapping[int, Question]
    unknown: Mapping[int, str]
    repeated: tuple[str, ...]

    @property
    def score(self) -> int:
        """How many columns are known: the heading row is the row where most are."""
        return len(self.fixed) + len(self.questions)

    @property
    def fields(self) -> frozenset[str]:
        """The fields that some column fills."""
        return frozenset(question.field for question in self.questions.values())


@dataclass(frozen=True)
class Claim:
    """A column that could stand for the questions of one name; `number` is 1 unless a digit was glued on."""

    column: int
    name: str
    number: int


def map_headings(cells: Sequence[Cell], questions: Iterable[Question]) -> Columns:
    """Map the cells of one row to questions and fixed columns, by name and never by position."""
    headings = {
        column: clean(cell) for column, cell in enumerate(cells) if isinstance(cell, str) and clean(cell)
    }
    names = _names(questions)
    fixed = _fixed_columns(headings, names)
    claims = [
        claim
        for column, heading in headings.items()
        if column not in fixed and (claim := _claim(column, heading, names))
    ]
    taken = _assign(claims, names)
    return Columns(
        fixed=_first_of_each(fixed),
        questions=taken,
        unknown={
            column: heading
            for column, heading in headings.items()
            if column not in taken and column not in fixed and not _is_quiz_noise(heading)
        },
        repeated=(*_claimed_twice(fixed, headings), *_asked_twice(claims, taken)),
    )


def _names(questions: Iterable[Question]) -> dict[str, tuple[Question, ...]]:
    """List every title and alias in normal form, with the questions that go by it, in the file's order."""
    names: dict[str, list[Question]] = defaultdict(list)
    for question in questions:
        for name in dict.fromkeys(map(normal, (question.text, *question.aliases))):
            names[name].append(question)
    return {name: tuple(several) for name, several in names.items()}


def _fixed_columns(headings: Mapping[int, str], names: Mapping[str, object]) -> dict[int, Fixed]:
    """Find the fixed columns. Where a question has the name of one, a digit glued to its own column tells."""
    present = {normal(heading) for heading in headings.values()}
    return {
        column: _FIXED_BY_NAME[name]
        for column, heading in headings.items()
        if (name := normal(heading)) in _FIXED_BY_NAME and (name not in names or f"{name}2" in present)
    }


def _first_of_each(fixed: Mapping[int, Fixed]) -> dict[Fixed, int]:
    return {kind: column for column, kind in sorted(fixed.items(), reverse=True)}


def _claim(column: int, heading: str, names: Mapping[str, object]) -> Claim | None:
    """Find the name a heading stands for: whole, cut short by Forms, or with a digit glued on."""
    title = normal(heading)
    if title in names:
        return Claim(column, title, 1)
    if len(heading) >= CUT_AT and heading.endswith(("...", "\N{HORIZONTAL ELLIPSIS}")):
        begun = [name for name in names if name.startswith(title)]
        return Claim(column, begun[0], 1) if len({names[name] for name in begun}) == 1 else None
    glued = _GLUED_DIGIT.fullmatch(title)
    if glued and normal(glued["title"]) in names:
        return Claim(column, normal(glued["title"]), int(glued["number"]))
    return None


def _assign(claims: Iterable[Claim], names: Mapping[str, tuple[Question, ...]]) -> dict[int, Question]:
    """Give each column its question: where questions share a name, the first column is the first one's."""
    taken: dict[int, Question] = {}
    for claim in sorted(claims, key=lambda claim: claim.number):
        namesakes = names[claim.name]
        taken[claim.column] = namesakes[min(claim.number, len(namesakes)) - 1]
    return taken


def _asked_twice(claims: Iterable[Claim], taken: Mapping[int, Question]) -> tuple[str, ...]:
    """Questions that more than one column stands for, and no glued digit says which column came first."""
    seen: dict[tuple[str, int], int] = defaultdict(int)
    for claim in claims:
        seen[taken[claim.column].text, claim.number] += 1
    return tuple(dict.fromkeys(text for (text, _), columns in seen.items() if columns > 1))


def _claimed_twice(fixed: Mapping[int, Fixed], headings: Mapping[int, str]) -> tuple[str, ...]:
    first = set(_first_of_each(fixed).values())
    return tuple(dict.fromkeys(headings[column] for column in fixed if column not in first))


def _is_quiz_noise(heading: str) -> bool:
    title = clean(heading).casefold()
    return title.startswith(_QUIZ_PREFIXES) or title in _QUIZ_NAMES
