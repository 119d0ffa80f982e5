"""`log`: who did what, and when. References and counts; never a person's answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmtool.model.outcome import Outcome, Table

if TYPE_CHECKING:
    from rmtool.commands.desk import Desk
    from rmtool.model.records import CommandRecord


def show_log(desk: Desk) -> Outcome:
    """Show every command that changed the register, the oldest first."""
    with desk.here.reading() as register:
        commands = register.commands()
    table = Table(
        headings=("No.", "When (UTC)", "Who", "Command", "About", "Outcome"),
        rows=tuple(
            (str(c.number), f"{c.at:%Y-%m-%d %H:%M:%S}", f"{c.user}@{c.host}", c.command, c.about, c.outcome)
            for c in commands
        ),
    )
    return Outcome(told=(table,), data=[_described(c) for c in commands], next_step="rmtool status")


def _described(command: CommandRecord) -> dict[str, object]:
    return {
        "number": command.number,
        "at": f"{command.at:%Y-%m-%dT%H:%M:%SZ}",
        "user": command.user,
        "host": command.host,
        "command": command.command,
        "about": command.about,
        "version": command.version,
        "programme": command.programme,
        "inputs": command.inputs,
        "outcome": command.outcome,
    }
