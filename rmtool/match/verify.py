"""Whether a proposal still holds: every rule, every score, and the proof, repeated without the solver.

Takes one look at each allowed pair for each stage of the proof. The pairs are checked one by one with the
rules and the fit themselves, not with the tables that the proposal was made from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from rmtool.match.candidates import Candidates
from rmtool.match.certificate import Certificate, digest, read_certificate, seal
from rmtool.match.crowd import Crowd
from rmtool.match.fit import fit
from rmtool.match.grids import Ints
from rmtool.match.handout import hand_out
from rmtool.match.instance import Instance, instance
from rmtool.match.lineup import line_up
from rmtool.match.network import whole_face
from rmtool.match.objectives import COST_LIMIT, LOTTERY, Pack
from rmtool.match.proof import is_feasible, is_optimal, is_unique, reduced_costs
from rmtool.match.rules import first_refusal
from rmtool.match.tally import tally
from rmtool.match.traits import PastPairs
from rmtool.model.matching import Pair, Proposal, ProposedPair
from rmtool.model.people import Participant
from rmtool.model.programme import Matching
from rmtool.model.references import reference_order


def verify(
    proposal: Proposal,
    mentors: Sequence[Participant],
    mentees: Sequence[Participant],
    matching: Matching,
    past_pairs: PastPairs,
) -> tuple[str, ...]:
    """All that is wrong with a stored proposal, in sentences; empty where it holds and is the best there is.

    Raises:
        ProgrammeFault: where the programme names a rule or criterion that does not exist.
        RegisterFault: where two people share a key or a reference.
    """
    certificate = read_certificate(proposal.certificate)
    if certificate is None:
        return ("the certificate cannot be read",)
    lineup = line_up(mentors, mentees, matching, past_pairs, certificate.decisions, types=certificate.by_type)
    today = _Today(lineup.crowd, lineup.allowed, matching, past_pairs)
    elsewhere = (*_changed_since(certificate, today), *_impossible_pairs(proposal, lineup.crowd))
    return (*_edited(proposal, certificate), *(elsewhere or _faults_of(proposal, certificate, today)))


@dataclass(frozen=True)
class _Today:
    """Everyone and everything that a proposal is checked against, as of now."""

    crowd: Crowd
    allowed: Candidates
    matching: Matching
    past_pairs: PastPairs

    @property
    def people(self) -> Mapping[str, Participant]:
        """Everyone by reference."""
        return self.crowd.people


def _faults_of(proposal: Proposal, certificate: Certificate, today: _Today) -> tuple[str, ...]:
    """All that is wrong with a proposal about the very people and rules of today."""
    return (
        *_forbidden_pairs(proposal.pairs, certificate, today),
        *_misjudged_pairs(proposal.pairs, today),
        *_wrong_places(proposal, certificate, today.people),
        *_wrong_values(proposal, certificate, today),
        *_unproven(proposal, certificate, today),
    )


def _edited(proposal: Proposal, certificate: Certificate) -> Iterator[str]:
    if certificate.seal != seal(proposal, certificate):
        yield "the proposal or its certificate has been edited since it was made"


def _changed_since(certificate: Certificate, today: _Today) -> Iterator[str]:
    """Tell where the engine would be given something else today."""
    mentors, mentees = today.crowd.refs()
    if certificate.mentors != mentors:
        yield "the mentors to be matched are no longer the same"
    if certificate.mentees != mentees:
        yield "the mentees to be matched are no longer the same"
    if certificate.digest != digest(today.allowed, today.crowd, today.matching):
        yield "people, rules or weights have changed since the proposal was made"


def _impossible_pairs(proposal: Proposal, crowd: Crowd) -> Iterator[str]:
    """Tell of each pair with somebody who is not there, or that is there twice."""
    mentors, mentees = (frozenset(refs) for refs in crowd.refs())
    times = Counter(proposed.pair for proposed in proposal.pairs)
    for pair, number in times.items():
        if pair.mentor not in mentors or pair.mentee not in mentees:
            yield f"{_named(pair)}: one of them is not there to be matched"
        elif number > 1:
            yield f"{_named(pair)} are proposed {number} times"


def _named(pair: Pair) -> str:
    return f"{pair.mentor} and {pair.mentee}"


def _forbidden_pairs(pairs: Iterable[ProposedPair], certificate: Certificate, today: _Today) -> Iterator[str]:
    """Tell of each pair that a rule refuses and the officer did not override."""
    decisions, people = certificate.decisions, today.people
    overridden = decisions.locked if decisions.override else frozenset()
    for pair in (proposed.pair for proposed in pairs):
        refusal = first_refusal(people[pair.mentor], people[pair.mentee], today.matching, today.past_pairs)
        if refusal and pair not in overridden:
            yield f"{_named(pair)}: the rule {refusal.rule} refuses them: {refusal.reason}"
        if pair in decisions.rejected:
            yield f"{_named(pair)} were rejected by the officer"


def _misjudged_pairs(pairs: Iterable[ProposedPair], today: _Today) -> Iterator[str]:
    """Tell of each pair whose score or band is not what the fit gives."""
    for proposed in pairs:
        mentor, mentee = today.people[proposed.pair.mentor], today.people[proposed.pair.mentee]
        found = fit(mentor, mentee, today.matching)
        if (proposed.score, proposed.band) != (found.score, found.band):
            yield (
                f"{_named(proposed.pair)}: the fit is {found.band} ({found.score}), "
                f"not {proposed.band} ({proposed.score})"
            )


def _wrong_places(
    proposal: Proposal, certificate: Certificate, people: Mapping[str, Participant]
) -> Iterator[str]:
    """Tell of people with too many partners, locks that are missing, and unpaired lists that are wrong."""
    partners = Counter(ref for p in proposal.pairs for ref in (p.pair.mentor, p.pair.mentee))
    for ref, number in partners.items():
        if number > people[ref].capacity:
            yield f"{ref} has {number} partners and can take {people[ref].capacity}"
    if {p.pair for p in proposal.pairs if p.status == "locked"} != certificate.decisions.locked:
        yield "the locked pairs are not those that the officer locked"
    if proposal.unpaired_mentors != _left_of(certificate.mentors, partners):
        yield "the list of unpaired mentors is wrong"
    if proposal.unpaired_mentees != _left_of(certificate.mentees, partners):
        yield "the list of unpaired mentees is wrong"


def _left_of(refs: Iterable[str], paired: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(refs).difference(paired), key=reference_order))


def _wrong_values(proposal: Proposal, certificate: Certificate, today: _Today) -> Iterator[str]:
    """Tell of each objective whose value is not what the pairs add up to."""
    rounds = sum(name.startswith(LOTTERY) for name in certificate.objectives)
    crowd, decisions = today.crowd, certificate.decisions
    reached = dict(
        tally(proposal.pairs, crowd.people, today.matching, decisions, rounds, drawn_as=crowd.standing_for)
    )
    claimed = dict(proposal.objectives)
    for name in {**reached, **claimed}:
        if reached.get(name) != claimed.get(name):
            yield f'the objective "{name}" is {reached.get(name)}, not {claimed.get(name)}'


def _unproven(proposal: Proposal, certificate: Certificate, today: _Today) -> tuple[str, ...]:
    """Tell of the first stage whose prices do not prove the pairs optimal, or where others are as good."""
    posed = instance(today.allowed, today.matching, certificate.decisions, today.crowd.sizes)
    face, packs, taken = whole_face(posed.network), _packs(certificate, posed), _taken(proposal, today, posed)
    flow = posed.network.whole_flow(taken)
    if packs is None:
        return ("the certificate is not about these people and objectives",)
    if not is_feasible(face, flow):
        return ("the pairs do not add up to a pairing",)
    unique = False
    for pack, stage in zip(packs, certificate.stages, strict=True):
        reduced = reduced_costs(face, pack.costs(face.free), np.array(stage.prices, np.int64))
        if not is_optimal(face, reduced, flow[face.free]):
            return (f"the prices do not prove the best result for: {', '.join(pack.names)}",)
        last = pack is packs[-1]
        unique = last and is_unique(face, reduced, flow[face.free])
        face = face.cut(reduced)
    if unique is not proposal.unique:
        return ("whether other pairings are as good is not told as it is",)
    drawn = certificate.decisions.locked | set(hand_out(taken, posed.candidates, today.crowd, posed.seed))
    return (
        () if drawn == _pairs(proposal) else ("the pairs are not those that the lottery within types gives",)
    )


def _pairs(proposal: Proposal) -> frozenset[Pair]:
    return frozenset(proposed.pair for proposed in proposal.pairs)


def _taken(proposal: Proposal, today: _Today, posed: Instance) -> Ints:
    """How many pairs each two types make."""
    stands = today.crowd.standing_for
    ends = ((stands[pair.mentor].ref, stands[pair.mentee].ref) for pair in _pairs(proposal))
    return posed.candidates.among(Pair(mentor, mentee) for mentor, mentee in ends)


def _packs(certificate: Certificate, posed: Instance) -> tuple[Pack, ...] | None:
    """Group the objectives as the certificate does; None where it leaves some out, or is not about them."""
    every = (*posed.objectives, *posed.further_rounds())
    names, known = certificate.objectives, [objective.name for objective in every]
    if len(names) < len(posed.objectives) or list(names) != known[: len(names)]:
        return None
    objectives = iter(every)
    packs = [
        Pack(tuple(islice(objectives, len(s.objectives))), posed.network.supply) for s in certificate.stages
    ]
    sized = all(len(stage.prices) == posed.network.nodes for stage in certificate.stages)
    return tuple(packs) if sized and all(p.fits(posed.network.nodes, COST_LIMIT) for p in packs) else None
