"""The field of a match: everyone who can be paired now, who was paired before, and what the officer said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from rmtool.commands.applicants import applicants, participants
from rmtool.errors import UsageFault
from rmtool.model.matching import Pair, Proposal, ProposedPair, Word
from rmtool.model.people import Applicant, Participant
from rmtool.model.programme import Role

if TYPE_CHECKING:
    from rmtool.model.programme import Programme
    from rmtool.model.records import PairDecision
    from rmtool.register import Register

KEEPING = frozenset({Word.APPROVE, Word.LOCK})
"""The words that keep a pair."""


@dataclass(frozen=True)
class Field:
    """Everyone who can be paired now, and who has been paired before."""

    applicants: Mapping[str, Applicant]
    mentors: tuple[Participant, ...]
    mentees: tuple[Participant, ...]
    past: frozenset[frozenset[str]]

    @classmethod
    def of(cls, register: Register, programme: Programme) -> Field:
        """Read the field from the register."""
        everybody = applicants(register, programme)
        eligible = participants(everybody, programme.matching)
        return cls(
            applicants={a.ref: a for a in everybody},
            mentors=tuple(p for p in eligible if p.role is Role.MENTOR),
            mentees=tuple(p for p in eligible if p.role is Role.MENTEE),
            past=frozenset(
                frozenset({p.mentor_email.casefold(), p.mentee_email.casefold()})
                for p in register.past_pairs()
            ),
        )

    @cached_property
    def by_ref(self) -> dict[str, Participant]:
        """Everyone who can be paired, by reference."""
        return {person.ref: person for person in (*self.mentors, *self.mentees)}

    def still_here(self, pairs: Iterable[Pair]) -> frozenset[Pair]:
        """Those of the pairs whose two people can both be paired now."""
        here = self.by_ref.keys()
        return frozenset(pair for pair in pairs if pair.mentor in here and pair.mentee in here)


@dataclass(frozen=True)
class Standing:
    """The officer's decisions on pairs as they stand, but for those about somebody who is no longer there."""

    decisions: Mapping[Pair, PairDecision]
    lapsed: tuple[Pair, ...]

    @classmethod
    def of(cls, register: Register, field: Field) -> Standing:
        """Read them from the register."""
        every = {decision.pair: decision for decision in register.pair_decisions()}
        here = field.still_here(every)
        lapsed = tuple(p for p, decision in every.items() if p not in here and decision.word in KEEPING)
        return cls({pair: every[pair] for pair in sorted(here)}, lapsed)

    @property
    def locked(self) -> frozenset[Pair]:
        """The pairs to keep, whether approved or locked."""
        return frozenset(p for p, decision in self.decisions.items() if decision.word in KEEPING)

    @property
    def rejected(self) -> frozenset[Pair]:
        """The pairs never to propose."""
        return frozenset(p for p, decision in self.decisions.items() if decision.word is Word.REJECT)

    @property
    def overriding(self) -> frozenset[Pair]:
        """The kept pairs that may break a rule, by the officer's reason."""
        return frozenset(p for p in self.locked if self.decisions[p].overrides)


def last_proposal(register: Register) -> Proposal:
    """The newest proposal. Raises UsageFault before the first."""
    proposal = register.proposal()
    if proposal is None:
        raise UsageFault("There is no proposal yet.", hint="Run `rmtool match` first.")
    return proposal


def as_confirmed(pairs: Iterable[ProposedPair], confirmed: Iterable[Pair]) -> tuple[ProposedPair, ...]:
    """The proposed pairs as the files tell them: those that are the cohort's already are `confirmed`."""
    standing = frozenset(confirmed)
    return tuple(replace(p, status="confirmed") if p.pair in standing else p for p in pairs)
