from __future__ import annotations

import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import compress, permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rmtool.errors import UsageFault
from rmtool.match.candidates import allowed_pairs
from rmtool.match.fit import fit
from rmtool.match.lottery import draw
from rmtool.match.propose import propose
from rmtool.match.rules import first_refusal
from rmtool.match.traits import PastPairs
from rmtool.match.verify import verify
from rmtool.model.matching import Band, Pair, Proposal
from rmtool.model.people import Participant
from rmtool.model.programme import Matching
from tests.builders import participant
from tests.match.hungarian import least_cost
from tests.match.worlds import NOBODY_BEFORE, PAST_PAIRS, cohort, matching, shuffled, sides

SETTINGS = matching()


def pairs_of(proposal: Proposal) -> set[Pair]:
    return {proposed.pair for proposed in proposal.pairs}


def objective(proposal: Proposal, name: str) -> int:
    return dict(proposal.objectives)[name]


@settings(max_examples=40)
@given(people=sides(4), past=PAST_PAIRS, order=st.randoms(use_true_random=False))
def test_the_order_of_rows_never_changes_a_pair(
    people: tuple[list[Participant], list[Participant]], past: PastPairs, order: object
) -> None:
    mentors, mentees = people
    proposal = propose(mentors, mentees, SETTINGS, past)
    seed = hash(order)
    assert propose(shuffled(mentors, seed), shuffled(mentees, seed + 1), SETTINGS, past) == proposal
    assert proposal.unique
    assert verify(proposal, mentors, mentees, SETTINGS, past) == ()


def test_the_order_of_rows_never_changes_a_pair_of_a_whole_cohort() -> None:
    mentors, mentees = cohort(5, 60, 70)
    proposal = propose(mentors, mentees, SETTINGS, NOBODY_BEFORE)
    assert len(proposal.pairs) > 50
    for seed in range(3):
        again = propose(shuffled(mentors, seed), shuffled(mentees, seed), SETTINGS, NOBODY_BEFORE)
        assert again == proposal


def test_people_who_cannot_be_told_apart_are_drawn_by_lot_not_by_row() -> None:
    mentors = [participant(f"M-{at}", organisation="") for at in range(4)]
    mentees = [participant(f"E-{at}", organisation="") for at in range(4)]
    proposal = propose(mentors, mentees, SETTINGS, NOBODY_BEFORE)
    drawn = {(m.ref, e.ref): draw(SETTINGS.seed, m.key, e.key) for m in mentors for e in mentees}
    best = min(
        sum(drawn[m.ref, e.ref] for m, e in zip(mentors, order, strict=True))
        for order in permutations(mentees)
    )
    assert objective(proposal, "lottery") == best
    assert sum(drawn[p.mentor, p.mentee] for p in pairs_of(proposal)) == best
    other = propose(mentors, mentees, matching(seed="another"), NOBODY_BEFORE)
    assert pairs_of(other) != pairs_of(proposal)


def second_opinion(
    mentors: list[Participant], mentees: list[Participant], chosen: Matching
) -> dict[str, int]:
    """The best values of the objectives before the lottery, found by the second engine; one place each."""
    most = max(len(mentors), len(mentees)) + 1
    weights = {Band.WEAK: most**3, Band.FAIR: most**2, Band.GOOD: most, Band.STRONG: 0}
    scale = most * 100  # more than all scores together
    costs = np.zeros((len(mentors), len(mentees) + len(mentors)), np.int64)
    costs[:, len(mentees) :] = most**4 * scale  # staying alone
    for row, mentor in enumerate(mentors):
        for column, mentee in enumerate(mentees):
            allowed = first_refusal(mentor, mentee, chosen, NOBODY_BEFORE) is None
            found = fit(mentor, mentee, chosen)
            cost = weights[found.band] * scale + 100 - found.score
            costs[row, column] = cost if allowed else most**5 * scale
    left = least_cost(costs)
    alone, left = divmod(left, most**4 * scale)
    weak, left = divmod(left, most**3 * scale)
    fair, left = divmod(left, most**2 * scale)
    good, left = divmod(left, most * scale)
    pairs = len(mentors) - alone
    return {"pairs": pairs, "weak": weak, "fair": fair, "good": good, "total": 100 * pairs - left}


