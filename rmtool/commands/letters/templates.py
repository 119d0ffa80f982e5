"""The templates in force, and `--eject`: a copy of a shipped one for the officer to edit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rmtool.commands.cohort import Cohort, Command
from rmtool.errors import ProgrammeFault, UsageFault
from rmtool.model.letters import Form
from rmtool.model.outcome import Outcome
from rmtool.reports.letters.formats.docx import DOCUMENT
from rmtool.reports.letters.template.reading import Letters, file_of, read_templates
from rmtool.resources import templates_folder

if TYPE_CHECKING:
    from rmtool.commands.desk import Desk
    from rmtool.reports.letters.kinds import LetterKind


def templates_of(cohort: Cohort) -> Letters:
    """The templates in force: the shipped ones, and the officer's own in place of those of the same name."""
    return read_templates(_sources(templates_folder() / "letters") | _sources(cohort.templates / "letters"))


def word_document(cohort: Cohort) -> bytes:
    """The document that `--as docx` writes letters into: the officer's own, or the shipped one."""
    own = cohort.templates / "letters" / DOCUMENT
    try:
        return (own if own.exists() else templates_folder() / "letters" / DOCUMENT).read_bytes()
    except OSError:
        raise _unreadable(own, "cannot be opened", "Close it where it is open, or delete it.") from None


def eject(desk: Desk, kind: LetterKind, form: Form) -> Outcome:
    """Copy a shipped template into the cohort, for the officer to edit. One that was edited already stays.

    With the form docx it is the Word document that letters of every kind are written into.
    """
    file = DOCUMENT if form is Form.DOCX else file_of(kind)
    name = f"templates/letters/{file}"
    shipped = (templates_folder() / "letters" / file).read_bytes()
    own = desk.here.folder / name
    if own.exists() and own.read_bytes() != shipped:
        raise UsageFault(
            f"{name} is there already, and edited; nothing was changed.",
            hint="Go on editing it, or delete it to eject it anew.",
        )
    with desk.here.change(Command("letters", about=f"{file} --eject"), now=desk.now) as change:
        change.output(name, shipped)
    return _ejected(kind, form, name)


def _ejected(kind: LetterKind, form: Form, name: str) -> Outcome:
    in_word = form is Form.DOCX
    place = "document that every letter is written into" if in_word else "letter"
    return Outcome(
        told=(f"Copied to {name}. It now takes the place of the shipped {place}.",),
        data={"kind": kind.key, "template": name},
        next_step=f"restyle it in Word, then rmtool letters {kind.key} --as docx"
        if in_word
        else "edit it, then rmtool check",
    )


def _sources(folder: Path) -> dict[str, str]:
    """The templates in a folder and its parts, by name. A folder that is not there has none."""
    files = [*folder.glob("*.j2"), *folder.glob("parts/*.j2")]
    return {file.relative_to(folder).as_posix(): _text(file) for file in sorted(files)}


def _text(file: Path) -> str:
    """The text of a template, whether or not an editor put a byte order mark in front of it."""
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise _unreadable(
            file,
            "is not saved as UTF-8",
            "Open it in Notepad, choose Save As, and choose the encoding UTF-8.",
        ) from None
    except OSError:
        raise _unreadable(file, "cannot be opened", "Close it where it is open, or delete it.") from None


def _unreadable(file: Path, what: str, hint: str) -> ProgrammeFault:
    return ProgrammeFault(
        f"templates/letters/{file.name} {what}, so letters cannot be written with it. Nothing was written.",
        hint=hint,
    )
