"""`carry-over`: previous participants who asked to be included, from an earlier cohort's register."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from rmtool.commands.applicants import applicants
from rmtool.commands.cohort import PROGRAMME, Change, Cohort, Command
from rmtool.commands.history import standing_again, without_the_rule
from rmtool.errors import ProgrammeFault, RegisterFault, UsageFault
from rmtool.ingest.arrivals import Arrivals, current, settle
from rmtool.ingest.carried import (
    EMAIL,
    ROLE,
    Crossing,
    Former,
    Present,
    Sorted,
    address_of_applicant,
    left_over_of,
    sort_rows,
    topics_of,
)
from rmtool.ingest.export import read_export
from rmtool.ingest.named_columns import NamedRow, faults_by_row, read_named_rows
from rmtool.ingest.past_pairs import new_pairs
from rmtool.model.outcome import Outcome
from rmtool.model.people import Applicant
from rmtool.model.programme import LONDON, Status
from rmtool.model.records import CARRIED_OVER, PastPair
from rmtool.model.references import reference_order
from rmtool.model.wording import listing, plural

if TYPE_CHECKING:
    from rmtool.commands.desk import Desk
    from rmtool.model.programme import Programme
    from rmtool.register import Register


LEFT_OUT = (
    "Left out, because it has to be asked anew: consent, the line manager's agreement, and possible sessions."
)


@dataclass(frozen=True)
class Earlier:
    """An earlier cohort: its programme, everyone in its register, and who were partners until then.

    `left_over` are the addresses of those who were eligible and have no partner in it.
    """

    programme: Programme
    everybody: tuple[Former, ...]
    partners: tuple[PastPair, ...]
    left_over: frozenset[str] = field(repr=False)


@dataclass(frozen=True)
class TakenIn:
    """What a list of people changed: its rows sorted, who they are here, and how many past pairs are new.

    `waited` are the references of all who are here now and had no partner in the earlier cohort.
    """

    rows: Sorted
    arrivals: Arrivals
    everybody: Mapping[str, Applicant]
    past_pairs: int
    waited: tuple[str, ...]

    @property
    def refs(self) -> list[str]:
        """Who was carried over now, mentors first."""
        return sorted((arrival.ref for arrival in self.arrivals.arrivals), key=reference_order)


def carry_over(desk: Desk, folder: Path, people: Path) -> Outcome:
    """Take in the applications of former participants whose details have not changed.

    What they agreed to in the earlier cohort is left out: they have to agree to this one.
    """
    programme = desk.here.programme
    export = read_export(people)
    rows = read_named_rows(export, (EMAIL,), optional=(ROLE,))
    earlier = _read_earlier(folder, desk.here)
    now = desk.now.astimezone(LONDON).replace(tzinfo=None, microsecond=0)
    crossing = Crossing(earlier.programme, programme, completed=now)
    command = Command("carry-over", about=plural(len(rows), "row"), inputs=export.digest)
    with desk.here.change(command, now=desk.now) as change:
        taken = _take_in(change, rows, earlier, crossing)
        warnings = (
            *without_the_rule(programme),
            *standing_again(change.register, programme),
            *_lost(taken, earlier.programme),
        )
        change.told = ", ".join(f"{number} {kind}" for kind, number in taken.rows.counts().items())
    return _told(export.name, earlier.programme, programme, taken, warnings)


def _take_in(change: Change, rows: Sequence[NamedRow], earlier: Earlier, crossing: Crossing) -> TakenIn:
    register, programme = change.register, crossing.programme
    sorted_rows = sort_rows(rows, earlier.everybody, crossing, _present(register, programme))
    arrivals = settle(register.people(), register.held(), [response for response, _ in sorted_rows.responses])
    change.write.add_people(arrivals.people)
    change.write.store_responses(arrivals.held)
    fresh = new_pairs(earlier.partners, register.past_pairs())
    change.write.add_past_pairs(fresh)
    everybody = {a.ref: a for a in applicants(register, programme)}
    waited = tuple(ref for ref, one in everybody.items() if address_of_applicant(one) in earlier.left_over)
    change.write.add_waiting(waited, earlier.programme.about.cohort)
    return TakenIn(sorted_rows, arrivals, everybody, len(fresh), waited)


def _read_earlier(folder: Path, here: Cohort) -> Earlier:
    """Read an earlier cohort, and change nothing in it. Raises UsageFault where the folder is none."""
    cohort = Cohort(folder.absolute())
    if not cohort.programme_file.is_file():
        raise UsageFault(
            f"{folder} is no cohort folder: it holds no {PROGRAMME}. Nothing was changed.",
            hint="Name the folder of the earlier cohort, the one with its register.db.",
        )
    if cohort.folder.resolve() == here.folder.resolve():
        raise UsageFault(
            f"{folder} is this cohort itself. Nothing was changed.",
            hint="Name the earlier cohort's folder; --cohort FOLDER names the one to carry people into.",
        )
    with _told_of_the_earlier(cohort):
        programme = cohort.programme
        with cohort.reading() as register:
            everybody = _everybody(register, programme)
            partners = tuple(_partners(register, programme, everybody))
            return Earlier(programme, everybody, partners, left_over_of(everybody, register.pairs()))


@contextmanager
def _told_of_the_earlier(cohort: Cohort) -> Iterator[None]:
    """Say of a fault that it is the earlier cohort's: both have a programme.toml and a register.db."""
    sentence, where = "The earlier cohort cannot be read:", f"That is in {cohort.folder}."
    try:
        yield
    except ProgrammeFault as fault:
        told = f"{sentence} {fault.message}"
        raise ProgrammeFault(told, faults=fault.faults, hint=f"{where} {fault.hint}") from None
    except RegisterFault as fault:
        raise RegisterFault(f"{sentence} {fault.message}", hint=f"{where} {fault.hint}") from None


