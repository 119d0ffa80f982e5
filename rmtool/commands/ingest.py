"""`ingest`: exports of the form become responses in the register, references, and screened applicants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rmtool.commands.applicants import applicants
from rmtool.commands.cohort import Command
from rmtool.commands.collector import collector_at_rest
from rmtool.commands.troubles import first_of, troubles, troubles_in_rows
from rmtool.commands.worklist import NO_ANSWERS, Answered, refuse_unread, settle_answers
from rmtool.errors import UnreadableExport, UsageFault
from rmtool.ingest.arrivals import Arrivals, Kind, settle
from rmtool.ingest.export import read_export
from rmtool.ingest.form import FormReading, read_form
from rmtool.ingest.restated import in_any_shape
from rmtool.ingest.row_doubts import looked_for, row_doubts
from rmtool.model.outcome import Outcome, Table
from rmtool.model.people import Applicant
from rmtool.model.programme import Programme, Role, Status
from rmtool.model.wording import day, listing, plural
from rmtool.model.worklist import Matter
from rmtool.reports.worklist import WORKLIST, matters, unreadable_row, worklist_workbook

if TYPE_CHECKING:
    from rmtool.commands.desk import Desk
    from rmtool.commands.worklist import Settlement
    from rmtool.ingest.worklist_answers import Worklist
    from rmtool.register import Register


@dataclass(frozen=True)
class Read:
    """One export as read: its name, the digest of its bytes, what it says about itself, and its form."""

    name: str
    digest: str
    form: FormReading
    notes: tuple[str, ...]


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
        reads = _read_all(exports, lambda path: _read(path, programme, role, sheet))
        answered = Answered.read(answers) if answers else NO_ANSWERS
    because = f"worklist of {day(desk.now.date())}"
    if dry_run:
        with desk.here.reading() as register:
            settlement = settle_answers(register, programme, answered.worklist, because)
            return _told(reads, _settled(reads, register, programme), (), (), settlement, dry_run=True)
    inputs = " ".join([*(read.digest for read in reads), *([answered.digest] if answers else [])])
    command = Command("ingest", about=plural(len(files), "file"), inputs=inputs)
    with desk.here.change(command, now=desk.now) as change, desk.during("Screening the applicants"):
        refuse_unread(desk.here.folder / WORKLIST, besides=answers)
        settlement = settle_answers(change.register, programme, answered.worklist, because)
        settlement.record(change.write, because)
        arrivals = _settled(reads, change.register, programme)
        change.write.add_people(arrivals.people)
        change.write.store_responses(arrivals.held)
        change.write.store_doubts(row_doubts([read.form for read in reads], arrivals), looked_for(arrivals))
        everybody = applicants(change.register, programme, arrivals.standing)
        worklist = (*_about_nobody(reads, answered.worklist), *matters(everybody, programme))
        change.output(WORKLIST, worklist_workbook(worklist))
        counts = {**(arrivals.counts() if reads else {}), **(settlement.counts() if answers else {})}
        change.told = ", ".join(f"{number} {kind}" for kind, number in counts.items())
    return _told(reads, arrivals, everybody, worklist, settlement, dry_run=False)


def _read_all(exports: Sequence[Path], read: Callable[[Path], Read]) -> list[Read]:
    """Read every file, and tell of all that cannot be read at once. Raises UnreadableExport."""
    reads: list[Read] = []
    refused: list[UnreadableExport] = []
    for path in exports:
        try:
            reads.append(read(path))
        except UnreadableExport as fault:
            refused.append(fault)
    if len(refused) == 1:
        raise refused[0]
    if refused:
        raise UnreadableExport(
            f"{len(refused)} files of {len(exports)} cannot be read. Nothing was changed.",
            faults=[" ".join([fault.message, *fault.faults, fault.hint]) for fault in refused],
            hint="Mend each of them, and run the command again.",
        )
    return reads


def _read(path: Path, programme: Programme, role: str | None, sheet: str | None) -> Read:
    export = read_export(path)
    form = read_form(export, programme, role=Role(role) if role else None, sheet=sheet)
    return Read(path.name, export.digest, form, (*export.notes, *form.notes))


def _settled(reads: Sequence[Read], register: Register, programme: Programme) -> Arrivals:
    """What the exports change in the register, all of them together."""
    return settle(
        register.people(),
        register.held(),
        [response for read in reads for response in (*read.form.responses, *read.form.superseded)],
        seen={(read.form.form, number) for read in reads for number in read.form.seen},
        sameness=in_any_shape(programme),
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
    forms = [(read.name, read.form) for read in reads]
    lines = [*(troubles_in_rows(forms, arrivals) if dry_run else troubles(forms, arrivals, everybody))]
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
        warnings=(*notes, *arrivals.notes, *first_of(lines)),
        next_step=_next_step(queries, worklist),
        attention=bool(worklist or lines),
    )


def _next_step(queries: int, worklist: Sequence[Matter]) -> str:
    if queries:
        asked = plural(queries, "query", "queries")
        return f"answer {asked} in {WORKLIST}, then rmtool ingest --answers {WORKLIST}"
    return f"look through {WORKLIST}, then rmtool match" if worklist else "rmtool match"


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


def _standing(everybody: Sequence[Applicant]) -> Table:
    counts = Counter((a.role, a.status) for a in everybody)
    return Table(
        headings=("Applicants", *(s.words for s in Status)),
        rows=tuple((f"{role.value}s", *(str(counts[role, s]) for s in Status)) for role in Role),
    )


def _file(read: Read) -> dict[str, object]:
    return {
        "name": read.name,
        "sheet": read.form.sheet,
        "form": read.form.form,
        "rows": read.form.rows,
        "sha256": read.digest,
    }
