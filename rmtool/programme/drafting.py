"""Drafts the questions of a programme file from an export: its wording, and what there is to decide."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, cast

from rmtool.errors import ProgrammeFault
from rmtool.model.drafts import Unknown, Worded, Wordings
from rmtool.model.programme import Programme, Question
from rmtool.model.wording import listing
from rmtool.programme.repeats import plain

if TYPE_CHECKING:
    from tomlkit.items import Table

Key = tuple[str | None, str]
"""A question's form (None where one form serves both roles) and its field."""

_HEADER = re.compile(r"\s*\[\[?\s*[A-Za-z_]")
_QUESTION = re.compile(r"\s*\[\[\s*question\s*\]\]")
_INSIDE = re.compile(r"\s*\[\[?\s*question\s*\.")
_NOTHING = re.compile(r"\s*(#.*)?")


@dataclass(frozen=True)
class Entry:
    """The lines of one `[[question]]`, from `start` up to but not including `end`."""

    start: int
    end: int
    lines: tuple[str, ...]
    key: Key


def draft_questions(text: str, programme: Programme, wordings: Wordings) -> str:
    """Write a programme file's text anew, its questions as an export words them, all else as it was.

    `programme` is what `text` says. Questions that the export lacks are commented out, but for those that
    something else in the file needs: they stay, no longer required. Raises ProgrammeFault where the
    questions are not written as `[[question]]` entries.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    entries = _entries(lines)
    if not entries:
        raise ProgrammeFault(
            "The programme file has no [[question]] entries, so none can be drafted. Nothing was changed.",
            hint="Write each question as an entry of its own, as the programmes that come with rmtool do.",
        )
    drafted: list[str] = []
    done = 0
    last = _last_of_form(entries, wordings.form)
    for entry in entries:
        drafted += [*lines[done : entry.start], *_redrafted(entry, programme, wordings)]
        drafted += _to_decide(wordings.unknown) if entry is last else []
        done = entry.end
    return "\n".join([*drafted, *lines[done:]])


def needed_by(question: Question, programme: Programme) -> tuple[str, ...]:
    """Name what keeps a question in the file though the form does not ask it. Nothing where it can go."""
    criteria = [f'the criterion "{c.id}"' for c in programme.criteria if c.field == question.field]
    tells_roles = question.field == "role" and not programme.forms
    return tuple(dict.fromkeys([*criteria, *(["the role of everyone"] if tells_roles else [])]))


def _entries(lines: Sequence[str]) -> list[Entry]:
    headers = [at for at, line in enumerate(lines) if _HEADER.match(line) and not _INSIDE.match(line)]
    spans = pairwise([*headers, len(lines)])
    return [_entry(lines, at, end) for at, end in spans if _QUESTION.match(lines[at])]


def _entry(lines: Sequence[str], start: int, end: int) -> Entry:
    """Cut an entry out of the file. The comments behind it belong to what follows."""
    while _NOTHING.fullmatch(lines[end - 1]):
        end -= 1
    table = _table("\n".join(lines[start:end]))
    form = table.get("form")
    return Entry(
        start, end, tuple(lines[start:end]), (None if form is None else str(form), str(table["field"]))
    )


def _table(text: str) -> Table:
    import tomlkit

    return cast("Table", tomlkit.parse(text)["question"][0])


def _last_of_form(entries: Sequence[Entry], form: str) -> Entry:
    of_form = [entry for entry in entries if entry.key[0] in {None, form}]
    return (of_form or entries)[-1]


def _redrafted(entry: Entry, programme: Programme, wordings: Wordings) -> Iterable[str]:
    worded = {(w.question.form, w.question.field): w for w in wordings.worded}
    absent = {(q.form, q.field): q for q in wordings.absent}
    if entry.key in worded:
        return _reworded(entry, worded[entry.key])
    if entry.key in absent:
        needing = needed_by(absent[entry.key], programme)
        return _loosened(entry, needing) if needing else _commented_out(entry)
    return entry.lines


def _reworded(entry: Entry, worded: Worded) -> Iterator[str]:
    """Give the question the export's wording, and keep the old one among its aliases."""
    if worded.heading and worded.heading != worded.question.text:
        aliases = [
            name
            for name in (worded.question.text, *worded.question.aliases)
            if plain(name) != plain(worded.heading)
        ]
        yield from _edited(entry, {"text": worded.heading, "aliases": aliases})
    else:
        yield from entry.lines
    if worded.labels:
        yield "# Several people gave these answers, which are none of its options. Make each an option, or an"
        yield "# alias of one:"
        yield from (f"#   {_quoted(label)}" for label in worded.labels)


def _edited(entry: Entry, values: Mapping[str, object]) -> Iterator[str]:
    import tomlkit

    document = tomlkit.parse("\n".join(entry.lines))
    table = cast("Table", document["question"][0])
    for key, value in values.items():
        if value != table.get(key) and (value != [] or key in table):
            table[key] = value
    yield from tomlkit.dumps(document).rstrip("\n").split("\n")


def _loosened(entry: Entry, needing: Sequence[str]) -> Iterator[str]:
    required = bool(_table("\n".join(entry.lines)).get("required"))
    yield from _edited(entry, {"required": False}) if required else entry.lines
    yield f"# The export does not ask this, and without it {listing(needing)} cannot be told."
    yield "# Put it on the form, or take both out of this file."


def _commented_out(entry: Entry) -> Iterator[str]:
    yield "# The export does not ask this. To ask it, put it on the form and take away the marks below."
    yield from (f"# {line}".rstrip() for line in entry.lines)


def _to_decide(unknown: Sequence[Unknown]) -> Iterator[str]:
    """List the headings that no question takes in, each with the questions it may be."""
    if not unknown:
        return
    yield ""
    yield "# To decide: columns of the export that are no question of this file. Their answers are left out."
    yield "# Where one is a known question in other words, add its heading to the aliases of that question."
    for one in unknown:
        yield f"#   column {one.column}: {_quoted(one.heading)}"
        for question in one.like:
            yield f'#     perhaps "{question.field}": {_quoted(question.text)}'


def _quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)
