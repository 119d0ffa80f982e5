"""A letter as a Word document, made from a document that the officer can restyle in Word.

docxtpl fills the document in. Left to itself it would write a missing name as nothing and let a person's `<`
swallow the rest of a paragraph; here a name that letters do not have is a fault, and every value is text.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, NoReturn
from zipfile import BadZipFile

from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from rmtool.errors import ProgrammeFault
from rmtool.model.letters import Letter, Wanted
from rmtool.model.wording import listing
from rmtool.reports.letters.formats.extras import require
from rmtool.reports.letters.formats.word_package import what_acts
from rmtool.reports.letters.formats.word_styles import enlarge, restart_numbers
from rmtool.reports.letters.text.blocks import Block, Part, Run, blocks
from rmtool.reports.letters.text.values import in_xml
from rmtool.reports.timeless import timeless

if TYPE_CHECKING:
    from docx.document import Document
    from docxtpl import DocxTemplate
    from jinja2.runtime import Context

DOCUMENT = "letter.docx"
"""The file in `templates/letters/`, shipped or the officer's own."""

NAMES = ("name", "subject", "blocks")
"""What the document can have filled in; `blocks` are the parts of the body.

No reference: it tells mentors from mentees, and letters say it where they may.
"""

LONGEST_TITLE = 255
"""Characters that Word holds in a document's title."""

_SPECIMEN = tuple(Block(part, (Run("Words"),), level, number=1) for part in Part for level in (1, 2, 3))
"""Every kind of block that a letter can have, so that a slip is found in a branch that no letter takes."""


@dataclass(frozen=True)
class _Filling:
    """What one document says."""

    name: str
    subject: str
    blocks: Sequence[Block]


def docx_writer(template: bytes) -> Callable[[Letter], bytes]:
    """Check the document once, and give the function that writes a letter into it.

    Raises UsageFault where docxtpl is not installed, and ProgrammeFault where the document cannot be used.
    """
    require("docxtpl", form="docx")
    _refuse_what_acts(template)
    jinja = _Jinja()
    _render(template, _Filling("Name", "Subject", _SPECIMEN), jinja)

    def write(letter: Letter) -> bytes:
        return _docx(letter, template, jinja)

    return write


def _refuse_what_acts(template: bytes) -> None:
    with _readable():
        found = what_acts(template)
    if found:
        raise _unusable(found)


def _docx(letter: Letter, template: bytes, jinja: _Jinja) -> bytes:
    body = [_as_text(block) for block in blocks(letter.fragment)]
    filling = _Filling(in_xml(letter.name), in_xml(letter.subject), body)
    document = _render(template, filling, jinja)
    document.core_properties.title = filling.subject[:LONGEST_TITLE]
    restart_numbers(document, [block.number for block in body if block.part is Part.NUMBERED])
    if letter.wanted is Wanted.LARGE_PRINT:
        enlarge(document)
    content = BytesIO()
    document.save(content)
    return timeless(content.getvalue())


def _as_text(block: Block) -> Block:
    """A block in one run, without characters that a document cannot hold."""
    return Block(block.part, (Run(in_xml(block.words)),), block.level, block.number)


def _render(template: bytes, filling: _Filling, jinja: _Jinja) -> Document:
    """Fill the document in; say what is wrong with it where that cannot be done."""
    from docxtpl import DocxTemplate

    document = DocxTemplate(BytesIO(template))
    try:
        with _readable():
            document.render(vars(filling), jinja, autoescape=True)
    except (TemplateError, TypeError, RecursionError) as error:
        raise _unusable(_slip(document)) from error
    filled: Document = document.docx  # not get_docx(), which would read the template anew
    return filled


@contextmanager
def _readable() -> Iterator[None]:
    """Say of a file that cannot be opened that it is no document, whichever library finds out."""
    from docx.opc.exceptions import OpcError

    try:
        yield
    except (
        BadZipFile,
        zlib.error,
        OpcError,
        SyntaxError,
        KeyError,
        ValueError,
        NotImplementedError,
    ) as error:
        raise _unusable("it is not a Word document (.docx) that can be opened") from error


class _Jinja(ImmutableSandboxedEnvironment):
    """Jinja without anything that a document could reach out, or fill the memory, with.

    It fills names in, compares and loops, but calculates and calls nothing. It compiles each text once.
    """

    intercepted_binops = frozenset(ImmutableSandboxedEnvironment.default_binop_table)

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.globals.clear()
        self.filters.clear()
        self._compiled: dict[str, Template] = {}

    def is_safe_callable(self, obj: object) -> bool:  # noqa: ARG002 - as in Jinja
        """Call nothing: even the methods of a text can make a gigabyte of it."""
        return False

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> NoReturn:  # noqa: ARG002
        """Refuse to calculate, for the same reason."""
        raise SecurityError(operator)

    def from_string(self, source: Any, *_: Any, **__: Any) -> Template:  # noqa: ANN401 - as in Jinja
        """Compile a text, or give what it was compiled to before."""
        if source not in self._compiled:
            self._compiled[source] = super().from_string(source)
        return self._compiled[source]


def _slip(document: DocxTemplate) -> str:
    """Say which names the document uses that there are none of, as far as it can be read at all."""
    try:
        unknown = sorted(document.get_undeclared_template_variables(_Jinja()) - {*NAMES})
    except TemplateError:
        unknown = []
    if unknown:
        return f"there is no {listing(unknown, 'or')}; there is {listing(NAMES)}"
    return "a {{ }} or {% %} is not written as in the shipped document"


def _unusable(what: str) -> ProgrammeFault:
    return ProgrammeFault(
        "The Word document that letters are written into cannot be used as it is. Nothing was written.",
        faults=(f"templates/letters/{DOCUMENT}: {what}",),
        hint="Mend it in Word, or delete your copy to go back to the shipped one.",
    )
