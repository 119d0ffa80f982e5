"""`--outdated`: who holds a letter that no longer says what is true."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from rmtool.commands.applicants import applicants
from rmtool.commands.letters.progress import progress_of, reply_by
from rmtool.commands.letters.templates import templates_of
from rmtool.model.outcome import Outcome, Table
from rmtool.model.wording import day
from rmtool.reports.letters.addresses import Recipient
from rmtool.reports.letters.compose import Stationery, compose
from rmtool.reports.letters.due import errands_of

if TYPE_CHECKING:
    from rmtool.commands.desk import Desk
    from rmtool.model.letters import Letter
    from rmtool.model.people import Applicant
    from rmtool.model.records import LetterRecord
    from rmtool.reports.letters.kinds import LetterKind
    from rmtool.reports.letters.progress import Progress
    from rmtool.reports.letters.template.reading import Letters

Readings = Mapping[tuple[str, str], "Letter"]
"""Letters as they would read now, by reference and occasion."""


@dataclass(frozen=True)
class Outdated:
    """A letter in the ledger that no longer says what is true, and why not.

    One whose place or partner `is_gone` cannot be drafted once more: another letter tells what is true now.
    """

    record: LetterRecord
    why: str
    is_gone: bool = False


def list_outdated(desk: Desk, kinds: Sequence[LetterKind]) -> Outcome:
    """Show who holds a letter that would read otherwise today, or whose place or pair is gone."""
    programme, letters = desk.here.programme, templates_of(desk.here)
    with desk.here.reading() as register:
        everybody = applicants(register, programme)
        progress = progress_of(register, programme, everybody, desk.now, kinds)
        ledger = register.letters()
    check = _Check(letters, everybody, progress)
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
        next_step=f"rmtool letters {'KIND --again REF' if found else '--list'}",
        attention=bool(found),
    )


def _once_more(found: Sequence[Outdated]) -> Iterator[str]:
    """The commands that draft these letters once more, to be copied: one for each kind, naming everybody."""
    still_due = [one.record for one in found if not one.is_gone]
    if still_due:
        yield "To draft them once more:"
    for kind, several in groupby(still_due, key=lambda record: record.kind):
        people = dict.fromkeys(record.ref for record in several)
        yield f"  rmtool letters {kind} {' '.join(f'--again {ref}' for ref in people)}"


def _row(one: Outdated) -> tuple[str, ...]:
    record = one.record
    when = f"sent {day(record.sent)}" if record.sent else f"drafted {day(record.drafted)}"
    return record.ref, record.kind, record.occasion, when, one.why


@dataclass(frozen=True)
class _Check:
    """What letters would say today, to people as the cohort stands."""

    letters: Letters
    everybody: Sequence[Applicant]
    progress: Progress

    def outdated(self, kind: LetterKind, ledger: Iterable[LetterRecord]) -> Iterator[Outdated]:
        """The letters of one kind that are out of date, in the order of the ledger."""
        records = [record for record in ledger if record.kind == kind.key]
        now, without_places = self.now(kind, records), self._without_places(kind, records)
        for record in records:
            letter = now.get((record.ref, record.occasion))
            if letter is None:
                yield from self._gone(record) if kind.promises else ()
            elif record.body not in {letter.body, without_places.get((record.ref, record.occasion))}:
                same_template = letter.template == record.template
                yield Outdated(record, "the details" if same_template else "the template")

    def now(self, kind: LetterKind, records: Iterable[LetterRecord]) -> Readings:
        """Compose each letter anew, with the day to reply by that it was given when it was drafted."""
        errands = {e.entry: e for e in errands_of(kind, self.everybody, self.progress)}
        found: dict[tuple[str, str], Letter] = {}
        for reply, several in groupby(sorted(records, key=self._reply_by), key=self._reply_by):
            wanted = [errands[r.ref, r.occasion] for r in several if (r.ref, r.occasion) in errands]
            composed = compose(kind, wanted, self.progress, Stationery(self.letters, reply))
            found |= {(letter.ref, letter.occasion): letter for letter in composed.letters}
        return found

    def _without_places(
        self, kind: LetterKind, records: Sequence[LetterRecord]
    ) -> dict[tuple[str, str], str]:
        """What letters said before places were given: applicants hear of those by letters of their own."""
        if kind.recipient is not Recipient.APPLICANT or not self.progress.places:
            return {}
        before = replace(self, progress=replace(self.progress, places={}))
        return {entry: letter.body for entry, letter in before.now(kind, records).items()}

    def _reply_by(self, record: LetterRecord) -> date:
        return reply_by(record.drafted, self.progress.programme)

    def _gone(self, record: LetterRecord) -> Iterator[Outdated]:
        """A promise that no longer holds, to somebody still here. What lies in the past was kept."""
        if any(a.ref == record.ref and not a.withdrawn for a in self.everybody) and not self._is_past(record):
            yield Outdated(record, "no longer theirs", is_gone=True)

    def _is_past(self, record: LetterRecord) -> bool:
        sessions = (s for s in self.progress.programme.sessions if s.id == record.occasion)
        return any(s.date != "tbc" and s.date < self.progress.today for s in sessions)