@pytest.mark.parametrize("seed", range(6))
def test_a_second_engine_finds_the_same_best_values(seed: int) -> None:
    mentors, mentees = cohort(seed, 25 + seed, 35 - 2 * seed)
    alone = [participant(**{**vars(m), "capacity": 1}) for m in mentors]
    proposal = propose(alone, mentees, SETTINGS, NOBODY_BEFORE)
    expected = second_opinion(alone, mentees, SETTINGS)
    assert {name: objective(proposal, name) for name in expected} == expected
    assert proposal.total == expected["total"]


def every_pairing(allowed: Sequence[Pair], people: Mapping[str, Participant]) -> Iterator[tuple[Pair, ...]]:
    """Each set of allowed pairs in which nobody has more partners than they can take."""
    for chosen in product((False, True), repeat=len(allowed)):
        pairs = tuple(compress(allowed, chosen))
        partners = Counter(ref for pair in pairs for ref in (pair.mentor, pair.mentee))
        if all(number <= people[ref].capacity for ref, number in partners.items()):
            yield pairs


@settings(max_examples=60)
@given(people=sides(3), chosen=st.randoms(use_true_random=False))
def test_no_pairing_beats_the_proposed_one_by_the_aims_in_their_order(
    people: tuple[list[Participant], list[Participant]], chosen: random.Random
) -> None:
    mentors, mentees = people
    by_ref = {person.ref: person for person in (*mentors, *mentees)}
    waiting = matching(priority_for_waiting=True)
    listed = [pair for pair, _, _ in allowed_pairs(mentors, mentees, waiting, NOBODY_BEFORE).listed()]
    kept = frozenset(pair for pair in listed if chosen.random() < 0.3)

    def worth(pairs: Sequence[Pair]) -> tuple[int, ...]:
        fits = [fit(by_ref[pair.mentor], by_ref[pair.mentee], waiting) for pair in pairs]
        paired = {ref for pair in pairs for ref in (pair.mentor, pair.mentee)}
        bands = Counter(one.band for one in fits)
        return (
            len(pairs),
            sum(by_ref[ref].waited for ref in paired),
            len(kept.intersection(pairs)),
            len(paired),  # of equally many pairs, as few second partners as possible
            *(-bands[band] for band in (Band.WEAK, Band.FAIR, Band.GOOD)),
            sum(one.score for one in fits),
            -sum(draw(waiting.seed, by_ref[p.mentor].key, by_ref[p.mentee].key) for p in pairs),
        )

    proposal = propose(mentors, mentees, waiting, NOBODY_BEFORE, kept=kept)
    best = max(worth(pairs) for pairs in every_pairing(listed, by_ref))
    assert worth(sorted(pairs_of(proposal))) == best
    assert verify(proposal, mentors, mentees, waiting, NOBODY_BEFORE) == ()


def test_more_pairs_come_before_better_ones() -> None:
    best = {"own_experience": frozenset[str](), "area": "leicester"}
    mentors = [participant("M-1", topics=frozenset({"race", "lgbtq"})), participant("M-2", rung=9)]
    mentees = [participant("E-1", **best), participant("E-2", topics=frozenset({"lgbtq"}), rung=1, area="x")]
    assert pairs_of(propose(mentors, mentees, SETTINGS, NOBODY_BEFORE)) == {
        Pair("M-1", "E-2"),
        Pair("M-2", "E-1"),
    }


def test_one_weak_pair_is_avoided_at_the_price_of_the_total() -> None:
    even = matching(
        weights={"seniority": "high", "area": "low"}, bands={"strong": 90, "good": 50, "fair": 10}
    )
    mentors = [participant("M-1", rung=1, area="rutland"), participant("M-2", rung=2, area="leicester")]
    mentees = [participant("E-1", rung=2, area="oadby"), participant("E-2", rung=3, area="rutland")]
    best_total = fit(mentors[0], mentees[1], even).score + fit(mentors[1], mentees[0], even).score
    proposal = propose(mentors, mentees, even, NOBODY_BEFORE)
    assert proposal.fits() == {"strong": 0, "good": 2, "fair": 0, "weak": 0}
    assert proposal.total == best_total - 1


def test_those_who_waited_come_first_where_the_programme_says_so() -> None:
    mentors = [participant("M-1", area="leicester")]
    fits_better = participant("E-1", area="leicester", mode="in_person")
    waited = participant("E-2", area="rutland", mode="in_person", waited=True)
    for switch, expected in ((True, "E-2"), (False, "E-1")):
        chosen = matching(priority_for_waiting=switch)
        proposal = propose(mentors, [fits_better, waited], chosen, NOBODY_BEFORE)
        assert pairs_of(proposal) == {Pair("M-1", expected)}
        assert dict(proposal.objectives).get("waited") == (1 if switch else None)
        assert verify(proposal, mentors, [fits_better, waited], chosen, NOBODY_BEFORE) == ()


