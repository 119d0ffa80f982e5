"""`letters`: drafts for Outlook, the ledger against doubles, the preview, the officer's own templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rmtool.commands.applicants import applicants, find_applicant
from rmtool.commands.cohort import Change, Cohort, Command
from rmtool.errors import OutputFault, UsageFault
from rmtool.model.letters import Composed, Due, Letter, Unready
from rmtool.model.outcome import Outcome, Table
from rmtool.model.people import Applicant
from rmtool.model.records import LetterRecord
from rmtool.model.wording import plural
from rmtool.reports.letters.compose import compose
from rmtool.reports.letters.formats.eml import eml
from rmtool.reports.letters.due import due
from rmtool.reports.letters.kinds import KINDS, LetterKind, Paired
from rmtool.reports.letters.formats.preview import preview
from rmtool.reports.letters.template.reading import Letters, file_of, read_templates
from rmtool.resources import templates_folder

if TYPE_CHECKING:
    from datetime import datetime

    from rmtool.commands.desk import Desk
    from rmtool.register import Register

DRAFTS = "out/letters"
PREVIEW = "out/letters/preview.html"
LONDON = ZoneInfo("Europe/London")
UNREADY_SHOWN = 20


@dataclass(frozen=True)
class Wishes:
    """What the officer asked of `rmtool letters`, option by option."""

    kind: str = "enrolled"
    to: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    preview: bool = False
    mark_sent: bool = False
    eject: bool = False
    skip_unready: bool = False
    list_kinds: bool = False


def write_letters(desk: Desk, wishes: Wishes) -> Outcome:
    """Draft the letters of one kind, or do what else was wished with that kind."""
    if wishes.list_kinds:
        return _list_kinds(desk)
    kind = _kind(wishes.kind)
    if wishes.eject:
        return _eject(desk, kind)
    return _mark_sent(desk, kind, wishes) if wishes.mark_sent else _draft(desk, kind, wishes)


def templates_of(cohort: Cohort) -> Letters:
    """The templates in force: the shipped ones, and the officer's own in place of those of the same name."""
    return read_templates(_sources(templates_folder() / "letters") | _sources(cohort.templates / "letters"))


def reply_by(now: datetime, days: int) -> date:
    """The day by which an answer is asked for: so many days from today in London."""
    return now.astimezone(LONDON).date() + timedelta(days=days)


def _kind(name: str) -> LetterKind:
    if name not in KINDS:
        nearest = get_close_matches(name, KINDS, n=1)
        guess = f'Did you mean "{nearest[0]}"? ' if nearest else ""
        raise UsageFault(f'There is no letter "{name}".', hint=f"{guess}The letters are: {', '.join(KINDS)}.")
    return KINDS[name]


def _draft(desk: Desk, kind: LetterKind, wishes: Wishes) -> Outcome:
    """Compose everything first; only if everyone is ready (or may be skipped) is a single draft written."""
    programme = desk.here.programme
    letters = templates_of(desk.here)
    deadline = reply_by(desk.now, programme.letters.reply_days)
    with desk.here.change(Command("letters", about=kind.key), now=desk.now) as change:
        everybody = applicants(change.register, programme)
        sorted_out = _sort_out(kind, everybody, change.register, wishes)
        with desk.during(f"Writing {plural(len(sorted_out.to_write), 'letter')}"):
            composed = compose(kind, sorted_out.to_write, programme, letters, deadline)
            _refuse_unready(composed, skip=wishes.skip_unready)
            _record(change, composed, desk.now, again=_refs(wishes.again))
        if wishes.preview:
            written_before = {record.ref for record in sorted_out.drafted}
            earlier = compose(
                kind, [a for a in everybody if a.ref in written_before], programme, letters, deadline
            )
            page = _page(composed, earlier, programme.about.name)
            change.output(PREVIEW, page.encode())
        change.told = f"{len(composed.letters)} drafted"
    return _drafted(kind, composed, sorted_out, wishes)


