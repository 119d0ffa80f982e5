"""`status`: where the cohort stands, in counts, and what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rmtool.commands.applicants import applicants
from rmtool.model.outcome import Outcome, Table
from rmtool.model.people import Applicant
from rmtool.model.programme import Role, Status

if TYPE_CHECKING:
    from rmtool.commands.desk import Desk


def stand(desk: Desk) -> Outcome:
    """Say how many applicants stand where, what has been proposed and drafted, and the next sensible step."""
    programme = desk.here.programme
    with desk.here.reading() as register:
        everybody = applicants(register, programme)
        proposal = register.proposal()
        confirmed = len(register.pairs())
        letters = register.letters()
    counts = Counter((a.role, a.status) for a in everybody)
    proposed = len(proposal.pairs) if proposal else None
    drafted = Counter(letter.kind for letter in letters)
    sent = Counter(letter.kind for letter in letters if letter.sent)
    queries = [a for a in everybody if a.status is Status.QUERY]
    return Outcome(
        told=(
            f"{programme.about.name}, {programme.about.cohort}",
            _counted(counts),
            _pairs_so_far(proposed, confirmed),
            *(
                f"Letters {kind}: {n} drafted, {sent[kind]} of them sent."
                for kind, n in sorted(drafted.items())
            ),
        ),
        data={
            "programme": programme.about.key,
            "cohort": programme.about.cohort,
            "applicants": len(everybody),
            "mentors": {s.value: counts[Role.MENTOR, s] for s in Status},
            "mentees": {s.value: counts[Role.MENTEE, s] for s in Status},
            "proposed_pairs": proposed,
            "confirmed_pairs": confirmed,
            "letters": {kind: {"drafted": n, "sent": sent[kind]} for kind, n in sorted(drafted.items())},
        },
        next_step=_next(everybody, queries, proposed, confirmed, drafted["enrolled"]),
        attention=bool(queries),
    )


def _counted(counts: Counter[tuple[Role, Status]]) -> Table:
    return Table(
        headings=("", *(s.words for s in Status)),
        rows=tuple((f"{role.value}s", *(str(counts[role, s]) for s in Status)) for role in Role),
    )


def _pairs_so_far(proposed: int | None, confirmed: int) -> str:
    if confirmed:
        return f"Pairs: {confirmed} confirmed."
    return "Pairs: none proposed yet." if proposed is None else f"Pairs: {proposed} proposed, not confirmed."


def _next(
    everybody: Sequence[Applicant],
    queries: Sequence[Applicant],
    proposed: int | None,
    confirmed: int,
    enrolled: int,
) -> str:
    if not everybody:
        return "rmtool ingest EXPORT"
    if queries and proposed is None:
        return f"settle {len(queries)} queries (rmtool people --status query), then rmtool match"
    if proposed is None:
        return "rmtool match"
    if not confirmed:
        return "rmtool verify, then rmtool confirm"
    return "rmtool letters --list" if enrolled else "rmtool letters enrolled"
