"""The cohort folder: how it is found and made, and the one way in which commands change it.

A change happens wholly or not at all, wherever it is broken off:

1. the register's transaction begins, the lock file is taken, and what a killed command left is settled;
2. the command reads, decides and writes within the transaction;
3. its outputs are staged beside, whole and on the disk, and every target is checked;
4. the transaction commits, with the command's log line and the batch's token: this is the moment;
5. the outputs are renamed into place.

A staged batch whose token the register knows is finished, by this command or the next; any other is dropped.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path, PurePosixPath

from rmtool import __version__
from rmtool.commands.lock import Holder, locked, refuse_while_locked, this_command
from rmtool.errors import UsageFault
from rmtool.model.programme import Programme
from rmtool.programme import read_programme
from rmtool.register import (
    LogLine,
    Register,
    Writer,
    new_register,
    register_for_change,
    register_for_reading,
)
from rmtool.reports.files import (
    Output,
    discard,
    leave_staging,
    make_private_folder,
    put_in_place,
    stage,
    staged_batches,
    write_whole,
)
from rmtool.reports.targets import check_targets

PROGRAMME = "programme.toml"
VARIABLE = "RMTOOL_COHORT"


@dataclass(frozen=True)
class Command:
    """What the log keeps of a command: its name, whom or what it is about, and digests of the files it read.

    `about` holds references, fields and counts; never a person's answer, name or address.
    """

    name: str
    about: str = ""
    inputs: str = ""


@dataclass
class Change:
    """One command at work: reads through `register`, writes through `write`, and hands in its outputs.

    `told` becomes the outcome in the log: counts, never values.
    """

    register: Register
    write: Writer
    told: str = "done"
    outputs: dict[str, Output] = field(default_factory=dict, repr=False)

    def output(self, path: str, content: bytes) -> None:
        """Hand in an output by its path in the cohort folder. The last for a path counts."""
        self.outputs[path] = Output(PurePosixPath(path), content)

    def remove(self, path: str) -> None:
        """Have an earlier output removed that is no longer true, unless it is handed in anew."""
        self.outputs.setdefault(path, Output(PurePosixPath(path), None))


@dataclass(frozen=True)
class Cohort:
    """A cohort folder: the programme file, the register, the officer's own templates, and the outputs."""

    folder: Path

    @classmethod
    def create(cls, folder: Path, source: Path | bytes, *, now: datetime) -> Cohort:
        """Make a cohort with a programme file: a copy of `source`, or these bytes.

        A folder that exists keeps its mode.

        Raises UsageFault where there is a cohort already. The programme file comes last, and makes the folder
        a cohort; until then the same command can start over.
        """
        cohort = cls(folder)
        if cohort.programme_file.exists():
            raise UsageFault(
                f"{folder} holds a cohort already. Nothing was changed.",
                hint="Choose another folder, or go there and run `rmtool status`.",
            )
        programme = source if isinstance(source, bytes) else source.read_bytes()
        make_private_folder(cohort.out)
        new_register(cohort.register_file)
        cohort._log_the_beginning(programme, now)
        write_whole(cohort.programme_file, programme)
        return cohort

    @property
    def programme_file(self) -> Path:
        """Where the programme is described."""
        return self.folder / PROGRAMME

    @property
    def register_file(self) -> Path:
        """Where everything is remembered."""
        return self.folder / "register.db"

    @property
    def out(self) -> Path:
        """The folder of outputs. All of them can be made again from the register."""
        return self.folder / "out"

    @property
    def templates(self) -> Path:
        """The folder of the officer's own templates. It may be missing."""
        return self.folder / "templates"

    @cached_property
    def programme(self) -> Programme:
        """The programme as its file describes it. Raises ProgrammeFault with every fault found."""
        return read_programme(self.programme_file)

    def reading(self) -> AbstractContextManager[Register]:
        """Open the register to look, without a lock. What is read within is all of one moment."""
        return register_for_reading(self.register_file)

    @contextmanager
    def change(self, command: Command, *, now: datetime) -> Iterator[Change]:
        """Let one command change the register and the outputs, wholly or not at all.

        Each completed change has its line in the log, even one that found nothing new. Raises RegisterFault
        while another command is changing the cohort, and OutputFault when an output cannot be written.
        """
        me = this_command(now)
        refuse_while_locked(self.folder, me)  # before SQLite waits, to name the holder at once
        with (
            register_for_change(self.register_file) as register,
            ExitStack() as afterwards,
            register.transaction() as write,
        ):
            afterwards.enter_context(locked(self.folder, me))
            self._settle_batches(register)
            afterwards.callback(self._settle_batches, register)
            change = Change(register, write)
            yield change
            batch = self._stage(change)
            programme = self.programme_file.read_bytes()
            write.log(_log_line(command, me, programme, now=now, told=change.told, batch=batch))

    def _stage(self, change: Change) -> str | None:
        """Stage the outputs of a change, if it has any, as a batch. Returns its token."""
        outputs = change.outputs.values()
        if not outputs:
            return None
        token = secrets.token_hex(8)
        stage(self.folder, token, outputs)
        check_targets(self.folder, [output.path for output in outputs])
        return token

    def _settle_batches(self, register: Register) -> None:
        """Finish every staged batch that the register knows of, and drop the others."""
        for token in staged_batches(self.folder):
            if register.committed(token):
                put_in_place(self.folder, token)
            else:
                discard(self.folder, token)
        leave_staging(self.folder)

    def _log_the_beginning(self, programme: bytes, now: datetime) -> None:
        """Log `init` once. Raises UsageFault where the register is in use: its programme file is lost."""
        with register_for_change(self.register_file) as register, register.transaction() as write:
            logged = [line.command for line in register.commands()]
            if logged not in ([], ["init"]):
                raise UsageFault(
                    f"{self.folder} holds a register in use, but no {PROGRAMME}. Nothing was changed.",
                    hint=f"Put {PROGRAMME} back from a backup, or choose another folder.",
                )
            if not logged:
                write.log(
                    _log_line(Command("init"), this_command(now), programme, now=now, told="done", batch=None)
                )


def find_cohort(
    folder: Path | None, environ: Mapping[str, str] = os.environ, cwd: Path | None = None
) -> Path:
    """Find the cohort folder: the one named, else RMTOOL_COHORT, else the nearest from here upwards.

    A cohort folder is one that holds `programme.toml`. Raises UsageFault where there is none.
    """
    named = folder or (Path(environ[VARIABLE]) if environ.get(VARIABLE) else None)
    if named is None:
        return _nearest_cohort(cwd or Path.cwd())
    if not (named / PROGRAMME).is_file():
        raise UsageFault(
            f"{named} is no cohort folder: it holds no {PROGRAMME}.",
            hint=f"Name another with --cohort FOLDER{'' if folder else f', or change {VARIABLE}'}; "
            "`rmtool init` makes a new one.",
        )
    return named.absolute()


def _nearest_cohort(start: Path) -> Path:
    for place in (start, *start.parents):
        if (place / PROGRAMME).is_file():
            return place
    raise UsageFault(
        f"This is no cohort folder, nor is any above it: there is no {PROGRAMME}.",
        hint="Go to the cohort's folder, or name it with --cohort FOLDER; `rmtool init` makes a new one.",
    )


def _log_line(
    command: Command, me: Holder, programme: bytes, *, now: datetime, told: str, batch: str | None
) -> LogLine:
    return LogLine(
        at=now,
        user=me.user,
        host=me.host,
        command=command.name,
        about=command.about,
        version=__version__,
        programme=sha256(programme).hexdigest(),
        inputs=command.inputs,
        outcome=told,
        batch=batch,
    )
