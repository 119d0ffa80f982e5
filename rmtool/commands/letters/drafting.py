"""Drafting the letters of one kind: everything is composed before the first draft is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rmtool.commands.applicants import applicants, find_applicant
from rmtool.commands.cohort import Change, Command
from rmtool.commands.letters.account import PREVIEW, LeftLying, drafted
from rmtool.commands.letters.forms import files_of, path_of
from rmtool.commands.letters.progress import progress_of, reply_by
from rmtool.commands.letters.still_true import LetterCheck
from rmtool.commands.letters.templates import templates_of
from rmtool.errors import OutputFault, UsageFault
from rmtool.model.letters import Composed, Due, Errand, Form, Letter, Unready
from rmtool.model.outcome import Outcome
from rmtool.model.records import LetterRecord
from rmtool.model.references import as_typed, reference_order
from rmtool.model.wording import plural
from rmtool.reports.letters.compose import Stationery, compose
from rmtool.reports.letters.due import due, errands_of
from rmtool.reports.letters.formats.preview import preview
from rmtool.resources import templates_folder

if TYPE_CHECKING:
    from datetime import datetime

    from rmtool.commands.desk import Desk
    from rmtool.commands.letters.still_true import Outdated
    from rmtool.commands.letters.wishes import Wishes
    from rmtool.model.people import Applicant
    from rmtool.reports.letters.kinds import LetterKind
    from rmtool.reports.letters.progress import Progress

UNREADY_SHOWN = 20


@dataclass(frozen=True)
class Plan:
    """What a run drafts: letters not written before, and earlier drafts, by what becomes of them.

    `again` are drafted once more because the officer said so; `moved` were drafted in another form and not
    sent; `kept` stay in their table, which is written anew. `left` are left alone. `gone` were not sent, and
    nobody is due them any more.
    """

    fresh: tuple[Errand, ...]
    again: tuple[LetterRecord, ...] = ()
    moved: tuple[LetterRecord, ...] = ()
    kept: tuple[LetterRecord, ...] = ()
    left: tuple[LetterRecord, ...] = ()
    gone: tuple[LetterRecord, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draft."""
        return not (self.fresh or self.again or self.moved)

    @property
    def once_more(self) -> tuple[LetterRecord, ...]:
        """Every earlier draft that a new one takes the place of."""
        return (*self.again, *self.moved, *self.kept)


@dataclass(frozen=True)
class Round:
    """One run for one kind of letter: who there is, how far the cohort has got, and what to write with."""

    kind: LetterKind
    everybody: Sequence[Applicant]
    progress: Progress
    stationery: Stationery

    def compose(self, entries: Iterable[tuple[str, str]]) -> Composed:
        """Compose the letters with these references and occasions, as far as they are due."""
        wanted = frozenset(entries)
        errands = errands_of(self.kind, self.everybody, self.progress)
        return compose(self.kind, (e for e in errands if e.entry in wanted), self.progress, self.stationery)


def draft(desk: Desk, kind: LetterKind, wishes: Wishes) -> Outcome:
    """Draft what is due and not yet written, and enter it in the ledger; nothing while anybody is unready."""
    programme, letters = desk.here.programme, templates_of(desk.here)
    stamp = desk.now if wishes.form.has_attachments else None
    stationery = Stationery(letters, reply_by(desk.now, programme), stamp)
    with desk.here.change(Command("letters", about=f"{kind.key} {wishes.form}"), now=desk.now) as change:
        everybody = applicants(change.register, programme)
        progress = progress_of(change.register, programme, everybody, desk.now, [kind])
        this = Round(kind, everybody, progress, stationery)
        found = due(kind, everybody, progress, change.register.letters())
        _require_due(this, wishes)
        plan = _plan(found, wishes)
        with desk.during(f"Writing {plural(len(plan.fresh) + len(plan.once_more), 'letter')}"):
            composed = this.compose([e.entry for e in plan.fresh] + [r.entry for r in plan.once_more])
            _refuse_unready(composed, skip=wishes.skip_unready)
            if not plan.is_empty:
                _hand_in(desk, change, composed, plan, wishes.form)
            _clear_away(desk, change, this, composed, plan, wishes.form)
            stale = tuple(_stale(this, plan))
            unknown = _unknown(desk, plan, composed, wishes.form)
        if wishes.preview:
            page = _page(this, composed, plan, programme.about.name)
            change.output(PREVIEW, page.encode())
        change.told = f"{len(composed.letters)} drafted" if not plan.is_empty else "nothing to draft"
    return drafted(kind, composed, plan, LeftLying(stale, unknown), wishes)


