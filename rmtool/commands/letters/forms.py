"""`--as`: the files that the letters of a run become in each form, and how they are sent from there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from rmtool.commands.letters.templates import word_document
from rmtool.model.letters import Composed, Form, Letter
from rmtool.reports.letters.formats.docx import docx_writer
from rmtool.reports.letters.formats.eml import eml
from rmtool.reports.letters.formats.merge import merge
from rmtool.reports.letters.formats.notify import notify
from rmtool.reports.letters.formats.pages import html, txt
from rmtool.reports.letters.formats.pdf import LAYOUT, pdf_writer
from rmtool.resources import templates_folder

if TYPE_CHECKING:
    from rmtool.commands.cohort import Cohort
    from rmtool.model.records import LetterRecord

FOLDER = "out/letters"

TABLES: Mapping[Form, Callable[[Composed], Mapping[str, bytes]]] = {Form.NOTIFY: notify, Form.MERGE: merge}
SINGLE: Mapping[Form, Callable[[Letter], bytes]] = {Form.EML: eml, Form.HTML: html, Form.TXT: txt}
"""The forms in which a letter is a file of its own and needs no template but its own."""


def drafts_folder(kind: str) -> str:
    """The folder of one kind's drafts, within the cohort folder."""
    return f"{FOLDER}/{kind}"


def path_of(letter: Letter | LetterRecord, form: str) -> str:
    """The path of a letter's own draft in a form that is no table, within the cohort folder."""
    return f"{drafts_folder(letter.kind)}/{letter.stem}.{form}"


def files_of(form: Form, composed: Composed, cohort: Cohort) -> Iterator[tuple[str, bytes]]:
    """Each file that these letters become, with its path in the cohort folder.

    Raises UsageFault where the form needs a package that is not installed.
    """
    if form in TABLES:
        folder = drafts_folder(composed.kind)
        yield from ((f"{folder}/{name}", content) for name, content in TABLES[form](composed).items())
    else:
        write = _writer(form, cohort)
        yield from ((path_of(letter, form), write(letter)) for letter in composed.letters)


def sending(form: Form, kind: str) -> str:
    """What the officer does with the files of a form to send the letters."""
    folder = drafts_folder(kind)
    match form:
        case Form.EML:
            return "open the drafts in Outlook and send them"
        case Form.NOTIFY:
            return f"set up the template in {folder} once in GOV.UK Notify, and upload the table there"
        case Form.MERGE:
            return f"merge the table in {folder} in Word, or send from it"
        case Form.HTML | Form.TXT | Form.DOCX | Form.PDF:
            return f"print or send the files in {folder}"


def _writer(form: Form, cohort: Cohort) -> Callable[[Letter], bytes]:
    """The function that writes one letter in a form."""
    match form:
        case Form.DOCX:
            return docx_writer(word_document(cohort))
        case Form.PDF:
            return pdf_writer((templates_folder() / LAYOUT).read_bytes())
        case _:
            return SINGLE[form]
