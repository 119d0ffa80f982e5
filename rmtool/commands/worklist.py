"""The officer's answers in the worklist: checked against the register, all of them, and then applied."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rmtool.commands.applicants import applicants
from rmtool.commands.overlays import correction_of, expected, unread_fields
from rmtool.errors import OutputFault, UnreadableExport
from rmtool.ingest.arrivals import current
from rmtool.ingest.export import read_export
from rmtool.ingest.text import normal
from rmtool.ingest.worklist_answers import Subject, Wish, Worklist, read_worklist, wishes
from rmtool.model.people import Applicant, Problem
from rmtool.model.programme import Programme, Status
from rmtool.model.records import Correction, DecisionRecord, Held
from rmtool.model.wording import listing, plural
from rmtool.model.worklist import DECIDE, correctable, fields_by_text
from rmtool.reports.worklist import WORKLIST

if TYPE_CHECKING:
    from rmtool.register import Register, Writer


@dataclass(frozen=True)
class Answered:
    """A worklist that came back: the digest of its bytes, and what it says."""

    digest: str
    worklist: Worklist

    @classmethod
    def read(cls, path: Path) -> Answered:
        """Read it from its file. Raises UnreadableExport where it is no worklist."""
        export = read_export(path)
        return cls(export.digest, read_worklist(export))


NO_ANSWERS = Answered("", Worklist((), (), ()))


@dataclass(frozen=True)
class Settlement:
    """What the answers of a worklist change; `repeated` counts those that are on record already."""

    corrections: tuple[Correction, ...]
    decisions: tuple[DecisionRecord, ...]
    withdrawals: tuple[str, ...]
    repeated: int

    @property
    def answers(self) -> int:
        """How many answers there were."""
        return sum(self.counts().values())

    def record(self, write: Writer, because: str) -> None:
        """Put it on record."""
        for correction in self.corrections:
            write.add_correction(correction)
        for decision in self.decisions:
            write.decide(decision)
        for ref in self.withdrawals:
            write.withdraw(ref, because)

    def counts(self) -> dict[str, int]:
        """How many answers did what."""
        return {
            "corrected": len(self.corrections),
            "decided": len(self.decisions),
            "withdrawn": len(self.withdrawals),
            "known": self.repeated,
        }

    def in_words(self) -> str:
        """The same as a sentence has it."""
        told = [
            plural(len(self.corrections), "answer put right or confirmed", "answers put right or confirmed"),
            plural(len(self.decisions), "decision"),
            plural(len(self.withdrawals), "withdrawal"),
            f"{self.repeated} known already",
        ]
        return listing([words for words in told if not words.startswith("0 ")])


def settle_answers(register: Register, programme: Programme, worklist: Worklist, because: str) -> Settlement:
    """Work out what the answers change. Raises UnreadableExport with every fault of every row."""
    if not worklist.answers and not worklist.faults:
        return Settlement((), (), (), 0)
    people = {person.ref: person for person in applicants(register, programme)}
    held = current(register.people(), register.held())
    asked_about = {answer.ref for answer in worklist.answers} & people.keys()
    subjects = {ref: _subject(people[ref], held[ref], programme) for ref in asked_about}
    wanted, faults = wishes(worklist.answers, subjects)
    earlier: dict[str, list[Correction]] = defaultdict(list)
    for correction in register.corrections():
        earlier[correction.ref].append(correction)
    unsettled = [
        problem
        for wish in wanted
        for problem in _unsettled(wish, people[wish.ref], held[wish.ref], earlier[wish.ref], programme)
    ]
    _refuse_faulty([*worklist.faults, *faults, *unsettled])
    return _settlement(wanted, people, held, earlier, because)


def refuse_unread(worklist: Path, besides: Path | None) -> None:
    """Stop before a worklist is written over whose answers nobody read. Raises OutputFault.

    `besides` is the worklist that this command reads.
    """
    if not worklist.is_file() or (besides and besides.samefile(worklist)):
        return
    try:
        answers = read_worklist(read_export(worklist)).answers
    except UnreadableExport:
        return  # no worklist, or one from which nothing can be lost
    if answers:
        raise OutputFault(
            f"{WORKLIST} holds {plural(len(answers), 'answer')} not read yet, and would be written anew. "
            "Nothing was changed.",
            hint=f"Add --answers {WORKLIST} to read them; or, to lose them, delete that file first.",
        )


def _refuse_faulty(faults: Iterable[Problem]) -> None:
    told = [
        f"row {fault.row}{f' ({fault.question})' if fault.question else ''}: {fault.message}"
        for fault in sorted(faults, key=lambda fault: fault.row or 0)
    ]
    if told:
        raise UnreadableExport(
            "The worklist cannot be taken in as it is. Nothing was changed.",
            faults=told,
            hint="Mend these rows in the worklist, save and close it, and run the command again.",
        )


def _subject(person: Applicant, held: Held, programme: Programme) -> Subject:
    beside = fields_by_text(programme, person.role)
    fields = [DECIDE, *correctable(programme, person.role), *person.corrected]
    fields += [problem.field for problem in person.problems if problem.field]
    return Subject(
        names=frozenset({normal(person.application.full_name), normal(held.answers.get("full_name", ""))}),
        fields={normal(name): name for name in fields},
        beside={normal(text): names for text, names in beside.items()},
        withdrawn=person.withdrawn,
    )


def _unsettled(
    wish: Wish, person: Applicant, held: Held, earlier: Sequence[Correction], programme: Programme
) -> Iterator[Problem]:
    """Tell of answers that do not settle what they are about."""
    values = {name: answer.text for name, answer in wish.values.items()}
    corrections = [correction_of(held, name, text, "") for name, text in values.items()]
    may_be = correctable(programme, person.role)
    unread = unread_fields(held, person.role, [*earlier, *corrections], programme) if corrections else ()
    for name, answer in wish.values.items():
        if name not in may_be:
            yield answer.problem("no answer corrects this; type ok, or decide")
        elif name in unread:
            yield answer.problem(f"the answer cannot be read. {expected(programme, name)}")
    odd = {p.field for p in person.problems if p.confirmable}
    odd -= {p.field for p in person.problems if not p.confirmable}
    for name, answer in wish.kept.items():
        if name not in odd and name not in person.corrected:
            yield answer.problem("ok does not settle this; type the right answer, or decide")


def _settlement(
    wanted: Iterable[Wish],
    people: Mapping[str, Applicant],
    held: Mapping[str, Held],
    earlier: Mapping[str, Sequence[Correction]],
    because: str,
) -> Settlement:
    """Put what is wanted into records, without what is on record already."""
    wanted = tuple(wanted)
    corrections = [
        correction
        for wish in wanted
        for correction in _corrections(wish, held[wish.ref], earlier.get(wish.ref, ()), because)
    ]
    decided = [(wish.ref, wish.status) for wish in wanted if wish.status and not _stands(wish, people)]
    answers = sum(len(w.values) + len(w.kept) + bool(w.status) for w in wanted)
    return Settlement(
        corrections=tuple(corrections),
        decisions=tuple(
            DecisionRecord(ref, status, because) for ref, status in decided if status is not Status.WITHDRAWN
        ),
        withdrawals=tuple(ref for ref, status in decided if status is Status.WITHDRAWN),
        repeated=answers - len(corrections) - len(decided),
    )


def _stands(wish: Wish, people: Mapping[str, Applicant]) -> bool:
    person = people[wish.ref]
    if wish.status is Status.WITHDRAWN:
        return person.withdrawn
    return person.ruling is not None and person.ruling.status is wish.status


def _corrections(wish: Wish, held: Held, earlier: Iterable[Correction], because: str) -> Iterator[Correction]:
    """Corrections that are wanted and not on record yet. What is kept is corrected to what stands now."""
    standing = {c.field: c for c in earlier}
    for name in (*wish.values, *wish.kept):
        known = standing.get(name)
        now = known.value if known else held.answers.get(name, "")
        value = wish.values[name].text if name in wish.values else now
        correction = correction_of(held, name, value, because)
        if known is None or (known.value, known.answer_then) != (value, correction.answer_then):
            yield correction
