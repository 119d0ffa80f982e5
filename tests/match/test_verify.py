from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import asdict, replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rmtool.match.certificate import read_certificate, seal
from rmtool.match.fit import fit
from rmtool.match.propose import propose
from rmtool.match.rules import first_refusal
from rmtool.match.tally import tally
from rmtool.match.verify import verify
from rmtool.model.matching import Band, Pair, Proposal, ProposedPair
from tests.builders import participant
from tests.match.worlds import NOBODY_BEFORE, cohort, matching

SETTINGS = matching()
MENTORS, MENTEES = cohort(21, 10, 16)
PEOPLE = {person.ref: person for person in (*MENTORS, *MENTEES)}


@cache
def made() -> Proposal:
    """A proposal with a locked, a rejected and a kept pair."""
    free = propose(MENTORS, MENTEES, SETTINGS, NOBODY_BEFORE).pairs
    decided = [frozenset({proposed.pair}) for proposed in free[:3]]
    locked, rejected, kept = decided
    return propose(MENTORS, MENTEES, SETTINGS, NOBODY_BEFORE, locked=locked, rejected=rejected, kept=kept)


def faults(proposal: Proposal) -> tuple[str, ...]:
    return verify(proposal, MENTORS, MENTEES, SETTINGS, NOBODY_BEFORE)


def stored(proposal: Proposal) -> dict[str, Any]:
    """A proposal as it is written down."""
    return asdict(proposal)


def restored(written: dict[str, Any]) -> Proposal:
    """A proposal as it is read back."""
    pairs = tuple(
        ProposedPair(Pair(**p["pair"]), p["score"], Band(p["band"]), p["status"]) for p in written["pairs"]
    )
    return Proposal(**(written | {"pairs": pairs}))


