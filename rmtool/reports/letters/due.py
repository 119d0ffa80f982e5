"""Who is due a letter of one kind, and who has been written to already."""

from __future__ import annotations

from collections.abc import Iterable

from rmtool.model.letters import Due, Errand
from rmtool.model.people import Applicant
from rmtool.model.records import LetterRecord
from rmtool.model.references import reference_order
from rmtool.reports.letters.kinds import LetterKind
from rmtool.reports.letters.progress import Progress


def due(
    kind: LetterKind, applicants: Iterable[Applicant], progress: Progress, ledger: Iterable[LetterRecord]
) -> Due:
    """Part every letter of this kind that is due into those still to write and those in the ledger."""
    written = {record.entry: record for record in ledger if record.kind == kind.key}
    errands = errands_of(kind, applicants, progress)
    entries = {errand.entry for errand in errands}
    return Due(
        kind.key,
        to_write=tuple(e for e in errands if e.entry not in written),
        drafted=tuple(written[e.entry] for e in errands if e.entry in written),
        gone=tuple(r for r in written.values() if r.sent is None and r.entry not in entries),
    )


def errands_of(kind: LetterKind, applicants: Iterable[Applicant], progress: Progress) -> tuple[Errand, ...]:
    """Every letter of this kind that is due as things stand, written before or not, by reference."""
    people = sorted(applicants, key=lambda applicant: reference_order(applicant.ref))
    return tuple(Errand(a, occasion) for a in people for occasion in kind.occasions(a, progress))
