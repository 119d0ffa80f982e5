"""The ledger of letters: what is due, drafted and sent, and who holds a letter that is out of date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rmtool.commands.applicants import applicants
from rmtool.commands.cohort import Command
from rmtool.commands.letters.progress import london_day, progress_of
from rmtool.errors import UsageFault
from rmtool.model.outcome import Outcome, Table
from rmtool.model.references import as_typed, reference_order
from rmtool.model.wording import day, plural
from rmtool.reports.letters.due import due
from rmtool.reports.letters.kinds import KINDS, LetterKind

if TYPE_CHECKING:
    from datetime import datetime

    from rmtool.commands.desk import Desk
    from rmtool.model.people import Applicant
    from rmtool.model.records import LetterRecord
    from rmtool.reports.letters.progress import Progress

LIST = "rmtool letters --list"


def mark_sent(desk: Desk, kind: LetterKind, to: Sequence[str]) -> Outcome:
    """Record that drafts of this kind were sent: all of them, or those to the people named."""
    chosen = frozenset(map(as_typed, to))
    with desk.here.change(Command("letters", about=f"{kind.key} --mark-sent"), now=desk.now) as change:
        ledger = [r for r in change.register.letters() if r.kind == kind.key and r.sent is None]
        unknown = sorted(chosen - {r.ref for r in ledger}, key=reference_order)
        if unknown:
            raise UsageFault(
                f"There is no unsent draft {kind.key} for {', '.join(unknown)}; nothing was recorded.",
                hint="`rmtool letters --list` shows what was drafted and sent.",
            )
        marked = [r for r in ledger if not chosen or r.ref in chosen]
        change.write.mark_sent(marked, desk.now)
        change.told = f"{len(marked)} marked sent"
    return Outcome(
        told=(
            f"{plural(len(marked), 'letter')} {kind.key} marked as sent."
            if marked
            else f"No draft of the letter {kind.key} is waiting to be marked as sent.",
        ),
        data={"kind": kind.key, "sent": [r.ref for r in marked]},
        next_step=LIST,
    )


def list_kinds(desk: Desk) -> Outcome:
    """Show every kind of letter, how many are due it, and how far it has got."""
    with desk.here.reading() as register:
        everybody = applicants(register, desk.here.programme)
        progress = progress_of(register, desk.here.programme, everybody, desk.now, ())
        ledger = register.letters()
    rows = [_standing(kind, everybody, progress, ledger) for kind in KINDS.values()]
    headings = ("Letter", "What it says", "To draft", "Drafted", "Sent")
    table = tuple(
        (str(r["kind"]), str(r["title"]), *(_number(r, key) for key in ("due", "drafted", "sent")))
        for r in rows
    )
    return Outcome(
        told=(Table(headings, table),),
        data=rows,
        next_step="rmtool letters KIND drafts one kind; add --preview to read them all on one page",
    )


def list_kind(desk: Desk, kind: LetterKind) -> Outcome:
    """Show everybody who is due a letter of one kind or was drafted one, and how far it has got."""
    with desk.here.reading() as register:
        everybody = applicants(register, desk.here.programme)
        progress = progress_of(register, desk.here.programme, everybody, desk.now, ())
        ledger = register.letters()
    to_draft = [(*errand.entry, "to draft") for errand in due(kind, everybody, progress, ledger).to_write]
    written = [(r.ref, r.occasion, got_to(r)) for r in ledger if r.kind == kind.key]
    rows = sorted([*to_draft, *written], key=lambda row: reference_order(row[0]))
    return Outcome(
        told=(Table(("Who", "About", "Stands"), tuple(rows)),)
        if rows
        else (f"Nobody is due the letter {kind.key} now. It is due {kind.when}.",),
        data=[{"ref": ref, "occasion": occasion, "stands": stands} for ref, occasion, stands in rows],
        next_step=f"rmtool letters {kind.key}" if to_draft else LIST,
    )


def got_to(record: LetterRecord) -> str:
    """How far a letter has got, and on which day in London: drafted, or sent."""
    return f"sent {_on(record.sent)}" if record.sent else f"drafted {_on(record.drafted)}"


def _on(moment: datetime) -> str:
    return day(london_day(moment))


def _standing(
    kind: LetterKind, everybody: Sequence[Applicant], progress: Progress, ledger: Sequence[LetterRecord]
) -> Mapping[str, object]:
    return {
        "kind": kind.key,
        "title": kind.title,
        "due": [errand.ref for errand in due(kind, everybody, progress, ledger).to_write],
        "drafted": [r.ref for r in ledger if r.kind == kind.key],
        "sent": [r.ref for r in ledger if r.kind == kind.key and r.sent],
    }


def _number(row: Mapping[str, object], key: str) -> str:
    refs = row[key]
    return str(len(refs)) if isinstance(refs, list) else ""