def _sort_out(kind: LetterKind, everybody: Sequence[Applicant], register: Register, wishes: Wishes) -> Due:
    """Who is to be written to now, and who has been already. `--again` asks for one more draft, by person."""
    paired = _paired(register)
    found = due(kind, everybody, paired, register.letters())
    again = _refs(wishes.again)
    chosen = _refs(wishes.to) | again
    for ref in sorted(chosen):
        applicant = find_applicant(everybody, ref)
        if not kind.is_due(applicant, paired):
            raise UsageFault(
                f"{ref} is not due the letter {kind.key}; nothing was drafted.",
                hint=f"{ref} is {applicant.status.words}. `rmtool letters --list` shows who is due what.",
            )
    repeated = [a for a in everybody if a.ref in again & {record.ref for record in found.drafted}]
    people = sorted([*found.to_write, *repeated], key=lambda a: a.ref)
    return Due(
        kind.key,
        to_write=tuple(a for a in people if not chosen or a.ref in chosen),
        drafted=tuple(r for r in found.drafted if r.ref not in again),
    )


def _paired(register: Register) -> Paired:
    """Everyone in a confirmed pair, or None before any was confirmed."""
    pairs = register.pairs()
    return frozenset(ref for pair in pairs for ref in (pair.mentor, pair.mentee)) if pairs else None


def _refs(typed: Iterable[str]) -> frozenset[str]:
    return frozenset(ref.strip().upper() for ref in typed)


def _refuse_unready(composed: Composed, *, skip: bool) -> None:
    if composed.unready and not skip:
        raise OutputFault(
            f"{plural(len(composed.unready), 'person', 'people')} due the letter {composed.kind} cannot be "
            f"written to, so nothing was drafted:\n{_listed(composed.unready)}",
            hint="Mend that, or leave them out with --skip-unready.",
        )


def _listed(unready: Sequence[Unready]) -> str:
    lines = [f"  {one.ref}: {one.reason}" for one in unready[:UNREADY_SHOWN]]
    more = len(unready) - UNREADY_SHOWN
    return "\n".join([*lines, *([f"  and {more} more"] if more > 0 else [])])


def _record(change: Change, composed: Composed, now: datetime, *, again: frozenset[str]) -> None:
    """Hand in a draft for each letter, and enter it in the ledger, so that none is drafted twice unasked."""
    entries = {letter.ref: _entry(letter, now) for letter in composed.letters}
    change.write.add_letters([entry for ref, entry in entries.items() if ref not in again])
    change.write.replace_letters([entry for ref, entry in entries.items() if ref in again])
    for letter in composed.letters:
        change.output(f"{DRAFTS}/{letter.kind}/{letter.stem}.eml", eml(letter))


def _entry(letter: Letter, now: datetime) -> LetterRecord:
    return LetterRecord(letter.ref, letter.kind, letter.occasion, letter.template, letter.body, now)


def _page(now: Composed, earlier: Composed, programme: str) -> str:
    """The preview of everyone due this letter, by reference: drafted now, or before and as it reads now."""
    template = (templates_folder() / "preview.html.j2").read_text("utf-8")
    letters = sorted((*now.letters, *earlier.letters), key=lambda letter: letter.ref)
    unready = (*now.unready, *earlier.unready)
    return preview([replace(now, letters=tuple(letters), unready=unready)], programme, template)


def _drafted(kind: LetterKind, composed: Composed, sorted_out: Due, wishes: Wishes) -> Outcome:
    written, before = len(composed.letters), len(sorted_out.drafted)
    told = [
        f"{plural(written, 'draft')} written to {DRAFTS}/{kind.key}, none sent."
        if written
        else _why_none(kind, before)
    ]
    if written and before:
        told.append(
            f"{plural(before, 'other')} drafted before and left alone; --again REF drafts one once more."
        )
    told += [
        f"Drafted once more, so throw the earlier draft away: {', '.join(sorted(_refs(wishes.again)))}."
    ] * bool(wishes.again)
    told += [f"Preview: {PREVIEW}"] * wishes.preview
    return Outcome(
        told=tuple(told),
        data={
            "kind": kind.key,
            "drafted": [letter.ref for letter in composed.letters],
            "already": [record.ref for record in sorted_out.drafted],
            "skipped": [one.ref for one in composed.unready],
        },
        warnings=tuple(f"Left out: {one.ref}, {one.reason}" for one in composed.unready),
        next_step=_sending(kind) if written else "rmtool letters --list",
        attention=bool(composed.unready),
    )


