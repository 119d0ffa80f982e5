"""Why somebody is not paired and who comes nearest, and what to look at in a pair.

Sentences in `text` are for the officer. Those in `neutral` may reach the person concerned: they name no topic
and nobody else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rmtool.match.candidates import Candidates, allowed_pairs
from rmtool.match.certificate import read_certificate
from rmtool.match.decisions import Decisions
from rmtool.match.fit_grids import score_grid
from rmtool.match.grids import Bools, Ints
from rmtool.match.rule_grids import refusals_grid
from rmtool.match.rules import refusals
from rmtool.match.traits import PastPairs
from rmtool.model.matching import Cause, Proposal, Unpaired
from rmtool.model.people import Participant
from rmtool.model.programme import Matching, Role
from rmtool.model.wording import plural

_NO_PARTNER = "Nobody who applied this time could be paired with you."
_TOO_FEW = (
    "Everyone who could have been paired with you is paired already: there were too few partners for all."
)


@dataclass(frozen=True)
class _Side:
    """The pairing as one side sees it: people in rows, possible partners in columns.

    `open` marks the allowed pairs that the officer did not reject. `holders` lists who holds each partner's
    places: (row, whether the pair is locked).
    """

    role: Role
    people: Sequence[Participant]
    partners: Sequence[Participant]
    allowed: Bools
    open: Bools
    scores: Ints
    refused: Ints
    holders: Sequence[Sequence[tuple[int, bool]]]

    def pair(self, row: int, column: int) -> tuple[Participant, Participant]:
        """Give the mentor and the mentee, in that order."""
        both = self.people[row], self.partners[column]
        return both if self.role is Role.MENTOR else both[::-1]


def why_unpaired(
    proposal: Proposal,
    mentors: Sequence[Participant],
    mentees: Sequence[Participant],
    matching: Matching,
    past_pairs: PastPairs,
) -> tuple[Unpaired, ...]:
    """Why each person whom the proposal leaves out is not paired: mentors first, in the proposal's order."""
    certificate = read_certificate(proposal.certificate)
    decisions = certificate.decisions if certificate else Decisions()
    allowed = allowed_pairs(mentors, mentees, matching, past_pairs)
    sides = _sides(proposal, allowed, decisions, matching, past_pairs)
    rows = {Role.MENTOR: allowed.mentor_at, Role.MENTEE: allowed.mentee_at}
    left = {Role.MENTOR: proposal.unpaired_mentors, Role.MENTEE: proposal.unpaired_mentees}
    return tuple(
        _why(side, rows[side.role][ref], matching, past_pairs) for side in sides for ref in left[side.role]
    )


def _sides(
    proposal: Proposal, allowed: Candidates, decisions: Decisions, matching: Matching, past_pairs: PastPairs
) -> Iterator[_Side]:
    """Give the pairing as the mentors see it, then as the mentees do."""
    people = allowed.mentors, allowed.mentees
    may, still_may = _grid(allowed), _grid(allowed.without(decisions.rejected))
    scores, refused = score_grid(*people, matching), refusals_grid(*people, matching, past_pairs)
    held_mentees, held_mentors = _holders(proposal, allowed)
    yield _Side(Role.MENTOR, *people, may, still_may, scores, refused, held_mentees)
    yield _Side(Role.MENTEE, *people[::-1], may.T, still_may.T, scores.T, refused.T, held_mentors)


def _grid(allowed: Candidates) -> Bools:
    """Give the allowed pairs as a table."""
    grid = np.zeros((len(allowed.mentors), len(allowed.mentees)), np.bool_)
    grid[allowed.mentor, allowed.mentee] = True
    return grid


Holders = list[list[tuple[int, bool]]]


def _holders(proposal: Proposal, allowed: Candidates) -> tuple[Holders, Holders]:
    """Who holds each mentee, and who holds each mentor: positions, and whether the pair is locked."""
    of_mentees: Holders = [[] for _ in allowed.mentees]
    of_mentors: Holders = [[] for _ in allowed.mentors]
    for proposed in proposal.pairs:
        mentor, mentee = allowed.mentor_at[proposed.pair.mentor], allowed.mentee_at[proposed.pair.mentee]
        of_mentees[mentee].append((mentor, proposed.status == "locked"))
        of_mentors[mentor].append((mentee, proposed.status == "locked"))
    return of_mentees, of_mentors