def test_a_mentor_who_waited_counts_once_however_many_mentees_they_take() -> None:
    mentors = [participant("M-1", waited=True, capacity=2), participant("M-2", waited=True)]
    mentees = [participant("E-1"), participant("E-2")]
    proposal = propose(mentors, mentees, matching(priority_for_waiting=True), NOBODY_BEFORE)
    assert objective(proposal, "waited") == 2
    assert proposal.unpaired_mentors == ()


def test_a_rematch_keeps_the_most_existing_pairs() -> None:
    mentors, mentees = cohort(11, 20, 20)
    before = propose(mentors, mentees, SETTINGS, NOBODY_BEFORE)
    left = [m for m in mentors if m.ref not in {p.pair.mentor for p in before.pairs[:3]}]
    existing = frozenset(p.pair for p in before.pairs)
    after = propose(left, mentees, SETTINGS, NOBODY_BEFORE, kept=existing)
    afresh = propose(left, mentees, SETTINGS, NOBODY_BEFORE)
    assert objective(after, "kept") == len(pairs_of(after) & existing)
    assert len(pairs_of(after) & existing) > len(pairs_of(afresh) & existing)
    assert len(after.pairs) == len(afresh.pairs)
    assert verify(after, left, mentees, SETTINGS, NOBODY_BEFORE) == ()


def test_a_mentee_has_a_second_mentor_only_once_all_mentees_have_one() -> None:
    mentors = [participant(f"M-{at}", organisation="") for at in range(3)]
    better = participant("E-1", organisation="", capacity=2)
    worse = participant("E-2", organisation="", rung=3, area="rutland", mode="in_person", capacity=2)
    two = propose(mentors[:2], [better, worse], SETTINGS, NOBODY_BEFORE)
    assert two.unpaired_mentees == ()
    three = propose(mentors, [better, worse], SETTINGS, NOBODY_BEFORE)
    assert sorted(Counter(pair.mentee for pair in pairs_of(three)).items()) == [("E-1", 2), ("E-2", 1)]
    assert verify(three, mentors, [better, worse], SETTINGS, NOBODY_BEFORE) == ()


def test_nobody_is_left_out_so_that_somebody_else_can_have_a_second_mentee() -> None:
    well = participant("M-1", capacity=2)
    badly = participant("M-2", rung=9, area="rutland", mode="in_person", organisation="Trust of E-2")
    mentees = [participant("E-1"), participant("E-2")]
    assert propose([well, badly], mentees, SETTINGS, NOBODY_BEFORE).unpaired_mentors == ()


def test_another_name_gives_nobody_another_partner() -> None:
    mentors, mentees = cohort(8, 25, 25)
    proposal = propose(mentors, mentees, SETTINGS, NOBODY_BEFORE)
    for seed in range(3):
        names = iter(random.Random(seed).sample(range(1000), 50))
        others = [replace(person, name=f"Name {next(names)}") for person in (*mentors, *mentees)]
        assert propose(others[:25], others[25:], SETTINGS, NOBODY_BEFORE) == proposal


def test_second_mentees_are_given_only_where_they_are_needed() -> None:
    mentors = [participant("M-1", capacity=2), participant("M-2", capacity=2)]
    mentees = [participant(f"E-{at}") for at in range(3)]
    assert objective(propose(mentors, mentees[:2], SETTINGS, NOBODY_BEFORE), "second partners") == 0
    three = propose(mentors, mentees, SETTINGS, NOBODY_BEFORE)
    assert (len(three.pairs), objective(three, "second partners")) == (3, 1)


def test_decisions_of_the_officer_are_followed() -> None:
    mentors, mentees = cohort(3, 15, 15)
    first = propose(mentors, mentees, SETTINGS, NOBODY_BEFORE)
    rejected = frozenset(p.pair for p in first.pairs[:4])
    allowed = {
        Pair(m.ref, e.ref)
        for m in mentors
        for e in mentees
        if first_refusal(m, e, SETTINGS, NOBODY_BEFORE) is None
    }
    lock = min(allowed - pairs_of(first))
    second = propose(mentors, mentees, SETTINGS, NOBODY_BEFORE, rejected=rejected, locked=frozenset({lock}))
    assert not pairs_of(second) & rejected
    assert {p.pair for p in second.pairs if p.status == "locked"} == {lock}
    assert verify(second, mentors, mentees, SETTINGS, NOBODY_BEFORE) == ()