def _require_due(this: Round, wishes: Wishes) -> None:
    """Refuse to write to somebody named who is not due this letter."""
    for ref in sorted(_refs(wishes.to) | _refs(wishes.again), key=reference_order):
        applicant = find_applicant(this.everybody, ref)
        if not any(this.kind.occasions(applicant, this.progress)):
            raise UsageFault(
                f"{ref} is not due the letter {this.kind.key}; nothing was drafted.",
                hint=f"{ref} is {applicant.status.words}. `rmtool letters --list` shows who is due what.",
            )


def _plan(found: Due, wishes: Wishes) -> Plan:
    """Decide what is written: nothing twice unasked, and each unsent letter in one form only."""
    again = _refs(wishes.again)
    chosen = _refs(wishes.to) | again

    def wanted(ref: str) -> bool:
        return not chosen or ref in chosen

    fresh = tuple(e for e in found.to_write if wanted(e.ref))
    asked = tuple(r for r in found.drafted if r.ref in again)
    rest = [r for r in found.drafted if r.ref not in again]
    moved = tuple(r for r in rest if r.sent is None and r.form != wishes.form and wanted(r.ref))
    in_table = wishes.form.is_table and bool(fresh or asked or moved)
    kept = tuple(r for r in rest if in_table and r.sent is None and r.form == wishes.form)
    left = tuple(r for r in rest if r not in moved and r not in kept)
    return Plan(fresh, asked, moved, kept, left, found.gone)


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


def _hand_in(desk: Desk, change: Change, composed: Composed, plan: Plan, form: Form) -> None:
    """Hand in the drafts, and enter each in the ledger, so that none is drafted twice unasked."""
    earlier = frozenset(record.entry for record in plan.once_more)
    records = [_record(letter, desk.now, form) for letter in composed.letters]
    change.write.add_letters([r for r in records if r.entry not in earlier])
    change.write.replace_letters([r for r in records if r.entry in earlier])
    for path, content in files_of(form, composed, desk.here):
        change.output(path, content)


def _clear_away(desk: Desk, change: Change, this: Round, composed: Composed, plan: Plan, form: Form) -> None:
    """Remove drafts that must not be sent: those now drafted in another form, and those nobody is due."""
    written = frozenset(letter.entry for letter in composed.letters)
    taken_over = [r for r in (*plan.again, *plan.moved) if r.form != form and r.entry in written]
    change.write.remove_letters([*plan.gone, *(r for r in plan.kept if r.entry not in written)])
    for record in (*taken_over, *plan.gone):
        if not Form(record.form).is_table:
            change.remove(path_of(record, record.form))
    tables = {Form(r.form) for r in (*taken_over, *plan.gone) if Form(r.form).is_table}
    for table in tables - ({form} if not plan.is_empty else set()):
        rest = [r for r in (*plan.moved, *plan.left) if _waits_in(table, r) and r not in taken_over]
        for path, content in files_of(table, this.compose(r.entry for r in rest), desk.here):
            change.output(path, content) if rest else change.remove(path)


def _waits_in(table: Form, record: LetterRecord) -> bool:
    return record.form == table and record.sent is None


def _unknown(desk: Desk, plan: Plan, composed: Composed, form: Form) -> tuple[str, ...]:
    """Name those whose draft lies there already, unknown to the ledger: they may have been written to."""
    fresh = {errand.entry for errand in plan.fresh}
    letters = (letter for letter in composed.letters if letter.entry in fresh and not form.is_table)
    paths = {letter.ref: path_of(letter, form) for letter in letters}
    return tuple(ref for ref, path in paths.items() if (desk.here.folder / path).exists())


def _stale(this: Round, plan: Plan) -> Iterator[Outdated]:
    """The drafts left alone that were not sent, and should not be: they say what is no longer true."""
    waiting = [record for record in plan.left if record.sent is None]
    return LetterCheck(this.stationery.letters, this.everybody, this.progress).outdated(this.kind, waiting)


def _record(letter: Letter, now: datetime, form: Form) -> LetterRecord:
    return LetterRecord(
        letter.ref,
        letter.kind,
        letter.occasion,
        letter.template,
        letter.body,
        now,
        form=form.value,
        address=letter.address_digest,
    )


def _refs(typed: Iterable[str]) -> frozenset[str]:
    return frozenset(map(as_typed, typed))


def _page(this: Round, now: Composed, plan: Plan, programme: str) -> str:
    """The preview of everyone due this letter, by reference: drafted now, or before and as it reads now."""
    template = (templates_folder() / "preview.html.j2").read_text("utf-8")
    earlier = this.compose(record.entry for record in plan.left)
    letters = sorted((*now.letters, *earlier.letters), key=lambda letter: reference_order(letter.ref))
    whole = Composed(this.kind.key, tuple(letters), (*now.unready, *earlier.unready))
    return preview([whole], programme, template)
