"""`ingest`: exports of the form become responses in the register, references, and screened applicants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rmtool.commands.applicants import applicants
from rmtool.commands.cohort import Command
from rmtool.commands.collector import collector_at_rest
from rmtool.commands.worklist import NO_ANSWERS, Answered, refuse_unread, settle_answers
from rmtool.errors import UsageFault
from rmtool.ingest.arrivals import Arrivals, Kind, settle
from rmtool.ingest.export import read_export
from rmtool.ingest.form import FormReading, read_form
from rmtool.model.outcome import Outcome, Table
from rmtool.model.people import Applicant, Problem
from rmtool.model.programme import Programme, Role, Status
from rmtool.model.wording import day, listing, plural
from rmtool.model.worklist import Matter
from rmtool.reports.worklist import WORKLIST, matters, unreadable_row, worklist_workbook

if TYPE_CHECKING:
    from rmtool.commands.desk import Desk
    from rmtool.commands.worklist import Settlement
    from rmtool.ingest.worklist_answers import Worklist
    from rmtool.register import Register

ROWS_SHOWN = 20
"""Rows with a problem that the screen shows; the worklist holds them all."""


@dataclass(frozen=True)
class Read:
    """One export as read: its name, the digest of its bytes, what it says about itself, and its form."""

    name: str
    digest: str
    form: FormReading
    notes: tuple[str, ...]

    @property
    def troubles(self) -> tuple[Problem, ...]:
        """Rows that could not be read, then answers that could not."""
        return (*self.form.unreadable, *self.form.problems)


@collector_at_rest()
def ingest(
    desk: Desk,
    exports: Sequence[Path],
    role: str | None,
    sheet: str | None,
    *,
    answers: Path | None = None,
    dry_run: bool,
) -> Outcome:
    """Read every file first; then, in one change, take in what is new and screen everybody.

    The answers of a worklist count before the exports do: they are about what the officer had seen.
    """
    if not exports and answers is None:
        raise UsageFault(
            "There is nothing to read.", hint=f"Name an export of the form, or --answers {WORKLIST}."
        )
    programme = desk.here.programme
    files = [*exports, *([answers] if answers else [])]
    with desk.during(f"Reading {listing([path.name for path in files])}"):
        reads = [_read(path, programme, role, sheet) for path in exports]
        answered = Answered.read(answers) if answers else NO_ANSWERS
    because = f"worklist of {day(desk.now.date())}"
    if dry_run:
        with desk.here.reading() as register:
            settlement = settle_answers(register, programme, answered.worklist, because)
            return _told(reads, _settled(reads, register), (), (), settlement, dry_run=True)
    inputs = " ".join([*(read.digest for read in reads), *([answered.digest] if answers else [])])
    command = Command("ingest", about=plural(len(files), "file"), inputs=inputs)
    with desk.here.change(command, now=desk.now) as change, desk.during("Screening the applicants"):
        refuse_unread(desk.here.folder / WORKLIST, besides=answers)
        settlement = settle_answers(change.register, programme, answered.worklist, because)
        settlement.record(change.write, because)
        arrivals = _settled(reads, change.register)
        change.write.add_people(arrivals.people)
        change.write.store_responses(arrivals.held)
        everybody = applicants(change.register, programme, arrivals.standing)
        worklist = (*_about_nobody(reads, answered.worklist), *matters(everybody, programme))
        change.output(WORKLIST, worklist_workbook(worklist))
        counts = {**(arrivals.counts() if reads else {}), **(settlement.counts() if answers else {})}
        change.told = ", ".join(f"{number} {kind}" for kind, number in counts.items())
    return _told(reads, arrivals, everybody, worklist, settlement, dry_run=False)


def _read(path: Path, programme: Programme, role: str | None, sheet: str | None) -> Read:
    export = read_export(path)
    form = read_form(export, programme, role=Role(role) if role else None, sheet=sheet)
    return Read(path.name, export.digest, form, (*export.notes, *form.notes))


def _settled(reads: Sequence[Read], register: Register) -> Arrivals:
    """What the exports change in the register, all of them together."""
    return settle(
        register.people(),
        register.held(),
        [response for read in reads for response in (*read.form.responses, *read.form.superseded)],
        seen={(read.form.form, number) for read in reads for number in read.form.seen},
    )


def _about_nobody(reads: Sequence[Read], worklist: Worklist) -> Iterable[Matter]:
    """Rows of the exports that are nobody's: of these exports, else those that the worklist still tells."""
    if not reads:
        return worklist.about_nobody
    return [unreadable_row(problem) for read in reads for problem in read.form.unreadable]


