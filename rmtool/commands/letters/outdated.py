"""`--outdated`: who holds a letter that no longer says what is true."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from rmtool.commands.applicants import applicants
from rmtool.commands.letters.ledger import got_to
from rmtool.commands.letters.progress import progress_of
from rmtool.commands.letters.still_true import LetterCheck
from rmtool.commands.letters.templates import templates_of
from rmtool.model.letters import Form
from rmtool.model.outcome import Outcome, Table

if TYPE_CHECKING:
    from rmtool.commands.desk import Desk
    from rmtool.commands.letters.still_true import Outdated
    from rmtool.model.records import LetterRecord
    from rmtool.reports.letters.kinds import LetterKind


def list_outdated(desk: Desk, kinds: Sequence[LetterKind]) -> Outcome:
    """Show who holds a letter that would read otherwise today, or whose place or pair is gone."""
    programme, letters = desk.here.programme, templates_of(desk.here)
    with desk.here.reading() as register:
        everybody = applicants(register, programme)
        progress = progress_of(register, programme, everybody, desk.now, kinds)
        ledger = register.letters()
    check = LetterCheck(letters, everybody, progress)
    found = [one for kind in kinds for one in check.outdated(kind, ledger)]
    headings = ("Who", "Letter", "About", "Drafted or sent", "What has changed")
    table = Table(headings, tuple(map(_row, found)))
    return Outcome(
        told=(table, *_once_more(found)) if found else ("Every letter still says what is true.",),
        data=[
            {
                "ref": one.record.ref,
                "kind": one.record.kind,
                "occasion": one.record.occasion,
                "sent": one.record.sent is not None,
                "why": one.why,
            }
            for one in found
        ],
        next_step=_next(found),
        attention=bool(found),
    )


def _next(found: Sequence[Outdated]) -> str:
    if any(one.record.sent is None or not one.is_gone for one in found):
        return "run these commands, then send the drafts they write"
    alone = "write yourself to those whom no letter due now tells of it; " if found else ""
    return f"{alone}rmtool letters --list"


def _once_more(found: Sequence[Outdated]) -> Iterator[str]:
    """The commands to copy that remove these drafts, or draft them once more: one for each kind."""
    still_due = [one.record for one in found if not one.is_gone]
    gone = [one.record for one in found if one.is_gone and one.record.sent is None]
    if gone:
        yield "Drafts that are no longer theirs or due must not be sent. This removes them:"
    for kind, form in dict.fromkeys((record.kind, record.form) for record in gone):
        yield f"  rmtool letters {kind}{in_form(form)}"
    if still_due:
        yield "To draft them once more:"
    for (kind, form), several in groupby(still_due, key=lambda record: (record.kind, record.form)):
        yield f"  rmtool letters {kind}{in_form(form)} {again(several)}"


def in_form(form: str) -> str:
    """The option that keeps drafts in their form, to put behind a command: blank for the usual form."""
    return "" if form == Form.EML else f" --as {form}"


def again(records: Iterable[LetterRecord]) -> str:
    """The options that draft these letters once more."""
    return " ".join(f"--again {ref}" for ref in dict.fromkeys(record.ref for record in records))


def _row(one: Outdated) -> tuple[str, ...]:
    record = one.record
    return record.ref, record.kind, record.occasion, got_to(record), one.why
