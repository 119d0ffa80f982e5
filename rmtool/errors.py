"""What can stop a command: one base class, one child for each class of exit code."""

from __future__ import annotations

from collections.abc import Sequence


class RmtoolError(Exception):
    """A run that cannot go on, told in the officer's words.

    `message` says what happened and what is true now; `hint` says what to do next. Neither ever holds
    anything a person answered.
    """

    exit_code = 2

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageFault(RmtoolError):
    """The command line asks for something that cannot be: an unknown reference, kind or folder."""

    exit_code = 2


class DecisionFault(UsageFault):
    """Decisions that cannot be followed. Holds every fault found, each with its row."""

    def __init__(self, message: str, *, faults: Sequence[str] = (), hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.faults = tuple(faults)


class ProgrammeFault(RmtoolError):
    """The programme file or a template is wrong. Holds every fault found, each with its place."""

    exit_code = 10

    def __init__(self, message: str, *, faults: Sequence[str] = (), hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.faults = tuple(faults)


class UnreadableExport(RmtoolError):
    """An export that cannot be read at all: damaged, protected, or not an export of this form."""

    exit_code = 11

    def __init__(self, message: str, *, faults: Sequence[str] = (), hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.faults = tuple(faults)


class OutputFault(RmtoolError):
    """A file that cannot be written: which one, who holds it, and what is true now."""

    exit_code = 12


class RegisterFault(RmtoolError):
    """The register is locked by someone, newer than this rmtool, or damaged."""

    exit_code = 13
