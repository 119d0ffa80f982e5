"""The proposal: the best pairs of a cohort, who is left, and the certificate. The one door to the solver."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rmtool.errors import UsageFault
from rmtool.match.assign import Assignment, assign
from rmtool.match.candidates import Candidates, allowed_pairs
from rmtool.match.certificate import Certificate, ProvenStage, digest, in_order, seal
from rmtool.match.decisions import Decisions, decision_faults
from rmtool.match.fit import fit
from rmtool.match.instance import Instance, instance
from rmtool.match.objectives import LOTTERY
from rmtool.match.tally import tally
from rmtool.match.traits import PastPairs
from rmtool.model.matching import Pair, Proposal, ProposedPair
from rmtool.model.people import Participant
from rmtool.model.programme import Matching


def propose(  # noqa: PLR0913 - the field, the rules of the game, and each kind of decision by its name
    mentors: Sequence[Participant],
    mentees: Sequence[Participant],
    matching: Matching,
    past_pairs: PastPairs,
    *,
    locked: frozenset[Pair] = frozenset(),
    rejected: frozenset[Pair] = frozenset(),
    kept: frozenset[Pair] = frozenset(),
    override: bool = False,
) -> Proposal:
    """Give the best pairs of these people, proved; the order in which people are given makes no difference.

    `past_pairs` holds the two e-mail addresses of each past pair, casefolded. `locked` pairs are in the
    result and `rejected` ones are not; `kept` are existing pairs, of which as many as possible stay.
    `override` allows locked pairs that a hard rule refuses.

    Raises:
        ProgrammeFault: where the programme names a rule or criterion that does not exist.
        RegisterFault: where two people share a key or a reference.
        UsageFault: where a locked pair cannot be.
        UnprovenOptimum: where the solver fails.
    """
    decisions = Decisions(locked, rejected, kept, override)
    allowed = allowed_pairs(mentors, mentees, matching, past_pairs)
    _require_possible(decision_faults(decisions, allowed, matching, past_pairs))
    posed = instance(allowed, matching, decisions)
    found = assign(posed.network, posed.objectives, posed.further_rounds())
    return _sealed(_proposal(allowed, posed, found, matching, decisions), found, allowed, matching, decisions)


def _require_possible(faults: tuple[str, ...]) -> None:
    if faults:
        raise UsageFault(
            "These decisions cannot be followed, so nothing was matched: " + "; ".join(faults) + ".",
            hint="Unlock the pair, or give your reason for breaking a rule with --override --because.",
        )


def _taken(posed: Instance, found: Assignment) -> list[Pair]:
    """Give the pairs that the solver took."""
    people, taken = posed.candidates, np.flatnonzero(found.taken)
    ends = zip(people.mentor[taken].tolist(), people.mentee[taken].tolist(), strict=True)
    return [Pair(people.mentors[mentor].ref, people.mentees[mentee].ref) for mentor, mentee in ends]


def _proposal(
    allowed: Candidates, posed: Instance, found: Assignment, matching: Matching, decisions: Decisions
) -> Proposal:
    """Give the solver's answer in the words of the programme, together with the locked pairs."""
    people = {person.ref: person for person in (*allowed.mentors, *allowed.mentees)}
    pairs = [_proposed(pair, people, matching, "locked") for pair in decisions.locked]
    pairs += [_proposed(pair, people, matching, "proposed") for pair in _taken(posed, found)]
    pairs.sort(key=lambda proposed: proposed.pair)
    paired = {ref for proposed in pairs for ref in (proposed.pair.mentor, proposed.pair.mentee)}
    rounds = sum(name.startswith(LOTTERY) for stage in found.stages for name in stage.objectives)
    return Proposal(
        pairs=tuple(pairs),
        unpaired_mentors=tuple(sorted(p.ref for p in allowed.mentors if p.ref not in paired)),
        unpaired_mentees=tuple(sorted(p.ref for p in allowed.mentees if p.ref not in paired)),
        objectives=tally(pairs, people, matching, decisions, rounds),
        unique=found.unique,
        certificate={},
    )


def _proposed(pair: Pair, people: dict[str, Participant], matching: Matching, status: str) -> ProposedPair:
    how_well = fit(people[pair.mentor], people[pair.mentee], matching)
    return ProposedPair(pair, how_well.score, how_well.band, status)


def _sealed(
    proposal: Proposal, found: Assignment, allowed: Candidates, matching: Matching, decisions: Decisions
) -> Proposal:
    """Give the proposal with its certificate."""
    certificate = Certificate(
        mentors=tuple(person.ref for person in allowed.mentors),
        mentees=tuple(person.ref for person in allowed.mentees),
        locked=in_order(decisions.locked),
        rejected=in_order(decisions.rejected),
        kept=in_order(decisions.kept),
        override=decisions.override,
        stages=tuple(
            ProvenStage(objectives=stage.objectives, prices=tuple(stage.prices.tolist()))
            for stage in found.stages
        ),
        digest=digest(allowed, matching),
    )
    sealed = certificate.model_copy(update={"seal": seal(proposal, certificate)})
    return replace(proposal, certificate=sealed.model_dump(mode="json"))
