"""The head of a letter's template: TOML between two lines of `+++`, with its subject and what it may use."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass

from rmtool.reports.letters.kinds import LetterKind
from rmtool.reports.letters.template.faults import Fault, nearest

FENCE = "+++"
_KEYS = ("subject", "to", "fields")
_SHAPE = re.compile(r"\+\+\+[ \t]*\n(?P<head>.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_AT_LINE = re.compile(r"at line (\d+)")


@dataclass(frozen=True)
class FrontMatter:
    """The subject (itself a small template), the fields it may use, the body, and the lines they start on."""

    subject: str
    subject_line: int
    fields: frozenset[str]
    body: str
    body_line: int


def read_front_matter(source: str, kind: LetterKind) -> FrontMatter | list[Fault]:
    """Part a template into head and body, or say everything that is wrong with its head.

    The kind decides what a letter may use and whom it goes to. The head may narrow the one and must repeat
    the other, so that both can be read where the letter is edited.
    """
    found = _SHAPE.match(source)
    if not found:
        return [
            Fault(1, f"it does not start with its subject: write {FENCE}, the lines of the head, and {FENCE}")
        ]
    head = found["head"]
    try:
        settings = tomllib.loads(head)
    except tomllib.TOMLDecodeError as error:
        return [_not_toml(error)]
    faults = _faults_in(settings, head, kind)
    if faults:
        return faults
    return FrontMatter(
        settings["subject"],
        _line_of("subject", head),
        frozenset(settings.get("fields", kind.fields)),
        source[found.end() :],
        source.count("\n", 0, found.end()) + 1,
    )


def _not_toml(error: tomllib.TOMLDecodeError) -> Fault:
    line = _AT_LINE.search(str(error))
    return Fault(
        int(line[1]) + 1 if line else 1,
        'the head cannot be read: write name = "words", a line for each name, and each name once',
    )


def _faults_in(settings: dict[str, object], head: str, kind: LetterKind) -> list[Fault]:
    unknown = [
        Fault(_line_of(key, head), f'the head has no "{key}"{nearest(key, _KEYS)}')
        for key in settings
        if key not in _KEYS
    ]
    return [
        *unknown,
        *_subject_faults(settings, head),
        *_recipient_faults(settings, head, kind),
        *_field_faults(settings, head, kind),
    ]


def _subject_faults(settings: dict[str, object], head: str) -> list[Fault]:
    subject = settings.get("subject")
    if isinstance(subject, str) and subject.strip() and "\n" not in subject:
        return []
    return [Fault(_line_of("subject", head), 'it needs a subject of one line: subject = "..."')]


def _recipient_faults(settings: dict[str, object], head: str, kind: LetterKind) -> list[Fault]:
    if settings.get("to") == kind.recipient.value:
        return []
    return [
        Fault(
            _line_of("to", head),
            f'this letter goes to the {kind.recipient.value}: to = "{kind.recipient.value}"',
        )
    ]


def _field_faults(settings: dict[str, object], head: str, kind: LetterKind) -> list[Fault]:
    fields = settings.get("fields", [])
    line = _line_of("fields", head)
    if not isinstance(fields, list) or not all(isinstance(field, str) for field in fields):
        return [Fault(line, 'fields is a list of names: fields = ["full_name", "reference"]')]
    return [
        Fault(line, f'this letter may not use "{field}"{nearest(field, kind.fields)}')
        for field in fields
        if field not in kind.fields
    ]


def _line_of(key: str, head: str) -> int:
    """Find the line of the file that a key of the head stands on; the first line where it is missing."""
    before = re.split(rf"^[ \t]*{re.escape(key)}\b", head, maxsplit=1, flags=re.MULTILINE)
    return before[0].count("\n") + 2 if len(before) > 1 else 1
