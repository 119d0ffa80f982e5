"""What an export shows of its form's wording: what the questions of a programme file are drafted from."""

from __future__ import annotations

from dataclasses import dataclass

from rmtool.model.programme import Question


@dataclass(frozen=True)
class Worded:
    """A known question that the export holds: its heading, and answers that are none of its options.

    `heading` is blank where Forms cut it short or numbered it: then it is no wording of anybody's.
    `labels` were each given by several people, and are short: they are the form's words, not somebody's.
    """

    question: Question
    heading: str
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unknown:
    """A heading that is no question's, in the column of those letters, and the absent questions like it."""

    column: str
    heading: str
    like: tuple[Question, ...] = ()


@dataclass(frozen=True)
class Wordings:
    """A form as an export words it: its known questions, those it lacks, and the headings not known."""

    form: str
    sheet: str
    worded: tuple[Worded, ...]
    absent: tuple[Question, ...]
    unknown: tuple[Unknown, ...]
