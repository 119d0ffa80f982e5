"""`init`: a new cohort folder from a programme, its questions drafted from an export where there is one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING

from rmtool.commands.cohort import PROGRAMME, Cohort
from rmtool.errors import UsageFault
from rmtool.model.outcome import Outcome
from rmtool.model.wording import plural
from rmtool.resources import samples_folder

if TYPE_CHECKING:
    from rmtool.commands.desk import Desk
    from rmtool.model.drafts import Wordings
    from rmtool.model.programme import Programme

SHOWN = 80
"""Characters of a heading on the screen."""


def found(desk: Desk, folder: Path, programme: str, export: Path | None = None) -> Outcome:
    """Make a cohort folder with that programme's file, an empty register and a folder for outputs."""
    source = programme_file(programme)
    if export is not None:
        return _found_from(desk, folder, source, export)
    cohort = Cohort.create(folder, source, now=desk.now)
    return Outcome(
        told=_made(folder, cohort),
        data=_data(folder, cohort),
        next_step=f"go to the folder {folder}, look through programme.toml, then: rmtool check",
    )


def programme_file(programme: str) -> Path:
    """The programme file of that name or path. Raises UsageFault, listing the names that exist."""
    shipped = {folder.name: folder / "programme.toml" for folder in sorted(samples_folder().glob("*/"))}
    shipped = {name: file for name, file in shipped.items() if file.is_file()}
    if programme in shipped:
        return shipped[programme]
    if Path(programme).is_file():
        return Path(programme)
    raise UsageFault(
        f'There is no programme or file called "{programme}".',
        hint=f"These come with rmtool: {', '.join(shipped)}. Or give the path of a programme.toml.",
    )


def _found_from(desk: Desk, folder: Path, source: Path, export: Path) -> Outcome:
    """Make a cohort whose questions are drafted from an export. Of its rows, nothing that one person said."""
    from rmtool.ingest.columns.questions import likeliest_form
    from rmtool.ingest.columns.wordings import wordings_of
    from rmtool.ingest.export import read_export
    from rmtool.programme.drafting import draft_questions
    from rmtool.programme.reading import parse_programme, programme_text

    text = programme_text(source)
    known = parse_programme(text, source.name)
    read = read_export(export)
    wordings = wordings_of(likeliest_form(read, known), known)
    draft = draft_questions(text, known, wordings)
    parse_programme(draft, PROGRAMME)
    cohort = Cohort.create(folder, draft.encode(), now=desk.now)
    questions = tuple(_questions(wordings, known))
    return Outcome(
        told=(*_made(folder, cohort), *_understood(wordings, known, export.name), *questions),
        data=_data(folder, cohort)
        | {
            "form": wordings.form,
            "understood": [w.question.field for w in wordings.worded],
            "absent": [q.field for q in wordings.absent],
            "unknown": [{"column": u.column, "heading": u.heading} for u in wordings.unknown],
            "labels": {w.question.field: list(w.labels) for w in wordings.worded if w.labels},
        },
        warnings=read.notes,
        next_step=("settle what is open in programme.toml; then, " if questions else "")
        + f"in the folder {folder}: rmtool check {export.absolute()}",
        attention=bool(questions),
    )


def _made(folder: Path, cohort: Cohort) -> tuple[str, ...]:
    about = cohort.programme.about
    return (
        f"Made {folder}: {about.name}, {about.cohort}.",
        "Only you can read it. Its dates and rules: programme.toml.",
    )


def _data(folder: Path, cohort: Cohort) -> dict[str, object]:
    return {"folder": str(folder), "programme": cohort.programme.about.key}


def _understood(wordings: Wordings, programme: Programme, name: str) -> Iterator[str]:
    of_form = f', as the form "{wordings.form}"' if programme.forms else ""
    reworded = [w for w in wordings.worded if w.heading not in {"", w.question.text}]
    yield f'Read {name}, sheet "{wordings.sheet}"{of_form}.'
    yield f"Understood: {plural(len(wordings.worded), 'question')}, {len(reworded)} of them in other words."
    yield from (f'  {w.question.field}: "{_short(w.heading)}"' for w in reworded)


def _questions(wordings: Wordings, programme: Programme) -> Iterator[str]:
    """What the export leaves open, a question to the officer each."""
    from rmtool.programme.drafting import needed_by

    for one in wordings.unknown:
        perhaps = " or ".join(f'"{question.field}"' for question in one.like)
        yield (
            f'Column {one.column}, "{_short(one.heading)}": '
            + (f"is it {perhaps} in other words?" if perhaps else "is it of use? It is left out for now.")
        )
    for question in wordings.absent:
        needing = needed_by(question, programme)
        yield (
            f'No column for "{_short(question.text)}" ({question.field}): '
            + (
                f"how is {needing[0]} to be told?"
                if needing
                else "is it not asked? It is commented out for now."
            )
        )
    for worded in wordings.worded:
        if worded.labels:
            answers = plural(len(worded.labels), "answer")
            yield f"{worded.question.field}: {answers} often given, none of its options. What do they mean?"


def _short(heading: str) -> str:
    return shorten(heading, SHOWN, placeholder=" ...")
