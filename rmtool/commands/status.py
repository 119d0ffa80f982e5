"""`status`: where the cohort stands, in counts, and what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rmtool.commands.applicants import applicants
from rmtool.commands.letters.progress import progress_of
from rmtool.model.outcome import Outcome, Table
from rmtool.model.people import Applicant
from rmtool.model.programme import Programme, Role, Session, Status
from rmtool.model.wording import listing, plural, when
from rmtool.reports.letters.due import due
from rmtool.reports.letters.kinds import KINDS

if TYPE_CHECKING:
    from datetime import date, datetime

    from rmtool.commands.desk import Desk
    from rmtool.model.records import LetterRecord
    from rmtool.register import Register


@dataclass(frozen=True)
class State:
    """What of the cohort is told: people, pairs, places and letters.

    `proposed` is None before the first proposal; `broken` counts the confirmed pairs of whom somebody has
    withdrawn, and `due`, by kind, the letters nobody has drafted yet.
    """

    programme: Programme
    today: date
    everybody: Sequence[Applicant]
    proposed: int | None
    confirmed: int
    broken: int
    places: Mapping[str, int]
    ledger: Sequence[LetterRecord]
    due: Mapping[str, int]

    @classmethod
    def of(cls, register: Register, programme: Programme, now: datetime) -> State:
        """Read it from the register."""
        everybody = applicants(register, programme)
        pairs, withdrawn = register.pairs(), {a.ref for a in everybody if a.withdrawn}
        progress = progress_of(register, programme, everybody, now, ())
        proposal, ledger = register.proposal(), register.letters()
        to_write = {key: len(due(kind, everybody, progress, ledger).to_write) for key, kind in KINDS.items()}
        return cls(
            programme=programme,
            today=progress.today,
            everybody=everybody,
            proposed=len(proposal.pairs) if proposal else None,
            confirmed=len(pairs),
            broken=sum(not withdrawn.isdisjoint((pair.mentor, pair.mentee)) for pair in pairs),
            places=Counter(place.session for place in register.places()),
            ledger=ledger,
            due={key: number for key, number in to_write.items() if number},
        )

    @property
    def standing(self) -> Counter[tuple[Role, Status]]:
        """How many of each role stand where."""
        return Counter((applicant.role, applicant.status) for applicant in self.everybody)

    @property
    def queries(self) -> int:
        """How many applicants have to be settled."""
        return sum(applicant.status is Status.QUERY for applicant in self.everybody)

    @property
    def letters(self) -> dict[str, dict[str, int]]:
        """The letters drafted and sent of each kind, in the order of the year."""
        drafted = Counter(letter.kind for letter in self.ledger)
        sent = Counter(letter.kind for letter in self.ledger if letter.sent)
        return {k: {"drafted": drafted[k], "sent": sent[k]} for k in KINDS if drafted[k]}

    @property
    def next_session(self) -> Session | None:
        """The first session of today or later, if any has its date."""
        dated = [(s.date, s) for s in self.programme.sessions if s.date != "tbc" and s.date >= self.today]
        return min(dated, key=lambda one: one[0])[1] if dated else None


def stand(desk: Desk) -> Outcome:
    """Say how many applicants stand where, what has been proposed and drafted, and the next sensible step."""
    with desk.here.reading() as register:
        state = State.of(register, desk.here.programme, desk.now)
    return Outcome(
        told=tuple(_told(state)),
        data={
            "programme": state.programme.about.key,
            "cohort": state.programme.about.cohort,
            "applicants": len(state.everybody),
            "mentors": {s.value: state.standing[Role.MENTOR, s] for s in Status},
            "mentees": {s.value: state.standing[Role.MENTEE, s] for s in Status},
            "proposed_pairs": state.proposed,
            "confirmed_pairs": state.confirmed,
            "broken_pairs": state.broken,
            "places": dict(state.places),
            "letters": state.letters,
            "letters_due": dict(state.due),
        },
        next_step=_next(state),
        attention=bool(state.queries or state.broken),
    )


def _told(state: State) -> Iterator[str | Table]:
    yield f"{state.programme.about.name}, {state.programme.about.cohort}"
    yield Table(
        headings=("", *(s.words for s in Status)),
        rows=tuple((f"{r.value}s", *(str(state.standing[r, s]) for s in Status)) for r in Role),
    )
    yield _pairs_so_far(state)
    session = state.next_session
    if session:
        places = state.places.get(session.id)
        yield f"Next session: {session.title}, {when(session)}" + (
            f", {plural(places, 'place')} given." if places else "."
        )
    for kind, numbers in state.letters.items():
        yield f"Letters {kind}: {numbers['drafted']} drafted, {numbers['sent']} of them sent."
    if state.due:
        yield f"Letters to draft: {listing([f'{kind} ({number})' for kind, number in state.due.items()])}."


def _pairs_so_far(state: State) -> str:
    if state.confirmed:
        broken = f"; of {state.broken} of them somebody has withdrawn" if state.broken else ""
        return f"Pairs: {state.confirmed} confirmed{broken}."
    proposed = state.proposed
    return "Pairs: none proposed yet." if proposed is None else f"Pairs: {proposed} proposed, not confirmed."


def _next(state: State) -> str:
    if not state.everybody:
        return "rmtool ingest EXPORT"
    if state.proposed is None:
        settle = f"settle {plural(state.queries, 'query', 'queries')} (rmtool people --status query), then "
        return f"{settle if state.queries else ''}rmtool match"
    if not state.confirmed:
        return "rmtool verify, then rmtool confirm"
    if state.broken:
        return "rmtool rematch, then rmtool confirm"
    if not state.places and any(session.required for session in state.programme.sessions):
        return "rmtool schedule"
    return "rmtool letters --list"
