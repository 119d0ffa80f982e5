"""What a run of `letters` tells: what was drafted, what was removed, and what must not be sent as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rmtool.commands.letters.forms import drafts_folder, sending
from rmtool.commands.letters.outdated import again, in_form
from rmtool.model.outcome import Outcome
from rmtool.model.wording import day, listing, listing_some, plural

if TYPE_CHECKING:
    from rmtool.commands.letters.drafting import Plan
    from rmtool.commands.letters.still_true import Outdated
    from rmtool.commands.letters.wishes import Wishes
    from rmtool.model.letters import Composed, Form
    from rmtool.model.records import LetterRecord
    from rmtool.reports.letters.kinds import LetterKind

PREVIEW = "out/letters/preview.html"
MOST_NAMED = 10


@dataclass(frozen=True)
class LeftLying:
    """Earlier drafts to beware of: those left alone that are `stale`, and people whose draft was `unknown`.

    The ledger knew nothing of the latter, as after it was put back from a backup.
    """

    stale: Sequence[Outdated]
    unknown: Sequence[str]


def drafted(kind: LetterKind, composed: Composed, plan: Plan, lying: LeftLying, wishes: Wishes) -> Outcome:
    """Tell what a run drafted, and what became of earlier drafts."""
    written = [] if plan.is_empty else [letter.ref for letter in composed.letters]
    return Outcome(
        told=tuple(_told(kind, len(written), plan, wishes)),
        data={
            "kind": kind.key,
            "form": wishes.form.value,
            "drafted": written,
            "already": [record.ref for record in plan.left],
            "skipped": [one.ref for one in composed.unready],
            "removed": [record.ref for record in plan.gone],
            "outdated": [one.record.ref for one in lying.stale],
        },
        warnings=(
            *(f"Left out: {one.ref}, {one.reason}" for one in composed.unready),
            *_do_not_send(kind, lying.stale),
            *_sent_before(lying.unknown),
        ),
        next_step=_next_step(kind, wishes.form) if written else "rmtool letters --list",
        attention=bool(composed.unready or lying.stale or lying.unknown),
    )


def _told(kind: LetterKind, written: int, plan: Plan, wishes: Wishes) -> Iterator[str]:
    before = len(plan.left)
    if not written:
        yield _why_none(kind, before)
    else:
        what = "letter" if wishes.form.is_table else "draft"
        yield f"{plural(written, what)} written to {drafts_folder(kind.key)}, none sent."
    if written and before:
        yield f"{plural(before, 'other')} drafted before and left alone; --again REF drafts one once more."
    if plan.moved:
        yield f"{plural(len(plan.moved), 'draft')} in another form removed: nobody gets the letter twice."
    yield from _once_more(plan.again)
    if plan.gone:
        number = plural(len(plan.gone), "unsent draft")
        yield f"{number} removed, as nobody is due the letter any more: {_refs(plan.gone)}."
    if wishes.preview:
        yield f"Preview: {PREVIEW}"


def _why_none(kind: LetterKind, before: int) -> str:
    if before:
        return f"Nothing to draft: all {before} who are due the letter {kind.key} have been drafted already."
    return f"Nothing to draft: nobody is due the letter {kind.key} now. It is due {kind.when}."


def _once_more(drafted_before: Sequence[LetterRecord]) -> Iterator[str]:
    """Say of whom an earlier draft lies about, and who gets the letter a second time."""
    unsent = [record for record in drafted_before if record.sent is None]
    if unsent:
        yield f"Drafted once more, so throw the earlier draft away: {_refs(unsent)}."
    for record in drafted_before:
        if record.sent:
            yield f"Sent already, to {record.ref} on {day(record.sent)}: sending this draft sends it twice."


def _do_not_send(kind: LetterKind, stale: Sequence[Outdated]) -> Iterator[str]:
    if stale:
        what = listing(list(dict.fromkeys(one.why for one in stale)))
        anew = (
            f"rmtool letters {kind.key}{in_form(stale[0].record.form)} {again(one.record for one in stale)}"
        )
        yield (
            f"{plural(len(stale), 'draft')} must not be sent as written: {what} changed since. "
            f"Draft anew: {anew}"
        )


def _sent_before(unknown: Sequence[str]) -> Iterator[str]:
    if unknown:
        yield (
            f"{plural(len(unknown), 'draft')} lay there that the register knows nothing of, as after a "
            f"backup was put back: {listing_some(unknown, MOST_NAMED)}. "
            "See in Outlook whether they were sent before."
        )


def _refs(records: Sequence[LetterRecord]) -> str:
    return listing(list(dict.fromkeys(record.ref for record in records)))


def _next_step(kind: LetterKind, form: Form) -> str:
    step = f"{sending(form, kind.key)}; then rmtool letters {kind.key} --mark-sent"
    return f"{kind.first}; {step}" if kind.first else step
