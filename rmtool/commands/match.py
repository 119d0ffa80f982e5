"""`match`, `verify` and `confirm`: the proposal, its proof, and the pairs it becomes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING

from rmtool.commands.applicants import applicants, participants
from rmtool.commands.cohort import Command
from rmtool.errors import UsageFault
from rmtool.model.matching import Proposal
from rmtool.model.outcome import Outcome, Table
from rmtool.model.people import Applicant, Participant
from rmtool.model.programme import Role
from rmtool.model.wording import listing, plural
from rmtool.reports.pairings import CANDIDATES, PAIRINGS, candidates_csv, pairings_csv

if TYPE_CHECKING:
    from rmtool.commands.desk import Desk
    from rmtool.match.advice import Unpaired
    from rmtool.model.programme import Programme
    from rmtool.register import Register


@dataclass(frozen=True)
class Field:
    """Everyone who can be paired now, and who has been paired before."""

    applicants: Mapping[str, Applicant]
    mentors: tuple[Participant, ...]
    mentees: tuple[Participant, ...]
    past: frozenset[frozenset[str]]

    @classmethod
    def of(cls, register: Register, programme: Programme) -> Field:
        """Read the field from the register."""
        everybody = applicants(register, programme)
        eligible = participants(everybody)
        return cls(
            applicants={a.ref: a for a in everybody},
            mentors=tuple(p for p in eligible if p.role is Role.MENTOR),
            mentees=tuple(p for p in eligible if p.role is Role.MENTEE),
            past=frozenset(
                frozenset({p.mentor_email.casefold(), p.mentee_email.casefold()})
                for p in register.past_pairs()
            ),
        )


@dataclass(frozen=True)
class Found:
    """A proposal for a field, and why each person it leaves out is not paired."""

    field: Field
    proposal: Proposal
    left_out: tuple[Unpaired, ...]


def propose_pairs(desk: Desk, *, candidates: bool, dry_run: bool) -> Outcome:
    """Propose the best pairs of everyone eligible, record the proof, and write the pairings file."""
    began = perf_counter()
    if dry_run:
        with desk.here.reading() as register:
            found = _find(desk, register)
        return _proposed(found, perf_counter() - began, "Nothing was recorded or written (--dry-run).")
    with desk.here.change(Command("match"), now=desk.now) as change:
        found = _find(desk, change.register)
        change.write.record_proposal(found.proposal)
        change.output(PAIRINGS, pairings_csv(found.proposal.pairs, found.field.applicants))
        if candidates:
            change.output(CANDIDATES, candidates_csv(_allowed(found.field, desk.here.programme)))
        change.told = f"{plural(len(found.proposal.pairs), 'pair')} proposed"
    return _proposed(found, perf_counter() - began, f"Written: {listing(list(change.outputs))}")


def _find(desk: Desk, register: Register) -> Found:
    """Find the best pairs of the people in the register, and the reasons for those left out."""
    from rmtool.match.advice import why_unpaired
    from rmtool.match.propose import propose

    field = Field.of(register, desk.here.programme)
    everyone = (field.mentors, field.mentees)
    with desk.during(
        f"Matching {plural(len(field.mentors), 'mentor')} and {plural(len(field.mentees), 'mentee')}"
    ):
        proposal = propose(*everyone, desk.here.programme.matching, field.past)
        left_out = why_unpaired(proposal, *everyone, desk.here.programme.matching, field.past)
    return Found(field, proposal, left_out)


def verify_proposal(desk: Desk) -> Outcome:
    """Check the last proposal again: every rule, every score, the proof, and the pairings file as it lies."""
    from rmtool.match.verify import verify

    with desk.here.reading() as register:
        proposal = _last_proposal(register)
        field = Field.of(register, desk.here.programme)
    with desk.during("Checking the proof"):
        faults = verify(proposal, field.mentors, field.mentees, desk.here.programme.matching, field.past)
    faults = (*faults, *_edited(desk, proposal, field))
    verdict = (
        f"Verified: {plural(len(proposal.pairs), 'pair')}, every rule kept, and no better pairing exists."
        if not faults
        else "The proposal does not hold:"
    )
    return Outcome(
        told=(verdict, *(f"  {fault}" for fault in faults)),
        data={"verified": not faults, "pairs": len(proposal.pairs), "faults": list(faults)},
        next_step="rmtool match proposes again from what the register holds now."
        if faults
        else "rmtool confirm",
        attention=bool(faults),
    )


def confirm_pairs(desk: Desk) -> Outcome:
    """Make the proposed pairs the cohort's pairs. Refuses a proposal that no longer holds."""
    from rmtool.match.verify import verify

    with desk.here.change(Command("confirm"), now=desk.now) as change:
        proposal = _last_proposal(change.register)
        field = Field.of(change.register, desk.here.programme)
        faults = verify(proposal, field.mentors, field.mentees, desk.here.programme.matching, field.past)
        if faults:
            raise UsageFault(
                "The proposal no longer fits the register, so nothing was confirmed: "
                + "; ".join(faults[:3])
                + ".",
                hint="Run `rmtool match` again, look at the pairs, then `rmtool confirm`.",
            )
        confirmed = tuple(replace(p, status="confirmed") for p in proposal.pairs)
        change.write.confirm_pairs([p.pair for p in confirmed])
        change.output(PAIRINGS, pairings_csv(confirmed, field.applicants))
        change.told = f"{len(confirmed)} pairs confirmed"
    left = len(proposal.unpaired_mentors) + len(proposal.unpaired_mentees)
    return Outcome(
        told=(
            f"{plural(len(confirmed), 'pair')} confirmed. In reserve: {plural(left, 'person', 'people')}.",
        ),
        data={"confirmed": len(confirmed), "reserve": left},
        next_step="rmtool letters enrolled, then rmtool letters reserve",
    )


