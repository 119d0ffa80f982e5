"""`verify` and `confirm`: whether the last proposal still holds, and the pairs that it becomes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rmtool.commands.cohort import Command
from rmtool.commands.decision_faults import first_told
from rmtool.commands.decisions import refuse_unread
from rmtool.commands.field import Field, as_confirmed, last_proposal
from rmtool.errors import UsageFault
from rmtool.model.outcome import Outcome
from rmtool.model.wording import plural
from rmtool.reports.pairings import PAIRINGS, pairings_csv

if TYPE_CHECKING:
    from rmtool.commands.desk import Desk
    from rmtool.model.matching import Proposal


def verify_proposal(desk: Desk) -> Outcome:
    """Check the last proposal again: every rule, every score, the proof, and the pairings file as it lies."""
    from rmtool.match.verify import verify

    with desk.here.reading() as register:
        proposal = last_proposal(register)
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
        told=(verdict, *(f"  {fault}" for fault in first_told(faults))),
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
        proposal = last_proposal(change.register)
        field = Field.of(change.register, desk.here.programme)
        faults = verify(proposal, field.mentors, field.mentees, desk.here.programme.matching, field.past)
        if faults:
            raise UsageFault(
                "The proposal no longer fits the register, so nothing was confirmed: "
                + "; ".join(faults[:3])
                + ".",
                hint="Run `rmtool match` again, look at the pairs, then `rmtool confirm`.",
            )
        refuse_unread(desk.here, change.register, field)
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
        next_step="rmtool schedule, then rmtool letters --list",
    )


def _edited(desk: Desk, proposal: Proposal, field: Field) -> tuple[str, ...]:
    """A fault if the pairings file no longer says what was proposed."""
    with desk.here.reading() as register:
        pairs = as_confirmed(proposal.pairs, register.pairs())
    try:
        expected = pairings_csv(pairs, field.applicants)
        lies_there = (desk.here.folder / PAIRINGS).read_bytes()
    except FileNotFoundError:
        return (f"{PAIRINGS} is missing: `rmtool match` writes it",)
    except KeyError:
        return ()  # somebody proposed is gone from the register; the proof has told so already
    return () if lies_there == expected else (f"{PAIRINGS} has been edited since it was written",)
