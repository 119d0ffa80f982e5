"""What the officer can ask of `rmtool letters`, and who attends to it."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from rmtool.errors import UsageFault
from rmtool.model.letters import Form
from rmtool.reports.letters.kinds import KINDS, LetterKind

if TYPE_CHECKING:
    from rmtool.commands.desk import Desk
    from rmtool.model.outcome import Outcome

USUAL = "enrolled"
"""The letter that is drafted where none is named."""


@dataclass(frozen=True)
class Wishes:
    """What the officer asked, option by option. Without a `kind`: the enrolment letter, or all kinds."""

    kind: str | None = None
    to: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    form: Form = Form.EML
    preview: bool = False
    mark_sent: bool = False
    outdated: bool = False
    eject: bool = False
    skip_unready: bool = False
    list_kinds: bool = False


def write_letters(desk: Desk, wishes: Wishes) -> Outcome:
    """Draft the letters of one kind, or do what else was wished with that kind."""
    from rmtool.commands.letters.drafting import draft
    from rmtool.commands.letters.ledger import list_kinds, mark_sent
    from rmtool.commands.letters.outdated import list_outdated
    from rmtool.commands.letters.templates import eject

    kind = _kind(wishes.kind or USUAL)
    if wishes.list_kinds:
        return list_kinds(desk)
    if wishes.outdated:
        return list_outdated(desk, [kind] if wishes.kind else list(KINDS.values()))
    if wishes.eject:
        return eject(desk, kind, wishes.form)
    return mark_sent(desk, kind, wishes.to) if wishes.mark_sent else draft(desk, kind, wishes)


def _kind(name: str) -> LetterKind:
    if name not in KINDS:
        nearest = get_close_matches(name, KINDS, n=1)
        guess = f'Did you mean "{nearest[0]}"? ' if nearest else ""
        raise UsageFault(f'There is no letter "{name}".', hint=f"{guess}The letters are: {', '.join(KINDS)}.")
    return KINDS[name]
