"""Whether letters in the ledger still say what is true: what each would say today, or may have said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby, product
from typing import TYPE_CHECKING

from rmtool.commands.letters.progress import reply_by
from rmtool.model.programme import SESSION_KINDS
from rmtool.reports.letters.addresses import Recipient
from rmtool.reports.letters.compose import Stationery, compose
from rmtool.reports.letters.due import errands_of

if TYPE_CHECKING:
    from rmtool.model.letters import Letter
    from rmtool.model.people import Applicant
    from rmtool.model.programme import Programme, Session
    from rmtool.model.records import LetterRecord
    from rmtool.reports.letters.kinds import LetterKind
    from rmtool.reports.letters.progress import Progress, Sessions
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


@dataclass(frozen=True)
class LetterCheck:
    """What letters would say today, to people as the cohort stands."""

    letters: Letters
    everybody: Sequence[Applicant]
    progress: Progress

    def outdated(self, kind: LetterKind, ledger: Sequence[LetterRecord]) -> Iterator[Outdated]:
        """The letters of one kind that are out of date, in the order of the ledger."""
        records = [record for record in ledger if record.kind == kind.key]
        now = self.now(kind, records)
        changed = [r for r in records if r.entry in now and now[r.entry].body != r.body]
        earlier = set(self._earlier(kind, changed))
        due = {errand.entry for errand in errands_of(kind, self.everybody, self.progress)}
        for record in records:
            letter = now.get(record.entry)
            if record.entry not in due:
                yield from self._gone(kind, record, ledger)
            elif letter is None or _goes_astray(record, letter):
                yield Outdated(record, "the address")
            elif record.body != letter.body and (record.entry, record.body) not in earlier:
                same_template = letter.template == record.template
                yield Outdated(record, "the details" if same_template else "the template")

    def now(self, kind: LetterKind, records: Iterable[LetterRecord]) -> Readings:
        """Compose each letter anew, with the day to reply by that it was given when it was drafted."""
        errands = {e.entry: e for e in errands_of(kind, self.everybody, self.progress)}
        found: dict[tuple[str, str], Letter] = {}
        for reply, several in groupby(sorted(records, key=self._reply_by), key=self._reply_by):
            wanted = [errands[record.entry] for record in several if record.entry in errands]
            composed = compose(kind, wanted, self.progress, Stationery(self.letters, reply))
            found |= {letter.entry: letter for letter in composed.letters}
        return found

    def _earlier(
        self, kind: LetterKind, records: Sequence[LetterRecord]
    ) -> Iterator[tuple[tuple[str, str], str]]:
        """What letters said before sessions had their dates, and people their places.

        Applicants hear of those by letters of their own, a line manager by no other.
        """
        if kind.recipient is Recipient.APPLICANT and records:
            for programme, is_placed in product(_undated(self.progress.programme), (True, False)):
                before = replace(
                    self.progress, programme=programme, places=self._places_in(programme) if is_placed else {}
                )
                readings = replace(self, progress=before).now(kind, records)
                yield from ((entry, letter.body) for entry, letter in readings.items())

    def _places_in(self, programme: Programme) -> Sessions:
        """Everybody's places, with the dates that this version of the programme gives them."""
        sessions = {session.id: session for session in programme.sessions}
        return {ref: tuple(sessions[s.id] for s in theirs) for ref, theirs in self.progress.places.items()}

    def _reply_by(self, record: LetterRecord) -> date:
        return reply_by(record.drafted, self.progress.programme)

    def _gone(
        self, kind: LetterKind, record: LetterRecord, ledger: Iterable[LetterRecord]
    ) -> Iterator[Outdated]:
        """A draft that nobody is due any more, or a promise that no longer holds, to somebody still here.

        What lies in the past was kept, and what a later letter has put right needs no other.
        """
        if self._is_past(record) or self._told_since(record, ledger):
            return
        is_here = any(a.ref == record.ref and not a.withdrawn for a in self.everybody)
        if is_here and kind.promises:
            yield Outdated(record, "no longer theirs", is_gone=True)
        elif record.sent is None:
            yield Outdated(record, "no longer due", is_gone=True)

    def _told_since(self, record: LetterRecord, ledger: Iterable[LetterRecord]) -> bool:
        """Whether a later letter has told them, after this one was sent, that it no longer holds."""
        later = (r for r in ledger if r.ref == record.ref and r.drafted >= record.drafted)
        return record.sent is not None and any(self._takes_back(r, record) for r in later)

    def _takes_back(self, later: LetterRecord, record: LetterRecord) -> bool:
        """Whether it says that they are in reserve, that this partner left, or where they go instead."""
        if later.kind == "rematch":
            return later.occasion == record.occasion
        group = self._group(record.occasion)
        moved = group is not None and later.kind == record.kind and later.occasion != record.occasion
        return later.kind == "reserve" or (moved and self._group(later.occasion) == group)

    def _group(self, session: str) -> str | None:
        """What the sessions share that stand for this one; None where there are none."""
        return next((s.group for s in self.progress.programme.sessions if s.id == session), None)

    def _is_past(self, record: LetterRecord) -> bool:
        sessions = (s for s in self.progress.programme.sessions if s.id == record.occasion)
        return any(s.date != "tbc" and s.date < self.progress.today for s in sessions)


def _goes_astray(record: LetterRecord, letter: Letter) -> bool:
    """Whether a draft would go to an address that the person has no longer."""
    return record.sent is None and record.address not in {"", letter.address_digest}


def _undated(programme: Programme) -> Iterator[Programme]:
    """The programme as it is, before its celebration had a date, and before any session had one."""
    for kinds in ((), SESSION_KINDS["celebration"], {session.kind for session in programme.sessions}):
        yield programme.model_copy(
            update={"sessions": tuple(_open(s) if s.kind in kinds else s for s in programme.sessions)}
        )


def _open(session: Session) -> Session:
    return session.model_copy(update={"date": "tbc", "start": None, "end": None, "lasts": session.minutes})
