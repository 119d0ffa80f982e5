"""Why somebody is not paired and who comes nearest, and what to look at in a pair.

Sentences in `text` are for the officer. Those in `neutral` may reach the person concerned: they name no topic
and nobody else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rmtool.match.lineup import Lineup
from rmtool.match.nearest import nearest_partners
from rmtool.match.rivalry import Rivalries
from rmtool.match.rules import refusals
from rmtool.match.sides import Side, both_sides
from rmtool.model.matching import Cause, Proposal, Unpaired
from rmtool.model.people import Participant
from rmtool.model.programme import Role
from rmtool.model.wording import plural

_NO_PARTNER = "Nobody who applied this time could be paired with you."
_TOO_FEW = (
    "Everyone who could have been paired with you is paired already: there were too few partners for all."
)


def why_unpaired(proposal: Proposal, lineup: Lineup) -> tuple[Unpaired, ...]:
    """Why each person whom the proposal leaves out is not paired: mentors first, in the proposal's order."""
    mentors, mentees = both_sides(lineup, (proposed.pair for proposed in proposal.pairs))
    return (
        *_of_side(mentors, proposal.unpaired_mentors, lineup.crowd.mentor_type, lineup),
        *_of_side(mentees, proposal.unpaired_mentees, lineup.crowd.mentee_type, lineup),
    )


def _of_side(side: Side, left: Sequence[str], type_of: dict[str, int], lineup: Lineup) -> Iterator[Unpaired]:
    """Yield the reasons of one side's people. Those of a type share one, unless rules keep them from all."""
    if not left:
        return
    if not side.partners:
        yield from (_nobody(side, ref) for ref in left)
        return
    rivalries = Rivalries(side)
    reasons = {row: _reason(side, row, rivalries) for row in dict.fromkeys(type_of[ref] for ref in left)}
    refused = nearest_partners(lineup, side.role, (ref for ref in left if reasons[type_of[ref]] is None))
    offered = frozenset[str]().union(*(one.topics for members in side.partners for one in members))
    for ref in left:
        reason = reasons[type_of[ref]]
        yield reason.given_to(ref, side.role) if reason else _refused(ref, refused[ref], offered, lineup)


@dataclass(frozen=True)
class _Reason:
    """Why the people of a type are not paired. `{ref}` in the text is each one's reference."""

    cause: Cause
    text: str
    neutral: str
    nearest: str
    competing: int = 0
    places: int = 0

    def given_to(self, ref: str, role: Role) -> Unpaired:
        """Tell it to one of them."""
        return Unpaired(
            ref,
            role,
            self.cause,
            self.text.format(ref=ref),
            self.neutral,
            nearest=self.nearest,
            competing=self.competing,
            places=self.places,
        )


def _reason(side: Side, row: int, rivalries: Rivalries) -> _Reason | None:
    """Why the people of a type are not paired; None where the rules allow them nobody."""
    if side.open.number(row):
        return _all_taken(side, row, rivalries)
    return _rejected(side, row) if side.allowed.number(row) else None


def _others(role: Role) -> str:
    return "mentee" if role is Role.MENTOR else "mentor"


def _nobody(side: Side, ref: str) -> Unpaired:
    return Unpaired(
        ref, side.role, Cause.NOBODY, f"there is no {_others(side.role)} to be paired", _NO_PARTNER
    )


def _all_taken(side: Side, row: int, rivalries: Rivalries) -> _Reason:
    rivalry, others = rivalries.of(row), _others(side.role)
    competing, places = side.number(rivalry.rivals), side.places(rivalry.wanted)
    possible = sum(len(side.partners[column]) for column in side.open.among(row).tolist())
    whom = (
        f"the one {others} whom the rules allow {{ref}} is taken"
        if possible == 1
        else f"all {possible:,} {others}s whom the rules allow {{ref}} are taken"
    )
    return _Reason(
        Cause.ALL_TAKEN,
        f"{whom}: {plural(competing, side.role.value)} compete for {plural(places, 'place')}",
        _TOO_FEW,
        nearest=side.partners[side.open.best(row)][0].ref,
        competing=competing,
        places=places,
    )


def _rejected(side: Side, row: int) -> _Reason:
    return _Reason(
        Cause.REJECTED,
        "every pair that the rules allow {ref} was rejected",
        _NO_PARTNER,
        nearest=side.partners[side.allowed.best(row)][0].ref,
    )


def _refused(ref: str, partner: Participant, offered: frozenset[str], lineup: Lineup) -> Unpaired:
    """Rules keep somebody from everybody: `partner` comes nearest, `offered` are all partners' topics."""
    person = lineup.crowd.people[ref]
    both = (person, partner) if person.role is Role.MENTOR else (partner, person)
    objections = refusals(*both, lineup.matching, lineup.past_pairs)
    if "shared_topic" in lineup.matching.rules and not person.topics & offered:
        cause, text = Cause.NO_TOPIC, f"no {_others(person.role)} shares a topic with {ref}"
    else:
        cause, text = Cause.REFUSED, f"{partner.ref} comes nearest to {ref}, but {objections[0].reason}"
    return Unpaired(ref, person.role, cause, text, _NO_PARTNER, partner.ref, objections)


def warnings(mentor: Participant, mentee: Participant) -> tuple[str, ...]:
    """Say what the officer should look at before approving a pair, though no rule refuses it."""
    if mentor.rung is None or mentee.rung is None:
        return (f"how much more senior {mentee.ref} is than {mentor.ref} is not known",)
    if mentee.rung >= mentor.rung:
        return ()
    steps = mentor.rung - mentee.rung
    return (f"{mentor.ref} is {steps} {'rung' if steps == 1 else 'rungs'} more senior than {mentee.ref}",)
