"""`history`: the pairs of earlier cohorts, never to be paired again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rmtool.commands.applicants import applicants
from rmtool.commands.cohort import Command
from rmtool.errors import UnreadableExport
from rmtool.ingest.export import read_export
from rmtool.ingest.named_columns import faults_by_row, read_named_rows
from rmtool.ingest.past_pairs import COLUMNS, new_pairs, read_past_pairs
from rmtool.model.outcome import Outcome
from rmtool.model.wording import listing, plural

if TYPE_CHECKING:
    from rmtool.commands.desk import Desk
    from rmtool.model.export import Export
    from rmtool.model.matching import Pair
    from rmtool.model.programme import Programme
    from rmtool.model.records import PastPair
    from rmtool.register import Register

RULE = "past_pair"
"""The hard rule that keeps past partners apart."""
ROWS_SHOWN = 20


def record_history(desk: Desk, file: Path) -> Outcome:
    """Record the pairs of a list, all of them or none. The same list again changes nothing."""
    programme = desk.here.programme
    export = read_export(file)
    pairs = _pairs_of(export)
    command = Command("history", about=plural(len(pairs), "row"), inputs=export.digest)
    with desk.here.change(command, now=desk.now) as change:
        fresh = new_pairs(pairs, change.register.past_pairs())
        change.write.add_past_pairs(fresh)
        change.told = f"{plural(len(fresh), 'past pair')} added"
        total = len(change.register.past_pairs())
        known = len(pairs) - len(fresh)
        warnings = (*without_the_rule(programme), *standing_again(change.register, programme))
    return Outcome(
        told=(
            f"{plural(len(pairs), 'row')} read from {file.name}: {len(fresh)} new, {known} known already.",
            f"On record now: {plural(total, 'past pair')}.",
        ),
        data={"rows": len(pairs), "new": len(fresh), "known": known, "on_record": total},
        warnings=warnings,
        next_step="rmtool match, which keeps past partners apart, whichever of them was the mentor",
        attention=bool(warnings),
    )


def _pairs_of(export: Export) -> tuple[PastPair, ...]:
    """Read the list. Raises UnreadableExport with its faults, by row and column."""
    pairs, problems = read_past_pairs(read_named_rows(export, COLUMNS))
    if problems:
        told = list(faults_by_row(problems[:ROWS_SHOWN], export.name))
        more = len(problems) - ROWS_SHOWN
        raise UnreadableExport(
            f'"{export.name}" has {plural(len(problems), "fault")}, so nothing was recorded.',
            faults=[*told, *([f"... and {more} more"] if more > 0 else [])],
            hint="Put those rows right, then run the command again.",
        )
    return pairs


def without_the_rule(programme: Programme) -> Iterator[str]:
    """A warning where the programme would pair past partners again."""
    if RULE not in programme.matching.rules:
        yield f'programme.toml does not have "{RULE}" among its rules, so past partners may be paired again.'


def standing_again(register: Register, programme: Programme) -> Iterator[str]:
    """A warning for each pair, confirmed or proposed here, of two who were partners before."""
    past = {frozenset({pair.mentor_email, pair.mentee_email}) for pair in register.past_pairs()}
    address = {a.ref: (a.application.email or "").casefold() for a in applicants(register, programme)}
    confirmed, proposal = register.pairs(), register.proposal()
    proposed = [p.pair for p in proposal.pairs if p.pair not in confirmed] if proposal else []
    for state, pairs in (("confirmed", confirmed), ("proposed", proposed)):
        if refs := _again(pairs, address, past):
            yield f"Partners before, and {state} as partners again: {listing(refs)}."


def _again(pairs: Sequence[Pair], address: Mapping[str, str], past: set[frozenset[str]]) -> tuple[str, ...]:
    return tuple(
        f"{pair.mentor} with {pair.mentee}"
        for pair in pairs
        if frozenset({address.get(pair.mentor, ""), address.get(pair.mentee, "")}) in past
    )
