"""What the officer can ask of `rmtool letters`, and who attends to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rmtool.errors import UsageFault
from rmtool.model.letters import Form
from rmtool.model.wording import listing
from rmtool.programme.places import nearest
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

    @property
    def errands(self) -> list[str]:
        """The options that ask for something else than drafts; only one of them can be attended to."""
        asked = {
            "--list": self.list_kinds,
            "--outdated": self.outdated,
            "--eject": self.eject,
            "--mark-sent": self.mark_sent,
        }
        return [option for option, is_asked in asked.items() if is_asked]

    @property
    def left_over(self) -> list[str]:
        """The options that were given and would be passed over beside the one that is attended to."""
        given = {
            "--to": bool(self.to) and not self.mark_sent,
            "--again": bool(self.again),
            "--as": self.form is not Form.EML and not self.eject,
            "--preview": self.preview,
            "--skip-unready": self.skip_unready,
        }
        return [*self.errands[1:], *(option for option, is_given in given.items() if is_given)]


def write_letters(desk: Desk, wishes: Wishes) -> Outcome:
    """Draft the letters of one kind, or do what else was wished with that kind."""
    from rmtool.commands.letters.drafting import draft
    from rmtool.commands.letters.ledger import list_kind, list_kinds, mark_sent
    from rmtool.commands.letters.outdated import list_outdated
    from rmtool.commands.letters.templates import eject

    kind = _kind(wishes.kind or USUAL)
    _refuse_contradictions(wishes)
    if wishes.list_kinds:
        return list_kind(desk, kind) if wishes.kind else list_kinds(desk)
    if wishes.outdated:
        return list_outdated(desk, [kind] if wishes.kind else list(KINDS.values()))
    if wishes.eject:
        return eject(desk, kind, wishes.form)
    return mark_sent(desk, kind, wishes.to) if wishes.mark_sent else draft(desk, kind, wishes)


def _kind(name: str) -> LetterKind:
    if name not in KINDS:
        choices = f"The letters are: {', '.join(KINDS)}."
        raise UsageFault(f'There is no letter "{name}".', hint=f"{nearest(name, KINDS)} {choices}".lstrip())
    return KINDS[name]


def _refuse_contradictions(wishes: Wishes) -> None:
    """Refuse what could only be obeyed in part: the officer would not see which part was not."""
    if wishes.errands and wishes.left_over:
        raise UsageFault(
            f"{wishes.errands[0]} cannot be combined with {listing(wishes.left_over)}; nothing was changed.",
            hint=f"Run them one after the other, `rmtool letters ... {wishes.errands[0]}` by itself.",
        )
    if wishes.eject and wishes.form not in {Form.EML, Form.DOCX}:
        raise UsageFault(
            f"There is nothing to eject for the form {wishes.form}; nothing was changed.",
            hint="Without --as it is the template of the letter's words; with --as docx, the Word document.",
        )
