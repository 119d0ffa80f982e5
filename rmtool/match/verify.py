"""Whether a proposal still holds: every rule, every score, and the proof, repeated without the solver.

Takes one look at each allowed pair for each stage of the proof. The pairs are checked one by one with the
rules and the fit themselves, not with the tables that the proposal was made from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

import numpy as np

from rmtool.match.candidates import Candidates, allowed_pairs
from rmtool.match.certificate import Certificate, digest, read_certificate, seal
from rmtool.match.fit import fit
from rmtool.match.instance import Instance, instance
from rmtool.match.network import whole_face
from rmtool.match.objectives import COST_LIMIT, LOTTERY, Pack
from rmtool.match.proof import is_feasible, is_optimal, is_unique, reduced_costs
from rmtool.match.rules import first_refusal
from rmtool.match.tally import tally
from rmtool.match.traits import PastPairs
from rmtool.model.matching import Pair, Proposal, ProposedPair
from rmtool.model.people import Participant
from rmtool.model.programme import Matching


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
    allowed = allowed_pairs(mentors, mentees, matching, past_pairs)
    elsewhere = (*_changed_since(certificate, allowed, matching), *_impossible_pairs(proposal, allowed))
    return (
        *_edited(proposal, certificate),
        *(elsewhere or _faults_of(proposal, certificate, allowed, matching, past_pairs)),
    )


def _faults_of(
    proposal: Proposal,
    certificate: Certificate,
    allowed: Candidates,
    matching: Matching,
    past_pairs: PastPairs,
) -> tuple[str, ...]:
    """All that is wrong with a proposal about the very people and rules of today."""
    people = {person.ref: person for person in (*allowed.mentors, *allowed.mentees)}
    return (
        *_forbidden_pairs(proposal.pairs, certificate, people, matching, past_pairs),
        *_misjudged_pairs(proposal.pairs, people, matching),
        *_wrong_places(proposal, certificate, people),
        *_wrong_values(proposal, certificate, people, matching),
        *_unproven(proposal, certificate, instance(allowed, matching, certificate.decisions)),
    )


def _edited(proposal: Proposal, certificate: Certificate) -> Iterator[str]:
    if certificate.seal != seal(proposal, certificate):
        yield "the proposal or its certificate has been edited since it was made"


def _changed_since(certificate: Certificate, allowed: Candidates, matching: Matching) -> Iterator[str]:
    """Tell where the engine would be given something else today."""
    if [p.ref for p in allowed.mentors] != list(certificate.mentors):
        yield "the mentors to be matched are no longer the same"
    if [p.ref for p in allowed.mentees] != list(certificate.mentees):
        yield "the mentees to be matched are no longer the same"
    if certificate.digest != digest(allowed, matching):
        yield "people, rules or weights have changed since the proposal was made"


def _impossible_pairs(proposal: Proposal, allowed: Candidates) -> Iterator[str]:
    """Tell of each pair with somebody who is not there, or that is there twice."""
    times = Counter(proposed.pair for proposed in proposal.pairs)
    for pair, number in times.items():
        if pair.mentor not in allowed.mentor_at or pair.mentee not in allowed.mentee_at:
            yield f"{_named(pair)}: one of them is not there to be matched"
        elif number > 1:
            yield f"{_named(pair)} are proposed {number} times"


def _named(pair: Pair) -> str:
    return f"{pair.mentor} and {pair.mentee}"


def _forbidden_pairs(
    pairs: Iterable[ProposedPair],
    certificate: Certificate,
    people: Mapping[str, Participant],
    matching: Matching,
    past_pairs: PastPairs,
) -> Iterator[str]:
    """Tell of each pair that a rule refuses and the officer did not override."""
    decisions = certificate.decisions
    overridden = decisions.locked if decisions.override else frozenset()
    for pair in (proposed.pair for proposed in pairs):
        refusal = first_refusal(people[pair.mentor], people[pair.mentee], matching, past_pairs)
        if refusal and pair not in overridden:
            yield f"{_named(pair)}: the rule {refusal.rule} refuses them: {refusal.reason}"
        if pair in decisions.rejected:
            yield f"{_named(pair)} were rejected by the officer"


def _misjudged_pairs(
    pairs: Iterable[ProposedPair], people: Mapping[str, Participant], matching: Matching
) -> Iterator[str]:
    """Tell of each pair whose score or band is not what the fit gives."""
    for proposed in pairs:
        found = fit(people[proposed.pair.mentor], people[proposed.pair.mentee], matching)
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
    if proposal.unpaired_mentors != tuple(sorted(set(certificate.mentors) - partners.keys())):
        yield "the list of unpaired mentors is wrong"
    if proposal.unpaired_mentees != tuple(sorted(set(certificate.mentees) - partners.keys())):
        yield "the list of unpaired mentees is wrong"


def _wrong_values(
    proposal: Proposal, certificate: Certificate, people: Mapping[str, Participant], matching: Matching
) -> Iterator[str]:
    """Tell of each objective whose value is not what the pairs add up to."""
    rounds = sum(name.startswith(LOTTERY) for name in certificate.objectives)
    reached = dict(tally(proposal.pairs, people, matching, certificate.decisions, rounds))
    claimed = dict(proposal.objectives)
    for name in {**reached, **claimed}:
        if reached.get(name) != claimed.get(name):
            yield f'the objective "{name}" is {reached.get(name)}, not {claimed.get(name)}'


def _unproven(proposal: Proposal, certificate: Certificate, posed: Instance) -> tuple[str, ...]:
    """Tell of the first stage whose prices do not prove the pairs optimal, or where others are as good."""
    face, packs = whole_face(posed.network), _packs(certificate, posed)
    flow = posed.network.whole_flow(posed.candidates.among(frozenset(p.pair for p in proposal.pairs)))
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
    return () if unique is proposal.unique else ("whether other pairings are as good is not told as it is",)


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
