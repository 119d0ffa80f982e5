"""The officer's decisions on pairs: read from the review, checked against the cohort, joined to the old."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from rmtool.commands.decision_faults import first_told, lock_faults
from rmtool.commands.field import KEEPING, Field, Standing, last_proposal
from rmtool.errors import DecisionFault, UnreadableExport, UsageFault
from rmtool.model.matching import Pair, Proposal, Word
from rmtool.model.records import PairDecision
from rmtool.model.review import Shown
from rmtool.reports.review import REVIEW, mark_of, saved_by_somebody_else

if TYPE_CHECKING:
    from rmtool.commands.cohort import Cohort
    from rmtool.ingest.decisions import Decided, Decisions
    from rmtool.model.programme import Matching
    from rmtool.register import Register


@dataclass(frozen=True)
class Insistence:
    """Whether the officer insists on pairs that a rule refuses or that were not proposed, and why."""

    override: bool = False
    because: str = ""


@dataclass(frozen=True)
class Taken:
    """The decisions as they stand now, and those of them that are new. `digest` is the file's SHA-256."""

    standing: Standing
    new: tuple[PairDecision, ...] = ()
    digest: str = ""
    older: bool = False


def take_decisions(
    cohort: Cohort, register: Register, field: Field, file: Path, insistence: Insistence
) -> Taken:
    """Read the decisions of a review and join them to those that stand.

    A blank takes a decision back, but not in a file that shows an earlier proposal: it has missed what was
    decided since.

    Raises:
        UnreadableExport: where the file is none of ours, or what rmtool wrote in it was edited.
        DecisionFault: where decisions cannot be followed; it holds every fault. Nothing is changed then.
    """
    from rmtool.ingest.decisions import read_decisions
    from rmtool.ingest.export import read_export

    proposal, before = last_proposal(register), Standing.of(register, field)
    export = read_export(located(cohort, file))
    shown = _shown(proposal, before)
    read = read_decisions(export, shown, _names(field), insisting=insistence.override)
    if read.edited:
        _refuse_edited(export.name, read)
    older = read.seal != mark_of(proposal)
    new = tuple(_new(read, before, field, cohort.programme.matching, insistence, older=older))
    after = replace(before, decisions={**before.decisions, **{one.pair: one for one in new}})
    rows = {row.pair: row.row for row in read.rows}
    faults = (*read.faults, *lock_faults(after, field, cohort.programme.matching, rows))
    if faults:
        raise DecisionFault(
            f"{export.name} holds decisions that cannot be followed. Nothing was changed.",
            faults=first_told(faults),
            hint="Change those rows, save and close the file, and run the command again.",
        )
    return Taken(after, new, export.digest, older)


def refuse_unread(cohort: Cohort, register: Register, field: Field) -> None:
    """Refuse to replace a review in which the officer decided something that was never read.

    Raises UsageFault. A file that nobody saved since rmtool wrote it is known at a glance.
    """
    path = cohort.folder / REVIEW
    if register.proposal() is None or not path.is_file() or not saved_by_somebody_else(path.read_bytes()):
        return
    if _holds_news(register, field, path):
        raise UsageFault(
            f"{REVIEW} holds decisions or notes that were not read yet. Nothing was changed.",
            hint=f"Run `rmtool match --decisions {REVIEW}`; to do without them, delete the file first.",
        )


def _holds_news(register: Register, field: Field, path: Path) -> bool:
    from rmtool.ingest.decisions import read_decisions
    from rmtool.ingest.export import read_export

    before = Standing.of(register, field)
    try:
        read = read_decisions(
            read_export(path), _shown(last_proposal(register), before), _names(field), insisting=True
        )
    except UnreadableExport:
        return True
    return bool(read.faults) or any(_differs(row, before) for row in read.rows)


def _differs(row: Decided, before: Standing) -> bool:
    was = before.decisions.get(row.pair)
    return (row.word, row.note) != ((was.word, was.note) if was else (None, ""))


def located(cohort: Cohort, file: Path) -> Path:
    """The file as named from here, else as named from the cohort folder."""
    in_cohort = cohort.folder / file
    return in_cohort if not file.exists() and in_cohort.exists() else file


def _shown(proposal: Proposal, before: Standing) -> dict[Pair, Shown]:
    """What the review showed: the proposed pairs, and those rejected before."""
    shown = {pair: Shown() for pair in before.rejected}
    return shown | {p.pair: Shown(p.band.value, p.score) for p in proposal.pairs}


def _names(field: Field) -> dict[str, str]:
    """The name of everyone in the cohort, by reference."""
    return {ref: one.application.full_name for ref, one in field.applicants.items()}


def _refuse_edited(name: str, read: Decisions) -> None:
    raise UnreadableExport(
        f"{name} was edited where rmtool wrote it, so its decisions may be about other people. "
        "Nothing was changed.",
        faults=first_told((*read.edited, *read.faults)),
        hint="If an answer was corrected since the file was written, run `rmtool match` for a new one. "
        "Otherwise put the cells back: only Decision and Note are yours to fill.",
    )


def _new(
    read: Decisions,
    before: Standing,
    field: Field,
    matching: Matching,
    insistence: Insistence,
    *,
    older: bool,
) -> Iterator[PairDecision]:
    """Yield each decision that says something other than what stands."""
    for row in read.rows:
        was = before.decisions.get(row.pair)
        word = was.word if was and older and row.word is None else row.word
        said = PairDecision(row.pair, word, row.note)
        if was and (was.word, was.note) == (said.word, said.note) and not insistence.override:
            continue
        if was is None and said.word is None and not said.note:
            continue
        yield _insisted(said, was, field, matching, insistence)


def _insisted(
    said: PairDecision, was: PairDecision | None, field: Field, matching: Matching, insistence: Insistence
) -> PairDecision:
    """Put the officer's reason on a kept pair that a rule refuses; an earlier reason stays."""
    from rmtool.match.rules import first_refusal

    people = field.by_ref
    if said.word not in KEEPING or said.pair.mentor not in people or said.pair.mentee not in people:
        return said
    if was and was.overrides and was.word in KEEPING:
        return replace(said, because=was.because, overrides=True)
    refused = first_refusal(people[said.pair.mentor], people[said.pair.mentee], matching, field.past)
    if insistence.override and refused:
        return replace(said, because=insistence.because, overrides=True)
    return said


def counted(standing: Standing) -> dict[str, int]:
    """How many pairs each word stands for."""
    words = [decision.word for decision in standing.decisions.values()]
    return {word.value: words.count(word) for word in Word}