def _sending(kind: LetterKind) -> str:
    send = f"open the drafts in Outlook and send them; then rmtool letters {kind.key} --mark-sent"
    return f"{kind.first}; {send}" if kind.first else send


def _why_none(kind: LetterKind, before: int) -> str:
    if before:
        return f"Nothing to draft: all {before} who are due the letter {kind.key} have been drafted already."
    return f"Nothing to draft: nobody is due the letter {kind.key} now."


def _mark_sent(desk: Desk, kind: LetterKind, wishes: Wishes) -> Outcome:
    """Record that drafts of this kind were sent: all of them, or those to the people named."""
    chosen = _refs(wishes.to)
    with desk.here.change(Command("letters", about=f"{kind.key} --mark-sent"), now=desk.now) as change:
        ledger = [r for r in change.register.letters() if r.kind == kind.key and r.sent is None]
        unknown = sorted(chosen - {r.ref for r in ledger})
        if unknown:
            raise UsageFault(
                f"There is no unsent draft {kind.key} for {', '.join(unknown)}; nothing was recorded.",
                hint="`rmtool letters --list` shows what was drafted and sent.",
            )
        marked = [r for r in ledger if not chosen or r.ref in chosen]
        change.write.mark_sent(marked, desk.now)
        change.told = f"{len(marked)} marked sent"
    return Outcome(
        told=(f"{plural(len(marked), 'letter')} {kind.key} marked as sent.",),
        data={"kind": kind.key, "sent": [r.ref for r in marked]},
        next_step="rmtool letters --list",
    )


def _eject(desk: Desk, kind: LetterKind) -> Outcome:
    """Copy a shipped template into the cohort, for the officer to edit. One that was edited already stays."""
    name = f"templates/letters/{file_of(kind)}"
    shipped = (templates_folder() / "letters" / file_of(kind)).read_bytes()
    own = desk.here.folder / name
    if own.exists() and own.read_bytes() != shipped:
        raise UsageFault(
            f"{name} is there already, and edited; nothing was changed.",
            hint="Go on editing it, or delete it to eject it anew.",
        )
    with desk.here.change(Command("letters", about=f"{kind.key} --eject"), now=desk.now) as change:
        change.output(name, shipped)
    return Outcome(
        told=(f"Copied to {name}. It now takes the place of the shipped letter.",),
        data={"kind": kind.key, "template": name},
        next_step="edit it, then rmtool check",
    )


def _list_kinds(desk: Desk) -> Outcome:
    """Show every kind of letter, how many are due it, and how far it has got."""
    with desk.here.reading() as register:
        everybody = applicants(register, desk.here.programme)
        paired, ledger = _paired(register), register.letters()
    rows = [_standing(kind, everybody, paired, ledger) for kind in KINDS.values()]
    return Outcome(
        told=(
            Table(
                ("Letter", "What it says", "To draft", "Drafted", "Sent"),
                tuple(
                    (
                        str(r["kind"]),
                        str(r["title"]),
                        _number(r, "due"),
                        _number(r, "drafted"),
                        _number(r, "sent"),
                    )
                    for r in rows
                ),
            ),
        ),
        data=rows,
        next_step="rmtool letters KIND drafts one kind; add --preview to read them all on one page",
    )


def _standing(
    kind: LetterKind, everybody: Sequence[Applicant], paired: Paired, ledger: Iterable[LetterRecord]
) -> Mapping[str, object]:
    ledger = tuple(ledger)
    return {
        "kind": kind.key,
        "title": kind.title,
        "due": [a.ref for a in due(kind, everybody, paired, ledger).to_write],
        "drafted": [r.ref for r in ledger if r.kind == kind.key],
        "sent": [r.ref for r in ledger if r.kind == kind.key and r.sent],
    }


def _number(row: Mapping[str, object], key: str) -> str:
    refs = row[key]
    return str(len(refs)) if isinstance(refs, list) else ""


def _sources(folder: Path) -> dict[str, str]:
    """The templates in a folder and its parts, by name. A folder that is not there has none."""
    files = [*folder.glob("*.j2"), *folder.glob("parts/*.j2")]
    return {file.relative_to(folder).as_posix(): file.read_text("utf-8-sig") for file in sorted(files)}
