"""`match` and `rematch`: the best pairs, with the officer's decisions, recorded and put into files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from rmtool.commands.candidates import every_allowed_pair
from rmtool.commands.cohort import Command
from rmtool.commands.decision_faults import first_told, lock_faults
from rmtool.commands.decisions import (
    Insistence,
    Taken,
    located,
    refuse_unread,
    take_decisions,
)
from rmtool.commands.field import Field, Standing, as_confirmed
from rmtool.commands.proposed import Account, told
from rmtool.commands.review import Found, review_of
from rmtool.errors import DecisionFault, UsageFault
from rmtool.model.matching import Pair, Proposal
from rmtool.model.outcome import Outcome
from rmtool.model.wording import listing, plural
from rmtool.reports.pairings import CANDIDATES, PAIRINGS, candidates_csv, pairings_csv
from rmtool.reports.review import REVIEW

if TYPE_CHECKING:
    from rmtool.commands.cohort import Change
    from rmtool.commands.desk import Desk
    from rmtool.match.decisions import Decisions
    from rmtool.match.fairness import Picture, Toll
    from rmtool.match.lineup import Lineup
    from rmtool.register import Register


NOT_INSISTING = Insistence()


@dataclass(frozen=True)
class Wishes:
    """What the officer asked of a match. `keep` keeps as many of the cohort's pairs as possible."""

    candidates: bool = False
    dry_run: bool = False
    decisions: Path | None = None
    insistence: Insistence = NOT_INSISTING
    fairness: bool = False
    keep: bool = False


@dataclass(frozen=True)
class Result:
    """What was found, what was decided for it, and what the officer asked to hear besides."""

    found: Found
    taken: Taken
    before: frozenset[Pair] | None
    standing_pairs: frozenset[Pair]
    toll: Toll | None
    plain: Picture | None


def propose_pairs(desk: Desk, wishes: Wishes) -> Outcome:
    """Propose the best pairs of everyone eligible, record the proof, and write the officer's files."""
    _require_sense(wishes)
    began = perf_counter()
    if wishes.dry_run:
        with desk.here.reading() as register:
            result = _find(desk, register, wishes)
        return _outcome(result, perf_counter() - began, "Nothing was recorded or written (--dry-run).")
    command = Command("rematch" if wishes.keep else "match", about="decisions" if wishes.decisions else "")
    with desk.here.change(command, now=desk.now) as change:
        result = _find(desk, change.register, wishes)
        _hand_in(desk, change, result, wishes)
    return _outcome(result, perf_counter() - began, f"Written: {listing(list(change.outputs))}")


def propose_again(desk: Desk, *, dry_run: bool) -> Outcome:
    """Propose anew after withdrawals, keeping as many of the cohort's pairs as possible. Nobody is blamed."""
    with desk.here.reading() as register:
        if not register.pairs():
            raise UsageFault(
                "No pairs are confirmed yet, so there are none to keep.",
                hint="Run `rmtool match`, look at the pairs, then `rmtool confirm`.",
            )
    return propose_pairs(desk, Wishes(dry_run=dry_run, keep=True))


def _require_sense(wishes: Wishes) -> None:
    insistence = wishes.insistence
    if insistence.override and not wishes.decisions:
        raise UsageFault(
            "--override is about decisions, and there are none.", hint=f"Add --decisions {REVIEW}."
        )
    if insistence.override and not insistence.because.strip():
        raise UsageFault(
            "To break a rule a reason is needed.", hint='Add --because "..."; it stays on record.'
        )


def _find(desk: Desk, register: Register, wishes: Wishes) -> Result:
    """Find the best pairs of the people in the register, and all that is to be told of them."""
    from rmtool.match.advice import why_unpaired
    from rmtool.match.lineup import line_up
    from rmtool.match.steady import propose_decided

    field = Field.of(register, desk.here.programme)
    taken = _decisions(desk, register, field, wishes)
    before, standing_pairs = register.proposal(), frozenset(register.pairs())
    decided = _engine_decisions(
        taken.standing, field, standing_pairs if _keeps(wishes, before) else frozenset()
    )
    with desk.during(
        f"Matching {plural(len(field.mentors), 'mentor')} and {plural(len(field.mentees), 'mentee')}"
    ):
        lineup = line_up(field.mentors, field.mentees, desk.here.programme.matching, field.past, decided)
        best = propose_decided(lineup)
        left_out = why_unpaired(best.proposal, lineup)
        found = Found(field, taken.standing, lineup, best.proposal, left_out)
        return Result(
            found,
            taken,
            frozenset(p.pair for p in before.pairs) if before else None,
            standing_pairs,
            _toll(found, best.free),
            _plain(lineup) if wishes.fairness else None,
        )