def test_a_locked_pair_takes_the_place_of_both() -> None:
    lock = frozenset({Pair("M-1", "E-1")})
    mentees = [participant("E-1"), participant("E-2")]
    proposal = propose([participant("M-1")], mentees, SETTINGS, NOBODY_BEFORE, locked=lock)
    assert pairs_of(proposal) == lock
    assert proposal.unpaired_mentees == ("E-2",)


@pytest.mark.parametrize("seed", "abcdefgh")
def test_a_mentor_with_a_locked_mentee_gets_a_second_one_last(seed: str) -> None:
    mentors, mentees = (
        [participant("M-1", capacity=2), participant("M-2")],
        [participant("E-1"), participant("E-2")],
    )
    lock = frozenset({Pair("M-1", "E-1")})
    proposal = propose(mentors, mentees, matching(seed=seed), NOBODY_BEFORE, locked=lock)
    assert pairs_of(proposal) == lock | {Pair("M-2", "E-2")}


def test_locking_every_pair_changes_nothing() -> None:
    mentors, mentees = cohort(4, 12, 10)
    first = propose(mentors, mentees, SETTINGS, NOBODY_BEFORE)
    locked = propose(mentors, mentees, SETTINGS, NOBODY_BEFORE, locked=frozenset(pairs_of(first)))
    assert pairs_of(locked) == pairs_of(first)
    assert locked.objectives == first.objectives


@pytest.mark.parametrize(
    ("locks", "told"),
    [
        ([Pair("M-1", "E-9")], "not there to be matched"),
        ([Pair("M-1", "E-1"), Pair("M-1", "E-2")], "M-1 is locked to 2 partners and can take 1"),
        ([Pair("M-1", "E-3")], "shared_topic"),
        ([Pair("M-2", "E-1")], "both locked and rejected"),
    ],
)
def test_a_lock_that_cannot_be_is_told_with_its_reason(locks: list[Pair], told: str) -> None:
    mentors = [participant("M-1"), participant("M-2")]
    mentees = [participant("E-1"), participant("E-2"), participant("E-3", topics=frozenset({"lgbtq"}))]
    rejected = frozenset({Pair("M-2", "E-1")})
    with pytest.raises(UsageFault, match=told):
        propose(mentors, mentees, SETTINGS, NOBODY_BEFORE, locked=frozenset(locks), rejected=rejected)


def test_a_lock_may_break_a_rule_where_the_officer_overrides_it() -> None:
    mentors, mentees = [participant("M-1")], [participant("E-1", topics=frozenset({"lgbtq"}))]
    lock = frozenset({Pair("M-1", "E-1")})
    proposal = propose(mentors, mentees, SETTINGS, NOBODY_BEFORE, locked=lock, override=True)
    assert pairs_of(proposal) == lock
    assert verify(proposal, mentors, mentees, SETTINGS, NOBODY_BEFORE) == ()


@pytest.mark.parametrize(("mentors", "mentees"), [(0, 0), (0, 2), (2, 0), (1, 1)])
def test_the_smallest_cohorts_are_matched_too(mentors: int, mentees: int) -> None:
    some = (
        [participant(f"M-{at}") for at in range(mentors)],
        [participant(f"E-{at}") for at in range(mentees)],
    )
    proposal = propose(*some, SETTINGS, NOBODY_BEFORE)
    assert len(proposal.pairs) == min(mentors, mentees)
    assert len(proposal.unpaired_mentors) == mentors - len(proposal.pairs)
    assert len(proposal.unpaired_mentees) == mentees - len(proposal.pairs)
    assert proposal.unique
    assert verify(proposal, *some, SETTINGS, NOBODY_BEFORE) == ()


def test_the_certificate_is_plain_json_and_holds_nothing_personal() -> None:
    mentors, mentees = cohort(8, 8, 8)
    written = json.dumps(propose(mentors, mentees, SETTINGS, NOBODY_BEFORE).certificate)
    assert json.loads(written)["mentors"] == sorted(m.ref for m in mentors)
    for secret in ("Person", "@nhs.example", "disability", "Trust", "leicester"):
        assert secret not in written


def test_checking_and_advising_need_no_solver() -> None:
    rooms = "import rmtool.match.verify, rmtool.match.advice, rmtool.match.candidates"
    check = f"{rooms}; import sys; print([name for name in sys.modules if name.startswith('ortools')])"
    run = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