def _everybody(register: Register, programme: Programme) -> tuple[Former, ...]:
    held = current(register.people(), register.held())
    answers = {ref: dict(one.answers) for ref, one in held.items()}
    for correction in register.corrections():
        answers.get(correction.ref, {})[correction.field] = correction.value
    return tuple(Former(a, held[a.ref].form, answers[a.ref]) for a in applicants(register, programme))


def _partners(register: Register, programme: Programme, everybody: Sequence[Former]) -> Iterator[PastPair]:
    """Everyone's partner of that cohort, and of those before it that its register knows of."""
    yield from register.past_pairs()
    address = {former.applicant.ref: former.address for former in everybody}
    for pair in register.pairs():
        mentor, mentee = address.get(pair.mentor), address.get(pair.mentee)
        if mentor and mentee:
            yield PastPair(mentor, mentee, programme.about.cohort)


def _present(register: Register, programme: Programme) -> Present:
    return Present(
        applied={(a.role, address_of_applicant(a)): a.ref for a in applicants(register, programme)},
        carried={one.response_id: one.ref for one in register.held(CARRIED_OVER)},
    )


def _lost(taken: TakenIn, earlier: Programme) -> Iterator[str]:
    """Who chose topics that this programme does not have: a count, never the topics."""
    ref_of = {arrival.response.response_id: arrival.ref for arrival in taken.arrivals.arrivals}
    for response, former in taken.rows.responses:
        ref = ref_of[response.response_id]
        topics = topics_of(former.applicant.application) - topics_of(taken.everybody[ref].application)
        if topics:
            yield f"{ref}: {plural(len(topics), 'topic')} of {earlier.about.cohort} not in this programme."


def _told_of_waiting(waited: Sequence[str], earlier: Programme, programme: Programme) -> Iterator[str]:
    """Who had no partner in the earlier cohort, and whether that counts here."""
    if waited:
        yield f"Without a partner in {earlier.about.cohort}, and waiting since: {listing(waited)}."
        yield (
            "They are matched before others."
            if programme.matching.priority_for_waiting
            else f"To match them before others, set priority_for_waiting = true in {PROGRAMME}."
        )


def _told(
    name: str, earlier: Programme, programme: Programme, taken: TakenIn, warnings: Sequence[str]
) -> Outcome:
    rows, refs, counts = taken.rows, taken.refs, taken.rows.counts()
    asked = any(taken.everybody[ref].status is Status.QUERY for ref in (*refs, *rows.already))
    aside = sorted([*rows.refused, *rows.afresh, *rows.repeated], key=lambda problem: problem.row or 0)
    return Outcome(
        told=(
            f"{plural(sum(counts.values()), 'row')} read from {name}: {_in_words(counts)}.",
            *([f"Carried over from {earlier.about.cohort}: {listing(refs)}."] if refs else []),
            *([LEFT_OUT] if refs else []),
            f"{plural(taken.past_pairs, 'past pair')} added from the earlier cohort's register.",
            *_told_of_waiting(taken.waited, earlier, programme),
        ),
        data={
            "rows": sum(counts.values()),
            **counts,
            "refs": refs,
            "past_pairs": taken.past_pairs,
            "waited": list(taken.waited),
        },
        warnings=(*faults_by_row(aside, name), *taken.arrivals.notes, *warnings),
        next_step="rmtool letters query asks them for all of that; when the answers come: "
        "rmtool correct REF consent Yes --because ..., and the same for released"
        if asked
        else "rmtool status",
        attention=bool(asked or rows.refused or warnings),
    )


def _in_words(counts: Mapping[str, int]) -> str:
    told = [f"{number} {kind.replace('_', ' ')}" for kind, number in counts.items() if number]
    return ", ".join(told) or "nobody to carry over"