def _why(side: _Side, row: int, matching: Matching, past_pairs: PastPairs) -> Unpaired:
    if not side.partners:
        return _nobody(side, row)
    if side.open[row].any():
        return _all_taken(side, row)
    if side.allowed[row].any():
        return _rejected(side, row)
    return _refused(side, row, matching, past_pairs)


def _others(role: Role) -> str:
    return "mentee" if role is Role.MENTOR else "mentor"


def _nobody(side: _Side, row: int) -> Unpaired:
    ref = side.people[row].ref
    return Unpaired(
        ref, side.role, Cause.NOBODY, f"there is no {_others(side.role)} to be paired", _NO_PARTNER
    )


def _all_taken(side: _Side, row: int) -> Unpaired:
    rivals, wanted = competition(side.open, side.holders, row)
    places = sum(side.partners[column].capacity for column in wanted)
    possible = int(side.open[row].sum())
    others, ref = _others(side.role), side.people[row].ref
    whom = (
        f"the one {others} whom the rules allow {ref} is taken"
        if possible == 1
        else f"all {possible} {others}s whom the rules allow {ref} are taken"
    )
    return Unpaired(
        ref,
        side.role,
        Cause.ALL_TAKEN,
        f"{whom}: {plural(len(rivals), side.role.value)} compete for {plural(places, 'place')}",
        _TOO_FEW,
        nearest=side.partners[_best(side.scores[row], side.open[row])].ref,
        competing=len(rivals),
        places=places,
    )


def _rejected(side: _Side, row: int) -> Unpaired:
    ref = side.people[row].ref
    return Unpaired(
        ref,
        side.role,
        Cause.REJECTED,
        f"every pair that the rules allow {ref} was rejected",
        _NO_PARTNER,
        nearest=side.partners[_best(side.scores[row], side.allowed[row])].ref,
    )


def _refused(side: _Side, row: int, matching: Matching, past_pairs: PastPairs) -> Unpaired:
    """Nobody is allowed: the nearest partner is the one whom the fewest rules refuse, then the best fit."""
    fewest = side.refused[row] == side.refused[row].min()
    column = _best(side.scores[row], fewest)
    objections = refusals(*side.pair(row, column), matching, past_pairs)
    person, partner = side.people[row].ref, side.partners[column].ref
    if "shared_topic" in matching.rules and not any(
        side.people[row].topics & p.topics for p in side.partners
    ):
        cause, text = Cause.NO_TOPIC, f"no {_others(side.role)} shares a topic with {person}"
    else:
        cause, text = Cause.REFUSED, f"{partner} comes nearest to {person}, but {objections[0].reason}"
    return Unpaired(person, side.role, cause, text, _NO_PARTNER, partner, objections)


def _best(scores: Ints, among: Bools) -> int:
    """Where the highest score stands among those marked; the first of several."""
    return int(np.argmax(np.where(among, scores, -1)))


def competition(
    open_pairs: Bools, holders: Sequence[Sequence[tuple[int, bool]]], row: int
) -> tuple[frozenset[int], frozenset[int]]:
    """Who competes with an unpaired person for whom: rows, and columns.

    Goes from a person to all possible partners, from those to the people who hold them, and on from these.
    In a pairing with the most pairs every partner reached is taken, so that these people have only these
    partners' places, too few for all (a Hall violator). Who holds a locked place is counted but could not
    move; whoever else is allowed nobody but these partners is counted too.
    """
    rivals, wanted, asking = {row}, np.zeros(open_pairs.shape[1], np.bool_), [row]
    asked: set[int] = set()
    while asking:
        asked.update(asking)
        reached = open_pairs[asking].any(axis=0) & ~wanted
        wanted |= reached
        found = [holder for column in np.flatnonzero(reached).tolist() for holder in holders[column]]
        rivals.update(at for at, _ in found)
        asking = sorted({at for at, locked in found if not locked} - asked)
    nobody_else = open_pairs.any(axis=1) & ~(open_pairs & ~wanted).any(axis=1)
    rivals.update(np.flatnonzero(nobody_else).tolist())
    return frozenset(rivals), frozenset(np.flatnonzero(wanted).tolist())


def warnings(mentor: Participant, mentee: Participant) -> tuple[str, ...]:
    """Say what the officer should look at before approving a pair, though no rule refuses it."""
    if mentor.rung is None or mentee.rung is None:
        return (f"how much more senior {mentee.ref} is than {mentor.ref} is not known",)
    if mentee.rung >= mentor.rung:
        return ()
    steps = mentor.rung - mentee.rung
    return (f"{mentor.ref} is {steps} {'rung' if steps == 1 else 'rungs'} more senior than {mentee.ref}",)
