"""One page to read every letter of a run on before any is sent: what is missing, then each letter whole."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from rmtool.model.letters import Composed, Letter, Wanted
from rmtool.reports.letters.formats.eml import ATTACHMENT
from rmtool.reports.letters.kinds import KINDS

_HEADING = re.compile(r"(?<=<)(/?)h([1-6])(?=>)")
_SMALLEST_HEADING = 6

_ASKED_FOR = {
    Wanted.LARGE_PRINT: "in large print, as asked for",
    Wanted.PLAIN_TEXT: "as plain text alone, as asked for",
}


def preview(runs: Sequence[Composed], programme: str, template: str) -> str:
    """Make the page: HTML that needs no network and no script. `template` is the text of `preview.html.j2`.

    The bodies were escaped when they were composed; everything else is escaped here.
    """
    environment = ImmutableSandboxedEnvironment(
        autoescape=True, lstrip_blocks=True, trim_blocks=True, undefined=StrictUndefined
    )
    environment.filters["sha256"] = _sha256
    shown = [_run(run) for run in runs]
    return environment.from_string(template).render(
        programme=programme,
        runs=shown,
        letters=sum(len(run.letters) for run in runs),
        unready=sum(len(run.unready) for run in runs),
        flagged=[letter for run in shown for letter in run.letters if letter.flags],
    )


@dataclass(frozen=True)
class _Shown:
    """A letter as the page shows it."""

    ref: str
    stem: str
    title: str
    name: str
    address: str
    subject: str
    body: Markup
    plain: str
    attached: str
    flags: tuple[str, ...]


@dataclass(frozen=True)
class _Run:
    """One kind of letter as the page shows it: its title, who is missing, and its letters."""

    title: str
    kind: str
    unready: Sequence[object]
    letters: Sequence[_Shown]


def _run(run: Composed) -> _Run:
    several = run.letters if len(run.letters) > 1 else ()
    longest = max(several, key=lambda letter: len(letter.name), default=None)
    letters = [_shown(letter, tuple(_flags(letter, longest))) for letter in run.letters]
    return _Run(KINDS[run.kind].title, run.kind, run.unready, letters)


def _shown(letter: Letter, flags: tuple[str, ...]) -> _Shown:
    return _Shown(
        ref=letter.ref,
        stem=letter.stem,
        title=f"{letter.ref} {letter.occasion}".strip(),
        name=letter.name,
        address=letter.address,
        subject=letter.subject,
        body=_below_the_title(letter.fragment),
        plain=letter.plain,
        attached="" if letter.calendar is None else ATTACHMENT,
        flags=flags,
    )


def _flags(letter: Letter, longest: Letter | None) -> Iterator[str]:
    """What the officer should look at in this letter, in words."""
    if letter.wanted is Wanted.UNCLEAR:
        yield f"asked for another format? rmtool show {letter.ref}"
    if letter.wanted in _ASKED_FOR:
        yield _ASKED_FOR[letter.wanted]
    if letter is longest:
        yield "the longest name"


def _below_the_title(fragment: str) -> Markup:
    """Set the headings of a letter below its title on this page, so that the page has one outline."""

    def lower(heading: re.Match[str]) -> str:
        return f"{heading[1]}h{min(int(heading[2]) + 2, _SMALLEST_HEADING)}"

    return Markup(_HEADING.sub(lower, fragment))  # noqa: S704 - escaped when it was composed


def _sha256(script: str) -> str:
    """The digest by which the page allows its own script and no other."""
    return b64encode(hashlib.sha256(script.encode()).digest()).decode()
