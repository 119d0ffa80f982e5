"""The templates of letters: read, checked whole, and compiled once.

Everything wrong with any of them is told at once, because whoever edits a letter wants to mend it in one go.
A misspelt field is found here even where no applicant of this cohort would reach it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

import jinja2
from jinja2 import DictLoader, StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from rmtool.errors import ProgrammeFault
from rmtool.model.wording import listing
from rmtool.reports.letters.fields.catalogue import LISTS, TEXTS
from rmtool.reports.letters.kinds import KINDS, SUBJECT_FIELDS, LetterKind
from rmtool.reports.letters.template.faults import Fault, nearest
from rmtool.reports.letters.template.front_matter import FrontMatter, read_front_matter
from rmtool.reports.letters.template.inspection import TOO_DEEP, Scope, inspect, parts_of
from rmtool.reports.letters.template.writing import writing_faults

SUFFIX = ".md.j2"
PARTS = "parts/"
LAYOUT = "layout.html.j2"
LARGE = "large"
"""The field of the layout that is only there to be asked about: whether the person asked for large print."""
LAYOUT_FIELDS = frozenset({"subject", "body", LARGE})

_TAG_LINE = re.compile(r"^[ \t]*(\{%(?:(?!%\}).)*%\})[ \t]*\n", re.MULTILINE)


@dataclass(frozen=True)
class LetterTemplate:
    """A letter's template, checked and compiled. `digest` is the SHA-256 of all it is written from."""

    kind: LetterKind
    fields: frozenset[str]
    subject: jinja2.Template
    body: jinja2.Template
    digest: str


@dataclass(frozen=True)
class Letters:
    """Every letter's template by kind, and the page that each body is set in."""

    templates: Mapping[str, LetterTemplate]
    layout: jinja2.Template

    def page(self, subject: str, fragment: str, *, large: bool) -> str:
        """Set the HTML of a body, in which everything is escaped, in the page."""
        body = Markup(fragment)  # noqa: S704 - escaped already
        return self.layout.render(subject=subject, body=body, large=large)


def read_templates(sources: Mapping[str, str]) -> Letters:
    """Check and compile the templates, given as file name (`enrolled.md.j2`, `parts/contacts.md.j2`) to text.

    An officer's own file takes the place of the shipped one of the same name before they come here. Raises
    ProgrammeFault with every fault of every template.
    """
    sources = {name: text.removeprefix("\ufeff").replace("\r\n", "\n") for name, text in sources.items()}
    parts = {name: text for name, text in sources.items() if name.startswith(PARTS)}
    heads = {
        kind: read_front_matter(sources[file_of(kind)], kind)
        for kind in KINDS.values()
        if file_of(kind) in sources
    }
    _refuse(
        [
            *_file_faults(sources),
            *_letter_faults(heads, parts),
            *_part_faults(parts),
            *_layout_faults(sources),
        ]
    )
    text = _environment({name: _without_tag_lines(part) for name, part in parts.items()})
    return Letters(
        {
            k.key: _compiled(k, head, parts, text)
            for k, head in heads.items()
            if isinstance(head, FrontMatter)
        },
        _environment({}, html=True).from_string(sources[LAYOUT]),
    )


def file_of(kind: LetterKind) -> str:
    """Name the file that holds this kind's template."""
    return kind.key + SUFFIX


def _refuse(faults: list[str]) -> None:
    if faults:
        raise ProgrammeFault(
            "The templates of the letters cannot be used as they are. Nothing was written.",
            faults=tuple(dict.fromkeys(faults)),
            hint="Mend the lines named, or delete your copy of the template to go back to the shipped one.",
        )


def _environment(parts: Mapping[str, str], *, html: bool = False) -> ImmutableSandboxedEnvironment:
    """Jinja with everything taken out that a letter does not need. Parts keep their last line end."""
    environment = ImmutableSandboxedEnvironment(
        autoescape=html,
        keep_trailing_newline=True,
        loader=DictLoader(dict(parts)),
        undefined=StrictUndefined,
    )
    environment.globals.clear()
    environment.filters = {"listing": listing}
    environment.tests.clear()
    return environment