def _last_proposal(register: Register) -> Proposal:
    proposal = register.proposal()
    if proposal is None:
        raise UsageFault("There is no proposal yet.", hint="Run `rmtool match` first.")
    return proposal


def _edited(desk: Desk, proposal: Proposal, field: Field) -> tuple[str, ...]:
    """A fault if the pairings file no longer says what was proposed."""
    pairs = proposal.pairs
    with desk.here.reading() as register:
        confirmed = frozenset(register.pairs())
    if confirmed:
        pairs = tuple(replace(p, status="confirmed") if p.pair in confirmed else p for p in pairs)
    try:
        expected = pairings_csv(pairs, field.applicants)
        lies_there = (desk.here.folder / PAIRINGS).read_bytes()
    except FileNotFoundError:
        return (f"{PAIRINGS} is missing: `rmtool match` writes it",)
    except KeyError:
        return ()  # somebody proposed is gone from the register; the proof has told so already
    return () if lies_there == expected else (f"{PAIRINGS} has been edited since it was written",)


def _allowed(field: Field, programme: Programme) -> Iterable[Sequence[object]]:
    """Every allowed pair as the candidates file lists it: references, band, score, both rungs as `4:9`."""
    from rmtool.match.candidates import allowed_pairs

    rungs = {p.ref: "?" if p.rung is None else str(p.rung) for p in (*field.mentors, *field.mentees)}
    for pair, score, band in allowed_pairs(
        field.mentors, field.mentees, programme.matching, field.past
    ).listed():
        yield pair.mentor, pair.mentee, band.value, score, f"{rungs[pair.mentor]}:{rungs[pair.mentee]}"


def _proposed(found: Found, seconds: float, written: str) -> Outcome:
    proposal = found.proposal
    fits = proposal.fits()
    return Outcome(
        told=(
            _pairs_table(proposal, found.field),
            *([_left_out_table(found.left_out)] if found.left_out else []),
            f"{plural(len(proposal.pairs), 'pair')}: {_fit_in_words(fits)}.",
            _proved(proposal),
            written,
        ),
        data={
            "pairs": len(proposal.pairs),
            "unpaired_mentors": list(proposal.unpaired_mentors),
            "unpaired_mentees": list(proposal.unpaired_mentees),
            "fit": fits,
            "total": proposal.total,
            "unique": proposal.unique,
            "certificate": "verified",
            "seconds": round(seconds, 3),
        },
        next_step="look at the pairs; then rmtool confirm" if proposal.pairs else "rmtool people",
        attention=bool(found.left_out),
    )


def _proved(proposal: Proposal) -> str:
    alone = "No other is as good." if proposal.unique else "Another is as good."
    return f"Proved: no pairing has more pairs or a better fit. {alone}"


def _fit_in_words(fits: Mapping[str, int]) -> str:
    return listing([f"{number} {band}" for band, number in fits.items() if number]) or "none"


def _pairs_table(proposal: Proposal, field: Field) -> Table:
    return Table(
        headings=("Mentor", "", "Mentee", "", "Fit"),
        rows=tuple(
            (
                p.pair.mentor,
                field.applicants[p.pair.mentor].application.organisation,
                p.pair.mentee,
                field.applicants[p.pair.mentee].application.organisation,
                p.band.value,
            )
            for p in sorted(proposal.pairs, key=lambda p: p.pair)
        ),
    )


def _left_out_table(left_out: Sequence[Unpaired]) -> Table:
    return Table(("Not paired", "Why"), tuple((one.ref, one.text) for one in left_out))
