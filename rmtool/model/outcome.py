"""What a command has to say when it is done: for the screen, and as one JSON document."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Table:
    """A table for the screen: headings and rows of text. A `title` stands above it."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""


@dataclass(frozen=True)
class Outcome:
    """The end of a command: what it did, what needs a look, and what to do next.

    `told` is printed on standard output in its order; `data` is what `--json` prints instead. `warnings` and
    `next_step` go to standard error. `attention` makes the exit code 1.
    """

    told: tuple[str | Table, ...]
    data: object
    next_step: str = ""
    warnings: tuple[str, ...] = field(default=())
    attention: bool = False