def _compiled(
    kind: LetterKind, head: FrontMatter, parts: Mapping[str, str], text: ImmutableSandboxedEnvironment
) -> LetterTemplate:
    written_from = [head.subject, head.body, *(parts[name] for name in sorted(_parts_in(head.body)))]
    return LetterTemplate(
        kind,
        head.fields,
        text.from_string(head.subject),
        text.from_string(_without_tag_lines(head.body)),
        hashlib.sha256("\0".join(written_from).encode()).hexdigest(),
    )


def _without_tag_lines(text: str) -> str:
    """Take away the line end after a tag that has its line to itself, and only there.

    Jinja's `trim_blocks` takes it away after every tag, so that a paragraph ending in one runs into the next.
    """
    return _TAG_LINE.sub(r"\1", text)


def _parts_in(body: str) -> frozenset[str]:
    """Name the parts that a body includes; none while it cannot be parsed."""
    parsed = _parsed(body)
    return parts_of(parsed) if isinstance(parsed, nodes.Template) else frozenset()


def _file_faults(sources: Mapping[str, str]) -> Iterator[str]:
    """Files that no letter would ever use, and letters without a file."""
    needed = {LAYOUT, *map(file_of, KINDS.values())}
    for name in sorted(sources.keys() - needed):
        if not (name.startswith(PARTS) and name.endswith(SUFFIX)):
            yield Fault(1, f"no letter is called that{nearest(name, needed)}").at(name)
    for name in sorted(needed - sources.keys()):
        yield Fault(1, "this template is missing").at(name)


def _letter_faults(
    heads: Mapping[LetterKind, FrontMatter | list[Fault]], parts: Mapping[str, str]
) -> Iterator[str]:
    for kind, head in heads.items():
        name = file_of(kind)
        if isinstance(head, FrontMatter):
            yield from _body_faults(kind, head, parts)
        else:
            yield from (fault.at(name) for fault in head)


def _body_faults(kind: LetterKind, head: FrontMatter, parts: Mapping[str, str]) -> Iterator[str]:
    """Faults of the subject, of the body, and of the parts as far as this letter may not include them."""
    name, scope = file_of(kind), _scope(head.fields, unlisted=kind.fields - head.fields)
    yield from _faults_in(name, head.subject, _scope(head.fields & SUBJECT_FIELDS), head.subject_line)
    yield from _faults_in(name, head.body, replace(scope, parts=frozenset(parts)), head.body_line)
    for part in sorted(_parts_in(head.body) & parts.keys()):
        yield from _faults_in(part, parts[part], scope, included_by=name)


def _part_faults(parts: Mapping[str, str]) -> Iterator[str]:
    """Faults of parts whoever includes them: a part may use no more than all letters together."""
    everything = _scope(TEXTS.keys() | LISTS.keys())
    for name, text in parts.items():
        yield from _faults_in(name, text, everything)


def _layout_faults(sources: Mapping[str, str]) -> Iterator[str]:
    text = sources.get(LAYOUT, "")
    yield from _faults_in(LAYOUT, text, Scope(LAYOUT_FIELDS, frozenset()))
    page = _parsed(text)
    if text and isinstance(page, nodes.Template) and not _asks(page, LARGE):
        yield Fault(1, "nothing in it is set larger with {% if large %}, so nobody would get large print").at(
            LAYOUT
        )


def _asks(template: nodes.Template, field: str) -> bool:
    return any(name.name == field for name in template.find_all(nodes.Name))


def _faults_in(name: str, text: str, scope: Scope, line: int = 1, *, included_by: str = "") -> Iterator[str]:
    parsed = _parsed(text)
    found = inspect(parsed, scope) if isinstance(parsed, nodes.Template) else [parsed]
    where = f" (in a letter that includes it: {included_by})" if included_by else ""
    for fault in [*found, *writing_faults(text)]:
        yield Fault(fault.line + line - 1, fault.message + where).at(name)


@cache  # a part is looked at once for each letter that includes it
def _parsed(text: str) -> nodes.Template | Fault:
    try:
        return _environment({}).parse(text)
    except RecursionError:
        return TOO_DEEP
    except TemplateSyntaxError as error:
        return Fault(error.lineno, "a {{ }} or {% %} is not written as it should be, or one is not closed")


def _scope(fields: Iterable[str], unlisted: frozenset[str] = frozenset()) -> Scope:
    names = frozenset(fields)
    return Scope(names & TEXTS.keys(), names & LISTS.keys(), unlisted=unlisted)
