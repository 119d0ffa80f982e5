"""Puts the officer's review of a proposal together: reasons, alternatives, shortages and the record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from rmtool import __version__
from rmtool.commands.decisions import counted
from rmtool.commands.field import Field, Standing, as_confirmed
from rmtool.model.matching import Pair, Proposal, ProposedPair, Unpaired, Word
from rmtool.model.review import (
    REJECTED,
    SEAL,
    LeftOut,
    Option,
    PairReview,
    Review,
    Shortage,
)
from rmtool.model.wording import listing, plural
from rmtool.reports.review import mark_of, review_workbook
from rmtool.reports.shortages import plan_in_words, shortage_in_words, topic_labels

if TYPE_CHECKING:
    from rmtool.commands.cohort import Cohort
    from rmtool.match.alternatives import Alternatives, Forced
    from rmtool.match.candidates import Candidates
    from rmtool.model.programme import Programme
    from rmtool.register import Register


@dataclass(frozen=True)
class Found:
    """A proposal for a field, the decisions it follows, and why each person it leaves out is not paired."""

    field: Field
    standing: Standing
    kept: frozenset[Pair]
    proposal: Proposal
    left_out: tuple[Unpaired, ...]


def review_of(cohort: Cohort, register: Register, found: Found) -> bytes:
    """The review workbook of a proposal."""
    from rmtool.match.alternatives import alternatives
    from rmtool.match.candidates import allowed_pairs
    from rmtool.match.decisions import Decisions
    from rmtool.match.instance import instance

    programme, field = cohort.programme, found.field
    allowed = allowed_pairs(field.mentors, field.mentees, programme.matching, field.past)
    decided = Decisions(found.standing.locked, found.standing.rejected, found.kept)
    posed = instance(allowed, programme.matching, decided)
    others = alternatives(posed, frozenset(p.pair for p in found.proposal.pairs), found.kept)
    review = Review(
        pairs=tuple(_pairs(found, programme, register.pairs(), others)),
        left_out=tuple(_left_out(found, programme, posed.candidates, others)),
        shortages=tuple(shortage_rows(field, programme, found.standing.rejected)),
        record=tuple(_record(cohort, register, found, others)),
    )
    return review_workbook(review, field.applicants, programme)


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


def _left_out(
    found: Found, programme: Programme, open_pairs: Candidates, others: Alternatives | None
) -> Iterator[LeftOut]:
    from rmtool.match.reasons import smallest_change
    from rmtool.match.reserve import places_in_reserve

    places = places_in_reserve(found.proposal, open_pairs, programme.matching)
    by_lot = others.left_by_lot if others else frozenset()
    ranked = sorted(found.left_out, key=lambda left: (left.role.value != "mentor", places[left.ref]))
    for left in ranked:
        yield LeftOut(left, smallest_change(left), left.ref in by_lot, places[left.ref])


def shortages_of(
    field: Field, programme: Programme, rejected: frozenset[Pair] = frozenset()
) -> tuple[tuple[Shortage, ...], tuple[str, ...]]:
    """What the field is short of, and whom to recruit, in words."""
    from rmtool.match.shortages import fewest_recruits, most_possible, shortages

    most = most_possible(field.mentors, field.mentees, programme.matching, field.past, rejected)
    plan = fewest_recruits(most, programme.matching, [rung.rung for rung in programme.ladder])
    return shortages(most), tuple(plan_in_words(plan, programme))


def shortage_rows(
    field: Field, programme: Programme, rejected: frozenset[Pair]
) -> Iterator[tuple[str, str, str]]:
    """The shortages as the review lists them: a sentence, who competes, and for whom."""
    short, plan = shortages_of(field, programme, rejected)
    labels = topic_labels(programme)
    for group in short:
        yield shortage_in_words(group, labels), listing(group.people), listing(group.partners)
    yield from ((sentence, "", "") for sentence in plan)
    if not short:
        yield "Everybody who can be paired has a partner.", "", ""


def _record(
    cohort: Cohort, register: Register, found: Found, others: Alternatives | None
) -> Iterator[tuple[str, str]]:
    """What goes on record about the run. No date: the same register always gives the same file."""
    proposal, programme = found.proposal, cohort.programme
    yield SEAL, mark_of(proposal)
    yield "Programme", f"{programme.about.name}, {programme.about.cohort}"
    yield "programme.toml (SHA-256)", sha256(cohort.programme_file.read_bytes()).hexdigest()
    yield "Exports (SHA-256)", "\n".join(_exports(register)) or "none"
    yield "rmtool", __version__
    yield "Seed of the lottery", programme.matching.seed
    sides = (plural(len(found.field.mentors), "mentor"), plural(len(found.field.mentees), "mentee"))
    yield "Who could be paired", listing(sides)
    yield "Pairs", f"{len(proposal.pairs)}: {fit_in_words(proposal.fits())}"
    yield "Not paired", str(len(found.left_out))
    yield "Objectives, in their order", "\n".join(f"{name}: {value}" for name, value in proposal.objectives)
    yield "Proof", "checked; rmtool verify repeats it"
    yield "Unique", "yes: no other pairing is as good" if proposal.unique else "no: another is as good"
    yield (
        "Your decisions",
        listing([f"{n} {word}" for word, n in counted(found.standing).items() if n]) or "none",
    )
    yield "Other partners", _how_alternatives_were_found(others)


def _how_alternatives_were_found(others: Alternatives | None) -> str:
    if others is None:
        return "not worked out: the cohort is too large for it"
    return (
        "the two that cost the whole least, for each person whose pair is not decided; the costs are exact, "
        "as if all had been matched anew"
    )


def _exports(register: Register) -> Iterable[str]:
    """The digests of the exports that were taken in, each once, in the order of their first coming."""
    lines = (line.inputs for line in register.commands() if line.command == "ingest")
    return dict.fromkeys(digest for inputs in lines for digest in inputs.split())


def fit_in_words(fits: Mapping[str, int]) -> str:
    """Say how many pairs each band has: `7 strong, 3 good`."""
    return listing([f"{number} {band}" for band, number in fits.items() if number]) or "none"
