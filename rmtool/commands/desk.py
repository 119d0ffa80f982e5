"""The desk where every command is attended to: it acts, its outcome is told, its faults become sentences."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from rmtool.commands.cohort import Cohort, find_cohort
from rmtool.errors import RmtoolError
from rmtool.model.outcome import Outcome
from rmtool.reports.screen import Screen

INTERNAL_FAULT = 70
"""The exit code for a fault of rmtool's own (EX_SOFTWARE of sysexits.h)."""


@dataclass(frozen=True)
class Desk:
    """How a command is to be run: on which cohort, how it speaks, and what time it is.

    This is the only place where a command line meets the clock and the surroundings; everything behind it
    takes them as arguments.
    """

    cohort: Path | None = None
    json: bool = False
    quiet: bool = False
    colour: bool = True
    debug: bool = False

    @cached_property
    def now(self) -> datetime:
        """The moment the command began, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one clock of the program

    @cached_property
    def screen(self) -> Screen:
        """Where outcomes are told."""
        return Screen(json=self.json, quiet=self.quiet, colour=self.colour)

    @cached_property
    def here(self) -> Cohort:
        """The cohort that the command is about."""
        return Cohort(find_cohort(self.cohort))

    def attend(self, act: Callable[[Desk], Outcome]) -> int:
        """Let a command act and tell how it ended. Returns the exit code."""
        try:
            outcome = act(self)
            self.screen.show(outcome)
        except RmtoolError as fault:
            self.screen.fault(fault)
            return fault.exit_code
        except (KeyboardInterrupt, BrokenPipeError):
            raise
        except Exception as fault:  # noqa: BLE001 - the last line of defence: no traceback, no answer leaks
            return self._internal(fault)
        return int(outcome.attention)

    @contextmanager
    def during(self, doing: str) -> Iterator[None]:
        """Say what is going on if it lasts for more than a second."""
        with self.screen.progress(doing):
            yield

    def _internal(self, fault: Exception) -> int:
        """Tell of a fault in rmtool itself by its place in the code: foreign messages may hold answers."""
        if self.debug:
            traceback.print_exception(fault, file=sys.stderr)
        place = traceback.extract_tb(fault.__traceback__)[-1]
        self.screen.fault(
            RmtoolError(
                f"rmtool has a fault of its own: {type(fault).__name__} in {Path(place.filename).name}, "
                f"line {place.lineno}.",
                hint="Each command happens wholly or not at all, so nothing is half done. "
                "Run it again with --debug and pass on what it shows; it may hold people's answers.",
            )
        )
        return INTERNAL_FAULT