def _keeps(wishes: Wishes, before: Proposal | None) -> bool:
    """Whether existing pairs are to be kept: in a rematch, and where its review is decided on."""
    return wishes.keep or bool(wishes.decisions and before and before.certificate.get("kept"))


def _decisions(desk: Desk, register: Register, field: Field, wishes: Wishes) -> Taken:
    """The decisions to follow: those of the file, if one is named, over those that stand."""
    if wishes.decisions:
        return take_decisions(desk.here, register, field, wishes.decisions, wishes.insistence)
    standing = Standing.of(register, field)
    faults = tuple(lock_faults(standing, field, desk.here.programme.matching, {}))
    if faults:
        raise DecisionFault(
            "Pairs that you keep can no longer be. Nothing was changed.",
            faults=first_told(faults),
            hint=f"Clear their decision in {REVIEW}, then run `rmtool match --decisions {REVIEW}`.",
        )
    return Taken(standing)


def _engine_decisions(standing: Standing, field: Field, kept: frozenset[Pair]) -> Decisions:
    from rmtool.match.decisions import Decisions

    return Decisions(
        standing.locked, standing.rejected, field.still_here(kept), override=bool(standing.overriding)
    )


def _toll(found: Found, free: Proposal | None) -> Toll | None:
    if free is None:
        return None
    from rmtool.match.fairness import toll

    return toll(found.proposal, free, found.lineup)


def _plain(lineup: Lineup) -> Picture:
    from rmtool.match.fairness import plain_maximum

    return plain_maximum(lineup)


def _hand_in(desk: Desk, change: Change, result: Result, wishes: Wishes) -> None:
    """Record the decisions and the proposal, and hand in the files."""
    found, named = result.found, wishes.decisions
    if named is None or not _is_the_review(desk, named):
        refuse_unread(desk.here, change.register, found.field)
    for decision in result.taken.new:
        change.write.decide_pair(decision)
    change.write.record_proposal(found.proposal)
    pairs = as_confirmed(found.proposal.pairs, result.standing_pairs)
    change.output(PAIRINGS, pairings_csv(pairs, found.field.applicants))
    change.output(REVIEW, review_of(desk.here, change.register, found))
    if wishes.candidates:
        change.output(CANDIDATES, candidates_csv(every_allowed_pair(found)))
    read = f", {plural(len(result.taken.new), 'decision')} new" if wishes.decisions else ""
    from_file = f" (read from SHA-256 {result.taken.digest[:16]})" if result.taken.digest else ""
    change.told = f"{plural(len(found.proposal.pairs), 'pair')} proposed{read}{from_file}"


def _is_the_review(desk: Desk, named: Path) -> bool:
    ours = desk.here.folder / REVIEW
    return ours.exists() and located(desk.here, named).samefile(ours)


def _outcome(result: Result, seconds: float, written: str) -> Outcome:
    account = Account(
        found=result.found,
        seconds=seconds,
        written=written,
        changed=_changed(result),
        toll=result.toll,
        plain=result.plain,
        confirmed=result.standing_pairs,
    )
    return told(account, _warnings(result))


def _changed(result: Result) -> Mapping[str, tuple[Pair, ...]]:
    """Which pairs are new since the last proposal, and which are gone."""
    now = frozenset(p.pair for p in result.found.proposal.pairs)
    if result.before is None or now == result.before:
        return {}
    return {"new": tuple(sorted(now - result.before)), "gone": tuple(sorted(result.before - now))}


def _warnings(result: Result) -> tuple[str, ...]:
    lapsed = result.taken.standing.lapsed
    ended = len(result.standing_pairs - {p.pair for p in result.found.proposal.pairs})
    told_of = (
        (
            f"{plural(len(lapsed), 'pair')} that you kept cannot be: one of the two is gone.",
            lapsed,
        ),
        ("The file shows an earlier proposal, so its blank rows took no decision back.", result.taken.older),
        (
            f"{plural(ended, 'confirmed pair')} would end. `rmtool rematch` keeps as many as possible.",
            ended and not result.found.kept,
        ),
    )
    return tuple(text for text, applies in told_of if applies)
