"""What the officer sees: results on standard output, everything else on standard error, nothing that acts."""

from __future__ import annotations

import json
import sys
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rmtool.model.outcome import Outcome, Table

if TYPE_CHECKING:
    from rich.console import Console

    from rmtool.errors import RmtoolError

PATIENCE = 1.0
"""Seconds before a command that is still busy says what it is doing."""

PIPE_WIDTH = 200
"""Columns of a table where there is no terminal to ask."""

NEVER_SHOWN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories that steer a terminal or reorder text: shown by number instead."""


def safe(text: str) -> str:
    """Make text inert for a terminal: control, formatting and line-separating characters show as numbers."""
    return "".join(f"\\u{ord(c):04x}" if unicodedata.category(c) in NEVER_SHOWN else c for c in text)


@dataclass(frozen=True)
class Screen:
    """Tells outcomes and faults, as tables and sentences or as one JSON document."""

    json: bool = False
    quiet: bool = False
    colour: bool = True

    def show(self, outcome: Outcome) -> None:
        """Tell how a command ended: the result, then what needs a look, then the next step."""
        if self.json:
            sys.stdout.write(json.dumps(outcome.data, ensure_ascii=False, indent=2) + "\n")
        else:
            for part in outcome.told:
                self._print(part)
        sys.stdout.flush()
        self._aside([*outcome.warnings, *([f"Next: {outcome.next_step}"] if outcome.next_step else [])])

    def fault(self, fault: RmtoolError) -> None:
        """Tell why a command stopped: what happened, every single fault, and the mend."""
        lines = [fault.message, *(f"  {one}" for one in getattr(fault, "faults", ())), fault.hint]
        for line in "\n".join(line for line in lines if line).split("\n"):
            sys.stderr.write(safe(line) + "\n")

    @contextmanager
    def progress(self, doing: str) -> Iterator[None]:
        """Say on standard error what is being done, once it has lasted longer than a second."""
        timer = threading.Timer(PATIENCE, self._aside, [[f"{doing} ..."]])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _aside(self, lines: list[str]) -> None:
        """Write sentences to standard error, unless the officer asked for quiet."""
        if not self.quiet:
            sys.stderr.write("".join(f"{safe(line)}\n" for text in lines for line in text.split("\n")))
            sys.stderr.flush()

    def _print(self, part: str | Table) -> None:
        if isinstance(part, Table):
            self._console().print(_drawn(part))
        else:
            sys.stdout.write("".join(f"{safe(line)}\n" for line in part.split("\n")))

    def _console(self) -> Console:
        from rich.console import Console

        return Console(
            no_color=True if not self.colour else None,
            markup=False,
            emoji=False,
            highlight=False,
            width=None if sys.stdout.isatty() else PIPE_WIDTH,
        )


def _drawn(table: Table) -> object:
    """A table as Rich draws it, with every cell plain text."""
    from rich import box
    from rich.table import Table as Drawing
    from rich.text import Text

    drawing = Drawing(
        box=box.SIMPLE_HEAD, title=Text(safe(table.title)) if table.title else None, title_justify="left"
    )
    for heading in table.headings:
        drawing.add_column(Text(safe(heading)), overflow="fold")
    for row in table.rows:
        drawing.add_row(*(Text(safe(cell)) for cell in row))
    return drawing
