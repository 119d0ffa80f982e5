"""How a proposal is told: on the screen, and as one JSON document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rmtool.commands.decisions import counted
from rmtool.commands.review import Found
from rmtool.commands.review_record import fit_in_words
from rmtool.model.matching import Band, Pair, Proposal, Unpaired
from rmtool.model.outcome import Outcome, Table
from rmtool.model.wording import listing, plural
from rmtool.reports.review import cost_in_words

if TYPE_CHECKING:
    from rmtool.match.fairness import Picture, Toll

MOST_SHOWN = 20
"""Rows of a table on the screen; the rest are in the files."""


@dataclass(frozen=True)
class Account:
    """What is to be told of a proposal, and what the officer asked to hear besides."""

    found: Found
    seconds: float
    written: str
    changed: Mapping[str, tuple[Pair, ...]]
    toll: Toll | None
    plain: Picture | None
    confirmed: frozenset[Pair]


def told(account: Account, warnings: tuple[str, ...]) -> Outcome:
    """Tell of a proposal: the pairs, who is left, what changed, what it cost, and the proof."""
    found = account.found
    proposal = found.proposal
    return Outcome(
        told=(
            *_pairs_table(found),
            *_left_out_table(found.left_out),
            f"{plural(len(proposal.pairs), 'pair')}: {fit_in_words(proposal.fits())}.",
            *_kept(account),
            *_changes(account.changed),
            *_price(account.toll),
            *_fairness(account),
            _proved(proposal),
            *_by_type(found),
            account.written,
        ),
        data=_data(account),
        next_step="look at out/review.xlsx and decide; then rmtool confirm"
        if proposal.pairs
        else "rmtool people",
        warnings=warnings,
        attention=bool(found.left_out or warnings),
    )


def _data(account: Account) -> dict[str, object]:
    proposal = account.found.proposal
    data: dict[str, object] = {
        "pairs": len(proposal.pairs),
        "unpaired_mentors": list(proposal.unpaired_mentors),
        "unpaired_mentees": list(proposal.unpaired_mentees),
        "fit": proposal.fits(),
        "total": proposal.total,
        "unique": proposal.unique,
        "certificate": "verified",
        "seconds": round(account.seconds, 3),
        "changed": {what: [[p.mentor, p.mentee] for p in pairs] for what, pairs in account.changed.items()},
        "decisions": counted(account.found.standing),
    }
    if account.toll:
        data["cost_of_decisions"] = dict(account.toll.whole)
    if account.plain:
        data["plain_maximum"] = {
            "pairs": account.plain.pairs,
            "fit": dict(account.plain.bands),
            "total": account.plain.total,
        }
    if account.found.kept:
        data["kept"] = len(account.found.kept & {p.pair for p in proposal.pairs})
        data["confirmed"] = len(account.confirmed)
    return data


def _proved(proposal: Proposal) -> str:
    alone = "No other is as good." if proposal.unique else "Another is as good."
    return f"Proved: no pairing has more pairs or a better fit. {alone}"


def _by_type(found: Found) -> Iterator[str]:
    if found.lineup.by_type:
        yield "The cohort is large: people were matched by type, and other partners were not worked out."


def _pairs_table(found: Found) -> Iterator[Table | str]:
    people = found.field.applicants
    every = sorted(found.proposal.pairs, key=lambda p: p.pair)
    yield Table(
        headings=("Mentor", "", "Mentee", "", "Fit"),
        rows=tuple(
            (
                p.pair.mentor,
                people[p.pair.mentor].application.organisation,
                p.pair.mentee,
                people[p.pair.mentee].application.organisation,
                p.band.value,
            )
            for p in every[:MOST_SHOWN]
        ),
    )
    yield from _more(len(every))


def _left_out_table(left_out: Sequence[Unpaired]) -> Iterator[Table | str]:
    if left_out:
        yield Table(("Not paired", "Why"), tuple((one.ref, one.text) for one in left_out[:MOST_SHOWN]))
        yield from _more(len(left_out))


def _more(number: int) -> Iterator[str]:
    if number > MOST_SHOWN:
        yield f"... and {number - MOST_SHOWN:,} more: see out/review.xlsx."


def _kept(account: Account) -> Iterator[str]:
    if account.found.kept:
        kept = len(account.found.kept & {p.pair for p in account.found.proposal.pairs})
        yield f"Of {plural(len(account.confirmed), 'confirmed pair')}, {kept} stay together."


def _changes(changed: Mapping[str, tuple[Pair, ...]]) -> Iterator[str]:
    for what, words in (("gone", "No longer proposed"), ("new", "New since the last proposal")):
        pairs = changed.get(what, ())
        if pairs:
            first = [f"{p.mentor} with {p.mentee}" for p in pairs[:MOST_SHOWN]]
            more = [f"{len(pairs) - MOST_SHOWN} more"] if len(pairs) > MOST_SHOWN else []
            yield f"{words}: {listing([*first, *more])}."


def _price(toll: Toll | None) -> Iterator[str]:
    """What the decisions cost against the best pairing without any, together and one by one."""
    if toll is None:
        return
    yield f"Your decisions, against the best pairing without them: {_cost(toll.whole)}."
    if toll.each is None:
        yield "They, or the people, are too many to price them one by one."
        return
    for pair, cost in toll.each.items():
        if cost:
            yield f"  {pair.mentor} and {pair.mentee} on their own: {_cost(cost)}"


def _cost(cost: Mapping[str, int]) -> str:
    return cost_in_words(cost) if cost else "no difference"


def _fairness(account: Account) -> Iterator[Table | str]:
    """The proposal beside the plain maximum: what fewer weak pairs cost in total fit."""
    if account.plain is None:
        return
    from rmtool.match.fairness import of_proposal

    rows = (("As proposed", of_proposal(account.found.proposal)), ("Highest total only", account.plain))
    yield Table(
        headings=("", "Pairs", *(band.value for band in Band), "Lowest", "Total fit"),
        rows=tuple(
            (name, str(one.pairs), *map(str, one.bands.values()), str(one.lowest), str(one.total))
            for name, one in rows
        ),
        title="What fairness costs",
    )
    lost = account.plain.total - account.found.proposal.total
    if not lost:
        yield "Fewer weak and fair pairs cost nothing in this cohort."
        return
    share = f"{lost / account.plain.total:.1%}"
    yield f"Fewer weak and fair pairs cost {lost} of {account.plain.total} in total fit ({share})."
