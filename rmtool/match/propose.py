"""The proposal: the best pairs of a cohort, who is left, and the certificate. The one door to the solver."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rmtool.errors import UsageFault
from rmtool.match.assign import Assignment, assign
from rmtool.match.certificate import Certificate, ProvenStage, digest, in_order, seal
from rmtool.match.decisions import Decisions, decision_faults
from rmtool.match.fit import fit
from rmtool.match.handout import hand_out
from rmtool.match.instance import Instance, instance
from rmtool.match.lineup import Lineup, line_up
from rmtool.match.objectives import LOTTERY
from rmtool.match.tally import tally
from rmtool.match.traits import PastPairs
from rmtool.model.matching import Pair, Proposal, ProposedPair
from rmtool.model.people import Participant
from rmtool.model.programme import Matching
from rmtool.model.references import reference_order


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
    steady: frozenset[Pair] = frozenset(),
    types: bool | None = None,
) -> Proposal:
    """Give the best pairs of these people, proved; the order in which people are given makes no difference.

    `past_pairs` holds the two e-mail addresses of each past pair, casefolded. `locked` pairs are in the
    result and `rejected` ones are not; `kept` are existing pairs, of which as many as possible stay.
    `override` allows locked pairs that a hard rule refuses. Of pairings of equal worth, one with the most
    `steady` pairs is chosen; these are not heeded where people are matched by type. With `types`, and by
    default in a very large cohort, people whom nothing tells apart are matched as one: the values reached are
    the same, and who of such people gets which of their partners is drawn by lot. `unique` then speaks of the
    pairs between types.

    Raises:
        ProgrammeFault: where the programme names a rule or criterion that does not exist.
        RegisterFault: where two people share a key or a reference.
        UsageFault: where a locked pair cannot be.
        UnprovenOptimum: where the solver fails.
    """
    decisions = Decisions(locked, rejected, kept, override, steady)
    return best_pairs(line_up(mentors, mentees, matching, past_pairs, decisions, types=types))


def best_pairs(lineup: Lineup) -> Proposal:
    """Give the best pairs of a line-up, under its decisions. Raises what `propose` does."""
    if lineup.by_type and lineup.decisions.steady:
        lineup = lineup.deciding(replace(lineup.decisions, steady=frozenset()))
    decisions, matching = lineup.decisions, lineup.matching
    _require_possible(decision_faults(decisions, lineup.allowed, matching, lineup.past_pairs))
    posed = instance(lineup.allowed, matching, decisions, lineup.crowd.sizes)
    found = assign(posed.network, posed.objectives, posed.further_rounds())
    return _sealed(_proposal(lineup, posed, found), found, lineup)


def _require_possible(faults: tuple[str, ...]) -> None:
    if faults:
        raise UsageFault(
            "These decisions cannot be followed, so nothing was matched: " + "; ".join(faults) + ".",
            hint="Unlock the pair, or give your reason for breaking a rule with --override --because.",
        )


def _proposal(lineup: Lineup, posed: Instance, found: Assignment) -> Proposal:
    """Give the solver's answer in the words of the programme, together with the locked pairs."""
    people, matching, decisions = lineup.crowd.people, lineup.matching, lineup.decisions
    taken = hand_out(found.taken, posed.candidates, lineup.crowd, matching.seed)
    pairs = [_proposed(pair, people, matching, "locked") for pair in decisions.locked]
    pairs += [_proposed(pair, people, matching, "proposed") for pair in taken]
    pairs.sort(key=lambda proposed: proposed.pair.order)
    paired = {ref for proposed in pairs for ref in (proposed.pair.mentor, proposed.pair.mentee)}
    mentors, mentees = lineup.crowd.refs()
    rounds = sum(name.startswith(LOTTERY) for stage in found.stages for name in stage.objectives)
    return Proposal(
        pairs=tuple(pairs),
        unpaired_mentors=tuple(sorted(set(mentors) - paired, key=reference_order)),
        unpaired_mentees=tuple(sorted(set(mentees) - paired, key=reference_order)),
        objectives=tally(pairs, people, matching, decisions, rounds, drawn_as=lineup.crowd.standing_for),
        unique=found.unique,
        certificate={},
    )


def _proposed(pair: Pair, people: dict[str, Participant], matching: Matching, status: str) -> ProposedPair:
    how_well = fit(people[pair.mentor], people[pair.mentee], matching)
    return ProposedPair(pair, how_well.score, how_well.band, status)


def _sealed(proposal: Proposal, found: Assignment, lineup: Lineup) -> Proposal:
    """Give the proposal with its certificate."""
    mentors, mentees = lineup.crowd.refs()
    certificate = Certificate(
        mentors=mentors,
        mentees=mentees,
        locked=in_order(lineup.decisions.locked),
        rejected=in_order(lineup.decisions.rejected),
        kept=in_order(lineup.decisions.kept),
        override=lineup.decisions.override,
        steady=in_order(lineup.decisions.steady),
        by_type=lineup.by_type,
        stages=tuple(
            ProvenStage(objectives=stage.objectives, prices=tuple(stage.prices.tolist()))
            for stage in found.stages
        ),
        digest=digest(lineup.allowed, lineup.crowd, lineup.matching),
    )
    sealed = certificate.model_copy(update={"seal": seal(proposal, certificate)})
    return replace(proposal, certificate=sealed.model_dump(mode="json"))
