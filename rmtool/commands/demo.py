"""`demo`: a cohort of invented people, and the whole job done on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rmtool.commands.cohort import Cohort
from rmtool.commands.ingest import ingest
from rmtool.commands.init import found
from rmtool.commands.letters.wishes import Wishes, write_letters
from rmtool.commands.match import Wishes as MatchWishes
from rmtool.commands.match import propose_pairs
from rmtool.errors import UsageFault
from rmtool.model.outcome import Outcome
from rmtool.resources import samples_folder

if TYPE_CHECKING:
    from rmtool.commands.desk import Desk

PROGRAMME = "llr-2026"


def demonstrate(desk: Desk, folder: Path) -> Outcome:
    """Make the cohort (or go on with the one that is there), ingest, match, and draft enrolment letters."""
    if not (folder / "programme.toml").is_file():
        found(desk, folder, PROGRAMME)
    there = replace(desk, cohort=folder)
    if there.here.programme.about.key != PROGRAMME:
        raise UsageFault(
            f"{folder} holds another programme, so the demo leaves it alone.", hint="Name a new folder."
        )
    export = samples_folder() / PROGRAMME / "applications.xlsx"
    steps = {
        f"rmtool ingest {export.name}": ingest(there, [export], None, None, dry_run=False),
        "rmtool match": propose_pairs(there, MatchWishes()),
        "rmtool letters enrolled --preview": write_letters(there, Wishes(kind="enrolled", preview=True)),
    }
    return Outcome(
        told=tuple(_account(steps, there.here)),
        data={name: outcome.data for name, outcome in steps.items()},
        next_step=f"cd {folder}, then rmtool status",
    )


def _account(steps: dict[str, Outcome], cohort: Cohort) -> Iterable[str]:
    """A short account of what happened, and what to open."""
    yield f"A demo cohort of invented people stands in {cohort.folder}."
    for name, outcome in steps.items():
        sentences = [line for line in outcome.told if isinstance(line, str)]
        yield f"  {name}\n" + "\n".join(
            f"      {line}" for sentence in sentences for line in sentence.split("\n")
        )
    yield "Open these:"
    for file, what in (
        ("out/pairings.csv", "the proposed pairs, in Excel"),
        ("out/review.xlsx", "why each pair, and your decisions, in Excel"),
        ("out/queries.xlsx", "what to settle before matching, in Excel"),
        ("out/letters/preview.html", "every letter on one page, in a browser"),
        ("out/letters", "the drafts, in Outlook"),
    ):
        yield f"  {file:26} {what}"
