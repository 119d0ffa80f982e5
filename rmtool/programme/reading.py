"""Reads a programme file: a whole Programme, or a refusal that names every fault in it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from rmtool.errors import ProgrammeFault
from rmtool.model.programme import Programme
from rmtool.model.wording import plural
from rmtool.programme.places import Draft, Remark
from rmtool.programme.references import dangling
from rmtool.programme.repeats import repeats
from rmtool.programme.schedule import schedule_faults
from rmtool.programme.shapes import shape_faults

TOML_PLACE = re.compile(r"\(at line (\d+), column \d+\)")

SLIPS = (
    (re.compile(r"[“”]"), 'has curly quotation marks; write straight ones: "'),
    (re.compile(r"=\s*\d{1,2}[:.]\d\d\s*(#|$)"), 'has a time without quotation marks; write start = "09:30"'),
    (
        re.compile(r"=\s*\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}"),
        "has a date written the other way round; write 2026-03-26",
    ),
    (re.compile(r"=\s*\d{4}-(\d-|\d\d-\d\b)"), "has a date without its noughts; write 2026-03-06"),
    (
        re.compile(r"^\s*[\w.-]+\s*=\s*[A-Za-z]"),
        'has words without quotation marks; write them between two "',
    ),
    (re.compile(r"^\s*[\w.-]+\s+[^=\s]"), "has no equals sign between the key and its value"),
)
"""Slips that people make when they edit a programme file, and how to mend each."""


def read_programme(path: Path) -> Programme:
    """Read a programme file.

    Raises ProgrammeFault where it cannot be read or holds any fault. Its `faults` are all that were found,
    each with its place: what has the wrong shape, what stands twice, what refers to nothing, and sessions
    that cannot be held.
    """
    return parse_programme(programme_text(path), path.name)


def parse_programme(text: str, file: str) -> Programme:
    """Read the text of a programme file of that name. Raises ProgrammeFault as `read_programme` does."""
    draft = Draft(file, _toml(file, text))
    faults = [*shape_faults(draft), *repeats(draft), *dangling(draft), *schedule_faults(draft)]
    if faults:
        raise _refusal(file, faults)
    return Programme.model_validate(dict(draft.raw))


def _refusal(file: str, faults: list[Remark]) -> ProgrammeFault:
    return ProgrammeFault(
        f"{file} has {plural(len(faults), 'fault')}. Nothing was changed.",
        faults=[str(fault) for fault in faults],
        hint=f"Mend {file} in a text editor, then run: rmtool check",
    )


def programme_text(path: Path) -> str:
    """Read the file's text, whether or not an editor put a byte order mark in front of it.

    Raises ProgrammeFault where it cannot be read as text.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ProgrammeFault(
            f"{path.name} is not saved as UTF-8, so its letters cannot be told for certain.",
            hint="Open it in Notepad, choose Save As, and choose the encoding UTF-8.",
        ) from None
    except OSError:
        raise ProgrammeFault(
            f"{path} cannot be opened.",
            hint="Check that the file is there and that you may read it.",
        ) from None


def _toml(file: str, text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as refused:
        fault = Remark(*_where_and_why(file, text, str(refused)))
        raise _refusal(file, [fault]) from None


def _where_and_why(file: str, text: str, told: str) -> tuple[str, str]:
    """Find the line at which a file stops being TOML, and the likely slip on it."""
    found = TOML_PLACE.search(told)
    if found is None:
        return file, 'ends in the middle of something: a closing ", ] or } is missing'
    number = int(found[1])
    if told.startswith(("Cannot overwrite", "Cannot declare")):
        return f"{file}, line {number}", "this key or section stands twice; keep one of them"
    line = text.split("\n")[number - 1]
    slip = next((mend for sign, mend in SLIPS if sign.search(line)), None)
    return (
        f"{file}, line {number}",
        slip or 'cannot be read; every ", [ and { needs its partner, here or just above',
    )
