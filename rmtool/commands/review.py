"""Puts the officer's review of a proposal together: reasons, alternatives, shortages and the record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rmtool.commands.field import Field, Standing, as_confirmed
from rmtool.commands.review_record import record_of
from rmtool.commands.shortages import shortage_rows
from rmtool.model.matching import Pair, Proposal, ProposedPair, Unpaired, Word
from rmtool.model.review import (
    REJECTED,
    LeftOut,
    Option,
    PairReview,
    Review,
)
from rmtool.reports.review import review_workbook

if TYPE_CHECKING:
    from rmtool.commands.cohort import Cohort
    from rmtool.match.alternatives import Alternatives, Forced
    from rmtool.match.lineup import Lineup
    from rmtool.model.programme import Programme
    from rmtool.register import Register


@dataclass(frozen=True)
class Found:
    """A proposal for a field, the decisions it follows, and why each person it leaves out is not paired."""

    field: Field
    standing: Standing
    lineup: Lineup
    proposal: Proposal
    left_out: tuple[Unpaired, ...]

    @property
    def kept(self) -> frozenset[Pair]:
        """The existing pairs of which as many as possible stay."""
        return self.lineup.decisions.kept


def review_of(cohort: Cohort, register: Register, found: Found) -> bytes:
    """The review workbook of a proposal."""
    from rmtool.match.alternatives import alternatives_in
    from rmtool.match.shortages import most_in

    programme, lineup = cohort.programme, found.lineup
    others = alternatives_in(lineup, frozenset(p.pair for p in found.proposal.pairs))
    review = Review(
        pairs=tuple(_pairs(found, programme, register.pairs(), others)),
        left_out=tuple(_left_out(found, others)),
        shortages=tuple(shortage_rows(most_in(found.proposal, lineup), programme)),
        record=tuple(record_of(cohort, register, found, others)),
    )
    return review_workbook(review, found.field.applicants, programme)


def _pairs(
    found: Found, programme: Programme, confirmed: Iterable[Pair], others: Alternatives | None
) -> Iterator[PairReview]:
    """The proposed pairs, then those that were rejected, so that a rejection can be taken back."""
    proposed = as_confirmed(found.proposal.pairs, confirmed)
    for pair in sorted(proposed, key=lambda p: p.pair):
        yield _pair(pair, found, programme, others)
    yield from (_rejected(pair, found, programme) for pair in sorted(found.standing.rejected))


def _pair(
    proposed: ProposedPair, found: Found, programme: Programme, others: Alternatives | None
) -> PairReview:
    from rmtool.match.advice import warnings
    from rmtool.match.fit import fit
    from rmtool.match.reasons import why_they_fit

    pair, people = proposed.pair, found.field.by_ref
    mentor, mentee = people[pair.mentor], people[pair.mentee]
    said = found.standing.decisions.get(pair)
    override = (
        [f"Kept although a rule refuses it. Your reason: {said.because}"] if said and said.overrides else []
    )
    free = others if proposed.status != "locked" and pair not in found.standing.locked else None
    return PairReview(
        pair=pair,
        score=proposed.score,
        band=proposed.band,
        status=proposed.status,
        why=why_they_fit(fit(mentor, mentee, programme.matching).marks),
        watch=(*(f"{text[:1].upper()}{text[1:]}." for text in warnings(mentor, mentee)), *override),
        by_lot=free is not None and pair in free.by_lot,
        for_mentor=_options(free.of[pair.mentor], pair.mentor) if free else None,
        for_mentee=_options(free.of[pair.mentee], pair.mentee) if free else None,
        decision=said.word.value if said and said.word else "",
        note=said.note if said else "",
    )


def _options(forced: Iterable[Forced], ref: str) -> tuple[Option, ...]:
    return tuple(
        Option(other.pair.mentee if other.pair.mentor == ref else other.pair.mentor, other.cost)
        for other in forced
    )


def _rejected(pair: Pair, found: Found, programme: Programme) -> PairReview:
    from rmtool.match.fit import fit
    from rmtool.match.reasons import why_they_fit

    people = found.field.by_ref
    how_well = fit(people[pair.mentor], people[pair.mentee], programme.matching)
    return PairReview(
        pair=pair,
        score=how_well.score,
        band=how_well.band,
        status=REJECTED,
        why=why_they_fit(how_well.marks),
        watch=("You rejected this pair. Clear the decision to let it be proposed again.",),
        decision=Word.REJECT.value,
        note=found.standing.decisions[pair].note,
    )


def _left_out(found: Found, others: Alternatives | None) -> Iterator[LeftOut]:
    from rmtool.match.reasons import smallest_change
    from rmtool.match.reserve import places_in_reserve

    places = places_in_reserve(found.proposal, found.lineup)
    by_lot = others.left_by_lot if others else frozenset()
    ranked = sorted(found.left_out, key=lambda left: (left.role.value != "mentor", places[left.ref]))
    for left in ranked:
        yield LeftOut(left, smallest_change(left), left.ref in by_lot, places[left.ref])
