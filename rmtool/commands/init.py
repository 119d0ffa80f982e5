"""`init`: a new cohort folder from a programme."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rmtool.commands.cohort import Cohort
from rmtool.errors import UsageFault
from rmtool.model.outcome import Outcome
from rmtool.resources import samples_folder

if TYPE_CHECKING:
    from rmtool.commands.desk import Desk


def found(desk: Desk, folder: Path, programme: str) -> Outcome:
    """Make a cohort folder with that programme's file, an empty register and a folder for outputs."""
    source = programme_file(programme)
    cohort = Cohort.create(folder, source, now=desk.now)
    about = cohort.programme.about
    return Outcome(
        told=(
            f"Made {folder}: {about.name}, {about.cohort}.",
            "Only you can read it. Its dates and rules: programme.toml.",
        ),
        data={"folder": str(folder), "programme": about.key},
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