def _told(
    reads: Sequence[Read],
    arrivals: Arrivals,
    everybody: Sequence[Applicant],
    worklist: Sequence[Matter],
    settlement: Settlement,
    *,
    dry_run: bool,
) -> Outcome:
    counts = _counts(reads, arrivals)
    queries = sum(a.status is Status.QUERY for a in everybody)
    notes = [f"{read.name}: {note}" for read in reads for note in read.notes]
    troubles = [_trouble(read, problem) for read in reads for problem in read.troubles]
    troubles += [_doubt(a.ref, problem) for a in everybody for problem in a.problems if problem.doubt]
    return Outcome(
        told=(
            *_account(reads, counts, settlement),
            *_changes(arrivals),
            *([_standing(everybody)] if everybody else []),
            "Nothing was recorded (--dry-run)."
            if dry_run
            else f"Written: {WORKLIST} ({plural(len(worklist), 'thing')} to settle)",
        ),
        data={"files": [_file(read) for read in reads], **counts, "answers": settlement.counts()},
        warnings=(*notes, *arrivals.notes, *_vanished(arrivals), *_first(troubles)),
        next_step=f"answer {plural(queries, 'query', 'queries')} in {WORKLIST}, "
        f"then rmtool ingest --answers {WORKLIST}"
        if queries
        else "rmtool match",
        attention=bool(worklist or troubles or arrivals.vanished),
    )


def _account(reads: Sequence[Read], counts: dict[str, int], settlement: Settlement) -> Iterator[str]:
    """What was read: the rows of the exports, and the officer's answers."""
    if reads:
        yield f"{plural(counts['rows'], 'row')} read from {_named(reads)}: {_in_words(counts)}."
    if settlement.answers:
        yield f"Your answers: {settlement.in_words()}."


def _named(reads: Iterable[Read]) -> str:
    return listing([read.name for read in reads])


def _counts(reads: Iterable[Read], arrivals: Arrivals) -> dict[str, int]:
    """Every row by what became of it. All but the blank ones add up to `rows`."""
    reads = tuple(reads)
    unreadable = sum(len(read.form.unreadable) for read in reads)
    return {
        "rows": len(arrivals.arrivals) + unreadable,
        **arrivals.counts(),
        "unreadable": unreadable,
        "blank": sum(read.form.blank for read in reads),
    }


def _in_words(counts: dict[str, int]) -> str:
    told = [f"{number} {kind}" for kind, number in counts.items() if number and kind not in {"rows", "blank"}]
    return ", ".join(told) or "nobody has answered yet"


def _changes(arrivals: Arrivals) -> Iterator[str]:
    """Who changed which answers, by the names of the fields."""
    for arrival in arrivals.arrivals:
        if arrival.kind is Kind.CHANGED:
            yield f"{arrival.ref} changed {', '.join(arrival.fields)}."


def _vanished(arrivals: Arrivals) -> Iterator[str]:
    for ref in arrivals.vanished:
        yield f"{ref} is no longer in the export, but stays. To end that: rmtool withdraw {ref} --because ..."


def _standing(everybody: Sequence[Applicant]) -> Table:
    counts = Counter((a.role, a.status) for a in everybody)
    return Table(
        headings=("Applicants", *(s.words for s in Status)),
        rows=tuple((f"{role.value}s", *(str(counts[role, s]) for s in Status)) for role in Role),
    )


def _trouble(read: Read, problem: Problem) -> str:
    """One problem with its place: file, row as Excel numbers it, question."""
    place = [read.name, f"row {problem.row}", f'"{problem.question}"' if problem.question else ""]
    return f"{', '.join(part for part in place if part)}: {problem.message}"


def _doubt(ref: str, problem: Problem) -> str:
    """One doubtful answer, by reference and question."""
    return f'{ref}, "{problem.question}": {problem.message}'


def _first(troubles: Sequence[str]) -> Iterator[str]:
    yield from troubles[:ROWS_SHOWN]
    if len(troubles) > ROWS_SHOWN:
        yield f"... and {len(troubles) - ROWS_SHOWN} more."


def _file(read: Read) -> dict[str, object]:
    return {
        "name": read.name,
        "sheet": read.form.sheet,
        "form": read.form.form,
        "rows": read.form.rows,
        "sha256": read.digest,
    }
