from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from rmtool.match.alternatives import AT_MOST, Alternatives, alternatives
from rmtool.match.candidates import allowed_pairs
from rmtool.match.decisions import Decisions
from rmtool.match.instance import instance
from rmtool.match.propose import propose
from rmtool.model.matching import Pair, Proposal
from rmtool.model.people import Participant
from tests.builders import participant
from tests.match.worlds import NOBODY_BEFORE, cohort, matching, sides

SETTINGS = matching(priority_for_waiting=True)


def of(
    mentors: list[Participant], mentees: list[Participant], kept: frozenset[Pair] = frozenset()
) -> tuple[Proposal, Alternatives]:
    proposal = propose(mentors, mentees, SETTINGS, NOBODY_BEFORE, kept=kept)
    allowed = allowed_pairs(mentors, mentees, SETTINGS, NOBODY_BEFORE)
    posed = instance(allowed, SETTINGS, Decisions(kept=kept))
    found = alternatives(posed, frozenset(p.pair for p in proposal.pairs), kept)
    assert found is not None
    return proposal, found


def cost_of_forcing(
    pair: Pair, best: Proposal, people: tuple[list[Participant], list[Participant]], kept: frozenset[Pair]
) -> dict[str, int]:
    """How the counts change where the pair is locked and all is solved anew."""
    forced = dict(propose(*people, SETTINGS, NOBODY_BEFORE, locked=frozenset({pair}), kept=kept).objectives)
    changes = {name: forced.get(name, 0) - value for name, value in best.objectives}
    return {n: change for n, change in changes.items() if change and not n.startswith("lottery")}


@settings(max_examples=60)
@given(people=sides(5))
def test_the_cost_of_an_alternative_is_what_solving_anew_with_it_costs(
    people: tuple[list[Participant], list[Participant]],
) -> None:
    kept = frozenset({Pair("M-000", "E-001"), Pair("M-001", "E-000")})
    best, found = of(*people, kept)
    for forced in {other.pair: other for others in found.of.values() for other in others}.values():
        assert dict(forced.cost) == cost_of_forcing(forced.pair, best, people, kept)


def test_a_larger_cohort_agrees_with_solving_anew() -> None:
    people = cohort(5, 25, 30)
    best, found = of(*people)
    for ref in ("M-001", "M-010", "E-003", "E-020"):
        assert 0 < len(found.of[ref]) <= AT_MOST
        for forced in found.of[ref]:
            assert dict(forced.cost) == cost_of_forcing(forced.pair, best, people, frozenset())


def test_equals_are_decided_by_lot_and_a_better_fit_is_not() -> None:
    one, two = participant("M-1"), participant("M-2")
    _, found = of([one, two], [participant("E-1")])
    assert len(found.by_lot) == 1
    assert len(found.left_by_lot) == 1
    _, found = of([one, replace(two, organisation="Trust of E-1")], [participant("E-1")])
    assert not found.by_lot | found.left_by_lot
    assert found.of["M-2"][0].cost == {"good": 1, "total": -12}


def test_a_cohort_too_large_is_not_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rmtool.match.alternatives.MOST_LOOKS", 3)
    allowed = allowed_pairs([participant("M-1")], [participant("E-1")], SETTINGS, NOBODY_BEFORE)
    posed = instance(allowed, SETTINGS, Decisions())
    assert alternatives(posed, frozenset({Pair("M-1", "E-1")})) is None
