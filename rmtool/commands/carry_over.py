"""`carry-over`: previous participants who asked to be included, from an earlier cohort's register."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
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
    sort_rows,
    topics_of,
)
from rmtool.ingest.columns.moments import LONDON
from rmtool.ingest.export import read_export
from rmtool.ingest.named_columns import NamedRow, faults_by_row, read_named_rows
from rmtool.ingest.past_pairs import new_pairs
from rmtool.model.outcome import Outcome
from rmtool.model.people import Applicant
from rmtool.model.programme import Status
from rmtool.model.records import CARRIED_OVER, PastPair
from rmtool.model.wording import listing, plural

if TYPE_CHECKING:
    from rmtool.commands.desk import Desk
    from rmtool.model.programme import Programme
    from rmtool.register import Register


@dataclass(frozen=True)
class Earlier:
    """An earlier cohort: its programme, everyone in its register, and who were partners until then."""

    programme: Programme
    everybody: tuple[Former, ...]
    partners: tuple[PastPair, ...]


@dataclass(frozen=True)
class TakenIn:
    """What a list of people changed: its rows sorted, who they are here, and how many past pairs are new."""

    rows: Sorted
    arrivals: Arrivals
    everybody: Mapping[str, Applicant]
    past_pairs: int

    @property
    def refs(self) -> list[str]:
        """Who was carried over now, mentors first."""
        return sorted(
            (arrival.ref for arrival in self.arrivals.arrivals), key=lambda ref: (ref[0] == "E", ref)
        )


def carry_over(desk: Desk, folder: Path, people: Path) -> Outcome:
    """Take in the applications of former participants whose details have not changed, consent excepted."""
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
    return _told(export.name, earlier.programme, taken, warnings)


def _take_in(change: Change, rows: Sequence[NamedRow], earlier: Earlier, crossing: Crossing) -> TakenIn:
    register, programme = change.register, crossing.programme
    sorted_rows = sort_rows(rows, earlier.everybody, crossing, _present(register, programme))
    arrivals = settle(register.people(), register.held(), [response for response, _ in sorted_rows.responses])
    change.write.add_people(arrivals.people)
    change.write.store_responses(arrivals.held)
    fresh = new_pairs(earlier.partners, register.past_pairs())
    change.write.add_past_pairs(fresh)
    return TakenIn(sorted_rows, arrivals, {a.ref: a for a in applicants(register, programme)}, len(fresh))


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
            return Earlier(programme, everybody, tuple(_partners(register, programme, everybody)))


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


def _told(name: str, earlier: Programme, taken: TakenIn, warnings: Sequence[str]) -> Outcome:
    rows, refs, counts = taken.rows, taken.refs, taken.rows.counts()
    asked = any(taken.everybody[ref].status is Status.QUERY for ref in (*refs, *rows.already))
    aside = sorted([*rows.refused, *rows.afresh, *rows.repeated], key=lambda problem: problem.row or 0)
    return Outcome(
        told=(
            f"{plural(sum(counts.values()), 'row')} read from {name}: {_in_words(counts)}.",
            *([f"Carried over from {earlier.about.cohort}: {listing(refs)}."] if refs else []),
            *(["Consent and possible sessions were left out: both have to be asked anew."] if refs else []),
            f"{plural(taken.past_pairs, 'past pair')} added from the earlier cohort's register.",
        ),
        data={"rows": sum(counts.values()), **counts, "refs": refs, "past_pairs": taken.past_pairs},
        warnings=(*faults_by_row(aside, name), *taken.arrivals.notes, *warnings),
        next_step="rmtool letters query asks them for their consent; when it comes: "
        "rmtool correct REF consent Yes --because ..."
        if asked
        else "rmtool status",
        attention=bool(asked or rows.refused or warnings),
    )


def _in_words(counts: Mapping[str, int]) -> str:
    told = [f"{number} {kind.replace('_', ' ')}" for kind, number in counts.items() if number]
    return ", ".join(told) or "nobody to carry over"
