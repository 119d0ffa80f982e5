"""Who is due a letter of one kind, and who has been written to already."""

from __future__ import annotations

from collections.abc import Iterable

from rmtool.model.letters import Due
from rmtool.model.people import Applicant
from rmtool.model.records import LetterRecord
from rmtool.reports.letters.kinds import LetterKind, Paired


def due(
    kind: LetterKind,
    applicants: Iterable[Applicant],
    paired: Paired,
    ledger: Iterable[LetterRecord],
) -> Due:
    """Part everyone who is due this letter into those still to write to and those in the ledger."""
    written = {r.ref: r for r in ledger if r.kind == kind.key}
    people = sorted((a for a in applicants if kind.is_due(a, paired)), key=lambda a: a.ref)
    return Due(
        kind.key,
        to_write=tuple(a for a in people if a.ref not in written),
        drafted=tuple(written[a.ref] for a in people if a.ref in written),
    )