def leaves(value: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path to each plain value."""
    if isinstance(value, dict):
        for key in value:
            yield from leaves(value[key], (*path, key))
    elif isinstance(value, list | tuple):
        for at, item in enumerate(value):
            yield from leaves(item, (*path, at))
    else:
        yield path


def changed(value: object, path: tuple[Any, ...], chance: int) -> Any:  # noqa: ANN401 - any part of a document
    """A copy with the plain value at the end of the path changed."""
    if not path:
        return _another(value, chance)
    step, *rest = path
    if isinstance(value, dict):
        return value | {step: changed(value[step], tuple(rest), chance)}
    assert isinstance(value, list | tuple)
    items = list(value)
    items[step] = changed(items[step], tuple(rest), chance)
    return type(value)(items)


def _another(value: object, chance: int) -> object:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + (chance % 7 or -1)
    assert isinstance(value, str)
    if value in set(Band):
        return [band.value for band in Band if band != value][chance % 3]
    refs = [ref for ref in sorted(PEOPLE) if ref[0] == value[0] and ref != value]
    return refs[chance % len(refs)] if value in PEOPLE else f"{value}x"


def test_a_proposal_survives_being_written_down() -> None:
    assert restored(stored(made())) == made()
    assert faults(restored(stored(made()))) == ()


@settings(max_examples=120)
@given(data=st.data(), chance=st.integers(0, 1000))
def test_any_edited_value_is_caught(data: st.DataObject, chance: int) -> None:
    written = stored(made())
    parts = {part: list(leaves(written[part], (part,))) for part in written}
    paths = parts[data.draw(st.sampled_from(sorted(part for part in parts if parts[part])))]
    path = data.draw(st.sampled_from(paths))
    assert faults(restored(changed(written, path, chance))) != ()


@settings(max_examples=40)
@given(data=st.data())
def test_any_value_left_out_is_caught(data: st.DataObject) -> None:
    written = deepcopy(stored(made()))
    part = data.draw(st.sampled_from(("pairs", "unpaired_mentees", "objectives", "certificate")))
    if part == "certificate":
        del written[part][data.draw(st.sampled_from(sorted(written[part])))]
    else:
        left_out = data.draw(st.integers(0, len(written[part]) - 1))
        written[part] = tuple(item for at, item in enumerate(written[part]) if at != left_out)
    assert faults(restored(written)) != ()


def forged(pairs: tuple[ProposedPair, ...], **claims: Any) -> Proposal:  # noqa: ANN401 - fields of a proposal
    """A proposal of other pairs in which everything is put right, down to the seal, but for the proof."""
    certificate = read_certificate(made().certificate)
    assert certificate is not None
    paired = {ref for p in pairs for ref in (p.pair.mentor, p.pair.mentee)}
    proposal = replace(
        made(),
        pairs=pairs,
        unpaired_mentors=tuple(sorted(m.ref for m in MENTORS if m.ref not in paired)),
        unpaired_mentees=tuple(sorted(e.ref for e in MENTEES if e.ref not in paired)),
        objectives=tally(pairs, PEOPLE, SETTINGS, certificate.decisions, 1),
    )
    proposal = replace(proposal, **claims)
    sealed = certificate.model_copy(update={"seal": seal(proposal, certificate)})
    return replace(proposal, certificate=sealed.model_dump(mode="json"))


def proposed(mentor: str, mentee: str, status: str = "proposed") -> ProposedPair:
    found = fit(PEOPLE[mentor], PEOPLE[mentee], SETTINGS)
    return ProposedPair(Pair(mentor, mentee), found.score, found.band, status)


def test_a_forgery_of_the_very_pairs_is_no_forgery() -> None:
    assert faults(forged(made().pairs)) == ()


@pytest.mark.parametrize("left_out", range(len(made().pairs)))
def test_a_pair_fewer_is_not_the_best_however_well_it_is_forged(left_out: int) -> None:
    fewer = tuple(pair for at, pair in enumerate(made().pairs) if at != left_out)
    assert faults(forged(fewer)) != ()


def test_swapped_partners_are_not_the_best_however_well_they_are_forged() -> None:
    pairs = made().pairs
    swaps = [(one, other) for one in range(len(pairs)) for other in range(one)]
    for one, other in swaps:
        if pairs[one].pair.mentor == pairs[other].pair.mentor:
            continue  # two mentees of one mentor: nothing would change
        a, b = pairs[one].pair, pairs[other].pair
        rest = tuple(pair for at, pair in enumerate(pairs) if at not in {one, other})
        swapped = (proposed(a.mentor, b.mentee), proposed(b.mentor, a.mentee))
        assert faults(forged(tuple(sorted((*rest, *swapped), key=lambda p: p.pair)))) != ()
    assert len(swaps) > 50


def test_a_pair_too_many_is_told_of_the_person() -> None:
    lonely = made().unpaired_mentees[0]
    full = next(p for p in made().pairs if PEOPLE[p.pair.mentor].capacity == 1)
    found = faults(forged((*made().pairs, proposed(full.pair.mentor, lonely))))
    assert f"{full.pair.mentor} has 2 partners and can take 1" in found
    assert "the pairs do not add up to a pairing" in found


def test_a_pair_that_is_there_twice_is_told() -> None:
    first = made().pairs[0]
    told = f"{first.pair.mentor} and {first.pair.mentee} are proposed 2 times"
    assert told in faults(forged((*made().pairs, first)))


def test_a_forged_score_or_band_is_told_with_what_it_should_be() -> None:
    first, *rest = made().pairs
    higher = faults(forged((replace(first, score=first.score + 1), *rest)))
    assert any(f"the fit is {first.band} ({first.score})" in told for told in higher)
    assert any("not weak" in told for told in faults(forged((replace(first, band=Band.WEAK), *rest))))


def test_forged_values_of_objectives_are_told() -> None:
    more = tuple((name, value + (name == "total")) for name, value in made().objectives)
    assert faults(forged(made().pairs, objectives=more)) == (
        f'the objective "total" is {made().total}, not {made().total + 1}',
    )


def test_forged_lists_of_unpaired_people_are_told() -> None:
    told = faults(forged(made().pairs, unpaired_mentees=(), unpaired_mentors=("M-001",)))
    assert told == ("the list of unpaired mentors is wrong", "the list of unpaired mentees is wrong")


def test_a_forged_claim_about_other_pairings_is_told() -> None:
    assert made().unique
    told = faults(forged(made().pairs, unique=False))
    assert told == ("whether other pairings are as good is not told as it is",)


def test_a_forged_pair_that_a_rule_refuses_is_told_with_the_rule() -> None:
    refused = next(
        (mentor.ref, mentee.ref)
        for mentor in MENTORS
        for mentee in MENTEES
        if first_refusal(mentor, mentee, SETTINGS, NOBODY_BEFORE)
    )
    rest = tuple(p for p in made().pairs if not {p.pair.mentor, p.pair.mentee} & set(refused))
    assert any(
        "the rule " in told and " refuses them" in told
        for told in faults(forged((*rest, proposed(*refused))))
    )


def test_a_forged_pair_that_the_officer_rejected_is_told() -> None:
    certificate = read_certificate(made().certificate)
    assert certificate is not None
    (rejected,) = certificate.rejected
    rest = tuple(p for p in made().pairs if not {p.pair.mentor, p.pair.mentee} & set(rejected))
    told = faults(forged((*rest, proposed(*rejected))))
    assert f"{rejected[0]} and {rejected[1]} were rejected by the officer" in told


def test_stages_that_leave_an_objective_out_prove_nothing() -> None:
    written = stored(made())
    written["certificate"]["stages"] = written["certificate"]["stages"][:1]
    written["certificate"]["stages"][0]["objectives"] = ["pairs"]
    assert "the certificate is not about these people and objectives" in faults(restored(written))


@pytest.mark.parametrize("certificate", [{}, {"stages": []}, {"stages": [{"prices": ["1"]}]}])
def test_a_certificate_that_is_none_is_told_as_that(certificate: dict[str, object]) -> None:
    assert faults(replace(made(), certificate=certificate)) == ("the certificate cannot be read",)


def test_a_price_beyond_what_can_be_added_up_exactly_is_not_read() -> None:
    written = stored(made())
    written["certificate"]["stages"][0]["prices"] = (
        1 << 62,
        *written["certificate"]["stages"][0]["prices"][1:],
    )
    assert faults(restored(written)) == ("the certificate cannot be read",)


def test_people_who_have_left_or_changed_since_are_told() -> None:
    gone = verify(made(), MENTORS[1:], MENTEES, SETTINGS, NOBODY_BEFORE)
    assert "the mentors to be matched are no longer the same" in gone
    moved = [participant(**{**vars(MENTEES[0]), "mode": "online", "topics": frozenset[str]()}), *MENTEES[1:]]
    assert verify(made(), MENTORS, moved, SETTINGS, NOBODY_BEFORE) != ()


def test_a_change_of_rules_weights_or_past_pairs_is_told() -> None:
    for other in (matching(rules=("same_team",)), matching(weights={"area": "high"}), matching(seed="other")):
        assert verify(made(), MENTORS, MENTEES, other, NOBODY_BEFORE) != ()
    pair = made().pairs[-1].pair
    past = frozenset({frozenset({PEOPLE[pair.mentor].email, PEOPLE[pair.mentee].email})})
    assert verify(made(), MENTORS, MENTEES, SETTINGS, past) != ()
